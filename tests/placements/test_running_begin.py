"""The first day of a placement, and its fusion."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.children.models import CareForm, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.deadlines.models import ClockState, Deadline
from app.notices.models import Notice
from app.placements.models import (
    Form,
    PlacementState,
)
from app.placements.services import (
    assessing,
    ending,
    fusion,
)
from tests.factories import World
from tests.placements.running import (
    BEGIN,
    TEXT,
    Home,
    assess,
    at,
    clock_days,
    family_actor,
    load,
    placed,
    run_clocks,
    state,
)

S = PlacementState


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


# --- the first day -----------------------------------------------------------------------------


@pytest.mark.rule("FC-12-6")
def test_it_begins_on_the_later_signature_and_moves_the_child(home: Home) -> None:
    ref = placed(home)
    with home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.FUSION
        assert placement.effective_on == BEGIN
        assert placement.case_no.startswith("FCP-220104-2026-")
        spell = care.place_on(session, placement.child_id, BEGIN)
        assert spell is not None
        assert (spell.form, spell.place_kind) == (CareForm.FOSTER, PlaceKind.PLACEMENT)
        assert spell.place_id == placement.id
        before = care.place_on(session, placement.child_id, BEGIN - timedelta(days=1))
        assert before is not None
        assert before.form is CareForm.INSTITUTION


@pytest.mark.rule("FC-16-1")
def test_day_sixty_is_the_first_for_the_assessment(home: Home) -> None:
    # care.md §2.7: effective 2026-12-01, first day counted 12-02, day 60 is 2027-01-30.
    ref = placed(home, date(2026, 12, 1))
    with home.world.writing() as session:
        placement = load(session, ref)
        worker = home.actor(session, "worker")
        assert placement.fusion_until == date(2027, 1, 30)
        assert clock_days(session, placement)["T-01"] == date(2027, 1, 30)
        early = date(2027, 1, 29)
        with clock.at(at(early)), pytest.raises(Invalid, match="2027-01-30"):
            assess(session, placement, Form.FUSION, 90, actor=worker, now=at(early))
        day = date(2027, 1, 30)
        with clock.at(at(day)):
            assess(session, placement, Form.FUSION, 90, actor=worker, now=at(day))


def test_ages_and_terms_have_their_days(home: Home) -> None:
    ref = placed(home, birth_on=date(2010, 2, 28), months=12)
    with home.world.writing() as session:
        days = clock_days(session, load(session, ref))
        assert days["T-06"] == date(2028, 2, 27)  # the last day before the 18th birthday
        assert days["FCP-TERM"] == date(2027, 3, 2)
        assert days["FCP-FILE-AGREEMENT"] == date(2026, 3, 9)
        assert days["FCP-FAMILY-NEEDS"] == date(2026, 9, 2)


def test_every_running_clock_has_an_owner(home: Home) -> None:
    placed(home)
    with home.world.reading() as session:
        rows = session.scalars(select(Deadline).where(Deadline.state == ClockState.RUNNING)).all()
        assert rows
        assert all(row.agency_id or row.person_id for row in rows)


# --- fusion ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "band", "choices"),
    [
        (100, "good_fusion", ("activate",)), (80, "good_fusion", ("activate",)),
        (79, "extend", ("extend",)), (60, "extend", ("extend",)),
        (59, "poor_fusion", ("end",)), (0, "poor_fusion", ("end",)),
    ],
)  # fmt: skip
def test_bands_are_half_open(home: Home, total: int, band: str, choices: tuple[str, ...]) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=60)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        assess(session, placement, Form.FUSION, total, actor=home.actor(session, "worker"),
               now=at(day))  # fmt: skip
        found = assessing.latest(session, placement, Form.FUSION)
        assert found is not None
        assert found.band == band
        assert fusion.choices(session, placement) == choices


def test_fusion_is_extended_once_by_thirty_days(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=60)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        assess(session, placement, Form.FUSION, 70, actor=worker, now=at(day))
        fusion.decide(session, placement, "extend", reason="", now=at(day),
                      actor=home.actor(session, "head"))  # fmt: skip
        assert state(placement) is S.EXTENDED_FUSION
        assert clock_days(session, placement)["T-35"] == day + timedelta(days=30)
        assert fusion.choices(session, placement) == ()  # the first sheet does not count again
    second = day + timedelta(days=30)
    with clock.at(at(second)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        head = home.actor(session, "head")
        assess(session, placement, Form.FUSION, 70, actor=worker, now=at(second))
        assert fusion.choices(session, placement) == ("activate", "end")
        with pytest.raises(Invalid):
            fusion.decide(session, placement, "activate", reason="", actor=head, now=at(second))
        fusion.decide(session, placement, "activate", reason=TEXT, actor=head, now=at(second))
        assert state(placement) is S.ACTIVE
        assert placement.needs_attention_until is not None


def test_who_assessed_does_not_decide(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=60)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        assess(session, placement, Form.FUSION, 90, actor=worker, now=at(day))
        with pytest.raises(Refused):
            fusion.decide(session, placement, "activate", reason="", actor=worker, now=at(day))


@pytest.mark.rule("FC-19-2")
def test_inside_the_fusion_a_family_needs_no_notice(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=10)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        ending.give_notice(
            session, placement, text="孩子想念同伴，夜里一直哭。", given_on=day, wished_on=None,
            actor=family_actor(session, placement), now=at(day),
        )  # fmt: skip
        assert state(placement) is S.ENDING
        assert placement.end_reason == "FC-19-2"


def test_after_day_sixty_the_clock_asks_for_the_assessment(home: Home) -> None:
    ref = placed(home)
    run_clocks(home, BEGIN + timedelta(days=53))
    with home.world.reading() as session:
        kinds = set(session.scalars(select(Notice.kind)))
        assert "N-FC-06" in kinds
    run_clocks(home, BEGIN + timedelta(days=61))
    with home.world.writing() as session:
        days = clock_days(session, load(session, ref))
        assert "T-01" not in days
        assert "FCP-FUSION-CHECK" in days
