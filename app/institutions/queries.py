"""What can be seen of homes and of the stays of children."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import false, select
from sqlalchemy.orm import joinedload

from app.accounts.area import staff_scope
from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.children.models import Child
from app.children.policy import visible_to as children_visible_to
from app.children.rules import age_says
from app.core import clock
from app.core.paging import after_day, by_day
from app.core.policy import Unseen, demand
from app.deadlines.models import ClockState, Deadline
from app.divisions.models import within
from app.documents.models import Document, Letter
from app.institutions.grounds import Ground
from app.institutions.models import Admission, State
from app.institutions.policy import visible_to
from app.institutions.workflow import BEFORE, IN_HOME, LABELS, MOVES, ON_LEAVE, TURN_OF
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Select
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 50
SOON_DAYS = 14
SEXES = {"1": "男", "2": "女"}
VIEWS = {
    "": "全部未结",
    "turn": "轮到我办的",
    "coming": "接收中",
    "here": "在院",
    "leaving": "离院中",
    "overdue": "已逾期",
    "done": "已离院和结案",
}
_ENDED = frozenset({State.LEFT, State.CLOSED, State.RETURNED, State.DEAD})


def get_admission(
    session: Session, actor: Actor, ref: str, *, to: str = "institutions.view"
) -> Admission:
    """The case with its parts and papers. Raises Unseen, Refused."""
    found = (
        session.scalars(
            select(Admission)
            .where(Admission.ref == ref, visible_to(actor))
            .options(
                # A handful of rows each: a second statement is dearer than their product.
                joinedload(Admission.agency),
                joinedload(Admission.child),
                joinedload(Admission.parts),
                joinedload(Admission.papers),
            )
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise Unseen("admission", ref)
    demand(actor, to, found)
    return found


def get_home(session: Session, actor: Actor, ref: str, *, to: str = "institutions.home") -> Agency:
    """A home: one's own, or in the bureau's area. Raises Unseen, Refused."""
    home = session.scalar(
        select(Agency).where(Agency.ref == ref, Agency.kind == AgencyKind.INSTITUTION)
    )
    if home is None or not _sees_home(actor, home):
        raise Unseen("agency", ref)
    demand(actor, to, home)
    return home


def _sees_home(actor: Actor, home: Agency) -> bool:
    if actor.agency_kind != AgencyKind.BUREAU:
        return actor.agency_id == home.id
    scope = actor.scope
    codes = {home.county_code, home.city_code, home.province_code} - {None}
    return bool({scope.county_code, scope.city_code, scope.province_code} & codes)


def homes_of(session: Session, actor: Actor) -> Sequence[Agency]:
    """The homes in a bureau's area; for a home's people their own."""
    query = select(Agency).where(Agency.kind == AgencyKind.INSTITUTION, Agency.closed_on.is_(None))
    if actor.agency_kind == AgencyKind.BUREAU:
        scope = actor.scope
        code = scope.county_code or scope.city_code or scope.province_code
        query = query.where(within(Agency, code))
    else:
        query = query.where(Agency.id == actor.agency_id)
    return session.scalars(query.order_by(Agency.name)).all()


# --- the list of admissions ------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """Which cases a list shall show, as its address says it."""

    view: str = ""
    state: str = ""
    ground: str = ""
    q: str = ""
    after: str = ""

    def checked(self) -> Wanted:
        """Without what no list offers."""
        return replace(
            self,
            view=self.view if self.view in VIEWS else "",
            state=self.state if self.state in {s.value for s in State} else "",
            ground=self.ground if self.ground in {g.value for g in Ground} else "",
            q=self.q.strip().upper()[:40],
        )


class Listed(NamedTuple):
    """A row of the list; nothing in it needs another query."""

    ref: str
    case_no: str
    who: str
    age: str
    ground: str
    state: str
    colour: str
    turn: str
    home: str
    due_on: date | None
    left: int | None


class ListPage(NamedTuple):
    """Rows and where the next page begins."""

    rows: list[Listed]
    next_after: str


def list_page(session: Session, actor: Actor, wanted: Wanted, size: int = PAGE) -> ListPage:
    """The nearest due day first; those without a clock last."""
    today = clock.today()
    query: Select[*tuple[Any, ...]] = (
        select(
            Admission.ref, Admission.case_no, Admission.name_mask, Child.name_mask,
            Child.code_name, Admission.sex, Admission.birth_on, Admission.ground, Admission.state,
            Agency.short_name, Admission.due_on,
        )
        .join(Agency, Agency.id == Admission.agency_id)
        .outerjoin(
            Child, (Child.id == Admission.child_id) & children_visible_to(actor)
        )
        .where(visible_to(actor), staff_scope(actor, Admission), *_conditions(wanted, today))
    )  # fmt: skip
    # Each state is in the order of its index.
    runs = [query] if wanted.q else [query.where(*run) for run in _states(actor, wanted, today)]
    query = by_day(runs, Admission.due_on, Admission.ref, wanted.after, size + 1)
    rows = [_listed(tuple(row), today) for row in session.execute(query)]
    more = rows[size - 1] if len(rows) > size else None
    after = after_day(more.due_on, more.ref) if more else ""
    return ListPage(rows[:size], after)


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.q:
        found.append(Admission.case_no.startswith(wanted.q, autoescape=True))
    elif wanted.view == "overdue" and not wanted.state:
        found.append(Admission.due_on < today)
    if wanted.ground:
        found.append(Admission.ground == wanted.ground)
    return found


def _states(actor: Actor, wanted: Wanted, today: date) -> list[list[ColumnElement[bool]]]:
    """What a list without a search shows of each state."""
    if wanted.state:
        shown = {State(wanted.state)}
    elif wanted.view == "turn":
        return _my_turn(actor, today)
    elif wanted.view == "overdue":
        shown = set(State)
    else:
        shown = set({
            "coming": BEFORE, "here": IN_HOME, "leaving": ON_LEAVE | {State.CLAIMED},
            "done": _ENDED,
        }.get(wanted.view, set(State) - (_ENDED - {State.LEFT, State.DEAD})))  # fmt: skip
    return [[Admission.state == state] for state in sorted(shown)]


def _my_turn(actor: Actor, today: date) -> list[list[ColumnElement[bool]]]:
    """What waits for one of the actor's roles; of children at rest here what is due soon."""
    soon = Admission.due_on <= today + timedelta(days=SOON_DAYS)
    mine = [state for state, role in TURN_OF.items() if role and actor.has(role)]
    return [
        [Admission.state == state, *([soon] if state is State.ADMITTED else [])] for state in mine
    ] or [[false()]]


