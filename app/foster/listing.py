"""The desk's list: filters, order and pages of applications, in one statement each.

Statements are made once for each combination of filters; rows are tuples with masks in them
(bar P01, P03, P18): no count, no offset, no decryption.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import String, bindparam, false, literal, select, tuple_, type_coerce, union_all

from app.accounts.area import BUREAU, DESK
from app.accounts.models import Agency, Person, User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.identifiers import mask_name
from app.core.plain import Plain
from app.divisions.codes import Level
from app.divisions.models import Division
from app.families.models import Member
from app.foster.models import Assignment, FosterApplication, State
from app.foster.turns import turns_of
from app.foster.workflow import FAMILY, LABELS, TURN_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column, ColumnElement, Select, Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 50
_EPOCH = datetime.fromtimestamp(0, UTC)
MOST_EXPORTED = 1000
DUE_SOON_DAYS = 7
SORTS = {"due": "到期日", "submitted": "最早收件", "-submitted": "最近收件"}
VIEWS = {
    "": "全部",
    "mine": "我要办的",
    "unassigned": "无人承办的",
    "soon": f"{DUE_SOON_DAYS}日内到期",
    "overdue": "已逾期",
    "waiting": "等待别人办的",
}
_HIDDEN_VIEWS = {"today"}
DATED = {"soon", "overdue"}
LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True)
class Wanted:
    """Which applications a list shall show, as its address says it.

    `q` is the beginning of a name, of a pinyin or of a case number; `member` the reference of
    a household's member, whose every application is shown; `after` the last row of the page
    before.
    """

    view: str = ""
    state: str = ""
    officer: str = ""
    county: str = ""
    q: str = ""
    member: str = ""
    sort: str = "due"
    after: str = ""

    def checked(self) -> Wanted:
        """The same without what no list offers: an address is typed by people too."""
        return replace(
            self,
            view=self.view if self.view in VIEWS.keys() | _HIDDEN_VIEWS else "",
            state=self.state if self.state in _STATES else "",
            sort=self.sort if self.sort in SORTS else "due",
            q=" ".join(self.q.split())[:40],
        )


@dataclass(frozen=True, slots=True, eq=False)
class ListedCase:
    """A row as the template shows it; nothing in it needs another query.

    The same row is the same object (`_listed`), so that what was made of it is found by that.
    """

    ref: str
    case_no: str
    who: str
    state: str
    colour: str
    turn: str
    officer: str
    agency: str
    due_on: date | None
    provisional: bool
    left: int | None
    submitted_on: date | None


@dataclass(frozen=True)
class ListPage:
    """Rows of one page and where the next begins (empty: this was the last)."""

    rows: list[ListedCase]
    next_after: str


_STATES = {str(state) for state in State if state is not State.DRAFT}
_TURNS = {"": "—", FAMILY: "申请家庭", str(Role.BUREAU_OFFICER): "民政局"} | {
    str(role): role.label for role in (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD)
}
# Tables, not entities: the list is read often, and entities would double its cost (bar P01).
_APPLICATIONS = cast("Table", FosterApplication.__table__)
_AGENCIES = cast("Table", Agency.__table__)
_PERSONS = cast("Table", Person.__table__)
_ASSIGNMENTS = cast("Table", Assignment.__table__)
_MEMBERS = cast("Table", Member.__table__)
_USERS = cast("Table", User.__table__)
_OFFICER = _USERS.alias()


def at_desk_of(actor: Actor) -> ColumnElement[bool]:
    """The sent applications on the actor's desk: part of `visible_to`, on one indexed column."""
    case = FosterApplication
    column, value = _place_of(actor)
    if column == "assigned":
        mine = select(Assignment.application_id).where(
            Assignment.person_id == value,
            Assignment.ended_at.is_(None),
            Assignment.declared_free_at.is_not(None),
        )
        return case.case_no.is_not(None) & case.id.in_(mine)
    if column == "":
        return false()
    placed: ColumnElement[bool] = getattr(case, column) == value
    return case.case_no.is_not(None) & placed


