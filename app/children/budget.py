"""How many children's files one account opens: nobody reads the ledger through (bar S15).

Counted are the different children of an hour and of a day, as the record of readings has them,
and each search for one. From four fifths on the reader is warned; above, the file stays closed,
and the head of the office and security are told once.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash
from sqlalchemy import case, func, select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.audit import waiting
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.errors import TooMany
from app.core.web import later
from app.notices.services import tell_role
from app.parameters import services as parameters

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

FILE, SEARCH, STOPPED = "children.view", "children.find", "children.too_many"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = ("child_files_per_hour", "child_files_per_day")
FREE = 15
"""Below this no place's budget is asked for: it is less than any may set."""


def demand_budget(session: Session, actor: Actor, ref: str, now: datetime) -> None:
    """Let one more child be opened, or `ref` again. Raises TooMany, having told the office."""
    if actor.user_id is None or actor.agency_id is None:
        return
    waits = _waiting(session, actor)
    if ref and (ref in waits or _is_open(session, actor, now, ref)):
        return
    used = [chained + len(waits) for chained in _used(session, actor, now, waits)]
    if max(used) < FREE:
        return
    most = parameters.values(
        session, NAMES, on=clock.day(now), places=[actor.division_code], agency_id=actor.agency_id
    )
    for count, name in zip(used, NAMES, strict=True):
        budget = int(most[name])
        if count >= budget:
            _tell(session, actor, now, count)
            span = "一小时" if name == NAMES[0] else "一天"
            says = (
                f"您{span}内已打开{count}份儿童档案，达到上限，暂时不能再打开。已通知单位负责人。"
            )
            raise TooMany(says, retry_after=3600)
        if count >= budget * 4 // 5:
            flash(f"您已打开{count}份儿童档案，接近上限（{budget}份）。", "notice")


def _is_open(session: Session, actor: Actor, now: datetime, ref: str) -> bool:
    """This account opened the file within the hour."""
    again = select(AuditEvent.subject_ref).where(
        AuditEvent.actor_user_id == actor.user_id, AuditEvent.action == FILE,
        AuditEvent.subject_ref == ref, AuditEvent.at > now - HOUR,
    )  # fmt: skip
    return session.scalars(again.limit(1)).first() is not None


def _used(session: Session, actor: Actor, now: datetime, besides: set[str]) -> tuple[int, int]:
    """Different children and searches of the hour and of the day, some children left out."""
    is_file, is_search = AuditEvent.action == FILE, AuditEvent.action == SEARCH
    if besides:
        is_file &= AuditEvent.subject_ref.not_in(sorted(besides))
    recent = AuditEvent.at > now - HOUR
    row = session.execute(
        select(
            func.count(case((is_file & recent, AuditEvent.subject_ref)).distinct()),
            func.count(case((is_search & recent, 1))),
            func.count(case((is_file, AuditEvent.subject_ref)).distinct()),
            func.count(case((is_search, 1))),
        ).where(
            AuditEvent.actor_user_id == actor.user_id,
            AuditEvent.action.in_((FILE, SEARCH)),
            AuditEvent.at > now - DAY,
        )
    ).one()
    return row[0] + row[1], row[2] + row[3]


def _waiting(session: Session, actor: Actor) -> set[str]:
    """Files of the last moments, whose lines are not chained yet; those of searches always are."""
    lines = waiting.of(session, actor.user_id or 0)
    return {line["subject_ref"] for line in lines if line["action"] == FILE}


def _tell(session: Session, actor: Actor, now: datetime, count: int) -> None:
    """An alarm for the head and for security, once an hour."""
    told = select(AuditEvent.seq).where(
        AuditEvent.actor_user_id == actor.user_id, AuditEvent.action == STOPPED,
        AuditEvent.at > now - HOUR,
    )  # fmt: skip
    if session.scalars(told.limit(1)).first() is not None or actor.agency_id is None:
        return
    agency = actor.agency_id

    def alarm(record: Session) -> None:
        audit.record(record, actor, STOPPED, outcome=Outcome.REFUSED, note=f"共{count}份", at=now)
        platform = record.scalars(select(Agency.id).where(Agency.kind == AgencyKind.PLATFORM))
        for office, role in (
            (agency, Role.HEAD), (agency, Role.BUREAU_HEAD),
            *((one, Role.SECURITY_ADMIN) for one in platform.all()),
        ):  # fmt: skip
            tell_role(
                record, office, role, kind="N-OPENED", title="有人打开的儿童档案过多",
                body=f"{actor.name}短时间内打开了{count}份儿童档案，已停止。请核对是否必要。",
            )  # fmt: skip

    later(alarm)
