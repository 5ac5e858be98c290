"""A bureau's homes at a glance: children, beds, what was found and not put right, what is late."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Agency
from app.children.models import CareForm, Child
from app.core.policy import allows
from app.deadlines.models import ClockState, Deadline
from app.institutions.models import Bed, Finding, Inspection, Room
from app.institutions.services.counts import IN_CARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


@dataclass
class HomeRow:
    """A home with today's figures."""

    home: Agency
    forms: dict[CareForm, int] = field(default_factory=lambda: dict.fromkeys(IN_CARE, 0))
    beds: int = 0
    open_findings: int = 0
    late_findings: int = 0
    to_accept: int = 0
    late_clocks: int = 0

    @property
    def total(self) -> int:
        return sum(self.forms.values())


def overview(session: Session, homes: Sequence[Agency], today: date) -> list[HomeRow]:
    """Four statements, however many homes there are."""
    rows = {home.id: HomeRow(home) for home in homes}
    ids = list(rows)
    children = session.execute(
        select(Child.agency_id, Child.care_form, func.count())
        .where(
            Child.agency_id.in_(ids), Child.closed_on.is_(None), Child.care_form.in_(IN_CARE)
        )
        .group_by(Child.agency_id, Child.care_form)
    )  # fmt: skip
    for home, form, many in children:
        rows[home or 0].forms[form] = many
    for home, many in session.execute(
        select(Room.agency_id, func.count(Bed.id))
        .join(Bed, Bed.room_id == Room.id)
        .where(Room.agency_id.in_(ids), Bed.closed_on.is_(None))
        .group_by(Room.agency_id)
    ):
        rows[home].beds = many
    is_open = Finding.rectified_on.is_(None)
    for home, many, late, waits in session.execute(
        select(
            Inspection.agency_id,
            _sum(is_open),
            _sum(is_open & (Finding.due_on < today)),
            _sum(Finding.rectified_on.is_not(None)),
        )
        .join(Finding, Finding.inspection_id == Inspection.id)
        .where(Inspection.agency_id.in_(ids), Finding.accepted_on.is_(None))
        .group_by(Inspection.agency_id)
    ):
        rows[home].open_findings = int(many)
        rows[home].late_findings, rows[home].to_accept = int(late), int(waits)
    for home, many in session.execute(
        select(Deadline.agency_id, func.count())
        .where(
            Deadline.agency_id.in_(ids), Deadline.state == ClockState.RUNNING,
            Deadline.due_on < today,
        )
        .group_by(Deadline.agency_id)
    ):  # fmt: skip
        rows[home or 0].late_clocks = many
    return list(rows.values())


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


FINDING_VIEWS = {
    "": "没有验收的", "late": "整改逾期的", "open": "整改中的", "accept": "待验收的", "all": "全部",
}  # fmt: skip


class FindingRow(NamedTuple):
    """A finding with its inspection and home; `may_accept`: the actor may look at it."""

    finding: Finding
    home: Agency
    may_accept: bool


def findings(
    session: Session, actor: Actor, homes: Sequence[Agency], view: str, today: date
) -> list[FindingRow]:
    """What inspections found in these homes, the nearest day first; 300 at the most."""
    by_id = {home.id: home for home in homes}
    query = (
        select(Finding)
        .join(Finding.inspection)
        .options(contains_eager(Finding.inspection))
        .where(Inspection.agency_id.in_(by_id))
        .order_by(Finding.due_on, Finding.id)
        .limit(300)
    )
    if view in {"", "late", "open"}:
        query = query.where(Finding.accepted_on.is_(None))
    if view in {"late", "open"}:
        query = query.where(Finding.rectified_on.is_(None))
    if view == "late":
        query = query.where(Finding.due_on < today)
    if view == "accept":
        query = query.where(Finding.rectified_on.is_not(None), Finding.accepted_on.is_(None))
    found = []
    for row in session.scalars(query):
        home = by_id[row.inspection.agency_id]
        row.inspection.agency = home
        waits = row.rectified_on is not None and row.accepted_on is None
        may = waits and allows(actor, "institutions.accept_rectified", row)
        found.append(FindingRow(row, home, may))
    return found
