"""The requirement with its acceptance plan: written by one, reviewed by another (F-REQ, ACC-24).

`Project.requirement` holds, as JSON: background, scope, staffing, standards, privacy,
deliverables (texts); acceptance {who, when, how, standard, user_share}; payment_template (PT-A to
PT-D), evaluation_template, limit_fen, factors [{code, name, text, weight}] with the price as code
"price", price_weight, finance_agrees, price_is_fixed, consortium, subcontract, warnings
[{item, phrase, place, says, rule}], warning_reason, state ("sent", "returned", "approved"),
sent_on, returned {on, why}. Approval freezes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.parameters import services as parameters
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import Project, ProjectDuty, ProjectParticipation, ProjectState
from app.purchasing.rules.discrimination import Factor, Found, warnings
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import yuan
from app.purchasing.rules.scoring import weight_lacks
from app.purchasing.services import methods, telling
from app.purchasing.services.planning import refuse
from app.purchasing.services.publishing import refuse_personal
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

WRITTEN_IN = frozenset({ProjectState.BUDGETED, ProjectState.INTENT, ProjectState.FAILED})
LEAST_USER_SHARE, ALL = 10, 100
TEXTS = {
    "background": "项目背景", "scope": "服务范围", "staffing": "人员要求", "standards": "服务标准",
    "privacy": "儿童信息保护和保密责任", "deliverables": "交付成果",
}  # fmt: skip
ACCEPTANCE = {
    "who": "谁来验收", "when": "什么时候验收", "how": "怎样验收", "standard": "每一项的验收标准",
}  # fmt: skip
COPIED = (*TEXTS, *ACCEPTANCE, "user_share", "consortium", "subcontract")
"""What a like project may take over."""
PRICE = "price"
_EARLIER = 5
SENT, RETURNED, APPROVED = "sent", "returned", "approved"


@dataclass(frozen=True)
class Requirement:
    """What is written; `texts` and `acceptance` by the keys of the tables above, money in fen."""

    texts: Mapping[str, str]
    acceptance: Mapping[str, str]
    user_share: int
    payment_template: str
    evaluation_template: str
    limit_fen: int
    factors: Sequence[Factor]
    price_weight: int
    finance_agrees: bool = False
    price_is_fixed: bool = False
    consortium: bool = False
    subcontract: str = ""
    warning_reason: str = ""


def found_in(said: Requirement) -> tuple[Found, ...]:
    """Conditions that may keep suppliers out (GPR-20), over all texts and factors."""
    text = "\n".join([*said.texts.values(), *said.acceptance.values(), said.subcontract])
    return warnings(text, said.factors)


def write(
    session: Session, project: Project, said: Requirement, *, actor: Actor, now: datetime
) -> None:
    """REQUIRE: keep the requirement and hand it to a reviewer. Raises Invalid.

    A phrase that may keep suppliers out needs a reason, or other words (GPR-20).
    """
    demand(actor, "purchasing.require", project)
    if project.state not in WRITTEN_IN:
        raise WrongState
    _refuse(session, project, said)
    # All of it stands in the notice, which names nobody.
    refuse_personal(session, project.id, [
        *((label, said.texts[key]) for key, label in TEXTS.items()),
        *((label, said.acceptance[key]) for key, label in ACCEPTANCE.items()),
    ])  # fmt: skip
    found = found_in(said)
    if found and not said.warning_reason.strip():
        says = f"有{len(found)}处可能排斥供应商，请修改；确有必要保留的，写明理由。"
        raise Invalid(f"{says}（{cite(session, 'GPR-20')}）", "warning_reason")
    project.requirement = _record(said, found) | {
        "state": SENT, "sent_on": clock.day(now).isoformat(),
    }  # fmt: skip
    project.required_by_person_id = actor.person_id
    take_part(
        session, ProjectParticipation, ProjectDuty.REQUIRE, actor=actor, now=now,
        project_id=project.id,
    )  # fmt: skip
    audit.record(
        session, actor, "purchasing.require", project.subject, after=SENT,
        note=f"可能排斥供应商的条件{len(found)}处" if found else "", at=now,
    )  # fmt: skip
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, Role.BUREAU_HEAD, title="采购需求待审查",
        body=f"{project.name}：请由编写人以外的人审查。",
    )  # fmt: skip


def _refuse(session: Session, project: Project, said: Requirement) -> None:
    if not project.method:
        raise Invalid("请先确定采购方式，评分办法随采购方式不同。")
    if not 0 < said.limit_fen <= project.total_fen:
        says = f"最高限价要大于0，不超过预算{yuan(project.total_fen)}。"
        raise Invalid(f"{says}（{cite(session, 'GPR-30')}）", "limit")
    if not LEAST_USER_SHARE <= said.user_share <= ALL:
        raise Invalid(f"参加验收的服务对象不少于{LEAST_USER_SHARE}%。", "user_share")
    if len({factor.name for factor in said.factors}) != len(said.factors):
        raise Invalid("评分因素的名称不能重复。", "factors")
    _refuse_weights(session, project, _record(said, ()))


def _refuse_weights(session: Session, project: Project, written: Mapping[str, Any]) -> None:
    """What the method asks of the points; the method may have changed since it was written."""
    weights = {one["name"]: one["weight"] for one in written["factors"] if one["code"] != PRICE}
    for lack in weight_lacks(
        Method(project.method), weights, written["price_weight"],
        finance_agrees=written["finance_agrees"], price_is_fixed=written["price_is_fixed"],
    ):  # fmt: skip
        raise refuse(session, lack, "price_weight")


def _record(said: Requirement, found: Sequence[Found]) -> dict[str, Any]:
    price = {"code": PRICE, "name": "价格", "text": "", "weight": said.price_weight}
    others = [
        {"code": f"f{n}", "name": factor.name, "text": factor.text, "weight": factor.points}
        for n, factor in enumerate(said.factors, 1)
    ]
    return {
        **{key: said.texts[key].strip() for key in TEXTS},
        "acceptance": {key: said.acceptance[key].strip() for key in ACCEPTANCE}
        | {"user_share": said.user_share},
        "payment_template": said.payment_template,
        "evaluation_template": said.evaluation_template, "limit_fen": said.limit_fen,
        "factors": [*others, *([price] if said.price_weight else [])],
        "price_weight": said.price_weight, "finance_agrees": said.finance_agrees,
        "price_is_fixed": said.price_is_fixed, "consortium": said.consortium,
        "subcontract": said.subcontract.strip(), "warning_reason": said.warning_reason.strip(),
        "warnings": [
            {"item": one.item.value, "phrase": one.phrase, "place": one.place, "says": one.says,
             "rule": one.rule_id}
            for one in found
        ],
    }  # fmt: skip


def is_sent(project: Project) -> bool:
    """Written, and neither sent back nor approved yet."""
    return project.state in WRITTEN_IN and project.requirement.get("state") == SENT


def approve(session: Session, project: Project, *, actor: Actor, now: datetime) -> None:
    """REVIEW, by another person: all that READY asks holds (M-1 to M-12). Raises Invalid."""
    demand(actor, "purchasing.review", project)
    on = clock.day(now)
    if not is_sent(project):
        raise WrongState
    for stop in methods.before_buying(session, project, on):
        raise Invalid(methods.in_words(session, stop))
    _refuse_weights(session, project, project.requirement)
    if methods.owes_intent(session, project, on) and project.intent_on is None:
        says = "采购意向还没有公开，先公开意向，满30日以后才能开始采购。"
        raise Invalid(f"{says}（{cite(session, 'PUB-10')}）")
    project.reviewed_at, project.reviewed_by_person_id = now, actor.person_id
    project.requirement = project.requirement | {"state": APPROVED}
    advance(session, project, workflow.APPROVE, actor=actor, now=now)
    take_part(
        session, ProjectParticipation, ProjectDuty.REVIEW, actor=actor, now=now,
        project_id=project.id,
    )  # fmt: skip
    methods.keep(project, methods.answer_for(session, project, on), on)
    session.flush()
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="采购需求通过审查",
        body=f"{project.name}可以开始采购。",
    )  # fmt: skip


def send_back(
    session: Session, project: Project, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The reviewer wants it otherwise, and says how."""
    demand(actor, "purchasing.review", project)
    if not is_sent(project):
        raise WrongState
    project.requirement = project.requirement | {
        "state": RETURNED, "returned": {"on": clock.day(now).isoformat(), "why": reason.strip()},
    }  # fmt: skip
    audit.record(
        session, actor, "purchasing.review", project.subject, after=RETURNED, note=reason.strip(),
        at=now,
    )  # fmt: skip
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="采购需求退回修改",
        body=f"{project.name}：{reason.strip()}",
    )  # fmt: skip


def earlier(session: Session, project: Project) -> list[Project]:
    """The bureau's latest projects whose requirement was approved: their texts may be copied."""
    rows = session.scalars(
        select(Project)
        .where(
            Project.agency_id == project.agency_id, Project.id != project.id,
            Project.reviewed_at.is_not(None),
        )
        .order_by(Project.field != project.field, Project.id.desc()).limit(_EARLIER)
    )  # fmt: skip
    return list(rows)


def templates_of(session: Session, project: Project) -> tuple[str, str]:
    """The place's own payment plan and evaluation sheet."""
    found = parameters.values(
        session, ("payment.template", "eval.template"), on=clock.today(),
        places=methods.places_of(project), agency_id=project.agency_id,
    )  # fmt: skip
    return str(found["payment.template"]), str(found["eval.template"])
