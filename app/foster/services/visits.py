"""The home visit: times proposed, agreed or asked anew, and what was found at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import Unseen, demand
from app.families.models import Member
from app.foster.models import FosterApplication, State, Visit, VisitState
from app.foster.services.assessment import assessors
from app.foster.services.correspondence import desk_path, family_path
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST_TIMES = 3
ENTERED_WITHIN = timedelta(hours=48)
OPEN = (VisitState.PROPOSED, VisitState.AGREED)


@once
def visits(session: Session, case: FosterApplication) -> list[Visit]:
    """All visits of a case, newest first."""
    return list(
        session.scalars(
            select(Visit).where(Visit.application_id == case.id).order_by(Visit.id.desc())
        )
    )


def get_visit(session: Session, case: FosterApplication, ref: str) -> Visit:
    """A visit of this case. Raises Unseen."""
    found = session.scalar(select(Visit).where(Visit.application_id == case.id, Visit.ref == ref))
    if found is None:
        raise Unseen("visit", ref)
    return found


def propose(
    session: Session,
    case: FosterApplication,
    times: Sequence[datetime],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Offer the family up to three times; earlier offers fall away."""
    demand(actor, "foster.assess", case)
    _assessing(case)
    if not times or len(times) > MOST_TIMES:
        raise Invalid("请提出1到3个上门时间。", "first")
    if any(moment <= now for moment in times):
        raise Invalid("上门时间应当晚于现在。", "first")
    _drop_open(session, case)
    for moment in sorted(set(times)):
        session.add(
            Visit(
                application_id=case.id,
                round=case.round,
                planned_at=moment,
                proposed_by_id=actor.user_id,
                created_at=now,
            )
        )
    session.flush()
    audit.record(session, actor, "foster.propose_visit", case.subject, at=now)
    notices.tell(
        session, person_id=case.applicant_person_id, kind="foster.visit",
        title="请选择入户评估的时间",
        body="评估人员提出了上门的时间，请选择一个，或者提出您方便的时间。",
        case_no=case.case_no or "", path=family_path(case),
        act_by=clock.day(min(times)), sms_phone=case.agency.phone,
    )  # fmt: skip


def agree_visit(
    session: Session, case: FosterApplication, visit: Visit, *, actor: Actor, now: datetime
) -> None:
    """The family takes one of the times, or an assessor notes what was agreed by phone."""
    demand(actor, "foster.agree_visit", case)
    _assessing(case)
    if visit.state is not VisitState.PROPOSED:
        raise WrongState("这个时间已经处理过了，请刷新页面查看。")
    _drop_open(session, case, keep=visit)
    visit.state = VisitState.AGREED
    session.flush()
    audit.record(
        session, actor, "foster.agree_visit", case.subject, after=visit.planned_at.isoformat(),
        at=now,
    )  # fmt: skip
    _tell_assessors(session, case, "上门时间已经约定", "上门时间已经确定，请按时前往。")


def ask_other_time(
    session: Session, case: FosterApplication, words: str, *, actor: Actor, now: datetime
) -> None:
    """None of the times suits: the family says when it does."""
    demand(actor, "foster.agree_visit", case)
    _assessing(case)
    open_visits = [v for v in visits(session, case) if v.state in OPEN]
    if not open_visits:
        raise WrongState("目前没有待您选择的时间，请刷新页面查看。")
    if not words.strip():
        raise Invalid("请写出您方便的时间，例如“周六上午都可以”。", "words")
    for visit in open_visits:
        visit.state, visit.answer = VisitState.CANCELLED, words.strip()
    session.flush()
    audit.record(session, actor, "foster.ask_other_time", case.subject, at=now)
    _tell_assessors(session, case, "家庭希望另约时间", "请查看家庭方便的时间，重新提出上门时间。")


def cancel(
    session: Session, case: FosterApplication, visit: Visit, *, actor: Actor, now: datetime
) -> None:
    """The appointment is taken back, and the family told."""
    demand(actor, "foster.assess", case)
    if visit.state not in OPEN:
        raise WrongState
    visit.state = VisitState.CANCELLED
    session.flush()
    audit.record(session, actor, "foster.cancel_visit", case.subject, at=now)
    notices.tell(
        session, person_id=case.applicant_person_id, kind="foster.visit",
        title="上门时间已取消", body="原来约定的上门时间已取消，评估人员会另外与您约定。",
        case_no=case.case_no or "", path=family_path(case), sms_phone=case.agency.phone,
    )  # fmt: skip


