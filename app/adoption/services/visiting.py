"""Visits after the registration: help where it is wanted, a report where there is danger (FU)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.adoption import workflow
from app.adoption.models import Adoption, FollowUp, FollowUpMode
from app.adoption.results import result
from app.adoption.services import facts
from app.adoption.services.closing import close_if_done
from app.audit import services as audit
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.checklists.services import version_on
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.parameters import services as parameters
from app.visits.models import Decision
from app.visits.services import harm
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Collection
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


def form_of(session: Session, case: Adoption, on: date) -> TemplateVersion | None:
    """The form of the third stage, where the place has one (AF-03)."""
    places = [p for p in (case.county_code, case.city_code, case.province_code) if p]
    code = parameters.value(
        session, "follow_up.template", on=on, places=places, agency_id=case.agency_id
    )
    return None if code == "none" else version_on(session, str(code), on=on, places=places)


def aspects(session: Session, case: Adoption, on: date) -> list[tuple[str, str]]:
    """What the form asks about: (id, words)."""
    version = form_of(session, case, on)
    template = rules.read(version.content) if version else None
    return [(item.id, item.text) for item in template.items()] if template else []


def _judge(
    version: TemplateVersion, mostly: Collection[str], failing: Collection[str], level: str
) -> dict[str, Any]:
    """The answers; what is in neither is met. Raises Invalid where they contradict the level."""
    template = rules.read(version.content)
    if both := set(mostly) & set(failing):
        names = "、".join(item.text for item in template.items() if item.id in both)
        raise Invalid(f"{names}：只能选一种。", "failing")
    said = dict.fromkeys(mostly, rules.MOSTLY) | dict.fromkeys(failing, rules.NOT)
    scores = {
        item.id: next(g.value for g in item.grades if g.mark == said.get(item.id, ""))
        for item in template.items()
    }
    answers = {"scores": scores, "vetoes": {}, "remarks": {}}
    if level == "good" and not result(template, answers, 0).passed:
        raise Invalid("有不符合的，或者基本符合的超过规定，情况不能选“良好”。", "level")
    return answers


def in_short(session: Session, row: FollowUp) -> str:
    """What the form found, in a line; empty where the place has none."""
    if row.template_version_id is None:
        return ""
    template = rules.read(session.get_one(TemplateVersion, row.template_version_id).content)
    counted = rules.score(template, row.answers or {})
    texts = {item.id: item.text for item in template.items()}
    said = [
        f"{word}：{'、'.join(texts[one] for one in ids)}"
        for word, ids in (("不符合", counted.failing), ("基本符合", counted.mostly)) if ids
    ]  # fmt: skip
    return "；".join(said) or "各方面符合"


def record(
    session: Session,
    case: Adoption,
    *,
    done_on: date,
    mode: str,
    level: str,
    words: str,
    situations: tuple[str, ...] = (),
    mostly: Collection[str] = (),
    failing: Collection[str] = (),
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
    version = form_of(session, case, clock.day(now))
    if version is not None:
        row.template_version_id = version.id
        row.answers = _judge(version, mostly, failing, level)
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
