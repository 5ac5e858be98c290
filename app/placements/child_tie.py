"""What a placement answers about a child: whether it runs; and how it ends when the child dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.children.ties import Tie
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.placements import match_workflow, workflow
from app.placements.models import (
    OPEN_MATCH,
    Agreement,
    FamilyPlace,
    Match,
    MatterKind,
    Placement,
)
from app.placements.services import match_steps, matters, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor

DEATH = "CW18-X4"


def _placed(session: Session, child: Child, on: date) -> str | None:
    number = session.scalar(
        select(Placement.case_no).where(
            Placement.child_id == child.id,
            Placement.effective_on <= on,
            or_(Placement.ended_on.is_(None), Placement.ended_on > on),
        )
    )
    if number is None:
        return None
    return f"孩子正在家庭寄养（编号{number}），请先在寄养办件中办理。"


def _died(session: Session, child: Child, on: date, _actor: Actor, now: datetime) -> None:
    matches = session.scalars(
        select(Match)
        .where(Match.child_id == child.id, Match.state.in_(OPEN_MATCH))
        .options(joinedload(Match.agency), joinedload(Match.application), selectinload(Match.parts))
    ).all()
    for match in matches:
        match_steps.close_by_system(
            session, match, match_workflow.EXPIRE, "child_changed", SYSTEM_ACTOR, now
        )
    running = session.scalar(
        select(Placement)
        .where(Placement.child_id == child.id, Placement.ended_on.is_(None))
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    )
    if running is not None:
        _end(session, running, on, now)


def _end(session: Session, placement: Placement, on: date, now: datetime) -> None:
    """No aftercare and no filing follow: the death itself is reported by the home."""
    placement.ended_on, placement.end_reason = max(on, placement.effective_on), DEATH
    advance(session, placement, workflow.CHILD_DIED, actor=SYSTEM_ACTOR, now=now)
    for row in deadlines.running(session, placement):
        deadlines.end(row, now)
    deadlines.copy_next(session, placement)
    placement.needs_attention_until = placement.next_visit_on = None
    matters.interrupt(session, placement, actor=SYSTEM_ACTOR, now=now)
    matter = matters.open_matter(
        session, placement, MatterKind.ENDING, actor=SYSTEM_ACTOR, now=now, rule_id=DEATH
    )
    matters.settle(session, matter, "done", actor=SYSTEM_ACTOR, now=now)
    session.execute(
        update(Agreement)
        .where(Agreement.placement_id == placement.id, Agreement.effective_on.is_(None))
        .values(void_at=now)
    )
    session.execute(delete(FamilyPlace).where(FamilyPlace.match_id == placement.match_id))
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, title="儿童死亡，寄养关系结束",
        body="请联系寄养家庭，结清款物。", tab="ending",
    )  # fmt: skip
    telling.tell_family(
        session, placement, "寄养关系结束", "工作人员会和您联系。谢谢您对孩子的照料。"
    )


PLACEMENT_TIE = Tie(placed=_placed, died=_died)
