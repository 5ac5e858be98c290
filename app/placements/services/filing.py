"""Agreement and ending are filed with the bureau (FC-26-2, FC-22-1); it answers with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import Unseen, demand
from app.deadlines import services as deadlines
from app.documents import letter_services, letters
from app.documents.letters import LetterKind
from app.documents.models import Letter
from app.families.models import Member
from app.law import placement_periods as periods
from app.notices.services import tell_role
from app.placements import workflow
from app.placements.models import (
    FilingSubject,
    Placement,
    PlacementDuty,
    PlacementFiling,
    PlacementState,
)
from app.placements.services import matters, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

A, E = FilingSubject
KINDS = {A: letters.FilingKind.AGREEMENT, E: letters.FilingKind.ENDING}
FILE = {A: periods.FILE_AGREEMENT, E: periods.FILE_ENDING}
RECEIPT = {A: periods.RECEIPT_AGREEMENT, E: periods.RECEIPT_ENDING}
TITLES = {LetterKind.FILING: "备案表", LetterKind.FILING_RECEIPT: "备案回执"}


@once
def of(session: Session, placement: Placement) -> list[PlacementFiling]:
    """Every filing of a placement, newest first."""
    return list(
        session.scalars(
            select(PlacementFiling)
            .where(PlacementFiling.placement_id == placement.id)
            .order_by(PlacementFiling.id.desc())
        )
    )


def get(session: Session, placement: Placement, ref: str) -> PlacementFiling:
    """One filing of the placement. Raises Unseen."""
    found = next((row for row in of(session, placement) if row.ref == ref), None)
    if found is None:
        raise Unseen("placement_filing", ref)
    return found


def send_agreement(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """The agreement goes to the bureau; the placement does not wait for the answer."""
    demand(actor, "placements.file_agreement", placement)
    if any(row.subject is A and not row.objection for row in of(session, placement)):
        raise Conflict("寄养协议已经报送过。")
    deadlines.stop(session, placement, FILE[A], now=now)
    _send(session, placement, A, actor, now)
    audit.record(session, actor, "placements.file_agreement", placement.subject, at=now)


def send_ending(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """The ending goes to the bureau, and the aftercare begins."""
    advance(session, placement, workflow.FILE_ENDING, actor=actor, now=now)
    _send(session, placement, E, actor, now)


def _send(
    session: Session, placement: Placement, subject: FilingSubject, actor: Actor, now: datetime
) -> PlacementFiling:
    if placement.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再报送。")
    row = PlacementFiling(
        placement_id=placement.id, subject=subject, bureau_id=placement.bureau_id, sent_at=now,
        sent_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    session.add(row)
    matters.take_part(session, placement, actor, PlacementDuty.FILE, now)
    row.letter_id = _form(session, placement, subject, actor, now).id
    session.flush()
    deadlines.start(
        session, placement, RECEIPT[subject], on=clock.day(now), agency_id=placement.bureau_id
    )
    deadlines.copy_next(session, placement)
    tell_role(
        session, placement.bureau_id, Role.BUREAU_OFFICER, kind="desk",
        title=f"收到一份{subject.label}备案", body="请在期限内办理回执。",
        case_no=placement.case_no, path=telling.desk_path(placement, "agreement"),
        act_by=matters.due_of(session, placement, RECEIPT[subject]),
    )  # fmt: skip
    return row


def _form(
    session: Session, placement: Placement, subject: FilingSubject, actor: Actor, now: datetime
) -> Letter:
    bureau = session.get_one(Agency, placement.bureau_id)
    agency = telling.agency_of(session, placement)
    carer = telling.main_carer(session, placement)
    residents = session.scalars(
        select(Member.id).where(
            Member.household_id == placement.household_id, Member.left_on.is_(None),
            Member.lives_here,
        )
    ).all()  # fmt: skip
    decided_on = placement.ended_on if subject is E else placement.effective_on
    letter = letter_services.draft(
        session, subject=placement.subject, subject_id=placement.id,
        agency_id=placement.agency_id, kind=LetterKind.FILING, title=TITLES[LetterKind.FILING],
        now=now,
        content=letters.Filing(
            reference=telling.unsigned(placement, clock.day(now)),
            addressee=bureau.name,
            kind=KINDS[subject],
            main_carer=carer.name or carer.name_mask,
            family_address=telling.address_of(session, placement),
            members=len(residents),
            decided_number=_decided_number(session, placement, subject),
            decided_on=decided_on or clock.day(now),
            assessment="",
            assessors=(),
            head_name="",
            contact=letters.Contact(actor.name, agency.phone),
            enclosures=("寄养协议",) if subject is A else ("解除通知书",),
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now)


def _decided_number(session: Session, placement: Placement, subject: FilingSubject) -> str:
    if subject is A:
        return placement.case_no
    found = session.scalar(
        select(Letter.number)
        .where(
            Letter.subject_kind == "placement", Letter.subject_id == placement.id,
            Letter.kind == LetterKind.PLACEMENT_ENDED,
        )
        .order_by(Letter.id.desc())
        .limit(1)
    )  # fmt: skip
    return found or ""


def receipt(
    session: Session, placement: Placement, row: PlacementFiling, *, actor: Actor, now: datetime
) -> None:
    """The bureau's officer acknowledges the filing."""
    demand(actor, "placements.receipt", placement)
    _answer(session, placement, row, actor, now)
    letter = _receipt_letter(session, placement, row, actor, now)
    row.receipt_no = letter.number or ""
    session.flush()
    audit.record(
        session, actor, "placements.receipt", placement.subject, after=row.receipt_no, at=now
    )
    telling.tell_desk(
        session, placement, Role.INTAKE, title=f"{row.subject.label}备案已回执",
        body=f"回执号：{row.receipt_no}", tab="agreement",
    )  # fmt: skip


