"""What is due, and what waits for a decision, in every room: counts and the lists behind them.

Two kinds of topics: clocks that run (`clocks.TOPICS`), counted in one statement for all, and
what stands in a state without a clock (`WAITING`), counted in another. The number of a topic is
the length of its list, for both come from one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select

from app.accounts.roles import Role
from app.children.models import ChildWorker
from app.children.services.access import accounts_of
from app.core import clock
from app.deadlines.models import ClockState, Deadline
from app.family_style.models import Unit
from app.institutions.models import Admission
from app.placements.models import Match, Placement
from app.visits.models import VisitPlan
from app.worklist.clocks import TOPICS, Clocks
from app.worklist.waiting import WAITING, Waiting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 50
SOON = timedelta(days=14)
LONGEST_NOTICE = timedelta(days=100)
"""No clock warns earlier than this before its last day; it keeps the index's range short."""
MOST = 99
NEXT = 12
BY_KEY: dict[str, Clocks | Waiting] = {topic.key: topic for topic in (*TOPICS, *WAITING)}


@dataclass(frozen=True)
class Count:
    """A topic that has something for the actor."""

    topic: Clocks | Waiting
    count: int
    late: int


class Due(NamedTuple):
    """A line of a list: numbers only."""

    kind: str
    ref: str
    number: str
    says: str
    agency: str
    due_on: date | None
    left: int | None


def topics_of(actor: Actor) -> list[Clocks | Waiting]:
    """What belongs to the actor's roles, in the order of the day."""
    return [topic for topic in (*TOPICS, *WAITING) if actor.has(*topic.roles)]


def counts(session: Session, actor: Actor) -> list[Count]:
    """Every topic that has something; two statements whatever the number of rooms."""
    mine = topics_of(actor)
    clocks = [topic for topic in mine if isinstance(topic, Clocks)]
    waiting = [topic for topic in mine if isinstance(topic, Waiting)]
    found = _clock_counts(session, actor, clocks) | _waiting_counts(session, actor, waiting)
    return [Count(topic, *found[topic.key]) for topic in mine if found.get(topic.key, (0, 0))[0]]


def _clock_counts(
    session: Session, actor: Actor, topics: list[Clocks]
) -> dict[str, tuple[int, int]]:
    if not topics:
        return {}
    periods = {period: topic.key for topic in topics for period in topic.periods}
    late = func.sum(case((Deadline.due_on < clock.today(), 1), else_=0))
    rows = session.execute(
        select(Deadline.period_id, func.count(), late)
        .where(*_running(actor, list(periods)))
        .group_by(Deadline.period_id)
    )
    found: dict[str, tuple[int, int]] = {}
    for period, many, overdue in rows:
        before = found.get(periods[period], (0, 0))
        found[periods[period]] = (before[0] + many, before[1] + int(overdue or 0))
    return found


def _waiting_counts(
    session: Session, actor: Actor, topics: list[Waiting]
) -> dict[str, tuple[int, int]]:
    if not topics:
        return {}
    parts = []
    for topic in topics:
        rows = topic.rows(actor).limit(MOST + 1).subquery()
        parts.append(select(func.count()).select_from(rows).scalar_subquery())
    numbers = session.execute(select(*parts)).one()
    return {topic.key: (number, 0) for topic, number in zip(topics, numbers, strict=True)}


def _running(actor: Actor, periods: Sequence[str]) -> list[ColumnElement[bool]]:
    """Clocks of the actor's office that end within two weeks, or whose reminder day has come."""
    today = clock.today()
    found = [
        Deadline.agency_id == actor.agency_id,
        Deadline.state == ClockState.RUNNING,
        Deadline.due_on <= today + LONGEST_NOTICE,
        or_(Deadline.due_on <= today + SOON, Deadline.warn_on <= today),
        Deadline.period_id.in_(periods),
    ]
    return found if sees_all(actor) else [*found, _own(actor)]


