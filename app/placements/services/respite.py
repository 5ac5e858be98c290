"""Short-term care by the institution while the family cannot care (F-RSP, FC-17-1, T-02)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import placement_periods as periods
from app.placements import workflow
from app.placements.models import Matter, MatterKind, Placement, PlacementState
from app.placements.services import matters, moving, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

REASONS = {
    "hospital": "家人住院", "travel": "外出", "family": "家庭变故", "training": "参加培训",
    "other": "其他",
}  # fmt: skip
PLACES = {"institution": "机构", "hospital": "医院", "school": "学校寄宿"}
RETURN_SOON = timedelta(days=3)


def longest(session: Session, placement: Placement, on: date) -> int:
    """Most days of one respite at the place."""
    return deadlines.length(session, placement, periods.RESPITE, on)


def ask(
    session: Session,
    placement: Placement,
    *,
    starts_on: date,
    until_on: date,
    reason: str,
    text: str,
    where: str,
    handover: str,
    actor: Actor,
    now: datetime,
) -> Matter:
    """The family cannot care from a day to a day, at most thirty later. Raises Invalid."""
    demand(actor, "placements.ask_respite", placement)
    if placement.state not in workflow.RESPITE_FROM:
        raise WrongState
    today = clock.day(now)
    if starts_on < today:
        raise Invalid("开始日期不能早于今天。", "starts_on")
    days = longest(session, placement, today)
    if not 1 <= (until_on - starts_on).days <= days:
        raise Invalid(f"回家的日期应在离家以后，最迟第{days}天。", "until_on")
    found = matters.open_matter(
        session, placement, MatterKind.RESPITE, actor=actor, now=now, starts_on=starts_on,
        until_on=until_on, rule_id="FC-17-1",
        facts={"reason": reason, "text": text.strip(), "where": where, "handover": handover},
    )  # fmt: skip
    audit.record(session, actor, "placements.ask_respite", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, title="家庭申请短期养育",
        body="请尽快与家庭联系，安排孩子的去处。", tab="changes",
    )  # fmt: skip
    return found


def agree(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> bool:
    """Agree; where the day has come the child leaves now. True where the child has left."""
    demand(actor, "placements.agree_respite", placement)
    matter = matters.the(session, placement, MatterKind.RESPITE)
    today = clock.day(now)
    if matter.agreed_at is None:
        matters.agreed(matter, actor, now)
    starts_on = matter.starts_on or today
    if starts_on > today:
        session.flush()
        audit.record(session, actor, "placements.agree_respite", placement.subject, at=now)
        telling.tell_family(
            session, placement, "短期养育已同意", "请按约定的日期把孩子和随身物品交给工作人员。",
            act_by=starts_on,
        )  # fmt: skip
        return False
    matter.back_to = placement.state
    advance(session, placement, workflow.AGREE_RESPITE, actor=actor, now=now)
    days = longest(session, placement, today)
    matter.starts_on = today
    matter.until_on = min(matter.until_on or today, today + timedelta(days=days))
    moving.away(
        session, placement, (matter.facts or {}).get("where") or "institution", on=today,
        basis="FC-17-1", actor=actor, now=now,
    )  # fmt: skip
    for row in deadlines.running(session, placement, periods.RESPITE):
        row.warn_on = matter.until_on - RETURN_SOON
    session.flush()
    telling.tell_family(
        session, placement, "短期养育开始", "孩子由机构照料。到期请接孩子回家。",
        act_by=matter.until_on,
    )  # fmt: skip
    return True


def refuse(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Not agreed, with the reason."""
    demand(actor, "placements.refuse_respite", placement)
    matter = matters.the(session, placement, MatterKind.RESPITE)
    if placement.state in {PlacementState.RESPITE, PlacementState.REVIEW_RESPITE}:
        raise WrongState
    text = matters.words(reason, "reason", "不同意的理由")
    matters.settle(session, matter, "refused", actor=actor, now=now, decision=text)
    audit.record(session, actor, "placements.refuse_respite", placement.subject, at=now)
    telling.tell_family(session, placement, "短期养育没有同意", "理由请看寄养页面，也可以打电话。")


def return_home(
    session: Session, placement: Placement, *, note: str, actor: Actor, now: datetime
) -> None:
    """The child is home again, and somebody has visited (return visit)."""
    matter = matters.the(session, placement, MatterKind.RESPITE)
    text = matters.words(note, "note", "回访的情况")
    matters.go_back(session, placement, matter, workflow.RETURN_HOME, actor=actor, now=now)
    moving.home(
        session, placement, on=clock.day(now), basis="FC-17-1", actor=actor, now=now
    )  # fmt: skip
    matters.settle(session, matter, "returned", actor=actor, now=now, decision=text)
    telling.tell_family(session, placement, "短期养育结束", "孩子已经回家。")


def prolong(
    session: Session, placement: Placement, *, until_on: date, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Beyond thirty days only with the head's reason, and never by who agreed to it first."""
    matter = matters.the(session, placement, MatterKind.RESPITE)
    today = clock.day(now)
    text = matters.words(reason, "reason", "延长的理由")
    days = longest(session, placement, today)
    if not 1 <= (until_on - today).days <= days:
        raise Invalid(f"延长最多{days}天，请填写今天以后的日期。", "until_on")
    says = "短期养育由您本人同意，延长须由另一名负责人决定。"
    matters.demand_another(placement, matter, "placements.prolong_respite", actor, says)
    advance(session, placement, workflow.PROLONG_RESPITE, actor=actor, now=now)
    matter.until_on = until_on
    matter.facts = {**(matter.facts or {}), "prolonged": text}
    session.flush()


def overstay(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """Thirty days are over and the child is not home: the head has to look at it."""
    advance(session, placement, workflow.OVERSTAY, actor=actor, now=now)
    telling.tell_desk(
        session, placement, Role.HEAD, Role.SOCIAL_WORKER, title="短期养育超期",
        body="请决定：接回家、延长或者解除。", tab="changes", act_by=placement.due_on,
    )  # fmt: skip
