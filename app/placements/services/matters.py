"""Open and settle the matters of a placement, and what every step of it does alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from app.core import clock, policy
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import lender
from app.deadlines import services as deadlines
from app.foster.models import FosterApplication, State
from app.placements import workflow
from app.placements.models import (
    Agreement,
    Matter,
    MatterKind,
    Placement,
    PlacementDuty,
    PlacementParticipation,
    PlacementState,
)
from app.workflow import parts
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law import Period
    from app.workflow.moves import Move

S = PlacementState
SHORTEST = 5
K = MatterKind
SHOWN = {K.RESPITE, K.CARER, K.RECHECK, K.CORRECTION, K.NOTICE, K.RENEWAL, K.ADOPTION}
OUTCOMES = {
    "done": "已办结",
    "refused": "未同意",
    "returned": "已回家",
    "passed": "通过",
    "failed": "未通过",
    "renewed": "已续签",
    "stopped": "已停止",
    "kept": "不予解除",
    "ended": "转入解除",
    "interrupted": "因其他事项中止",
}


def words(typed: str, field: str, what: str, *, shortest: int = SHORTEST) -> str:
    """What was typed, long enough to mean something. Raises Invalid."""
    text = typed.strip()
    if len(text) < shortest:
        raise Invalid(f"请写明{what}，至少{shortest}个字。", field)
    return text


def open_matter(
    session: Session,
    placement: Placement,
    kind: MatterKind,
    *,
    actor: Actor,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    starts_on: date | None = None,
    until_on: date | None = None,
    rule_id: str = "",
) -> Matter:
    """Raise a matter; of a kind one at a time. Raises Conflict."""
    with as_system(session):  # a family raises what only staff read afterwards
        known = current(session, placement, kind)
    if kind is not MatterKind.FOLLOW_UP and known is not None:
        raise Conflict(f"“{kind.label}”已经有一项正在办理，请先办结。")
    found = Matter(
        placement_id=placement.id,
        kind=kind,
        opened_on=clock.day(now),
        opened_by_id=actor.user_id,
        from_family=actor.person_id is not None and actor.person_id == placement.carer_person_id,
        starts_on=starts_on,
        until_on=until_on,
        rule_id=rule_id,
        created_at=now,
    )
    found.facts = dict(facts or {})
    if placement.state in workflow.BASES:
        found.back_to = placement.state
    with as_system(session):
        session.add(found)
    return found


def current(session: Session, placement: Placement, kind: MatterKind) -> Matter | None:
    """The open matter of a kind."""
    return next((one for one in _open(session, placement) if one.kind is kind), None)


def _open(session: Session, placement: Placement) -> list[Matter]:
    return [one for one in reversed(of(session, placement)) if one.closed_at is None]


def the(session: Session, placement: Placement, kind: MatterKind) -> Matter:
    """The open matter of a kind. Raises WrongState where there is none."""
    found = current(session, placement, kind)
    if found is None:
        raise WrongState
    return found


def all_open(session: Session, placement: Placement) -> list[Matter]:
    """The open matters of a placement, newest first."""
    return list(reversed(_open(session, placement)))


@once
def of(session: Session, placement: Placement) -> list[Matter]:
    """Matters of a placement, newest first: what is open, and of the rest the last 200."""
    query = (
        select(Matter)
        .where(Matter.placement_id == placement.id)
        .order_by(Matter.closed_at.is_not(None), Matter.id.desc())
        .limit(200)
    )
    return sorted(session.scalars(query), key=lambda one: -one.id)


def settle(
    session: Session,
    matter: Matter,
    outcome: str,
    *,
    actor: Actor,
    now: datetime,
    decision: str = "",
) -> None:
    """Close a matter with a word of `OUTCOMES` and the reason."""
    if matter.closed_at is not None:
        raise WrongState
    assert outcome in OUTCOMES  # noqa: S101 - a word of ours
    matter.outcome, matter.closed_at, matter.closed_by_id = outcome, now, actor.user_id
    matter.decision = decision or None
    session.flush()


def agreed(matter: Matter, actor: Actor, now: datetime) -> None:
    """Note who agreed or proposed, and in whose right: neither of them decides."""
    matter.agreed_at = now
    matter.agreed_by_person_id, matter.agreed_for_person_id = actor.person_id, lender(actor)


def demand_another(
    placement: Placement, matter: Matter, action: str, actor: Actor, says: str
) -> None:
    """Another human than who agreed or proposed decides. Raises Refused, Conflict."""
    before = (matter.agreed_by_person_id, matter.agreed_for_person_id)
    policy.demand_another(actor, action, placement, before, says)


def for_family(session: Session, placement: Placement) -> list[Matter]:
    """What the family is told of on its page, newest first: that it is, not what staff wrote."""
    with as_system(session):
        return [matter for matter in of(session, placement) if matter.kind in SHOWN]


def interrupt(
    session: Session, placement: Placement, *, actor: Actor, now: datetime,
    but: Sequence[MatterKind] = (), outcome: str = "interrupted",
) -> None:  # fmt: skip
    """Close what is open, since something larger has happened."""
    with as_system(session):  # by the family's own wish as well
        for matter in all_open(session, placement):
            if matter.kind not in but:
                settle(session, matter, outcome, actor=actor, now=now)


def take_part(
    session: Session, placement: Placement, actor: Actor, duty: PlacementDuty, now: datetime
) -> None:
    """Note the natural persons behind a duty; ask after the permission, which says the right."""
    parts.take_part(
        session, PlacementParticipation, duty, actor=actor, now=now, placement_id=placement.id
    )


def go_back(
    session: Session,
    placement: Placement,
    matter: Matter,
    table: Mapping[PlacementState, Move],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Return to the state in which the matter was raised, and see what waits there."""
    target = matter.back_to or S.ACTIVE
    if target not in table:
        target = S.ACTIVE
    advance(session, placement, table[target], actor=actor, now=now)
    look_around(session, placement, now=now)


