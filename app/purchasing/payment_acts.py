"""Acts on a payment as pages of their own: two approvals, a refusal, the voucher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core import clock
from app.purchasing.forms import payment as forms
from app.purchasing.models import PaymentState
from app.purchasing.services import owing, payments
from app.workflow.acts import Act, Nothing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

S = PaymentState


def _offer_paid(_session: Session, _payment: Any, form: Any) -> None:
    if not form.is_submitted():
        form.on.data = clock.today()


def _offer_release(session: Session, payment: Any, form: Any) -> None:
    found = owing.concerns(session, payment.contract, clock.today())
    if found:
        form.words.description = f"{'；'.join(found)}仍然付款的，必须写明理由。"
    else:
        del form.words


PAYMENT_ACTS = (
    Act("pay_first", "purchasing.pay_first", "财务审核", Nothing,
        lambda s, p, _f, a, n: payments.approve_first(s, p, actor=a, now=n),
        frozenset({S.ASKED}), "已审核，请负责人批准。", rule="PAY-04", button="审核通过",
        intro="请核对发票、付款条件、金额和资金来源。"),
    Act("pay_second", "purchasing.pay_second", "批准付款", forms.ReleaseForm,
        lambda s, p, f, a, n: payments.approve_second(s, p, f.said, actor=a, now=n),
        frozenset({S.APPROVED_ONCE}), "已批准，请财务支付。", rule="PAY-04", button="批准",
        offer=_offer_release, intro="批准以后由财务支付。"),
    Act("record_paid", "purchasing.paid", "登记已支付", forms.PaidForm,
        lambda s, p, f, a, n: payments.record_paid(
            s, p, on=f.on.data, voucher_no=f.voucher_no.data or "", actor=a, now=n),
        frozenset({S.APPROVED}), "已登记支付，这一笔从现在起不能再改。", rule="PAY-07",
        button="登记支付", offer=_offer_paid),
    Act("refuse_payment", "purchasing.refuse_payment", "退回", forms.RefuseForm,
        lambda s, p, f, a, n: payments.refuse(
            s, p, reason=f.reason.data or "", actor=a, now=n),
        frozenset({S.ASKED, S.APPROVED_ONCE, S.APPROVED}), "已退回承办人。", rule="PAY-04",
        button="退回", danger=True),
)  # fmt: skip
