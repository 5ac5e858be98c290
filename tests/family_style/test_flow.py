"""The machine FSH by the real services: the couple's way, the children, the trial."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.roles import Role
from app.children.models import CareForm, PlaceKind
from app.children.services import care, siblings
from app.core import clock
from app.core.errors import Forbidden, Invalid
from app.families.models import CrimeCheck, Household
from app.family_style.models import (
    CoupleState,
    Unit,
    UnitPlace,
    UnitState,
)
from app.family_style.services import (
    children,
    contracts,
    couples,
    hiring,
    units,
)
from tests.family_style.house import (
    BEGIN,
    TERMS,
    TEXT,
    House,
    at,
    checks,
    days,
    load,
)

S = UnitState


@pytest.mark.rule("FS-04-1", "FS-01-2")
def test_a_unit_follows_its_couple_from_the_notice_to_the_first_child(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.unit(session)
        assert str(unit.state) == S.PLANNED
        post = house.announced(session, unit)
        assert (unit.state, post.closes_on) == (S.RECRUITING, days(15))
        couple = house.applied(session, post)
        assert (unit.state, couple.state) == (S.SCREENING, CoupleState.SCREENING)
        house.made_ready(session, couple)
        assert unit.state is S.READY
        hiring.install(session, couple, actor=house.actor(session, "worker"), now=clock.now())
        house.moved_in(session, unit, house.child(session), 1)
        assert (unit.state, unit.trial_until) == (S.TRIAL, days(60))


def test_facts_of_the_household_are_not_asked_again(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        facts = couples.facts_of(session, couple, BEGIN)
        assert facts.married is True
        assert facts.own_children == 1
        assert facts.mother_age in {45, 46}
        count = select(Household).where(
            Household.owner_person_id == couple.applicant_person_id)  # fmt: skip
        assert len(session.scalars(count).all()) == 1


@pytest.mark.rule("FS-03-1")
def test_an_unmarried_applicant_cannot_hand_in(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        post = house.announced(session, house.unit(session))
        house.family(session)
        actor, now = house.actor(session, "couple"), clock.now()
        couple = couples.start(session, post, division_code="220104", actor=actor, now=now)
        session.refresh(couple, ["parts"])
        household = session.get_one(Household, couple.household_id)
        household.marital_status = "10"
        couples.save_statement(session, couple, {"stay_months": 12}, actor=actor)
        with pytest.raises(Invalid, match="必须具备"):
            couples.submit(session, couple, agreed=True, actor=actor, now=now)


@pytest.mark.rule("FS-03-4")
def test_a_record_found_stops_the_couple(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple, members=checks(
            session, couple, crime_check=CrimeCheck.FOUND))  # fmt: skip
        with pytest.raises(Invalid, match="不能提请"):
            couples.propose(session, couple, reason=TEXT, now=clock.now(),
                            actor=house.actor(session, "worker"))  # fmt: skip


@pytest.mark.rule("FS-03-6")
def test_a_short_stay_needs_a_reason(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        couple.statement = {**couple.statement, "stay_months": 11}
        house.screened(session, couple)
        worker, now = house.actor(session, "worker"), clock.now()
        with pytest.raises(Invalid, match="放行的理由"):
            couples.propose(session, couple, reason="", actor=worker, now=now)
        couples.propose(session, couple, reason=TEXT, actor=worker, now=now)
        assert couple.state is CoupleState.PROPOSED


def test_who_screened_does_not_decide(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.screened(session, couple)
        couples.propose(session, couple, reason="", now=clock.now(),
                        actor=house.actor(session, "worker"))  # fmt: skip
        worker = house.actor(session, "worker")
        both = type(worker)(**{**vars(worker), "roles": worker.roles | {str(Role.HEAD)}})
        with pytest.raises(Forbidden):
            hiring.hire(session, couple, reason=TEXT, actor=both, now=clock.now())


def test_forty_hours_of_training_come_before_ready(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        worker, now = house.actor(session, "worker"), clock.now()
        hiring.train(session, couple, hours=Decimal("39.5"), on=BEGIN, actor=worker, now=now)
        assert "培训满40小时，现在39.5小时" in hiring.missing_for_ready(session, couple, BEGIN)
        hiring.train(session, couple, hours=Decimal("0.5"), on=BEGIN, actor=worker, now=now)
        assert not any("培训" in m for m in hiring.missing_for_ready(session, couple, BEGIN))


@pytest.mark.rule("FS-04-4")
@pytest.mark.parametrize(("rest", "fits"), [(3, False), (4, True)])
def test_a_contract_leaves_four_days_of_rest(house: House, rest: int, fits: bool) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        head, now = house.actor(session, "head"), clock.now()
        terms = TERMS | {"from_on": BEGIN, "rest_days": rest}
        if fits:
            found = contracts.draw_up(session, couple, actor=head, now=now, **terms)
            assert found.until_on == date(2027, 3, 2)
        else:
            with pytest.raises(Invalid, match="休息4天"):
                contracts.draw_up(session, couple, actor=head, now=now, **terms)


@pytest.mark.rule("FS-03-2")
def test_the_fifth_child_moves_in_and_the_sixth_does_not(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        for n in range(5):
            house.moved_in(session, unit, house.child(session, birth_on=date(2021, 5, 1)), n // 2)
        one = house.child(session, birth_on=date(2021, 5, 1))
        house.asked(session, unit, one)
        with pytest.raises(Invalid, match="住满"):
            house.matched(session, unit, one, 2)


@pytest.mark.rule("FS-03-2")
def test_the_database_refuses_a_sixth_place(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session, capacity=1)
        house.moved_in(session, unit, house.child(session), 1)
        room = units.rooms_of(session, unit)[0].id
        for slot, capacity in ((2, 1), (1, 1), (6, 6)):
            child = house.child(session)
            place = UnitPlace(unit_id=unit.id, capacity=capacity, slot=slot, room_id=room,
                              child_id=child.id, since_on=BEGIN)  # fmt: skip
            with pytest.raises(IntegrityError), session.begin_nested() as held:
                held.session.add(place)


@pytest.mark.rule("FS-03-2")
def test_capacity_never_falls_below_the_children_who_are_there(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session, 2)
        worker, now = house.actor(session, "worker"), clock.now()
        with pytest.raises(Invalid, match="名额"):
            units.resize(session, unit, 1, actor=worker, now=now)
        with pytest.raises(Invalid, match="最多5名"):
            units.resize(session, unit, 6, actor=worker, now=now)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(update(Unit).where(Unit.id == unit.id).values(capacity=1))
        units.resize(session, unit, 2, actor=worker, now=now)
        places = session.scalars(select(UnitPlace).where(UnitPlace.unit_id == unit.id)).all()
        session.expire_all()
        assert {place.capacity for place in places} == {2}


@pytest.mark.rule("FS-03-10")
def test_a_boy_and_a_girl_of_six_do_not_share_a_room(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        house.moved_in(session, unit, house.child(session, birth_on=BEGIN.replace(year=2020)), 1)
        boy = house.child(session, birth_on=date(2021, 5, 1), male=True)
        house.asked(session, unit, boy)
        with pytest.raises(Invalid, match="男孩女孩"):
            house.matched(session, unit, boy, 1)
        house.matched(session, unit, boy, 0)


@pytest.mark.rule("FS-03-9")
def test_a_sibling_left_outside_needs_a_reason(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        one, two = house.child(session), house.child(session, birth_on=date(2017, 2, 1))
        siblings.link(session, one, two, actor=house.actor(session, "worker"), now=clock.now())
        house.asked(session, unit, one)
        with pytest.raises(Invalid, match="放行的理由"):
            house.matched(session, unit, one, 1, reason="")
        house.moved_in(session, unit, one, 1)
        house.asked(session, unit, two)
        event = house.matched(session, unit, two, 1, reason="")
        assert event.facts["soft"] == []


def test_a_child_of_eight_has_to_agree(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        child = house.child(session, birth_on=BEGIN.replace(year=2018))
        with pytest.raises(Invalid, match="先听取孩子的意见"):
            house.matched(session, unit, child, 1)
        house.asked(session, unit, child, agrees=None)
        with pytest.raises(Invalid, match="没有同意"):
            house.matched(session, unit, child, 1)


def test_the_child_lives_in_the_unit_from_that_day(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        child = children.living_in(session, unit)[0].child
        spell = care.place_on(session, child.id, BEGIN)
        assert spell is not None
        assert (spell.form, spell.place_kind, spell.place_id) == (
            CareForm.FAMILY_UNIT, PlaceKind.UNIT, unit.id,
        )  # fmt: skip


@pytest.mark.rule("FS-04-2")
def test_the_trial_is_not_assessed_before_its_sixtieth_day(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with (
        clock.at(at(days(59))),
        house.world.writing() as session,
        pytest.raises(Invalid, match="适应期"),
    ):
        house.evaluated(session, load(session, ref), 90)
    with clock.at(at(days(60))), house.world.writing() as session:
        unit = load(session, ref)
        house.evaluated(session, unit, 80)
        assert unit.state is S.FORMAL


@pytest.mark.rule("FS-05-1")
@pytest.mark.parametrize(
    ("total", "state"),
    [(80, S.FORMAL), (79, S.TRIAL), (60, S.TRIAL), (59, S.DISSOLVING)],
)
def test_the_bands_of_the_trial_hold_their_lower_bound(
    house: House, total: int, state: UnitState
) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with clock.at(at(days(60))), house.world.writing() as session:
        unit = load(session, ref)
        house.evaluated(session, unit, total)
        assert unit.state is state
        if state is S.TRIAL:
            assert unit.trial_until == days(90)


@pytest.mark.rule("FS-05-1")
def test_the_second_result_below_sixty_dissolves_the_unit(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    for day, total, state in (
        (60, 85, S.FORMAL), (120, 59, S.FORMAL), (180, 60, S.FORMAL), (240, 59, S.DISSOLVING),
    ):  # fmt: skip
        with clock.at(at(days(day))), house.world.writing() as session:
            unit = load(session, ref)
            house.evaluated(session, unit, total)
            assert (unit.state, total) == (state, total)
