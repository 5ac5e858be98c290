"""The way of a monthly list: drawn up, checked, approved, paid (FC-14-7, FC-30-1)."""

from __future__ import annotations

from app.accounts.roles import Role
from app.law import RULES
from app.law.payment_periods import PAY_DAY
from app.placements.models.payment import PayState
from app.workflow.moves import Move

P = PayState
DRAW = Move(
    "payments.draw", {P.WAITING, P.DRAWN}, P.DRAWN, RULES["FC-14-7"], "编制发放清单", turn=Role.HEAD
)
CHECK = Move("payments.check", {P.DRAWN}, P.CHECKED, RULES["FC-30-1"], "复核发放清单",
             turn=Role.HEAD)  # fmt: skip
APPROVE = Move("payments.approve", {P.CHECKED}, P.APPROVED, RULES["FC-30-1"], "批准发放清单",
               turn=Role.FINANCE)  # fmt: skip
SEND_BACK = Move("payments.send_back", {P.DRAWN, P.CHECKED, P.APPROVED}, P.WAITING,
                 RULES["FC-30-1"], "退回重新编制", turn=Role.FINANCE)  # fmt: skip
PAY = Move("payments.pay", {P.APPROVED}, P.PAID, RULES["FC-14-7"], "登记已经发放",
           stops=(PAY_DAY,))  # fmt: skip
LABELS = {
    P.WAITING: ("待编制", "yellow"),
    P.DRAWN: ("待复核", "blue"),
    P.CHECKED: ("待批准", "blue"),
    P.APPROVED: ("待发放", "yellow"),
    P.PAID: ("已发放", "green"),
}
