"""On which ground data of a family are processed, and what rests on its consent (bar S61)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import false, null, select, true, union_all

from app.accounts.models import ServiceConsent
from app.core.db import as_system
from app.families.notice import CONSENTS
from app.foster.models import FosterApplication
from app.foster.workflow import LABELS, WITHDRAW
from app.law import RULES, citation

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import CompoundSelect
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

# What is processed about a family and a child without asking for consent, and by which duty.
DUTIES = (
    ("办理寄养申请：家庭成员、住房、收入、评估和决定", "FC-12-1a"),
    ("办理收养登记：收养人、送养人和孩子的材料，评估和登记", "RM-08-1"),
    ("儿童的身份、监护、健康、就学和在哪里生活（不满14周岁的，均按敏感个人信息保护）", "CW18-F1"),
    ("听取并记录孩子的意见", "FC-11-3"),
    ("发现侵害必须报告", "MP-MR-1"),
)


@dataclass(frozen=True)
class Consent:
    """What somebody agreed to: when, after which notice, and where it is withdrawn.

    `ref` is of the application; empty for electronic service. `state` says how it stands.
    """

    says: str
    given_at: datetime | None
    version: str
    state: str
    ref: str = ""
    may_withdraw: bool = False


def duties() -> list[tuple[str, str]]:
    """(what is done, the article)"""
    return [(what, citation(RULES[rule])) for what, rule in DUTIES]


def consents_of(session: Session, actor: Actor) -> list[Consent]:
    """What this person agreed to: the applications, then electronic service, the newest first."""
    applied = select(
        false().label("is_service"), FosterApplication.id, FosterApplication.agreed_at.label("at"),
        FosterApplication.notice_version, FosterApplication.agreed_to, FosterApplication.case_no,
        FosterApplication.state, FosterApplication.ref, false().label("is_withdrawn"),
    ).where(
        FosterApplication.applicant_person_id == actor.person_id,
        FosterApplication.agreed_at.is_not(None),
    )  # fmt: skip
    served = select(
        true(), ServiceConsent.id, ServiceConsent.given_at, null(), null(), null(), null(),
        null(), ServiceConsent.withdrawn_at.is_not(None),
    ).where(ServiceConsent.person_id == actor.person_id)  # fmt: skip
    both: CompoundSelect[Any] = union_all(applied, served)
    with as_system(session):
        rows = session.execute(both.order_by("is_service", both.selected_columns.id.desc())).all()
    found = []
    for is_service, _id, given_at, version, agreed_to, case_no, state, ref, is_withdrawn in rows:
        if is_service:
            says = "已撤回" if is_withdrawn else "有效"
            found.append(Consent("用电子方式送达文书", given_at, "", says))
            continue
        found += [
            Consent(
                CONSENTS.get(name, name), given_at, version or "",
                f"申请{case_no}：{LABELS[state][0]}", ref, state in WITHDRAW.sources,
            )
            for name in agreed_to or ()
        ]  # fmt: skip
    return found