def _receipt_letter(
    session: Session, placement: Placement, row: PlacementFiling, actor: Actor, now: datetime
) -> Letter:
    sent = session.get(Letter, row.letter_id) if row.letter_id else None
    carer = telling.main_carer(session, placement)
    letter = letter_services.draft(
        session, subject=placement.subject, subject_id=placement.id, agency_id=row.bureau_id,
        kind=LetterKind.FILING_RECEIPT, title=TITLES[LetterKind.FILING_RECEIPT], now=now,
        content=letters.FilingReceipt(
            reference=telling.unsigned(placement, clock.day(now)),
            addressee=telling.agency_of(session, placement).name,
            kind=KINDS[row.subject],
            filing_number=(sent.number or "") if sent else "",
            filing_dated=clock.day(row.sent_at),
            main_carer=carer.name or carer.name_mask,
            received_on=clock.day(row.sent_at),
            contact=letters.Contact(actor.name, ""),
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now)


def remark(
    session: Session,
    placement: Placement,
    row: PlacementFiling,
    *,
    text: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The bureau's head has an objection: it is told, and the institution files anew.

    No gate: what runs goes on (FC-26-2).
    """
    demand(actor, "placements.remark", placement)
    objection = matters.words(text, "text", "意见")
    _answer(session, placement, row, actor, now)
    row.objection = objection
    session.flush()
    if row.subject is A and placement.state is not PlacementState.CLOSED:
        with as_system(session):  # the clock is the institution's, not the bureau's
            deadlines.start(
                session, placement, FILE[A], on=clock.day(now), agency_id=placement.agency_id
            )
            deadlines.copy_next(session, placement)
    audit.record(session, actor, "placements.remark", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.HEAD, Role.INTAKE, title="民政局对备案提出意见",
        body="请按意见核对，协议有改动的重新报送。", tab="agreement",
    )  # fmt: skip


def _answer(
    session: Session, placement: Placement, row: PlacementFiling, actor: Actor, now: datetime
) -> None:
    if row.answered_at is not None or row.placement_id != placement.id:
        raise WrongState
    row.answered_at, row.answered_by_id = now, actor.user_id
    deadlines.stop(session, placement, RECEIPT[row.subject], now=now)
    deadlines.copy_next(session, placement)
