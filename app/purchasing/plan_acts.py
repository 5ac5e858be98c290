"""Acts of planning a purchase, from the survey to the reviewed requirement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.errors import Invalid
from app.purchasing import workflow
from app.purchasing.forms import plan as forms
from app.purchasing.models import ProjectState
from app.purchasing.rules.method import Method, NoReserve, Reason
from app.purchasing.services import budgeting, methods, requiring
from app.workflow.acts import Act

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project

S = ProjectState
METHOD_IN = frozenset({S.PLANNED, S.CHECKED, S.BUDGETED, S.INTENT, S.FAILED})
BEFORE_A_ROUND = workflow.PLANNING | {S.FAILED}


def _plan(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    sent = f.files.data
    heard = budgeting.Heard(
        surveyed_on=f.surveyed_on.data, respondents=f.respondents.data, survey=f.survey.data or "",
        few=f.few.data or "", asked_on=f.asked_on.data, users=f.users.data,
        opinion=f.opinion.data or "",
    )  # fmt: skip
    files = [(sent.filename or "", sent.stream)] if sent and sent.filename else []
    budgeting.plan(session, project, heard, files, actor=actor, now=now)


def _check(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    budgeting.check(
        session, project, answers=f.answers, score=f.score.data, conclusion=f.conclusion.data or "",
        words=f.words.data or "", evaluated_on=f.evaluated_on.data, actor=actor, now=now,
    )  # fmt: skip


def _budget(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    budgeting.approve_budget(
        session, project, file_no=f.file_no.data or "", balances=f.balances(project), actor=actor,
        now=now,
    )  # fmt: skip


def _offer_intent(_session: Session, project: Project, form: Any) -> None:
    if form.outline.data is None:
        form.outline.data = project.need
    if form.expected_month.data is None:
        form.expected_month.data = project.expected_month


def _offer_method(session: Session, project: Project, form: Any) -> None:
    form.offer()
    found = methods.answer_for(session, project, clock.today())
    if found.allowed:
        names = "、".join(one.label for one in found.allowed)
        form.method.description = f"按现在的金额和情况，可以用：{names}。"
    else:
        unset = methods.unset(session, project, clock.today())
        form.method.description = methods.unset_words(unset).says
    if form.method.data is not None or form.in_central.data is not None:
        return
    asked = project.deciding.get("asked", {})
    form.in_central.data = "yes" if project.in_central_catalogue else "no"
    form.special.data = [name for name in methods.SPECIAL if asked.get(name)]
    form.method.data = project.method or (found.default.value if found.default else None)
    form.reason.data, form.why.data = project.method_reason, asked.get("why", "")
    form.approval.data = project.other_method_approval
    form.no_reserve.data = project.sme_reason
    form.outside_review.data = project.outside_catalogue_review
    form.first_contract.data = (asked.get("first_contract") or 0) / 100 or None
    form.earlier.data = (asked.get("earlier_additions") or 0) / 100 or None


def _method(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    methods.choose(
        session, project,
        methods.Choice(
            method=Method(f.method.data), reason=Reason(f.reason.data) if f.reason.data else None,
            why=f.why.data or "", approval=f.approval.data or "",
            in_central_catalogue=f.in_central.data == "yes",
            outside_review=f.outside_review.data or "",
            no_reserve=NoReserve(f.no_reserve.data) if f.no_reserve.data else None,
            special=frozenset(f.special.data or ()),
            first_contract=forms.fen(f.first_contract.data),
            earlier_additions=forms.fen(f.earlier.data) or 0,
        ),
        actor=actor, now=now,
    )  # fmt: skip


def _owes_intent(session: Session, project: Project) -> bool:
    return methods.answer_for(session, project, clock.today()).owes_intent


def _review(session: Session, project: Project, f: Any, actor: Actor, now: Any) -> None:
    if f.answer.data == "yes":
        requiring.approve(session, project, actor=actor, now=now)
    elif not (f.reason.data or "").strip():
        raise Invalid("退回修改的，请写明要改什么。", "reason")
    else:
        requiring.send_back(session, project, reason=f.reason.data, actor=actor, now=now)


PLAN_ACTS = (
    Act("plan", "purchasing.plan", "登记需求调查和服务对象的意见", forms.PlanForm, _plan,
        workflow.PLAN.sources, "已登记，请填写指标和预算。", rule="REQ-11", button="登记",
        takes_files=True,
        intro="面向儿童的公共服务都要先调查市场，并听取服务对象的意见。"),
    Act("check", "purchasing.check", "核对负面清单，提交财务", forms.CheckForm, _check,
        workflow.CHECK.sources, "已提交财务批复预算。", rule="GPS-10", button="提交财务",
        intro="六个问题都要回答“否”；有一项为“是”的，不得购买。"),
    Act("budget", "purchasing.budget", "批复预算", forms.BudgetForm, _budget,
        workflow.BUDGET.sources, "预算已批复。", rule="GPS-16", button="批复",
        offer=lambda _s, p, f: f.offer(p),
        intro="核对每个预算项目还剩多少；余额不够的，退回修改。"),
    Act("refuse_budget", "purchasing.budget", "退回修改预算", forms.ReasonForm,
        lambda s, p, f, a, n: budgeting.refuse_budget(
            s, p, reason=f.reason.data or "", actor=a, now=n),
        workflow.REFUSE_BUDGET.sources, "已退回承办人。", rule="GPS-16", button="退回",
        danger=True),
    Act("method", "purchasing.edit", "确定采购方式", forms.MethodForm, _method, METHOD_IN,
        "采购方式已保存。", rule="GPL-26", button="保存", offer=_offer_method),
    Act("intend", "purchasing.intend", "公开采购意向", forms.IntentForm,
        lambda s, p, f, a, n: budgeting.intend(
            s, p, outline=f.outline.data or "", expected_month=f.expected_month.data or "",
            remark=f.remark.data or "", actor=a, now=n),
        workflow.INTEND.sources, "采购意向已公开，满30日以后可以开始采购。", rule="PUB-10",
        button="公开", offer=_offer_intent, ready=_owes_intent,
        intro="公开以后马上可以在网上看到，不能撤回。"),
    Act("review", "purchasing.review", "审查采购需求", forms.ReviewForm, _review,
        workflow.APPROVE.sources, "已审查。", rule="M-12", button="提交审查意见",
        ready=lambda _s, p: requiring.is_sent(p),
        intro="通过以后，需求和验收方案不能再改。"),
    Act("cancel", "purchasing.cancel", "取消采购任务", forms.ReasonForm,
        lambda s, p, f, a, n: budgeting.cancel(
            s, p, reason=f.reason.data or "", actor=a, now=n),
        BEFORE_A_ROUND, "项目已取消。", rule="GPL-36", button="取消项目", danger=True,
        intro="取消以后不能恢复。"),
)  # fmt: skip
