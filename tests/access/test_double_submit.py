"""A form that comes twice acts once: every POST of the portal (bar R04)."""

from __future__ import annotations

import pytest

from app.core.db import transaction
from app.core.submissions import Submission
from app.core.web import new_submission_id
from tests.access.test_sweep import actor_for, counts, rules
from tests.access.town import Town

# These may come twice without harm: something is kept again as it is, taken away, or only shown.
REPEATABLE = {
    f"{room}.{name}"
    for room, names in {
        "accounts": (
            "check_id electronic_service end_others end_session find_staff link_unified "
            "remove_passkey second_factor_post sign_in_post sign_out unified_post unlink_unified"
        ),
        "adoption": (
            "draft find keep_sheet precheck_answer precheck_page remove_my_paper "
            "remove_own_sender sheet_score"
        ),
        "children": "find reveal",
        "documents": "remove restore upload_piece",
        "family_style": "precheck remove_paper",
        "foster": (
            "autosave_sheet draft find_person live_check live_score precheck_answer "
            "precheck_page remove_paper reveal"
        ),
        "home": "elder policy_report",
        "institutions": "look_up_donor reveal",
        "notices": "open_notice read_all",
        "purchasing": "items_sum keep_record_draft reveal_person",
        "visits": "keep_draft",
    }.items()
    for name in names.split()
}


def posts(town: Town) -> dict[str, tuple[str, str]]:
    """Endpoint -> (who is let in, address), without what is marked as repeatable."""
    return {
        rule.endpoint: actor_for(town, rule)
        for rule in rules(town, unsafe=True)
        if not getattr(town.app.view_functions[rule.endpoint], "is_repeatable", False)
    }


@pytest.mark.bar("R04")
def test_the_second_copy_of_every_form_is_sent_to_the_result_of_the_first(town: Town) -> None:
    before = counts(town)
    asked = posts(town)
    assert len(asked) > 400
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
        if getattr(town.app.view_functions[rule.endpoint], "is_repeatable", False)
    }
    assert found == REPEATABLE
