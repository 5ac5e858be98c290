"""Respite, a new main carer, a re-check."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.children.models import CareForm
from app.children.services import care
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.models import FosterApplication, State
from app.foster.services import pool
from app.law import RULES
from app.placements.models import (
    MatterKind,
    Placement,
    PlacementState,
)
from app.placements.services import (
    carer,
    matters,
    recheck,
    respite,
)
from tests.factories import World
from tests.placements.running import (
    TEXT,
    Home,
    active,
    at,
    clock_days,
    consent,
    family_actor,
    load,
    run_clocks,
    state,
)

S = PlacementState


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


# --- respite -----------------------------------------------------------------------------------


def ask_respite(
    home: Home, session: Session, placement: Placement, start: date, until: date
) -> None:
    respite.ask(
        session, placement, starts_on=start, until_on=until, reason="hospital", text="",
        where="institution", handover="书包", actor=family_actor(session, placement), now=at(start),
    )  # fmt: skip


@pytest.mark.rule("FC-17-1")
def test_thirty_days_of_respite_and_back(home: Home) -> None:
    # care.md §2.7: from 2026-03-01, back by 2026-03-31.
    ref, start = active(home, date(2025, 11, 3)), date(2026, 3, 1)
    with clock.at(at(start)), home.world.writing() as session:
        placement = load(session, ref)
        with pytest.raises(Invalid):
            ask_respite(home, session, placement, start, date(2026, 4, 1))
        ask_respite(home, session, placement, start, date(2026, 3, 31))
        assert state(placement) is S.ACTIVE
        assert respite.agree(session, placement, actor=home.actor(session, "worker"), now=at(start))
        assert state(placement) is S.RESPITE
        assert clock_days(session, placement)["T-02"] == date(2026, 3, 31)
        spell = care.place_on(session, placement.child_id, start)
        assert spell is not None
        assert spell.form is CareForm.INSTITUTION
    run_clocks(home, date(2026, 3, 31))
    back = date(2026, 3, 31)
    with clock.at(at(back)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.RESPITE
        respite.return_home(session, placement, note=TEXT, actor=home.actor(session, "worker"),
                            now=at(back))  # fmt: skip
        assert state(placement) is S.ACTIVE
        spell = care.place_on(session, placement.child_id, back)
        assert spell is not None
        assert spell.place_id == placement.id
        assert matters.current(session, placement, MatterKind.RESPITE) is None


@pytest.mark.rule("FC-17-1")
def test_over_thirty_days_the_head_has_to_look(home: Home) -> None:
    ref, start = active(home, date(2025, 11, 3)), date(2026, 3, 1)
    with clock.at(at(start)), home.world.writing() as session:
        placement = load(session, ref)
        ask_respite(home, session, placement, start, date(2026, 3, 20))
        respite.agree(session, placement, actor=home.actor(session, "worker"), now=at(start))
    run_clocks(home, date(2026, 4, 1))
    day = date(2026, 4, 1)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.REVIEW_RESPITE
        respite.prolong(session, placement, until_on=date(2026, 4, 20), reason=TEXT,
                        actor=home.actor(session, "head"), now=at(day))  # fmt: skip
        assert state(placement) is S.RESPITE


def test_a_later_respite_begins_on_its_day(home: Home) -> None:
    ref, today = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(today)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        respite.ask(
            session, placement, starts_on=date(2026, 3, 9), until_on=date(2026, 3, 12),
            reason="travel", text="", where="institution", handover="",
            actor=family_actor(session, placement), now=at(today),
        )  # fmt: skip
        assert not respite.agree(session, placement, actor=worker, now=at(today))
        assert state(placement) is S.ACTIVE
        later = at(date(2026, 3, 9))
        with clock.at(later):
            assert respite.agree(session, placement, actor=worker, now=later)
        assert state(placement) is S.RESPITE


# --- main carer --------------------------------------------------------------------------------


def _father(session: Session, placement: Placement) -> Member:
    return session.scalars(
        select(Member).where(Member.household_id == placement.household_id, Member.relation == "10")
    ).one()


@pytest.mark.rule("FC-15-1", "FC-15-2")
def test_a_new_carer_is_checked_trained_and_written_into_the_agreement(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        worker, head = home.actor(session, "worker"), home.actor(session, "head")
        father = _father(session, placement)
        carer.ask(session, placement, member_ref=father.ref, reason="work", text="",
                  actor=family_actor(session, placement), now=at(day))  # fmt: skip
        assert state(placement) is S.CARER_PENDING
        with pytest.raises(Invalid, match="意见"):
            carer.agree(session, placement, actor=head, now=at(day))
        unsigned: dict[str, Any] = {"consent": None, "consent_on": day}
        with pytest.raises(Invalid, match="同意书"):
            carer.prepare(session, placement, trained_on=day, hours=Decimal(16), opinion=TEXT,
                          **unsigned, actor=worker, now=at(day))  # fmt: skip
        signed = consent(session, placement, at(day))
        carer.prepare(session, placement, trained_on=day, hours=Decimal("15.5"), opinion=TEXT,
                      **signed,
                      actor=worker, now=at(day))  # fmt: skip
        with pytest.raises(Invalid, match="16"):
            carer.agree(session, placement, actor=head, now=at(day))
        carer.prepare(session, placement, trained_on=day, hours=Decimal(16), opinion=TEXT,
                      **unsigned, actor=worker, now=at(day))  # fmt: skip
        carer.agree(session, placement, actor=head, now=at(day))
        assert state(placement) is S.ACTIVE
        assert placement.carer_member_id == father.id
        letter = session.scalars(select(Letter).where(Letter.kind == "carer_changed")).one()
        assert letter.number is not None
        assert "寄养变字" in letter.number


@pytest.mark.rule("FC-08-5a")
def test_a_carer_of_sixty_six_is_refused(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        father = _father(session, placement)
        father.birth_on = day.replace(year=day.year - 66)
        session.flush()
        assert RULES["FC-08-5a"].says in carer.against(session, placement, father, day)
        father.birth_on = day.replace(year=day.year - 66) + timedelta(days=1)  # still 65
        session.flush()
        assert carer.against(session, placement, father, day) == []


def test_a_refused_carer_changes_nothing(home: Home) -> None:
    ref, day = active(home, clock.today() - timedelta(days=62)), clock.today()
    with home.world.writing() as session:
        placement = load(session, ref)
        before = placement.carer_member_id
        carer.ask(session, placement, member_ref=_father(session, placement).ref, reason="work",
                  text="", actor=family_actor(session, placement), now=at(day))  # fmt: skip
        carer.refuse(session, placement, reason=TEXT, actor=home.actor(session, "head"),
                     now=at(day))  # fmt: skip
        assert (placement.state, placement.carer_member_id) == (S.ACTIVE, before)


# --- re-check ----------------------------------------------------------------------------------


def report(home: Home, session: Session, placement: Placement, kind: str, **facts: object) -> None:
    now = at(clock.today())
    recheck.report(
        session, placement, kind=kind, happened_on=clock.today(), facts=facts,
        actor=family_actor(session, placement), now=now,
    )  # fmt: skip
    recheck.write(session, placement, finding=TEXT, found_rules=[],
                  actor=home.actor(session, "worker"), now=now)  # fmt: skip


@pytest.mark.rule("FC-13-9", "FC-20-4")
@pytest.mark.parametrize(("area", "passes"), [("96", True), ("95.9", False)])
def test_a_new_dwelling_is_measured_with_the_child_in_it(
    home: Home, area: str, passes: bool
) -> None:
    # Three members and the child at 24 square metres a head: 96 just passes.
    ref = active(home, clock.today() - timedelta(days=62))
    now = at(clock.today())
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        report(home, session, placement, "address", division="220104", address="新民大街8号",
               tenure="owned", area_m2=area)  # fmt: skip
        assert state(placement) is S.RECHECK
        if passes:
            recheck.passes(session, placement, reason="", actor=head, now=now)
            assert state(placement) is S.ACTIVE
            return
        with pytest.raises(Invalid, match="面积"):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        recheck.fails(session, placement, rule_id="FC-20-4", reason=TEXT, actor=head, now=now)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-20-4")


@pytest.mark.rule("FC-09-2")
def test_a_baby_leaves_the_decision_to_the_head_with_a_reason(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now, today = at(clock.today()), clock.today().isoformat()
    with home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        session.get_one(Household, placement.household_id).area_m2 = Decimal(200)
        report(home, session, placement, "joined", name="赵小宝", relation="20", born=today)
        with pytest.raises(Invalid, match="健康证明"):
            recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        recheck.write(
            session, placement, finding=TEXT, found_rules=[], now=now,
            newcomer={"health": "ok", "health_on": today}, actor=home.actor(session, "worker"),
        )  # fmt: skip
        matter = matters.the(session, placement, MatterKind.RECHECK)
        against = recheck.answer(session, placement, matter, clock.today())
        assert [rule_id for rule_id, _says in against] == ["FC-09-2"]
        with pytest.raises(Invalid, match="理由"):
            recheck.passes(session, placement, reason="", actor=head, now=now)
        recheck.passes(session, placement, reason=TEXT, actor=head, now=now)
        assert state(placement) is S.ACTIVE
        members = session.scalars(
            select(Member).where(Member.household_id == placement.household_id)
        )
        baby = next(member for member in members if member.name == "赵小宝")
        assert (baby.health, baby.health_cert_on) == ("ok", clock.today())


def test_an_adult_who_joined_passes_with_both_papers_alone(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now, today = at(clock.today()), clock.today().isoformat()
    health, crime = {"health": "ok", "health_on": today}, {"crime": "none", "crime_on": today}
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        report(home, session, placement, "joined", name="赵大宝", relation="30", born="1990-01-01")
        matter = matters.the(session, placement, MatterKind.RECHECK)
        found = []
        for papers in (crime, health, health | crime, health | crime | {"crime": "found"}):
            recheck.write(session, placement, finding=TEXT, found_rules=[], actor=worker, now=now,
                          newcomer=papers)  # fmt: skip
            found.append({i for i, _ in recheck.answer(session, placement, matter, clock.today())})
        assert ["FC-08-3" in one for one in found] == [True, False, False, False]
        assert ["FC-08-4a" in one for one in found] == [False, True, False, True]


def test_who_wrote_the_finding_does_not_decide(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    with home.world.writing() as session:
        placement = load(session, ref)
        report(home, session, placement, "income", text="换了工作")
        with pytest.raises(Refused):
            recheck.passes(session, placement, reason=TEXT, now=at(clock.today()),
                           actor=home.actor(session, "worker"))  # fmt: skip


@pytest.mark.rule("FC-20-2")
def test_a_family_that_leaves_the_pool_is_looked_at_again(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=62))
    now = at(clock.today())
    with home.world.writing() as session:
        placement = load(session, ref)
        case = session.get_one(FosterApplication, placement.application_id)
        session.refresh(case, ["agency", "parts", "assignments"])
        pool.suspend(session, case, reason="邻居反映家里常有争吵。", now=now,
                     actor=home.actor(session, "head"))  # fmt: skip
        assert case.state is State.SUSPENDED
        assert state(placement) is S.RECHECK
        matter = matters.the(session, placement, MatterKind.RECHECK)
        assert (matter.facts["kind"], matter.from_family) == (recheck.FROM_POOL, False)
        recheck.write(session, placement, finding=TEXT, found_rules=[], now=now,
                      actor=home.actor(session, "worker"))  # fmt: skip
        recheck.passes(session, placement, reason="", actor=home.actor(session, "head"), now=now)
        assert state(placement) is S.ACTIVE  # looked at once for this suspension


def test_during_a_respite_the_recheck_waits_for_the_return(home: Home) -> None:
    ref, today = active(home, clock.today() - timedelta(days=62)), clock.today()
    now = at(today)
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        ask_respite(home, session, placement, today, today + timedelta(days=5))
        respite.agree(session, placement, actor=worker, now=now)
        case = session.get_one(FosterApplication, placement.application_id)
        session.refresh(case, ["agency", "parts", "assignments"])
        pool.suspend(session, case, reason="邻居反映家里常有争吵。", now=now,
                     actor=home.actor(session, "head"))  # fmt: skip
        assert state(placement) is S.RESPITE
        respite.return_home(session, placement, note=TEXT, actor=worker, now=now)
        assert state(placement) is S.RECHECK