def look_around(session: Session, placement: Placement, *, now: datetime) -> None:
    """What happened meanwhile is taken up: a family out of the pool, a notice, a term near its end.

    Called when a placement comes to rest in a state from which it can be taken up.
    """
    from app.placements.services import ending, recheck, renewal  # noqa: PLC0415 - they end here as well

    if placement.state in workflow.RECHECK_FROM and not is_qualified(session, placement):
        recheck.open_for_family(session, placement, now=now)
        return
    if placement.state is S.ACTIVE:
        renewal.open_if_due(session, placement, now=now)
    elif placement.state is S.NOTICE:
        ending.end_notice_if_over(session, placement, now=now)


def is_qualified(session: Session, placement: Placement) -> bool:
    """Whether the family is still in the pool in good standing."""
    state = session.scalar(
        select(FosterApplication.state).where(FosterApplication.id == placement.application_id)
    )
    return state is State.QUALIFIED


def to_ending(
    session: Session,
    placement: Placement,
    move: Move,
    *,
    rule_id: str,
    reason: str,
    actor: Actor,
    now: datetime,
    can_be_refused: bool = False,
    outcome: str = "ended",
) -> Matter:
    """The placement goes on to its end, for a reason of articles 19 to 21."""
    back_to = placement.state if placement.state in workflow.BASES else None
    advance(session, placement, move, actor=actor, now=now)
    interrupt(session, placement, actor=actor, now=now, outcome=outcome)
    matter = open_matter(
        session, placement, MatterKind.ENDING, actor=actor, now=now, rule_id=rule_id,
        facts={"reason": reason, "can_be_refused": can_be_refused},
    )  # fmt: skip
    placement.end_reason = rule_id
    with as_system(session):  # the end may be the family's own wish
        matter.back_to = back_to
        session.execute(
            update(Agreement)
            .where(Agreement.placement_id == placement.id, Agreement.effective_on.is_(None))
            .values(void_at=now)
        )
    from app.placements.services.telling import tell_ending  # noqa: PLC0415 - it tells of matters

    tell_ending(session, placement)
    return matter


def start_until(
    session: Session,
    placement: Placement,
    period: Period,
    *,
    on: date,
    due_on: date,
    warn_on: date | None = None,
    length: int | None = None,
) -> None:
    """Start a clock whose last day is known: a term, an age, a week of the aftercare."""
    # An age began before the order was in force, so the length is asked of the placement's day.
    day = max(on, placement.effective_on)
    row = deadlines.start(session, placement, period, on=day, agency_id=placement.agency_id)
    row.started_on = on
    row.due_on, row.warn_on = due_on, warn_on or row.warn_on
    row.length, row.provisional = length or row.length, False
    session.flush()


def restart(
    session: Session, placement: Placement, period: Period, *, on: date, now: datetime
) -> None:
    """End a recurring clock and begin it anew."""
    deadlines.stop(session, placement, period, now=now)
    deadlines.start(session, placement, period, on=on, agency_id=placement.agency_id)
    deadlines.copy_next(session, placement)


def due_of(session: Session, placement: Placement, period: Period) -> date | None:
    """The last day of a running clock."""
    rows = deadlines.running(session, placement, period)
    return rows[0].due_on if rows else None
