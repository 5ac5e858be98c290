"""The machine of an ending (adoption.md §13): counter, decision by another, certificate back."""

from __future__ import annotations

from app.adoption.models.ending import EndingKind, EndingState
from app.law import RULES
from app.law import adoption_periods as periods
from app.workflow.moves import Move

E, K = EndingState, EndingKind
AGREED = frozenset({K.MINOR, K.ADULT, K.RESCUED})
"""By agreement: all come, a clock runs, a certificate of the end is issued (RM-10, RM-11)."""
OF_REGISTERING_ORGAN = frozenset({K.FRAUD, K.VOID, K.JUDGMENT})
LIVE = frozenset({E.OPEN, E.RECEIVED, E.APPROVED, E.COLLECTING, E.BOARD})

RECEIVE = Move(
    "adoption.end_receive", {E.OPEN}, E.RECEIVED, RULES["RM-10"], "收下申请和材料", turn="R-BH",
    starts=(periods.DISSOLVE,),
)  # fmt: skip
PROPOSE = Move(
    "adoption.end_receive", {E.OPEN}, E.RECEIVED, RULES["WS-40"], "提交负责人决定", turn="R-BH",
)  # fmt: skip
TO_COURT = Move(
    "adoption.end_open", {E.OPEN}, E.COURT, RULES["CC-1114-3"], "已报告保护，告知向法院起诉",
)  # fmt: skip
AGREE = Move(
    "adoption.end_decide", {E.RECEIVED}, E.APPROVED, RULES["RM-11"], "同意解除登记", turn="R-REG",
)  # fmt: skip
REVOKE = Move(
    "adoption.end_decide", {E.RECEIVED}, E.COLLECTING, RULES["RM-13"], "撤销、注销登记",
    turn="R-REG",
)  # fmt: skip
REFUSE = Move(
    "adoption.end_decide", {E.RECEIVED}, E.REFUSED, RULES["RM-11"], "不予办理",
    stops=(periods.DISSOLVE,),
)  # fmt: skip
FINISH = Move(
    "adoption.end_finish", {E.APPROVED}, E.DONE, RULES["RM-11"],
    "收回收养登记证，发给解除收养关系证明", stops=(periods.DISSOLVE,),
    starts=(periods.ARCHIVE,),
)  # fmt: skip
COLLECT = Move(
    "adoption.end_finish", {E.COLLECTING, E.BOARD}, E.DONE, RULES["WS-40"], "收缴收养登记证",
    stops=(periods.BOARD,), starts=(periods.ARCHIVE,),
)  # fmt: skip
POST = Move(
    "adoption.end_finish", {E.COLLECTING}, E.BOARD, RULES["WS-40"], "收不回，公告作废",
    turn="R-REG", starts=(periods.BOARD,),
)  # fmt: skip
LAPSE = Move(
    "adoption.end_lapse", {E.BOARD}, E.DONE, RULES["WS-40"], "公告期满，登记证作废",
    stops=(periods.BOARD,), starts=(periods.ARCHIVE,),
)  # fmt: skip
WITHDRAW = Move(
    "adoption.end_withdraw", {E.OPEN, E.RECEIVED, E.APPROVED}, E.WITHDRAWN, RULES["RM-10"],
    "撤回", stops=(periods.DISSOLVE,),
)  # fmt: skip
ENDING_MOVES = (
    RECEIVE, PROPOSE, TO_COURT, AGREE, REVOKE, REFUSE, FINISH, COLLECT, POST, LAPSE, WITHDRAW,
)  # fmt: skip
ENDING_LABELS: dict[EndingState, tuple[str, str]] = {
    E.OPEN: ("待收件", "blue"), E.RECEIVED: ("待决定", "yellow"), E.APPROVED: ("待发证", "yellow"),
    E.COLLECTING: ("待收缴登记证", "yellow"), E.BOARD: ("公告作废中", "blue"),
    E.DONE: ("已办结", "green"), E.REFUSED: ("不予办理", "grey"), E.WITHDRAWN: ("已撤回", "grey"),
    E.COURT: ("告知向法院起诉", "red"),
}  # fmt: skip
