"""Open placements change hands when a colleague leaves; the panel on a child's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select

from app.audit import services as audit
from app.children.panels import Panel
from app.core.policy import allows
from app.placements.models import Placement, PlacementState
from app.placements.queries import open_of_child
from app.placements.workflow import LABELS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User
    from app.children.models import Child
    from app.core.policy import Actor


def take_over(
    session: Session, from_user: User, to_user: User, agency_id: int, actor: Actor, now: datetime
) -> int:
    """A colleague goes on with every open placement; both names stand in the record."""
    found = session.scalars(
        select(Placement).where(
            Placement.agency_id == agency_id,
            Placement.worker_id == from_user.id,
            Placement.state != PlacementState.CLOSED,
        )
    ).all()
    for placement in found:
        placement.worker_id = to_user.id
        audit.record(
            session, actor, "placements.hand_over", placement.subject,
            before=from_user.username or "", after=to_user.username or "", at=now,
        )  # fmt: skip
    return len(found)


def child_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """On a child's file: the family with whom the child lives."""
    if not actor.is_staff or not allows(actor, "placements.list"):
        return None
    found = open_of_child(session, actor, child.id)
    if found is None:
        return None
    rows = [
        ("状态", LABELS[found.state][0]), ("编号", found.case_no),
        ("协议期限到", found.term_until.isoformat()),
    ]  # fmt: skip
    return Panel(
        "家庭寄养", rows=rows, links=[("查看寄养", url_for("placements.case", placement=found.ref))]
    )