def _place_of(actor: Actor) -> tuple[str, Any]:
    if actor.has(*BUREAU) and actor.agency_kind == AgencyKind.BUREAU:
        for column in ("county_code", "city_code", "province_code"):
            if (code := getattr(actor.scope, column)) is not None:
                return column, code
    if actor.has(*DESK) and actor.agency_id is not None:
        return "agency_id", actor.agency_id
    if actor.has(Role.EXTERNAL_ASSESSOR):
        return "assigned", actor.person_id
    return "", None


def list_page(session: Session, actor: Actor, wanted: Wanted, *, size: int = PAGE) -> ListPage:
    """One page of the desk's list, in one query, read no further than its last row."""
    wanted = wanted.checked()
    today = clock.today()
    column, _ = _place_of(actor)
    if column == "":
        return ListPage([], "")
    values = values_of(actor) | {
        "state": wanted.state,
        "officer": wanted.officer,
        "county": wanted.county,
        "q": wanted.q.upper() if _kind_of(wanted.q) == "case_no" else wanted.q.lower(),
        "member": wanted.member,
        "size": size + 1,
    }
    values["q_end"] = f"{values['q']}{LAST_CHARACTER}"
    shape = _Shape(
        column, wanted.view, wanted.state != "", wanted.officer != "", wanted.county != "",
        _kind_of(wanted.q), wanted.member != "", wanted.sort, "",
    )  # fmt: skip
    cursor = _read_cursor(wanted)
    if cursor is not None:
        values |= {"last": cursor[0], "last_ref": cursor[1]}
        shape = shape._replace(after="rest" if cursor[0] is None else "row")
    connection = session.connection()
    rows = _statement(shape).ask(connection, values)
    typed = _ROW.typed(connection)
    listed = [_listed(row, today, typed) for row in rows[:size]]
    last = typed(rows[size - 1]) if len(rows) > size else None
    return ListPage(listed, _write_cursor(wanted, last) if last is not None else "")


@lru_cache(maxsize=20_000)
def _listed(
    row: tuple[Any, ...], today: date, typed: Callable[[tuple[Any, ...]], list[Any]]
) -> ListedCase:
    """A row as the driver gave it: one that was shown before is not even converted."""
    ref, case_no, name, state, officer, agency, due_on, provisional, submitted_at = typed(row)
    return ListedCase(
        ref, case_no, mask_name(name), *LABELS[state], _TURNS[TURN_OF.get(state, "")],
        officer or "", agency, due_on, provisional,
        None if due_on is None else (due_on - today).days,
        None if submitted_at is None else clock.day(submitted_at),
    )  # fmt: skip


def place_of(actor: Actor) -> str:
    """By which column the actor's desk is found, for `of_view`."""
    return _place_of(actor)[0]


def of_view(column: str, view: str, most: int) -> Any:
    """The cases of a view, to be counted to `most`; its statement takes `values_of` the actor."""
    if column == "":
        return select(literal(1)).where(false())
    shape = _Shape(column, view, False, False, False, "", False, "due", "")  # noqa: FBT003
    case = _APPLICATIONS.c
    sent = select(literal(1).label("one")).where(case.case_no.is_not(None))
    if view != "waiting":
        return sent.where(*_conditions(shape)).limit(most)
    # Either half has an index of its own; of both together the whole desk would be walked.
    desk = sent.where(*_conditions(shape._replace(view="")))
    elsewhere = case.state.in_(_several("elsewhere"))
    own = case.officer_id.in_(_several("mine")) & case.state.in_(_several("later")) & ~elsewhere
    # In an order that the index of states has, so that no planner reads anything else.
    halves = [
        select(desk.where(half).order_by(case.state).limit(most).subquery())
        for half in (elsewhere, own)
    ]
    return select(union_all(*halves).subquery()).limit(most)


