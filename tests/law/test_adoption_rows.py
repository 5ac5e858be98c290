"""Every row of adoption.md §2, §4, §6 to §8, §11, §12 and §14, and of its ages, stands in `app.law`
with its force and no more certainty than the text it was compared with.
"""

from __future__ import annotations

import pytest

from app.adoption.rules import ROWS
from app.law import PERIODS, RULES, Force, Standing, Verification, citation
from app.law.adoption_after import ANNOUNCING, FOLLOWING, KEEPING
from app.law.adoption_assessment import EVALUATION, PRACTICE
from app.law.adoption_conditions import ADOPTING, AGES, LIMITS
from app.law.adoption_registration import FROM_ABROAD, REGISTERING, WORKING
from app.law.adoption_relation import RELATION
from app.law.instruments import INSTRUMENTS as CARE

V, M, DOUBT, OURS = (
    Verification.VERIFIED,
    Verification.FROM_MEMORY,
    Verification.DOUBTFUL,
    Verification.DESIGN,
)
# What was seen in a news or secondary page only, or in the wording of one place, is from memory.
TABLE: list[tuple[Verification, str, str]] = [
    (V, "H", (
        "AGE-3 CC-1044-1 CC-1044-2 CC-1093-0 CC-1093-1 CC-1093-2 CC-1093-3 CC-1094-1 "
        "CC-1094-2 CC-1094-3 CC-1095 CC-1096-1 CC-1097-1 CC-1098-1 CC-1098-2 CC-1098-3 "
        "CC-1098-4 CC-1098-5 CC-1100-1 CC-1101 CC-1102 CC-1103-1 CC-1104-1 CC-1104-2 "
        "CC-1105-1 CC-1105-2 CC-1105-5 CC-1108 CC-1109 CC-1110 CC-1114-1 CC-1114-2 CC-1116 "
        "GL-143 PML-54 FR-2024 TR-12M DN-01 RM-02 RM-04-1 RM-04-2 RM-04-3 RM-04-4 RM-05-1 "
        "RM-05-2 RM-06 RM-07 RM-10 WS-48 WS-51 AE-02 AE-04 AE-05 AE-06 AE-08-1 AF-02 PN-01 "
        "SEC-01 OR-03 FR-02 FR-04 FR-06 FR-09 FR-14 HK-02 HK-03 HK-05 HK-06 AR-03"
    )),
    (V, "E", (
        "CC-1096-2 CC-1106 CC-1111 CC-1113 CC-1117 PML-95 RM-08-1 RM-08-2 RM-09 RM-11 RM-12 "
        "RM-13 WS-06 AE-11 PN-05 SEC-02 OR-01 OR-02 FR-11 FR-13 AR-05-1 AR-05-2 AR-05-3 "
        "AR-12"
    )),
    (V, "I", (
        "AGE-4 CC-1097-2 CC-1099-1 CC-1099-2 CC-1100-2 CC-1103 CC-1105-3 CC-1107 CC-1112 "
        "CC-1114-3 CC-1115 CC-1118 RM-06-4 RM-14 RM-15 WS-02 WS-04 AE-01 AE-03 AF-03 AF-05 "
        "FR-04-3 AF-15 AR-02 AR-04"
    )),
    (M, "H", (
        "AGE-1 GR-44 WS-12 AE-07 AE-08-2 AE-09-2 AE-11-P AE-12 AE-14 AF-01 HK-07 AR-09 "
        "AR-10"
    )),
    (M, "E", (
        "WS-13 WS-16 WS-17 WS-18 WS-19 WS-20 WS-21 WS-30 AE-09-1 AE-09-3 AE-09-4 AE-10-1 "
        "AE-10-2 AE-13 AF-04 PN-03 AR-06-1 AR-06-2 AR-06-3 AR-07 AR-08"
    )),
    (M, "I", (
        "RM-FEE AE-10-3 AE-15 AE-16 MT-01"
    )),
    (DOUBT, "E", (
        "WS-40 AR-11"
    )),
    (OURS, "H", (
        "AGE-2 AF-10 MT-02"
    )),
    (OURS, "E", (
        "AF-06 AF-07 AF-08 AF-09 AF-12 PN-02 PN-04 SEC-03 FU-01 FU-02 FU-03"
    )),
    (OURS, "I", (
        "AF-11 FU-04"
    )),
]  # fmt: skip
IDS = {rule_id for _, _, ids in TABLE for rule_id in ids.split()}
ENCODED = (
    *AGES, *ADOPTING, *LIMITS, *RELATION, *REGISTERING, *WORKING, *FROM_ABROAD, *EVALUATION,
    *PRACTICE, *ANNOUNCING, *FOLLOWING, *KEEPING,
)  # fmt: skip


@pytest.mark.parametrize(("known", "force", "ids"), TABLE)
def test_rows_are_there_with_their_force_and_certainty(
    known: Verification, force: str, ids: str
) -> None:
    found = {(i, RULES[i].force, RULES[i].verification) for i in ids.split() if i in RULES}
    assert found == {(i, Force(force), known) for i in ids.split()}


def test_beside_the_table_stand_only_the_nine_situations_of_assessment() -> None:
    assert len(IDS) == 175
    assert {row.id for row in ENCODED} - IDS == {f"AE-11-{n}" for n in range(1, 10)}
    assert len(ENCODED) == len({row.id for row in ENCODED}) == 184


def test_an_adoption_row_cites_the_article_its_id_names() -> None:
    """CC-1098-5 stands in article 1098; so do those of the measures on registration."""
    for row in ENCODED:
        number = row.id.split("-")[1]
        if row.id.startswith("CC-") and row.basis:
            assert (row.basis.instrument.key, row.basis.article) == ("LI-CC", int(number)), row.id
        if row.id.startswith("RM-") and number.isdigit() and row.basis:
            assert (row.basis.instrument.key, row.basis.article) == ("LI-RM", int(number)), row.id


def test_every_row_that_stops_an_adoption_but_one_was_compared_with_its_text() -> None:
    """A refusal carries at least one verified rule; GR-44 alone is cited without its article."""
    unsure = [row.id for row in ROWS if RULES[row.id].verification is not V]
    assert unsure == ["GR-44"]
    assert citation(RULES["GR-44"]).endswith("（条文待核）")
    assert citation(RULES["CC-1102"]) == "《民法典》第一千一百零二条"


def test_rows_of_one_place_are_not_the_states() -> None:
    places = {"DN-01", "AF-02", "AF-03", "AF-04", "AF-05", "AF-15", "MT-01", "SEC-02", "AR-12"}
    assert {row.id for row in ENCODED if row.standing is Standing.LOCAL} == places


def test_keys_of_instruments_are_not_those_of_care() -> None:
    cited = {row.basis.instrument.key for row in ENCODED if row.basis}
    assert cited & CARE.keys() == {"LI-CC", "LI-PML", "LI-GV", "LI-CQ22"}
    assert not {row.id for row in ENCODED} & PERIODS.keys()
