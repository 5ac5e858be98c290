"""Papers are handed in: a file for a kind and a member, its day of issue, taken back, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound, WrongState
from app.core.policy import demand
from app.documents import services as documents
from app.documents.models import Document
from app.families.models import Member
from app.foster.models import FosterApplication, Paper, PaperCheck, State
from app.foster.papers import PAPERS, Whose
from app.foster.queries import get_application
from app.foster.services import correspondence, exchange
from app.foster.services.apply import EDITABLE
from app.foster.services.freshness import RENEWABLE
from app.foster.workflow import IN_POOL
from app.notices import services as notices

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST_FILES_A_PAPER = 20
KIND = "foster_application"


def demand_edit(actor: Actor, application: FosterApplication) -> None:
    """A draft is edited, a returned application supplemented; nothing else. Refused, WrongState."""
    action = "foster.edit" if application.state is State.DRAFT else "foster.resubmit"
    demand(actor, action, application)
    if application.state not in EDITABLE:
        raise WrongState("申请已经提交，内容不能再改。有变化的，请给受理机构留言。")


def get_editable(session: Session, actor: Actor, ref: str) -> FosterApplication:
    """The application, for someone who may fill it in now. Raises Unseen, Refused, WrongState."""
    application = get_application(session, actor, ref)
    demand_edit(actor, application)
    return application


def demand_hand_in(
    session: Session,
    actor: Actor,
    application: FosterApplication,
    kind: str,
    member_id: int | None,
) -> None:
    """Papers come with the application; a bad one is changed later, an old one from the pool.

    Raises Refused, WrongState.
    """
    if exchange.is_open(session, application):
        demand(actor, "foster.exchange_paper", application)
        if not exchange.may_hand_in(session, application, kind, member_id):
            raise WrongState("这份材料已经核对为符合，不用更换。有变化的，请给受理机构留言。")
        return
    if application.state not in IN_POOL:
        demand_edit(actor, application)
        return
    demand(actor, "foster.renew_papers", application)
    if kind not in RENEWABLE:
        raise WrongState("入库以后只更新有期限的材料。其他情况有变化的，请给机构留言。")


def get_for_papers(session: Session, actor: Actor, ref: str) -> FosterApplication:
    """The application, for someone who may hand in papers now. Raises as `get_editable`."""
    application = get_application(session, actor, ref)
    if application.state in IN_POOL:
        demand(actor, "foster.renew_papers", application)
    elif exchange.wanted(session, application, clock.today()):
        demand(actor, "foster.exchange_paper", application)
    else:
        demand_edit(actor, application)
    return application


def find_target(
    session: Session, application: FosterApplication, label: str
) -> tuple[str, Member | None]:
    """Kind and member of a label such as `crime_cert.<ref>` or `hukou_book`. NotFound."""
    kind, _, ref = label.partition(".")
    paper = PAPERS.get(kind)
    if paper is None or kind == "joint_consent":
        raise NotFound
    if application.state in IN_POOL and kind not in RENEWABLE:
        raise NotFound
    if paper.whose is Whose.HOUSEHOLD:
        if ref:
            raise NotFound
        return kind, None
    member = session.scalar(
        select(Member).where(
            Member.ref == ref,
            Member.household_id == application.household_id,
            Member.left_on.is_(None),
        )
    )
    if member is None:
        raise NotFound
    return kind, member


def label_of(kind: str, member: Member | None) -> str:
    """What `find_target` reads."""
    return f"{kind}.{member.ref}" if member else kind


def issued_on(kind: str, member: Member | None) -> date | None:
    """The day of issue that the family typed for a certificate."""
    if member is None:
        return None
    days = {"health_cert": member.health_cert_on, "crime_cert": member.crime_check_on}
    return days.get(kind)


def set_issue_date(
    session: Session,
    application: FosterApplication,
    kind: str,
    member: Member | None,
    day: date,
    *,
    actor: Actor,
    today: date,
) -> None:
    """Write the day of issue on the member and on the certificate's files. Raises Invalid."""
    demand_hand_in(session, actor, application, kind, member.id if member else None)
    if day > today:
        raise Invalid("开具日期不能晚于今天，请核对证明上的日期", "issued_on")
    if member is not None and kind == "health_cert":
        member.health_cert_on = day
    elif member is not None and kind == "crime_cert":
        member.crime_check_on = day
    for paper in _files_of(session, application, kind, member):
        if paper.check is PaperCheck.WAITING:
            paper.issued_on = day
    session.flush()


