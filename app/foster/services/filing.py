"""Filing with the bureau (D-FC-BEI, FC-12-3b): sent by intake, answered by the bureau."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import letters
from app.documents.citing import cited
from app.documents.models import Letter
from app.foster.models import (
    Assignment,
    AssignmentPurpose,
    BureauAnswer,
    Decision,
    DecisionKind,
    Duty,
    Filing,
    FosterApplication,
    Opinion,
    State,
)
from app.foster.queries import decided_by
from app.foster.services import correspondence
from app.foster.services.facts import load_file, local_values
from app.foster.services.intake import take_part
from app.foster.workflow import BUREAU_APPROVE, BUREAU_OBJECT, FILE, RECEIPT, REVIEW_AGAIN
from app.law.foster_periods import DECIDE
from app.notices.services import tell, tell_role
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

SHORTEST_TEXT = 5


def needs_approval(session: Session, case: FosterApplication, now: datetime) -> bool:
    """Whether the place wants the bureau's approval, not only its receipt."""
    step = local_values(session, case, clock.day(now))["foster_bureau_step"]
    return bool(step == "approval")


def open_filing(session: Session, case: FosterApplication) -> Filing | None:
    """The filing that waits for the bureau."""
    return session.scalar(
        select(Filing).where(Filing.application_id == case.id, Filing.answered_at.is_(None))
    )


def last_filing(session: Session, case: FosterApplication) -> Filing | None:
    """The newest filing, answered or not."""
    return session.scalar(
        select(Filing).where(Filing.application_id == case.id).order_by(Filing.id.desc()).limit(1)
    )


