"""Every act of the registration organ on a case as a page of its own; `views.acting` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.adoption import workflow
from app.adoption.forms import desk as forms
from app.adoption.services import intake, papers
from app.core import clock
from app.core.errors import Invalid
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoption

S = workflow.S


def _offer_return(session: Session, case: Adoption, form: Any) -> None:
    if form.items.data is None:
        form.items.data = "\n".join(
            f"{line.label}：{'；'.join(line.reasons) or '还没有交'}"
            for line in papers.not_good(papers.lines(session, case, clock.today()))
            if line.state in {"lacking", "bad", "too_old"}
        )


def _offer_bureaus(session: Session, case: Adoption, form: Any) -> None:
    rows = session.execute(
        select(Agency.ref, Agency.name)
        .where(
            Agency.kind == AgencyKind.BUREAU, Agency.closed_on.is_(None),
            Agency.id != case.agency_id,
        )
        .order_by(Agency.division_code, Agency.name)
    )  # fmt: skip
    form.offer([(ref, name) for ref, name in rows])


def _hand_on(session: Session, case: Adoption, form: Any, actor: Any, now: Any) -> None:
    to = session.scalar(select(Agency).where(Agency.ref == form.agency.data))
    if to is None:
        raise Invalid("请选择另一个民政部门。", "agency")
    intake.hand_on(session, case, to, reason=form.reason.data or "", actor=actor, now=now)


ACTS = (
    Act("accept", "adoption.accept", "受理", Nothing,
        lambda s, c, _f, a, n: intake.accept(s, c, actor=a, now=n),
        workflow.ACCEPT.sources, "已受理，受理通知书已生成。", tab="papers", rule="RM-08-1",
        button="受理", intro="材料全部核对为符合、看过原件，条件没有不符合的，才能受理。"
        "从明天起30日内审查完毕；受理的人不再参与评估和审批。"),
    Act("return", "adoption.return", "要求补正", forms.ReturnForm,
        lambda s, c, f, a, n: intake.return_for_papers(
            s, c, items=(f.items.data or "").splitlines(), actor=a, now=n),
        workflow.RETURN.sources, "补正告知书已生成，申请人会收到通知。", tab="papers", rule="WS-12",
        button="发出补正告知", offer=_offer_return,
        ready=lambda s, c: not intake.was_returned(s, c)),
    Act("hand_on", "adoption.hand_on", "移送有管辖权的登记机关", forms.HandOnForm, _hand_on,
        frozenset({S.SUBMITTED}), "已移送，材料和提交日期不变。", rule="RM-02", button="移送",
        offer=_offer_bureaus,
        intro="送错登记机关的申请移送，不退回、不拒绝；申请人会收到通知，不用重新提交。"),
    Act("refuse", "adoption.refuse", "不予办理收养登记", forms.ReasonForm,
        lambda s, c, f, a, n: intake.refuse(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.REFUSE.sources | workflow.REFUSE_SUSPENDED.sources, "通知书已生成，请送达申请人。",
        rule="WS-21", button="不予办理", danger=True),
    Act("withdraw", "adoption.withdraw", "登记书面撤回", forms.WithdrawForm,
        lambda s, c, f, a, n: intake.withdraw(s, c, reason=f.reason.data or "", actor=a, now=n),
        workflow.WITHDRAW.sources - {S.DRAFT}, "已撤回。", rule="CC-1104-1", button="登记撤回",
        danger=True),
)  # fmt: skip
