"""The age that lists ask for follows the sealed birthday, to the day (bar P18)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.families import ages
from app.families import services as families
from app.families.models import Member
from app.foster.papers import age_at, kept_age
from app.law.dates import add_months
from app.upkeep import turn_ages
from tests.factories import World, make_household, make_member, make_person

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2008, 11, 23), 18), (date(2008, 11, 24), 18), (date(2008, 11, 25), 17),
        (date(2012, 11, 24), 14), (date(2012, 11, 25), 13), (date(1950, 1, 1), 18),
        (date(2026, 11, 24), 0), (date(2026, 12, 1), 0), (None, None),
    ],
)  # fmt: skip
def test_whole_years_and_eighteen_for_everybody_older(born: date | None, age: int | None) -> None:
    assert ages.kept(born, TODAY) == age


@pytest.fixture
def member(world: World) -> int:
    """Who has been seventeen until yesterday and is so still, by one day."""
    born = add_months(clock.today(), -18 * 12) + timedelta(days=1)
    with world.writing() as session:
        owner = make_person(session, "李明")
        household = make_household(session, owner)
        made = make_member(household, birth_on=born, relation="20")
        session.add(made)
        session.flush()
        return made.id


def age_of(world: World, member: int) -> int | None:
    with world.reading() as session:
        return session.scalar(select(Member.age).where(Member.id == member))


@pytest.mark.bar("P18")
def test_it_follows_the_birthday_whoever_writes_it(world: World, member: int) -> None:
    assert age_of(world, member) == 17
    with world.writing() as session:
        row = session.get_one(Member, member)
        families.set_other_document(row, "passport", "E1", date(1990, 1, 1), "1")
    assert age_of(world, member) == 18
    with world.writing() as session:
        session.get_one(Member, member).birth_on = None
    assert age_of(world, member) is None
    with world.writing() as session:
        row = session.get_one(Member, member)
        row.birth_on = clock.today() - timedelta(days=400)
    assert age_of(world, member) == 1


@pytest.mark.bar("P18")
def test_the_worker_turns_it_on_the_birthday_and_not_before(
    world: World, member: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = world.app.extensions["database"]
    today = clock.today()
    assert ages.turn(database) == 0
    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=1))
    assert ages.turn(database) == 1
    assert age_of(world, member) == 18
    assert ages.turn(database) == 0


def test_a_birthday_that_is_written_meanwhile_keeps_its_own_age(
    world: World, member: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    today, look = clock.today(), ages._minors

    def then_somebody_writes(session: Session, after: int) -> list[Any]:
        found = look(session, after)
        with world.writing() as desk:
            desk.get_one(Member, member).birth_on = today - timedelta(days=900)
        return found

    monkeypatch.setattr(clock, "today", lambda: today + timedelta(days=1))
    monkeypatch.setattr(ages, "_minors", then_somebody_writes)
    ages.turn(world.app.extensions["database"])
    assert age_of(world, member) == 2


def test_what_was_written_before_there_were_ages_is_made_good(world: World, member: int) -> None:
    with world.writing() as session:
        before = dict(session.execute(select(Member.id, Member.age)).all())
        session.execute(update(Member).values(age=None))
    assert ages.turn(world.app.extensions["database"]) == len(before)
    with world.reading() as session:
        assert dict(session.execute(select(Member.id, Member.age)).all()) == before


def test_more_members_than_one_transaction_takes(
    world: World, member: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ages, "_MANY", 1)
    with world.writing() as session:
        many = len(session.execute(update(Member).values(age=None).returning(Member.id)).all())
    assert many > 1
    assert ages.turn(world.app.extensions["database"]) == many


def test_the_worker_asks_once_a_day(world: World, member: int) -> None:
    with world.writing() as session:
        session.execute(update(Member).values(age=None))
    world.app.extensions.pop("ages_of", None)
    assert turn_ages(world.app) > 0
    with world.writing() as session:
        session.execute(update(Member).values(age=None))
    assert turn_ages(world.app) == 0
    del world.app.extensions["ages_of"]


def test_a_list_counts_as_a_decision_does(world: World, member: int) -> None:
    at = age_at(clock.today())
    with world.reading() as session:
        everybody = session.scalars(select(Member)).all()
        assert [kept_age(one) for one in everybody] == [min(18, at(one)) for one in everybody]
        assert {17, 18} <= {kept_age(one) for one in everybody}
