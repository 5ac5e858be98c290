"""When something is wrong: a correction order, and taking the child out at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Conflict, Invalid
from app.core.policy import demand, lender
from app.documents.letters import LetterKind
from app.families.models import Household
from app.placements import workflow
from app.placements.models import Matter, MatterKind, Placement, PlacementDuty, PlacementState
from app.placements.services import matters, moving, telling
from app.protection.models import HarmReport
from app.visits.models import Decision
from app.visits.rules import WITH_FAMILY
from app.visits.services import harm, schedule
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = PlacementState
BREACHES = {
    "FC-13-2": "日常照料和营养", "FC-13-3": "心理健康和品德", "FC-13-4": "上学",
    "FC-13-5": "看病", "FC-13-6": "康复", "FC-13-8": "报告情况、接受探访和培训",
    "FC-13-9": "变更住所没有报告", "FC-15-1": "擅自变更主要照料人", "FC-20-6": "其他违反协议的情形",
}  # fmt: skip


def order(
    session: Session,
    placement: Placement,
    *,
    rule_id: str,
    what: str,
    asked: str,
    actor: Actor,
    now: datetime,
) -> Matter:
    """Tell the family in writing what to put right, within fifteen days (FC-32-1)."""
    if rule_id not in BREACHES:
        raise Invalid("请选择哪一方面需要改正。", "rule_id")
    found = matters.words(what, "what", "发现的情况")
    wanted = matters.words(asked, "asked", "改正的要求")
    matter = matters.open_matter(
        session, placement, MatterKind.CORRECTION, actor=actor, now=now, rule_id=rule_id,
        facts={"what": found, "asked": wanted},
    )  # fmt: skip
    advance(
        session, placement, workflow.ORDER_CORRECTION, actor=actor, now=now,
        holder_person_id=placement.carer_person_id,
    )  # fmt: skip
    matter.until_on = matters.due_of(session, placement, workflow.ORDER_CORRECTION.starts[0])
    matter.agreed_by_person_id, matter.agreed_for_person_id = actor.person_id, lender(actor)
    until = f"{matter.until_on:%Y-%m-%d}" if matter.until_on else ""
    telling.write(
        session, placement, LetterKind.CORRECTION, actor=actor, now=now,
        opening=f"我们在寄养（编号{placement.case_no}）中发现下面的情况，请您改正：",
        facts=[("方面", BREACHES[rule_id]), ("发现的情况", found), ("改正的要求", wanted),
               ("最后一天", until)],
        next_steps=["改正以后请告诉工作人员，我们会上门核实。",
                    "到期没有改正、情节严重的，可以解除寄养。"],
        rules=["FC-32-1"],
        remedy=telling.remedy(session, placement),
    )  # fmt: skip
    telling.tell_family(
        session, placement, "请您改正", "内容请看督促改正通知书。有困难请告诉工作人员。",
        act_by=matter.until_on,
    )  # fmt: skip
    session.flush()
    return matter


def corrected(
    session: Session, placement: Placement, *, note: str, actor: Actor, now: datetime
) -> None:
    """It was put right, and somebody has looked."""
    matter = matters.the(session, placement, MatterKind.CORRECTION)
    text = matters.words(note, "note", "核实的情况")
    matters.settle(session, matter, "done", actor=actor, now=now, decision=text)
    matters.go_back(session, placement, matter, workflow.CORRECTED, actor=actor, now=now)
    telling.tell_family(session, placement, "已经改正，继续寄养", "谢谢您的配合。")


def not_corrected(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Not put right in time and serious: the placement ends. Raises Conflict before the last day.

    The head decides, and not on an order of their own.
    """
    demand(actor, "placements.not_corrected", placement)
    matter = matters.the(session, placement, MatterKind.CORRECTION)
    if matter.until_on is not None and clock.day(now) <= matter.until_on:
        raise Conflict(f"改正的期限到{matter.until_on:%Y-%m-%d}，期限以内不能作这个决定。")
    says = "督促改正由您本人签发，须由另一名负责人决定。"
    matters.demand_another(placement, matter, "placements.not_corrected", actor, says)
    text = matters.words(reason, "reason", "理由")
    matters.settle(session, matter, "failed", actor=actor, now=now, decision=text)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.to_ending(
        session, placement, workflow.NOT_CORRECTED, rule_id="FC-20-6", reason=text, actor=actor,
        now=now,
    )  # fmt: skip


