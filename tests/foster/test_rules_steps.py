"""The steps of article 12 and placing across areas: rows 26 to 35 of care.md §2.8."""

from __future__ import annotations

import pytest

from tests.foster.records import family, listed, needs, signing


@pytest.mark.rule("FC-12-1a")
def test_application_is_in_writing_when_due() -> None:
    assert "FC-12-1a" in listed(signing(stage="review", application_submitted=False))
    assert "FC-12-1a" not in listed(signing(stage="review"))
    assert "FC-12-1a" not in listed(family(application_submitted=False))


@pytest.mark.rule("FC-12-1b")
def test_papers_are_complete_when_due() -> None:
    assert "FC-12-1b" in listed(signing(stage="review", documents_complete=False))
    assert "FC-12-1b" not in listed(signing(stage="review"))
    assert "FC-12-1b" not in listed(family(documents_complete=False))


@pytest.mark.rule("FC-12-1b")
def test_member_of_eight_may_refuse_at_any_stage() -> None:
    assert "FC-12-1b" in listed(family(2, birth_date="2018-03-02", agrees=False))
    assert "FC-12-1b" not in listed(family(2, birth_date="2018-03-03", agrees=False))
    assert "FC-12-1b" not in listed(family(2, agrees=False, lives_here=False))


@pytest.mark.rule("FC-12-1b")
def test_every_adult_answers_when_due() -> None:
    assert "FC-12-1b" in listed(signing(2, birth_date="2008-03-02", agrees=None))
    assert "FC-12-1b" not in listed(signing(2, birth_date="2008-03-03", agrees=None))
    assert "FC-12-1b" not in listed(family(1, agrees=None))


@pytest.mark.rule("FC-12-2a")
def test_two_assessors_visit() -> None:
    assert "FC-12-2a" in listed(signing(stage="review", assessors_count=1))
    assert "FC-12-2a" not in listed(signing(stage="review", assessors_count=2))
    assert "FC-12-2a" in listed(signing(assessors_count=2, min_assessors=3))
    assert "FC-12-2a" not in listed(family(assessors_count=0))


@pytest.mark.rule("FC-12-2b")
def test_survey_form_is_filled_when_due() -> None:
    assert "FC-12-2b" in listed(signing(stage="review", form_fb_complete=False))
    assert "FC-12-2b" not in listed(signing(stage="review"))
    assert "FC-12-2b" not in listed(family(form_fb_complete=False))


@pytest.mark.rule("FC-12-2c", "FC-12-3a")
@pytest.mark.parametrize(
    ("result", "rules"),
    [
        (None, {"FC-12-2c"}),
        ("improve", {"FC-12-2c"}),
        ("unqualified", {"FC-12-3a"}),
        ("qualified", set()),
    ],
)
def test_opinion_is_written_and_not_against(result: str | None, rules: set[str]) -> None:
    steps = {"FC-12-2c", "FC-12-3a"}
    assert listed(signing(stage="review", assessment_result=result)) & steps == rules
    assert not listed(family(assessment_result=result)) & steps


@pytest.mark.rule("FC-12-3a")
def test_head_decides_before_signing() -> None:
    assert "FC-12-3a" in listed(signing(head_decision=None))
    assert "FC-12-3a" not in listed(signing(head_decision=None, stage="review"))
    assert "FC-12-3a" in listed(signing(head_decision="rejected", stage="review"))
    assert "FC-12-3a" not in listed(family(head_decision="rejected"))


@pytest.mark.rule("FC-12-3b")
@pytest.mark.parametrize(
    ("step", "result", "stops"),
    [
        ("filing", None, True),
        ("filing", "objected", True),
        ("filing", "filed", False),
        ("filing", "approved", False),
        ("approval", None, True),
        ("approval", "filed", True),
        ("approval", "approved", False),
    ],
)
def test_bureau_step_is_done_before_signing(step: str, result: str | None, stops: bool) -> None:
    changes = {"foster_bureau_step": step, "bureau_result": result}
    assert ("FC-12-3b" in listed(signing(**changes))) is stops
    assert "FC-12-3b" not in listed(signing(**changes, stage="review"))


@pytest.mark.rule("FC-12-4")
def test_carer_is_trained_before_signing() -> None:
    assert "FC-12-4" in listed(signing(training_passed=False))
    assert "FC-12-4" in listed(signing(training_hours=15))
    assert "FC-12-4" not in listed(signing(training_hours=16))
    assert "FC-12-4" not in listed(signing(training_passed=False, stage="review"))


@pytest.mark.rule("FC-27-1", "FC-27-2")
@pytest.mark.parametrize(
    ("level", "family_division", "crosses", "stops"),
    [
        ("county", "220104", False, False),
        ("county", "220105", True, False),
        ("county", "220204", True, False),
        ("county", "230104", False, True),
        ("city", "220105", False, False),
        ("city", "220204", True, False),
        ("city", "230104", False, True),
        ("province", "220204", False, False),
        ("province", "230104", False, True),
    ],
)
def test_across_counties_with_consent_never_across_provinces(
    level: str, family_division: str, crosses: bool, stops: bool
) -> None:
    changes = {
        "institution_division": "220104",
        "institution_level": level,
        "family_division": family_division,
    }
    refused = listed(family(**changes, higher_department_consents=False))
    assert ("FC-27-1" in refused) is crosses
    assert ("FC-27-2" in refused) is stops
    assert ("FC-27-1" in listed(signing(**changes))) is crosses
    assert "FC-27-1" not in listed(signing(**changes, stage="review"))
    assert "FC-27-1" not in listed(signing(**changes, higher_department_consents=True))
    assert ("higher_department_consent" in needs(family(**changes))) is crosses
