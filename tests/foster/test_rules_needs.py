"""Needs of care.md §2.8: when each paper or step is listed, at every stage."""

from __future__ import annotations

from typing import Any

import pytest

from app.foster.rules import NEEDS
from tests.foster.records import family, needs

CHILD_OF_TWO = {"child_birth_date": "2023-03-03"}
CHILD_OF_THREE = {"child_birth_date": "2023-03-02"}

NEED_CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("child_consent", {"child_birth_date": "2018-03-02"}, True),
    ("child_consent", {"child_birth_date": "2018-03-03"}, False),
    ("child_consent", {"child_birth_date": "2018-03-02", "child_consents": True}, True),
    ("child_opinion", {"child_birth_date": "2018-03-03"}, True),
    ("child_opinion", {"child_birth_date": "2018-03-02"}, False),
    ("child_opinion", CHILD_OF_THREE, True),
    ("child_opinion", CHILD_OF_TWO, False),
    ("medical_opinion", {"child_long_term_prof_care": True}, True),
    ("medical_opinion", {}, False),
    ("income_proof", {"income_evidence_months": None}, True),
    ("income_proof", {"income_evidence_months": 11}, True),
    ("income_proof", {"income_evidence_months": 12}, False),
    ("lease_renewal", {"dwelling_tenure": "owned", "lease_end_date": "2026-03-05"}, False),
    ("lease_renewal", {"dwelling_tenure": "rented", "lease_end_date": None}, False),
    ("lease_renewal", {"dwelling_tenure": "rented", "lease_end_date": "2026-03-01"}, False),
    ("lease_renewal", {"dwelling_tenure": "rented", "lease_end_date": "2026-03-02"}, True),
    ("lease_renewal", {"dwelling_tenure": "rented", "lease_end_date": "2027-03-01"}, True),
    ("lease_renewal", {"dwelling_tenure": "rented", "lease_end_date": "2027-03-02"}, False),
    ("onsite_assessment", {"assessment_result": "improve"}, True),
    ("onsite_assessment", {"assessment_result": "unqualified"}, False),
    ("bureau_filing", {"bureau_result": "objected"}, True),
    ("bureau_filing", {"bureau_result": "filed"}, False),
    ("bureau_filing", {"bureau_result": "approved"}, False),
    ("bureau_filing", {"foster_bureau_step": "approval"}, False),
    ("bureau_approval", {"foster_bureau_step": "approval", "bureau_result": "filed"}, True),
    ("bureau_approval", {"foster_bureau_step": "approval", "bureau_result": "approved"}, False),
    ("bureau_approval", {}, False),
    ("training", {"training_passed": True, "training_hours": 15.5}, True),
    ("training", {"training_passed": True, "training_hours": 16}, False),
    ("training", {"training_hours": 16}, True),
]


@pytest.mark.parametrize(("need", "changes", "is_listed"), NEED_CASES)
def test_need_is_listed(need: str, changes: dict[str, Any], is_listed: bool) -> None:
    assert (need in needs(family(**changes))) is is_listed
    assert (need in needs(family(**changes, stage="sign"))) is is_listed


MEMBER_NEED_CASES: list[tuple[str, dict[str, Any], bool]] = [
    ("joint_consent", {"birth_date": "2008-03-02"}, True),
    ("joint_consent", {"birth_date": "2008-03-03"}, False),
    ("member_opinion", {"birth_date": "2018-03-02"}, True),
    ("member_opinion", {"birth_date": "2018-03-03"}, False),
    ("member_opinion", {"birth_date": "2008-03-02"}, False),
    ("member_opinion", {"birth_date": "2010-03-02", "lives_here": False}, False),
    ("health_certs", {"health_cert_date": None}, True),
    ("health_certs", {"health_cert_date": "2025-09-01"}, True),
    ("health_certs", {"health_cert_date": "2025-09-02"}, False),
    ("health_certs", {"health": "harmful"}, False),
    ("health_certs", {"health": "not_checked", "lives_here": False}, False),
    ("crime_certs", {"crime_check_date": "2025-12-01"}, True),
    ("crime_certs", {"crime_check_date": "2025-12-02"}, False),
    ("crime_certs", {"crime_check": "not_checked", "birth_date": "2012-03-02"}, True),
    ("crime_certs", {"crime_check": "not_checked", "birth_date": "2012-03-03"}, False),
]


@pytest.mark.parametrize(("need", "changes", "is_listed"), MEMBER_NEED_CASES)
def test_need_of_a_member_is_listed(need: str, changes: dict[str, Any], is_listed: bool) -> None:
    record = family()
    record["members"] = [record["members"][0], {**record["members"][1], **changes}]
    assert (need in needs(record)) is is_listed


def test_every_need_of_the_table_has_a_case() -> None:
    tested = {case[0] for case in [*NEED_CASES, *MEMBER_NEED_CASES]}
    assert {need.name for need in NEEDS} - tested == {"higher_department_consent"}