def values_of(actor: Actor) -> dict[str, Any]:
    """Who asks, where and when, as values of the statements."""
    today = clock.today()
    return {
        "place": _place_of(actor)[1],
        "today": today,
        "soon": today + timedelta(days=DUE_SOON_DAYS),
        **turns_of(actor),
    }


def _several(name: str) -> Any:
    return bindparam(name, expanding=True)


class _Shape(NamedTuple):
    """What a list's statement depends on; the values are bound each time."""

    column: str
    view: str
    state: bool
    officer: bool
    county: bool
    text: str
    member: bool
    sort: str
    after: str


def _kind_of(text: str) -> str:
    if not text:
        return ""
    if text[:3].upper() == "FC-" or text[:1].isdigit():
        return "case_no"
    return "applicant_pinyin" if text.isascii() else "applicant_name"


_SHOWN = (
    # Text is enough for a look into LABELS; fifty enum members are not.
    _APPLICATIONS.c.ref, _APPLICATIONS.c.case_no, _APPLICATIONS.c.applicant_name,
    type_coerce(_APPLICATIONS.c.state, String), _PERSONS.c.name, _AGENCIES.c.short_name,
    _APPLICATIONS.c.due_on, _APPLICATIONS.c.due_provisional, _APPLICATIONS.c.submitted_at,
)  # fmt: skip
_ROW = Plain(select(*_SHOWN))


@cache
def _statement(shape: _Shape) -> Plain:
    """The list's statement, made once for each combination of filters."""
    return Plain(_query(shape))


def _query(shape: _Shape) -> Select[Any]:
    case = _APPLICATIONS.c
    query = (
        select(*_SHOWN)
        .select_from(_APPLICATIONS)
        .join(_AGENCIES, _AGENCIES.c.id == case.agency_id)
        .outerjoin(_OFFICER, _OFFICER.c.id == case.officer_id)
        .outerjoin(_PERSONS, _PERSONS.c.id == _OFFICER.c.person_id)
        .where(case.case_no.is_not(None), *_conditions(shape))
    )
    if shape.sort != "due":
        down = shape.sort.startswith("-")
        columns = (case.submitted_at, case.ref)
        if shape.after:
            row, last = tuple_(*columns), _last_of(columns)
            query = query.where(row < last if down else row > last)
        order = [column.desc() if down else column for column in columns]
        return query.order_by(*order).limit(bindparam("size"))
    size: ColumnElement[int] = bindparam("size")
    by_day = (case.due_on, case.ref)
    dated = query.where(case.due_on.is_not(None))
    if not shape.after:
        # Those with a running clock come first; both databases read this off the index.
        found = dated if shape.view in DATED else query
        return found.order_by(case.due_on.nulls_last(), case.ref).limit(size)
    undated = query.where(case.due_on.is_(None)).order_by(case.ref)
    if shape.after == "rest":
        return undated.where(case.ref > bindparam("last_ref")).limit(size)
    dated = dated.where(tuple_(*by_day) > _last_of(by_day)).order_by(*by_day).limit(size)
    if shape.view in DATED:
        return dated
    # Two runs along one index instead of a sort: a row value knows no NULL.
    first = dated.add_columns(literal(0).label("part")).subquery()
    rest = undated.add_columns(literal(1).label("part")).limit(size).subquery()
    both = union_all(select(first), select(rest)).subquery()
    shown = [column for column in both.c if column.key != "part"]
    return select(*shown).order_by(both.c.part, both.c.due_on, both.c.ref).limit(size)


