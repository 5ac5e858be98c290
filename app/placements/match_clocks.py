"""What happens to a match when time is over, or the family leaves the pool (T-34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core.db import as_system
from app.core.policy import SYSTEM_ACTOR
from app.deadlines.turning import Clockwork
from app.foster.models import State
from app.law import PERIODS
from app.law import match_periods as periods
from app.notices import services as notices
from app.placements import match_workflow as flow
from app.placements.models import OPEN_MATCH, Match
from app.placements.services.match_steps import close_by_system, desk_path, family_path
from app.workflow.services import follow

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.deadlines.models import Deadline
    from app.foster.models import FosterApplication
    from app.workflow.moves import Move

OUT_OF_POOL = frozenset({State.SUSPENDED, State.EXPIRED, State.WITHDRAWN, State.REJECTED})
_OF_FAMILY = {periods.ANSWER.id, periods.SIGN.id}


def _match(session: Session, row: Deadline) -> Match:
    return session.scalars(
        select(Match)
        .where(Match.id == row.subject_id)
        .options(joinedload(Match.agency), joinedload(Match.application), selectinload(Match.parts))
    ).one()


def warn(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before the end: the family where it has to answer or sign, else the desk."""
    if row.period_id == periods.HIGHER.id:
        _tell_higher(session, row, is_late=False)
        return
    match = _match(session, row)
    period = PERIODS[row.period_id]
    if row.period_id in _OF_FAMILY:
        notices.tell(
            session, person_id=match.family_person_id, kind="N-DUE", title="期限临近，请答复",
            body=period.says_for(row.length) + period.at_end, case_no=match.case_no,
            path=family_path(match), act_by=row.due_on, sms_phone=match.agency.phone,
        )  # fmt: skip
    role = Role.HEAD if row.period_id == periods.CONFIRM.id else Role.SOCIAL_WORKER
    notices.tell_role(
        session, match.agency_id, role, kind="N-DUE", title="匹配期限临近",
        body=period.says_for(row.length), case_no=match.case_no, path=desk_path(match),
        act_by=row.due_on,
    )  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past: the match ends by itself, or the department is reminded."""
    if row.period_id == periods.HIGHER.id:
        _tell_higher(session, row, is_late=True)
        return
    match = _match(session, row)
    if match.state in OPEN_MATCH:
        close_by_system(session, match, flow.EXPIRE, "late", SYSTEM_ACTOR, now)


def _tell_higher(session: Session, row: Deadline, *, is_late: bool) -> None:
    match, period = _match(session, row), PERIODS[row.period_id]
    for agency, role in (
        (match.higher_agency_id, Role.BUREAU_HEAD), (match.agency_id, Role.SOCIAL_WORKER),
    ):  # fmt: skip
        if agency is not None:
            notices.tell_role(
                session, agency, role, kind="N-LATE" if is_late else "N-DUE",
                title="跨区域寄养的请示" + ("已逾期" if is_late else "快到期"),
                body=period.at_end if is_late else period.says_for(row.length),
                case_no=match.case_no, path=desk_path(match, "prepare"), act_by=row.due_on,
            )  # fmt: skip


CLOCKWORK = Clockwork(warn=warn, over=over)


def _family_moved(session: Session, case: FosterApplication, move: Move, now: datetime) -> None:
    if move.target not in OUT_OF_POOL:
        return
    with as_system(session):
        matches = session.scalars(
            select(Match)
            .where(Match.application_id == case.id, Match.state.in_(OPEN_MATCH))
            .options(
                joinedload(Match.agency), joinedload(Match.application), selectinload(Match.parts)
            )
        ).all()
        for match in matches:
            close_by_system(session, match, flow.EXPIRE, "pool", SYSTEM_ACTOR, now)


follow("foster_application", _family_moved)


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """A colleague goes on with every open match; both names stand in the record."""
    found = session.scalars(
        select(Match).where(
            Match.agency_id == agency_id,
            Match.worker_id == from_user.id,
            Match.state.in_(OPEN_MATCH),
        )
    ).all()
    for match in found:
        match.worker_id = to_user.id
        audit.record(
            session, actor, "matches.hand_over", match.subject, before=from_user.username or "",
            after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(found)
