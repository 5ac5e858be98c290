"""Periods in hours are told of at the hour (DL-2)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.deadlines.turning import turn
from app.institutions.services import admission, leaving
from app.institutions.services.clocks import sound_alarms
from app.notices.models import Notice
from app.rooms import CLOCKWORKS
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=5)


def told(house: House, who: str) -> list[str]:
    with house.world.reading() as session:
        return list(
            session.scalars(
                select(Notice.title).where(
                    Notice.user_id == house.users[who].id, Notice.kind == "N-LATE"
                )
            )
        )


def alarms(house: House, now: datetime) -> int:
    with house.world.writing() as session:
        return sound_alarms(session, now)


@pytest.mark.rule("CW18-M1")
@pytest.mark.rule("DL-2")
def test_an_examination_is_late_24_hours_after_the_arrival_to_the_minute(house: House) -> None:
    ref = house.arrived(DAY)  # at nine o'clock
    nine = at(DAY + timedelta(days=1))
    assert alarms(house, nine - timedelta(minutes=1)) == 0
    assert alarms(house, nine) == 1
    assert alarms(house, nine + timedelta(minutes=1)) == 0
    turn(house.world.database, CLOCKWORKS, at(DAY + timedelta(days=2)))
    for who in ("SW", "HEAD"):
        assert told(house, who) == ["到院满24小时还没有体检"]
    with house.case("SW", ref) as (session, case, actor):
        admission.isolate(session, case, actor=actor, now=nine + timedelta(hours=1))
    assert alarms(house, nine + timedelta(hours=2)) == 0


@pytest.mark.rule("CW18-M1")
def test_nobody_is_told_of_a_child_that_was_examined_in_time(house: House) -> None:
    house.observed(DAY)
    assert alarms(house, at(TODAY)) == 0


@pytest.mark.rule("CW18-X4")
@pytest.mark.rule("DL-2")
def test_a_death_that_nobody_reported_is_told_of_after_24_hours(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        leaving.record_death(
            session, case, house.child(session, case), on=DAY, unnatural=False, actor=actor,
            now=at(DAY, 20),
        )  # fmt: skip
    eight = at(DAY + timedelta(days=1), 20)
    assert alarms(house, eight - timedelta(minutes=1)) == 0
    assert alarms(house, eight) == 1
    assert alarms(house, eight + timedelta(minutes=1)) == 0
    assert "死亡登记满24小时还没有报告" in told(house, "HEAD")
    assert "一名在院儿童死亡，机构还没有报告" in told(house, "BH")
