"""What leaves the institution about a case: letters, and what every letter says alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.deadlines import services as deadlines
from app.deadlines.rules import due_provisionally
from app.documents import letter_services, letters
from app.law.foster_periods import OBJECTION, RECHECK

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.letters import Contact, Content, LetterKind, Objection, Reference
    from app.documents.models import Letter
    from app.foster.models import FosterApplication
    from app.law import Period

TITLES = {
    "accepted": "受理通知书",
    "supplement": "补正告知书",
    "approved": "审核通过通知书",
    "rejected": "不予通过决定书",
    "objection_result": "复核结论通知书",
    "filing": "备案表",
    "filing_receipt": "备案回执",
    "bureau_objection": "备案异议书",
    "suspended": "暂停寄养家庭资格通知书",
}


def write(
    session: Session,
    case: FosterApplication,
    kind: LetterKind,
    *,
    content: Content,
    actor: Actor,
    now: datetime,
    agency_id: int | None = None,
    addressee_id: int | None = None,
    needs_service: bool = False,
) -> Letter:
    """Draw a letter up and sign it in one act; it gets its number and its PDF."""
    letter = letter_services.draft(
        session,
        subject=case.subject,
        subject_id=case.id,
        agency_id=agency_id or case.agency_id,
        kind=kind,
        title=TITLES[kind.value],
        content=content,
        needs_service=needs_service,
        addressee_id=addressee_id,
        now=now,
    )
    return letter_services.sign(session, letter, actor=actor, now=now)


def unsigned(case: FosterApplication, on: date) -> Reference:
    """The reference of a letter that has no number yet."""
    return letters.Reference(number="", dated=on, case_number=case.case_no or "")


def signer(actor: Actor) -> str:
    """Who signs, a deputy under both names."""
    absent = actor.in_right("").acts_for
    return f"{actor.name}（代{absent.name}）" if absent else actor.name


def contact(case: FosterApplication, actor: Actor) -> Contact:
    """Who answers questions: whoever signs, at the institution's telephone."""
    return letters.Contact(actor.name, case.agency.phone)


def objection_to(session: Session, case: FosterApplication, on: date) -> Objection:
    """How to object to a refusal, with this place's own lengths (parameter objection_days)."""
    bureau = session.get(Agency, case.bureau_id) if case.bureau_id else None
    return letters.Objection(
        to=case.agency.name,
        phone=case.agency.phone,
        address=case.agency.address,
        days=deadlines.length(session, case, OBJECTION, on),
        answer_days=deadlines.length(session, case, RECHECK, on),
        complaint_to=bureau.name if bureau else "",
        complaint_phone=bureau.phone if bureau else "",
    )


def promised(session: Session, case: FosterApplication, period: Period, on: date) -> date:
    """The last day of a period that would start on a day; nothing is started."""
    units = deadlines.length(session, case, period, on)
    end = due_provisionally(on, units, period.unit, deadlines.calendar(session), rolls=period.rolls)
    return end.day


def desk_path(case: FosterApplication, part: str = "") -> str:
    """Where staff deal with the case; `part` is a tab."""
    return f"/foster/desk/{case.ref}" + (f"/{part}" if part else "")


def family_path(case: FosterApplication) -> str:
    """The case's own address, which sends everyone to the page that is theirs."""
    return f"/foster/{case.ref}"


def bureau_name(session: Session, case: FosterApplication) -> str:
    """The bureau that the case is filed with."""
    bureau = session.get(Agency, case.bureau_id) if case.bureau_id else None
    return bureau.name if bureau else ""
