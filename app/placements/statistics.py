"""Counts by place and time out of the data itself: nothing is typed (FC-14-8, mission E1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    exists,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import aliased

from app.accounts.area import BUREAU, area
from app.accounts.models import Agency
from app.children import counts
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.core import clock
from app.core.legal_day import legal_day
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


_Counted = dict[str, list[tuple[int | None, str, int, int]]]
"""By what was counted: institution, key, number, and how many of these are of a kind."""
# A figure that is a count, and the figure that is a part of it (empty: none).
_NUMBERS = {
    "running": "families",
    "begun": "",
    "inspected": "",
    "visits": "visits_late",
    "visits_failed": "",
    "visits_overdue": "",
    "incidents": "incidents_serious",
}


def figures(session: Session, actor: Actor, first: date, end: date) -> list[Figures]:
    """Each institution of the actor's area, in the order of their names; days are [first, end).

    Two statements, whatever is counted: the names of institutions, and every count at once.
    """
    agencies = session.execute(select(Agency.id, Agency.short_name)).all()
    names: dict[int | None, str] = {row.id: row.short_name for row in agencies}
    parts = [
        _children(actor, end), *_placements(actor, first, end), *_visits(actor, first, end),
        *_late(actor, end), _money(actor, first, end),
    ]  # fmt: skip
    counted: _Counted = defaultdict(list)
    for what, agency, key, number, part in session.execute(union_all(*parts)):
        # PostgreSQL's sums are decimals, and the sum of nothing is none.
        counted[what].append((agency, key, int(number or 0), int(part or 0)))
    found = _told(counted)
    for agency, row in found.items():
        row.place = names.get(agency, HERE)
    return sorted(found.values(), key=lambda row: (row.place == HERE, row.place))


def _told(counted: _Counted) -> dict[int | None, Figures]:
    """The counts as figures, by institution."""
    found: dict[int | None, Figures] = defaultdict(lambda: Figures(""))
    for agency, form, number, _ in counted["children"]:
        found[agency].children[form] = number
    for name, of_these in _NUMBERS.items():
        for agency, _, number, part in counted[name]:
            setattr(found[agency], name, number)
            if of_these:
                setattr(found[agency], of_these, part)
    for agency, reason, number, _ in counted["ended"]:
        says = END_SAYS.get(reason, "其他")
        found[agency].ended[says] = found[agency].ended.get(says, 0) + number
    # A clock may be the family's or the bureau's: it alone makes nobody a line of the table.
    for agency, _, number, _ in counted["clocks"]:
        if agency in found:
            found[agency].clocks_overdue = number
    for agency, budget, amount, _ in counted["paid"]:
        found[agency].paid_fen[Budget(budget).label] = amount
    for agency, _, number, _ in counted["lists_open"]:
        found[agency].lists_open = number
    return found


def _counted(
    what: str, agency: Any, *where: ColumnElement[bool], by: Any = None,
    number: ColumnElement[Any] | None = None, part: ColumnElement[Any] | None = None,
) -> Select[Any]:  # fmt: skip
    """(what, agency, key, number, part): rows counted by institution and by the column `by`."""
    key: Any = literal("", String) if by is None else type_coerce(by, String)
    counts: Select[Any] = select(
        literal(what, String), agency, key,
        func.count() if number is None else number,
        literal(0, Integer) if part is None else part,
    )  # fmt: skip
    return counts.where(*where).group_by(agency, *([] if by is None else [by]))


def _children(actor: Actor, end: date) -> Select[Any]:
    """Children by care form on the last day: the newest turning point up to it.

    Of a city or a province as it is kept by office and month: `end` is the first of a month.
    """
    bounds = area(actor)
    if bounds is not None and bounds[0] != "county_code" and actor.has(*BUREAU):
        column, code = bounds
        kept = counts.living(lambda model: getattr(model, column) == code, end).subquery().c
        return select(
            literal("children", String), func.nullif(kept.agency_id, counts.NOBODY),
            type_coerce(kept.form, String), kept.number, literal(0, Integer),
        )  # fmt: skip
    later = aliased(CareSpell)
    newest = ~exists(
        select(later.id).where(
            later.child_id == CareSpell.child_id, later.from_on < end,
            later.from_on > CareSpell.from_on,
        )
    )  # fmt: skip
    return _counted(
        "children", CareSpell.agency_id,
        visible(actor, Child), CareSpell.from_on < end, newest,
        CareSpell.place_kind != PlaceKind.LEFT,
        CareSpell.form.not_in(counts.GONE),
        by=CareSpell.form,
    ).join_from(CareSpell, Child, Child.id == CareSpell.child_id)  # fmt: skip


def _placements(actor: Actor, first: date, end: date) -> tuple[Select[Any], ...]:
    seen, agency = visible(actor, Placement), Placement.agency_id
    return (
        _counted(
            "running", agency, seen, Placement.effective_on < end,
            func.coalesce(Placement.ended_on, end) >= end,
            part=func.count(Placement.household_id.distinct()),
        ),
        _counted(
            "begun", agency, seen, Placement.effective_on >= first, Placement.effective_on < end
        ),
        _counted(
            "ended", agency, seen, Placement.ended_on >= first, Placement.ended_on < end,
            by=Placement.end_reason,
        ),
        _counted(
            "inspected", FosterInspection.agency_id, visible(actor, FosterInspection),
            FosterInspection.inspected_on >= first, FosterInspection.inspected_on < end,
        ),
    )  # fmt: skip


def _visits(actor: Actor, first: date, end: date) -> tuple[Select[Any], ...]:
    seen = (visible(actor, VisitPlan), VisitPlan.subject_kind == "placement")
    since, until = _moment(first), _moment(end)
    held = (Visit.visited_at >= since, Visit.visited_at < until)
    is_late = legal_day(Visit.visited_at) > Visit.due_before
    return (
        _counted(
            "visits", VisitPlan.agency_id, *seen, *held, Visit.outcome == Outcome.VISITED,
            part=func.sum(case((is_late, 1), else_=0)),
        ).join_from(Visit, VisitPlan, VisitPlan.id == Visit.plan_id),
        _counted(
            "visits_failed", VisitPlan.agency_id, *seen, *held, Visit.outcome != Outcome.VISITED
        ).join_from(Visit, VisitPlan, VisitPlan.id == Visit.plan_id),
        _counted(
            "incidents", VisitPlan.agency_id, *seen, Incident.happened_at >= since,
            Incident.happened_at < until,
            part=func.sum(case((Incident.is_serious, 1), else_=0)),
        ).join_from(Incident, VisitPlan, VisitPlan.id == Incident.plan_id),
    )  # fmt: skip


def _late(actor: Actor, end: date) -> tuple[Select[Any], ...]:
    """What should have been done by the last day, or by yesterday."""
    by = min(end, clock.today())
    return (
        _counted(
            "visits_overdue", VisitPlan.agency_id, visible(actor, VisitPlan),
            VisitPlan.subject_kind == "placement", VisitPlan.due_on < by,
        ),
        _counted(
            "clocks", Deadline.agency_id, visible(actor, Deadline),
            Deadline.subject_kind == "placement", Deadline.ended_at.is_(None),
            Deadline.due_on < by,
        ),
        _counted(
            "lists_open", PayList.agency_id, visible(actor, PayList),
            PayList.state != PayState.PAID, PayList.due_on < by,
        ),
    )  # fmt: skip


def _money(actor: Actor, first: date, end: date) -> Select[Any]:
    return _counted(
        "paid", PayList.agency_id, visible(actor, PayList), PayList.paid_on >= first,
        PayList.paid_on < end, PayLine.kind != LineKind.CLAWBACK,
        by=PayLine.budget, number=func.sum(PayLine.amount_fen),
    ).join_from(PayLine, PayList, PayList.id == PayLine.list_id)  # fmt: skip


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
