"""An adoption ends: request on paper, decision by another, certificate back, effects (§13)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select

from app.accounts.roles import Role
from app.adoption import ending_workflow as flow
from app.adoption import workflow
from app.adoption.models import (
    Adoption,
    AdoptionCertificate,
    CertificateKind,
    FollowUp,
)
from app.adoption.models.ending import Ending, EndingKind, EndingState
from app.adoption.services import certificates, facts
from app.adoption.services import ending_letters as letters
from app.adoption.services.ending_relation import known, names
from app.audit import services as audit
from app.children.models import Child
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR, demand, took_part
from app.law import RULES
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

E, K = EndingState, EndingKind


def tell_head(session: Session, row: Ending) -> None:
    notices.tell_role(
        session, row.agency_id, Role.BUREAU_HEAD, kind="desk", title="收养解除、撤销待决定",
        body=row.kind.label, case_no=row.case_no, path=f"/adoption/endings/{row.ref}",
        act_by=row.due_on,
    )  # fmt: skip


def receive(
    session: Session, row: Ending, *, papers: list[str], present: list[str],
    child_agrees: bool | None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """All are there and every original was seen today: from tomorrow on 30 days (RM-10, RM-11).

    A child's no is received as well: the decision then can only be a refusal, in writing.
    """
    demand(actor, flow.RECEIVE.action, row)
    about = known(session, row, clock.day(now))
    if lacking := [says for code, says in about.papers.items() if code not in papers]:
        raise Invalid(f"材料不齐，不能收件：{'、'.join(lacking)}。", "papers")
    if absent := [says for key, says in about.parties.items() if key not in present]:
        raise Invalid(f"双方要一起亲自到场，还没有到：{'、'.join(absent)}。", "present")
    if about.asks_child and child_agrees is None:
        raise Invalid("孩子年满8周岁，要当面征求本人的意见。", "child_agrees")
    row.papers_seen, row.present = sorted(about.papers), sorted(about.parties)
    row.child_agrees = child_agrees if about.asks_child else None
    row.received_at, row.received_by = now, sorted(took_part(actor))
    row.officer_id = actor.user_id
    advance(session, row, flow.RECEIVE, actor=actor, now=now)
    tell_head(session, row)


def obstacles(session: Session, row: Ending, on: date) -> list[str]:
    """What stands against ending it by agreement today, as sentences of the law."""
    if row.kind not in flow.AGREED:
        return []
    about, found = known(session, row, on), []
    if row.kind is not K.ADULT and not about.is_minor:
        found.append("孩子已经成年，要由养父母和本人另行协议。")
    if about.asks_child and row.child_agrees is not True:
        found.append(RULES["CC-1114-2"].says)
    return found


def lacks_sender(session: Session, row: Ending, on: date) -> bool:
    """W-NOSENDER: nobody of the sending side is left; the head looks into it and says why."""
    return row.kind is K.MINOR and not known(session, row, on).has_sender


def decide(session: Session, row: Ending, *, agreed: bool, reason: str, actor: Actor,
           now: datetime) -> None:  # fmt: skip
    """The head decides on what another received. A revocation counts at once (RM-13)."""
    demand(actor, flow.AGREE.action, row)
    if not reason.strip():
        raise Invalid("请写决定的理由。", "reason")
    today = clock.day(now)
    if _names_someone(session, row, reason):
        raise Invalid("双方都会看到理由，不能写当事人的姓名。", "reason")
    if agreed and (found := obstacles(session, row, today)):
        raise Invalid("不能同意：" + "；".join(found), "agreed")
    by_agreement = row.kind in flow.AGREED
    move = (flow.AGREE if by_agreement else flow.REVOKE) if agreed else flow.REFUSE
    row.agreed, row.decision, row.decided_at = agreed, reason.strip(), now
    row.decided_by = sorted(took_part(actor))
    advance(session, row, move, actor=actor, now=now)
    if not agreed:
        row.closed_at = now
        if by_agreement:
            letters.refused(session, row, actor=actor, now=now)
    elif not by_agreement:
        row.ended_on = today
        _end_the_adoption(session, row, now)
        letters.revoked(session, row, actor=actor, now=now)
    notices.tell_role(
        session, row.agency_id, Role.REGISTRAR, kind="desk", title="收养解除、撤销已决定",
        body=flow.ENDING_LABELS[row.state][0], case_no=row.case_no,
        path=f"/adoption/endings/{row.ref}",
    )  # fmt: skip


def _names_someone(session: Session, row: Ending, words: str) -> bool:
    """One text goes to both sides: it names nobody of either (CC-1110)."""
    with as_system(session):
        return any(name in words for name in names(session, row))


def finish(
    session: Session, row: Ending, *, printed_no: str, present: list[str],
    child_agrees: bool | None, actor: Actor, now: datetime,
) -> AdoptionCertificate:  # fmt: skip
    """All come again, the certificate is taken back, the proof of the end is issued (N-13).

    Birthdays since the request count: a child that has turned eight is asked today.
    """
    demand(actor, flow.FINISH.action, row)
    if row.state is not E.APPROVED:
        raise WrongState
    today = clock.day(now)
    about = known(session, row, today)
    if child_agrees is not None and about.asks_child:
        row.child_agrees = child_agrees
    if found := obstacles(session, row, today):
        raise Invalid("今天不能办理：" + "；".join(found), "child_agrees")
    if absent := [says for key, says in about.parties.items() if key not in present]:
        raise Invalid(f"双方要一起亲自到场，还没有到：{'、'.join(absent)}。", "present")
    number = printed_no.strip()
    if not number:
        raise Invalid("请填写证明的印制号。", "printed_no")
    with as_system(session):
        if certificates.is_used(session, row.agency_id, number):
            raise Invalid("这个印制号已经用过，请核对。", "printed_no")
        made = certificates.issue(
            session, CertificateKind.DISSOLUTION, adoption_id=row.adoption_id,
            agency_id=row.agency_id, subject=row.subject, printed_no=number,
            handed_to="applicant", actor=actor, now=now,
        )  # fmt: skip
        proof = made.number
    row.proof_no, row.printed_no = proof, number
    row.ended_on = row.collected_on = today
    row.closed_at = now
    advance(session, row, flow.FINISH, actor=actor, now=now)
    _end_the_adoption(session, row, now)
    letters.dissolved(session, row, actor=actor, now=now)
    return made


def collect(session: Session, row: Ending, *, collected: bool, why_not: str, actor: Actor,
            now: datetime) -> None:  # fmt: skip
    """The certificate is back, or a notice on the board declares it void in 30 days (WS-40)."""
    demand(actor, flow.COLLECT.action, row)
    today = clock.day(now)
    if collected:
        row.collected_on, row.closed_at = today, now
        advance(session, row, flow.COLLECT, actor=actor, now=now)
        mark_collected(session, row, today)
        return
    if not why_not.strip():
        raise Invalid("请写明为什么收不回。", "why_not")
    row.not_collected, row.board_from = why_not.strip(), today
    advance(session, row, flow.POST, actor=actor, now=now)
    row.board_until = row.due_on or today + timedelta(days=30)


def withdraw(session: Session, row: Ending, *, reason: str, actor: Actor, now: datetime) -> None:
    """The parties take it back before the end is registered."""
    demand(actor, flow.WITHDRAW.action, row)
    if not reason.strip():
        raise Invalid("请写明怎样撤回的。", "reason")
    row.closed_at = now
    advance(session, row, flow.WITHDRAW, actor=actor, now=now, note=reason.strip()[:200])


MOVE_OF = {
    K.MINOR: workflow.DISSOLVE, K.ADULT: workflow.DISSOLVE, K.RESCUED: workflow.DISSOLVE,
    K.JUDGMENT: workflow.DISSOLVE, K.FRAUD: workflow.REVOKE, K.VOID: workflow.REVOKE,
}  # fmt: skip


def _end_the_adoption(session: Session, row: Ending, now: datetime) -> None:
    """The case of the adoption ends; visits that were planned are not made any more.

    Of an adoption on paper the portal has no case: its letters and its volume say that it ended.
    """
    if row.collected_on is not None:
        mark_collected(session, row, row.collected_on)
    if row.adoption_id is None:
        return
    with as_system(session):
        case = session.scalars(select(Adoption).where(Adoption.id == row.adoption_id)).one()
        advance(
            session, case, MOVE_OF[row.kind], actor=SYSTEM_ACTOR, now=now,
            note=f"{row.kind.label} {row.case_no}",
        )  # fmt: skip
        case.closed_at = now
        session.execute(
            delete(FollowUp).where(FollowUp.adoption_id == case.id, FollowUp.done_on.is_(None),
                                   FollowUp.refused_on.is_(None))
        )  # fmt: skip
        for child in facts.adoptees_of(session, case):
            if child.child_id is None:
                continue
            file = session.get_one(Child, child.child_id)
            audit.record(
                session, SYSTEM_ACTOR, "adoption.dissolve", file.subject, at=now,
                note=f"收养关系终止（{row.kind.label}）",
            )  # fmt: skip
        if case.sender_agency_id is not None and row.kind is not K.ADULT:
            for role in (Role.INTAKE, Role.HEAD):
                notices.tell_role(
                    session, case.sender_agency_id, role, kind="N-13", title="收养关系已终止",
                    body="孩子回到机构监护。请重新办理入院、核对待遇并告诉学校。",
                    case_no=row.case_no,
                )  # fmt: skip


def mark_collected(session: Session, row: Ending, on: date) -> None:
    """Every certificate of the adoption in force: of one on paper, what was issued in its place."""
    with as_system(session):
        made = session.scalars(
            select(AdoptionCertificate).where(
                AdoptionCertificate.adoption_id == row.adoption_id
                if row.adoption_id is not None
                else and_(
                    AdoptionCertificate.adoption_id.is_(None),
                    AdoptionCertificate.number == row.certificate_no,
                ),
                AdoptionCertificate.kind == CertificateKind.ADOPTION,
                AdoptionCertificate.collected_on.is_(None),
            )
        )
        for one in made:
            one.collected_on = on


def board_is_over(session: Session, row: Ending, now: datetime) -> None:
    """Thirty days on the board: the certificate is void (WS-40)."""
    row.closed_at = now
    advance(session, row, flow.LAPSE, actor=SYSTEM_ACTOR, now=now)
