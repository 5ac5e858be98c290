"""How a couple's term begins, is renewed and ends: each on its exact day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Invalid
from app.deadlines.turning import turn
from app.family_style.models import CoupleState, EventKind, Post, Unit, UnitEvent, UnitState
from app.family_style.services import (
    changing,
    contract_signing,
    contracts,
    couples,
    hiring,
    units,
)
from app.family_style.services.clocks import CLOCKWORK
from app.law.dates import add_months
from tests.family_style.house import BEGIN, TERMS, TEXT, House, at, days, load, running, scan_of

ENDS = date(2028, 3, 2)


def _lives_for(house: House, months: int) -> str:
    """In trial under a contract of so many months from the first day on."""
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.unit(session)
        couple = house.applied(session, house.announced(session, unit))
        house.hired(session, couple)
        worker, head, now = house.actor(session, "worker"), house.actor(session, "head"), at(BEGIN)
        hiring.file(session, couple, actor=house.actor(session, "clerk"), now=now)
        hiring.receipt(session, couple, number="备〔2026〕1号", now=now,
                       actor=house.actor(session, "officer"))  # fmt: skip
        hiring.train(session, couple, hours=Decimal(40), on=BEGIN, actor=worker, now=now)
        terms = TERMS | {"months": months}
        contracts.draw_up(session, couple, from_on=BEGIN, actor=head, now=now, **terms)
        contract_signing.record_paper(
            session,
            couple,
            couple_on=BEGIN,
            agency_on=BEGIN,
            actor=head,
            now=now,
            scan=scan_of(session, couple),
        )
        hiring.make_ready(session, couple, actor=worker, now=now)
        hiring.install(session, couple, actor=worker, now=now)
        house.moved_in(session, unit, house.child(session), 1)
        return unit.ref


def _good(house: House, ref: str, on: date) -> None:
    with clock.at(at(on)), house.world.writing() as session:
        house.evaluated(session, load(session, ref), 90)


def _turn(house: House, on: date) -> None:
    turn(house.world.database, {"family_unit": CLOCKWORK}, at(on, 6))


def _state(house: House, ref: str) -> UnitState:
    with house.world.reading() as session:
        return load(session, ref).state


def _correct(house: House, ref: str, on: date) -> None:
    with clock.at(at(on)), house.world.writing() as session:
        changing.order_correction(session, load(session, ref), what=TEXT, asked=TEXT,
                                  actor=house.actor(session, "head"), now=at(on))  # fmt: skip


def _corrected(house: House, ref: str, on: date) -> None:
    with clock.at(at(on)), house.world.writing() as session:
        changing.corrected(session, load(session, ref), note=TEXT,
                           actor=house.actor(session, "head"), now=at(on))  # fmt: skip


def test_the_clock_of_the_term_ends_with_the_contract(house: House) -> None:
    ref = _lives_for(house, 24)
    with house.world.reading() as session:
        assert running(session, load(session, ref))["FS-TERM"] == ENDS


def test_a_correction_in_the_renewal_leads_back_to_it_and_the_term_is_renewed(
    house: House,
) -> None:
    ref = _lives_for(house, 24)
    _good(house, ref, days(60))
    opens = ENDS - timedelta(days=60)
    _turn(house, opens - timedelta(days=1))
    assert _state(house, ref) is UnitState.FORMAL
    _turn(house, opens)
    assert _state(house, ref) is UnitState.RENEWAL
    _correct(house, ref, opens)
    assert _state(house, ref) is UnitState.CORRECTION
    _corrected(house, ref, opens + timedelta(days=1))
    assert _state(house, ref) is UnitState.RENEWAL
    on = opens + timedelta(days=2)
    with clock.at(at(on)), house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        couple = couples.living_in(session, unit)
        assert couple is not None
        contracts.draw_up(session, couple, from_on=None, actor=head, now=at(on), **TERMS)
        contract_signing.record_paper(
            session,
            couple,
            couple_on=on,
            agency_on=on,
            actor=head,
            now=at(on),
            scan=scan_of(session, couple),
        )
        changing.renew(session, unit, actor=head, now=at(on))
        assert unit.state is UnitState.FORMAL
        assert running(session, unit)["FS-TERM"] == add_months(ENDS, 12)


def test_a_warning_that_fell_into_a_correction_is_not_lost(house: House) -> None:
    ref = _lives_for(house, 24)
    _good(house, ref, days(60))
    warns = ENDS - timedelta(days=60)
    _correct(house, ref, warns - timedelta(days=1))
    _turn(house, warns)
    assert _state(house, ref) is UnitState.CORRECTION
    _corrected(house, ref, warns + timedelta(days=1))
    assert _state(house, ref) is UnitState.RENEWAL


def test_a_warning_that_fell_into_the_trial_opens_the_renewal_with_formal(house: House) -> None:
    ref = _lives_for(house, 4)  # until 2026-07-02, so that the warning falls on 2026-05-03
    _turn(house, date(2026, 5, 3))
    assert _state(house, ref) is UnitState.TRIAL
    _good(house, ref, date(2026, 5, 4))
    assert _state(house, ref) is UnitState.RENEWAL


@pytest.mark.rule("FS-05-1")
def test_a_poor_trial_settles_everything_that_was_open(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        ref = unit.ref
        other = house.child(session, name="吴小雪")
        house.asked(session, unit, other)
        house.matched(session, unit, other, 1)
        assert _open(session, unit) == [EventKind.MATCH]
    with clock.at(at(days(60))), house.world.writing() as session:
        unit = load(session, ref)
        house.evaluated(session, unit, 59)
        assert unit.state is UnitState.DISSOLVING
        assert unit.end_reason == "FS-05-1"
        assert _open(session, unit) == [EventKind.DISSOLVING]
        withdrawn = session.scalars(select(Post.withdrawn_on)).all()
        assert withdrawn == [days(60)]


def _open(session: Session, unit: Unit) -> list[EventKind]:
    return list(
        session.scalars(
            select(UnitEvent.kind).where(
                UnitEvent.unit_id == unit.id, UnitEvent.closed_at.is_(None)
            )
        )
    )


@pytest.mark.rule("FS-04-1")
def test_nobody_moves_in_before_the_bureaus_receipt(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        worker, head, now = house.actor(session, "worker"), house.actor(session, "head"), at(BEGIN)
        hiring.file(session, couple, actor=house.actor(session, "clerk"), now=now)
        hiring.train(session, couple, hours=Decimal(40), on=BEGIN, actor=worker, now=now)
        contracts.draw_up(session, couple, from_on=BEGIN, actor=head, now=now, **TERMS)
        contract_signing.record_paper(
            session,
            couple,
            couple_on=BEGIN,
            agency_on=BEGIN,
            actor=head,
            now=now,
            scan=scan_of(session, couple),
        )
        with pytest.raises(Invalid, match="回执"):
            hiring.make_ready(session, couple, actor=worker, now=now)
        hiring.receipt(session, couple, number="备〔2026〕1号", now=now,
                       actor=house.actor(session, "officer"))  # fmt: skip
        hiring.make_ready(session, couple, actor=worker, now=now)
        assert couple.state is CoupleState.READY
        assert units.load(session, couple.unit_id).state is UnitState.READY
