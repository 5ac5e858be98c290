"""Who was inspected lately is not drawn again while others are left; an auditor sees why."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.core.policy import Actor
from app.foster.models import FosterApplication
from app.law.dates import add_months
from app.law.facts import FactError
from app.parameters.models import ParameterValue
from app.placements.models import FosterInspection, InspectionDraw, Placement
from app.placements.rules import drawing
from app.placements.services import inspections
from tests.factories import World
from tests.payments.money import Till
from tests.payments.test_supervision import officer
from tests.placements.running import at

TODAY = date(2026, 3, 2)


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def placed(till: Till, session: Session, number: int) -> list[Placement]:
    return [till.placed(session, date(2026, 2, day)) for day in range(2, 2 + number)]


def number_of(session: Session, placement: Placement) -> str:
    return session.get_one(FosterApplication, placement.application_id).case_no or ""


def inspected(session: Session, placement: Placement, bureau: Actor, on: date | None) -> None:
    """An inspection outside a draw, made on a day or still to come."""
    row = FosterInspection(
        bureau_id=bureau.agency_id, agency_id=placement.agency_id, created_at=clock.now(),
        application_id=placement.application_id, case_no=number_of(session, placement),
        due_on=date(2026, 12, 31), inspected_on=on, is_good=True if on else None,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(row, column, getattr(placement, column))
    session.add(row)
    session.flush()


def draw_of(session: Session, bureau: Actor, share: int = 50) -> InspectionDraw:
    now = at(TODAY)
    with clock.at(now):
        draw = inspections.publish_hash(session, share=share, actor=bureau, now=now)
        inspections.freeze(session, draw, actor=bureau, now=now)
        inspections.make_draw(session, draw, actor=bureau, now=now)
    return draw


@pytest.mark.rule("FA-V-8")
@pytest.mark.parametrize(("days", "rests"), [(1, True), (0, False)])
def test_who_was_inspected_within_twelve_months_rests(
    till: Till, days: int, *, rests: bool
) -> None:
    with till.world.writing() as session:
        first, *_ = placed(till, session, 4)
        _, bureau = officer(till, session)
        on = add_months(TODAY, -12) + timedelta(days=days)
        inspected(session, first, bureau, on)
        draw = draw_of(session, bureau)
        number = number_of(session, first)
        assert draw.rested == ({number: on.isoformat()} if rests else {})
        assert len(draw.drawn) == 2
        if rests:
            assert number not in draw.drawn


def test_who_rests_is_drawn_when_nobody_else_is_left(till: Till) -> None:
    with till.world.writing() as session:
        first, second, *_ = placed(till, session, 4)
        _, bureau = officer(till, session)
        for one in (first, second):
            inspected(session, one, bureau, TODAY - timedelta(days=30))
        draw = draw_of(session, bureau, share=75)
        assert len(draw.rested) == 2
        assert len(draw.drawn) == 3
        assert set(draw.items) - set(draw.rested) <= set(draw.drawn)
        assert len(set(draw.drawn) & set(draw.rested)) == 1


def test_who_was_drawn_and_waits_for_the_inspection_rests(till: Till) -> None:
    with till.world.writing() as session:
        first, *_ = placed(till, session, 4)
        _, bureau = officer(till, session)
        inspected(session, first, bureau, None)
        draw = draw_of(session, bureau)
        assert draw.rested == {number_of(session, first): inspections.DRAWN}


def test_a_place_sets_the_months_and_none_means_nobody_rests(till: Till) -> None:
    with till.world.writing() as session:
        first, *_ = placed(till, session, 2)
        _, bureau = officer(till, session)
        inspected(session, first, bureau, TODAY - timedelta(days=30))
        session.add(ParameterValue(
            name="inspection_rest_months", value=0, division_code="220104", source="通知",
            valid_from=date(2020, 1, 1), reason="测试", released_at=clock.now()))  # fmt: skip
        session.flush()
        assert draw_of(session, bureau).rested == {}


@pytest.mark.rule("FA-V-8")
def test_an_auditor_computes_the_same_and_the_page_says_who_was_left_out(till: Till) -> None:
    with till.world.writing() as session:
        first, second, *_ = placed(till, session, 6)
        user, bureau = officer(till, session)
        inspected(session, first, bureau, TODAY - timedelta(days=30))
        inspected(session, second, bureau, None)
        draw = draw_of(session, bureau)
        record = {"seed": draw.seed, "items": draw.items, "must": draw.must,
                  "rested": draw.rested, "percent": draw.share}  # fmt: skip
        numbers = [number_of(session, one) for one in (first, second)]
        ref, told = draw.ref, (draw.items_digest, draw.drawn)
    found = drawing.answer(record)
    assert (found["list_sha256"], found["drawn"]) == told
    # the reasons are part of the frozen list: another day is another list
    other = drawing.answer(record | {"rested": {numbers[0]: "2026-01-01", numbers[1]: "drawn"}})
    assert other["list_sha256"] != found["list_sha256"]
    page = till.world.client(user).get(f"/supervision/draws/{ref}").text
    assert f"{numbers[0]}：2026年1月31日已检查" in page
    assert f"{numbers[1]}：以前抽中，还没有检查" in page
    line = json.dumps(record) + "\n"
    done = till.world.app.test_cli_runner().invoke(args=["rules", "draw"], input=line)
    assert json.loads(done.output)["drawn"] == told[1]


@pytest.mark.parametrize("rested", [["a"], {"a": 1}, {"z": "2026-01-01"}, {"c": "2026-01-01"}])
def test_a_wrong_list_of_those_who_rest_is_named(rested: object) -> None:
    record = {"seed": "x", "items": ["a", "c"], "must": ["c"], "percent": 50, "rested": rested}
    with pytest.raises(FactError) as caught:
        drawing.answer(record)
    assert caught.value.field == "rested"


def test_a_list_where_nobody_rests_has_the_digest_of_its_numbers() -> None:
    assert drawing.list_digest(["b", "a"]) == drawing.list_digest(["a", "b"], (), {})
    assert drawing.list_digest(["a", "b"]) != drawing.list_digest(["a", "b"], ["a"])
    rested = {"a": "2026-01-31"}
    assert drawing.drawn("x", ["a", "b"], [], 1, rested) == ["b"]
    assert drawing.drawn("x", ["a", "b"], [], 2, rested) == ["a", "b"]
