"""Brothers and sisters stay together in view: one random reference for the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from app.children.models import Child
from app.children.services.changes import Part, note
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.ids import new_ref

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def link(session: Session, child: Child, other: Child, *, actor: Actor, now: datetime) -> None:
    """The two are brothers or sisters, and so are those already linked to either."""
    if child.id == other.id:
        raise Invalid("这是孩子本人的档案，请填写兄弟姐妹的档案号", "file_no")
    if child.sibling_group is not None and child.sibling_group == other.sibling_group:
        raise Invalid("这两个孩子已经登记为兄弟姐妹", "file_no")
    before = (child.sibling_group, other.sibling_group)
    group = before[0] or before[1] or new_ref()
    with as_system(session):  # a group may reach into other homes
        if before[0] and before[1]:
            session.execute(
                update(Child).where(Child.sibling_group == before[1]).values(sibling_group=group)
            )
        child.sibling_group = other.sibling_group = group
        session.flush()
        for one, old, whom in ((child, before[0], other), (other, before[1], child)):
            note(
                session, one, Part.SIBLINGS, before={"group": old, "with": None},
                after={"group": group, "with": whom.file_no},
                action="children.link_siblings", actor=actor, now=now,
            )  # fmt: skip


def unlink(session: Session, child: Child, *, reason: str, actor: Actor, now: datetime) -> None:
    """The child does not belong to the group; a group of one is none."""
    group = child.sibling_group
    if group is None:
        raise Invalid("没有登记兄弟姐妹")
    if not reason.strip():
        raise Invalid("请说明为什么解除", "reason")
    child.sibling_group = None
    with as_system(session):
        session.flush()
        left = session.scalar(select(func.count()).where(Child.sibling_group == group))
        if left == 1:
            session.execute(
                update(Child).where(Child.sibling_group == group).values(sibling_group=None)
            )
        note(
            session, child, Part.SIBLINGS, before={"group": group}, after={"group": None},
            reason=reason, action="children.link_siblings", actor=actor, now=now,
        )  # fmt: skip
