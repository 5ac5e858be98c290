"""Who reads a child's health: who works with the child, and whoever says why, for half an hour.

The standing approval is the case assignment; outside it the health is opened with a reason, the
head is told, and it closes after 30 minutes (PD-ACC-1, PD-ACC-2).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import exists, or_, select

from app.accounts.models import Agency, Person, RoleGrant, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.audit.models import AuditEvent, Outcome
from app.audit.queries import is_about
from app.children.models import Child, ChildOpening, ChildWorker
from app.children.policy import VILLAGE, at_office
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.once import once
from app.core.policy import Unseen, demand
from app.notices.services import tell_role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

OPEN_FOR = timedelta(minutes=30)
REVIEW_WITHIN = timedelta(hours=24)
REVIEW = "children.review_opening"
SHORTEST = 5
_elsewhere: list[Callable[[Sequence[int], int], Sequence[ColumnElement[bool]]]] = []


def also(works_with: Callable[[Sequence[int], int], Sequence[ColumnElement[bool]]]) -> None:
    """Let upper rooms say, as SQL, who works with a child, as on its placement: (users, child)."""
    if works_with not in _elsewhere:
        _elsewhere.append(works_with)


def accounts_of(actor: Actor) -> list[int]:
    """The actor's account, and those for whom they stand in."""
    own = [] if actor.user_id is None else [actor.user_id]
    return [*own, *(colleague.user_id for colleague in actor.stands_for)]


@once
def works_with(session: Session, actor: Actor, child: Child) -> bool:
    """The child is one of the actor's own: assigned, or on their desk in another room."""
    return bool(session.scalar(select(or_(*_ways(actor, child)))))


def _ways(actor: Actor, child: Child) -> list[ColumnElement[bool]]:
    users = accounts_of(actor)
    is_assigned = exists().where(
        ChildWorker.child_id == child.id,
        ChildWorker.user_id.in_(users),
        ChildWorker.until_on.is_(None),
    )
    return [is_assigned, *(way for ask in _elsewhere for way in ask(users, child.id))]


def reads_health(session: Session, actor: Actor, child: Child, now: datetime) -> bool:
    """Whether health, illness and tests are shown to the actor without a further question.

    The responsible head reads every child's of the home, a village its own children's.
    """
    if actor.scope.system:
        return True
    ways = [_is_opened(actor, child, now)]
    if at_office(actor, child):
        if actor.has(Role.HEAD, *VILLAGE):
            return True
        if actor.has(Role.SOCIAL_WORKER):
            ways += _ways(actor, child)
    return bool(session.scalar(select(or_(*ways))))


def open_until(session: Session, actor: Actor, child: Child, now: datetime) -> datetime | None:
    """Until when the actor has opened this child's health; None where it is not open."""
    return session.scalar(
        select(ChildOpening.until_at)
        .where(*_opened(actor, child, now))
        .order_by(ChildOpening.until_at.desc())
        .limit(1)
    )


def _is_opened(actor: Actor, child: Child, now: datetime) -> ColumnElement[bool]:
    return exists().where(*_opened(actor, child, now))


def _opened(actor: Actor, child: Child, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ChildOpening.child_id == child.id,
        ChildOpening.user_id == actor.user_id,
        ChildOpening.until_at > now,
    )


def open_health(
    session: Session, child: Child, *, reason: str, actor: Actor, now: datetime
) -> ChildOpening:
    """Open it for 30 minutes with a reason; the head of the home is told. Raises Invalid."""
    demand(actor, "children.open_health", child)
    if len(reason.strip()) < SHORTEST:
        raise Invalid("请写明为什么要看，至少5个字，不写孩子的情况。", "reason")
    row = ChildOpening(
        child_id=child.id, user_id=actor.user_id, opened_at=now, until_at=now + OPEN_FOR
    )
    row.reason = reason.strip()
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "children.open_health", child.subject, outcome=Outcome.READ,
        note="健康情况，30分钟", at=now,
    )  # fmt: skip
    bureau = session.scalar(select(Agency.bureau_id).where(Agency.id == child.keeper_id))
    for agency_id, role, asks in (
        (child.keeper_id, Role.HEAD, "请在24小时内核对是否必要，并在操作记录里登记。"),
        (bureau, Role.BUREAU_HEAD, "机构负责人应当在24小时内核对。"),
    ):
        if agency_id is not None:
            tell_role(
                session, agency_id, role, kind="N-OPENED", case_no=child.file_no,
                title="不承办的人员打开了儿童的健康情况",
                body=f"已写明理由，30分钟后自动关闭。{asks}",
                path=f"/children/{child.ref}/log" if role is Role.HEAD else "",
                act_by=clock.day(now + REVIEW_WITHIN),
            )  # fmt: skip
    return row


