"""The monthly list from the care spells to the bank, and what the database refuses."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR, Refused
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.notices.models import Notice
from app.placements.models import Match, PayLine, PayList, PayState, Placement, PlacementState
from app.placements.services import clawbacks, payments
from app.rooms import CLOCKWORKS
from tests.factories import World
from tests.payments.money import Till, lines, open_clawbacks
from tests.placements.running import at, free_place, load

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def sent_away(session: Session, placement: Placement, first: date, back: date | None) -> None:
    """The child lives in the institution from a day on, and is back on another."""
    child = session.get_one(Child, placement.child_id)
    points: list[tuple[date, CareForm, PlaceKind, int | None]] = [
        (first, CareForm.INSTITUTION, PlaceKind.ADDRESS, None)
    ]
    if back:
        points.append((back, CareForm.FOSTER, PlaceKind.PLACEMENT, placement.id))
    for day, form, kind, place in points:
        with clock.at(at(date(2026, 7, 1))):
            care.correct(
                session, child, on=day, form=form, agency_id=placement.agency_id, place_kind=kind,
                place_id=place, place_says="机构", reason="登记晚了，补记实际日期",
                actor=SYSTEM_ACTOR, now=clock.now(),
            )  # fmt: skip


@pytest.mark.rule("FC-14-7")
def test_a_list_comes_out_of_the_care_spells(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        assert lines(session, march) == [
            ("labour", "monthly", 22, 35_484), ("living", "monthly", 22, 106_452)
        ]  # fmt: skip
        assert (march.total_fen, march.families) == (141_936, 1)
        assert march.rates == {"living": 150_000, "labour": 50_000, "work": None}
        assert march.notes[0][1:] == [0, 141_936, "03-10起在家庭生活，本月22天"]


@pytest.mark.rule("FC-29-1")
def test_without_a_labour_standard_nothing_is_paid_for_it_and_the_list_says_so(
    world: World,
) -> None:
    till = Till(world, labour=None)
    with world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        assert lines(session, march) == [("living", "monthly", 22, 106_452)]
        assert march.rates["labour"] is None


@pytest.mark.rule("FC-29-2")
def test_days_of_respite_are_not_the_familys(till: Till) -> None:
    with till.world.writing() as session:
        placement = till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
        sent_away(session, placement, date(2026, 4, 10), date(2026, 4, 20))
        april = till.open(session, APRIL)
        till.act(session, "finance", april, "draw")
        assert lines(session, april)[1] == ("living", "monthly", 20, 100_000)
        assert april.notes[0][3] == (
            "上月在家庭22天，03-01至03-09不在；本月在家庭20天，04-10至04-19不在"
        )


@pytest.mark.bar("S16")
@pytest.mark.rule("FC-30-1")
def test_whoever_draws_up_approves_nothing_and_two_different_people_approve(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        with pytest.raises(Refused):
            till.act(session, "finance", march, "check")
        till.act(session, "chief", march, "check")
        with pytest.raises(Refused):
            till.act(session, "chief", march, "approve")
        with pytest.raises(Refused):
            till.act(session, "finance2", march, "approve")
        till.act(session, "deputy", march, "approve")
        assert march.state is PayState.APPROVED


def test_nothing_is_paid_before_two_have_approved(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        with pytest.raises(WrongState):
            till.act(session, "finance", march, "pay", paid_on=date(2026, 4, 2), bank_no="")


def test_drawn_twice_is_one_list_and_paid_twice_is_refused(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        till.act(session, "finance", march, "draw")
        till.finish(session, march)
        before = lines(session, march)
        for verb, more in (("draw", {}), ("pay", {"paid_on": date(2026, 4, 2), "bank_no": ""})):
            with pytest.raises(WrongState):
                till.act(session, "finance", march, verb, **more)
        assert lines(session, march) == before
        assert len(before) == 2
        assert session.scalar(select(func.count()).select_from(PayList)) == 1


def test_a_family_without_an_account_holds_the_payment_and_is_named(till: Till) -> None:
    with till.world.writing() as session:
        placement = till.home.place(session, till.home.family(session), on=date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        till.act(session, "social", march, "check")
        till.act(session, "chief", march, "approve")
        with pytest.raises(Invalid, match=placement.case_no):
            till.act(session, "finance", march, "pay", paid_on=date(2026, 4, 2), bank_no="")


@pytest.mark.rule("FC-29-3")
def test_the_database_refuses_to_change_what_was_paid(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
    for statement in (
        update(PayLine).values(amount_fen=1),
        text("DELETE FROM payment_lines"),
        update(PayList).values(total_fen=1),
        text("DELETE FROM payment_lists"),
    ):
        with pytest.raises(DBAPIError), till.world.writing() as session:
            session.execute(statement)


def test_the_database_refuses_a_second_line_of_one_kind(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
    columns = [c.name for c in PayLine.__table__.columns if c.name not in {"id", "ref", "paid_at"}]
    names = ", ".join(columns)
    copy = (
        f"INSERT INTO payment_lines (ref, {names}) "  # noqa: S608 - names of our own columns
        f"SELECT 'copycopycopycopy', {names} FROM payment_lines LIMIT 1"
    )
    with pytest.raises(IntegrityError), till.world.writing() as session:
        session.execute(text(copy))


@pytest.mark.rule("FC-29-3")
def test_a_forgotten_day_is_paid_back_as_a_line_of_its_own(till: Till) -> None:
    with till.world.writing() as session:
        placement = till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
        child = session.get_one(Child, placement.child_id)
        with clock.at(at(date(2026, 7, 1))):
            care.correct(
                session, child, on=date(2026, 3, 9), form=CareForm.FOSTER,
                agency_id=placement.agency_id, place_kind=PlaceKind.PLACEMENT,
                place_id=placement.id, reason="实际提前一天入住", actor=SYSTEM_ACTOR,
                now=clock.now(),
            )  # fmt: skip
        april = till.open(session, APRIL)
        till.act(session, "finance", april, "draw")
        back = session.scalars(
            select(PayLine).where(PayLine.kind == "back_pay").order_by(PayLine.budget)
        ).all()
        # 23 of 31 days: 1,112.90 of which 1,064.52 are paid; 370.97 of which 354.84 are.
        assert [line.amount_fen for line in back] == [1_613, 4_838]
        assert back[0].reason == "2026年3月：实际在家庭23天，原按22天发放"
        assert back[0].month == MARCH
        till.finish(session, april)
        may = till.open(session, MAY)
        till.act(session, "finance", may, "draw")
        assert {kind for _, kind, _, _ in lines(session, may)} == {"monthly"}


@pytest.mark.rule("FC-29-3")
def test_a_clawback_needs_the_hearing_and_the_heads_signature(till: Till) -> None:
    with till.world.writing() as session:
        placement = till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
        sent_away(session, placement, date(2026, 3, 22), date(2026, 4, 1))
        april = till.open(session, APRIL)
        till.act(session, "finance", april, "draw")
        labour, living = open_clawbacks(session)
        assert (labour.amount_fen, living.amount_fen) == (16_129, 48_387)
        assert {kind for _, kind, _, _ in lines(session, april)} == {"monthly"}
        now = at(date(2026, 5, 3))
        social, chief = till.actor(session, "social"), till.actor(session, "chief")
        with clock.at(now), pytest.raises(WrongState):
            clawbacks.sign(session, living, actor=chief, now=now)
        with clock.at(now):
            clawbacks.hear(session, living, heard_on=date(2026, 5, 3), words="孩子在机构住了十天",
                           actor=social, now=now)  # fmt: skip
            clawbacks.sign(session, living, actor=chief, now=now)
            clawbacks.hear(session, labour, heard_on=date(2026, 5, 3), words="家里有困难，不要追回",
                           actor=social, now=now)  # fmt: skip
            clawbacks.drop(session, labour, reason="家庭确有困难，不再追回", actor=chief, now=now)
        till.act(session, "finance", april, "draw", now=now)
        assert ("living", "clawback", 12, 48_387) in lines(session, april)
        assert (april.total_fen, april.clawback_fen) == (200_000, 48_387)
        till.act(session, "social", april, "check", now=now)
        till.act(session, "chief", april, "approve", now=now)
        till.act(session, "finance", april, "pay", paid_on=date(2026, 5, 3), bank_no="", now=now)
        may = till.open(session, MAY)
        till.act(session, "finance", may, "draw")
        assert {kind for _, kind, _, _ in lines(session, may)} == {"monthly"}
        assert open_clawbacks(session) == [labour]


def test_the_database_refuses_a_clawback_without_hearing(till: Till) -> None:
    with till.world.writing() as session:
        placement = till.placed(session, date(2026, 3, 10))
        till.paid(session, MARCH)
        sent_away(session, placement, date(2026, 3, 22), None)
        april = till.open(session, APRIL)
        till.act(session, "finance", april, "draw")
        wanted = april.id
    with pytest.raises(IntegrityError), till.world.writing() as session:
        session.execute(update(PayLine).where(PayLine.kind == "clawback").values(list_id=wanted))


def test_a_raised_standard_is_paid_back_from_its_day(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 2))
        till.paid(session, MARCH)
        till.standard(session, "allowance_b1", 1600, MARCH)
        april = till.open(session, APRIL)
        till.act(session, "finance", april, "draw")
        assert ("living", "back_pay", 31, 10_000) in lines(session, april)
        why = session.scalar(select(PayLine.reason).where(PayLine.kind == "back_pay"))
        assert why == "2026年3月：月标准由1500.00元调整为1600.00元"


@pytest.mark.bar("S18")
def test_what_was_seen_is_what_is_approved(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        till.act(session, "finance", march, "draw")
        session.execute(update(PayLine).values(amount_fen=PayLine.amount_fen + 1))
        with pytest.raises(Conflict):
            till.act(session, "social", march, "check")
        session.execute(update(PayLine).values(amount_fen=PayLine.amount_fen - 1))


def test_a_month_that_runs_is_not_drawn_up(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        with pytest.raises(Invalid, match="还没有结束"):
            till.act(session, "finance", march, "draw", now=at(date(2026, 3, 31)))


@pytest.mark.rule("FC-14-7", "T-38")
def test_the_pay_day_is_the_fifteenth_and_the_head_hears_of_a_late_list(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        assert march.due_on == date(2026, 4, 15)
    for day, told in ((date(2026, 4, 15), 0), (date(2026, 4, 16), 1)):
        with clock.at(at(day)):
            turn(till.world.database, CLOCKWORKS, at(day))
        with till.world.reading() as session:
            late = select(func.count()).select_from(Notice).where(
                Notice.user_id == till.users["chief"].id, Notice.kind == "N-LATE",
                Notice.path.like("/payments/%"),
            )  # fmt: skip
            assert session.scalar(late) == told
    with till.world.writing() as session:
        march = till.list(session, MARCH)
        till.act(session, "finance", march, "draw", now=at(date(2026, 4, 16)))
        till.act(session, "social", march, "check", now=at(date(2026, 4, 16)))
        till.act(session, "chief", march, "approve", now=at(date(2026, 4, 16)))
        till.act(session, "finance", march, "pay", paid_on=date(2026, 4, 16), bank_no="",
                 now=at(date(2026, 4, 16)))  # fmt: skip
        state = session.scalar(
            select(Deadline.state).where(Deadline.subject_kind == "payment_list")
        )
        assert state is ClockState.STOPPED


def test_the_second_family_is_paid_from_the_day_of_the_move(till: Till) -> None:
    with till.world.writing() as session:
        first = till.placed(session, date(2026, 3, 10))
        second = till.placed(session, date(2026, 3, 11))
        child = session.get_one(Child, first.child_id)
        moved = date(2026, 5, 16)
        session.execute(
            update(Placement)
            .where(Placement.id == first.id)
            .values(state=PlacementState.CLOSED, ended_on=moved)
        )
        session.execute(
            update(Placement).where(Placement.id == second.id).values(child_id=child.id)
        )
        session.execute(update(Match).where(Match.id == second.match_id).values(child_id=child.id))
        free_place(session, first)
        with clock.at(at(date(2026, 7, 1))):
            care.correct(
                session, child, on=moved, form=CareForm.FOSTER,
                agency_id=first.agency_id, place_kind=PlaceKind.PLACEMENT, place_id=second.id,
                reason="转到第二个家庭", actor=SYSTEM_ACTOR, now=clock.now(),
            )  # fmt: skip
        may = till.open(session, MAY)
        till.act(session, "finance", may, "draw")
        rows = session.execute(
            select(PayLine.placement_id, PayLine.amount_fen).where(
                PayLine.budget == "living", PayLine.child_id == child.id
            )
        )
        assert {row.placement_id: row.amount_fen for row in rows} == {
            first.id: 72_581,
            second.id: 77_419,
        }
        assert load(session, first.ref).id == first.id


def test_a_payment_list_is_the_own_institutions(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        march = till.open(session, MARCH)
        assert march.agency_id == till.world.agencies["home"].id
        assert payments.open_due_lists(session, at(date(2026, 4, 3))) == 0
