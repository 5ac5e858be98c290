"""Counts by place and time out of the data itself: nothing is typed (FC-14-8, mission E1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from app.accounts.models import Agency
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.core import clock
from app.deadlines.models import Deadline
from app.placements.models import FosterInspection, PayLine, PayList, PayState, Placement
from app.placements.rules.payment import Budget, LineKind
from app.placements.supervision_policy import visible
from app.visits.models import Incident, Outcome, Visit, VisitPlan

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

END_SAYS = {
    "FC-19-1": "家庭提出解除",
    "FC-19-2": "家庭在融合期内提出解除",
    "FC-20-1": "歧视、虐待儿童",
    "FC-20-2": "家庭成员健康、品行不再符合条件",
    "FC-20-3": "家庭发生重大变故",
    "FC-20-4": "搬家后不再符合条件",
    "FC-20-5": "借寄养敛财",
    "FC-20-6": "其他不履行协议的情形",
    "FC-21-1": "儿童与家庭关系恶化",
    "FC-21-2": "被收养，或者由父母、其他监护人领回",
    "FC-21-3": "医治、就学等特殊原因",
    "FC-21-4": "年满18周岁",
}
HERE = "在家中、村（居）"


@dataclass
class Figures:
    """What one place did in [first, end)."""

    place: str
    children: dict[str, int] = field(default_factory=dict)
    """By care form, on the last day."""
    running: int = 0
    families: int = 0
    begun: int = 0
    ended: dict[str, int] = field(default_factory=dict)
    visits: int = 0
    visits_late: int = 0
    visits_failed: int = 0
    visits_overdue: int = 0
    incidents: int = 0
    incidents_serious: int = 0
    paid_fen: dict[str, int] = field(default_factory=dict)
    lists_open: int = 0
    clocks_overdue: int = 0
    inspected: int = 0

    @property
    def all_children(self) -> int:
        return sum(self.children.values())

    @property
    def all_ended(self) -> int:
        return sum(self.ended.values())

    @property
    def all_paid(self) -> int:
        return sum(self.paid_fen.values())

    def as_json(self) -> dict[str, Any]:
        """For a report that is frozen when it is sent."""
        return dict(vars(self))

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Figures:
        """A frozen report's figures."""
        return cls(**stored)


def add_up(rows: list[Figures], place: str = "合计") -> Figures:
    """The sum of several places."""
    total = Figures(place)
    for row in rows:
        for name, value in vars(row).items():
            if isinstance(value, dict):
                into = getattr(total, name)
                for key, number in value.items():
                    into[key] = into.get(key, 0) + number
            elif isinstance(value, int):
                setattr(total, name, getattr(total, name) + value)
    return total


def figures(session: Session, actor: Actor, first: date, end: date) -> list[Figures]:
    """Each institution of the actor's area, in the order of their names; days are [first, end)."""
    agencies = session.execute(select(Agency.id, Agency.short_name)).all()
    names: dict[int | None, str] = {row.id: row.short_name for row in agencies}
    found: dict[int | None, Figures] = defaultdict(lambda: Figures(""))
    _children(session, actor, end, found)
    _placements(session, actor, first, end, found)
    _visits(session, actor, first, end, found)
    _money(session, actor, first, end, found)
    for agency, row in found.items():
        row.place = names.get(agency, HERE)
    return sorted(found.values(), key=lambda row: (row.place == HERE, row.place))


def _children(session: Session, actor: Actor, end: date, found: dict[Any, Figures]) -> None:
    """Children by care form on the last day: the newest turning point up to it."""
    later = aliased(CareSpell)
    newest = ~exists(
        select(later.id).where(
            later.child_id == CareSpell.child_id, later.from_on < end,
            later.from_on > CareSpell.from_on,
        )
    )  # fmt: skip
    gone = {CareForm.ADOPTED, CareForm.ADULT, CareForm.DECEASED}
    rows = session.execute(
        select(CareSpell.agency_id, CareSpell.form, func.count())
        .join(Child, Child.id == CareSpell.child_id)
        .where(
            visible(actor, Child), CareSpell.from_on < end, newest,
            CareSpell.place_kind != PlaceKind.LEFT,
        )
        .group_by(CareSpell.agency_id, CareSpell.form)
    )  # fmt: skip
    for agency, form, number in rows:
        if form not in gone:
            found[agency].children[str(form)] = number


def _grouped(session: Session, column: Any, *where: ColumnElement[bool]) -> dict[int, int]:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column))
    return {key: number for key, number in rows}  # noqa: C416 - typed rows


def _placements(
    session: Session, actor: Actor, first: date, end: date, found: dict[Any, Figures]
) -> None:
    seen = visible(actor, Placement)
    runs = (Placement.effective_on < end, func.coalesce(Placement.ended_on, end) >= end)
    rows = session.execute(
        select(Placement.agency_id, func.count(), func.count(Placement.household_id.distinct()))
        .where(seen, *runs)
        .group_by(Placement.agency_id)
    )
    for agency, number, families in rows:
        found[agency].running, found[agency].families = number, families
    begun = _grouped(
        session, Placement.agency_id, seen, Placement.effective_on >= first,
        Placement.effective_on < end,
    )  # fmt: skip
    for agency, number in begun.items():
        found[agency].begun = number
    ended = session.execute(
        select(Placement.agency_id, Placement.end_reason, func.count())
        .where(seen, Placement.ended_on >= first, Placement.ended_on < end)
        .group_by(Placement.agency_id, Placement.end_reason)
    )
    for agency, reason, number in ended:
        says = END_SAYS.get(reason, "其他")
        found[agency].ended[says] = found[agency].ended.get(says, 0) + number
    inspected = _grouped(
        session, FosterInspection.agency_id, visible(actor, FosterInspection),
        FosterInspection.inspected_on >= first, FosterInspection.inspected_on < end,
    )  # fmt: skip
    for agency, number in inspected.items():
        found[agency].inspected = number


