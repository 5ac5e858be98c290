"""Give a category to a child and end it; several hold at once (care.md §1.2, RV-02-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.children.categories import LEAVES
from app.children.models import ChildCategory
from app.children.rules import ADULT, age_on
from app.children.services.changes import Part, note
from app.children.traits import bits
from app.core import clock
from app.core.errors import Invalid

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


def give(
    session: Session,
    child: Child,
    *,
    code: str,
    from_on: date,
    basis: str = "",
    actor: Actor,
    now: datetime,
) -> ChildCategory:
    """The category holds from a day on. Raises Invalid: no leaf, an adult, or it holds already."""
    if code not in LEAVES:
        raise Invalid("请选择儿童类别", "code")
    if from_on > clock.day(now):
        raise Invalid("认定日期不能晚于今天", "from_on")
    if from_on < child.birth_on:
        raise Invalid("认定日期早于出生日期，请核对", "from_on")
    if age_on(child.birth_on, from_on) >= ADULT:
        raise Invalid("已满18周岁，不再认定儿童类别", "from_on")
    overlapping = session.scalar(
        select(ChildCategory.id).where(
            ChildCategory.child_id == child.id,
            ChildCategory.code == code,
            or_(ChildCategory.to_on.is_(None), ChildCategory.to_on >= from_on),
        )
    )
    if overlapping is not None:
        raise Invalid("孩子已经有这个类别，请先结束原来的认定", "code")
    row = ChildCategory(
        child_id=child.id, code=code, from_on=from_on, basis=basis.strip(), created_at=now
    )
    session.add(row)
    child.traits |= bits([code])
    session.flush()
    note(
        session, child, Part.CATEGORIES, before={}, after={"code": code, "from_on": from_on},
        action="children.categorise", actor=actor, now=now,
    )  # fmt: skip
    return row


def end(
    session: Session, child: Child, row: ChildCategory, *, on: date, actor: Actor, now: datetime
) -> None:
    """The category holds until `on`, that day included. Raises Invalid."""
    if row.child_id != child.id or row.to_on is not None:
        raise Invalid("这个类别已经结束")
    if not row.from_on <= on <= clock.day(now):
        raise Invalid(f"结束日期应在{row.from_on:%Y-%m-%d}到今天之间", "on")
    row.to_on = on
    session.flush()
    note(
        session, child, Part.CATEGORIES, before={"code": None, "to_on": None},
        after={"code": row.code, "to_on": on},
        action="children.categorise", actor=actor, now=now,
    )  # fmt: skip


def holds(day: date) -> ColumnElement[bool]:
    """Whether a category holds on a day."""
    return (ChildCategory.from_on <= day) & or_(
        ChildCategory.to_on.is_(None), ChildCategory.to_on >= day
    )
