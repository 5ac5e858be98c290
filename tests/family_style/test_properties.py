"""Whatever units and other rooms do with children in whatever order: places stay whole.

Never two places for a child on one day, never a place in a unit where the child's file says
another one, never more children than the place allows, never a running clock without an owner,
never a lived-in unit without a visit that is due.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import PortalError
from app.deadlines.models import ClockState, Deadline
from app.family_style.models import EventKind, Unit, UnitEvent, UnitPlace, UnitState
from app.family_style.services import changing, children, evaluating, units
from app.visits.models import VisitPlan
from app.visits.rules import Regime
from tests.family_style.house import BEGIN, SIGNS, TEXT, House, at, load

MOST = 2
OUT = {
    "foster": (CareForm.FOSTER, PlaceKind.PLACEMENT, 7),
    "guardian": (CareForm.GUARDIAN_HOME, PlaceKind.ADDRESS, None),
    "bed": (CareForm.INSTITUTION, PlaceKind.ROOM, 7),
}


class Steps:
    """What may happen to one of two units and one of four children on a day."""

    def __init__(self, house: House, session: Session, unit: Unit, child: Child, pick: int) -> None:
        self.house, self.session, self.unit = house, session, unit
        self.child, self.pick, self.now = child, pick, clock.now()

    def by(self, who: str) -> dict[str, Any]:
        return {"actor": self.house.actor(self.session, who), "now": self.now}

    def match(self) -> None:
        self.house.asked(self.session, self.unit, self.child)
        self.house.matched(self.session, self.unit, self.child, self.pick % 3)

    def move_in(self) -> None:
        event = self.session.scalars(
            select(UnitEvent).where(
                UnitEvent.kind == EventKind.MATCH, UnitEvent.closed_at.is_(None),
                UnitEvent.unit_id == self.unit.id,
            )
        ).first()  # fmt: skip
        if event is not None:
            children.move_in(self.session, self.unit, event, **self.by("head"))

    def move_out(self) -> None:
        children.move_out(self.session, self.unit, self.child, where="institution", reason=TEXT,
                          told=TEXT, **self.by("head"))  # fmt: skip

    def elsewhere(self) -> None:
        form, kind, place = list(OUT.values())[self.pick % 3]
        care.move(
            self.session, self.child, form=form, on=clock.today(), place_kind=kind,
            place_id=place, agency_id=self.unit.agency_id, **self.by("head"),
        )  # fmt: skip

    def resize(self) -> None:
        units.resize(self.session, self.unit, self.pick % 6 + 1, **self.by("worker"))

    def take_out(self) -> None:
        changing.take_out(self.session, self.unit, what=TEXT, where="institution", signs=SIGNS,
                          **self.by("worker"))  # fmt: skip

    def bring_back(self) -> None:
        changing.bring_back(self.session, self.unit, reason=TEXT, **self.by("head"))

    def change_couple(self) -> None:
        changing.change_couple(self.session, self.unit, reason=TEXT, carer=TEXT, told=TEXT,
                               **self.by("head"))  # fmt: skip

    def evaluate(self) -> None:
        if not evaluating.may_evaluate(self.unit, clock.today()):
            self.house.evaluated(self.session, self.unit, (55, 70, 90)[self.pick % 3])

    def correct(self) -> None:
        changing.order_correction(self.session, self.unit, what=TEXT, asked=TEXT,
                                  **self.by("worker"))  # fmt: skip

    def corrected(self) -> None:
        changing.corrected(self.session, self.unit, note=TEXT, **self.by("head"))

    def dissolve(self) -> None:
        changing.dissolve(self.session, self.unit, why="plan", reason=TEXT, **self.by("head"))

    def finish(self) -> None:
        changing.finish(self.session, self.unit, handover=TEXT, **self.by("head"))


NAMES = [name for name in vars(Steps) if not name.startswith("_") and name != "by"]
# What brings children in happens most often: an empty house proves nothing.
OFTEN = [*NAMES, *["match", "move_in", "elsewhere"] * 4]
STEP = st.tuples(
    st.sampled_from(OFTEN), st.integers(0, 1), st.integers(0, 3), st.integers(0, 11),
    st.sampled_from([0, 0, 1, 7, 31, 61]),
)  # fmt: skip
numbers = count(1)


def two_units(house: House) -> tuple[list[str], list[str]]:
    """A child in each, and two more in the institution."""
    with clock.at(at(BEGIN)), house.world.writing() as session:
        refs, known = [], []
        for _ in range(2):
            n = next(numbers)
            unit = house.installed(session, capacity=MOST, name=f"{n}号之家", couple=f"couple{n}")
            child = house.child(session)
            house.moved_in(session, unit, child, 1)
            refs.append(unit.ref)
            known.append(child.ref)
        known += [house.child(session).ref for _ in range(2)]
    return refs, known


def hold(session: Session) -> None:
    """What must be true after every transaction."""
    places = session.scalars(select(UnitPlace)).all()
    assert len({place.child_id for place in places}) == len(places)
    for place in places:
        last = care.newest(session, place.child_id)
        unit = units.load(session, place.unit_id)
        assert last is not None
        lives = (last.place_kind, last.place_id) == (PlaceKind.UNIT, place.unit_id)
        assert lives or unit.state is UnitState.EMERGENCY_OUT
    for child in session.scalars(select(Child)):
        last = care.newest(session, child.id)
        assert last is not None
        if last.place_kind is PlaceKind.UNIT:
            assert any(p.child_id == child.id and p.unit_id == last.place_id for p in places)
    doubled = select(CareSpell.child_id).group_by(CareSpell.child_id, CareSpell.from_on)
    assert session.scalars(doubled.having(func.count() > 1)).all() == []
    for unit in session.scalars(select(Unit)):
        inside = [place for place in places if place.unit_id == unit.id]
        assert len(inside) <= min(unit.capacity, MOST)
        plan = session.scalars(
            select(VisitPlan).where(
                VisitPlan.subject_kind == "family_unit", VisitPlan.subject_id == unit.id
            )
        ).one()
        assert plan.worker_id == unit.worker_id
        if inside and unit.state is not UnitState.EMERGENCY_OUT:
            assert plan.due_on is not None
        else:
            assert plan.regime in {Regime.PAUSED, Regime.NONE}
    ownerless = select(Deadline.id).where(
        Deadline.state == ClockState.RUNNING, Deadline.agency_id.is_(None)
    )
    assert session.scalars(ownerless).all() == []


def run(house: House, plan: list[tuple[str, int, int, int, int]]) -> int:
    """Returns how many steps were done: a walk of refusals would prove nothing."""
    refs, known = two_units(house)
    day, done = BEGIN, 0
    for name, which, whom, pick, wait in plan:
        day += timedelta(days=wait)
        with clock.at(at(day)):
            with suppress(PortalError, IntegrityError), house.world.writing() as session:
                child = session.scalars(select(Child).where(Child.ref == known[whom])).one()
                getattr(Steps(house, session, load(session, refs[which]), child, pick), name)()
                done += 1
            with house.world.reading() as session:
                hold(session)
    return done


@pytest.fixture
def full(house: House) -> House:
    """Two children are the most at this place."""
    with house.world.writing() as session:
        house.figure(session, "fs_children_max", MOST)
    return house


KEPT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@pytest.mark.bar("S07", "R17")
@settings(max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate],
          suppress_health_check=KEPT)  # fmt: skip
@given(plan=st.lists(STEP, min_size=10, max_size=20))
def test_no_order_of_moves_breaks_a_promise(
    full: House, plan: list[tuple[str, int, int, int, int]]
) -> None:
    run(full, plan)


def test_a_walk_that_nobody_refuses_keeps_every_promise(full: House) -> None:
    walk = [
        ("match", 0, 2, 1, 0), ("move_in", 0, 0, 0, 1), ("elsewhere", 0, 2, 0, 7),
        ("match", 0, 3, 1, 0), ("move_in", 0, 0, 0, 0), ("evaluate", 0, 0, 2, 61),
        ("change_couple", 0, 0, 0, 0), ("take_out", 1, 0, 0, 1), ("elsewhere", 1, 1, 1, 0),
        ("bring_back", 1, 0, 0, 1), ("dissolve", 1, 0, 0, 1), ("finish", 1, 0, 0, 0),
    ]  # fmt: skip
    assert run(full, walk) == len(walk)


@pytest.mark.long
@settings(max_examples=60, deadline=None, phases=[Phase.generate], suppress_health_check=KEPT)
@given(plan=st.lists(STEP, min_size=20, max_size=60))
def test_no_long_order_of_moves_breaks_a_promise(
    full: House, plan: list[tuple[str, int, int, int, int]]
) -> None:
    run(full, plan)
