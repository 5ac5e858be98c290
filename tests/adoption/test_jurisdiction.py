"""The pre-check and the application name the same office: level, place and rule (§4)."""

from __future__ import annotations

import pytest

from app.adoption.facts import read
from app.adoption.jurisdiction import level_of, organ, rule_of
from app.adoption.models import AdopterClass
from app.adoption.origins import ORIGINS
from tests.adoption.records import COUPLE, KIN, STEP

OF = {
    "institution": COUPLE, "kin": KIN, "step": STEP,
    "hardship": COUPLE | {"adoptee_category": "hardship_child", "adoptee_in_institution": False,
                          "sender_type": "birth_parents"},
    "orphan": COUPLE | {"adoptee_in_institution": False, "sender_type": "guardian"},
    "incapacitated": COUPLE | {"adoptee_category": "parents_incapacitated",
                               "adoptee_in_institution": False, "sender_type": "guardian"},
    "found": COUPLE | {"adoptee_category": "parents_not_found", "adoptee_in_institution": False,
                       "sender_type": "none"},
}  # fmt: skip
LIVES = {AdopterClass.MAINLAND: "mainland", AdopterClass.OVERSEAS: "macao",
         AdopterClass.FOREIGN: "foreign"}  # fmt: skip


@pytest.mark.rule("RM-02", "RM-04-1", "RM-04-2", "RM-04-3", "RM-04-4", "HK-02", "FR-09")
@pytest.mark.parametrize("adopters", list(AdopterClass))
@pytest.mark.parametrize("code", list(ORIGINS))
def test_application_and_precheck_name_the_same_office(code: str, adopters: AdopterClass) -> None:
    found = organ(read(OF[code] | {"adopter_residency": LIVES[adopters]}))
    assert found is not None
    assert found.rule_id == rule_of(adopters, ORIGINS[code].rule)
    assert found.level is level_of(adopters)
    if adopters is AdopterClass.MAINLAND:
        assert found.place == ORIGINS[code].place