def review_opening(
    session: Session, child: Child, ref: str, *, necessary: bool, actor: Actor, now: datetime
) -> None:
    """The head looks at an opening within 24 hours (bar S12). Raises Unseen, Refused, Conflict."""
    demand(actor, REVIEW, child)
    row = session.scalar(
        select(ChildOpening).where(ChildOpening.ref == ref, ChildOpening.child_id == child.id)
    )
    if row is None:
        raise Unseen("child_opening", ref)
    if row.user_id == actor.user_id:
        raise Conflict("自己打开的，请由其他负责人核对。")
    if ref in _reviews(session, child):
        raise Conflict("这一次已经核对过了。")
    audit.record(
        session, actor, REVIEW, child.subject, before=ref,
        note="有必要" if necessary else "没有必要", at=now,
    )  # fmt: skip


def _reviews(session: Session, child: Child) -> dict[str, str]:
    """What the head found of each opening, by its reference."""
    rows = session.execute(
        select(AuditEvent.before, AuditEvent.note).where(
            is_about(child.subject), AuditEvent.action == REVIEW
        )
    )
    return {ref: found for ref, found in rows}  # noqa: C416 - rows are no pairs for mypy


class Opened(NamedTuple):
    """Who opened the child's health, when and why, and what the head found; for the head."""

    at: datetime
    name: str
    reason: str
    ref: str
    review: str
    is_overdue: bool


def openings_of(session: Session, child: Child, now: datetime) -> list[Opened]:
    """The newest first, 100 at the most."""
    reviews = _reviews(session, child)
    rows = session.execute(
        select(ChildOpening, Person.name)
        .join(User, User.id == ChildOpening.user_id)
        .join(Person, Person.id == User.person_id)
        .where(ChildOpening.child_id == child.id)
        .order_by(ChildOpening.opened_at.desc())
        .limit(100)
    )
    return [
        Opened(
            row.opened_at, name, row.reason or "", row.ref, found := reviews.get(row.ref, ""),
            not found and now > row.opened_at + REVIEW_WITHIN,
        )
        for row, name in rows
    ]  # fmt: skip


class Worker(NamedTuple):
    """A colleague who works with the child."""

    ref: str
    name: str
    since: date


def workers_of(session: Session, child: Child) -> list[Worker]:
    """Who works with the child now, longest first."""
    rows = session.execute(
        select(ChildWorker.ref, Person.name, ChildWorker.since_on)
        .join(User, User.id == ChildWorker.user_id)
        .join(Person, Person.id == User.person_id)
        .where(ChildWorker.child_id == child.id, ChildWorker.until_on.is_(None))
        .order_by(ChildWorker.since_on, ChildWorker.id)
    )
    return [Worker(*row) for row in rows]


def colleagues(session: Session, child: Child) -> list[tuple[str, str]]:
    """(reference, name) of whom the head can assign: professionals of the child's office."""
    rows = session.execute(
        select(User.ref, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(
            User.agency_id == child.keeper_id,
            exists().where(
                RoleGrant.user_id == User.id,
                RoleGrant.role == Role.SOCIAL_WORKER,
                RoleGrant.released_at.is_not(None),
            ),
        )
        .order_by(Person.name)
    )
    return [(ref, name) for ref, name in rows]


def assign(
    session: Session, child: Child, user_ref: str, *, actor: Actor, now: datetime
) -> ChildWorker:
    """The head gives the child to a colleague. Raises Invalid, Conflict."""
    demand(actor, "children.assign", child)
    if user_ref not in dict(colleagues(session, child)):
        raise Invalid("请选择本单位的一名专业人员。", "worker")
    user = session.scalars(select(User).where(User.ref == user_ref)).one()
    return give(session, child, user, actor=actor, now=now)


def give(session: Session, child: Child, user: User, *, actor: Actor, now: datetime) -> ChildWorker:
    """The same by what somebody did: who opens a file works with the child. Raises Conflict."""
    there = session.scalar(
        select(ChildWorker.id).where(
            ChildWorker.child_id == child.id,
            ChildWorker.user_id == user.id,
            ChildWorker.until_on.is_(None),
        )
    )
    if there is not None:
        raise Conflict("这名同事已经承办这名儿童。")
    row = ChildWorker(
        child_id=child.id, user_id=user.id, since_on=clock.day(now), assigned_by_id=actor.user_id
    )
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "children.assign", child.subject, after=user.username or "", at=now
    )
    return row


def end(session: Session, child: Child, ref: str, *, actor: Actor, now: datetime) -> None:
    """The colleague does not work with the child any more. Raises Unseen."""
    demand(actor, "children.assign", child)
    row = session.scalar(
        select(ChildWorker).where(
            ChildWorker.ref == ref,
            ChildWorker.child_id == child.id,
            ChildWorker.until_on.is_(None),
        )
    )
    if row is None:
        raise Unseen("child_worker", ref)
    row.until_on = clock.day(now)
    user = session.get_one(User, row.user_id)
    audit.record(
        session, actor, "children.assign", child.subject, before=user.username or "", at=now
    )


def end_all(session: Session, child: Child, now: datetime) -> None:
    """The child goes to another home: nobody of this one works with it any more."""
    rows = session.scalars(
        select(ChildWorker).where(ChildWorker.child_id == child.id, ChildWorker.until_on.is_(None))
    )
    for row in rows:
        row.until_on = clock.day(now)
