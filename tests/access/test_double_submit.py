"""A form that comes twice acts once: every POST of the foster room (bar R04)."""

from __future__ import annotations

import pytest

from app.core.db import transaction
from app.core.submissions import Submission
from app.core.web import new_submission_id
from tests.access.test_sweep import actor_for, counts, rules
from tests.access.town import Town

# These may come twice without harm: what is typed is kept again, or something is only shown.
REPEATABLE = {
    "foster.autosave_sheet",
    "foster.draft",
    "foster.find_person",
    "foster.live_check",
    "foster.live_score",
    "foster.precheck_answer",
    "foster.precheck_page",
    "foster.remove_paper",
    "foster.reveal",
}


def posts(town: Town) -> dict[str, tuple[str, str]]:
    """Endpoint -> (who is let in, address), without what is marked as repeatable."""
    return {
        rule.endpoint: actor_for(town, rule)
        for rule in rules(town, unsafe=True)
        if rule.endpoint.startswith("foster.")
        and not getattr(town.app.view_functions[rule.endpoint], "is_repeatable", False)
    }


@pytest.mark.bar("R04")
def test_the_second_copy_of_every_form_is_sent_to_the_result_of_the_first(town: Town) -> None:
    before = counts(town)
    asked = posts(town)
    assert len(asked) > 60
    wrong = {}
    for endpoint, (who, address) in asked.items():
        user = town.users.get(who)
        sent = new_submission_id()
        with transaction(town.database) as session:
            session.add(
                Submission(
                    id=sent, user_id=user.id if user else None, endpoint=endpoint,
                    result_url="/mine?first",
                )
            )  # fmt: skip
        with town.keeping():
            answer = town.client(who).post(address, {"submission_id": sent})
        if (answer.status_code, answer.location) != (303, "/mine?first"):
            wrong[endpoint] = (answer.status_code, answer.location)
    assert wrong == {}
    changed = {name for name, number in counts(town).items() if number != before[name]}
    assert changed == {"submissions"}


@pytest.mark.bar("R04")
def test_what_may_come_twice_is_a_short_list(town: Town) -> None:
    found = {
        rule.endpoint
        for rule in rules(town, unsafe=True)
        if rule.endpoint.startswith("foster.")
        and getattr(town.app.view_functions[rule.endpoint], "is_repeatable", False)
    }
    assert found == REPEATABLE
