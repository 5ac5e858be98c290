"""How a placement ends: notice, proposal, approval, letter, aftercare (care.md §2.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Date, delete, func, literal, select

from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import Child, Manner
from app.children.services import opinions
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import SYSTEM_ACTOR, demand
from app.deadlines import services as deadlines
from app.deadlines.rules import due_provisionally
from app.documents.letters import LetterKind
from app.law import RULES
from app.law import placement_periods as periods
from app.placements import workflow
from app.placements.models import (
    FamilyPlace,
    Form,
    Matter,
    MatterKind,
    Placement,
    PlacementDuty,
    PlacementState,
)
from app.placements.services import assessing, matters, moving, telling
from app.visits.models import Outcome, Visit, VisitPlan
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = PlacementState
# What the institution may propose to end for (articles 20 and 21).
REASONS = tuple(
    i for i in RULES if i.startswith(("FC-20-", "FC-21-")) and i != "FC-21-4"
)  # fmt: skip
WEEKS = (1, 2, 4, 8, 12)
BY_ANOTHER = "解除由您本人提出，须由另一名负责人决定。"
# What stands behind FC-21-1: so many visits of late, and the child's own opinion.
BROKEN = "FC-21-1"
VISITS = 2
LATELY = timedelta(days=90)


def notice_until(session: Session, given_on: date) -> date:
    """The last day of the month of notice (DL-3, DL-10)."""
    end = due_provisionally(given_on, 1, periods.NOTICE.unit, deadlines.calendar(session))
    return end.day


def give_notice(
    session: Session,
    placement: Placement,
    *,
    text: str,
    given_on: date,
    wished_on: date | None,
    actor: Actor,
    now: datetime,
) -> Matter:
    """The family's written notice; it cannot be refused (FC-19-1). No month inside the fusion.

    While the child is taken out it stands beside the emergency, whose question is answered first.
    `given_on` is the day of the paper where a worker enters it. Raises Invalid.
    """
    today = clock.day(now)
    if given_on > today:
        raise Invalid("提出日期不能晚于今天。", "given_on")
    if not actor.is_staff and given_on != today:
        raise Invalid("网上提出的，日期是今天。", "given_on")
    if given_on < placement.effective_on:
        raise Invalid("提出日期早于寄养开始的日期，请核对。", "given_on")
    reason = matters.words(text, "text", "解除的原因")
    is_fusion, is_out = in_fusion(session, placement), placement.state is S.EMERGENCY_OUT
    if is_fusion and not is_out:
        return matters.to_ending(
            session, placement, workflow.LEAVE_FUSION, rule_id="FC-19-2", reason=reason,
            actor=actor, now=now,
        )  # fmt: skip
    until = given_on if is_fusion else notice_until(session, given_on)
    if wished_on is not None and wished_on < until:
        raise Invalid(f"须提前1个月，最早{until:%Y-%m-%d}。", "wished_on")
    if is_out:
        _beside_emergency(session, placement, given_on, actor)
    else:
        advance(session, placement, workflow.GIVE_NOTICE, actor=actor, now=now, starts_on=given_on)
        matters.interrupt(session, placement, actor=actor, now=now)
    found = matters.open_matter(
        session, placement, MatterKind.NOTICE, actor=actor, now=now,
        rule_id="FC-19-2" if is_fusion else "FC-19-1", starts_on=given_on, until_on=until,
        facts={"text": reason, "wished_on": wished_on.isoformat() if wished_on else ""},
    )  # fmt: skip
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD, title="家庭书面提出解除寄养",
        body="只核对形式和日期，不能拒绝。请准备孩子的去处。", tab="ending", act_by=until,
    )  # fmt: skip
    telling.tell_family(
        session, placement, "已收到您的书面提出",
        "孩子现在由机构照料，情况查明以后办理解除。"
        if is_out
        else f"寄养到{until:%Y-%m-%d}以后解除。在此以前请照常照料孩子。",
        act_by=None if is_out else until,
    )  # fmt: skip
    return found


def in_fusion(session: Session, placement: Placement) -> bool:
    """FC-19-2 holds: in the fusion, and in what was raised there and leads back to it."""
    inside = {S.RECHECK: MatterKind.RECHECK, S.EMERGENCY_OUT: MatterKind.EMERGENCY}
    if placement.state not in inside:
        return placement.state in workflow.FUSING
    with as_system(session):  # asked when the family itself gives notice
        return matters.the(session, placement, inside[placement.state]).back_to in workflow.FUSING


def _beside_emergency(session: Session, placement: Placement, given_on: date, actor: Actor) -> None:
    demand(actor, workflow.GIVE_NOTICE.action, placement)
    with as_system(session):  # the family gives notice, and does not read the emergency
        emergency = matters.the(session, placement, MatterKind.EMERGENCY)
        if (emergency.facts or {}).get("from_ending"):
            raise WrongState
        had_a_month, emergency.back_to = emergency.back_to not in workflow.FUSING, S.NOTICE
    if had_a_month:
        agency_id = placement.agency_id
        deadlines.start(session, placement, periods.NOTICE, on=given_on, agency_id=agency_id)
        deadlines.copy_next(session, placement)


def end_notice(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """The month is over. Raises Conflict before its last day."""
    demand(actor, "placements.notice_over", placement)
    matter = matters.the(session, placement, MatterKind.NOTICE)
    if matter.until_on is not None and clock.day(now) < matter.until_on:
        raise Conflict(f"一个月到{matter.until_on:%Y-%m-%d}期满，期满以前不能办理解除。")
    reason = (matter.facts or {}).get("text", "")
    matters.settle(session, matter, "done", actor=actor, now=now)
    matters.to_ending(
        session, placement, workflow.NOTICE_OVER, rule_id=matter.rule_id or "FC-19-1",
        reason=reason, actor=actor, now=now,
    )  # fmt: skip


def end_notice_if_over(session: Session, placement: Placement, *, now: datetime) -> None:
    """By the clock, or when a placement returns to a notice whose month is over."""
    matter = matters.current(session, placement, MatterKind.NOTICE)
    is_over = matter is None or matter.until_on is None or clock.day(now) > matter.until_on
    if placement.state is S.NOTICE and is_over:
        end_notice(session, placement, actor=SYSTEM_ACTOR, now=now)


def propose(
    session: Session,
    placement: Placement,
    *,
    rule_id: str,
    reason: str,
    child_words: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """The institution has to end it for a reason of articles 20 and 21. Raises Invalid.

    That child and family cannot live together (FC-21-1) rests on two visits and on what the
    child says, which is kept as the child's opinion.
    """
    if rule_id not in REASONS:
        raise Invalid("请选择解除的原因。", "rule_id")
    text = matters.words(reason, "reason", "查明的情况")
    if rule_id == BROKEN:
        seen = _visits_lately(session, placement, now)
        if seen < VISITS:
            raise Invalid(
                f"关系恶化的，须先探访{VISITS}次并见到孩子；最近90天内只有{seen}次。", "rule_id"
            )
        _keep_opinion(session, placement, child_words, actor, now)
    matter = matters.to_ending(
        session, placement, workflow.PROPOSE_ENDING, rule_id=rule_id, reason=text, actor=actor,
        now=now, can_be_refused=True,
    )  # fmt: skip
    matters.agreed(matter, actor, now)
    session.flush()


def _visits_lately(session: Session, placement: Placement, now: datetime) -> int:
    """Visits of the last three months at which somebody saw the child."""
    return session.scalar(
        select(func.count(Visit.id))
        .join(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(
            VisitPlan.subject_kind == "placement", VisitPlan.subject_id == placement.id,
            Visit.outcome == Outcome.VISITED, Visit.child_seen,
            Visit.visited_at > now - LATELY,
        )
    ) or 0  # fmt: skip


def _keep_opinion(
    session: Session, placement: Placement, words: str, actor: Actor, now: datetime
) -> None:
    said = matters.words(words, "child_words", "孩子的意见", shortest=2)
    opinions.record(
        session, session.get_one(Child, placement.child_id), subject_kind="placement",
        subject_id=placement.id, manner=Manner.TALK, agrees=None, words=said, asked_at=now,
        actor=actor, now=now,
    )  # fmt: skip


def keep(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head does not follow a proposal; a family's notice can never be turned down."""
    demand(actor, "placements.keep", placement)
    matter = matters.the(session, placement, MatterKind.ENDING)
    if not (matter.facts or {}).get("can_be_refused"):
        raise Conflict("这次解除不是机构提出的，不能拒绝。")
    matters.demand_another(placement, matter, "placements.keep", actor, BY_ANOTHER)
    text = matters.words(reason, "reason", "不予解除的理由")
    matters.settle(session, matter, "kept", actor=actor, now=now, decision=text)
    placement.end_reason = ""
    if not moving.is_with_family(session, placement):
        moving.home(session, placement, on=clock.day(now), basis="FC-22-2", actor=actor, now=now)
    matters.go_back(session, placement, matter, workflow.KEEP, actor=actor, now=now)
    telling.tell_family(session, placement, "继续寄养", "机构决定不解除寄养。")


