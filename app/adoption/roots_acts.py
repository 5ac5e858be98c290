"""What can be done with a 寻根回访, each as a page of its own; `views.roots` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption import roots_workflow as flow
from app.adoption.forms import roots as forms
from app.adoption.forms.after import TakeBackForm
from app.adoption.services import roots
from app.workflow.acts import Act

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models.roots import RootsVisit

R = flow.R


def _offer(_session: Session, row: RootsVisit, form: Any) -> None:
    form.offer(row)


ROOTS_ACTS = (
    Act("roots_accept", flow.WORK, "受理", forms.RootsAcceptForm,
        lambda s, r, f, a, n: roots.accept(s, r, papers=f.papers.data or [], actor=a, now=n),
        frozenset({R.RECEIVED}), "已受理，从明天起10个工作日内答复。", rule="OR-01",
        button="受理", offer=_offer),
    Act("roots_supplement", flow.WORK, "要求补材料", forms.RootsSupplementForm,
        lambda s, r, f, a, n: roots.supplement(
            s, r, items=(f.items.data or "").splitlines(), actor=a, now=n),
        frozenset({R.RECEIVED}), "补正告知书已生成，请送达。", rule="OR-01",
        button="发出补正告知"),
    Act("roots_decide", flow.DECIDE, "答复", forms.RootsDecisionForm,
        lambda s, r, f, a, n: roots.decide(
            s, r, agreed=f.agreed.data == "yes", shown=f.shown.data or [],
            consent=f.consent.data or "", reason=f.reason.data or "", actor=a, now=n),
        frozenset({R.ACCEPTED}), "答复书已生成，请送达。", rule="SEC-03", button="签署答复",
        offer=_offer, intro="受理的人不能答复。受保护的人没有同意的，不能看，也不说明有没有。"),
    Act("roots_hold", flow.WORK, "填写来访记录", forms.RootsHoldForm,
        lambda s, r, f, a, n: roots.hold(
            s, r, on=f.on.data, came=f.came.data or [], others=f.others.data == "yes",
            seen=f.seen.data or [], words=f.words.data or "", actor=a, now=n),
        frozenset({R.APPOINTED}), "来访记录已保存。", rule="OR-03", button="保存记录",
        offer=_offer,
        intro="要看收养档案的，在“收养档案”里登记查阅；封存部分另由负责人决定。"),
    Act("roots_appoint", flow.WORK, "约定来访", forms.RootsAppointForm,
        lambda s, r, f, a, n: roots.appoint(
            s, r, on=f.on.data, at=f.at.data or "", host=f.host.data or "", actor=a, now=n),
        flow.APPOINT.sources, "预约通知书已生成，请送达。", rule="OR-03", button="发出预约"),
    Act("roots_withdraw", flow.WORK, "登记撤回", TakeBackForm,
        lambda s, r, f, a, n: roots.withdraw(s, r, reason=f.reason.data or "", actor=a, now=n),
        flow.LIVE, "已撤回。", rule="OR-01", button="登记撤回", danger=True),
)  # fmt: skip
