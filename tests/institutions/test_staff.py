"""Carers, their checks and certificates, and the clocks that watch them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.core.errors import Invalid
from app.deadlines.turning import turn
from app.institutions import rules
from app.institutions.models import (
    HomeStaff,
    Job,
)
from app.institutions.services import counts, staff
from app.institutions.services.clocks import DUTY
from app.law import PERIODS
from app.law.home_periods import HOME_PERIODS
from app.notices.models import Notice
from app.rooms import CLOCKWORKS
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)


def home_of(house: House, session: Session) -> Agency:
    return session.get_one(Agency, house.home.id)


@pytest.mark.rule("CW18-H3")
def test_carers_are_counted_in_whole_people_and_only_with_a_good_check(house: House) -> None:
    six, one_and_half = Decimal(6), Decimal("1.5")

    def needed(healthy: int, special: int) -> int:
        return rules.carers_needed(healthy, special, per_healthy=six, per_special=one_and_half)

    assert [needed(6, 0), needed(7, 0), needed(0, 3), needed(6, 1), needed(0, 0)] == [1, 2, 2, 2, 0]
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        for ago in (1, 400):
            day = TODAY - timedelta(days=ago)
            staff.hire(
                session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=day,
                checked_on=day, issuer="公安分局", clean=True, actor=actor, now=at(TODAY),
            )  # fmt: skip
        found = counts.ratio(session, home, TODAY)
        assert (found.carers, found.not_checked) == (1, 1)


@pytest.mark.rule("CW18-H2")
def test_a_check_holds_twelve_months_to_the_day() -> None:
    checked = date(2024, 2, 29)
    assert rules.check_is_good(checked, date(2025, 2, 28))
    assert not rules.check_is_good(checked, date(2025, 3, 1))
    assert not rules.check_is_good(None, checked)


@pytest.mark.rule("CW18-H2")
def test_nobody_begins_without_a_clean_check_of_the_last_year(house: House) -> None:
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)

        def hire(checked_on: date, *, clean: bool = True) -> HomeStaff:
            return staff.hire(
                session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=TODAY,
                checked_on=checked_on, issuer="公安分局", clean=clean, actor=actor, now=at(TODAY),
            )  # fmt: skip

        with pytest.raises(Invalid, match="不得录用"):
            hire(TODAY, clean=False)
        with pytest.raises(Invalid, match="12个月内"):
            hire(TODAY - timedelta(days=367))
        with pytest.raises(Invalid, match="录用前"):
            hire(TODAY + timedelta(days=1))
        row = hire(TODAY - timedelta(days=100))
        assert row.due_on == rules.next_check(TODAY - timedelta(days=100))


@pytest.mark.rule("CW18-H2")
def test_a_record_found_ends_the_work_the_same_day(house: House) -> None:
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = staff.hire(
            session, home, name="李玉梅", sex="2", job=Job.CARER, hired_on=DAY, checked_on=DAY,
            issuer="公安分局", clean=True, actor=actor, now=at(TODAY),
        )  # fmt: skip
        staff.check_again(
            session, home, row, on=TODAY, issuer="公安分局", clean=False, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
        assert row.left_on == TODAY
        assert "已离职" in staff.lacks(row, TODAY)


def test_a_certificate_is_good_on_its_last_day() -> None:
    assert not rules.is_expired(TODAY, TODAY)
    assert rules.is_expired(TODAY, TODAY + timedelta(days=1))
    assert rules.expires_soon(TODAY + timedelta(days=60), TODAY)
    assert not rules.expires_soon(TODAY + timedelta(days=61), TODAY)


def test_the_head_is_warned_before_a_check_ends(house: House) -> None:
    checked = TODAY - timedelta(days=360)
    with house.acting("HEAD") as (session, actor):
        staff.hire(
            session, home_of(house, session), name="李玉梅", sex="2", job=Job.COOK,
            hired_on=checked, checked_on=checked, issuer="公安分局", clean=True, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
    done = turn(house.world.database, CLOCKWORKS, at(TODAY, 12))
    assert (done.warned, done.failed) == (1, 0)
    with house.world.reading() as session:
        notice = session.scalars(
            select(Notice).where(Notice.user_id == house.users["HEAD"].id)
        ).one()
        assert notice.kind == "N-DUE"


def test_an_overdue_clock_tells_who_is_late_and_the_head(house: House) -> None:
    house.observed(TODAY - timedelta(days=40))  # the papers were due after ten working days
    turn(house.world.database, CLOCKWORKS, at(TODAY, 12))
    with house.world.reading() as session:
        told = set(session.scalars(select(Notice.user_id).where(Notice.kind == "N-LATE")))
    assert told == {house.users["INT"].id, house.users["HEAD"].id}


def test_every_clock_of_the_room_has_somebody_in_duty() -> None:
    assert {period.id for period in HOME_PERIODS} == set(DUTY)
    assert all(period.id in PERIODS for period in HOME_PERIODS)
