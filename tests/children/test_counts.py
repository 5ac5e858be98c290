"""What is kept of children by month equals a count anew, whoever moved them (bar P08)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.children import counts
from app.children.counts import CareCount, CareDelta
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.upkeep import fold_counts, recount_children
from tests.children.files import make_child
from tests.factories import World

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
    rows = session.execute(counts.living(lambda model: getattr(model, column) == code, end))
    return {(agency, str(form)): number for agency, form, number in rows}


def whole(session: Session) -> None:
    assert session.execute(counts.differences()).all() == []
    assert session.execute(counts.differences(of_years=True)).all() == []


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
        session.execute(CareSpell.__table__.insert().values(rows))  # type: ignore[attr-defined]
        whole(session)


@pytest.mark.bar("P08")
def test_folding_twice_adds_nothing_and_leaves_no_delta(world: World) -> None:
    with world.writing() as session:
        make_child(session, world.agencies["home"])
        assert counts.fold(session) >= 1
        before = session.execute(select(CareCount.month_on, CareCount.number)).all()
        assert counts.fold(session) == 0
        assert session.execute(select(CareCount.month_on, CareCount.number)).all() == before
        assert session.scalar(select(func.count()).select_from(CareDelta)) == 0


@pytest.mark.bar("P08")
def test_a_count_that_was_spoilt_is_found_told_and_put_right(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with world.writing() as session:
        make_child(session, world.agencies["home"])
    fold_counts(world.app)
    assert recount_children(world.app) == 0
    for is_year in (False, True):
        with world.writing() as session:
            spoilt = update(CareCount).where(CareCount.is_year.is_(is_year))
            session.execute(spoilt.values(number=CareCount.number + 1))
        assert recount_children(world.app) == 1
        assert caplog.text.count("counts of children differed in 1 month") == 1
        caplog.clear()
        with world.reading() as session:
            whole(session)
    assert recount_children(world.app) == 0
