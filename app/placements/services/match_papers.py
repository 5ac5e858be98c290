"""What is prepared for the decision: visits, form F-G, the answer of the higher department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.notices.services import tell
from app.placements import match_queries as queries
from app.placements.models import (
    OPEN_MATCH,
    ChildSheet,
    Fitness,
    Match,
    MatchDuty,
    MatchState,
    Meeting,
)
from app.placements.services.match_open import SHORTEST, signing_user, take_part
from app.placements.services.match_steps import before_decision, family_path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

# Form F-G (care.md §3.2): what is written of the child before the placement.
SHEET: dict[str, str] = {
    "identity": "身份和监护情况",
    "health": "健康和残疾",
    "gross_motor": "大运动",
    "fine_motor": "精细动作",
    "language": "语言",
    "cognition": "认知",
    "social": "社会交往",
    "behaviour": "行为和情绪",
    "attachment": "依恋关系",
    "siblings": "兄弟姐妹",
    "wish": "孩子的愿望",
    "contact": "与亲属的联系",
    "special_needs": "特殊需要",
}


def plan_meeting(
    session: Session, match: Match, *, planned_at: datetime, place: str, actor: Actor, now: datetime
) -> Meeting:
    """Child and family meet; the family is told when and where."""
    demand(actor, "matches.meet", match)
    if match.state not in {MatchState.OFFERED, MatchState.CONSENTED, MatchState.READY}:
        raise WrongState
    if planned_at <= now:
        raise Invalid("见面时间应在现在之后。", "planned_on")
    row = Meeting(
        match_id=match.id, planned_at=planned_at, place=place.strip(), by_id=actor.user_id,
        created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "matches.meet", match.subject, at=now)
    tell(
        session, person_id=match.family_person_id, kind="N-FC-05", title="请与孩子见面",
        body="时间和地点请看匹配页面；不方便的，请联系工作人员另约。", case_no=match.case_no,
        path=family_path(match), act_by=clock.day(planned_at), sms_phone=match.agency.phone,
    )  # fmt: skip
    return row


def note_meeting(
    session: Session, match: Match, ref: str, *, held_on: date, notes: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """How it went."""
    demand(actor, "matches.meet", match)
    row = _meeting(session, match, ref)
    if match.state not in OPEN_MATCH or row.held_on is not None or row.cancelled_at is not None:
        raise WrongState
    if held_on > clock.day(now):
        raise Invalid("见面日期不能晚于今天。", "held_on")
    if len(notes.strip()) < SHORTEST:
        raise Invalid(f"请写明相处情况，至少{SHORTEST}个字。", "notes")
    row.held_on, row.notes = held_on, notes.strip()
    session.flush()
    audit.record(session, actor, "matches.meet", match.subject, at=now)


def cancel_meeting(
    session: Session, match: Match, ref: str, *, actor: Actor, now: datetime
) -> None:
    """It does not take place."""
    demand(actor, "matches.meet", match)
    row = _meeting(session, match, ref)
    if row.held_on is not None or row.cancelled_at is not None:
        raise WrongState
    row.cancelled_at = now
    session.flush()
    audit.record(session, actor, "matches.meet", match.subject, at=now)


def _meeting(session: Session, match: Match, ref: str) -> Meeting:
    found = session.scalar(select(Meeting).where(Meeting.ref == ref, Meeting.match_id == match.id))
    if found is None:
        raise Unseen("match_meeting", ref)
    return found


def write_sheet(
    session: Session,
    match: Match,
    *,
    answers: Mapping[str, Any],
    result: Fitness,
    actor: Actor,
    now: datetime,
) -> ChildSheet:
    """Form F-G, signed by who wrote it; until the decision a new one replaces it."""
    demand(actor, "matches.assess", match)
    before_decision(match)
    told = {key: str(answers.get(key, "")).strip() for key in SHEET}
    if result is not Fitness.FIT and len(told["special_needs"]) < SHORTEST:
        raise Invalid("有条件适合或者暂不适合的，请在“特殊需要”写明。", "special_needs")
    row = queries.sheet(session, match)
    if row is None:
        row = ChildSheet(match_id=match.id, result=result, created_at=now)
        session.add(row)
    row.answers, row.result = told, result
    row.signed_by_id, row.signed_at = signing_user(actor), now
    take_part(session, match, actor, MatchDuty.MATCH, now)
    audit.record(session, actor, "matches.assess", match.subject, at=now)
    return row


def record_higher(
    session: Session,
    match: Match,
    *,
    agrees: bool,
    answered_by: str,
    number: str,
    dated_on: date,
    document_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The answer of the common higher civil affairs department, with its paper (FC-27-1)."""
    demand(actor, "matches.record_higher", match)
    before_decision(match)
    if dated_on > clock.day(now):
        raise Invalid("答复日期不能晚于今天。", "dated_on")
    if document_id is None and match.higher_document_id is None:
        raise Invalid("请上传答复文件。", "file")
    match.higher_agrees, match.higher_from = agrees, answered_by.strip()
    match.higher_no, match.higher_on = number.strip(), dated_on
    match.higher_document_id = document_id or match.higher_document_id
    session.flush()
    audit.record(session, actor, "matches.record_higher", match.subject, at=now)
