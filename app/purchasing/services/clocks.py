"""What the clocks of a purchase do by themselves: reminders, late notices, the end of an intent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.roles import Role
from app.audit import services as audit
from app.deadlines import services as deadlines
from app.deadlines.turning import Clockwork
from app.law import PERIODS
from app.law import purchase_periods as periods
from app.purchasing.models import Project, ProjectState, Query, QueryKind
from app.purchasing.services import asking, awarding, rounds, standstill, telling
from app.purchasing.workflow import ENDED

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.core.policy import Actor
    from app.deadlines.models import Deadline

BUR, HEAD, FIN = Role.BUREAU_OFFICER, Role.BUREAU_HEAD, Role.FINANCE
TOLD: dict[str, tuple[Role, ...]] = {
    periods.INTENT.id: (BUR,), periods.SINGLE_SOURCE.id: (BUR,),
    periods.REPORT.id: (BUR, HEAD), periods.FIX.id: (BUR, HEAD),
    periods.AWARD.id: (BUR, HEAD), periods.SIGN.id: (BUR, HEAD), periods.PUBLISH.id: (BUR, HEAD),
    periods.FILE.id: (BUR, HEAD), periods.RECTIFY.id: (BUR, HEAD),
    periods.HAND_OVER.id: (BUR, HEAD), periods.SUSPENSION.id: (BUR, HEAD),
    periods.BOND_BACK.id: (FIN, HEAD),
}  # fmt: skip
ENDS_ITSELF = {
    periods.INTENT.id: ("采购意向公开期满", "的采购意向公开已满{}日，可以开始采购。"),
    periods.SINGLE_SOURCE.id: (
        "单一来源公示期满", "的单一来源公示已满{}个工作日，没有异议的可以继续采购。",
    ),
}  # fmt: skip
"""Its end lets begin what had to wait; nobody is late. The title and what is told."""


def warn(session: Session, row: Deadline, now: datetime) -> None:  # noqa: ARG001 - Clockwork's
    """Some days before the end: whoever has to act. That a wait nearly ends is no news."""
    if row.period_id in ENDS_ITSELF:
        return
    says = PERIODS[row.period_id].says_for(row.length)
    telling.tell_buyer(
        session, _project(session, row), *TOLD.get(row.period_id, (BUR,)), title="期限临近",
        body=says, kind="N-DUE", act_by=row.due_on,
    )  # fmt: skip


def over(session: Session, row: Deadline, now: datetime) -> None:
    """The last day is past: a wait is over and the purchase may begin, or somebody is late."""
    project = _project(session, row)
    if row.period_id in ENDS_ITSELF:
        deadlines.end(row, now)
        deadlines.copy_next(session, project)
        title, says = ENDS_ITSELF[row.period_id]
        telling.tell_buyer(
            session,
            project,
            *TOLD[row.period_id],
            title=title,
            body=project.name + says.format(row.length),
        )
        return
    if row.period_id == periods.SUSPENSION.id:
        deadlines.end(row, now)
        deadlines.copy_next(session, project)
        standstill.end_of_suspension(session, project, now)
        return
    if row.period_id == periods.FIX.id and project.state is ProjectState.CANDIDATE:
        awarding.fix_by_default(session, rounds.current(session, project), now)
    telling.tell_buyer(
        session, project, *TOLD.get(row.period_id, (BUR, HEAD)), title="已超期",
        body=PERIODS[row.period_id].at_end or PERIODS[row.period_id].says_for(row.length),
        kind="N-LATE", act_by=row.due_on,
    )  # fmt: skip


def _project(session: Session, row: Deadline) -> Project:
    return session.scalars(select(Project).where(Project.id == row.subject_id)).one()


CLOCKWORK = Clockwork(warn=warn, over=over)


def warn_query(session: Session, row: Deadline, _now: datetime) -> None:
    """Some days before an answer is due: who answers, and who decides on a standstill."""
    query, project = _query(session, row)
    roles = (BUR,) if query.kind is QueryKind.QUESTION else (BUR, HEAD)
    telling.tell_buyer(
        session, project, *roles, title=f"{query.kind.label}的期限临近", kind="N-DUE",
        body=PERIODS[row.period_id].says_for(row.length), act_by=row.due_on,
        path=f"/purchasing/queries/{query.ref}",
    )  # fmt: skip


def query_over(session: Session, row: Deadline, _now: datetime) -> None:
    """Nobody answered: the head knows, and the supplier what is open to it now (GPL-55)."""
    query, project = _query(session, row)
    telling.tell_buyer(
        session, project, BUR, HEAD, title=f"{query.kind.label}超期没有答复", kind="N-LATE",
        body=PERIODS[row.period_id].at_end or PERIODS[row.period_id].says_for(row.length),
        act_by=row.due_on, path=f"/purchasing/queries/{query.ref}",
    )  # fmt: skip
    if query.kind is QueryKind.QUERY:
        until = asking.complain_until(session, query).isoformat()
        telling.tell_supplier(
            session, query.supplier_id, Role.ORGANISATION_HEAD, title="质疑到期没有答复",
            body=f"可以向财政部门投诉，最迟{until}。", path=f"/purchasing/queries/{query.ref}",
        )  # fmt: skip


def _query(session: Session, row: Deadline) -> tuple[Query, Project]:
    query = session.scalars(select(Query).where(Query.id == row.subject_id)).one()
    return query, asking.project_of(session, query)


QUERY_CLOCKWORK = Clockwork(warn=warn_query, over=query_over)


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """A colleague goes on with every project that is not ended.

    Not with those whose money they approved: nobody runs what they approved (GPS-16).
    """
    found = session.scalars(
        select(Project).where(
            Project.agency_id == agency_id, Project.officer_id == from_user.id,
            Project.state.not_in(ENDED),
            or_(
                Project.budgeted_by_person_id.is_(None),
                Project.budgeted_by_person_id != to_user.person_id,
            ),
        )
    ).all()  # fmt: skip
    for project in found:
        project.officer_id, project.officer_person_id = to_user.id, to_user.person_id
        audit.record(
            session, actor, "purchasing.hand_over", project.subject,
            before=from_user.username or "", after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(found)