def send(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> Filing:
    """Report the decision to the bureau; whoever sends took no other part in the case."""
    demand(actor, FILE.action, case)
    if case.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再报送。")
    approval = session.scalars(
        select(Decision)
        .where(Decision.application_id == case.id, Decision.kind == DecisionKind.APPROVE)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()
    advance(session, case, FILE, actor=actor, now=now, holder_agency_id=case.bureau_id)
    row = Filing(
        application_id=case.id, bureau_id=case.bureau_id, sent_at=now, sent_by_id=actor.user_id
    )
    session.add(row)
    take_part(session, case, actor, Duty.FILE, now)
    case.officer_id = None
    row.letter_id = _filing_letter(session, case, approval, actor, now).id
    tell_role(
        session, case.bureau_id, Role.BUREAU_OFFICER, kind="desk", title="收到一份家庭寄养备案",
        body="请在期限内办理回执。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "filing"), act_by=case.due_on,
    )  # fmt: skip
    if needs_approval(session, case, now):
        tell_role(
            session, case.bureau_id, Role.BUREAU_HEAD, kind="desk", title="一份家庭寄养待您批准",
            body="本地要求民政局批准。", case_no=case.case_no or "",
            path=correspondence.desk_path(case, "filing"), act_by=case.due_on,
        )  # fmt: skip
    session.flush()
    return row


def _filing_letter(
    session: Session,
    case: FosterApplication,
    approval: Decision | None,
    actor: Actor,
    now: datetime,
) -> Letter:
    decided = session.get(Letter, approval.letter_id) if approval and approval.letter_id else None
    file = load_file(session, case)
    assessors = session.scalars(
        select(Person.name)
        .join(Assignment, Assignment.person_id == Person.id)
        .where(
            Assignment.application_id == case.id,
            Assignment.round == case.round,
            Assignment.purpose == AssignmentPurpose.ASSESS,
            Assignment.recused_at.is_(None),
        )
        .order_by(Assignment.id)
    ).all()
    return correspondence.write(
        session, case, letters.LetterKind.FILING, actor=actor, now=now,
        content=letters.Filing(
            reference=correspondence.unsigned(case, clock.day(now)),
            addressee=correspondence.bureau_name(session, case),
            kind=letters.FilingKind.DECISION,
            main_carer=(file.carer.name if file.carer else "") or case.applicant_name,
            family_address=file.household.address or "",
            members=len(file.residents),
            decided_number=(decided.number or "") if decided else "",
            decided_on=clock.day(case.decided_at or now),
            assessment=Opinion.QUALIFIED.label,
            assessors=tuple(assessors),
            head_name=decided_by(session, case),
            contact=correspondence.contact(case, actor),
            enclosures=("寄养申请表", "家庭调查评估表", "审核通过通知书"),
        ),
    )  # fmt: skip


def receipt(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> Filing:
    """The bureau's officer acknowledges the filing; not where the place wants approval."""
    demand(actor, RECEIPT.action, case)
    if needs_approval(session, case, now):
        raise WrongState("本地要求民政局负责人批准，不能只出具回执。")
    return _answer(session, case, BureauAnswer.RECEIPT, actor, now)


def approve(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> Filing:
    """The bureau's head approves, where the parameter foster_bureau_step says so."""
    demand(actor, BUREAU_APPROVE.action, case)
    if not needs_approval(session, case, now):
        raise WrongState("本地实行备案，由经办人出具回执，不需要批准。")
    return _answer(session, case, BureauAnswer.APPROVAL, actor, now)


def _answer(
    session: Session, case: FosterApplication, answer: BureauAnswer, actor: Actor, now: datetime
) -> Filing:
    row = _open(session, case)
    move = RECEIPT if answer is BureauAnswer.RECEIPT else BUREAU_APPROVE
    sent = session.get(Letter, row.letter_id) if row.letter_id else None
    advance(session, case, move, actor=actor, now=now)
    case.filed_on = clock.day(now)
    letter = correspondence.write(
        session, case, letters.LetterKind.FILING_RECEIPT, actor=actor, now=now,
        agency_id=row.bureau_id,
        content=letters.FilingReceipt(
            reference=correspondence.unsigned(case, clock.day(now)),
            addressee=case.agency.name,
            kind=letters.FilingKind.DECISION,
            filing_number=(sent.number or "") if sent else "",
            filing_dated=clock.day(row.sent_at),
            main_carer=case.applicant_name,
            received_on=clock.day(row.sent_at),
            contact=letters.Contact(actor.name, ""),
        ),
    )  # fmt: skip
    row.answer, row.answered_at, row.answered_by_id = answer, now, actor.user_id
    row.receipt_no, row.letter_id = letter.number, row.letter_id or letter.id
    tell(
        session, person_id=case.applicant_person_id, kind="N-FC-03", title="请报名参加培训",
        body="民政局已办理备案。主要照料人培训合格后，您家进入合格家庭库。",
        case_no=case.case_no or "", path=correspondence.family_path(case), act_by=case.due_on,
        sms_phone=case.agency.phone,
    )  # fmt: skip
    tell_role(
        session, case.agency_id, Role.SOCIAL_WORKER, kind="desk", title="已备案，请安排培训",
        body=f"回执号：{letter.number}", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "filing"), act_by=case.due_on,
    )  # fmt: skip
    session.flush()
    return row


def refer(
    session: Session, case: FosterApplication, *, text: str, actor: Actor, now: datetime
) -> None:
    """The officer finds fault and asks the bureau's head, who alone objects. Raises Invalid."""
    demand(actor, "foster.refer_filing", case)
    row = _open(session, case)
    if len(text.strip()) < SHORTEST_TEXT:
        raise Invalid("请写明您认为有什么问题，至少5个字。", "reason")
    tell_role(
        session, row.bureau_id, Role.BUREAU_HEAD, kind="desk",
        title="一件备案请您审看：可能要提出异议", body=text.strip(), case_no=case.case_no or "",
        path=correspondence.desk_path(case, "filing"), act_by=case.due_on,
    )  # fmt: skip
    audit.record(session, actor, "foster.refer_filing", case.subject, at=now)


def object_to(
    session: Session, case: FosterApplication, *, text: str, actor: Actor, now: datetime
) -> Filing:
    """The bureau's head objects: what has to be reviewed, in writing. Raises Invalid."""
    demand(actor, BUREAU_OBJECT.action, case)
    row = _open(session, case)
    if len(text.strip()) < SHORTEST_TEXT:
        raise Invalid("请写明异议的内容和要求，至少5个字。", "reason")
    sent = session.get(Letter, row.letter_id) if row.letter_id else None
    advance(session, case, BUREAU_OBJECT, actor=actor, now=now)
    today = clock.day(now)
    letter = correspondence.write(
        session, case, letters.LetterKind.BUREAU_OBJECTION, actor=actor, now=now,
        agency_id=row.bureau_id,
        content=letters.BureauObjection(
            reference=correspondence.unsigned(case, today),
            addressee=case.agency.name,
            filing_number=(sent.number or "") if sent else "",
            filing_dated=clock.day(row.sent_at),
            main_carer=case.applicant_name,
            points=(
                letters.Unmet(
                    basis=cited(session, "FC-12-3b"), found=text.strip(),
                    opposite="",
                ),
            ),
            asked=text.strip(),
            answer_by=correspondence.promised(session, case, DECIDE, today),
            head_name=correspondence.signer(actor),
            contact=letters.Contact(actor.name, ""),
        ),
    )  # fmt: skip
    row.answer, row.answered_at, row.answered_by_id = BureauAnswer.OBJECTION, now, actor.user_id
    row.objection = text.strip()
    tell_role(
        session, case.agency_id, Role.HEAD, kind="desk", title="民政局对备案提出异议",
        body=f"异议书：{letter.number}。请按异议重新审核。", case_no=case.case_no or "",
        path=correspondence.desk_path(case, "filing"),
    )  # fmt: skip
    session.flush()
    return row


def review_again(session: Session, case: FosterApplication, *, actor: Actor, now: datetime) -> None:
    """The head takes the objection up: the case stands before the decision once more."""
    demand(actor, REVIEW_AGAIN.action, case)
    advance(session, case, REVIEW_AGAIN, actor=actor, now=now)
    case.decided_at = case.decided_by_id = None
    deadlines.copy_next(session, case)


def _open(session: Session, case: FosterApplication) -> Filing:
    row = open_filing(session, case)
    if case.state is not State.FILING or row is None:
        raise WrongState
    return row
