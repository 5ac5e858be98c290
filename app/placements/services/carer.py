"""A new main carer (F-CHG): conditions, training, and the agreement's column (FC-15-1, FC-15-2)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import demand
from app.documents.letters import LetterKind
from app.families.models import Member
from app.foster import rules
from app.foster.models import FosterApplication
from app.foster.services.facts import LOCAL_FIGURES, facts_record
from app.law import RULES
from app.law.dates import age_on
from app.law.facts import FactError
from app.parameters import services as parameters
from app.placements import workflow
from app.placements.models import Matter, MatterKind, Placement, PlacementDuty
from app.placements.services import assessing, matters, telling
from app.placements.services.begin import start_carer_age
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document

ADULT = 18
# What the new carer has to meet (FC-15-2).
LOOKED_AT = ("FC-08-3", "FC-08-4", "FC-08-5")
REASONS = {
    "illness": "生病或者体力不够", "work": "工作变化", "away": "长期外出", "age": "年龄",
    "family": "家庭变故", "other": "其他",
}  # fmt: skip


def candidates(session: Session, placement: Placement) -> Sequence[Member]:
    """Adults of the household who could take over."""
    today = clock.today()
    members = session.scalars(
        select(Member)
        .where(
            Member.household_id == placement.household_id, Member.left_on.is_(None),
            Member.lives_here, Member.id != placement.carer_member_id,
        )
        .order_by(Member.position)
    )  # fmt: skip
    return [m for m in members if m.birth_on is not None and age_on(m.birth_on, today) >= ADULT]


def ask(
    session: Session,
    placement: Placement,
    *,
    member_ref: str,
    reason: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> Matter:
    """Somebody else of the household is to be the main carer. Raises Invalid."""
    member = next((m for m in candidates(session, placement) if m.ref == member_ref), None)
    if member is None:
        raise Invalid("请选择同住的成年家庭成员；不在名单里的，请先报告家庭变化。", "member")
    # The matter remembers the state from before.
    found = matters.open_matter(
        session, placement, MatterKind.CARER, actor=actor, now=now, rule_id="FC-15-1",
        facts={
            "member": member.ref, "mask": member.name_mask, "reason": reason, "text": text.strip(),
        },
    )  # fmt: skip
    advance(session, placement, workflow.ASK_CARER, actor=actor, now=now)
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, title="家庭申请变更主要照料人",
        body="请核对条件、安排培训，再交机构负责人决定。", tab="changes",
    )  # fmt: skip
    return found


def against(session: Session, placement: Placement, member: Member, on: date) -> list[str]:
    """What stands against the new carer on a day, in words (FC-08-3, 4, 5)."""
    application = session.get_one(FosterApplication, placement.application_id)
    record = facts_record(session, application, stage="review", on=on)
    members = session.scalars(
        select(Member)
        .where(Member.household_id == placement.household_id, Member.left_on.is_(None))
        .order_by(Member.position, Member.id)
    ).all()
    for known, facts in zip(members, record["members"], strict=True):
        facts["main_carer"] = known.id == member.id
    record |= {name: record[name] or Decimal("0.000001") for name in LOCAL_FIGURES}
    try:
        answer = rules.evaluate(rules.read(record))
    except FactError as error:
        return [f"家庭资料不完整，无法核对（{error.field}：{error}）。"]
    found = [RULES[i].says for i in answer.blocking if i.startswith(LOOKED_AT)]
    needed = {"health_certs": "缺少有效的健康证明。", "crime_certs": "缺少有效的无犯罪记录证明。"}
    return found + [says for need, says in needed.items() if need in answer.needs]


def hours_needed(session: Session, placement: Placement, on: date) -> Decimal:
    """Hours of training before the change (FC-12-4)."""
    value = parameters.value(
        session, "foster_training_hours", on=on, places=assessing.places_of(placement),
        agency_id=placement.agency_id,
    )  # fmt: skip
    return Decimal(str(value))


def prepare(
    session: Session,
    placement: Placement,
    *,
    trained_on: date,
    hours: Decimal,
    opinion: str,
    consent_on: date,
    consent: Document | None,
    actor: Actor,
    now: datetime,
) -> None:
    """The worker's part: when and how long the new carer was trained, and an opinion.

    `consent` is the scan that the new carer has signed (F-CHG); asked once. Raises Invalid.
    """
    demand(actor, "placements.prepare_carer", placement)
    matter = matters.the(session, placement, MatterKind.CARER)
    for field, day in (("trained_on", trained_on), ("consent_on", consent_on)):
        if day > clock.day(now):
            raise Invalid("日期不能晚于今天。", field)
    scan = consent.ref if consent is not None else (matter.facts or {}).get("consent")
    if scan is None:
        raise Invalid("请上传新照料人签好字的同意书。", "file")
    matter.facts = {
        **(matter.facts or {}), "consent_on": consent_on.isoformat(), "consent": scan,
        "trained_on": trained_on.isoformat(), "hours": str(hours),
        "opinion": matters.words(opinion, "opinion", "意见"),
    }  # fmt: skip
    matters.agreed(matter, actor, now)
    session.flush()
    matters.take_part(session, placement, actor, PlacementDuty.ASSESS, now)
    audit.record(session, actor, "placements.prepare_carer", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.HEAD, title="主要照料人变更待决定", body="专业人员已写好意见。",
        tab="changes", act_by=placement.due_on,
    )  # fmt: skip


def new_carer(session: Session, placement: Placement, matter: Matter) -> Member:
    """The member whom the matter names."""
    return session.scalars(
        select(Member).where(
            Member.household_id == placement.household_id,
            Member.ref == (matter.facts or {}).get("member", ""),
        )
    ).one()


def agree(session: Session, placement: Placement, *, actor: Actor, now: datetime) -> None:
    """The agreement's column is changed: old and new name stay in a letter. Raises Invalid."""
    matter = matters.the(session, placement, MatterKind.CARER)
    today = clock.day(now)
    facts = matter.facts or {}
    if matter.agreed_at is None:
        raise Invalid("专业人员还没有写培训情况和意见。")
    says = "意见由您本人填写，须由另一名负责人决定。"
    matters.demand_another(placement, matter, "placements.agree_carer", actor, says)
    needed = hours_needed(session, placement, today)
    if not facts.get("consent"):
        raise Invalid("还没有新照料人签字的同意书，请专业人员补充。")
    if Decimal(facts["hours"]) < needed:
        raise Invalid(f"培训{facts['hours']}学时，需要{needed}学时。")
    member = new_carer(session, placement, matter)
    if found := against(session, placement, member, today):
        raise Invalid("新的主要照料人还不符合条件：" + "；".join(x.rstrip("。") for x in found))
    matters.go_back(session, placement, matter, workflow.AGREE_CARER, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    old = telling.main_carer(session, placement)
    placement.carer_member_id = member.id
    old.is_main_carer, member.is_main_carer = False, True
    session.flush()
    start_carer_age(session, placement)
    matters.settle(session, matter, "done", actor=actor, now=now)
    telling.write(
        session, placement, LetterKind.CARER_CHANGED, actor=actor, now=now,
        opening=f"您家申请变更主要照料人（寄养编号{placement.case_no}），我们核对后同意。"
        "本确认书与寄养协议一并保存，协议“主要照料人”一栏以此为准。",
        facts=[
            ("原主要照料人", old.name or old.name_mask),
            ("新主要照料人", member.name or member.name_mask),
            ("变更日期", today.isoformat()),
            ("培训", f"{facts['trained_on']}，{facts['hours']}学时"),
        ],
        next_steps=["协议的其他内容不变。"],
        rules=["FC-15-2"],
        head_name=actor.name,
    )  # fmt: skip
    telling.tell_family(session, placement, "主要照料人已变更", "确认书可以在寄养页面查看。")


def refuse(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The main carer stays who it was."""
    matter = matters.the(session, placement, MatterKind.CARER)
    text = matters.words(reason, "reason", "不同意的理由")
    matters.go_back(session, placement, matter, workflow.REFUSE_CARER, actor=actor, now=now)
    matters.take_part(session, placement, actor, PlacementDuty.DECIDE, now)
    matters.settle(session, matter, "refused", actor=actor, now=now, decision=text)
    telling.tell_family(
        session, placement, "主要照料人变更没有同意", "理由请看寄养页面。主要照料人不变。"
    )
