"""The auditor reads who acted: staff by name and agency, a family by a number alone."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import queries
from app.audit import services as audit
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import Filter, midnight
from app.core import clock
from app.core.policy import Actor
from tests.factories import World, make_person
from tests.foster.desk_cases import sent

FIRST = date(2026, 3, 5)


def acts(world: World) -> int:
    """A clerk of this name opens a case, a family its list; the family's account."""
    ref = sent(world)
    world.client(world.user("home", Role.INTAKE, name="周查阅")).get(f"/foster/desk/{ref}")
    with world.writing() as session:
        person = make_person(session, "赵家长")
    family = world.user(None, person=person)
    world.client(family).get(f"/foster/desk/{ref}")
    return family.id


def test_staff_stand_with_name_and_agency_and_families_without(world: World) -> None:
    family = acts(world)
    page = world.staff("platform", Role.AUDITOR).get("/audit/").text
    assert re.search(r"周查阅（\d+）<br><span[^>]*>朝阳区儿童福利院<", page)
    assert "家庭账号" in page
    assert f"家庭账号（{family}）" in page
    assert "赵家长" not in page


def test_a_name_a_user_name_or_a_number_finds_the_account(world: World) -> None:
    family = acts(world)
    auditor = world.staff("platform", Role.AUDITOR)
    assert "周查阅（" in auditor.get("/audit/?actor=周查阅").text
    assert "家庭账号" in auditor.get(f"/audit/?actor={family}").text
    # A family is not looked for by its name.
    assert "没有符合条件的记录" in auditor.get("/audit/?actor=赵家长").text


def test_the_room_is_chosen_first_then_one_of_its_acts(world: World) -> None:
    acts(world)
    auditor = world.staff("platform", Role.AUDITOR)
    first = auditor.get("/audit/").text
    assert 'name="room"' in first
    assert 'name="action"' not in first
    found = auditor.get("/audit/?room=foster").text
    assert '<option value="foster.view">' in found
    assert "accounts.unlock" not in found
    assert "周查阅（" in found
    assert "周查阅（" in auditor.get("/audit/?room=foster&action=foster.view").text
    assert "周查阅（" not in auditor.get("/audit/?room=accounts").text
    # The room was changed, the act of the former one still stands in the form.
    assert "周查阅（" not in auditor.get("/audit/?room=accounts&action=foster.view").text
    assert "周查阅（" in auditor.get("/audit/?action=foster.view").text, "an old address"


FOUND_BY: list[dict[str, Any]] = [
    {}, {"room": "foster"}, {"room": "foster", "action": "foster.view"}, {"room": "audit"},
    {"actor": "7"}, {"actor": "7", "room": "foster"}, {"outcome": "refused"},
    {"actor": "7", "action": "foster.list", "outcome": "read"}, {"case_no": "C1"},
    {"case_no": "C1", "room": "foster", "action": "foster.view", "outcome": "done"},
    {"room": "foster", "outcome": "done"}, {"action": "foster.list", "outcome": "refused"},
]  # fmt: skip
DAYS: list[dict[str, Any]] = [
    {},
    {"first": FIRST},
    {"last": FIRST},
    {"first": FIRST, "last": FIRST},
]


@pytest.mark.bar("P07")
def test_page_by_page_each_search_finds_every_line_it_asks_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where lines stand in another order than their moments, and where moments are equal."""
    monkeypatch.setattr(queries, "PAGE", 3)
    auditor = Actor(user_id=1, person_id=1, roles=frozenset({str(Role.AUDITOR)}))
    chance = random.Random(7)
    with world.writing() as session:
        for _ in range(80):
            audit.record(
                session,
                Actor(user_id=chance.choice((7, 8))),
                chance.choice(("foster.view", "foster.list", "accounts.unlock")),
                audit.Subject("foster_application", "r", chance.choice(("C1", "C2"))),
                outcome=chance.choice(list(Outcome)),
                at=midnight(FIRST) + chance.randrange(-3, 5) * timedelta(hours=12),
            )
    with world.reading() as session:
        lines = session.execute(select(AuditEvent.__table__)).all()
        for more, days in itertools.product(FOUND_BY, DAYS):
            wanted = Filter(**more, **days)
            shown: list[int] = []
            while len(found := queries.search(session, auditor, wanted)) > queries.PAGE:
                shown += [line.seq for line in found[:-1]]
                wanted = replace(wanted, before_seq=shown[-1])
            shown += [line.seq for line in found]
            fits = [line for line in lines if _fits(line, more, days)]
            assert shown == [line.seq for line in sorted(fits, key=_newest)], (more, days)


def _newest(line: Any) -> tuple[float, int]:
    return -line.at.timestamp(), -line.seq


def _fits(line: Any, more: dict[str, Any], days: dict[str, Any]) -> Any:
    day = line.at.astimezone(clock.BEIJING).date()
    return (
        line.action.startswith(more.get("room", ""))
        and line.action == more.get("action", line.action)
        and line.actor_user_id == int(more.get("actor", line.actor_user_id))
        and line.outcome == more.get("outcome", line.outcome)
        and line.case_no == more.get("case_no", line.case_no)
        and days.get("first", day) <= day <= days.get("last", day)
    )
