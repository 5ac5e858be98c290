"""A citation never shows more certainty than its row has (care.md §0.1)."""

from __future__ import annotations

from datetime import date

import pytest

from app.law import (
    INSTRUMENTS,
    PERIODS,
    RULES,
    Article,
    Period,
    Rule,
    Unit,
    Verification,
    certainty,
    citation,
)
from app.law.adoption_instruments import ADOPTION_INSTRUMENTS
from app.law.instruments import CIVIL_CODE, FOSTER_CARE
from app.law.model import chinese_number, is_law
from app.law.organisations import ORGANISATION_INSTRUMENTS
from app.law.purchase_instruments import PURCHASE_INSTRUMENTS

Row = Rule | Period
ROWS: list[Row] = [*RULES.values(), *PERIODS.values()]
UNCONFIRMED = [row for row in ROWS if row.can_be_confirmed]
OURS = [row for row in ROWS if row.verification is Verification.DESIGN]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (8, "八"), (10, "十"), (12, "十二"), (20, "二十"), (27, "二十七"),
        (100, "一百"), (101, "一百零一"), (110, "一百一十"), (203, "二百零三"),
        (1001, "一千零一"), (1010, "一千零一十"), (1259, "一千二百五十九"), (2000, "二千"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_in_statutes(number: int, text: str) -> None:
    assert chinese_number(number) == text


def test_article_is_cited_in_full() -> None:
    assert Article(FOSTER_CARE, 8, item=5).cited == "《家庭寄养管理办法》第八条第（五）项"
    assert Article(CIVIL_CODE, 203, paragraph=2).cited == "《民法典》第二百零三条第二款"
    assert Article(FOSTER_CARE, 8, paragraph=-1).cited == "《家庭寄养管理办法》第八条最后一款"
    assert Article(FOSTER_CARE).cited == "《家庭寄养管理办法》"


def test_verified_row_cites_its_article() -> None:
    assert citation(RULES["FC-08-5a"]) == "《家庭寄养管理办法》第八条第（五）项"
    assert certainty(RULES["FC-08-5a"]) == "已核对"


def test_unconfirmed_row_cites_the_instrument_alone() -> None:
    assert citation(RULES["FC-27-2"]) == "《家庭寄养管理办法》（条文待核）"
    assert certainty(RULES["FC-27-2"]) == "条文待核"


def test_confirmed_row_is_cited_like_a_verified_one() -> None:
    assert citation(RULES["FC-27-2"], confirmed=True) == "《家庭寄养管理办法》第二十七条"
    assert certainty(RULES["FC-27-2"], confirmed=True) == "已由管理员核定"


def test_our_figures_inside_a_lawful_row_are_named() -> None:
    assert citation(RULES["FC-12-2a"]).endswith("（具体数值和口径为本平台默认，可由当地调整）")


def test_rules_made_for_another_matter_are_cited_by_analogy() -> None:
    assert citation(RULES["SV-2"]) == "参照《民事诉讼法》（条文待核）"


def test_no_unconfirmed_row_shows_an_article() -> None:
    for row in UNCONFIRMED:
        text = citation(row)
        assert text.endswith("（条文待核）"), row.id
        assert "条第" not in text, row.id
        assert not any(mark in text for mark in ("第一", "第二", "第三")), row.id
        assert is_law(row, confirmed=True), row.id


def test_no_row_of_ours_ever_reads_as_law() -> None:
    for row in OURS:
        for confirmed in (False, True):
            cited = citation(row, confirmed=confirmed)
            assert cited == "本平台默认规则（可由当地调整）", row.id
            assert not is_law(row, confirmed=confirmed), row.id


def test_standing_is_house_exactly_for_our_own_rows() -> None:
    for row in ROWS:
        ours = row.verification is Verification.DESIGN
        assert (row.standing == "house") is ours, row.id


def test_every_verified_row_names_its_source_and_basis() -> None:
    for rule in RULES.values():
        if rule.verification is Verification.VERIFIED:
            assert rule.sources, rule.id
            assert rule.basis, rule.id


def test_articles_from_memory_are_not_marked_verified() -> None:
    """LI-FC 13 to 37 are from memory but for 35 and 37 (care.md §13.2)."""
    for rule in RULES.values():
        basis = rule.basis
        if basis and basis.instrument is FOSTER_CARE and (basis.article or 0) > 12:
            verified = rule.verification is Verification.VERIFIED
            assert verified is (basis.article in {35, 37}), rule.id


def test_instruments_of_the_table_are_there() -> None:
    assert INSTRUMENTS["LI-CW18"].in_force_to == "2026-03-31"
    assert INSTRUMENTS["LI-CW26"].in_force_from == "2026-04-01"
    beside = {"LI-ESL", "LI-CPL", "LI-ARP", "LI-HOL", "LI-DB35", "LI-DB3201", "LI-QD22"}
    others = (
        ADOPTION_INSTRUMENTS.keys() | ORGANISATION_INSTRUMENTS.keys() | PURCHASE_INSTRUMENTS.keys()
    )
    assert len(INSTRUMENTS.keys() - beside - others) == 29


@pytest.mark.parametrize(
    ("period_id", "length", "unit"),
    [
        ("FCA-ACCEPT", 5, Unit.WORKING_DAY), ("FCA-RESUBMIT", 30, Unit.DAY),
        ("FCA-ASSESS", 30, Unit.WORKING_DAY), ("FCA-IMPROVE", 90, Unit.DAY),
        ("FCA-DECIDE", 10, Unit.WORKING_DAY), ("FCA-OBJECTION", 30, Unit.DAY),
        ("FCA-RECHECK", 30, Unit.DAY), ("FCA-FILE", 5, Unit.WORKING_DAY),
        ("FCA-RECEIPT", 10, Unit.WORKING_DAY), ("FCA-TRAIN", 6, Unit.MONTH),
        ("FCA-QUALIFIED", 12, Unit.MONTH), ("FCA-SUSPENDED", 90, Unit.DAY),
        ("FCA-EXPIRED", 6, Unit.MONTH), ("SV-7-FIRST", 3, Unit.WORKING_DAY),
        ("SV-7-NEXT", 15, Unit.DAY), ("PD-ES-4-CODE", 10, Unit.MINUTE),
    ],
)  # fmt: skip
def test_period_has_the_length_of_the_machine(period_id: str, length: int, unit: Unit) -> None:
    period = PERIODS[period_id]
    assert (period.length_on(date(2026, 3, 2)), period.unit) == (length, unit)
    assert period.at_end
    # Words to a family carry the length of the place.
    assert period.says_for(length) == period.says
    assert str(length + 77) in period.says_for(length + 77)


def test_qualification_is_never_rolled_and_reminds_sixty_days_before() -> None:
    assert not PERIODS["FCA-QUALIFIED"].rolls
    assert PERIODS["FCA-QUALIFIED"].reminder_days == 60


def test_no_length_before_the_first_day_of_validity() -> None:
    with pytest.raises(KeyError):
        PERIODS["FCA-ACCEPT"].length_on(date(2014, 11, 30))


def test_a_title_that_is_not_known_stands_in_no_brackets() -> None:
    assert citation(RULES["OR-02"]) == "中国儿童福利和收养中心关于寻根回访的通知（题名待核）"
    assert citation(RULES["FR-2024"]) == "外交部关于涉外收养政策的答复（题名待核）"
