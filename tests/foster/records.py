"""The family of the example of care.md §2.8, and the same family ready to sign."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any

from app.foster.rules import answer

_PAPERS = {
    "health": "ok",
    "health_cert_date": "2026-01-15",
    "crime_check": "none",
    "crime_check_date": "2026-02-10",
}
EXAMPLE: dict[str, Any] = {
    "as_of": "2026-03-02",
    "institution_division": "500112",
    "family_division": "500112",
    "family_hukou_division": "500112",
    "dwelling_tenure": "owned",
    "dwelling_area_m2": 100,
    "year_income_yuan": 150000,
    "income_evidence_months": 12,
    "local_avg_area_m2": 24,
    "local_mid_income_yuan": 42000,
    "members": [
        {
            "birth_date": "1981-05-20",
            "main_carer": True,
            "education": 60,
            "agrees": True,
            **_PAPERS,
        },
        {"birth_date": "1979-08-01", "agrees": True, **_PAPERS},
        {"birth_date": "2010-11-11", **_PAPERS},
    ],
    "child_birth_date": "2019-07-07",
    "child_guardianship": "G3",
    "child_category": "orphan",
}
DONE: dict[str, Any] = {
    "stage": "sign",
    "application_submitted": True,
    "documents_complete": True,
    "assessors_count": 2,
    "form_fb_complete": True,
    "assessment_result": "qualified",
    "head_decision": "approved",
    "bureau_result": "filed",
    "training_passed": True,
    "training_hours": 16,
    "child_opinion_recorded": True,
}
_MEMBER_KEYS = {
    "birth_date", "main_carer", "lives_here", "health", "health_cert_date", "crime_check",
    "crime_check_date", "harmful_habits", "agrees", "education",
}  # fmt: skip


def family(member: int = 0, /, **changes: Any) -> dict[str, Any]:
    """The example with changes; those named like a member's facts go to that member."""
    record = deepcopy(EXAMPLE)
    for key, given in changes.items():
        value = Decimal(str(given)) if isinstance(given, float) else given
        if key in _MEMBER_KEYS:
            record["members"][member][key] = value
        else:
            record[key] = value
    return record


def signing(member: int = 0, /, **changes: Any) -> dict[str, Any]:
    """The example with all steps done and the agreement about to be signed."""
    return family(member, **{**DONE, **changes})


def listed(record: dict[str, Any]) -> set[str]:
    """Every id that applies to the record, from both lists."""
    found = answer(record)
    return {*found["blocking"], *found["release"]}


def needs(record: dict[str, Any]) -> set[str]:
    """The needs listed for the record."""
    return set(answer(record)["needs"])
