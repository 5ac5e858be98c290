"""Every row of purchase.md §2, §3, §7, §8 and §11 stands in `app.law` with its force, its article
and no more certainty than the text it was compared with; SUP-01 to SUP-16 stand elsewhere.
"""

from __future__ import annotations

import pytest

from app.law import (
    INSTRUMENTS,
    PERIODS,
    RULES,
    Article,
    Force,
    Rule,
    Standing,
    Verification,
    citation,
)
from app.law.organisations import ORGANISATION_INSTRUMENTS, REGISTER, SUPPLIERS
from app.law.purchase_buying import BUYING, METHODS, MONEY_FIRST, NEGATIVE_LIST
from app.law.purchase_contracts import ACCEPTANCE, CONTRACTING, PAYING_BY_LAW
from app.law.purchase_instruments import PURCHASE_INSTRUMENTS
from app.law.purchase_organisations import FOSTERED, ORGANISED, PREFERRED, TRUSTED
from app.law.purchase_performance import CHANGING, COUNTED, EVALUATING, PAYING
from app.law.purchase_procurement import (
    CHOOSING,
    METHOD,
    OBJECTING,
    OFFERS,
    REQUIREMENT,
    TAKING_PART,
)

V, M, OURS = Verification.VERIFIED, Verification.FROM_MEMORY, Verification.DESIGN
# What was seen in a news or secondary page only is from memory. Where half of a row was read and
# half remembered, the halves are two rows: GPL-46-7 is the remembered half of GPL-46.
TABLE: list[tuple[Verification, str, str]] = [
    (V, "H", (
        "GPS-05 GPS-06 GPS-07-1 GPS-07-2 GPS-08 GPS-10 GPS-16 GPS-18 GPS-23-1 GPS-23-2 GPS-24 "
        "NEG-1 NEG-2 NEG-3 NEG-4 NEG-5 NEG-6 87F-2 87F-3 87F-4 GPL-12 GPR-09 GPL-22 GPR-20 "
        "GPR-18-1 GPR-18-2 GPL-27 GPL-28 GPR-28 GPL-31 GPL-34 GPL-38 GPL-40 REQ-11 GPL-35 "
        "GPR-31-1 GPR-31-2 GPR-21 GPR-33 CST-10 GPL-36 GPR-44 GPR-54 GPL-46 GPR-48 GPL-48 "
        "GPL-49 GPL-50 GPL-61 GPR-45-2 PAY-802 EVA-06 PAY-01 PAY-04 CHG-01 BRK-01 SO-10"
    )),
    (V, "E", (
        "GPS-11 GPS-13 GPS-20-1 GPS-23-3 87F-5 GPL-77 GPR-38 PUB-10 GPR-15 GPR-30 CST-28 "
        "GPR-43-1 GPR-43-2 GPR-43-3 GPR-43-4 PUB-243-2 GPR-52 GPL-52 GPL-53 GPL-55 GPL-56 "
        "GPL-57 GPR-50 GPL-47 PUB-243 GPL-41 GPR-45-1 ACC-24 GPL-42 GPL-42-2 GPR-51 EVA-01 "
        "PAY-07 CHG-02 SO-07 INC-01 INC-02 INC-03 INC-04"
    )),
    (V, "I", (
        "GPS-02 GPS-03 GPS-04 GPS-09 GPS-12-B GPS-15-S GPS-20-2 GPL-24 GPL-26 CST-03 GPR-49 "
        "GPR-72-4 EVA-07 SO-01 SO-02 SO-04 SO-05 SO-06 INC-05 INC-06 INC-10"
    )),
    (M, "H", (
        "GPS-14 GPS-17 GPS-18-2 GPS-26 GPS-29 GPS-34 M-12 GPR-19 GPR-22 GPL-18 GPR-23 "
        "GPL-38-5 SME-SO NGT-29 TEN-PN CST-14 CST-3S CST-PR TEN-PR TEN-EC GPL-46-7 EVA-06-R "
        "SO-11"
    )),
    (M, "S", (
        "SME-46 CR-08"
    )),
    (M, "E", (
        "GPS-21 GPS-25 GPS-27 GPS-28 PUB-10-S PUB-101 CST-28-T PAY-38 PUB-243-3 EVA-02 EVA-03 "
        "EVA-08 EVA-09 PAY-05 CR-05 CR-06c CR-09"
    )),
    (M, "I", (
        "GPS-12 GPS-15 GPS-19 GPS-22 GPS-30 GPS-33 M-11 GPR-17 GPL-8 GPL-29 GPL-30 REQ-11-Y "
        "GPR-53 GPL-71 GPR-72 ACC-205 GPR-46 EVA-04 EVA-05 SUP-PREF SO-SHARE SO-02-D SO-09 "
        "CR-06b CR-10 RT-01 RT-03 RT-04 RT-06"
    )),
    (OURS, "H", (
        "CNT-ONCE CNT-LOST CNT-PHOTO CNT-SCALE CNT-VISIT EV-VETO PAY-02 BRK-03 SOD-P1 SOD-P2 "
        "OC-12"
    )),
    (OURS, "S", (
        "CHG-03"
    )),
    (OURS, "E", (
        "M-5 CNT-LATE CNT-SAMPLE EVA-08-R PAY-06 BRK-02 INC-08"
    )),
    (OURS, "I", (
        "NEG-X EV-CHILD PAY-03 SO-CONC INC-07 INC-09"
    )),
]  # fmt: skip
# A row whose id does not name its article, by what it cites: instrument article(part).
CITED = {
    "LP-102 16; LP-87F": "GPS-16",
    "LP-102 26; LP-GPR 72(4)": "GPS-26",
    "LP-102 10(1)": "NEG-1",
    "LP-102 10(2)": "NEG-2",
    "LP-102 10(3)": "NEG-3",
    "LP-102 10(4)": "NEG-4",
    "LP-102 10(5)": "NEG-5",
    "LP-102 10(6)": "NEG-6",
    "LP-87F": "87F-2 87F-3 87F-4 87F-5",
    "LP-110 3(3)": "M-11",
    "LP-22": "M-12",
    "LP-GPL 12; LP-GPR 9": "GPL-12",
    "LP-GPL 24; LP-GPR 22": "GPL-24",
    "LP-GPL 77; LP-GPR 72": "GPL-77",
    "LP-GPL 27; LP-GPR 23": "GPL-27",
    "LP-214 3(1)": "CST-03",
    "LP-46 6; LP-46 7": "SME-46",
    "LP-46 2; LP-300": "SME-SO",
    "LP-10": "PUB-10 PUB-10-S",
    "LP-22 10; LP-22 11": "REQ-11",
    "LP-22 11": "REQ-11-Y",
    "LP-74 29; LP-74 45": "NGT-29",
    "LP-214 10": "CST-10",
    "LP-87 16; LP-87 69": "TEN-PN",
    "LP-101": "PUB-101",
    "LP-214 14": "CST-14",
    "LP-214 28": "CST-28",
    "LP-87 68; LP-74 36; LP-74 49": "CST-28-T",
    "LP-124": "CST-3S",
    "LP-214 24": "CST-PR",
    "LP-87 55": "TEN-PR",
    "LP-87 47": "TEN-EC",
    "LP-243": "PUB-243-2 PUB-243 PUB-243-3 CHG-02 GPL-46-7",
    "LP-GPL 56; LP-GPR 58": "GPL-56",
    "LP-22 24": "ACC-24",
    "LP-205": "ACC-205",
    "LP-GPL 42; LP-GPR 46": "GPL-42",
    "LP-38": "PAY-38",
    "LP-802 9; LP-802 10; LP-802 14": "PAY-802",
    "LP-102 20(1)": "EVA-01",
    "LP-SZ": "EVA-02 EVA-03 EVA-04 EVA-05 EVA-06-R",
    "LP-GPR 18(2)": "EVA-06",
    "LP-LN24": "EVA-07",
    "LP-102 21": "EVA-09",
    "LP-102 23(2)": "PAY-01",
    "LP-GPR 51": "PAY-04",
    "LP-243; LP-38; LP-802": "PAY-05",
    "LI-JL22; LI-JL24; LI-PILOT": "PAY-07",
    "LP-GPL 49": "CHG-01",
    "LP-GPR 72(4)": "BRK-01 GPR-72-4",
    "LP-GPL 61": "SOD-P1",
    "LP-54": "SUP-PREF SO-SHARE",
    "LP-ST 2; LP-MF 2; LP-JJ 2": "SO-01",
    "LP-ST 3; LP-MF 3; LP-JJ 3": "SO-02",
    "LP-ST 10": "SO-04",
    "LP-MF 8; LP-MF 13": "SO-05",
    "LP-JJ 8; LP-JJ 29": "SO-06",
    "LP-ST 12; LP-ST 18; LP-ST 21; LP-MF 11; LP-MF 15; LP-MF 17": "SO-07",
    "LP-NJ": "SO-09",
    "LP-GB32100": "SO-10 SO-11",
    "LP-XY": "CR-05 CR-06b CR-06c CR-08 CR-09 CR-10",
    "LP-PG26": "RT-01 RT-03",
    "LI-CQ22": "INC-01 INC-02 INC-03",
    "LI-JL22": "INC-04 INC-06",
    "LI-CQ22; LI-JL22": "INC-05",
    "LI-PILOT": "INC-10",
    "LP-74 7": "GPL-38-5",
}  # fmt: skip
FAMILIES = {"GPS": "LP-102", "GPL": "LP-GPL", "GPR": "LP-GPR"}
IDS = {rule_id for _, _, ids in TABLE for rule_id in ids.split()}
ENCODED: tuple[Rule, ...] = (
    *BUYING, *NEGATIVE_LIST, *MONEY_FIRST, *METHODS, *TAKING_PART, *METHOD, *REQUIREMENT, *OFFERS,
    *CHOOSING, *OBJECTING, *CONTRACTING, *ACCEPTANCE, *PAYING_BY_LAW, *COUNTED, *EVALUATING,
    *PAYING, *CHANGING, *PREFERRED, *ORGANISED, *TRUSTED, *FOSTERED,
)  # fmt: skip


