"""What is looked at, member by member, at the screening and every year; and by whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.accounts.roles import Role
from app.core import clock
from app.core.codes import Relation
from app.core.errors import Conflict, Invalid
from app.core.policy import Unseen, allows
from app.families.models import CrimeCheck, Health, Member
from app.family_style.models import Couple, CoupleState, EventKind, Unit, UnitState
from app.family_style.queries import get_couple, get_unit, list_page
from app.family_style.services import changing, checking, couples, handing_in, units
from app.law.dates import add_months
from app.protection.models import HarmReport
from app.visits.models import Decision
from app.visits.services import harm
from tests.factories import make_user
from tests.family_style.house import BEGIN, TEXT, House, at, checks, days, load, originals, running


def _spouse(session: Session) -> Member:
    return session.scalars(select(Member).where(Member.relation == Relation.SPOUSE)).one()


@pytest.mark.rule("FS-03-4")
def test_each_member_has_the_papers_own_result_and_date(house: House) -> None:
    issued = BEGIN - timedelta(days=20)
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple, members=checks(
            session, couple, health=Health.LIMITED, health_cert_on=issued,
            crime_check_on=issued))  # fmt: skip
        found = {m.relation: m for m in checking.asked(session, couple)}
        spouse = found.pop(Relation.SPOUSE)
        assert (spouse.health, spouse.health_cert_on) == (Health.LIMITED, issued)
        assert (spouse.crime_check, spouse.crime_check_on) == (CrimeCheck.NONE, issued)
        assert {m.health_cert_on for m in found.values()} == {BEGIN}


def test_nobody_is_healthy_because_nobody_was_asked(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        for wrong in (
            checks(session, couple)[:-1],
            checks(session, couple, crime_check=None),
            checks(session, couple, crime_check=CrimeCheck.NOT_CHECKED),
            checks(session, couple, health=Health.NOT_CHECKED),
            checks(session, couple, health_cert_on=BEGIN + timedelta(days=1)),
        ):
            with pytest.raises(Invalid):
                house.screened(session, couple, members=wrong)
        assert couple.checked_on is None


def test_who_has_seen_an_original_has_not_dated_it(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        _spouse(session).crime_check_on = None
        handing_in.see_originals(session, couple, originals(session, couple), BEGIN)
        assert _spouse(session).crime_check_on is None
        lacks = handing_in.missing(session, couple, BEGIN)
        assert [line.wanted.kind for line in lacks] == ["crime_cert"]


def _recheck(house: House, session: Session, couple: Couple, **changes: Any) -> None:
    checking.recheck(
        session, couple, members=checks(session, couple, **changes), note=TEXT,
        actor=house.actor(session, "worker"), now=clock.now(),
    )  # fmt: skip


@pytest.mark.rule("FS-03-4", "FS-06-1")
def test_a_failed_yearly_check_is_put_right_in_fifteen_days_or_ends_the_unit(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with clock.at(at(days(360))), house.world.writing() as session:
        unit, head = load(session, ref), house.actor(session, "head")
        couple = couples.living_in(session, unit)
        assert couple is not None
        _recheck(house, session, couple, health=Health.HARMFUL)
        assert unit.state is UnitState.CORRECTION
        clocks = running(session, unit)
        assert clocks["FS-CORRECTION"] == days(375)
        assert clocks["FS-YEARLY"] == add_months(days(360), 12)
        with pytest.raises(Conflict, match="核查不合格"):
            changing.corrected(session, unit, note=TEXT, actor=head, now=clock.now())
        _recheck(house, session, couple)
        changing.corrected(session, unit, note=TEXT, actor=head, now=clock.now())
        assert str(unit.state) == UnitState.TRIAL


@pytest.mark.rule("FS-03-4")
def test_the_yearly_check_wants_papers_that_are_not_too_old(house: House) -> None:
    """Three months for the record; the same day three months ago is the last good one."""
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    on = date(2027, 3, 1)
    with clock.at(at(on)), house.world.writing() as session:
        couple = couples.living_in(session, load(session, ref))
        assert couple is not None
        with pytest.raises(Invalid, match="已过期"):
            _recheck(house, session, couple, crime_check_on=date(2026, 11, 30))
        _recheck(house, session, couple, crime_check_on=date(2026, 12, 1))
        assert couple.checked_on == on
        assert load(session, ref).state is UnitState.TRIAL


def test_a_spouse_who_works_there_neither_screens_nor_sees_the_own_couple(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        person = Person(name="赵国强", pinyin="", id_no_index=_spouse(session).id_no_index)
        session.add(person)
        session.flush()
        user = make_user(session, house.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
        couple = couples.living_in(session, unit)
        assert couple is not None
        refs = unit.ref, couple.ref
    with clock.at(at(BEGIN)), house.world.reading() as session:
        worker = house.actor(session, "worker")
        spouse = replace(worker, user_id=user.id, person_id=user.person_id)
        couple = get_couple(session, worker, refs[1])
        assert allows(worker, "family_style.screen", couple)
        assert not allows(spouse, "family_style.screen", couple)
        assert len(list_page(session, worker)[0]) == 1
        assert list_page(session, spouse)[0] == []
        with pytest.raises(Unseen):
            get_unit(session, spouse, refs[0])
        with pytest.raises(Unseen):
            get_couple(session, spouse, refs[1])


def test_the_page_asks_for_each_member_and_keeps_what_was_typed(house: House) -> None:
    with house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        ref, members = couple.ref, checking.asked(session, couple)
        form: dict[str, object] = {
            "interview": TEXT, "home": TEXT, "certificate": "yes", "neighbours": "yes",
            "originals": list(originals(session, couple)),
        }  # fmt: skip
        today = clock.today()
        for n, member in enumerate(members):
            form |= {f"members-{n}-key": member.ref, f"members-{n}-health": "ok",
                     f"members-{n}-habits": "no"}  # fmt: skip
            for paper in ("health_cert_on", "crime_check_on"):
                form |= {f"members-{n}-{paper}-year": today.year,
                         f"members-{n}-{paper}-month": today.month,
                         f"members-{n}-{paper}-day": today.day}  # fmt: skip
            form[f"members-{n}-crime_check"] = "none"
    worker = house.world.client(house.users["worker"])
    with house.world.reading() as session:
        form["version"] = session.scalars(select(Couple.version)).one()
    page = worker.get(f"/family-style/couples/{ref}/screen").text
    assert page.count("健康证明的结论") == len(members)
    assert "members-0-key" in page
    address = f"/family-style/couples/{ref}/screen"
    answer = worker.post(address, {k: v for k, v in form.items() if k != "members-1-health"})
    assert answer.status_code == 422
    assert "请选择健康证明的结论" in answer.text
    assert worker.post(address, form).status_code == 303
    with house.world.reading() as session:
        couple = session.scalars(select(Couple)).one()
        assert couple.checked_on == today
        assert couple.state is CoupleState.SCREENING


def _take_out(house: House, session: Session, unit: Unit, signs: harm.Signs) -> None:
    changing.take_out(session, unit, what=TEXT, where="institution", signs=signs,
                      actor=house.actor(session, "worker"), now=clock.now())  # fmt: skip


@pytest.mark.rule("MP-MR-1")
def test_who_takes_children_out_reports_or_says_why_not(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit, officer = house.living(session), house.users["officer"]
        _take_out(house, session, unit, harm.Signs(
            Decision.REPORTED, "两名孩子身上有青紫。", ("MR4",)))  # fmt: skip
        report = session.scalars(select(HarmReport)).one()
        assert report.agency_id == officer.agency_id
        assert (report.content or {})["what"] == "两名孩子身上有青紫。"
        event = units.current(session, unit, EventKind.EMERGENCY)
        assert event is not None
        assert event.facts["receipt"] == report.receipt_no


@pytest.mark.rule("MP-MR-1")
@pytest.mark.parametrize(
    "signs",
    [harm.Signs(), harm.Signs(Decision.REPORTED, "身上有青紫。"),
     harm.Signs(Decision.EXPLAINED, "没有事情。")],
)  # fmt: skip
def test_nobody_is_taken_out_without_a_decision_on_the_report(
    house: House, signs: harm.Signs
) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        with pytest.raises(Invalid):
            _take_out(house, session, unit, signs)
        assert unit.state is UnitState.TRIAL
