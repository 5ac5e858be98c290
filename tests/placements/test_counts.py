"""What is kept by month equals a count anew, whoever wrote (bar P08)."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.children import counts
from app.children.counts import MonthCount, MonthDelta, What
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.core.ids import new_ref
from app.deadlines.models import ClockState, Deadline
from app.placements import recount
from app.placements.models import (
    FosterInspection,
    PayLine,
    PayList,
    Placement,
    PlacementState,
)
from app.placements.rules.payment import LineKind
from app.placements.statistics import END_SAYS
from app.placements.visiting import sync
from app.upkeep import fold_counts, recount_all
from app.visits.models import (
    Incident,
    IncidentKind,
    MeetingPlace,
    Outcome,
    Visit,
    VisitKind,
    VisitPlan,
)
from tests.children.files import make_child
from tests.factories import World
from tests.payments.money import Till
from tests.placements.running import at

FIRST = date(2023, 11, 3)
AREAS = {"220102": ("220000", "220100"), "220104": ("220000", "220100"),
         "500113": ("500000", None)}  # fmt: skip


def by_hand(session: Session, end: date, **area: str) -> dict[tuple[int, str], int]:
    """Children by office and form on the day before, from their turning points."""
    found: dict[tuple[int, str], int] = {}
    for child in session.scalars(select(Child).filter_by(**area)):
        spells = select(CareSpell).where(CareSpell.child_id == child.id, CareSpell.from_on < end)
        last = session.scalars(spells.order_by(CareSpell.from_on.desc()).limit(1)).first()
        if last is None or last.place_kind is PlaceKind.LEFT or last.form in counts.GONE:
            continue
        key = (last.agency_id or counts.NOBODY, str(last.form))
        found[key] = found.get(key, 0) + 1
    return found


def kept(session: Session, end: date, **area: str) -> dict[tuple[int, str], int]:
    ((column, code),) = area.items()
    rows = session.execute(counts.kept(lambda model: getattr(model, column) == code, end, end, end))
    return {(row.agency_id, row.key): row.number for row in rows if row.what is What.CHILDREN}


def whole(session: Session) -> None:
    assert session.execute(recount.differences()).all() == []
    assert session.execute(recount.differences(of_years=True)).all() == []


def some_move(session: Session, draw: random.Random, child: Child, agencies: list[int]) -> None:
    """A turning point put in, changed or taken out; or the child goes to another area."""
    there = session.scalars(select(CareSpell).where(CareSpell.child_id == child.id)).all()
    day = FIRST + timedelta(days=draw.randrange(900))
    values: dict[str, Any] = {
        "form": draw.choice(list(CareForm)), "agency_id": draw.choice([*agencies, None]),
        "place_kind": draw.choice([PlaceKind.ADDRESS, PlaceKind.ADDRESS, PlaceKind.LEFT]),
    }  # fmt: skip
    what = draw.random()
    if what < 0.45 and day not in {spell.from_on for spell in there}:
        session.add(CareSpell(child_id=child.id, from_on=day, **values))
    elif what < 0.7 and there:
        spell = draw.choice(there)
        for name, value in values.items():
            setattr(spell, name, value)
        if draw.random() < 0.5 and day not in {other.from_on for other in there}:
            spell.from_on = day
    elif what < 0.85 and there:
        session.delete(draw.choice(there))
    else:
        county = draw.choice(list(AREAS))
        province, city = AREAS[county]
        session.execute(
            update(Child).where(Child.id == child.id)
            .values(county_code=county, city_code=city, province_code=province)
        )  # fmt: skip
    session.flush()


@pytest.mark.bar("P08")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_kept_equals_a_count_by_hand_after_any_moves(world: World, seed: int) -> None:
    draw = random.Random(seed)
    with world.writing() as session:
        home = world.agencies["home"]
        children = [make_child(session, home) for _ in range(4)]
        agencies = [agency.id for agency in list(world.agencies.values())[:3]]
        for number in range(60):
            some_move(session, draw, draw.choice(children), agencies)
            if number % 9 == 0:
                counts.fold(session)
            if number % 4 == 0:
                whole(session)
        session.expire_all()
        for end in (date(2023, 12, 1), date(2024, 1, 1), date(2024, 8, 1), date(2026, 12, 1)):
            for area in ({"province_code": "220000"}, {"city_code": "220100"},
                         {"province_code": "500000"}):  # fmt: skip
                assert kept(session, end, **area) == by_hand(session, end, **area)
        session.rollback()


@pytest.mark.bar("P08")
def test_several_turning_points_of_a_child_may_come_in_one_statement(world: World) -> None:
    """As an import writes them; each sees those before it."""
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        rows = [
            {"ref": f"r{n:015d}", "version": 1, "child_id": child.id, "form": form,
             "from_on": FIRST + timedelta(days=100 * n), "place_kind": PlaceKind.ADDRESS}
            for n, form in ((2, CareForm.KIN), (1, CareForm.ELSEWHERE), (3, CareForm.ADULT))
        ]  # fmt: skip
        session.execute(insert(CareSpell).values(rows))
        whole(session)
        session.rollback()


# Few, at the ends of months and of a year: so that spans meet and moments fall between.
BORDERS = (date(2023, 12, 31), date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 1))


def some_change(session: Session, draw: random.Random, places: list[dict[str, Any]]) -> None:
    """A case, its visits or its money changes, at once or in one statement for several rows."""
    day = draw.choice(BORDERS)
    moment = datetime.combine(day, time(draw.randrange(24)), UTC)
    what = draw.randrange(6)
    ids = session.scalars(select(Placement.id)).all()
    if what == 0:
        ended = draw.choice([None, *(other for other in BORDERS if other >= day)])
        changes: dict[str, Any] = {
            "effective_on": day, "term_until": day + timedelta(days=1), "ended_on": ended,
            "end_reason": draw.choice(list(END_SAYS)),
            "state": PlacementState.ACTIVE if ended is None else PlacementState.ENDED,
            "household_id": session.scalar(select(func.min(Placement.household_id))),
        }  # fmt: skip
        session.execute(
            update(Placement).where(Placement.id.in_(draw.sample(ids, draw.randrange(1, 3))))
            .values(draw.choice([changes, draw.choice(places)]))
        )  # fmt: skip
    elif what == 1:
        plan = draw.choice(session.scalars(select(VisitPlan.id)).all())
        session.execute(
            insert(Visit).values(
                ref=new_ref(), version=1, plan_id=plan, visit_no=new_ref(), signs=False,
                kind=VisitKind.REGULAR, outcome=draw.choice(list(Outcome)), child_seen=False,
                place=MeetingPlace.HOME, visited_at=moment, entered_at=moment,
                by_id=select(VisitPlan.worker_id).limit(1).scalar_subquery(),
                due_before=draw.choice([None, day, day - timedelta(days=1)]),
            )
        )  # fmt: skip
    elif what == 2:
        plan = draw.choice(session.scalars(select(VisitPlan.id)).all())
        session.execute(
            insert(Incident).values(
                ref=new_ref(), version=1, plan_id=plan, incident_no=new_ref(),
                kind=IncidentKind.OTHER, is_serious=draw.random() < 0.5, happened_at=moment,
                reported_at=moment, visit_by=moment,
                by_id=select(VisitPlan.worker_id).limit(1).scalar_subquery(),
            )
        )  # fmt: skip
    elif what == 3:
        of_plan: Any = [
            {"subject_kind": draw.choice(["placement", "family_unit"])},
            {"due_on": draw.choice([None, day])}, draw.choice(places),
        ]  # fmt: skip
        session.execute(
            update(VisitPlan)
            .where(VisitPlan.subject_id == draw.choice(ids))
            .values(draw.choice(of_plan))
        )
        of_clock: Any = [
            {"subject_kind": draw.choice(["placement", "match"])}, {"due_on": day},
            {"state": ClockState.RUNNING, "ended_at": None}, draw.choice(places),
            {"state": ClockState.STOPPED, "ended_at": moment}, {"agency_id": None},
        ]  # fmt: skip
        some_clock = select(Deadline.id).limit(1).offset(draw.randrange(3))
        session.execute(
            update(Deadline)
            .where(Deadline.id == some_clock.scalar_subquery())
            .values(draw.choice(of_clock))
        )
        for model in (Visit, Incident):
            if draw.random() < 0.3 and (gone := session.scalar(select(func.max(model.id)))):
                session.execute(delete(model).where(model.id == gone))
    elif what == 4:
        session.execute(
            update(FosterInspection)
            .values(draw.choice([{"inspected_on": day, "is_good": True}, draw.choice(places)]))
        )  # fmt: skip
    else:
        on = draw.choice([
            {"paid_on": draw.choice([None, day])}, {"due_on": draw.choice([None, day])},
            draw.choice(places),
        ])  # fmt: skip
        session.execute(update(PayList).values(on))
        some = select(PayLine.id).where(PayLine.kind == LineKind.MONTHLY).limit(draw.randrange(9))
        session.execute(
            update(PayLine)
            .where(PayLine.id.in_(some))
            .values(amount_fen=draw.randrange(10**11), serial=0, days=day.day)
        )
        if draw.random() < 0.1:
            session.execute(delete(PayLine).where(PayLine.id.in_(some.limit(1))))


@pytest.mark.bar("P08")
@pytest.mark.parametrize("seed", [1, 2])
def test_any_change_of_a_case_is_kept(world: World, seed: int) -> None:
    """Families overlap, cases and plans move to other places, lists are paid and not."""
    draw = random.Random(seed)
    till = Till(world)
    with world.writing() as session:
        placements = [till.placed(session, FIRST + timedelta(days=40 * n)) for n in range(4)]
        for placement in placements:
            sync(session, placement, at(placement.effective_on))
        first = placements[0]
        place = {name: getattr(first, name) for name in ("agency_id", *recount.AREA)}
        others = [
            {"county_code": county, "province_code": province, "city_code": city}
            for county, (province, city) in AREAS.items()
        ]
        places = [place, *others, {"agency_id": world.agencies["home_bureau"].id}]
        till.act(session, "finance", till.open(session, date(2024, 2, 1)), "draw")
        session.execute(
            insert(FosterInspection).values(
                ref=new_ref(), version=1, bureau_id=first.agency_id, due_on=FIRST, case_no="x",
                application_id=first.application_id, is_good=None, **place,
            )
        )  # fmt: skip
        assert session.scalar(select(func.count()).select_from(PayLine))
        for number in range(300):
            some_change(session, draw, places)
            if number % 9 == 0:
                counts.fold(session)
            if number % 8 == 0:
                whole(session)
        session.rollback()


@pytest.mark.bar("P08")
@pytest.mark.parametrize("is_added_up", [False, True])
def test_what_is_due_on_a_day_is_late_from_the_next_on(world: World, is_added_up: bool) -> None:
    """Also on the first and the last of a month."""
    with world.writing() as session:
        for day in BORDERS:
            session.add(
                MonthDelta(
                    province_code="220000", city_code="", county_code="", agency_id=7, number=1,
                    what=What.VISITS_DUE, key=day.isoformat(), month_on=day.replace(day=1),
                )
            )  # fmt: skip
        session.flush()
        if is_added_up:
            counts.fold(session)
        for day in BORDERS:
            for late, more in ((day, 0), (day + timedelta(days=1), 1)):
                rows = session.execute(
                    counts.kept(lambda model: model.agency_id == 7, FIRST, FIRST, late)
                )
                told = {row.what: row.number for row in rows}
                assert told.get(What.VISITS_DUE, 0) == BORDERS.index(day) + more
        session.rollback()


@pytest.mark.bar("P08")
def test_folding_twice_adds_nothing_and_leaves_no_delta(world: World) -> None:
    with world.writing() as session:
        make_child(session, world.agencies["home"])
        assert counts.fold(session) >= 1
        before = session.execute(select(MonthCount.month_on, MonthCount.number)).all()
        assert counts.fold(session) == 0
        assert session.execute(select(MonthCount.month_on, MonthCount.number)).all() == before
        assert session.scalar(select(func.count()).select_from(MonthDelta)) == 0


@pytest.mark.bar("P08")
def test_a_count_that_was_spoilt_is_found_told_and_put_right(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.writing() as session:
        make_child(session, world.agencies["home"])
    fold_counts(world.app)
    assert recount_all(world.app) == 0
    for is_year in (False, True):
        with world.writing() as session:
            spoilt = update(MonthCount).where(MonthCount.is_year.is_(is_year))
            session.execute(spoilt.values(number=MonthCount.number + 1))
        assert recount_all(world.app) == 1
        assert caplog.text.count("counts differed in 1 month") == 1
        caplog.clear()
        with world.reading() as session:
            whole(session)
    assert recount_all(world.app) == 0
