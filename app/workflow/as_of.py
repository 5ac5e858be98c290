"""How a case stood at the end of a Beijing day: what the database can prove of it, no more.

Proven are the acts of the record, and what was written once with its moment: letters, files,
clocks, released parameters. Fields that are overwritten keep no earlier value; the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flask import request
from sqlalchemy import or_, select

from app.audit.models import AuditEvent, Outcome
from app.audit.queries import last_before, midnight
from app.core import clock
from app.core.db import db
from app.core.web import show
from app.deadlines.models import Deadline
from app.documents.models import Document, Letter
from app.documents.queries import size_text
from app.law import PERIODS
from app.parameters.catalogue import CATALOGUE
from app.parameters.queries import in_force_by
from app.parameters.services import in_words
from app.workflow.history import history_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from flask import Response
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.parameters.models import ParameterValue
    from app.workflow.history import Event
    from app.workflow.moves import Move
    from app.workflow.services import Case

MOST = 300
UNPROVEN = "记录不足以确定"


class NotThen(ValueError):
    """A day for which nothing can be shown; its text tells the reader why."""


@dataclass(frozen=True)
class ClockThen:
    """A clock that ran or had ended by then; pauses and later calendars overwrite `due_on`."""

    title: str
    started_on: date
    due_on: date
    went: str


@dataclass(frozen=True)
class Stood:
    """A case at the end of a day. `line` is the record's last line of that day or before."""

    day: date
    end: datetime
    """The midnight after it."""
    state: str
    since: datetime | None
    events: list[Event]
    clocks: list[ClockThen]
    letters: Sequence[Letter]
    files: list[tuple[datetime, str, str]]
    """When, how big, SM3 of its content; names are sealed and stay so."""
    figures: list[tuple[str, str, ParameterValue]]
    line: Row[int, str, datetime] | None


def asked_day() -> str | None:
    """The day of the address as it was typed; None where a timeline is asked for."""
    return request.args.get("day")


def day_of(typed: str, case: Any, today: date) -> date:
    """The day that is meant. Raises NotThen for no day, a future one, one before the case."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise NotThen("日期写法不对，请写成 2026-03-01 的样子。") from None
    if day > today:
        raise NotThen("这一天还没有到，请选择今天或以前的日期。")
    if day < (first := clock.day(case.created_at)):
        raise NotThen(f"这一天还没有这件事：它建立于{first.isoformat()}。")
    return day


def as_it_stood(
    typed: str,
    case: Any,
    labels: Mapping[Any, tuple[str, str]],
    *,
    back: str,
    read: Callable[[str], None],
    moves: Iterable[Move] = (),
    family: str = "申请家庭",
) -> Response:
    """The page of a day, of a case that its reader may see; `read` puts the reading on record.

    `labels` are the words of the states, `moves` and `family` as in `history_of`; `back` is the
    timeline.
    """
    page = {"case_no": case.subject.case_no, "back": back, "typed": typed[:10]}
    try:
        day = day_of(typed, case, clock.today())
    except NotThen as error:
        read("某日情况")
        return show("workflow/as_of.html", None, 422, **page, wrong=str(error), stood=None)
    read(f"{day.isoformat()}日终情况")
    then = stood(db(), case, labels, day, moves=moves, family=family)
    is_over = day < clock.today()
    return show("workflow/as_of.html", **page, wrong="", stood=then, is_over=is_over)


def stood(
    session: Session,
    case: Case,
    labels: Mapping[Any, tuple[str, str]],
    day: date,
    *,
    moves: Iterable[Move] = (),
    family: str = "申请家庭",
) -> Stood:
    """What is provable of the case at the end of `day`, Beijing time; seven statements."""
    end = midnight(day + timedelta(days=1))
    words = {str(state): says for state, (says, _) in labels.items()}

    def change(before: str, after: str, _note: str) -> str:
        return f"{words[before]} → {words[after]}" if before in words and after in words else ""

    state, since = _state(session, case, words, end)
    return Stood(
        day=day,
        end=end,
        state=state,
        since=since,
        events=history_of(session, case.subject, change, moves=moves, family=family, until=end),
        clocks=_clocks(session, case, day, end),
        letters=_letters(session, case, end),
        files=_files(session, case, end),
        figures=_figures(session, case, day, end),
        line=last_before(session, end),
    )


def _state(
    session: Session, case: Case, words: Mapping[str, str], end: datetime
) -> tuple[str, datetime | None]:
    """The state and since when, by the moves on record.

    Between two moves the one before says where it went, the one after whence it came: where
    they differ, neither is believed. Where no move followed, the present state is the second.
    """
    e = AuditEvent
    moves = session.execute(
        select(e.at, e.before, e.after)
        .where(
            e.subject_kind == case.subject.kind, e.subject_ref == case.subject.ref,
            e.outcome == Outcome.DONE, e.after.in_([*words]),
            e.before.in_(["", *words]), e.before != e.after,
        )
        .order_by(e.seq)
    ).all()  # fmt: skip
    earlier = [move for move in moves if move.at < end]
    later = [move for move in moves if move.at >= end]
    came = earlier[-1].after if earlier else None
    left = later[0].before if later else str(case.state)
    if not left or left not in words or came not in {None, left}:
        return UNPROVEN, None
    return words[left], earlier[-1].at if earlier else None


def _clocks(session: Session, case: Case, day: date, end: datetime) -> list[ClockThen]:
    rows = session.scalars(
        select(Deadline)
        .where(
            Deadline.subject_kind == case.subject.kind, Deadline.subject_id == case.id,
            Deadline.created_at < end,
        )
        .order_by(Deadline.started_on, Deadline.id)
    )  # fmt: skip
    return [_clock_then(row, day, end) for row in rows]


def _clock_then(row: Deadline, day: date, end: datetime) -> ClockThen:
    if row.ended_at is not None and row.ended_at < end:
        went = f"{clock.day(row.ended_at).isoformat()}结束"
    else:
        went = "未结束，按现存到期日已逾期" if row.due_on < day else "未结束"
    period = PERIODS.get(row.period_id)
    title = period.says_for(row.length) if period else row.period_id
    return ClockThen(title, row.started_on, row.due_on, went)


def _letters(session: Session, case: Case, end: datetime) -> Sequence[Letter]:
    return session.scalars(
        select(Letter)
        .where(
            Letter.subject_kind == case.subject.kind, Letter.subject_id == case.id,
            Letter.signed_at < end,
        )
        .order_by(Letter.signed_at, Letter.id)
    ).all()  # fmt: skip


def _files(session: Session, case: Case, end: datetime) -> list[tuple[datetime, str, str]]:
    d = Document
    rows = session.execute(
        select(d.created_at, d.size, d.digest)
        .where(
            d.subject_kind == case.subject.kind, d.subject_id == case.id, d.created_at < end,
            or_(d.removed_at.is_(None), d.removed_at >= end),
        )
        .order_by(d.id)
        .limit(MOST)
    )  # fmt: skip
    return [(at, size_text(size), digest) for at, size, digest in rows]


def _figures(
    session: Session, case: Case, day: date, end: datetime
) -> list[tuple[str, str, ParameterValue]]:
    """(title, value, row) of what the place or one above it had released by then."""
    places = [code for code in (case.county_code, case.city_code, case.province_code) if code]
    found = in_force_by(session, day, end, places=places, agency_id=case.agency_id)
    named = [(CATALOGUE[name], row) for name, row in found.items() if name in CATALOGUE]
    return [
        (parameter.title, f"{in_words(row.value)}{parameter.unit}", row) for parameter, row in named
    ]
