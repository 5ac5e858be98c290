"""Sixty days before the agreement ends: an effect assessment, then a new term or the end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import SYSTEM_ACTOR, demand
from app.deadlines import services as deadlines
from app.documents.letters import LetterKind
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.placements import workflow
from app.placements.models import Form, MatterKind, Placement, PlacementDuty
from app.placements.services import assessing, matters, telling
from app.placements.services.begin import start_term
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LONGEST_TERM = 36
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


def assessment(session: Session, placement: Placement) -> object | None:
    """The effect assessment made for this renewal."""
    return assessing.latest(session, placement, Form.EFFECT, since=opens_on(placement))


def renew(
    session: Session,
    placement: Placement,
    *,
    term_months: int,
    family_signed_on: date,
    agency_signed_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """A new term follows the old one without a gap, once both have signed. Raises Invalid."""
    demand(actor, "placements.renew", placement)
    today = clock.day(now)
    found = assessing.latest(session, placement, Form.EFFECT, since=opens_on(placement))
    if found is None:
        raise Invalid("续签以前须先作养育实效评估。")
    if found.band == "poor":
        raise Invalid("养育实效评估不合格，不能续签。")
    if not 1 <= term_months <= LONGEST_TERM:
        raise Invalid("期限应在1到36个月之间。", "term_months")
    for field, day in (
        ("family_signed_on", family_signed_on), ("agency_signed_on", agency_signed_on)
    ):  # fmt: skip
        if day > today:
            raise Invalid("签字日期不能晚于今天。", field)
    before = placement.term_until
    advance(session, placement, workflow.RENEW, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    placement.term_until = add_months(before, term_months)
    start_term(session, placement, before)
    deadlines.copy_next(session, placement)
    matter = matters.current(session, placement, MatterKind.RENEWAL)
    if matter is not None:
        matter.facts = {
            "months": term_months, "family_signed_on": family_signed_on.isoformat(),
            "agency_signed_on": agency_signed_on.isoformat(),
        }  # fmt: skip
        matters.settle(session, matter, "renewed", actor=actor, now=now)
    carer = telling.main_carer(session, placement)
    telling.write(
        session, placement, LetterKind.TERM_RENEWED, actor=actor, now=now,
        opening=f"寄养协议（寄养编号{placement.case_no}）经双方同意续签，其他条款不变。"
        "本确认书与寄养协议一并保存。",
        facts=[
            ("原期限到", f"{before:%Y-%m-%d}"), ("续签期限", f"{term_months}个月"),
            ("新期限到", f"{placement.term_until:%Y-%m-%d}"),
            ("主要照料人", carer.name or carer.name_mask),
            ("家庭签字", f"{family_signed_on:%Y-%m-%d}"),
            ("机构签字", f"{agency_signed_on:%Y-%m-%d}"),
        ],
        rules=["FC-12-7"], head_name=actor.name,
    )  # fmt: skip
    telling.tell_family(
        session, placement, "寄养协议已续签", f"新的期限到{placement.term_until:%Y-%m-%d}。"
    )


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
