"""What a family unit answers about a child: that it has a place there; and how that ends by death.

During an emergency the child sleeps in the institution and keeps its place in the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from app.accounts.roles import Role
from app.children.models import CareSpell, PlaceKind
from app.children.ties import Tie
from app.core.policy import SYSTEM_ACTOR
from app.family_style.models import EventKind, Unit, UnitEvent, UnitPlace
from app.family_style.services import units

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


def _placed(session: Session, child: Child, on: date) -> str | None:
    place = select(UnitPlace.unit_id).where(
        UnitPlace.child_id == child.id, UnitPlace.since_on <= on
    )
    # Without a place the file says where the child was that day; it may be no unit.
    lived = (
        select(case((CareSpell.place_kind == PlaceKind.UNIT, CareSpell.place_id)))
        .where(CareSpell.child_id == child.id, CareSpell.from_on <= on)
        .order_by(CareSpell.from_on.desc())
        .limit(1)
    )
    unit_id = func.coalesce(place.scalar_subquery(), lived.scalar_subquery())
    number = session.scalar(select(Unit.case_no).where(Unit.id == unit_id))
    return f"孩子住在类家庭（编号{number}），请先在类家庭办件中登记离开。" if number else None


def _died(session: Session, child: Child, _on: date, _actor: Actor, now: datetime) -> None:
    """Its place is free; what a meeting proposed for it falls."""
    waiting = session.scalars(
        select(UnitEvent).where(UnitEvent.child_id == child.id, UnitEvent.closed_at.is_(None))
    )
    for event in waiting.all():
        units.settle(event, "儿童死亡", "", actor=SYSTEM_ACTOR, now=now)
    place = session.scalar(select(UnitPlace).where(UnitPlace.child_id == child.id))
    if place is None:
        return
    unit = units.load(session, place.unit_id)
    session.delete(place)
    units.write_event(
        session, unit, EventKind.MOVE_OUT, actor=SYSTEM_ACTOR, now=now, child_id=child.id,
        outcome="儿童死亡",
    )  # fmt: skip
    units.tell_desk(
        session, unit, Role.SOCIAL_WORKER, title="儿童死亡，类家庭名额空出",
        body="请联系夫妻，关心其他孩子，结清款物。", tab="children",
    )  # fmt: skip
    units.tell_couple(session, unit, "机构会和您联系", "工作人员会和您联系。谢谢您对孩子的照料。")


UNIT_TIE = Tie(placed=_placed, died=_died)