def take_out(
    session: Session,
    placement: Placement,
    *,
    what: str,
    where: str,
    spot: str,
    signs: harm.Signs,
    bed: str = "",
    actor: Actor,
    now: datetime,
) -> Matter:
    """The child is brought away now; everything else waits (N-FC-10).

    `bed` is one of the home's, where the child is brought there. `signs` say whether harm is
    suspected: then the bureau gets its report with the same act (FC-20-1). Raises Invalid.
    """
    seen = matters.words(what, "what", "看到、听到的情况")
    if where not in moving.AWAY:
        raise Invalid("请选择孩子现在在哪里。", "where")
    harm.check(signs)
    last = _stable(session, placement)
    from_ending = placement.state is S.ENDING
    advance(session, placement, workflow.TAKE_OUT, actor=actor, now=now)
    kept = (MatterKind.NOTICE, MatterKind.ADOPTION, MatterKind.RENEWAL)
    matters.interrupt(session, placement, actor=actor, now=now, but=kept)
    matter = matters.open_matter(
        session, placement, MatterKind.EMERGENCY, actor=actor, now=now, rule_id="FC-20-1",
        starts_on=clock.day(now),
        facts={"what": seen, "where": where, "spot": spot.strip(), "at": now.isoformat(),
               "officer": actor.name, "from_ending": from_ending,
               **_report(session, placement, signs, actor, now)},
    )  # fmt: skip
    matter.back_to = last
    moving.away(
        session, placement, where, bed=bed, on=clock.day(now), basis="FC-20-1", actor=actor, now=now
    )
    _look_after_others(session, placement, now)
    telling.tell_desk(
        session, placement, Role.HEAD, Role.SOCIAL_WORKER, Role.BUREAU_OFFICER, Role.BUREAU_HEAD,
        title="紧急带离一名寄养儿童",
        body="怀疑受到侵害，已报告民政局；还没有报警的，请立即报警。"
        if signs.decision is Decision.REPORTED
        else "请立即查看，并核对不报告侵害的理由。",
        tab="changes", kind="N-FC-10", act_by=placement.due_on,
    )  # fmt: skip
    session.flush()
    return matter


