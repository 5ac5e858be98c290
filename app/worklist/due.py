"""What is due, and what waits for a decision, in every room: counts and the lists behind them.

Two kinds of topics: clocks that run (`clocks.TOPICS`), counted in one statement for all, and
what stands in a state without a clock (`WAITING`), counted in another. The number of a topic is
the length of its list, for both come from one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Date, and_, bindparam, case, func, literal, or_, select

from app.accounts.roles import Role
from app.children.models import ChildWorker
from app.core import clock
from app.deadlines.models import ClockState, Deadline
from app.family_style.models import Unit
from app.institutions.models import Admission
from app.placements.models import Match, Placement
from app.visits.models import VisitPlan
from app.worklist.asking import Asker, asker_of, values_of
from app.worklist.clocks import TOPICS, Clocks
from app.worklist.waiting import WAITING, Waiting

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select
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
    clocks = tuple(topic for topic in mine if isinstance(topic, Clocks))
    waiting = tuple(topic.key for topic in mine if isinstance(topic, Waiting))
    values = _values(actor)
    found: dict[str, tuple[int, int]] = {}
    if clocks:
        of_topic = {period: topic.key for topic in clocks for period in topic.periods}
        query = _clock_counts(tuple(of_topic), sees_all(actor))
        for period, many, late in session.execute(query, values):
            before = found.get(of_topic[period], (0, 0))
            found[of_topic[period]] = (before[0] + many, before[1] + int(late or 0))
    if waiting:
        numbers = session.execute(_waiting_counts(waiting, asker_of(actor)), values).one()
        found |= {key: (number, 0) for key, number in zip(waiting, numbers, strict=True)}
    return [Count(topic, *found[topic.key]) for topic in mine if found.get(topic.key, (0, 0))[0]]


def _values(actor: Actor) -> dict[str, Any]:
    today = clock.today()
    return values_of(actor) | {"soon": today + SOON, "longest": today + LONGEST_NOTICE}


# Statements are made once for each set of roles: making one costs more than asking it.
@lru_cache(maxsize=256)
def _clock_counts(periods: tuple[str, ...], all_of_office: bool) -> Select[Any]:  # noqa: FBT001
    late = func.sum(case((Deadline.due_on < Asker.today, 1), else_=0))
    counted: Any = select(Deadline.period_id, func.count(), late)
    query: Select[Any] = counted.where(*_running(periods, all_of_office)).group_by(
        Deadline.period_id
    )
    return query


@lru_cache(maxsize=256)
def _waiting_counts(keys: tuple[str, ...], level: str) -> Select[Any]:
    me = Asker(level)
    parts = []
    for topic in (BY_KEY[key] for key in keys):
        if isinstance(topic, Waiting):
            rows = topic.rows(me).limit(MOST + 1).subquery()
            parts.append(select(func.count()).select_from(rows).scalar_subquery())
    return select(*parts)


def _running(periods: tuple[str, ...], all_of_office: bool) -> list[Any]:  # noqa: FBT001
    """Clocks of the actor's office that end within two weeks, or whose reminder day has come."""
    soon, longest = bindparam("soon", type_=Date), bindparam("longest", type_=Date)
    found: list[Any] = [
        Deadline.agency_id == Asker.agency,
        Deadline.state == ClockState.RUNNING,
        Deadline.due_on <= longest,
        or_(Deadline.due_on <= soon, Deadline.warn_on <= Asker.today),
        Deadline.period_id.in_(periods),
    ]
    return found if all_of_office else [*found, _own()]


def sees_all(actor: Actor) -> bool:
    """A worker looks after the own cases; the head, intake and a bureau after the office's."""
    return not actor.has(Role.SOCIAL_WORKER) or actor.has(Role.HEAD)


def _own() -> ColumnElement[bool]:
    """A case that another colleague holds is not mine; one that nobody holds is everybody's."""
    others = [
        and_(
            Deadline.subject_kind == kind,
            Deadline.subject_id.in_(
                select(model.id).where(
                    model.agency_id == Asker.agency, model.worker_id.not_in(Asker.users)
                )
            ),
        )
        for kind, model in _HELD
    ]
    mine = select(ChildWorker.child_id).where(
        ChildWorker.user_id.in_(Asker.users), ChildWorker.until_on.is_(None)
    )
    taken = (
        select(Admission.id)
        .join(ChildWorker, ChildWorker.child_id == Admission.child_id)
        .where(
            Admission.agency_id == Asker.agency,
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
    rows = _rows_of(actor, topic).subquery()
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
    found = session.execute(listed, _values(actor)).all()
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
    rows = session.execute(_soonest(tuple(says), sees_all(actor)), _values(actor))
    return [_line(tuple(row), says) for row in rows]


@lru_cache(maxsize=256)
def _soonest(periods: tuple[str, ...], all_of_office: bool) -> Select[Any]:  # noqa: FBT001
    query: Select[Any] = _clock_rows(periods, all_of_office)
    return query.order_by(Deadline.due_on, Deadline.id).limit(NEXT)


def _rows_of(actor: Actor, topic: Clocks | Waiting) -> Any:
    if isinstance(topic, Waiting):
        return topic.rows(Asker(asker_of(actor)))
    return _clock_rows(tuple(topic.periods), sees_all(actor))


def _clock_rows(periods: tuple[str, ...], all_of_office: bool) -> Any:  # noqa: FBT001
    return (
        select(
            Deadline.id.label("id"), Deadline.subject_kind.label("kind"),
            Deadline.subject_ref.label("ref"), Deadline.case_no.label("number"),
            Deadline.period_id.label("says"), literal("").label("agency"),
            Deadline.due_on.label("due_on"), Deadline.due_on.label("until"),
        ).where(*_running(periods, all_of_office))
    )  # fmt: skip


def _line(row: tuple[Any, ...], says: dict[str, str]) -> Due:
    _id, kind, ref, number, text, agency, _due, until = row
    left = (until - clock.today()).days if until is not None else None
    return Due(kind, ref, number, says.get(text, text), agency, until, left)
