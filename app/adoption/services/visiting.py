"""Visits after the registration: help where it is wanted, a report where there is danger (FU)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption import workflow
from app.adoption.models import Adoption, FollowUp, FollowUpMode
from app.adoption.services import facts
from app.adoption.services.closing import close_if_done
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.visits.models import Decision
from app.visits.services import harm
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LEVELS = {"good": "良好", "help": "需要帮助", "risk": "有危险"}


def next_of(session: Session, case: Adoption) -> FollowUp | None:
    """The visit whose turn it is."""
    return session.scalar(
        select(FollowUp)
        .where(
            FollowUp.adoption_id == case.id, FollowUp.done_on.is_(None),
            FollowUp.refused_on.is_(None),
        )
        .order_by(FollowUp.number)
        .limit(1)
    )  # fmt: skip


def record(
    session: Session,
    case: Adoption,
    *,
    done_on: date,
    mode: str,
    level: str,
    words: str,
    situations: tuple[str, ...] = (),
    actor: Actor,
    now: datetime,
) -> FollowUp:
    """What was found. Of a danger the bureau's protection desk hears in the same act (FU-03).

    Raises Invalid for a day to come, and for a danger without its situation.
    """
    demand(actor, "adoption.visit", case)
    row = next_of(session, case)
    if row is None or case.registered_on is None:
        raise WrongState
    if done_on > clock.day(now):
        raise Invalid("回访日期不能晚于今天。", "done_on")
    if done_on < case.registered_on:
        raise Invalid("回访不会早于登记。", "done_on")
    if mode not in set(FollowUpMode):
        raise Invalid("请选择回访的方式。", "mode")
    if level not in LEVELS:
        raise Invalid("请选择情况。", "level")
    if not words.strip():
        raise Invalid("请写明孩子的照料、成长、上学、相处和需要的帮助。", "words")
    if level == "risk":
        _report(session, case, words.strip(), situations, actor=actor, now=now)
    row.done_on, row.mode, row.level = done_on, FollowUpMode(mode), level
    row.words = words.strip()
    row.done_by_id, row.done_at = actor.user_id, now
    session.flush()
    audit.record(session, actor, "adoption.visit", case.subject, note=LEVELS[level], at=now)
    if case.state in workflow.FOLLOW_UP.sources:
        advance(session, case, workflow.FOLLOW_UP, actor=actor, now=now)
    close_if_done(session, case, actor=actor, now=now)
    return row


def _report(
    session: Session, case: Adoption, words: str, situations: tuple[str, ...], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    signs = harm.Signs(Decision.REPORTED, words, situations)
    harm.check(signs)
    child = next((c.child_id for c in facts.adoptees_of(session, case) if c.child_id), None)
    harm.report(
        session, signs, child_id=child, case_no=case.case_no or "",
        places=[p for p in (case.county_code, case.city_code) if p], is_urgent=True,
        actor=actor, now=now,
    )  # fmt: skip


def refuse(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> FollowUp:
    """After the first year the family may say no: it is written down, not punished (FU-04)."""
    demand(actor, "adoption.visit", case)
    row = next_of(session, case)
    if row is None or not row.needs_consent:
        raise WrongState
    row.refused_on = clock.day(now)
    session.flush()
    audit.record(session, actor, "adoption.visit", case.subject, note="家庭不同意", at=now)
    close_if_done(session, case, actor=actor, now=now)
    return row
