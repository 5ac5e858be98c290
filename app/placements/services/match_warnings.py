"""What a matcher has to know: a family in trouble with another child, a child still sought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, or_, select

from app.children.models import Guardianship, GuardianStatus
from app.children.services.guardianship import is_guardian_on
from app.core.db import as_system
from app.institutions.models import Admission, SearchNotice
from app.placements.models import Matter, MatterKind, Placement

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from app.children.models import Child

# The gravest first: one family may stand in several.
TROUBLES = {
    MatterKind.EMERGENCY: "家里的另一名孩子已紧急带离，还在查明情况",
    MatterKind.ENDING: "家里的另一名孩子正在解除寄养，原因是这个家庭",
    MatterKind.CORRECTION: "家庭正在督促改正",
    MatterKind.NOTICE: "家庭已书面提出解除另一名孩子的寄养",
}
# An end that the law puts on the family (FC-20), or that it asked for (FC-19).
_ITS_OWN = ("FC-20-", "FC-19-")


def trouble_of(household: InstrumentedAttribute[int]) -> ScalarSelect[int]:
    """Why nobody more may come into a household now: the gravest one's place in TROUBLES."""
    of_family = or_(*(Matter.rule_id.startswith(rule) for rule in _ITS_OWN))
    place = case({kind: place for place, kind in enumerate(TROUBLES)}, value=Matter.kind)
    return (
        select(func.min(place))
        .join(Placement, Placement.id == Matter.placement_id)
        .where(
            Placement.household_id == household,
            Matter.closed_at.is_(None),
            Matter.kind.in_(TROUBLES),
            or_(Matter.kind != MatterKind.ENDING, of_family),
        )
        .scalar_subquery()
    )


def still_sought(session: Session, child: Child, on: date) -> list[str]:
    """Why the child's parents may still come: the search runs, or guardianship is for a time."""
    says = []
    sought = (
        select(SearchNotice.until_on)
        .join(Admission, Admission.id == SearchNotice.admission_id)
        .where(Admission.child_id == child.id, SearchNotice.ended_on.is_(None))
        .order_by(SearchNotice.id.desc())
        .limit(1)
    )
    guardian = select(Guardianship.status).where(
        Guardianship.child_id == child.id, is_guardian_on(on)
    )
    with as_system(session):
        until, status = session.execute(
            select(sought.scalar_subquery(), guardian.scalar_subquery())
        ).one()
    if until is not None:
        says.append(f"寻亲公告还没有结果，公告期到{until:%Y-%m-%d}：父母可能来认领。")
    if (status or child.guardian) is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY:
        says.append("民政部门现在只是临时监护。")
    return says