def _place(article: Article) -> str:
    part = article.paragraph or article.item
    return (
        article.instrument.key
        + (f" {article.article}" if article.article else "")
        + (f"({part})" if part else "")
    )


def _cited(row: Rule) -> str:
    return "; ".join(_place(a) for a in ((row.basis,) if row.basis else ()) + row.also)


@pytest.mark.parametrize(("known", "force", "ids"), TABLE)
def test_rows_are_there_with_their_force_and_certainty(
    known: Verification, force: str, ids: str
) -> None:
    found = {(i, RULES[i].force, RULES[i].verification) for i in ids.split() if i in RULES}
    assert found == {(i, Force(force), known) for i in ids.split()}


def test_no_id_stands_twice_or_outside_the_table() -> None:
    ids = [row.id for row in ENCODED]
    assert len(ids) == len(set(ids)) == 213
    assert set(ids) == IDS
    assert not IDS & {row.id for row in (*SUPPLIERS, *REGISTER)}
    assert not IDS & PERIODS.keys()
    beside = {"LP-300", "LP-LN24", "LP-GB32100"}
    assert len((PURCHASE_INSTRUMENTS.keys() | ORGANISATION_INSTRUMENTS.keys()) - beside) == 28


def test_each_row_cites_the_place_that_the_table_names() -> None:
    """GPS-24 is article 24 of the measures, GPL- of the law, GPR- of its regulation."""
    listed = {rule_id: cited for cited, ids in CITED.items() for rule_id in ids.split()}
    for row in ENCODED:
        family, number = row.id.split("-")[:2]
        if row.id in listed:
            assert _cited(row) == listed[row.id], row.id
        elif family in FAMILIES:
            place = _cited(row).partition("(")[0]
            assert place == f"{FAMILIES[family]} {int(number)}", row.id
        else:
            assert row.basis is None, row.id


