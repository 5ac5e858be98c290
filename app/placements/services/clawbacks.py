"""Money that was paid for days elsewhere: hear the family, then the head signs or lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.audit.services import Subject
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.law import RULES, citation
from app.placements.models import Placement
from app.placements.rules.payment import LineKind, month_says

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import PayLine

SHORTEST = 5


def _subject(session: Session, line: PayLine) -> Subject:
    return session.get_one(Placement, line.placement_id).subject


def _ask_open(line: PayLine) -> None:
    if line.kind is not LineKind.CLAWBACK or line.list_id is not None or line.dropped_at:
        raise WrongState


def hear(
    session: Session, line: PayLine, *, heard_on: date, words: str, actor: Actor, now: datetime
) -> None:
    """What the family says to it, before anything is claimed back (FC-29-3)."""
    demand(actor, "payments.hear", line)
    _ask_open(line)
    if line.signed_at is not None:
        raise WrongState("负责人已经签字，不能再改。")
    if heard_on > clock.day(now):
        raise Invalid("听取意见的日期不能晚于今天。", "heard_on")
    if len(words.strip()) < SHORTEST:
        raise Invalid("请写明家庭的意见，至少5个字；家庭没有意见的，也请写明。", "words")
    line.heard_on, line.heard_words = heard_on, words.strip()
    line.heard_by_person_id = actor.person_id
    _record(session, line, "payments.hear", actor, now)


def sign(session: Session, line: PayLine, *, actor: Actor, now: datetime) -> None:
    """The head signs: the line goes onto the next list that is drawn up."""
    demand(actor, "payments.sign_clawback", line)
    _ask_open(line)
    if line.heard_on is None:
        raise WrongState("还没有听取家庭的意见，不能签字。")
    if line.signed_at is not None:
        raise WrongState
    line.signed_by_person_id, line.signed_at = actor.person_id, now
    _record(session, line, "payments.sign_clawback", actor, now)


def drop(session: Session, line: PayLine, *, reason: str, actor: Actor, now: datetime) -> None:
    """The head lets it go; the difference counts as settled."""
    demand(actor, "payments.drop_clawback", line)
    _ask_open(line)
    if len(reason.strip()) < SHORTEST:
        raise Invalid("请写明不追回的理由，至少5个字。", "reason")
    line.dropped_at, line.drop_reason = now, reason.strip()
    _record(session, line, "payments.drop_clawback", actor, now)


def _record(session: Session, line: PayLine, action: str, actor: Actor, now: datetime) -> None:
    session.flush()
    audit.record(
        session, actor, action, _subject(session, line), basis=citation(RULES["FC-29-3"]),
        note=f"{month_says(line.month)} {line.budget.label}", at=now,
    )  # fmt: skip
