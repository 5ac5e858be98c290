"""Running numbers without gaps: cases and letters (DS-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert  # SQLite speaks it as well

from app.documents.letters import LetterKind
from app.documents.models import Sequence

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def next_number(session: Session, kind: str, place: str, year: int) -> int:
    """The next number of a kind at a place in a year, counted from 1.

    It is taken in the session's transaction: a rolled-back act leaves no gap, and two at once
    queue at the row.
    """
    first = insert(Sequence).values(kind=kind, place=place, year=year, last=1)
    taken = first.on_conflict_do_update(
        index_elements=[Sequence.kind, Sequence.place, Sequence.year],
        set_={"last": Sequence.last + 1},
    )
    return session.execute(taken.returning(Sequence.last)).scalar_one()


def case_number(session: Session, kind: str, division_code: str, year: int) -> str:
    """A case number such as FC-220104-2026-00012."""
    number = next_number(session, f"case.{kind}", division_code, year)
    return f"{kind}-{division_code}-{year}-{number:05d}"


LETTER_WORDS = {
    LetterKind.RECEIPT: "寄养收字",
    LetterKind.ACCEPTED: "寄养受字",
    LetterKind.SUPPLEMENT: "寄养补字",
    LetterKind.APPROVED: "寄养审字",
    LetterKind.REJECTED: "寄养审字",
    LetterKind.OBJECTION_RESULT: "寄养复字",
    LetterKind.FILING: "寄养备字",
    LetterKind.FILING_RECEIPT: "寄养备回字",
    LetterKind.BUREAU_OBJECTION: "寄养备异字",
    LetterKind.QUALIFIED: "寄养库字",
    LetterKind.SUSPENDED: "寄养停字",
    LetterKind.RECHECK_DUE: "寄养检字",
    LetterKind.WITHDRAWN: "寄养撤字",
    LetterKind.HOME: "儿福字",
    LetterKind.PLACEMENT_ENDED: "寄养解字",
    LetterKind.ADOPTION_INTENT: "寄养送字",
    LetterKind.CORRECTION: "寄养改字",
    LetterKind.CARER_CHANGED: "寄养变字",
    LetterKind.TERM_RENEWED: "寄养续字",
    LetterKind.AGREEMENT: "寄养协字",
    LetterKind.COUPLE_HIRED: "类家庭聘字",
    LetterKind.COUPLE_REFUSED: "类家庭聘字",
    LetterKind.UNIT_CONTRACT: "类家庭合字",
    LetterKind.UNIT_CORRECTION: "类家庭改字",
    LetterKind.UNIT_DISSOLVED: "类家庭解字",
    LetterKind.ADOPTION_POLICE: "收养报字",
    LetterKind.ADOPTION_REPORT: "收养估字",
    LetterKind.ADOPTION_RECEIPT: "收养收字",
    LetterKind.ADOPTION_ACCEPTED: "收养受字",
    LetterKind.ADOPTION_SUPPLEMENT: "收养补字",
    LetterKind.ADOPTION_ASSESSMENT: "收养评字",
    LetterKind.ADOPTION_CONCLUSION: "收养论字",
    LetterKind.ADOPTION_FUSION: "收养融字",
    LetterKind.ADOPTION_APPOINTMENT: "收养约字",
    LetterKind.ADOPTION_REFUSED: "收养不字",
    LetterKind.ADOPTION_DISSOLVED: "收养解字",
    LetterKind.ADOPTION_REVOKED: "收养撤字",
    LetterKind.ADOPTION_OBJECTION: "收养异字",
    LetterKind.ADOPTION_ROOTS: "收养寻字",
    LetterKind.PURCHASE_DEMAND: "购服催字",
    LetterKind.PURCHASE_RECTIFY: "购服改字",
    LetterKind.PURCHASE_ENDED: "购服终字",
    LetterKind.PURCHASE_REPORT: "购服报字",
}


def letter_number(session: Session, kind: LetterKind, agency_id: int, year: int) -> str:
    """A letter's number such as 寄养审字〔2026〕第00001号, counted by agency, word and year.

    KeyError for a form: printed forms carry no number.
    """
    word = LETTER_WORDS[kind]
    number = next_number(session, f"letter.{word}", str(agency_id), year)
    return f"{word}〔{year}〕第{number:05d}号"
