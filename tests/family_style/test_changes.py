"""The machine FSH by the real services: changes of the couple, emergencies, daily life, the end."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.children.models import CareForm
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.deadlines.turning import turn
from app.families.models import Member
from app.family_style.models import (
    EventKind,
    Spending,
    UnitState,
)
from app.family_style.services import (
    changing,
    children,
    contract_signing,
    contracts,
    couples,
    evaluating,
    hiring,
    life,
    units,
)
from app.family_style.services.clocks import CLOCKWORK
from tests.family_style.house import (
    BEGIN,
    SIGNS,
    TERMS,
    TEXT,
    House,
    at,
    days,
    load,
    running,
    scan_of,
)

S = UnitState


def formal(house: House) -> str:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session, 2).ref
    with clock.at(at(days(60))), house.world.writing() as session:
        house.evaluated(session, load(session, ref), 85)
    return ref


def test_children_stay_when_the_couple_goes_and_a_new_trial_begins(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit = load(session, ref)
        before = {one.child.id for one in children.living_in(session, unit)}
        changing.change_couple(session, unit, reason=TEXT, carer="保育员赵老师", told=TEXT,
                               actor=house.actor(session, "head"), now=clock.now())  # fmt: skip
        assert unit.state is S.COUPLE_CHANGE
        assert {one.child.id for one in children.living_in(session, unit)} == before
        relief = units.current(session, unit, EventKind.RELIEF)
        assert relief is not None
        assert relief.starts_on == days(70)
        assert running(session, unit)["FS-COUPLE"] >= days(130)
        couple = house.applied(session, house.announced(session, unit), "couple2")
        house.made_ready(session, couple)
        assert unit.state is S.COUPLE_CHANGE
        hiring.install(session, couple, actor=house.actor(session, "worker"), now=clock.now())
        assert (unit.state, unit.trial_until) == (S.TRIAL, days(130))
        assert {one.child.id for one in children.living_in(session, unit)} == before


def test_no_new_couple_within_sixty_days_dissolves_the_unit(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        changing.change_couple(session, load(session, ref), reason=TEXT, carer="保育员赵老师",
                               told=TEXT, actor=house.actor(session, "head"),
                               now=clock.now())  # fmt: skip
    later = days(135)
    with clock.at(at(later)):
        assert (
            turn(
                house.world.database,
                {"family_unit": CLOCKWORK, "family_couple": CLOCKWORK},
                at(later),
            ).failed
            == 0
        )
        with house.world.writing() as session:
            assert load(session, ref).state is S.DISSOLVING


@pytest.mark.rule("FS-05-2", "FS-06-1")
def test_a_unit_ends_only_after_the_last_child_has_a_place(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        changing.dissolve(session, unit, why="plan", reason=TEXT, actor=head, now=clock.now())
        for one in children.living_in(session, unit):
            with pytest.raises(Conflict, match="还有儿童"):
                changing.finish(session, unit, handover=TEXT, actor=head, now=clock.now())
            children.move_out(session, unit, one.child, where="institution", reason=TEXT,
                              told=TEXT, actor=head, now=clock.now())  # fmt: skip
        changing.finish(session, unit, handover=TEXT, actor=head, now=clock.now())
        assert (unit.state, unit.ended_on, unit.couple_person_id) == (S.DISSOLVED, days(70), None)
        changing.close(session, unit, actor=house.actor(session, "keeper"), now=clock.now())
        assert unit.state is S.CLOSED


@pytest.mark.rule("FS-06-1")
def test_a_couple_gives_a_month_of_notice(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit, couple, now = load(session, ref), house.actor(session, "couple"), clock.now()
        with pytest.raises(Invalid, match="1个月"):
            life.give_notice(session, unit, leaves_on=date(2026, 6, 10), reason=TEXT,
                             actor=couple, now=now)  # fmt: skip
        life.give_notice(session, unit, leaves_on=date(2026, 6, 11), reason=TEXT, actor=couple,
                         now=now)  # fmt: skip


def test_suspected_harm_takes_every_child_out_the_same_day(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit = load(session, ref)
        changing.take_out(session, unit, what=TEXT, where="institution", signs=SIGNS,
                          now=clock.now(), actor=house.actor(session, "clerk"))  # fmt: skip
        ids = [one.child.id for one in children.living_in(session, unit)]
        spells = [care.place_on(session, n, days(70)) for n in ids]
        assert {s.form for s in spells if s} == {CareForm.INSTITUTION}
    with clock.at(at(days(72))), house.world.writing() as session:
        unit = load(session, ref)
        second = house.actor(session, "head")
        changing.bring_back(session, unit, reason=TEXT, actor=second, now=clock.now())
        assert (unit.state, unit.trial_until) == (S.TRIAL, days(132))
        last = care.place_on(session, ids[0], days(72))
        assert last is not None
        assert last.form is CareForm.FAMILY_UNIT


@pytest.mark.rule("FS-04-4")
@pytest.mark.parametrize(("length", "fits"), [(14, True), (15, False)])
def test_relief_lasts_no_longer_than_fourteen_days(house: House, length: int, fits: bool) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit, worker = load(session, ref), house.actor(session, "worker")
        until = days(70) + timedelta(days=length - 1)
        if fits:
            life.relieve(session, unit, carer="保育员赵老师", until_on=until, reason="",
                         actor=worker, now=clock.now())  # fmt: skip
        else:
            with pytest.raises(Invalid, match="14天"):
                life.relieve(session, unit, carer="保育员赵老师", until_on=until, reason="",
                             actor=worker, now=clock.now())  # fmt: skip


def test_correction_and_renewal_lead_back(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        changing.order_correction(session, unit, what=TEXT, asked=TEXT, actor=head,
                                  now=clock.now())  # fmt: skip
        assert str(unit.state) == S.CORRECTION
        changing.corrected(session, unit, note=TEXT, actor=head, now=clock.now())
        assert unit.state is S.FORMAL
    later = date(2027, 1, 5)
    with clock.at(at(later)):
        turn(house.world.database, {"family_unit": CLOCKWORK, "family_couple": CLOCKWORK},
             at(later))  # fmt: skip
        with house.world.writing() as session:
            unit = load(session, ref)
            assert unit.state is S.RENEWAL
            actor, now = house.actor(session, "head"), clock.now()
            with pytest.raises(Conflict, match="续约合同"):
                changing.renew(session, unit, actor=actor, now=now)
            couple = couples.living_in(session, unit)
            assert couple is not None
            session.refresh(couple, ["agency"])
            drawn = contracts.draw_up(session, couple, from_on=None, actor=actor, now=now, **TERMS)
            assert drawn.from_on == date(2027, 3, 2)
            with pytest.raises(Conflict, match="续约合同"):
                changing.renew(session, unit, actor=actor, now=now)
            contract_signing.record_paper(
                session,
                couple,
                couple_on=later,
                agency_on=later,
                actor=actor,
                now=now,
                scan=scan_of(session, couple),
            )
            changing.renew(session, unit, actor=actor, now=now)
            assert running(session, unit)["FS-TERM"] == date(2028, 3, 2)
            assert (unit.state, running(session, unit)["FS-TERM"]) == (S.FORMAL, date(2028, 3, 2))


@pytest.mark.rule("FS-04-3")
def test_the_log_and_the_money_of_a_month(house: House) -> None:
    ref = formal(house)
    with clock.at(at(days(70))), house.world.writing() as session:
        unit, couple, now = load(session, ref), house.actor(session, "couple"), clock.now()
        worker, head = house.actor(session, "worker"), house.actor(session, "head")
        life.write_log(session, unit, day=days(70), words={"meals": "三餐正常"}, is_notable=False,
                       actor=couple, now=now)  # fmt: skip
        life.write_log(session, unit, day=days(70), words={"mood": "高兴"}, is_notable=True,
                       actor=couple, now=now)  # fmt: skip
        log = life.log_of(session, unit, days(70))
        assert log is not None
        assert (log.words, log.is_notable) == ({"meals": "三餐正常", "mood": "高兴"}, True)
        with pytest.raises(Invalid, match="最近7天"):
            life.write_log(session, unit, day=days(62), words={"meals": "好"}, is_notable=False,
                           actor=couple, now=now)  # fmt: skip
        month = date(2026, 5, 1)
        life.plan_month(session, unit, month=month, amounts={Spending.FOOD: Decimal(3000)},
                        actor=worker, now=now)  # fmt: skip
        life.approve_month(session, unit, month=month, actor=head, now=now)
        life.spend(session, unit, kind=Spending.FOOD, amount=Decimal("12.30"), spent_on=days(70),
                   note="蔬菜", document=None, actor=couple, now=now)  # fmt: skip
        totals = life.month_totals(life.budget_of(session, unit, month))
        assert totals[-1]["rest"] == Decimal("2987.70")


def test_members_of_a_couple_are_checked_on_the_shared_record(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple)
        members = session.scalars(
            select(Member).where(Member.household_id == couple.household_id)
        ).all()
        assert {m.health_cert_on for m in members} == {BEGIN}
        assert evaluating.FORM == "F-FSA"