def _last_of(columns: tuple[Column[Any], Column[Any]]) -> ColumnElement[Any]:
    # With their types: without, a moment would be bound in another form than it is stored.
    moment, ref = columns
    return tuple_(bindparam("last", type_=moment.type), bindparam("last_ref", type_=ref.type))


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    case = _APPLICATIONS.c
    found: list[ColumnElement[bool]] = []
    if shape.column == "assigned":
        found.append(
            case.id.in_(
                select(_ASSIGNMENTS.c.application_id).where(
                    _ASSIGNMENTS.c.person_id == bindparam("place"),
                    _ASSIGNMENTS.c.ended_at.is_(None),
                    _ASSIGNMENTS.c.declared_free_at.is_not(None),
                )
            )
        )
    else:
        found.append(getattr(case, shape.column) == bindparam("place"))
    own, turn = case.officer_id.in_(_several("mine")), case.state.in_(_several("turns"))
    named = select(_ASSIGNMENTS.c.application_id).where(
        _ASSIGNMENTS.c.person_id == bindparam("person"), _ASSIGNMENTS.c.ended_at.is_(None)
    )
    held = own | case.id.in_(named)
    views = {
        "mine": held & turn,
        "unassigned": case.officer_id.is_(None) & case.state.in_(_several("free")),
        "soon": case.due_on.between(bindparam("today"), bindparam("soon")),
        "overdue": case.due_on < bindparam("today"),
        "waiting": case.state.in_(_several("elsewhere"))
        | (own & case.state.in_(_several("later"))),
        "today": turn & (case.officer_id.is_(None) | held),
    }
    if shape.view:
        found.append(views[shape.view])
    if shape.state:
        found.append(case.state == bindparam("state"))
    if shape.officer:
        found.append(_OFFICER.c.ref == bindparam("officer"))
    if shape.county:
        found.append(case.county_code == bindparam("county"))
    if shape.text:
        column = getattr(case, shape.text)
        found += [column >= bindparam("q"), column < bindparam("q_end")]
    if shape.member:
        same = select(_MEMBERS.c.id_no_index).where(_MEMBERS.c.ref == bindparam("member"))
        found.append(
            case.household_id.in_(
                select(_MEMBERS.c.household_id).where(_MEMBERS.c.id_no_index.in_(same))
            )
        )
    return found


def _write_cursor(wanted: Wanted, row: Any) -> str:
    ref, due_on, submitted_at = row[0], row[6], row[8]
    if wanted.sort == "due":
        return f"{due_on or 'rest'}.{ref}"
    # Whole microseconds: a float would round the last digit and repeat a row.
    return f"{(submitted_at - _EPOCH) // timedelta(microseconds=1)}.{ref}"


def _read_cursor(wanted: Wanted) -> tuple[date | datetime | None, str] | None:
    """Where a page begins; an address that was tampered with begins at the first page."""
    first, _, ref = wanted.after.partition(".")
    if not ref:
        return None
    if wanted.sort == "due" and first == "rest":
        return None, ref
    try:
        if wanted.sort == "due":
            return date.fromisoformat(first), ref
        return _EPOCH + timedelta(microseconds=int(first)), ref
    except (ValueError, OverflowError):
        return None


_OFFICERS = Plain(
    select(_USERS.c.ref, _PERSONS.c.name)
    .select_from(_USERS)
    .join(_PERSONS, _PERSONS.c.id == _USERS.c.person_id)
    .where(_USERS.c.agency_id == bindparam("agency"))
    .order_by(_PERSONS.c.name, _USERS.c.ref)
    .limit(200)
)


def officers(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(reference, name) of the colleagues who can have a case on their desk."""
    return _OFFICERS.ask(session.connection(), {"agency": actor.agency_id})


def counties(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the counties below a bureau of a city or a province."""
    column, code = _place_of(actor)
    if column not in {"city_code", "province_code"}:
        return []
    rows = session.execute(
        select(Division.code, Division.name)
        .where(
            getattr(Division, column) == code,
            Division.level == Level.COUNTY,
            Division.valid_to.is_(None),
        )
        .order_by(Division.code)
    )
    return [(code, name) for code, name in rows]
