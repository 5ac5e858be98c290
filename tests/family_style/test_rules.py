"""Every condition of care.md §5.1 at its boundary: the last value that is met and the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.deadlines.models import ClockState, Deadline
from app.families.models import CrimeCheck
from app.family_style.models import UnitState
from app.family_style.rules import (
    Answer,
    ChildFacts,
    CoupleFacts,
    Finding,
    HomeFacts,
    RoomFacts,
    band_of,
    check_couple,
    check_unit,
    hard_stops,
    must_dissolve,
    relief_is_short,
    rest_is_enough,
    to_release,
)
from app.family_style.services import (
    changing,
    checking,
    contract_signing,
    contracts,
    couples,
    evaluating,
    hiring,
    life,
)
from app.law import PERIODS, RULES, Standing
from app.law.family_style import FAMILY_STYLE_PARAMETERS
from tests.family_style.house import BEGIN, TERMS, TEXT, House, at, checks, days, load

COUPLE = CoupleFacts(
    married=True, certificate_seen=True, mother_age=40, mother_education=60, all_healthy=True,
    no_record=True, no_bad_habits=True, neighbours_at_peace=True, both_experienced=True,
    stay_months=24, mother_full_time=True, own_children=0,
)  # fmt: skip
ROOMS = tuple(RoomFacts(n, Decimal(10), 2) for n in (1, 2, 3))
HOME = HomeFacts(Decimal(200), own_flat=True, rooms=ROOMS, grown_ups=2, own_children=0,
                 most_children=5, youngest=3)  # fmt: skip


def child(key: int, *, age: int = 8, sex: str = "2", room: int | None = 1,
          heavy: bool = False) -> ChildFacts:  # fmt: skip
    return ChildFacts(key, age, sex, heavy, frozenset(), room)


def answer_of(findings: list[Finding], rule: str) -> Answer:
    return next(f.answer for f in findings if f.rule_id == rule)


@pytest.mark.rule("FS-03-1", "FS-03-3", "FS-03-4", "FS-03-5", "FS-03-6", "FS-03-7", "FS-03-8")
@pytest.mark.parametrize(
    ("rule", "facts", "met"),
    [
        ("FS-03-1", {"married": False}, Answer.NOT_MET),
        ("FS-03-1", {"certificate_seen": False}, Answer.NOT_MET),
        ("FS-03-1", {"certificate_seen": None}, Answer.UNKNOWN),
        ("FS-03-3", {"mother_age": 29}, Answer.NOT_MET),
        ("FS-03-3", {"mother_age": 30}, Answer.MET),
        ("FS-03-3", {"mother_age": 55}, Answer.MET),
        ("FS-03-3", {"mother_age": 56}, Answer.NOT_MET),
        ("FS-03-3", {"mother_age": None}, Answer.UNKNOWN),
        ("FS-03-4", {"all_healthy": False}, Answer.NOT_MET),
        ("FS-03-4", {"no_record": False}, Answer.NOT_MET),
        ("FS-03-4", {"no_record": None}, Answer.UNKNOWN),
        ("FS-03-4", {"no_bad_habits": False}, Answer.NOT_MET),
        ("FS-03-4", {"neighbours_at_peace": False}, Answer.NOT_MET),
        ("FS-03-5", {"mother_education": 70}, Answer.MET),
        ("FS-03-5", {"mother_education": 80}, Answer.NOT_MET),
        ("FS-03-5", {"mother_education": 90}, Answer.NOT_MET),
        ("FS-03-6", {"stay_months": 11}, Answer.NOT_MET),
        ("FS-03-6", {"stay_months": 12}, Answer.MET),
        ("FS-03-6", {"both_experienced": False}, Answer.NOT_MET),
        ("FS-03-7", {"mother_full_time": False}, Answer.NOT_MET),
        ("FS-03-8", {"own_children": 1}, Answer.MET),
        ("FS-03-8", {"own_children": 2}, Answer.NOT_MET),
    ],
)
def test_conditions_of_the_couple(rule: str, facts: dict[str, Any], met: Answer) -> None:
    found = check_couple(replace(COUPLE, **facts))
    assert answer_of(found, rule) is met
    others = [f for f in found if f.rule_id != rule]
    assert {f.answer for f in others} == {Answer.MET}


def test_a_hard_row_stops_and_a_soft_one_needs_a_release() -> None:
    found = check_couple(replace(COUPLE, married=False, mother_age=56))
    assert [f.rule_id for f in hard_stops(found)] == ["FS-03-1"]
    assert [f.rule_id for f in to_release(found)] == ["FS-03-3"]
    for finding in found:
        assert finding.force == RULES[finding.rule_id].force


@pytest.mark.rule("FS-03-2")
@pytest.mark.parametrize(("number", "most", "met"), [(4, 4, True), (5, 4, False), (5, 5, True),
                                                     (6, 5, False)])  # fmt: skip
def test_number_of_children(number: int, most: int, met: bool) -> None:
    living = [child(n, room=n % 3 + 1) for n in range(number)]
    found = check_unit(replace(HOME, most_children=most), living)
    assert (answer_of(found, "FS-03-2") is Answer.MET) is met


@pytest.mark.rule("FS-03-9")
@pytest.mark.parametrize(
    ("age", "youngest", "met"),
    [(2, 3, False), (3, 3, True), (17, 3, True), (18, 3, False), (3, 4, False)],
)
def test_age_band(age: int, youngest: int, met: bool) -> None:
    found = check_unit(replace(HOME, youngest=youngest), [child(1, age=age)])
    assert (answer_of(found, "FS-03-9") is Answer.MET) is met


@pytest.mark.rule("FS-03-9")
def test_a_sibling_elsewhere_is_named() -> None:
    found = check_unit(HOME, [child(1)], family_elsewhere=[2])
    assert answer_of(found, "FS-03-9") is Answer.NOT_MET
    assert answer_of(check_unit(HOME, [child(1), child(2)], [2]), "FS-03-9") is Answer.MET


@pytest.mark.rule("FS-03-10")
@pytest.mark.parametrize(
    ("girl", "boy", "rooms", "met"),
    [(5, 5, (1, 1), True), (6, 5, (1, 1), False), (5, 6, (1, 1), False), (6, 6, (1, 2), True)],
)
def test_from_six_on_boys_and_girls_sleep_apart(
    girl: int, boy: int, rooms: tuple[int, int], met: bool
) -> None:
    two = [child(1, age=girl, room=rooms[0]), child(2, age=boy, sex="1", room=rooms[1])]
    assert (answer_of(check_unit(HOME, two), "FS-03-10") is Answer.MET) is met


@pytest.mark.rule("FS-03-10")
def test_every_child_has_a_bed() -> None:
    three = [child(n) for n in range(3)]
    assert answer_of(check_unit(HOME, three), "FS-03-10") is Answer.NOT_MET


@pytest.mark.rule("FS-03-11")
@pytest.mark.parametrize(
    ("home", "number", "met"),
    [
        ({"area_m2": Decimal(80)}, 2, True),
        ({"area_m2": Decimal("79.99")}, 2, False),
        ({"area_m2": Decimal(80), "own_children": 1}, 2, False),
        ({"own_flat": False}, 1, False),
        ({"rooms": (RoomFacts(1, Decimal("9.99"), 2),)}, 1, False),
        ({"rooms": (RoomFacts(1, Decimal(10), 3),)}, 2, True),
        ({"rooms": (RoomFacts(1, Decimal(10), 3),)}, 3, False),
    ],
)
def test_space(home: dict[str, Any], number: int, met: bool) -> None:
    found = check_unit(replace(HOME, **home), [child(n) for n in range(number)])
    assert (answer_of(found, "FS-03-11") is Answer.MET) is met


@pytest.mark.rule("FS-03-12")
@pytest.mark.parametrize(("heavy", "met"), [(2, True), (3, False)])
def test_not_more_than_two_need_much_nursing(heavy: int, met: bool) -> None:
    living = [child(n, room=n % 3 + 1, heavy=n < heavy) for n in range(4)]
    assert (answer_of(check_unit(HOME, living), "FS-03-12") is Answer.MET) is met


@pytest.mark.rule("FS-04-4")
def test_rest_and_relief() -> None:
    assert rest_is_enough(4, least=4)
    assert not rest_is_enough(3, least=4)
    assert relief_is_short(14, most=14)
    assert not relief_is_short(15, most=14)
    assert not relief_is_short(0, most=14)


@pytest.mark.rule("FS-05-1")
@pytest.mark.parametrize(
    ("total", "band"),
    [(100, "good"), (80, "good"), (79, "improve"), (60, "improve"), (59, "poor"), (0, "poor")],
)
def test_bands(total: int, band: str) -> None:
    assert band_of(total, good=80, least=60).value == band


@pytest.mark.rule("FS-05-1")
def test_one_poor_trial_or_two_poor_results_end_a_unit() -> None:
    poor, fair = band_of(59, good=80, least=60), band_of(60, good=80, least=60)
    assert must_dissolve([poor], in_trial=True)
    assert not must_dissolve([fair], in_trial=True)
    assert not must_dissolve([poor], in_trial=False)
    assert must_dissolve([poor, fair, poor], in_trial=False)


# --- parameters ------------------------------------------------------------------------------


def test_every_parameter_belongs_to_a_row_and_no_row_claims_to_be_law() -> None:
    for parameter in FAMILY_STYLE_PARAMETERS:
        for rule_id in parameter.rules:
            assert parameter.name in RULES[rule_id].parameters
    ours = {f"FS-03-{n}" for n in (1, 2, 3, 5, 6, 7, 8, 9, 11, 12)} | {"FS-04-2", "FS-06-1"}
    assert {RULES[one].standing for one in ours} == {Standing.HOUSE}


@pytest.mark.rule("FS-03-2")
def test_a_place_may_lower_the_number_of_children(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        house.figure(session, "fs_children_max", 2)
        with pytest.raises(Invalid, match="最多2名"):
            house.unit(session, capacity=3)
        unit = house.installed(session, capacity=2)
        for _ in range(2):
            house.moved_in(session, unit, house.child(session), 1)
        third = house.child(session)
        house.asked(session, unit, third)
        with pytest.raises(Invalid, match="住满"):
            house.matched(session, unit, third, 2)


@pytest.mark.rule("FS-03-9")
@pytest.mark.parametrize(("born", "soft"), [(date(2023, 3, 2), []), (date(2023, 3, 3),
                                                                   ["FS-03-9"])])  # fmt: skip
def test_the_third_birthday_is_the_first_day(house: House, born: date, soft: list[str]) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.installed(session)
        one = house.child(session, birth_on=born)
        house.asked(session, unit, one, agrees=None)
        assert house.matched(session, unit, one, 1).facts["soft"] == soft


@pytest.mark.rule("FS-05-1")
def test_half_a_year_after_the_trial_the_next_sheet_is_due(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        ref = house.living(session).ref
    with clock.at(at(days(60))), house.world.writing() as session:
        unit = load(session, ref)
        house.evaluated(session, unit, 80)
        due = next(
            row.due_on for row in session.query(Deadline).filter_by(
                subject_kind="family_unit", subject_id=unit.id, state=ClockState.RUNNING,
                period_id="FS-EVALUATION")
        )  # fmt: skip
        assert due == date(2026, 11, 2)  # 1 November is a Sunday


@pytest.mark.rule("FS-04-2")
@pytest.mark.parametrize("period", ["FS-TRIAL", "FS-TRIAL-MORE", "FS-COUPLE", "FS-CORRECTION"])
def test_periods_have_the_length_of_the_machine(period: str) -> None:
    lengths = {"FS-TRIAL": 60, "FS-TRIAL-MORE": 30, "FS-COUPLE": 60, "FS-CORRECTION": 15}
    assert list(PERIODS[period].length.values()) == [lengths[period]]


@pytest.mark.rule("FS-04-2")
def test_a_longer_trial_of_a_place_counts(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        house.figure(session, "fs_trial_days", 90)
        unit = house.living(session)
        assert unit.trial_until == days(90)
        assert "不能评估" in evaluating.may_evaluate(unit, days(89))
        assert not evaluating.may_evaluate(unit, days(90))


@pytest.mark.rule("FS-06-1")
@pytest.mark.parametrize(("on", "fits"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True)])
def test_notice_of_a_month_to_the_day(house: House, on: date, fits: bool) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)

        def give() -> None:
            life.give_notice(session, unit, leaves_on=on, reason=TEXT, now=clock.now(),
                             actor=house.actor(session, "couple"))  # fmt: skip

        if fits:
            give()
        else:
            with pytest.raises(Invalid, match="1个月"):
                give()


@pytest.mark.rule("FS-03-4")
def test_health_and_record_are_checked_again_every_year(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        unit = house.living(session)
        ref, couple = unit.ref, couples.living_in(session, unit)
        assert couple is not None
        couple_id = couple.id
    later = days(360)
    with clock.at(at(later)), house.world.writing() as session:
        unit = load(session, ref)
        couple = couples.living_in(session, unit)
        assert couple is not None
        assert couple.id == couple_id
        checking.recheck(
            session, couple, members=checks(session, couple, crime_check=CrimeCheck.FOUND),
            note=TEXT, actor=house.actor(session, "worker"), now=clock.now(),
        )  # fmt: skip
        found = couples.findings(session, couple, later)
        assert answer_of(found, "FS-03-4") is Answer.NOT_MET
        due = [row.due_on for row in session.query(Deadline).filter_by(
            subject_id=unit.id, period_id="FS-YEARLY", state=ClockState.RUNNING)]  # fmt: skip
        assert due == [date(2028, 2, 25)]
        changing.dissolve(session, unit, why="check", reason=TEXT, now=clock.now(),
                          actor=house.actor(session, "head"))  # fmt: skip
        assert unit.state is UnitState.DISSOLVING


@pytest.mark.rule("FS-04-3")
def test_a_contract_is_in_force_when_both_have_signed_it(house: House) -> None:
    with clock.at(at(BEGIN)), house.world.writing() as session:
        couple = house.applied(session, house.announced(session, house.unit(session)))
        house.hired(session, couple)
        head, now = house.actor(session, "head"), clock.now()
        contracts.draw_up(session, couple, from_on=BEGIN, actor=head, now=now, **TERMS)
        assert contracts.newest(session, couple) is None
        assert "还没有签合同" in "".join(hiring.missing_for_ready(session, couple, BEGIN))
        with pytest.raises(Invalid) as error:
            contract_signing.record_paper(
                session,
                couple,
                couple_on=BEGIN,
                agency_on=BEGIN + timedelta(days=1),
                scan=None,
                actor=head,
                now=now,
            )
        assert error.value.field == "couple_on"
        with pytest.raises(Invalid) as error:
            contract_signing.record_paper(
                session, couple, couple_on=BEGIN, agency_on=BEGIN, scan=None, actor=head, now=now
            )
        assert error.value.field == "scan"
