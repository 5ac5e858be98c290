"""The machine FCA: from an application to the pool of approved families (care.md §2.4).

Numbers without an article in the order are our own defaults; the periods say so themselves.
"""

from __future__ import annotations

from app.foster.models import State
from app.law import RULES
from app.law import foster_periods as periods
from app.workflow.moves import Move

S = State
FAMILY = "R-APP"
BEFORE_APPROVAL = frozenset(
    {S.DRAFT, S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.ASSESSING, S.ASSESSED, S.IMPROVE, S.REVIEW}
)
AFTER_APPROVAL = frozenset(
    {S.APPROVED, S.FILING, S.FILED, S.BUREAU_APPROVED, S.BUREAU_OBJECTED, S.QUALIFIED, S.SUSPENDED}
)
IN_POOL = frozenset({S.QUALIFIED, S.SUSPENDED, S.EXPIRED})
OPEN = (BEFORE_APPROVAL | AFTER_APPROVAL | {S.OBJECTION}) - {S.QUALIFIED}

SUBMIT = Move(
    "foster.submit",
    {S.DRAFT},
    S.SUBMITTED,
    RULES["FC-12-1a"],
    "提交申请",
    turn="R-INT",
    starts=(periods.ACCEPT,),
)
RETURN = Move(
    "foster.return",
    {S.SUBMITTED},
    S.RETURNED,
    RULES["FC-12-1b"],
    "退回补正",
    turn=FAMILY,
    starts=(periods.RESUBMIT,),
    pauses=(periods.ACCEPT,),
)
RESUBMIT = Move(
    "foster.resubmit",
    {S.RETURNED},
    S.SUBMITTED,
    RULES["FC-12-1b"],
    "提交补正材料",
    turn="R-INT",
    stops=(periods.RESUBMIT,),
    resumes=(periods.ACCEPT,),
)
LAPSE = Move(
    "foster.lapse",
    {S.RETURNED},
    S.LAPSED,
    RULES["FC-12-1b"],
    "逾期未补正，申请失效",
    stops=(periods.RESUBMIT, periods.ACCEPT),
)
ACCEPT = Move(
    "foster.accept",
    {S.SUBMITTED},
    S.ACCEPTED,
    RULES["FC-12-1a"],
    "受理",
    turn="R-SW",
    stops=(periods.ACCEPT,),
    starts=(periods.ASSIGN,),
)
REJECT_PAPERS = Move(
    "foster.reject_papers",
    {S.ACCEPTED},
    S.REJECTED,
    RULES["FC-12-3a"],
    "书面审查不予通过",
    stops=(periods.ASSIGN,),
)
ASSIGN = Move(
    "foster.assign",
    {S.ACCEPTED},
    S.ASSESSING,
    RULES["FC-12-2a"],
    "指派评估人员",
    turn="R-SW",
    stops=(periods.ASSIGN,),
    starts=(periods.ASSESS,),
)
CONCLUDE = Move(
    "foster.conclude",
    {S.ASSESSING},
    S.ASSESSED,
    RULES["FC-12-2c"],
    "完成评估",
    turn="R-SW",
    stops=(periods.ASSESS,),
)
TO_REVIEW = Move(
    "foster.to_review",
    {S.ASSESSED},
    S.REVIEW,
    RULES["FC-12-3a"],
    "提交审核",
    turn="R-HEAD",
    starts=(periods.DECIDE,),
)
TO_IMPROVE = Move(
    "foster.to_improve",
    {S.ASSESSED},
    S.IMPROVE,
    RULES["FC-12-2c"],
    "待改善后复评",
    turn=FAMILY,
    starts=(periods.IMPROVE,),
)
IMPROVED = Move(
    "foster.improved",
    {S.IMPROVE},
    S.ASSESSING,
    RULES["FC-12-2c"],
    "家庭报告已改善",
    turn="R-SW",
    stops=(periods.IMPROVE,),
    starts=(periods.ASSESS,),
)
NOT_IMPROVED = Move(
    "foster.not_improved",
    {S.IMPROVE},
    S.REVIEW,
    RULES["FC-12-2c"],
    "逾期未改善，按不合格提交审核",
    turn="R-HEAD",
    stops=(periods.IMPROVE,),
    starts=(periods.DECIDE,),
)
APPROVE = Move(
    "foster.approve",
    {S.REVIEW},
    S.APPROVED,
    RULES["FC-12-3a"],
    "审核通过",
    turn="R-INT",
    stops=(periods.DECIDE,),
    starts=(periods.FILE,),
)
REJECT = Move(
    "foster.reject", {S.REVIEW}, S.REJECTED, RULES["FC-12-3a"], "不予通过", stops=(periods.DECIDE,)
)
# Its clock runs from the day of service, not from the signature (SV-8).
OBJECT = Move(
    "foster.object",
    {S.REJECTED},
    S.OBJECTION,
    RULES["SV-8"],
    "申请复核",
    turn="R-SW",
    stops=(periods.OBJECTION,),
    starts=(periods.RECHECK,),
)
UPHOLD = Move(
    "foster.uphold",
    {S.OBJECTION},
    S.REJECTED,
    RULES["SV-8"],
    "维持原决定",
    stops=(periods.RECHECK,),
)
REOPEN_PAPERS = Move(
    "foster.reopen",
    {S.OBJECTION},
    S.ACCEPTED,
    RULES["SV-8"],
    "复核后重新办理",
    turn="R-SW",
    stops=(periods.RECHECK,),
    starts=(periods.ASSIGN,),
)
REOPEN_REVIEW = Move(
    "foster.reopen",
    {S.OBJECTION},
    S.REVIEW,
    RULES["SV-8"],
    "复核后重新审核",
    turn="R-HEAD",
    stops=(periods.RECHECK,),
    starts=(periods.DECIDE,),
)
REOPEN_SUSPENDED = Move(
    "foster.reopen",
    {S.OBJECTION},
    S.SUSPENDED,
    RULES["SV-8"],
    "复核后恢复暂停状态",
    turn="R-SW",
    stops=(periods.RECHECK,),
    starts=(periods.SUSPENDED,),
)
FILE = Move(
    "foster.file",
    {S.APPROVED},
    S.FILING,
    RULES["FC-12-3b"],
    "报民政局备案",
    turn="R-BUR",
    stops=(periods.FILE,),
    starts=(periods.RECEIPT,),
)
RECEIPT = Move(
    "foster.receipt",
    {S.FILING},
    S.FILED,
    RULES["FC-12-3b"],
    "备案回执",
    turn=FAMILY,
    stops=(periods.RECEIPT,),
    starts=(periods.TRAIN,),
)
BUREAU_APPROVE = Move(
    "foster.bureau_approve",
    {S.FILING},
    S.BUREAU_APPROVED,
    RULES["FC-12-3b"],
    "民政局同意",
    turn=FAMILY,
    stops=(periods.RECEIPT,),
    starts=(periods.TRAIN,),
)
BUREAU_OBJECT = Move(
    "foster.bureau_object",
    {S.FILING},
    S.BUREAU_OBJECTED,
    RULES["FC-12-3b"],
    "民政局提出异议",
    turn="R-HEAD",
    stops=(periods.RECEIPT,),
)
REVIEW_AGAIN = Move(
    "foster.review_again",
    {S.BUREAU_OBJECTED},
    S.REVIEW,
    RULES["FC-12-3b"],
    "按异议重新审核",
    turn="R-HEAD",
    starts=(periods.DECIDE,),
)
QUALIFY = Move(
    "foster.qualify",
    {S.FILED, S.BUREAU_APPROVED},
    S.QUALIFIED,
    RULES["FC-12-4"],
    "培训合格，进入合格家庭库",
    stops=(periods.TRAIN,),
    starts=(periods.QUALIFIED,),
)
RENEW = Move(
    "foster.renew",
    {S.QUALIFIED},
    S.QUALIFIED,
    RULES["FC-14-5"],
    "年度复核通过",
    stops=(periods.QUALIFIED,),
    starts=(periods.QUALIFIED,),
)
SUSPEND = Move(
    "foster.suspend",
    {S.QUALIFIED},
    S.SUSPENDED,
    RULES["FC-14-5"],
    "暂停资格",
    turn="R-SW",
    stops=(periods.QUALIFIED,),
    starts=(periods.SUSPENDED,),
)
CLEAR = Move(
    "foster.clear",
    {S.SUSPENDED},
    S.QUALIFIED,
    RULES["FC-14-5"],
    "恢复资格",
    stops=(periods.SUSPENDED,),
    starts=(periods.QUALIFIED,),
)
REJECT_SUSPENDED = Move(
    "foster.reject_suspended",
    {S.SUSPENDED},
    S.REJECTED,
    RULES["FC-14-5"],
    "取消资格",
    stops=(periods.SUSPENDED,),
)
EXPIRE = Move(
    "foster.expire",
    {S.QUALIFIED, S.SUSPENDED, S.FILED, S.BUREAU_APPROVED},
    S.EXPIRED,
    RULES["FC-14-5"],
    "资格失效",
    turn=FAMILY,
    stops=(periods.QUALIFIED, periods.SUSPENDED, periods.TRAIN),
    starts=(periods.EXPIRED,),
)
REQUALIFY = Move(
    "foster.requalify",
    {S.EXPIRED},
    S.QUALIFIED,
    RULES["FC-14-5"],
    "补办复核通过",
    stops=(periods.EXPIRED,),
    starts=(periods.QUALIFIED,),
)
WITHDRAW = Move(
    "foster.withdraw",
    BEFORE_APPROVAL | AFTER_APPROVAL | {S.EXPIRED},
    S.WITHDRAWN,
    RULES["FC-12-1a"],
    "撤回申请",
    stops=periods.FOSTER_PERIODS,
)

