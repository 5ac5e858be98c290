"""Grades, vetoes and what follows; identifiers of the published data."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from itertools import groupby

import pytest

from app.purchasing.rules.grading import (
    EV_CHILD,
    OUTPUT,
    Grade,
    Veto,
    effects,
    enough_answers,
    evaluate,
    grade,
    least_users,
    output_points,
    with_spots,
)
from app.purchasing.rules.ocds_ids import (
    ReleaseTag,
    compiled_id,
    date_time,
    ocid,
    project_code,
    release_id,
)

FULL = {item.code: Fraction(item.points) for item in EV_CHILD}
CODE = "2026-220100-0007"


@pytest.mark.rule("EVA-02")
def test_spot_evaluations_count_into_the_final_one_by_their_mean() -> None:
    """96.20 and 80: 96.20 × 0.7 + 80 × 0.3 = 91.34; never drawn: its own points."""
    own = Fraction("96.2")
    assert with_spots(own, ()) == own
    assert with_spots(own, (Fraction(80),)) == Fraction("91.34")
    assert with_spots(own, (Fraction(70), Fraction(90)), 50) == Fraction("88.1")
    points = {one.code: Fraction(one.points) for one in EV_CHILD}
    found = evaluate(points, spots=(Fraction("66.66"),), spot_percent=30)
    assert (found.total, found.grade) == (Fraction("89.998"), Grade.GOOD), "not yet 90"


@pytest.mark.rule("EVA-05")
@pytest.mark.parametrize(
    ("score", "found"),
    [
        ("100", Grade.EXCELLENT), ("90", Grade.EXCELLENT), ("89.999", Grade.GOOD),
        ("80", Grade.GOOD), ("79.999", Grade.QUALIFIED), ("60", Grade.QUALIFIED),
        ("59.999", Grade.FAILED), ("0", Grade.FAILED),
    ],
)  # fmt: skip
def test_grades_are_half_open(score: str, found: Grade) -> None:
    assert grade(Fraction(score)) is found
    assert found.passes is (found is not Grade.FAILED)


@pytest.mark.rule("EVA-05")
def test_a_place_may_set_other_bounds() -> None:
    assert grade(92, (95, 85, 70)) is Grade.GOOD
    assert grade(69, (95, 85, 70)) is Grade.FAILED
    for score in (-1, 101):
        with pytest.raises(ValueError, match=str(score)):
            grade(score)


@pytest.mark.rule("EV-CHILD")
def test_the_template_has_a_hundred_points() -> None:
    sections = groupby(EV_CHILD, key=lambda item: item.section)
    found = {name: sum(item.points for item in items) for name, items in sections}
    assert found == {
        "计划与需求": 10, "人员与管理": 20, "产出": 30, "质量": 15, "效果": 15, "满意度": 10,
    }  # fmt: skip
    assert evaluate(dict.fromkeys(FULL, Fraction(0))).grade is Grade.FAILED
    whole = evaluate(FULL)
    assert (int(whole.total), whole.grade, str(whole.shown)) == (100, Grade.EXCELLENT, "100.00")


@pytest.mark.rule("EV-CHILD")
def test_output_is_done_by_weight_and_never_more_than_full() -> None:
    half, whole = Fraction(1, 2), Fraction(1)
    assert output_points([(whole, half), (whole, half)]) == 30
    assert output_points([(Fraction(2), half), (half, half)]) == Fraction(45, 2)
    assert output_points([(Fraction(0), whole)]) == 0
    with pytest.raises(ValueError, match="Fraction"):
        output_points([(whole, half)])


@pytest.mark.rule("EV-CHILD")
@pytest.mark.parametrize(
    "points",
    [{**FULL, OUTPUT: Fraction(301, 10)}, {**FULL, "need": Fraction(-1)},
     {**FULL, "more": Fraction(1)},
     {code: one for code, one in FULL.items() if code != OUTPUT}],
    ids=["too many", "negative", "unknown", "missing"],
)  # fmt: skip
def test_points_outside_the_template_are_refused(points: dict[str, Fraction]) -> None:
    with pytest.raises(ValueError, match=r"output|need|more"):
        evaluate(points)


@pytest.mark.rule("EV-VETO")
@pytest.mark.parametrize("veto", Veto)
def test_a_veto_fails_the_best_score(veto: Veto) -> None:
    found = evaluate(FULL, [veto])
    assert (int(found.total), found.grade, found.vetoes) == (100, Grade.FAILED, (veto,))


@pytest.mark.rule("EVA-08", "EVA-08-R")
def test_what_a_grade_brings() -> None:
    failed = effects(Grade.FAILED)
    assert (failed.rectify_days, failed.final_payment, failed.invited_next_year) == (
        30, False, False,
    )  # fmt: skip
    for found in (Grade.EXCELLENT, Grade.GOOD, Grade.QUALIFIED):
        good = effects(found)
        assert (good.rectify_days, good.final_payment, good.invited_next_year) == (
            None, True, True,
        )  # fmt: skip
        assert good.preferred is (found is Grade.EXCELLENT)
    assert effects(Grade.FAILED, rectify_days=45).rectify_days == 45


@pytest.mark.parametrize(
    ("answers", "users", "enough"),
    [(30, 1000, True), (29, 1000, False), (29, 290, True), (29, 291, False), (0, 0, False),
     (1, 10, True), (1, 11, False)],
)  # fmt: skip
def test_thirty_answers_or_a_tenth(answers: int, users: int, enough: bool) -> None:
    assert enough_answers(answers, users) is enough


@pytest.mark.rule("GPR-45-2")
@pytest.mark.parametrize(
    ("users", "found"), [(0, 0), (4, 4), (5, 5), (50, 5), (51, 6), (60, 6), (61, 7)]
)
def test_users_invited_to_the_acceptance(users: int, found: int) -> None:
    assert least_users(users) == found


# --- identifiers -------------------------------------------------------------------------------


def test_an_ocid_is_prefix_and_code() -> None:
    assert project_code(2026, "220100", 7) == CODE
    assert project_code(2026, "220100", 1) == "2026-220100-0001"
    assert ocid("ocds-213czf", CODE) == "ocds-213czf-2026-220100-0007"


@pytest.mark.parametrize(
    ("prefix", "code"),
    [("ocds-213CZF", CODE), ("ocds-213cz", CODE), ("ocds-213czfa", CODE), ("213czf", CODE),
     ("ocds-213czf", "7"), ("ocds-213czf", CODE + " "), ("ocds-213czf", "2026-2201-0007")],
)  # fmt: skip
def test_a_malformed_ocid_is_refused(prefix: str, code: str) -> None:
    with pytest.raises(ValueError, match=r"213|ocds"):
        ocid(prefix, code)


@pytest.mark.parametrize(("division", "serial"), [("220100", 0), ("22", 1), ("长春", 1)])
def test_a_malformed_code_is_refused(division: str, serial: int) -> None:
    with pytest.raises(ValueError, match="2026"):
        project_code(2026, division, serial)


def test_release_ids_are_new_among_the_published() -> None:
    first = release_id(CODE, ReleaseTag.AWARD, [])
    assert first == "2026-220100-0007-award-1"
    published = [first, f"{CODE}-awardUpdate-4", f"{CODE}-award-10", f"{CODE}-award-x"]
    assert release_id(CODE, ReleaseTag.AWARD, published) == f"{CODE}-award-11"
    assert release_id(CODE, ReleaseTag.AWARD_UPDATE, published) == f"{CODE}-awardUpdate-5"


def test_moments_are_published_in_beijing_time() -> None:
    moment = datetime(2026, 9, 11, 2, 0, 0, 999, tzinfo=UTC)
    assert date_time(moment) == "2026-09-11T10:00:00+08:00"
    full = ocid("ocds-213czf", CODE)
    assert compiled_id(full, moment) == f"{full}-2026-09-11T10:00:00+08:00"