def _visits(
    session: Session, actor: Actor, first: date, end: date, found: dict[Any, Figures]
) -> None:
    seen, of_placements = visible(actor, VisitPlan), VisitPlan.subject_kind == "placement"
    since, until = _moment(first), _moment(end)
    rows = session.execute(
        select(VisitPlan.agency_id, Visit.outcome, Visit.visited_at, Visit.due_before)
        .join(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(seen, of_placements, Visit.visited_at >= since, Visit.visited_at < until)
    )
    for agency, outcome, visited_at, due in rows:
        row = found[agency]
        if outcome is not Outcome.VISITED:
            row.visits_failed += 1
            continue
        row.visits += 1
        row.visits_late += due is not None and clock.day(visited_at) > due
    overdue = _grouped(
        session, VisitPlan.agency_id, seen, of_placements,
        VisitPlan.due_on < min(end, clock.today()),
    )  # fmt: skip
    for agency, number in overdue.items():
        found[agency].visits_overdue = number
    incidents = session.execute(
        select(VisitPlan.agency_id, Incident.is_serious, func.count())
        .join(VisitPlan, VisitPlan.id == Incident.plan_id)
        .where(seen, of_placements, Incident.happened_at >= since, Incident.happened_at < until)
        .group_by(VisitPlan.agency_id, Incident.is_serious)
    )
    for agency, serious, number in incidents:
        found[agency].incidents += number
        found[agency].incidents_serious += number if serious else 0
    clocks = _grouped(
        session, Deadline.agency_id, _placed_clock(actor), Deadline.subject_kind == "placement",
        Deadline.ended_at.is_(None), Deadline.due_on < min(end, clock.today()),
    )  # fmt: skip
    for agency, number in clocks.items():
        if agency in found:
            found[agency].clocks_overdue = number


def _placed_clock(actor: Actor) -> ColumnElement[bool]:
    return visible(actor, Deadline)


def _money(
    session: Session, actor: Actor, first: date, end: date, found: dict[Any, Figures]
) -> None:
    rows = session.execute(
        select(PayList.agency_id, PayLine.budget, func.sum(PayLine.amount_fen))
        .join(PayList, PayList.id == PayLine.list_id)
        .where(
            visible(actor, PayList), PayList.paid_on >= first, PayList.paid_on < end,
            PayLine.kind != LineKind.CLAWBACK,
        )
        .group_by(PayList.agency_id, PayLine.budget)
    )  # fmt: skip
    for agency, budget, amount in rows:
        found[agency].paid_fen[Budget(budget).label] = int(amount)
    late = _grouped(
        session, PayList.agency_id, visible(actor, PayList), PayList.state != PayState.PAID,
        PayList.due_on < min(end, clock.today()),
    )  # fmt: skip
    for agency, number in late.items():
        found[agency].lists_open = number


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), clock.BEIJING)


Reader = Callable[["Figures"], Any]


def _in_form(form: CareForm) -> Reader:
    return lambda f: f.children.get(str(form), 0)


# What the tables show: the head of a column and how to read it off.
COLUMNS: tuple[tuple[str, Reader], ...] = (
    ("儿童总数", lambda f: f.all_children),
    *((form.label, _in_form(form))
      for form in (CareForm.INSTITUTION, CareForm.FAMILY_UNIT, CareForm.FOSTER, CareForm.KIN,
                   CareForm.GUARDIAN_HOME, CareForm.ELSEWHERE)),
    ("在办寄养", lambda f: f.running),
    ("寄养家庭（户）", lambda f: f.families),
    ("新增寄养", lambda f: f.begun),
    ("解除寄养", lambda f: f.all_ended),
    ("完成探访（次）", lambda f: f.visits),
    ("其中逾期完成", lambda f: f.visits_late),
    ("未见到儿童（次）", lambda f: f.visits_failed),
    ("到期未探访", lambda f: f.visits_overdue),
    ("突发事件", lambda f: f.incidents),
    ("其中严重", lambda f: f.incidents_serious),
    ("发放费用（元）", lambda f: f"{f.all_paid / 100:,.2f}"),
    ("逾期未发放（月）", lambda f: f.lists_open),
    ("接受检查（户）", lambda f: f.inspected),
)  # fmt: skip


def table(rows: list[Figures]) -> list[tuple[str, list[Any]]]:
    """Places down, figures across, the sum at the end."""
    all_rows = [*rows, add_up(rows)] if len(rows) > 1 else rows
    return [(row.place, [read(row) for _, read in COLUMNS]) for row in all_rows]


def quarter_of(day: date) -> date:
    """The first day of its quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_end(quarter: date) -> date:
    """The first day of the next quarter."""
    return quarter_of(quarter + timedelta(days=100))


def quarter_says(quarter: date) -> str:
    """2026年第三季度."""
    return f"{quarter.year}年第{'一二三四'[(quarter.month - 1) // 3]}季度"
