"""Children by care form over a year, and units beside foster families, against a count by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.children import counts
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.policy import Actor
from app.family_style import queries
from app.family_style.screen import chart
from app.law.dates import add_months
from tests.children.files import make_child
from tests.factories import World, make_user

FORMS = (CareForm.INSTITUTION, CareForm.FAMILY_UNIT, CareForm.FOSTER, CareForm.KIN, CareForm.ADULT)


def actor_of(session: Session, world: World, agency: str, role: Role) -> Actor:
    office = world.agencies[agency]
    user = make_user(session, office, role)
    return staff_actor(session, user.id, user.person_id, "某人", office.id, frozenset({str(role)}))


def by_hand(session: Session, day: date) -> dict[CareForm, int]:
    found = dict.fromkeys(queries.SHOWN, 0)
    for child in session.scalars(select(Child)):
        spells = select(CareSpell).where(CareSpell.child_id == child.id, CareSpell.from_on <= day)
        last = session.scalars(spells.order_by(CareSpell.from_on.desc())).first()
        if last is not None and last.form in found:
            found[last.form] += 1
    return found


@pytest.mark.bar("P08")
@pytest.mark.parametrize(
    ("agency", "role"), [("home", Role.HEAD), ("home_bureau", Role.BUREAU_OFFICER)]
)
@pytest.mark.parametrize("is_added_up", [False, True])
def test_every_month_ends_with_the_children_there_were(
    world: World, agency: str, role: Role, is_added_up: bool
) -> None:
    draw, today = random.Random(7), clock.today()
    with world.writing() as session:
        home = world.agencies["home"]
        for n in range(8):
            child = make_child(session, home, since=today - timedelta(days=700 - 40 * n))
            for days in sorted(draw.sample(range(380), 4), reverse=True):
                child.care_form = draw.choice(FORMS)
                session.add(
                    CareSpell(
                        child_id=child.id, from_on=today - timedelta(days=days),
                        form=child.care_form, agency_id=home.id, place_kind=PlaceKind.ADDRESS,
                    )
                )  # fmt: skip
        session.flush()
        if is_added_up:
            counts.fold(session)
        series = queries.care_over_time(session, actor_of(session, world, agency, role), today)
        this = today.replace(day=1)
        ends = [add_months(this, -n) - timedelta(days=1) for n in range(10, -1, -1)]
        assert [month.day for month in series] == [*ends, today]
        assert {month.day: month.children for month in series} == {
            month.day: by_hand(session, month.day) for month in series
        }


def _lives(session: Session, child: Child, form: CareForm) -> None:
    newest = care.newest(session, child.id)
    assert newest is not None
    child.care_form = newest.form = form


def test_care_and_siblings_are_counted_within_a_form(world: World) -> None:
    """Two of three sisters are fostered, one lives in a unit: two are together."""
    with world.writing() as session:
        home = world.agencies["home"]
        fostered, unit = CareForm.FOSTER, CareForm.FAMILY_UNIT
        for form, group, heavy in (
            (fostered, "g1", True), (fostered, "g1", False), (unit, "g1", True),
            (unit, "g2", False), (unit, None, True), (CareForm.INSTITUTION, "g2", True),
        ):  # fmt: skip
            child = make_child(session, home, needs_long_term_care=heavy)
            child.sibling_group = group
            _lives(session, child, form)
        gone = make_child(session, home, needs_long_term_care=True)
        _lives(session, gone, fostered)
        gone.closed_on = clock.today()
        session.flush()
        head = actor_of(session, world, "home", Role.HEAD)
        series = queries.care_over_time(session, head, clock.today())
        told = {row["form"]: row for row in queries.compare(session, head, series[-1])}
        assert {form: (row["heavy"], row["siblings"]) for form, row in told.items()} == {
            fostered: (1, 2), unit: (2, 0),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("most", "top", "says"),
    [
        (0, 5, "5"),
        (25, 25, "25"),
        (26, 50, "50"),
        (25_001, 50_000, "5万"),
        (696_432, 10**6, "100万"),
    ],
)
def test_the_chart_has_room_for_any_number_of_children(most: int, top: int, says: str) -> None:
    numbers = dict.fromkeys(queries.SHOWN, 0) | {CareForm.FOSTER: most}
    shown = chart([queries.Month(clock.today(), numbers, 0)])
    label, height = shown["grid"][-1]
    assert label == says
    assert height == min(y for _, y in shown["grid"])
    (drawn,) = (line.points[0][1] for line in shown["lines"] if line.form is CareForm.FOSTER)
    base = shown["base"]
    assert (base - drawn) * top == pytest.approx((base - height) * most, abs=top * 0.1)