def attach(
    session: Session,
    application: FosterApplication,
    kind: str,
    member: Member | None,
    document: Document,
    *,
    actor: Actor,
) -> Paper:
    """File a stored document under its paper. Raises Invalid, Refused, WrongState."""
    demand_hand_in(session, actor, application, kind, member.id if member else None)
    known = _files_of(session, application, kind, member)
    waiting = [paper for paper in known if paper.check is PaperCheck.WAITING]
    renews = application.state not in EDITABLE
    if len(waiting if renews else known) >= MOST_FILES_A_PAPER:
        raise Invalid(f"每种材料最多上传{MOST_FILES_A_PAPER}个文件。请先删除不需要的。")
    # A renewed certificate does not inherit the day of the old one.
    day = next((p.issued_on for p in waiting), None) if renews else issued_on(kind, member)
    if renews and not _is_any_waiting(session, application):
        _tell_desk(session, application)
    paper = Paper(
        application_id=application.id,
        kind=kind,
        member_id=member.id if member else None,
        document_id=document.id,
        issued_on=day,
    )
    session.add(paper)
    session.flush()
    if renews:
        act = "foster.renew_papers" if application.state in IN_POOL else "foster.exchange_paper"
        audit.record(session, actor, act, application.subject, note=PAPERS[kind].label)
    return paper


def _is_any_waiting(session: Session, application: FosterApplication) -> bool:
    found = select(Paper.id).where(
        Paper.application_id == application.id,
        Paper.removed_at.is_(None),
        Paper.check == PaperCheck.WAITING,
    )
    return session.scalar(found.limit(1)) is not None


def _tell_desk(session: Session, case: FosterApplication) -> None:
    title, body = "家庭换交了材料，请核对", "核对以后，审核时按新的材料计算。"
    if case.state in IN_POOL:
        title = "合格家庭更新了材料，请核对"
        body = "核对后，年度复核和安排孩子时按新的材料计算。"
    notices.tell_role(
        session, case.agency_id, Role.INTAKE, kind="desk", title=title,
        body=body, case_no=case.case_no or "",
        path=correspondence.desk_path(case, "papers"),
    )  # fmt: skip


def get_paper(session: Session, application: FosterApplication, ref: str) -> Paper:
    """A paper of this application, removed or not; NotFound."""
    found = session.scalar(
        select(Paper).where(Paper.ref == ref, Paper.application_id == application.id)
    )
    if found is None:
        raise NotFound
    return found


def remove_paper(
    session: Session, application: FosterApplication, paper: Paper, *, actor: Actor, now: datetime
) -> None:
    """Take a file back; `restore_paper` undoes it within 24 hours.

    What the desk has looked at stays: only a newer file stands beside it.
    """
    demand_hand_in(session, actor, application, paper.kind, paper.member_id)
    if paper.check is not PaperCheck.WAITING:
        raise Conflict("这份材料机构已经核对过，不能删除；可以另外上传新的。")
    if paper.removed_at is not None:
        return
    paper.removed_at = now
    if paper.document_id:
        documents.remove(session, session.get_one(Document, paper.document_id), now)
    audit.record(session, actor, "foster.remove_paper", application.subject, at=now)


def restore_paper(
    session: Session, application: FosterApplication, paper: Paper, *, actor: Actor, now: datetime
) -> None:
    """Bring a removed file back. Raises Conflict after 24 hours."""
    demand_hand_in(session, actor, application, paper.kind, paper.member_id)
    if paper.removed_at is None:
        return
    if paper.document_id:
        documents.restore(session, session.get_one(Document, paper.document_id), now)
    paper.removed_at = None
    session.flush()


def _files_of(
    session: Session, application: FosterApplication, kind: str, member: Member | None
) -> list[Paper]:
    return list(
        session.scalars(
            select(Paper).where(
                Paper.application_id == application.id,
                Paper.kind == kind,
                Paper.member_id == (member.id if member else None),
                Paper.removed_at.is_(None),
            )
        )
    )
