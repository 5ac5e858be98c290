"""What can be done with an ending, each as a page of its own; `views.endings` runs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption import ending_workflow as flow
from app.adoption.forms import after as forms
from app.adoption.services import ending, ending_relation
from app.core import clock
from app.workflow.acts import Act

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models.ending import Ending

E = flow.E


def _offer_parties(session: Session, row: Ending, form: Any) -> None:
    form.offer(ending_relation.known(session, row, clock.today()))


def _is_agreed(_session: Session, row: Ending) -> bool:
    return row.kind in flow.AGREED


ENDING_ACTS = (
    Act("end_receive", "adoption.end_receive", "收下申请和材料", forms.ReceiveForm,
        lambda s, r, f, a, n: ending.receive(
            s, r, papers=f.papers.data or [], present=f.present.data or [],
            child_agrees=f.answer, actor=a, now=n),
        frozenset({E.OPEN}), "已收件，从明天起30日内审查。", rule="RM-10", button="收件",
        offer=_offer_parties, ready=_is_agreed),
    Act("end_decide", "adoption.end_decide", "作出决定", forms.EndDecisionForm,
        lambda s, r, f, a, n: ending.decide(
            s, r, agreed=f.agreed.data == "yes", reason=f.reason.data or "", actor=a, now=n),
        frozenset({E.RECEIVED}), "决定已保存。", rule="RM-11", button="签署决定",
        intro="收件的人不能作决定。"),
    Act("end_finish", "adoption.end_finish", "收回登记证、发给证明", forms.FinishForm,
        lambda s, r, f, a, n: ending.finish(
            s, r, printed_no=f.printed_no.data or "", present=f.present.data or [],
            child_agrees=f.answer, actor=a, now=n),
        frozenset({E.APPROVED}), "收养关系从今天解除，证明编号已生成。", rule="RM-11",
        button="发给证明", offer=_offer_parties,
        intro="双方今天到场，交回收养登记证，核对身份和意愿后签名领取证明。"),
    Act("end_collect", "adoption.end_finish", "收缴登记证", forms.CollectForm,
        lambda s, r, f, a, n: ending.collect(
            s, r, collected=f.collected.data == "yes", why_not=f.why_not.data or "", actor=a,
            now=n),
        frozenset({E.COLLECTING, E.BOARD}), "已保存。", rule="WS-40", button="保存"),
    Act("end_withdraw", "adoption.end_withdraw", "登记书面撤回", forms.TakeBackForm,
        lambda s, r, f, a, n: ending.withdraw(s, r, reason=f.reason.data or "", actor=a, now=n),
        flow.WITHDRAW.sources, "已撤回。", rule="RM-10", button="登记撤回", danger=True,
        ready=_is_agreed),
)  # fmt: skip
