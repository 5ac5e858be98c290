"""Two people edit the same thing: the second is told, keeps what was typed and changes nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core.errors import StaleVersion
from app.families.models import Household
from app.foster.models import Objection, Recheck, State
from tests.factories import Client, World
from tests.foster.desk_cases import sent, state_of
from tests.foster.pooled import make_pooled
from tests.foster.shown import version_in
from tests.foster.test_filing import object_to, rejected

TYPED = "第二个人写下的话，不应当丢失。"
FIRST = "第一个人先保存的话，应当留下。"


def is_refused_to(second: Client, action: str, fields: dict[str, Any]) -> None:
    """The second writer sees the conflict and the own words."""
    answer = second.post(action, fields)
    assert answer.status_code == StaleVersion.status
    assert TYPED in answer.text


def test_a_recheck_somebody_else_wrote(world: World) -> None:
    team = make_pooled(world)
    page = f"/foster/pool/{team.ref}"
    one, two = team.client(team.first), team.client(team.second)
    one.post(page + "/recheck", {"reason": ""})
    seen = version_in(two, page, page + "/finding")
    first = {"version": version_in(one, page, page + "/finding"), "finding": FIRST}
    assert one.post(page + "/finding", first).status_code == 303
    is_refused_to(two, page + "/finding", {"version": seen, "finding": TYPED})
    with world.reading() as session:
        assert session.scalars(select(Recheck)).one().finding == FIRST


def test_a_head_confirms_only_the_finding_that_was_shown(world: World) -> None:
    team = make_pooled(world)
    page = f"/foster/pool/{team.ref}"
    worker, head = team.client(team.first), team.client(team.head)
    worker.post(page + "/recheck", {"reason": ""})
    for words in (FIRST, TYPED):
        fields = {"version": version_in(worker, page, page + "/finding"), "finding": words}
        worker.post(page + "/finding", fields)
        if words == FIRST:
            seen = version_in(head, page, page + "/pass")
    assert head.post(page + "/pass", {"version": seen}).status_code == StaleVersion.status
    assert head.post(page + "/pass").status_code == StaleVersion.status
    with world.reading() as session:
        assert session.scalars(select(Recheck)).one().closed_at is None


@pytest.fixture
def objected(world: World) -> str:
    ref = rejected(world, 1)
    assert object_to(world, ref) == 303
    return ref


def test_an_objection_somebody_else_looked_into(world: World, objected: str) -> None:
    page, action = (f"/foster/desk/{objected}/{name}" for name in ("decision", "recheck-objection"))
    one, two = (world.staff("home", Role.SOCIAL_WORKER) for _ in "12")
    seen = version_in(two, page, action)
    fields = {"finding_form-declared": "y", "finding_form-reason": FIRST}
    assert one.post(action, {"version": seen, **fields}).status_code == 303
    is_refused_to(two, action, {"version": seen, **fields, "finding_form-reason": TYPED})
    with world.reading() as session:
        assert session.scalars(select(Objection)).one().finding == FIRST


@pytest.mark.parametrize("act", ["uphold", "reopen"])
def test_a_head_signs_only_the_finding_that_was_shown(
    world: World, objected: str, act: str
) -> None:
    page, action = (f"/foster/desk/{objected}/{name}" for name in ("decision", "recheck-objection"))
    worker, head = world.staff("home", Role.SOCIAL_WORKER), world.staff("home", Role.HEAD)
    fields = {"finding_form-declared": "y", "finding_form-reason": FIRST}
    worker.post(action, {"version": version_in(worker, page, action), **fields})
    seen = version_in(head, page, f"/foster/desk/{objected}/uphold")
    fields["finding_form-reason"] = "重新去看过，情况与先前写的不一样"
    worker.post(action, {"version": version_in(worker, page, action), **fields})
    is_refused_to(
        head, f"/foster/desk/{objected}/{act}", {"version": seen, "close_form-reason": TYPED}
    )
    assert state_of(world, objected) is State.OBJECTION


@pytest.mark.bar("R05")
def test_an_entry_somebody_else_corrected(world: World) -> None:
    ref = sent(world)
    page = f"/foster/desk/{ref}/correct"
    one, two = (world.staff("home", Role.HEAD) for _ in "12")
    seen = version_in(two, page, page)
    fields = {"version": seen, "field": "area_m2", "value": "98.5", "reason": FIRST}
    assert one.post(page, fields).status_code == 303
    told = two.post(page, fields | {"value": "60", "reason": TYPED})
    assert told.status_code == StaleVersion.status
    rows = re.findall(r'<tr[^>]*><th scope="row".*?</tr>', told.text)
    assert any("更正的原因和依据" in row and TYPED in row and "不同" in row for row in rows), rows
    with world.reading() as session:
        assert str(session.scalars(select(Household)).one().area_m2) == "98.50"


def test_a_step_somebody_else_opened_again(world: World) -> None:
    ref = sent(world, State.ACCEPTED)
    page, action = f"/foster/desk/{ref}/correct", f"/foster/desk/{ref}/reopen-step"
    one, two = (world.staff("home", Role.HEAD) for _ in "12")
    fields = {"version": version_in(two, page, action), "reopen-reason": FIRST}
    assert one.post(action, fields).status_code == 303
    is_refused_to(two, action, fields | {"reopen-reason": TYPED})
    assert state_of(world, ref) is State.SUBMITTED
