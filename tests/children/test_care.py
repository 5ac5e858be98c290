"""On every day a child lives at one place, whatever is done."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.rules import PLACES
from app.children.services import care
from app.core.db import SYSTEM
from app.core.errors import Invalid, StaleVersion, WrongState
from app.core.policy import SYSTEM_ACTOR
from tests.children.files import make_child
from tests.factories import World

START = date(2026, 1, 1)
NOW = datetime(2026, 11, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NAMED = {PlaceKind.ROOM, PlaceKind.UNIT, PlaceKind.PLACEMENT}


def new_child(world: World, session: Session) -> Child:
    return make_child(session, world.agencies["home"], since=START, now=NOW)


def move(session: Session, child: Child, on: date, form: CareForm = CareForm.FOSTER) -> CareSpell:
    kind = max(PLACES[form])
    return care.move(
        session, child, form=form, on=on, agency_id=child.agency_id, place_kind=kind,
        place_id=7 if kind in NAMED else None, place_says="寄养家庭", actor=SYSTEM_ACTOR, now=NOW,
    )  # fmt: skip


steps = st.lists(
    st.tuples(
        st.sampled_from(["move", "correct", "withdraw"]),
        st.integers(-40, 320),
        st.sampled_from(list(CareForm)),
    ),
    max_size=12,
)


@pytest.mark.bar("R17")
def test_no_sequence_gives_a_day_without_or_with_two_places(world: World) -> None:
    """Property: walk every day after each random sequence of moves and corrections."""

    @given(steps)
    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        database=None,
    )
    def walk(sequence: list[tuple[str, int, CareForm]]) -> None:
        with world.database.session(SYSTEM, write=True) as session:
            session.connection(execution_options={"write": True})
            child = new_child(world, session)
            for verb, offset, form in sequence:
                act(session, child, verb, START + timedelta(days=offset), form)
                session.flush()
                session.expire_all()
            check_every_day(session, child)
            session.rollback()

    walk()


def act(session: Session, child: Child, verb: str, on: date, form: CareForm) -> None:
    kind = min(PLACES[form])
    place: Any = {"place_kind": kind, "place_id": 3 if kind in NAMED else None, "place_says": form}
    who: Any = {"actor": SYSTEM_ACTOR, "now": NOW}
    try:
        if verb == "move":
            care.move(session, child, form=form, on=on, agency_id=child.agency_id, **place, **who)
        elif verb == "correct":
            care.correct(
                session, child, form=form, on=on, agency_id=child.agency_id, **place, **who,
                reason="按原始记录更正",
            )  # fmt: skip
        else:
            spells = care.spells_of(session, child.id)
            spell = spells[on.toordinal() % len(spells)]
            care.withdraw(session, child, spell, reason="从未发生过的变动", **who)
    except Invalid:
        return


def check_every_day(session: Session, child: Child) -> None:
    spells = care.spells_of(session, child.id)
    assert len({spell.from_on for spell in spells}) == len(spells)
    first, end = spells[0].from_on, NOW.date()
    assert first <= START
    expected = None
    days = (first + timedelta(days=n) for n in range((end - first).days + 1))
    for day in days:
        expected = next((s for s in spells if s.from_on == day), expected)
        assert care.place_on(session, child.id, day) is expected
    assert care.place_on(session, child.id, first - timedelta(days=1)) is None
    assert (child.care_form, child.care_place) == (spells[-1].form, spells[-1].place_says)


def test_a_second_point_on_one_day_is_refused_by_the_database(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        point = {
            "child_id": child.id, "from_on": START, "form": CareForm.KIN, "version": 1,
            "place_kind": PlaceKind.ADDRESS, "ref": "b" * 16, "place_says": "", "basis": "",
        }  # fmt: skip
        nested = session.begin_nested()
        with pytest.raises(IntegrityError):
            session.execute(insert(CareSpell).values(**point))
        nested.rollback()


def test_the_day_of_a_change_is_the_new_places(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        move(session, child, date(2026, 3, 1))
        before = care.place_on(session, child.id, date(2026, 2, 28))
        after = care.place_on(session, child.id, date(2026, 3, 1))
        assert (before and before.form, after and after.form) == (
            CareForm.INSTITUTION,
            CareForm.FOSTER,
        )
        assert child.care_form is CareForm.FOSTER


def test_a_move_before_the_newest_one_is_refused(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        move(session, child, date(2026, 3, 1))
        with pytest.raises(Invalid):
            move(session, child, date(2026, 2, 1), CareForm.KIN)


def test_a_second_move_of_one_day_replaces_the_first(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        move(session, child, date(2026, 3, 1))
        move(session, child, date(2026, 3, 1), CareForm.KIN)
        assert [s.form for s in care.spells_of(session, child.id)] == [
            CareForm.INSTITUTION,
            CareForm.KIN,
        ]


@pytest.mark.bar("S21")
def test_tomorrow_cannot_be_recorded_today(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        with pytest.raises(Invalid):
            move(session, child, NOW.date() + timedelta(days=1))


def test_care_and_place_have_to_fit(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        with pytest.raises(Invalid):
            care.move(
                session, child, form=CareForm.FOSTER, on=date(2026, 3, 1),
                agency_id=child.agency_id, place_kind=PlaceKind.ROOM, place_id=1,
                actor=SYSTEM_ACTOR, now=NOW,
            )  # fmt: skip


def test_a_closed_file_does_not_move(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        child.closed_on = date(2026, 5, 1)
        with pytest.raises(WrongState):
            move(session, child, date(2026, 6, 1))


@pytest.mark.bar("S10")
def test_with_another_institution_the_file_goes_along(world: World) -> None:
    other = world.agencies["other"]
    with world.writing() as session:
        child = new_child(world, session)
        care.move(
            session, child, form=CareForm.INSTITUTION, on=date(2026, 3, 1), agency_id=other.id,
            place_kind=PlaceKind.ADDRESS, actor=SYSTEM_ACTOR, now=NOW,
        )  # fmt: skip
        assert (child.agency_id, child.keeper_id) == (other.id, other.id)
        assert child.county_code == other.county_code


def test_the_first_point_cannot_be_taken_back(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
        with pytest.raises(Invalid):
            care.withdraw(
                session, child, care.spells_of(session, child.id)[0], reason="从未发生过",
                actor=SYSTEM_ACTOR, now=NOW,
            )  # fmt: skip


def test_workers_who_move_one_child_at_once_wait_for_each_other(world: World) -> None:
    with world.writing() as session:
        child = new_child(world, session)
    answers: list[str] = []

    def go(day: int) -> None:
        try:
            with world.writing() as session:
                row = session.get_one(Child, child.id)
                care.move(
                    session, row, form=CareForm.ELSEWHERE, on=date(2026, 3, day),
                    agency_id=row.agency_id, place_kind=PlaceKind.ADDRESS, place_says=f"{day}日",
                    actor=SYSTEM_ACTOR, now=NOW,
                )  # fmt: skip
            answers.append("moved")
        except (Invalid, StaleVersion):
            answers.append("refused")

    workers = [Thread(target=go, args=(day,)) for day in (1, 2, 2, 3, 4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with world.reading() as session:
        spells = care.spells_of(session, child.id)
        assert "moved" in answers
        assert len({spell.from_on for spell in spells}) == len(spells)
        assert session.get_one(Child, child.id).care_place == spells[-1].place_says