def sees_all(actor: Actor) -> bool:
    """A worker looks after the own cases; the head, intake and a bureau after the office's."""
    return not actor.has(Role.SOCIAL_WORKER) or actor.has(Role.HEAD)


def _own(actor: Actor) -> ColumnElement[bool]:
    """A case that another colleague holds is not mine; one that nobody holds is everybody's."""
    users = accounts_of(actor)
    others = [
        and_(
            Deadline.subject_kind == kind,
            Deadline.subject_id.in_(
                select(model.id).where(
                    model.agency_id == actor.agency_id, model.worker_id.not_in(users)
                )
            ),
        )
        for kind, model in _HELD
    ]
    mine = select(ChildWorker.child_id).where(
        ChildWorker.user_id.in_(users), ChildWorker.until_on.is_(None)
    )
    taken = (
        select(Admission.id)
        .join(ChildWorker, ChildWorker.child_id == Admission.child_id)
        .where(
            Admission.agency_id == actor.agency_id,
            ChildWorker.until_on.is_(None),
            Admission.child_id.not_in(mine),
        )
    )
    others.append(and_(Deadline.subject_kind == "admission", Deadline.subject_id.in_(taken)))
    return ~or_(*others)


_HELD: tuple[tuple[str, Any], ...] = (
    ("placement", Placement), ("visit_plan", VisitPlan), ("family_unit", Unit), ("match", Match),
)  # fmt: skip


def list_page(
    session: Session, actor: Actor, topic: Clocks | Waiting, after: str = ""
) -> tuple[list[Due], str]:
    """One page of a topic, the nearest day first, and where the next begins ("" at the end)."""
    query = _query(actor, topic)
    rows = query.subquery()
    listed = select(rows).order_by(rows.c.due_on, rows.c.id).limit(PAGE + 1)
    day, _, number = after.partition("_")
    if number.isascii() and number.isdigit() and len(number) < 12:  # noqa: PLR2004 - a row's id
        try:
            first = date.fromisoformat(day)
        except ValueError:
            first = date.min
        last = int(number)
        listed = listed.where(
            or_(rows.c.due_on > first, and_(rows.c.due_on == first, rows.c.id > last))
        )
    found = session.execute(listed).all()
    says = topic.periods if isinstance(topic, Clocks) else topic.words
    page = [_line(tuple(row), says) for row in found[:PAGE]]
    if len(found) <= PAGE:
        return page, ""
    end = found[PAGE - 1]
    return page, f"{end.due_on.isoformat()}_{end.id}"


def soonest(session: Session, actor: Actor) -> list[Due]:
    """The next clocks of all rooms together, the most urgent first."""
    topics = [topic for topic in topics_of(actor) if isinstance(topic, Clocks)]
    if not topics:
        return []
    says = {period: text for topic in topics for period, text in topic.periods.items()}
    rows = session.execute(
        _clock_query(actor, list(says)).order_by(Deadline.due_on, Deadline.id).limit(NEXT)
    )
    return [_line(tuple(row), says) for row in rows]


def _query(actor: Actor, topic: Clocks | Waiting) -> Any:
    if isinstance(topic, Waiting):
        return topic.rows(actor)
    return _clock_query(actor, list(topic.periods))


def _clock_query(actor: Actor, periods: Sequence[str]) -> Any:
    return (
        select(
            Deadline.id.label("id"), Deadline.subject_kind.label("kind"),
            Deadline.subject_ref.label("ref"), Deadline.case_no.label("number"),
            Deadline.period_id.label("says"), literal("").label("agency"),
            Deadline.due_on.label("due_on"), Deadline.due_on.label("until"),
        ).where(*_running(actor, periods))
    )  # fmt: skip


def _line(row: tuple[Any, ...], says: dict[str, str]) -> Due:
    _id, kind, ref, number, text, agency, _due, until = row
    left = (until - clock.today()).days if until is not None else None
    return Due(kind, ref, number, says.get(text, text), agency, until, left)
