"""Two steps that exclude each other: not by one human, and not in one right (SOD-1)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Conflict
from app.core.policy import Refused
from app.placements.models import (
    MatterKind,
    PlacementDuty,
    PlacementParticipation,
    PlacementState,
)
from app.placements.services import ending, guarding, matters, payments, recheck
from tests.factories import World
from tests.payments.money import Till
from tests.placements.running import TEXT, Home, active, at, family_actor, load, standing_in, state

S = PlacementState
OPENED, DAY = date(2025, 11, 3), date(2026, 3, 2)


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


def test_what_the_head_proposed_no_deputy_approves_in_the_heads_right(home: Home) -> None:
    ref = active(home, OPENED)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement = load(session, ref)
        ending.propose(session, placement, rule_id="FC-20-6", reason=TEXT, now=at(DAY),
                       actor=home.actor(session, "head"))  # fmt: skip
        deputy = home.deputy(session, "clerk", "head")
        with pytest.raises(Conflict, match="本人"):
            ending.keep(session, placement, reason=TEXT, actor=deputy, now=at(DAY))
        with pytest.raises(Conflict, match="本人"):
            ending.approve(session, placement, where="institution", reason=TEXT, handover="",
                           actor=deputy, now=at(DAY))  # fmt: skip
        assert state(placement) is S.ENDING


def test_what_a_deputy_proposed_the_absent_head_does_not_approve(home: Home) -> None:
    ref = active(home, OPENED)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement = load(session, ref)
        ending.propose(session, placement, rule_id="FC-20-6", reason=TEXT, now=at(DAY),
                       actor=home.deputy(session, "clerk", "head"))  # fmt: skip
        with pytest.raises(Conflict, match="本人"):
            ending.keep(session, placement, reason=TEXT, actor=home.actor(session, "head"),
                        now=at(DAY))  # fmt: skip


@pytest.mark.rule("FC-32-1")
def test_on_an_order_of_their_own_no_head_ends_the_placement(home: Home) -> None:
    ref, over = active(home, OPENED), date(2026, 3, 18)
    with clock.at(at(DAY)), home.world.writing() as session:
        guarding.order(session, load(session, ref), rule_id="FC-13-8", what=TEXT, asked=TEXT,
                       actor=home.actor(session, "head"), now=at(DAY))  # fmt: skip
    with clock.at(at(over)), home.world.writing() as session:
        placement = load(session, ref)
        for actor in (home.actor(session, "head"), home.deputy(session, "clerk", "head")):
            with pytest.raises(Conflict, match="本人"):
                guarding.not_corrected(session, placement, reason=TEXT, actor=actor, now=at(over))
        assert state(placement) is S.CORRECTION


def test_a_deputys_part_counts_for_the_colleague_too(home: Home) -> None:
    ref = active(home, OPENED)
    with clock.at(at(DAY)), home.world.writing() as session:
        placement = load(session, ref)
        recheck.report(session, placement, kind="income", happened_on=DAY, facts={"text": "失业"},
                       actor=family_actor(session, placement), now=at(DAY))  # fmt: skip
        recheck.write(session, placement, finding=TEXT, found_rules=[], now=at(DAY),
                      actor=home.deputy(session, "clerk", "second"))  # fmt: skip
        wrote = {home.users[name].person_id for name in ("clerk", "second")}
        matter = matters.the(session, placement, MatterKind.RECHECK)
        assert {matter.agreed_by_person_id, matter.agreed_for_person_id} == wrote
        assessed = session.scalars(
            select(PlacementParticipation.person_id).where(
                PlacementParticipation.placement_id == placement.id,
                PlacementParticipation.duty == PlacementDuty.ASSESS,
                PlacementParticipation.person_id.in_(wrote),
            )
        )
        assert set(assessed) == wrote
    # Who assessed does not decide, in whatever right.
    with clock.at(at(DAY)), home.world.writing() as session, pytest.raises(Refused):
        recheck.passes(session, load(session, ref), reason=TEXT, now=at(DAY),
                       actor=home.deputy(session, "second", "head"))  # fmt: skip


def test_who_lent_the_right_to_draw_a_list_does_not_check_it(world: World) -> None:
    till, month, now = Till(world), date(2026, 3, 1), at(date(2026, 4, 2))
    with world.writing() as session:
        till.placed(session, date(2026, 1, 5))
        till.open(session, month)
    with clock.at(now), world.writing() as session:
        social, absent = till.actor(session, "social"), till.actor(session, "finance2")
        payments.draw(
            session, till.list(session, month), actor=standing_in(social, absent), now=now
        )
    with clock.at(now), world.writing() as session:
        pay_list = till.list(session, month)
        for actor in (social, absent):
            with pytest.raises(Refused):
                payments.check(session, pay_list, actor=actor, now=now)
        payments.check(session, pay_list, actor=till.actor(session, "finance"), now=now)
