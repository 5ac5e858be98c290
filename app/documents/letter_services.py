"""Letters: draft, sign, withdraw; a signed letter never changes.

How a letter reaches its addressee stands in `serving`; `serve` is here for callers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.accounts.models import Agency
from app.audit import services as audit
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import sm3
from app.core.errors import Invalid, WrongState
from app.core.ids import new_ref
from app.documents import letter_signature, settings
from app.documents.intake import Checked
from app.documents.letter_content import from_stored, to_stored
from app.documents.letters import (
    Content,
    Letterhead,
    LetterKind,
    Reference,
    Verification,
    demo_seal,
    render_letter,
)
from app.documents.models import Letter, LetterState, ScanState
from app.documents.numbers import LETTER_WORDS, letter_number
from app.documents.services import keep
from app.documents.serving import serve

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

__all__ = ["draft", "draft_pdf", "letterhead", "redraft", "serve", "sign", "withdraw"]


def draft(
    session: Session,
    *,
    subject: Subject,
    subject_id: int,
    agency_id: int,
    kind: LetterKind,
    title: str,
    content: Content,
    needs_service: bool = False,
    addressee_id: int | None = None,
    now: datetime,
) -> Letter:
    """A new draft from its facts. Number, date, QR code and letterhead come with `sign`.

    `content.reference` may hold anything: it is replaced. `addressee_id` is the person whose
    consent electronic service needs. Raises KeyError for a kind that is a form.
    """
    LETTER_WORDS[kind]  # a form has no number and cannot be signed: say so before it is kept
    letter = Letter(
        subject_kind=subject.kind,
        subject_id=subject_id,
        subject_ref=subject.ref,
        case_no=subject.case_no,
        agency_id=agency_id,
        addressee_id=addressee_id,
        kind=kind.value,
        title=title,
        verify_code=new_ref(),
        needs_service=needs_service,
        created_at=now,
    )
    letter.content = to_stored(content)
    session.add(letter)
    session.flush()
    return letter


def redraft(session: Session, letter: Letter, *, title: str, content: Content) -> None:
    """Change a draft. Raises WrongState once it is signed."""
    if letter.state is not LetterState.DRAFT:
        raise WrongState
    letter.title = title
    letter.content = to_stored(content)
    session.flush()


def letterhead(session: Session, agency_id: int) -> Letterhead:
    """The agency's letterhead (SV-9); demo portals draw a seal with 示例, others have none yet."""
    agency = session.get_one(Agency, agency_id)
    demo = settings.current().demo
    return Letterhead(
        agency=agency.name,
        seal=demo_seal(agency.name) if demo else None,
        phone=agency.phone,
        address=agency.address,
        demo=demo,
    )


def draft_pdf(session: Session, letter: Letter, *, on: date) -> bytes:
    """The draft as it looks on a day: 草稿 across it, no number, no seal."""
    reference = Reference("", on, letter.case_no)
    return render_letter(
        LetterKind(letter.kind),
        replace(from_stored(letter.content), reference=reference),
        letterhead=letterhead(session, letter.agency_id),
        draft=True,
    )


def verify_url(letter: Letter) -> str:
    """Where anybody can check the letter; this is what its QR code holds."""
    return f"{settings.current().origin}/verify/{letter.verify_code}"


def printed_code(code: str) -> str:
    """BCDF-GHJK-…, as printed beside the QR code."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4)).upper()


def sign(
    session: Session, letter: Letter, *, actor: Actor, now: datetime, head: Letterhead | None = None
) -> Letter:
    """Number, date and seal the letter and keep its PDF. The caller has checked the right.

    `head` is somebody else's: who wrote it signs and seals it, the agency only keeps it.

    The date is the Beijing day of `now`. Raises WrongState unless it is a draft. The use of
    the seal is recorded (SV-9).
    """
    if letter.state is not LetterState.DRAFT:
        raise WrongState
    kind, today = LetterKind(letter.kind), clock.day(now)
    number = letter_number(session, kind, letter.agency_id, today.year)
    check = Verification(verify_url(letter), printed_code(letter.verify_code))
    content = replace(
        from_stored(letter.content),
        reference=Reference(number, today, letter.case_no, check),
    )
    head = head or letterhead(session, letter.agency_id)
    pdf = render_letter(kind, content, letterhead=head, draft=False)
    checked = Checked(
        name=f"{letter.title}.pdf",
        media_type="application/pdf",
        body=pdf,
        digest=sm3(pdf).hex(),
        scan=ScanState.CLEAN,  # made here, from plain text: nothing came in
    )
    document = keep(
        session,
        checked,
        subject_kind="letter",
        subject_id=letter.id,
        uploaded_by_id=actor.user_id,
        now=now,
    )
    letter.number, letter.dated_on = number, today
    letter.document_id, letter.digest = document.id, checked.digest
    letter.state, letter.signed_by_id, letter.signed_at = LetterState.SIGNED, actor.user_id, now
    # Together with the letter, so that it is frozen with it.
    letter.content = to_stored(content) | {"signature": letter_signature.state(session, letter)}
    session.flush()
    audit.record(
        session,
        actor,
        "documents.sign",
        subject_of(letter),
        after=number,
        note="seal" if head.seal else "no seal",
        at=now,
    )
    return letter


def withdraw(session: Session, letter: Letter, *, actor: Actor, reason: str, now: datetime) -> None:
    """Take a signed letter back: it stays as it is, and the public page says 已撤回.

    Raises Invalid without a reason, WrongState unless it is signed.
    """
    if not reason.strip():
        raise Invalid("请写明撤回的理由，例如“收件人姓名有误，已重新制作”。", "reason")
    if letter.state is not LetterState.SIGNED:
        raise WrongState
    letter.state = LetterState.WITHDRAWN
    letter.withdrawn_at, letter.withdrawn_reason = now, reason.strip()
    session.flush()
    audit.record(
        session, actor, "documents.withdraw", subject_of(letter), before=letter.number or "", at=now
    )


def subject_of(letter: Letter) -> Subject:
    """The letter, for the record, under its case number."""
    return Subject("letter", letter.ref, letter.case_no)
