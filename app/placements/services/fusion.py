"""The decision after the fusion period: the score proposes, the head signs (FC-16-1, T-35)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import clock
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.law import placement_periods as periods
from app.law.dates import add_months
from app.placements import workflow
from app.placements.models import Form, Placement, PlacementDuty, PlacementState
from app.placements.services import assessing, matters, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import PlacementAssessment

S = PlacementState
EXTENDED_BANDS = {"good_fusion": ("activate",), "extend": ("activate", "end"),
                  "poor_fusion": ("end",)}  # fmt: skip
FIRST_BANDS = {"good_fusion": ("activate",), "extend": ("extend",), "poor_fusion": ("end",)}
CHOICES = {"activate": "转为正式寄养", "extend": "延长融合期30日（只一次）", "end": "进入解除程序"}


def sheet(session: Session, placement: Placement) -> PlacementAssessment | None:
    """The fusion assessment on which the decision of this state rests."""
    if placement.state not in workflow.FUSING:
        return None
    return assessing.latest(session, placement, Form.FUSION, since=placement.fusion_until)


def choices(session: Session, placement: Placement) -> tuple[str, ...]:
    """What the head may decide on the assessment; empty before there is one."""
    found = sheet(session, placement)
    if found is None:
        return ()
    table = EXTENDED_BANDS if placement.state is S.EXTENDED_FUSION else FIRST_BANDS
    return table[found.band]


def decide(
    session: Session,
    placement: Placement,
    choice: str,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Sign what the score proposes; the second time 60 to 79 leave the choice, with a reason.

    Raises Invalid.
    """
    allowed = choices(session, placement)
    if choice not in allowed:
        raise Invalid("评估结果不支持这个决定；还没有评估的，请先完成融合期评估。", "choice")
    today = clock.day(now)
    if choice == "end":
        text = matters.words(reason, "reason", "理由")
        matters.to_ending(
            session, placement, workflow.END_FUSION, rule_id="FC-16-1", reason=text, actor=actor,
            now=now,
        )  # fmt: skip
        matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
        return
    if choice == "extend":
        _extend(session, placement, actor, now)
        return
    is_open = len(allowed) > 1
    text = matters.words(reason, "reason", "理由") if is_open else reason.strip()
    advance(session, placement, workflow.ACTIVATE, actor=actor, now=now, note="")
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    if is_open:
        placement.needs_attention_until = add_months(today, assessing.ATTENTION_MONTHS)
        found = assessing.latest(session, placement, Form.FUSION)
        if found is not None:
            found.answers = {**(found.answers or {}), "decision": text}
    telling.tell_family(
        session, placement, "融合期结束，转为正式寄养", "谢谢您的照料。以后每月至少探访一次。"
    )
    matters.look_around(session, placement, now=now)


def _extend(session: Session, placement: Placement, actor: Actor, now: datetime) -> None:
    today = clock.day(now)
    advance(session, placement, workflow.EXTEND, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    days = deadlines.length(session, placement, periods.EXTENSION, today)
    placement.fusion_until = today + timedelta(days=days)
    session.flush()
    telling.tell_family(
        session, placement, "融合期延长",
        f"融合期延长{days}日，期满再评估一次。工作人员会帮助您和孩子相处。",
        act_by=placement.fusion_until,
    )  # fmt: skip
