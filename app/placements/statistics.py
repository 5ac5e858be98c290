"""Figures by place and time out of the data itself: nothing is typed (FC-14-8, mission E1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.children import counts
from app.children.counts import What
from app.children.models import CareForm
from app.core import clock
from app.placements.rules.payment import Budget
from app.placements.supervision_policy import visible

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


# What the kept counts say of, under the figure's name; children, endings and money by key.
_NUMBERS = {
    What.RUNNING: "running",
    What.FAMILIES: "families",
    What.BEGUN: "begun",
    What.INSPECTED: "inspected",
    What.VISITS: "visits",
    What.VISITS_LATE: "visits_late",
    What.VISITS_FAILED: "visits_failed",
    What.INCIDENTS: "incidents",
    What.INCIDENTS_SERIOUS: "incidents_serious",
    What.VISITS_DUE: "visits_overdue",
    What.CLOCKS_DUE: "clocks_overdue",
    What.LISTS_DUE: "lists_open",
}


def figures(session: Session, actor: Actor, first: date, end: date) -> list[Figures]:
    """Each institution of the actor's area, in the order of their names; days are [first, end).

    Both days are firsts of months. What is late should have been done by the last of these days,
    or by yesterday.
    """
    agencies = session.execute(select(Agency.id, Agency.short_name)).all()
    names: dict[int | None, str] = {row.id: row.short_name for row in agencies}
    late = min(end, clock.today())
    rows = session.execute(counts.kept(lambda model: visible(actor, model), first, end, late)).all()
    # A clock may be the family's or the bureau's: it alone makes nobody a line of the table.
    offices = {row.agency_id for row in rows if row.what is not What.CLOCKS_DUE}
    found = {agency: Figures(names.get(agency, HERE)) for agency in offices}
    for what, agency, key, number in rows:
        if agency in found:
            # PostgreSQL's sums are decimals.
            _tell(found[agency], what, key, int(number))
    return sorted(found.values(), key=lambda row: (row.place == HERE, row.place))


def _tell(row: Figures, what: What, key: str, number: int) -> None:
    """Put one count where it belongs."""
    if what is What.CHILDREN:
        row.children[key] = number
    elif what is What.ENDED:
        says = END_SAYS.get(key, "其他")
        row.ended[says] = row.ended.get(says, 0) + number
    elif what is What.PAID:
        row.paid_fen[Budget(key).label] = number
    else:
        setattr(row, _NUMBERS[what], number)


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