_TURNS = {
    "": "—", "R-INT": "受理员", "R-SW": "专业人员", "R-HEAD": "机构负责人",
    "R-BUR": "民政局经办人", "R-BH": "民政局负责人",
}  # fmt: skip


def _listed(row: tuple[Any, ...], today: date) -> Listed:
    (
        ref, case_no, mask, child_mask, code_name, sex, birth_on, ground, state, home, due_on,
    ) = row  # fmt: skip
    return Listed(
        ref, case_no, child_mask or mask or code_name or "未知姓名",
        f"{SEXES.get(sex, '未知')} {age_says(birth_on, today)}", ground.short, *LABELS[state],
        _TURNS[TURN_OF.get(state, "")], home, due_on,
        None if due_on is None else (due_on - today).days,
    )  # fmt: skip


# --- one case --------------------------------------------------------------------------------


def clocks_of(session: Session, case: Admission) -> Sequence[Deadline]:
    """What runs, the nearest first."""
    return session.scalars(
        select(Deadline)
        .where(
            Deadline.subject_kind == case.subject.kind,
            Deadline.subject_id == case.id,
            Deadline.state == ClockState.RUNNING,
        )
        .order_by(Deadline.due_on)
    ).all()


def letters_of(session: Session, case: Admission) -> Sequence[Letter]:
    """The letters of a case, the newest first."""
    return session.scalars(
        select(Letter)
        .where(Letter.subject_kind == case.subject.kind, Letter.subject_id == case.id)
        .order_by(Letter.id.desc())
    ).all()


def events_of(session: Session, case: Admission) -> list[Event]:
    """What was done, the newest first."""
    return history_of(session, case.subject, lambda _before, _after, note: note, moves=MOVES)


def documents_of(session: Session, case: Admission) -> dict[int, Document]:
    """The stored papers by row number."""
    ids = [paper.document_id for paper in case.papers if paper.document_id is not None]
    return files_named(session, ids)


def files_named(session: Session, ids: Sequence[int]) -> dict[int, Document]:
    """Stored files by row number."""
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(select(Document).where(Document.id.in_(ids)))}


def stay_of(session: Session, actor: Actor, child: Child) -> Admission | None:
    """The newest stay of a child that the actor may see."""
    return session.scalar(
        select(Admission)
        .where(Admission.child_id == child.id, visible_to(actor))
        .order_by(Admission.id.desc())
        .limit(1)
    )
