"""The eleven clauses of the agreement (D-FC-AGR) and its paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.documents.letter_content import from_stored, to_stored
from app.documents.letters import Letterhead, LetterKind, Reference, render_letter
from app.documents.letters.agreement import AgreementClause, AgreementSignature, FosterAgreement
from app.placements.rules.agreement import Terms, clauses, text_of
from tests.placements.offered import TERMS


@pytest.mark.rule("FC-12-5")
def test_all_eleven_clauses_stand_in_it() -> None:
    found = clauses(TERMS)
    assert [clause.key for clause in found] == [f"A{n}" for n in range(1, 12)]
    assert all(clause.paragraphs for clause in found)


@pytest.mark.rule("FC-12-5")
@pytest.mark.parametrize(
    "fact",
    ["王秀兰", "青禾12", "12个月", "融合期为60日", "1,500.00元", "500.00元", "15日前", "30日"],
)
def test_what_the_order_asks_is_said(fact: str) -> None:
    assert fact in text_of(TERMS)


def test_a_renewal_has_no_new_fusion() -> None:
    text = text_of(replace(TERMS, is_renewal=True, fusion_days=0))
    assert "不再设融合期" in text


def test_terms_come_back_as_they_were_stored() -> None:
    exact = replace(TERMS, living_yuan=Decimal("1500.10"))
    assert Terms.from_json(exact.as_json()) == exact


def test_the_paper_is_a_letter_that_can_be_stored_and_drawn() -> None:
    paper = FosterAgreement(
        reference=Reference("寄养协字〔2026〕第00001号", date(2026, 3, 2), "FCM-220104-2026-00001"),
        title="家庭寄养协议",
        clauses=tuple(AgreementClause(c.title, c.paragraphs) for c in clauses(TERMS)),
        signatures=(
            AgreementSignature("甲方", "长春市儿童福利院", "2026年3月2日", "负责人签署并盖章"),
        ),
        effective="本协议自2026年3月2日起生效。",
    )
    assert from_stored(to_stored(paper)) == paper
    head = Letterhead(agency="长春市儿童福利院")
    pdf = render_letter(LetterKind.AGREEMENT, paper, letterhead=head, draft=False)
    assert pdf.startswith(b"%PDF")
