"""Visits after the registration (FU-01 to FU-04)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.adoption.models import AdoptionState, FollowUp
from app.adoption.services import visiting
from app.checklists.services import ensure_defaults
from app.core import clock
from app.parameters.models import ParameterValue
from app.protection.models import SITUATIONS, HarmReport
from tests.adoption.test_deciding import Review
from tests.factories import World


@pytest.fixture
def registered(world: World) -> Review:
    case = Review(world)
    case.approved()
    case.all_come()
    assert case.register() == 303
    return case


def visit(case: Review, on: date | None = None, **values: str) -> int:
    on = on or clock.today()
    said = {
        "done_on-year": str(on.year), "done_on-month": str(on.month), "done_on-day": str(on.day),
        "mode": "home", "level": "good", "words": "吃饭睡觉都好，在学前班。",
    } | values  # fmt: skip
    return case.act("visit", **said)


@pytest.mark.rule("FU-02")
def test_a_visit_is_never_of_tomorrow_nor_before_the_registration(registered: Review) -> None:
    assert visit(registered, clock.today() + timedelta(days=1)) == 422
    assert visit(registered, clock.today() - timedelta(days=1)) == 422
    assert visit(registered) == 303
    assert registered.state() is AdoptionState.FOLLOW_UP


@pytest.mark.rule("FU-03")
def test_a_danger_is_reported_in_the_same_act_or_not_kept(registered: Review) -> None:
    assert visit(registered, level="risk") == 422
    with registered.world.reading() as session:
        assert session.scalars(select(HarmReport)).all() == []
        assert session.scalars(select(FollowUp.done_on)).all() == [None] * 4
    assert visit(registered, level="risk", situations=next(iter(SITUATIONS))) == 303
    with registered.world.reading() as session:
        report = session.scalars(select(HarmReport)).one()
        assert report.agency_id == registered.world.agencies["home_bureau"].id
        assert "吃饭睡觉都好" in report.content["what"]


@pytest.mark.rule("AF-03")
def test_where_the_place_has_a_third_stage_its_aspects_are_judged(registered: Review) -> None:
    url = f"{registered.url}/visit"
    assert "基本符合的方面" not in registered.client(registered.registrar).get(url).text
    with registered.world.writing() as session:
        ensure_defaults(session)
        session.add(ParameterValue(
            name="follow_up.template", division_code="220000", value="LN-FOLLOW-UP",
            source="省规定", valid_from=date(2026, 1, 1), reason="测试", released_at=clock.now(),
        ))  # fmt: skip
    assert "成长和就学" in registered.client(registered.registrar).get(url).text
    assert visit(registered, failing="R2-1") == 422, "not good then"
    assert visit(registered, level="help", mostly="R2-1", failing="R2-1") == 422
    assert visit(registered, mostly="R3-1") == 303
    with registered.world.reading() as session:
        row = session.scalars(select(FollowUp).order_by(FollowUp.number)).first()
        assert row is not None
        assert row.answers["scores"] == {"R1-1": "meets", "R2-1": "meets", "R3-1": "mostly"}
        assert visiting.in_short(session, row) == "基本符合：孩子与收养人的感情"


@pytest.mark.rule("FU-04")
def test_only_after_the_first_year_a_family_may_say_no(registered: Review) -> None:
    assert registered.act("refuse-visit") == 409
    with registered.world.writing() as session:
        for row in session.scalars(select(FollowUp)):
            row.needs_consent = True
    assert registered.act("refuse-visit") == 303
    with registered.world.reading() as session:
        first = session.scalars(select(FollowUp).order_by(FollowUp.number)).first()
        assert first is not None
        assert first.refused_on == clock.today()


@pytest.mark.rule("FU-01")
def test_a_place_may_visit_longer_and_then_asks_first(world: World) -> None:
    with world.writing() as session:
        session.add(ParameterValue(
            name="follow_up.months", division_code="220000", value="1,3,6,12,24,36",
            source="省规定", valid_from=date(2026, 1, 1), reason="测试", released_at=clock.now(),
        ))  # fmt: skip
    case = Review(world)
    case.approved()
    case.all_come()
    assert case.register() == 303
    with world.reading() as session:
        rows = session.scalars(select(FollowUp).order_by(FollowUp.number)).all()
        assert [row.needs_consent for row in rows] == [False] * 4 + [True] * 2
