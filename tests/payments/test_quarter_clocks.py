"""The clock before the quarterly report: home and bureau are warned before its last day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, RoleGrant, User
from app.accounts.roles import Role
from app.core import clock
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.notices.models import Notice
from app.parameters.models import ParameterValue
from app.placements.services import quarter_clocks, quarters
from app.placements.services.watching import CLOCKWORK, QUARTER_DUE
from tests.factories import World
from tests.payments.money import Till
from tests.placements.running import at

Q1 = date(2026, 1, 1)
IN_Q1 = date(2026, 2, 20)
DUE = date(2026, 4, 15)  # fifteen days after 31 March, a working day


@pytest.fixture
def till(world: World) -> Till:
    with world.writing() as session:
        till = Till(world)
        till.placed(session, date(2026, 2, 10))
    return till


def clocks(session: Session) -> list[Deadline]:
    rows = select(Deadline).where(Deadline.subject_kind == QUARTER_DUE).order_by(Deadline.due_on)
    return list(session.scalars(rows))


def opened(till: Till, on: date) -> list[tuple[str, date, date | None]]:
    with clock.at(at(on)), till.world.writing() as session:
        quarter_clocks.open_clocks(session, at(on))
        return [(row.case_no, row.due_on, row.warn_on) for row in clocks(session)]


def turned(till: Till, on: date) -> None:
    now: datetime = at(on)
    with clock.at(now):
        assert turn(till.world.database, {QUARTER_DUE: CLOCKWORK}, now).failed == 0


def told(till: Till, title: str) -> set[tuple[int | None, Role]]:
    """(office, role) of everybody who was told."""
    with till.world.reading() as session:
        rows = session.execute(
            select(User.agency_id, RoleGrant.role)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .join(Notice, Notice.user_id == User.id)
            .where(Notice.title == title)
        )
        return {(agency, role) for agency, role in rows}


@pytest.mark.rule("FC-14-8")
def test_a_quarter_with_a_placement_gets_one_clock(till: Till) -> None:
    once = opened(till, IN_Q1)
    assert once == [("2026-Q1", DUE, DUE - timedelta(days=10))]
    assert opened(till, IN_Q1) == once
    with till.world.reading() as session:
        (row,) = clocks(session)
        assert row.agency_id == till.world.agencies["home"].id
        assert row.subject_id == session.get_one(Agency, row.agency_id).id


@pytest.mark.parametrize(
    ("on", "quarters_"),
    [(DUE, ["2026-Q1", "2026-Q2"]), (DUE + timedelta(days=1), ["2026-Q2"])],
)
def test_what_was_never_asked_is_not_late(till: Till, on: date, quarters_: list[str]) -> None:
    assert [row[0] for row in opened(till, on)] == quarters_


def test_home_and_bureau_are_warned_on_the_day_and_not_before(till: Till) -> None:
    home, bureau = (till.world.agencies[name].id for name in ("home", "home_bureau"))
    opened(till, IN_Q1)
    turned(till, DUE - timedelta(days=11))
    assert told(till, "期限临近") == set()
    turned(till, DUE - timedelta(days=10))
    assert told(till, "期限临近") == {(home, Role.HEAD), (bureau, Role.BUREAU_OFFICER)}
    turned(till, DUE)
    assert told(till, "已逾期") == set()
    turned(till, DUE + timedelta(days=1))
    assert told(till, "已逾期") == {
        (home, Role.HEAD), (bureau, Role.BUREAU_OFFICER), (bureau, Role.BUREAU_HEAD)
    }  # fmt: skip


def test_a_place_sets_how_many_days_before(till: Till) -> None:
    with till.world.writing() as session:
        session.add(ParameterValue(
            name="quarter_lead_days", value=20, division_code="220104", source="通知",
            valid_from=date(2020, 1, 1), reason="测试", released_at=clock.now()))  # fmt: skip
    assert opened(till, IN_Q1) == [("2026-Q1", DUE, DUE - timedelta(days=20))]


@pytest.mark.rule("FC-14-8")
def test_the_report_stops_the_clock_of_its_quarter_alone(till: Till) -> None:
    on = date(2026, 4, 2)
    opened(till, on)
    with clock.at(at(on)), till.world.writing() as session:
        quarters.send(session, Q1, suggestions="", actor=till.actor(session, "chief"),
                      now=at(on))  # fmt: skip
        states = {row.case_no: row.state for row in clocks(session)}
    assert states == {"2026-Q1": ClockState.STOPPED, "2026-Q2": ClockState.RUNNING}
    # and it is not asked for again
    assert [row[0] for row in opened(till, on)] == ["2026-Q1", "2026-Q2"]


def test_lists_and_the_page_show_it_to_the_home_and_to_its_bureau(till: Till) -> None:
    opened(till, IN_Q1)
    with clock.at(at(DUE - timedelta(days=10))):
        head = till.world.client(till.users["chief"])
        bureau = till.world.client(till.home.users["officer"])
        for browser, topic in ((head, "report"), (bureau, "quarter-due")):
            page = browser.get(f"/worklist/due?what={topic}").text
            assert "2026-Q1" in page
            assert 'href="/supervision/quarters"' in page
            shown = browser.get("/supervision/quarters").text
            assert "等机构报送" in shown
            assert "2026年第一季度" in shown
            assert "2026年4月15日" in shown
    with clock.at(at(DUE - timedelta(days=11))):
        assert "2026-Q1" not in bureau.get("/worklist/due?what=quarter-due").text


def test_an_institution_without_placements_owes_nothing(till: Till) -> None:
    opened(till, IN_Q1)
    with till.world.reading() as session:
        assert {row.agency_id for row in clocks(session)} == {till.world.agencies["home"].id}
