"""Sixty days before the agreement ends: an effect assessment, then a new term or the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR, demand
from app.deadlines import services as deadlines
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.placements import workflow
from app.placements.models import (
    Agreement,
    Form,
    Match,
    MatchState,
    MatterKind,
    Placement,
    PlacementDuty,
    PlacementState,
)
from app.placements.services import assessing, matters, telling
from app.placements.services.begin import start_term
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

BEFORE = timedelta(days=periods.TERM.reminder_days or 0)


def opens_on(placement: Placement) -> date:
    """The first day of the renewal."""
    return placement.term_until - BEFORE


def open_if_due(session: Session, placement: Placement, *, now: datetime) -> None:
    """Begin the renewal of an active placement whose day has come."""
    if clock.day(now) < opens_on(placement):
        return
    if matters.current(session, placement, MatterKind.RENEWAL) is None:
        matters.open_matter(
            session, placement, MatterKind.RENEWAL, actor=SYSTEM_ACTOR, now=now,
            until_on=placement.term_until, rule_id="FC-12-7",
        )  # fmt: skip
    advance(session, placement, workflow.OPEN_RENEWAL, actor=SYSTEM_ACTOR, now=now)
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD, title="寄养协议将到期",
        body="请先作养育实效评估，再决定续签或者解除。", tab="agreement",
        act_by=placement.term_until,
    )  # fmt: skip
    telling.tell_family(
        session, placement, "寄养协议将到期", "工作人员会和您商量是否续签。",
        act_by=placement.term_until,
    )  # fmt: skip


def of_match(session: Session, match: Match) -> Placement | None:
    """The placement of a signed match while it is at its renewal."""
    if match.state is not MatchState.SIGNED:
        return None
    return session.scalar(
        select(Placement)
        .where(Placement.match_id == match.id, Placement.state == PlacementState.RENEWAL)
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    )


def demand_assessed(session: Session, placement: Placement) -> None:
    """An effect assessment was made for this renewal, and it is good enough. Raises Invalid."""
    found = assessing.latest(session, placement, Form.EFFECT, since=opens_on(placement))
    if found is None:
        raise Invalid("续签以前须先作养育实效评估。")
    if found.band == "poor":
        raise Invalid("养育实效评估不合格，不能续签。")


def take_effect(
    session: Session, placement: Placement, row: Agreement, *, actor: Actor, now: datetime
) -> None:
    """Both have signed: the new term follows the old one without a gap. Raises Invalid."""
    demand_assessed(session, placement)
    before = placement.term_until
    advance(session, placement, workflow.RENEW, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    placement.term_until = add_months(before, row.term_months)
    start_term(session, placement, before)
    deadlines.copy_next(session, placement)
    matter = matters.current(session, placement, MatterKind.RENEWAL)
    if matter is not None:
        matter.facts = {"months": row.term_months, "until": placement.term_until.isoformat()}
        matters.settle(session, matter, "renewed", actor=actor, now=now)
    telling.tell_family(
        session, placement, "寄养协议已续签", f"新的期限到{placement.term_until:%Y-%m-%d}。"
    )
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, title="寄养协议已续签",
        body=f"新的期限到{placement.term_until:%Y-%m-%d}。", tab="agreement",
    )  # fmt: skip


def end(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """No new term: the placement goes on to its end."""
    demand(actor, "placements.end_term", placement)
    text = matters.words(reason, "reason", "理由")
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.to_ending(
        session, placement, workflow.END_TERM, rule_id="FC-12-7", reason=text, actor=actor,
        now=now,
    )  # fmt: skip
