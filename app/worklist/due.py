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

from sqlalchemy import Date, String, and_, bindparam, case, func, literal, or_, select, union_all

from app.accounts.roles import Role
from app.children.models import ChildWorker
from app.core import clock
from app.core.plain import Plain
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.deadlines.rules import due_provisionally
from app.family_style.models import Unit
from app.institutions.models import Admission
from app.law.foster_periods import RECEIPT
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
FEW = 3
"""Rows that a topic without clocks puts on the first page: the rest stands behind its tile."""
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
    topic: str = ""
    """Which kind of work: it may be done on a page of its own."""


def topics_of(actor: Actor) -> list[Clocks | Waiting]:
    """What belongs to the actor's roles, in the order of the day."""
    return [topic for topic in (*TOPICS, *WAITING) if actor.has(*topic.roles)]


def counts(session: Session, actor: Actor) -> list[Count]:
    """Every topic that has something; two statements whatever the number of rooms."""
    mine = topics_of(actor)
    clocks = tuple(topic for topic in mine if isinstance(topic, Clocks))
    waiting = tuple(topic.key for topic in mine if isinstance(topic, Waiting))
    values = _values(session, actor)
    found: dict[str, tuple[int, int]] = {}
    if clocks:
        of_topic = {period: topic.key for topic in clocks for period in topic.periods}
        query = _clock_counts(tuple(of_topic), sees_all(actor))
        for period, many, late in query.ask(session.connection(), values):
            before = found.get(of_topic[period], (0, 0))
            found[of_topic[period]] = (before[0] + many, before[1] + int(late or 0))
    if waiting:
        counted = _waiting_counts(waiting, asker_of(actor))
        for key, many, late in counted.ask(session.connection(), values):
            found[key] = (many, int(late or 0))
    return [Count(topic, *found[topic.key]) for topic in mine if found.get(topic.key, (0, 0))[0]]


def _values(session: Session, actor: Actor) -> dict[str, Any]:
    today = clock.today()
    values = values_of(actor) | {
        "soon": today + SOON, "longest": today + LONGEST_NOTICE, "answers_from": today,
    }  # fmt: skip
    if any(isinstance(topic, Waiting) and topic.is_answer for topic in topics_of(actor)):
        while _answer_by(session, values["answers_from"] - timedelta(days=1)) >= today:
            values["answers_from"] -= timedelta(days=1)
    return values


def _answer_by(session: Session, came_on: date) -> date:
    """The last day of a bureau's receipt, as long as for a family's own filing."""
    length = RECEIPT.length_on(came_on)
    return due_provisionally(came_on, length, RECEIPT.unit, deadlines.calendar(session)).day


# Statements are made once for each set of roles: making one costs more than asking it.
@lru_cache(maxsize=256)
def _clock_counts(periods: tuple[str, ...], all_of_office: bool) -> Plain:  # noqa: FBT001
    late = func.sum(case((Deadline.due_on < Asker.today, 1), else_=0))
    counted: Any = select(Deadline.period_id, func.count(), late)
    query: Select[Any] = counted.where(*_running(periods, all_of_office)).group_by(
        Deadline.period_id
    )
    return Plain(query)


@lru_cache(maxsize=256)
def _waiting_counts(keys: tuple[str, ...], level: str) -> Plain:
    me = Asker(level)
    parts: list[Any] = []
    for topic in _waiting_of(keys):
        rows = topic.rows(me).limit(MOST + 1).subquery()
        late = func.sum(case((_is_late(topic, rows), 1), else_=0))
        parts.append(select(literal(topic.key, String), func.count(), late).select_from(rows))
    return Plain(union_all(*parts))


def _waiting_of(keys: tuple[str, ...]) -> list[Waiting]:
    return [topic for topic in WAITING if topic.key in keys]


def _is_late(topic: Waiting, rows: Any) -> ColumnElement[bool]:
    late: ColumnElement[bool] = rows.c.until < (
        Asker.answers_from if topic.is_answer else Asker.today
    )
    return late


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
    found = session.execute(listed, _values(session, actor)).all()
    page = [_of_topic(session, topic, tuple(row)) for row in found[:PAGE]]
    if len(found) <= PAGE:
        return page, ""
    end = found[PAGE - 1]
    return page, f"{end.due_on.isoformat()}_{end.id}"


def soonest(session: Session, actor: Actor, found: list[Count]) -> list[Due]:
    """What is late or due next in all rooms together; danger to a child stands first.

    Only the topics that `counts` found are asked: most have nothing, and each costs its part.
    """
    topics, connection = [count.topic for count in found], session.connection()
    clocks = [topic for topic in topics if isinstance(topic, Clocks)]
    waiting = tuple(topic.key for topic in topics if isinstance(topic, Waiting))
    values = _values(session, actor)
    first: list[Due] = []
    then: list[Due] = []
    if waiting:
        query = _late(waiting, asker_of(actor))
        typed = query.typed(connection, values)
        for key, *row in map(typed, query.ask(connection, values)):
            topic = BY_KEY[key]
            (first if topic.is_urgent else then).append(_of_topic(session, topic, tuple(row)))
    if clocks:
        mine = [topic for topic in topics_of(actor) if isinstance(topic, Clocks)]
        says = {period: text for topic in mine for period, text in topic.periods.items()}
        query = _soonest(tuple(says), sees_all(actor))
        rows = map(query.typed(connection, values), query.ask(connection, values))
        of_topic = {period: topic.key for topic in mine for period in topic.periods}
        then += [_line(tuple(row), says, of_topic[row[_PERIOD]]) for row in rows]
    # A case's own last day is that of its clock: one line for both.
    lines = {(row.number, row.due_on): row for row in (*_by_day(first), *_by_day(then))}
    return list(lines.values())[:NEXT]


_PERIOD = 4  # of a row of `_clock_rows`


def _by_day(rows: list[Due]) -> list[Due]:
    return sorted(rows, key=lambda row: row.due_on or date.max)


@lru_cache(maxsize=256)
def _late(keys: tuple[str, ...], level: str) -> Plain:
    """A few of each topic that are late or due today; of the urgent ones also what is not yet."""
    parts: list[Any] = []
    for topic in _waiting_of(keys):
        rows = topic.rows(Asker(level)).subquery()
        query = select(literal(topic.key, String).label("topic"), *rows.c)
        if not topic.is_urgent:
            day = Asker.answers_from if topic.is_answer else Asker.today
            query = query.where(rows.c.until < day if topic.is_answer else rows.c.until <= day)
        few = query.order_by(rows.c.due_on, rows.c.id).limit(FEW).subquery()
        parts.append(select(few))
    return Plain(union_all(*parts))


@lru_cache(maxsize=256)
def _soonest(periods: tuple[str, ...], all_of_office: bool) -> Plain:  # noqa: FBT001
    query: Select[Any] = _clock_rows(periods, all_of_office)
    return Plain(query.order_by(Deadline.due_on, Deadline.id).limit(NEXT))


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


def _of_topic(session: Session, topic: Clocks | Waiting, row: tuple[Any, ...]) -> Due:
    if isinstance(topic, Clocks):
        return _line(row, topic.periods, topic.key)
    if topic.is_answer:
        row = (*row[:-1], _answer_by(session, row[-1]))
    return _line(row, topic.words, topic.key)


def _line(row: tuple[Any, ...], says: dict[str, str], topic: str) -> Due:
    _id, kind, ref, number, text, agency, _due, until = row
    left = (until - clock.today()).days if until is not None else None
    return Due(kind, ref, number, says.get(text, text), agency, until, left, topic)