def test_paragraphs_of_the_measures_are_those_of_their_rows() -> None:
    parts = {i: _cited(RULES[i]) for i in ("GPS-07-2", "GPS-20-1", "GPS-23-2", "GPS-23-3")}
    assert parts == {
        "GPS-07-2": "LP-102 7(2)", "GPS-20-1": "LP-102 20(1)", "GPS-23-2": "LP-102 23(2)",
        "GPS-23-3": "LP-102 23(3)",
    }  # fmt: skip
    assert citation(RULES["GPS-24"]) == "《政府购买服务管理办法》第二十四条"
    assert citation(RULES["NEG-4"]) == "《政府购买服务管理办法》第十条第（四）项"
    assert citation(RULES["CST-03"]).endswith("第三条第（一）项")


def test_what_one_place_says_is_not_the_states() -> None:
    local = {row.id for row in ENCODED if row.standing is Standing.LOCAL}
    assert local == {
        "EVA-02", "EVA-03", "EVA-04", "EVA-05", "EVA-06-R", "EVA-07", "EVA-08", "PAY-07",
        "SO-02-D", "RT-04", "RT-06", "INC-01", "INC-02", "INC-03", "INC-04", "INC-05", "INC-06",
    }  # fmt: skip


def test_the_portals_own_duties_apart_are_never_shown_as_law() -> None:
    """Article 61 separates duties in a centralised agency only; here it is by analogy."""
    assert RULES["SOD-P1"].by_analogy
    assert citation(RULES["SOD-P1"]) == "本平台默认规则（可由当地调整）"
    assert citation(RULES["GPL-61"]) == "《政府采购法》第六十一条"


def test_remembered_instruments_are_marked_so() -> None:
    unsure = {i.key for i in PURCHASE_INSTRUMENTS.values() if i.verification is M}
    assert unsure == {
        "LP-101", "LP-87", "LP-74", "LP-124", "LP-205", "LP-38", "LP-69", "LP-300", "LP-SZ", "LP-NJ"
    }  # fmt: skip
    assert INSTRUMENTS["LP-802"].in_force_from == "2025-06-01"
    assert INSTRUMENTS["LP-SZ"].in_force_to == "2024"