def _look_after_others(session: Session, placement: Placement, now: datetime) -> None:
    """Whoever else lives there is seen today, and every fourteen days from now on (FA-V-4)."""
    today = clock.day(now)
    with as_system(session):
        others = session.scalars(
            select(Placement)
            .where(
                Placement.household_id == placement.household_id,
                Placement.id != placement.id,
                Placement.ended_on.is_(None),
            )
            .options(joinedload(Placement.agency))
        ).all()
        for other in others:
            plan = schedule.plan_of(session, "placement", other.id)
            if plan is None or plan.regime not in WITH_FAMILY:
                continue
            schedule.attend(session, plan, now)
            plan.planned_on = today
            telling.tell_desk(
                session, other, Role.SOCIAL_WORKER, Role.HEAD,
                title="今天去看同一家庭的另一名孩子",
                body="这个家庭的一名孩子刚被紧急带离。请今天见到家里的这名孩子，"
                "并决定是否也要带离。",
                tab="visits", kind="N-FC-10", act_by=today,
            )  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What is known of the report of harm after a child was brought away."""

    receipt: str
    reason: str
    """Why nothing was reported."""
    police: str
    """What is known of the police; empty: nothing."""


def told(session: Session, placement: Placement) -> Told:
    """Whether the bureau and the police know, for the desk alone."""
    matter = matters.current(session, placement, MatterKind.EMERGENCY)
    facts = (matter.facts or {}) if matter else {}
    receipt, police = str(facts.get("receipt", "")), ""
    if receipt:
        with as_system(session):
            called, passed_on = session.execute(
                select(HarmReport.police_called, HarmReport.police_told_at).where(
                    HarmReport.receipt_no == receipt
                )
            ).one()
        if passed_on:
            police = f"民政局已于{clock.day(passed_on):%Y-%m-%d}转报公安机关"
        elif called:
            police = "报告人已报警"
    return Told(receipt, "" if receipt else str(facts.get("decision_reason", "")), police)


def _report(
    session: Session, placement: Placement, signs: harm.Signs, actor: Actor, now: datetime
) -> dict[str, str]:
    lives_in = session.scalars(
        select(Household.division_code).where(Household.id == placement.household_id)
    ).one()
    told = harm.report(
        session, signs, child_id=placement.child_id, case_no=placement.case_no, is_urgent=True,
        places=(lives_in, placement.division_code), actor=actor, now=now,
    )  # fmt: skip
    return harm.kept(signs, told)


def _stable(session: Session, placement: Placement) -> PlacementState | None:
    """The state to return to: this one, or the one from which the open matter came."""
    if placement.state in workflow.BASES:
        return placement.state
    opened = matters.all_open(session, placement)
    return next((m.back_to for m in opened if m.back_to is not None), S.ACTIVE)


def propose_return(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head finds the suspicion unfounded; the bureau's head has the last word."""
    demand(actor, "placements.propose_return", placement)
    matter = matters.the(session, placement, MatterKind.EMERGENCY)
    facts = matter.facts or {}
    if facts.get("from_ending"):
        raise Conflict("带离以前已经在办理解除，不能送回。")
    matter.facts = {**facts, "proposal": matters.words(reason, "reason", "查明的情况")}
    matters.agreed(matter, actor, now)
    session.flush()
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    audit.record(session, actor, "placements.propose_return", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.BUREAU_HEAD, title="请审查：被带离的儿童拟送回家庭",
        body="机构负责人认为查无实据。须由您同意才能送回。", tab="changes",
        act_by=placement.due_on,
    )  # fmt: skip


def bring_back(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Both heads have agreed: the child goes back today."""
    demand(actor, "placements.bring_back", placement)
    matter = matters.the(session, placement, MatterKind.EMERGENCY)
    if matter.agreed_at is None:
        raise Invalid("机构负责人还没有提出送回的意见。")
    says = "送回的意见由您本人提出，须由另一人同意。"
    matters.demand_another(placement, matter, "placements.bring_back", actor, says)
    text = matters.words(reason, "reason", "同意送回的理由")
    moving.home(session, placement, on=clock.day(now), basis="FC-20-1", actor=actor, now=now)
    matters.settle(session, matter, "returned", actor=actor, now=now, decision=text)
    matters.go_back(session, placement, matter, workflow.BRING_BACK, actor=actor, now=now)
    telling.tell_desk(
        session, placement, Role.HEAD, Role.SOCIAL_WORKER, title="民政局同意送回儿童",
        body="孩子今天回到家庭，请安排探访。", tab="changes",
    )  # fmt: skip
    telling.tell_family(session, placement, "孩子回到您家", "工作人员会上门探访。")


def end_emergency(
    session: Session, placement: Placement, *, rule_id: str, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """What was suspected is true enough: the placement ends."""
    demand(actor, "placements.end_emergency", placement)
    matter = matters.the(session, placement, MatterKind.EMERGENCY)
    text = matters.words(reason, "reason", "理由")
    matters.settle(session, matter, "failed", actor=actor, now=now, decision=text)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.to_ending(
        session, placement, workflow.END_EMERGENCY, rule_id=rule_id, reason=text, actor=actor,
        now=now,
    )  # fmt: skip