MOVES = (
    SUBMIT, RETURN, RESUBMIT, LAPSE, ACCEPT, REJECT_PAPERS, ASSIGN, CONCLUDE, TO_REVIEW,
    TO_IMPROVE, IMPROVED, NOT_IMPROVED, APPROVE, REJECT, OBJECT, UPHOLD, REOPEN_PAPERS,
    REOPEN_REVIEW, REOPEN_SUSPENDED, FILE, RECEIPT, BUREAU_APPROVE, BUREAU_OBJECT, REVIEW_AGAIN,
    QUALIFY, RENEW, SUSPEND, CLEAR, REJECT_SUSPENDED, EXPIRE, REQUALIFY, WITHDRAW,
)  # fmt: skip

# Screen words: for the desk, and for the family; the colour of the tag.
LABELS: dict[State, tuple[str, str]] = {
    S.DRAFT: ("草稿", "grey"),
    S.SUBMITTED: ("待受理", "blue"),
    S.RETURNED: ("待补正", "yellow"),
    S.LAPSED: ("已失效", "red"),
    S.ACCEPTED: ("已受理", "blue"),
    S.ASSESSING: ("评估中", "blue"),
    S.ASSESSED: ("评估完成", "blue"),
    S.IMPROVE: ("待改善", "yellow"),
    S.REVIEW: ("待审核", "blue"),
    S.APPROVED: ("审核通过", "blue"),
    S.REJECTED: ("不予通过", "red"),
    S.OBJECTION: ("复核中", "blue"),
    S.FILING: ("备案中", "blue"),
    S.BUREAU_OBJECTED: ("民政局有异议", "yellow"),
    S.FILED: ("已备案，待培训", "yellow"),
    S.BUREAU_APPROVED: ("已同意，待培训", "yellow"),
    S.QUALIFIED: ("合格在库", "green"),
    S.SUSPENDED: ("暂停", "yellow"),
    S.EXPIRED: ("资格失效", "red"),
    S.WITHDRAWN: ("已撤回", "grey"),
}
TURN_OF: dict[State, str] = {State(move.target): move.turn for move in MOVES} | {S.DRAFT: FAMILY}