@once
def forms_missing(session: Session, placement: Placement) -> list[Form]:
    """F-F and F-I, as far as they are not written since the end was raised."""
    written = assessing.written(session, placement, assessing.ENDINGS, since=_since(placement))
    return [form for form in assessing.ENDINGS if form not in written]


def _since(placement: Placement) -> ColumnElement[date]:
    """Since the notice, where there was one: the forms may be written while the month runs."""
    raised = select(func.min(Matter.opened_on)).where(
        Matter.placement_id == placement.id,
        Matter.kind.in_([MatterKind.NOTICE, MatterKind.ENDING]),
        Matter.outcome.in_(["", "done"]),
    )
    return func.coalesce(raised.scalar_subquery(), literal(placement.effective_on, Date))


def approve(
    session: Session,
    placement: Placement,
    *,
    where: str,
    bed: str = "",
    reason: str,
    handover: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The moment of the approval is the moment of the ending (FC-22-2).

    Frees the family's place, moves the child on, sends the letter, starts the aftercare.
    """
    demand(actor, "placements.approve_ending", placement)
    matter = matters.the(session, placement, MatterKind.ENDING)
    matters.demand_another(placement, matter, "placements.approve_ending", actor, BY_ANOTHER)
    if missing := forms_missing(session, placement):
        raise Invalid("还没有完成：" + "、".join(form.label for form in missing) + "。")
    today = clock.day(now)
    if where not in moving.next_places(session, placement, today):
        raise Invalid("请选择孩子今后的去处。", "where")
    text = matters.words(reason, "reason", "解除的理由")
    placement.ended_on = today
    advance(session, placement, workflow.APPROVE_ENDING, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matter.facts = {**(matter.facts or {}), "where": where, "handover": handover.strip()}
    matters.settle(session, matter, "done", actor=actor, now=now, decision=text)
    matters.interrupt(session, placement, actor=actor, now=now, outcome="ended")
    moving.onward(
        session, placement, where, bed=bed, on=today, basis="FC-22-2", actor=actor, now=now
    )
    with as_system(session):
        session.execute(delete(FamilyPlace).where(FamilyPlace.match_id == placement.match_id))
    placement.needs_attention_until = placement.next_visit_on = None
    _start_aftercare(session, placement, actor, now)
    _letter(session, placement, where, text, handover, actor, now)


def _letter(
    session: Session, placement: Placement, where: str, reason: str, handover: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    rule_id = placement.end_reason
    telling.write(
        session, placement, LetterKind.PLACEMENT_ENDED, actor=actor, now=now,
        opening=f"您家的寄养（寄养编号{placement.case_no}），经审批予以解除。"
        "批准的时间就是寄养关系解除的时间。",
        facts=[
            ("解除时间", f"{now.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"),
            ("解除原因", f"{RULES[rule_id].says}（规则编号{rule_id}）"),
            ("孩子的去处", moving.NEXT_LABELS[where]),
            ("交接", handover.strip() or "孩子的物品和资料随孩子交接"),
        ],
        reasons=reason,
        next_steps=["我们将把解除报主管民政部门备案，并随访孩子三个月。", "款物按协议结清。"],
        rules=["FC-22-1", "FC-22-2"],
        head_name=actor.name,
        remedy=telling.remedy(session, placement),
    )  # fmt: skip
    telling.tell_family(
        session, placement, "寄养关系已解除", "解除通知书会送达给您。谢谢您的照料。",
        kind="N-FC-09",
    )  # fmt: skip
    telling.tell_desk(
        session, placement, Role.INTAKE, Role.SOCIAL_WORKER, title="寄养关系已解除",
        body="受理员请报民政局备案；专业人员请在3个工作日内写出安置计划。", tab="ending",
        act_by=placement.due_on,
    )  # fmt: skip


def _start_aftercare(session: Session, placement: Placement, actor: Actor, now: datetime) -> None:
    """Three months, with visits in weeks 1, 2, 4, 8 and 12 (FC-24-1, FA-V-7)."""
    today = clock.day(now)
    deadlines.start(
        session, placement, periods.AFTERCARE, on=today, agency_id=placement.agency_id
    )  # fmt: skip
    for week in WEEKS:
        day = today + timedelta(weeks=week)
        matters.open_matter(
            session, placement, MatterKind.FOLLOW_UP, actor=actor, now=now, until_on=day,
            rule_id="FC-24-1", facts={"week": week},
        )  # fmt: skip
        matters.start_until(
            session, placement, periods.FOLLOW_UP, on=today, due_on=day,
            warn_on=day - timedelta(days=3), length=7 * week,
        )  # fmt: skip
    deadlines.copy_next(session, placement)


def plan_aftercare(
    session: Session, placement: Placement, *, text: str, actor: Actor, now: datetime
) -> None:
    """Who helps the child with what, within three working days."""
    demand(actor, "placements.plan_aftercare", placement)
    if placement.state not in {S.ENDED, S.AFTERCARE}:
        raise Conflict("解除以后才写安置计划。")
    matter = session.scalars(
        select(Matter)
        .where(Matter.placement_id == placement.id, Matter.kind == MatterKind.ENDING)
        .order_by(Matter.id.desc())
        .limit(1)
    ).one()
    matter.facts = {**(matter.facts or {}), "plan": matters.words(text, "text", "安置和帮助的计划")}
    deadlines.stop(session, placement, periods.AFTERCARE_PLAN, now=now)
    deadlines.copy_next(session, placement)
    audit.record(session, actor, "placements.plan_aftercare", placement.subject, at=now)


def follow_up(
    session: Session, placement: Placement, *, note: str, actor: Actor, now: datetime
) -> None:
    """The next of the five visits after the end was made."""
    demand(actor, "placements.follow_up", placement)
    if placement.state not in {S.ENDED, S.AFTERCARE}:
        raise Conflict("解除以后才登记随访。")
    matter = matters.the(session, placement, MatterKind.FOLLOW_UP)
    text = matters.words(note, "note", "随访的情况")
    matters.settle(session, matter, "done", actor=actor, now=now, decision=text)
    for row in deadlines.running(session, placement, periods.FOLLOW_UP):
        if row.due_on == matter.until_on:
            deadlines.end(row, now)
    deadlines.copy_next(session, placement)
    audit.record(session, actor, "placements.follow_up", placement.subject, at=now)


def close(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """Three months are over and every visit was made. Raises Conflict."""
    demand(actor, "placements.close", placement)
    if matters.current(session, placement, MatterKind.FOLLOW_UP) is not None:
        raise Conflict("还有随访没有登记。")
    until = matters.due_of(session, placement, periods.AFTERCARE)
    if until is not None and clock.day(now) < until:
        raise Conflict(f"随访到{until:%Y-%m-%d}期满，期满以前不能办结。")
    advance(session, placement, workflow.CLOSE, actor=actor, now=now)
