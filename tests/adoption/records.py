"""Records of adoption.md's vocabulary: the three examples of its §15, and changes to them."""

from __future__ import annotations

from typing import Any

from app.adoption.rules import answer

# 33 and 35, childless, and a three-year-old orphan in an institution.
COUPLE: dict[str, Any] = {
    "as_of": "2026-03-02",
    "adopter_birth_date": "1993-03-02",
    "adopter_sex": "female",
    "adopter_marital_status": "married",
    "adopter_children_count": 0,
    "applying_jointly": True,
    "spouse_birth_date": "1991-03-02",
    "spouse_sex": "male",
    "spouse_children_count": 0,
    "adoptee_birth_date": "2023-03-02",
    "adoptee_sex": "male",
    "adoptee_category": "orphan",
    "adoptee_in_institution": True,
    "sender_type": "institution",
}
# A woman of 44 and a boy of three, a foundling in an institution.
SINGLE: dict[str, Any] = {
    "as_of": "2026-03-02",
    "adopter_birth_date": "1982-03-02",
    "adopter_sex": "female",
    "adopter_marital_status": "unmarried",
    "adopter_children_count": 0,
    "adoptee_birth_date": "2023-03-02",
    "adoptee_sex": "male",
    "adoptee_category": "parents_not_found",
    "adoptee_in_institution": True,
    "sender_type": "institution",
}
# A stepmother of 28 and a boy of ten, both birth parents agree.
STEP: dict[str, Any] = {
    "as_of": "2026-03-02",
    "adopter_birth_date": "1998-03-02",
    "adopter_sex": "female",
    "adopter_marital_status": "married",
    "adopter_children_count": 0,
    "relation_to_adoptee": "stepchild",
    "married_to_birth_parent": True,
    "adoptee_birth_date": "2016-03-02",
    "adoptee_sex": "male",
    "adoptee_category": "other",
    "adoptee_consents": True,
    "sender_type": "birth_parents",
    "birth_father_status": "alive",
    "birth_mother_status": "alive",
    "birth_father_consents": True,
    "birth_mother_consents": True,
}
# The couple and their nephew, whose parents have no special difficulty.
KIN: dict[str, Any] = COUPLE | {
    "relation_to_adoptee": "kin_child_3g",
    "adoptee_category": "other",
    "adoptee_in_institution": False,
    "sender_type": "birth_parents",
    "birth_father_status": "alive",
    "birth_mother_status": "alive",
    "birth_father_consents": True,
    "birth_mother_consents": True,
}
# The couple and a child whose parents cannot raise it; no exception applies.
HARDSHIP: dict[str, Any] = KIN | {
    "relation_to_adoptee": "none",
    "adoptee_category": "hardship_child",
}
# As KIN's sender, but for a single man; the girl is 40 years younger.
MAN_AND_GIRL: dict[str, Any] = HARDSHIP | {
    "adopter_birth_date": "1983-03-02",
    "adopter_sex": "male",
    "adopter_marital_status": "divorced",
    "applying_jointly": False,
    "spouse_birth_date": None,
    "spouse_sex": None,
    "spouse_children_count": None,
    "adoptee_sex": "female",
}


def blocking(record: dict[str, Any], **changes: Any) -> list[str]:
    """What blocks the record with these changes."""
    found: list[str] = answer(record | changes)["blocking"]
    return found


def needs(record: dict[str, Any], **changes: Any) -> set[str]:
    """What the record with these changes needs."""
    return set(answer(record | changes)["needs"])