def record_visit(
    session: Session,
    case: FosterApplication,
    visit: Visit,
    *,
    visited_at: datetime,
    persons_met: Mapping[str, str],
    note: str,
    late_reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The visit took place. Entered more than 48 hours later, it needs a reason (§3.4)."""
    _may_record(case, visit, actor)
    if visited_at > now:
        raise Invalid("上门时间不能晚于现在。", "visited_on")
    if not persons_met:
        raise Invalid("请勾选见到并谈过话的家庭成员。", "met")
    if now - visited_at > ENTERED_WITHIN and not late_reason.strip():
        raise Invalid("距上门已超过48小时，请写明补录的原因。", "late_reason")
    visit.state, visit.visited_at = VisitState.DONE, visited_at
    visit.persons_met, visit.note = dict(persons_met), note.strip()
    visit.late_reason = late_reason.strip()
    session.flush()
    audit.record(session, actor, "foster.record_visit", case.subject, after="done", at=now)


def record_failure(
    session: Session,
    case: FosterApplication,
    visit: Visit,
    outcome: VisitState,
    note: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Nobody was at home, or the family refused; the head hears of a refusal the same day."""
    _may_record(case, visit, actor)
    if outcome not in {VisitState.NOBODY_HOME, VisitState.REFUSED}:
        raise Invalid("请选择这次上门的结果。", "outcome")
    if not note.strip():
        says = (
            "请写明上门的时间、怎样敲门或者联系的，例如“9:30敲门三次，打电话无人接听”。"
            if outcome is VisitState.NOBODY_HOME
            else "请写明是谁拒绝的、怎么说的。"
        )
        raise Invalid(says, "note")
    visit.state, visit.note = outcome, note.strip()
    session.flush()
    audit.record(session, actor, "foster.record_visit", case.subject, after=str(outcome), at=now)
    if outcome is VisitState.REFUSED:
        notices.tell_role(
            session, case.agency_id, Role.HEAD, kind="desk", title="家庭拒绝入户评估",
            body="评估人员上门时被拒绝，请了解情况。", case_no=case.case_no or "",
            path=desk_path(case, "assessment"),
        )  # fmt: skip


def interviewed(session: Session, case: FosterApplication) -> list[tuple[Member, str | None]]:
    """Each member who lives there, with the words noted in this round; None: not spoken to."""
    members = session.scalars(
        select(Member)
        .where(
            Member.household_id == case.household_id,
            Member.lives_here.is_(True),
            Member.left_on.is_(None),
        )
        .order_by(Member.position, Member.id)
    )
    met: dict[str, str] = {}
    for visit in reversed(visits(session, case)):
        if visit.state is VisitState.DONE and visit.round == case.round:
            met |= visit.persons_met or {}
    return [(member, met.get(member.ref)) for member in members]


def done_visits(session: Session, case: FosterApplication) -> list[Visit]:
    """The visits of this round that took place."""
    return [
        v for v in visits(session, case) if v.state is VisitState.DONE and v.round == case.round
    ]


def _may_record(case: FosterApplication, visit: Visit, actor: Actor) -> None:
    demand(actor, "foster.assess", case)
    _assessing(case)
    if visit.state not in OPEN:
        raise WrongState("这次上门已经记录过了，请刷新页面查看。")


def _assessing(case: FosterApplication) -> None:
    if case.state is not State.ASSESSING:
        raise WrongState


def _drop_open(session: Session, case: FosterApplication, keep: Visit | None = None) -> None:
    for visit in visits(session, case):
        if visit.state in OPEN and visit is not keep:
            visit.state = VisitState.CANCELLED


def _tell_assessors(session: Session, case: FosterApplication, title: str, body: str) -> None:
    for assignment in assessors(session, case):
        notices.tell(
            session, person_id=assignment.person_id, kind="desk", title=title, body=body,
            case_no=case.case_no or "", path=desk_path(case, "assessment"),
        )  # fmt: skip
