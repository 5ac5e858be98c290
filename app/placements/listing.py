"""The list of placements: filters, order and pages in one statement, and its heading's counts.

Order is the day on which something is due, then those without one; no offset, no full count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sqlalchemy import func, literal, literal_column, select, union_all

from app.accounts.area import BUREAU, staff_scope
from app.accounts.models import Agency, Person, User
from app.children.models import Child
from app.core import clock
from app.core.paging import after_day, by_day
from app.families.models import Member
from app.placements.models import RUNNING, Placement, PlacementState
from app.placements.policy import visible_to
from app.placements.workflow import LABELS

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select, Table
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PAGE = 30
MOST_COUNTED = 1000
SOON = timedelta(days=7)
VIEWS = {"": "在办", "mine": "我的", "soon": "七天内到期", "overdue": "已逾期", "all": "全部"}


@dataclass(frozen=True)
class Wanted:
    """What the list shall show; stands in the address."""

    view: str = ""
    state: str = ""
    q: str = ""
    after: str = ""


class Row(NamedTuple):
    """A line of the list: case numbers and masks only."""

    ref: str
    case_no: str
    child: str
    file_no: str
    carer: str
    state: str
    colour: str
    worker: str
    agency: str
    """Empty for a home's own people: it is always theirs."""
    effective_on: date
    due_on: date | None
    provisional: bool
    left: int | None


# Tables, not entities: those would set up every mapper while the portal is being imported.
_WORKER = cast("Table", User.__table__).alias()
_WORKER_PERSON = cast("Table", Person.__table__).alias()
_NOT_CLOSED = Placement.state != literal_column(f"'{PlacementState.CLOSED}'")
"""As a literal: an index of what is not closed serves no value that is bound later."""


def list_page(session: Session, actor: Actor, wanted: Wanted) -> tuple[list[Row], str]:
    """One page, soonest due first, and where the next begins ("" at the end)."""
    rows = session.execute(_listed(actor, wanted)).all()
    today, is_bureau = clock.today(), actor.has(*BUREAU)
    page = [
        Row(
            ref, case_no, child, file_no, carer, *LABELS[state], worker,
            agency if is_bureau else "", effective_on, due_on, provisional,
            (due_on - today).days if due_on else None,
        )
        for (
            ref, case_no, child, file_no, carer, state, worker, agency, effective_on, due_on,
            provisional,
        ) in rows[:PAGE]
    ]  # fmt: skip
    if len(rows) <= PAGE:
        return page, ""
    last = page[-1]
    return page, after_day(last.due_on, last.ref)


def _listed(actor: Actor, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            Placement.ref, Placement.case_no, Child.name_mask, Child.file_no,
            Member.name_mask, Placement.state, _WORKER_PERSON.c.name,
            Agency.short_name, Placement.effective_on, Placement.due_on, Placement.due_provisional,
        )
        .join(Child, Child.id == Placement.child_id)
        .join(Member, Member.id == Placement.carer_member_id)
        .join(Agency, Agency.id == Placement.agency_id)
        .join(_WORKER, _WORKER.c.id == Placement.worker_id)
        .join(_WORKER_PERSON, _WORKER_PERSON.c.id == _WORKER.c.person_id)
        .where(visible_to(actor), staff_scope(actor, Placement), *_filters(actor, wanted))
    )  # fmt: skip
    return by_day([query], Placement.due_on, Placement.ref, wanted.after, PAGE + 1)


def _filters(actor: Actor, wanted: Wanted) -> list[ColumnElement[bool]]:
    today = clock.today()
    found: list[ColumnElement[bool]] = []
    if wanted.state in set(PlacementState):
        found.append(Placement.state == PlacementState(wanted.state))
    elif wanted.view != "all":
        found.append(_NOT_CLOSED)
    if wanted.view == "mine":
        found.append(Placement.worker_id == actor.user_id)
    if wanted.view == "soon":
        found.append(Placement.due_on.between(today, today + SOON))
    if wanted.view == "overdue":
        found.append(Placement.due_on < today)
    if wanted.q:
        text = wanted.q.strip().upper()
        found.append((Child.file_no if text.startswith("CH-") else Placement.case_no) == text)
    return found


def counts(session: Session, actor: Actor) -> dict[str, str]:
    """How many placements run, by state, for the list's heading; none is counted far."""
    scope = staff_scope(actor, Placement)
    parts: list[Any] = []
    for state in RUNNING:
        few = (
            select(literal(1))
            .where(visible_to(actor), scope, Placement.state == state)
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        parts.append(select(literal(state.value), func.count()).select_from(few))
    return {
        LABELS[PlacementState(state)][0]:
            f"超过{MOST_COUNTED}" if number > MOST_COUNTED else str(number)
        for state, number in session.execute(union_all(*parts)) if number
    }  # fmt: skip
