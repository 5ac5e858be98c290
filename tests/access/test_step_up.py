"""The policy says which acts ask for a fresh second factor; each of their forms does (S19)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app import route_policy
from app.accounts.models import UserSession
from app.core import clock, policy
from app.core.db import transaction
from tests.access.test_sweep import actor_for, counts, rules
from tests.access.town import Town

# A word of an action's name that says: approve, pay, export, unmask, grant, key, backup.
DANGEROUS = re.compile(
    r"(^|_)(approve|pay|paid|payments?|export|exports|reveal|release|decide|grant|key|keys|backup"
    r"|factor|factors)(_|$)"
)
# Those that only show, or that ask somebody else to do it.
HARMLESS = {
    "accounts.ask_factor_reset": "asks security, changes nothing",
    "accounts.factors": "shows one's own",
    "documents.exports": "a list",
    "documents.release_notice": "a public notice, put up with the letter that is served",
    "documents.view_export": "shows who asked and why",
    "matches.ask_release": "asks the bureau",
    "purchasing.payments": "a list",
    "purchasing.refuse_payment": "pays nothing",
    "purchasing.view_payment": "shows",
}


@pytest.mark.bar("S19")
def test_every_dangerous_action_of_the_policy_stands_in_the_set(town: Town) -> None:
    assert town.app.extensions["step_up"]
    named = {name for name in policy.table() if DANGEROUS.search(name.partition(".")[2])}
    assert len(named) > 30
    assert named - route_policy.STEP_UP == set(HARMLESS)


@pytest.mark.bar("S19")
def test_no_form_of_a_dangerous_name_goes_unasked(town: Town) -> None:
    asked = town.app.extensions["step_up"]
    names = {rule.endpoint for rule in rules(town, unsafe=True)} - set(asked)
    assert {name for name in names if DANGEROUS.search(name.partition(".")[2])} == {
        "accounts.ask_factor_reset", "accounts.second_factor_post", "documents.release_notice",
        "matches.ask_release", "purchasing.refuse_payment",
    } & names  # fmt: skip


@pytest.mark.bar("S19")
def test_each_of_their_forms_asks_whoever_shows_a_stale_factor(town: Town) -> None:
    asked = town.app.extensions["step_up"]
    forms = [rule for rule in rules(town, unsafe=True) if rule.endpoint in asked]
    assert len(forms) > 40
    assert {asked[rule.endpoint] for rule in forms} == route_policy.STEP_UP
    before, wrong = counts(town), {}
    asking = {rule.endpoint: actor_for(town, rule) for rule in forms}
    for endpoint, (who, address) in asking.items():
        # Where nobody is let in at present, any colleague is asked: before the permission.
        is_staff = town.users[who].agency_id is not None
        asking[endpoint] = (who if is_staff else "INT", address)
    actors = {who for who, _ in asking.values()}
    assert len(actors) > 5
    for who in actors:
        town.client(who)
    with transaction(town.database) as session:
        session.execute(
            update(UserSession).values(factor_at=clock.now() - timedelta(minutes=5, seconds=1))
        )
    try:
        for endpoint, (who, address) in asking.items():
            with town.keeping():
                answer = town.client(who).post(address, {"reason": "写在这里的话"})
            is_asked = "请再验证一次" in answer.text and "写在这里的话" in answer.text
            if (answer.status_code, is_asked) != (422, True):
                wrong[endpoint] = (who, answer.status_code)
    finally:
        town.clients.clear()
    assert wrong == {}
    assert {name for name, number in counts(town).items() if number != before[name]} <= {
        "user_sessions"
    }
