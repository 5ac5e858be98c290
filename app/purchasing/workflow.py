"""The machine of a purchase, from the need to the archive (purchase.md §9).

Rounds, contracts, payments, evaluations and acceptances are records of their own with their own
states; what they decide for the whole moves the project.
"""

from __future__ import annotations

from app.law import RULES
from app.law import purchase_periods as periods
from app.purchasing.models import ProjectState
from app.workflow.moves import Move

S = ProjectState
PLANNING = frozenset({S.IDEA, S.PLANNED, S.CHECKED, S.BUDGETED, S.INTENT, S.READY})
PROCURING = frozenset({S.NOTICED, S.EVALUATING, S.CANDIDATE, S.AWARDED})
DELIVERING = frozenset({S.RUNNING, S.RECTIFY})
ENDED = frozenset({S.CLOSED, S.TERMINATED, S.CANCELLED, S.ARCHIVED})
STANDSTILL = PROCURING | {S.SIGNED}
"""Where a query or complaint that may change the result stops everything (GPR-54)."""
CLOCKS = (
    periods.INTENT, periods.SINGLE_SOURCE, periods.REPORT, periods.FIX, periods.AWARD,
    periods.SIGN, periods.PUBLISH, periods.FILE, periods.RECTIFY, periods.HAND_OVER,
)  # fmt: skip

PLAN = Move(
    "purchasing.plan", {S.IDEA}, S.PLANNED, RULES["GPR-15"], "需求调查和意见征求完成",
    turn="R-BUR",
)  # fmt: skip
CHECK = Move(
    "purchasing.check", {S.PLANNED}, S.CHECKED, RULES["GPS-20-1"], "通过购买范围和事前绩效评估",
    turn="R-FIN",
)  # fmt: skip
BUDGET = Move(
    "purchasing.budget", {S.CHECKED}, S.BUDGETED, RULES["GPS-16"], "预算已批复", turn="R-BUR",
)  # fmt: skip
REFUSE_BUDGET = Move(
    "purchasing.budget", {S.CHECKED}, S.PLANNED, RULES["GPS-16"], "预算没有批复，退回修改",
    turn="R-BUR",
)  # fmt: skip
INTEND = Move(
    "purchasing.intend", {S.BUDGETED}, S.INTENT, RULES["PUB-10"], "公开采购意向", turn="R-BUR",
    starts=(periods.INTENT,),
)  # fmt: skip
# A purchase under the limit owes no intent (M-5); a failed round begins anew from here.
APPROVE = Move(
    "purchasing.review", {S.BUDGETED, S.INTENT, S.FAILED}, S.READY, RULES["ACC-24"],
    "采购需求、履约验收方案通过审查", turn="R-BUR",
)  # fmt: skip
NOTICE = Move(
    "purchasing.notice", {S.READY}, S.NOTICED, RULES["GPR-30"], "发布采购公告、发出采购文件",
    turn="R-ORG", stops=(periods.INTENT, periods.SINGLE_SOURCE),
)  # fmt: skip
OBJECTED = Move(
    "purchasing.objection", {S.READY}, S.FAILED, RULES["GPR-38"],
    "单一来源公示的异议成立，改用其他方式", turn="R-BUR", stops=(periods.SINGLE_SOURCE,),
)  # fmt: skip
OPEN = Move(
    "purchasing.open", {S.NOTICED}, S.EVALUATING, RULES["CST-14"], "开启响应文件，开始评审",
    turn="R-EXP",
)  # fmt: skip
REPORT = Move(
    "purchasing.report", {S.EVALUATING}, S.CANDIDATE, RULES["GPR-43-1"], "收到评审报告",
    turn="R-BH", stops=(periods.REPORT,), starts=(periods.FIX,),
)  # fmt: skip
AWARD = Move(
    "purchasing.award", {S.CANDIDATE}, S.AWARDED, RULES["GPR-43-3"], "发出成交通知书、公告结果",
    turn="R-BH", stops=(periods.FIX, periods.AWARD), starts=(periods.SIGN,),
)  # fmt: skip
NEXT_CANDIDATE = Move(
    "purchasing.next_candidate", {S.AWARDED}, S.CANDIDATE, RULES["GPR-49"],
    "成交供应商拒绝签订合同，由下一候选人递补", turn="R-BH", stops=(periods.SIGN,),
    starts=(periods.FIX,),
)  # fmt: skip
SIGN = Move(
    "purchasing.sign", {S.AWARDED}, S.SIGNED, RULES["GPL-46"], "签订合同", turn="R-BUR",
    stops=(periods.SIGN,), starts=(periods.PUBLISH, periods.FILE),
)  # fmt: skip
RUN = Move(
    "purchasing.publish_contract", {S.SIGNED}, S.RUNNING, RULES["GPR-50"], "合同公告，开始履约",
    turn="R-ORG", stops=(periods.PUBLISH,),
)  # fmt: skip
FAIL = Move(
    "purchasing.fail", PROCURING, S.FAILED, RULES["GPL-36"], "本轮采购失败", turn="R-BUR",
    stops=(periods.REPORT, periods.FIX, periods.AWARD, periods.SIGN),
)  # fmt: skip
CANCEL = Move(
    "purchasing.cancel", PLANNING | PROCURING | {S.FAILED, S.SUSPENDED}, S.CANCELLED,
    RULES["GPL-36"], "采购任务取消", stops=(*CLOCKS, periods.SUSPENSION),
)  # fmt: skip
SUSPEND = Move(
    "purchasing.suspend", STANDSTILL, S.SUSPENDED, RULES["GPR-54"],
    "质疑或者投诉可能影响结果，暂停", turn="R-BH", pauses=CLOCKS,
)  # fmt: skip
RESUME = {
    state: Move(
        "purchasing.resume", {S.SUSPENDED}, state, RULES["GPR-54"], "处理完毕，继续采购",
        stops=(periods.SUSPENSION,), resumes=CLOCKS,
    )
    for state in sorted(STANDSTILL)
}  # fmt: skip
FAIL_SUSPENDED = Move(
    "purchasing.fail", {S.SUSPENDED}, S.FAILED, RULES["GPR-54"], "质疑或者投诉成立，重新采购",
    turn="R-BUR", stops=(*CLOCKS, periods.SUSPENSION),
)  # fmt: skip
RECTIFY = Move(
    "purchasing.accept", {S.RUNNING}, S.RECTIFY, RULES["GPR-45-1"], "验收有不合格项，限期整改",
    turn="R-ORG", starts=(periods.RECTIFY,),
)  # fmt: skip
ACCEPT = Move(
    "purchasing.accept", {S.RUNNING, S.RECTIFY}, S.ACCEPTED, RULES["GPR-45-1"], "验收合格",
    turn="R-FIN", stops=(periods.RECTIFY,),
)  # fmt: skip
CLOSE = Move(
    "purchasing.close", {S.ACCEPTED}, S.CLOSED, RULES["GPR-51"], "款项结清，项目完成",
    stops=CLOCKS,
)  # fmt: skip
TERMINATE = Move(
    "purchasing.terminate", {S.SIGNED, S.RUNNING, S.RECTIFY}, S.TERMINATED, RULES["BRK-02"],
    "提前终止合同", turn="R-ORG", stops=CLOCKS, starts=(periods.HAND_OVER,),
)  # fmt: skip
ARCHIVE = Move(
    "purchasing.archive", {S.CLOSED, S.TERMINATED, S.CANCELLED}, S.ARCHIVED, RULES["GPL-42"],
    "采购文件归档", stops=CLOCKS,
)  # fmt: skip
MOVES = (
    PLAN, CHECK, BUDGET, REFUSE_BUDGET, INTEND, APPROVE, NOTICE, OBJECTED, OPEN, REPORT, AWARD,
    NEXT_CANDIDATE, SIGN, RUN, FAIL, CANCEL, SUSPEND, *RESUME.values(), FAIL_SUSPENDED, RECTIFY,
    ACCEPT, CLOSE, TERMINATE, ARCHIVE,
)  # fmt: skip

LABELS: dict[ProjectState, tuple[str, str]] = {
    S.IDEA: ("需求收集", "grey"), S.PLANNED: ("已计划", "blue"), S.CHECKED: ("待批预算", "yellow"),
    S.BUDGETED: ("预算已批", "blue"), S.INTENT: ("意向公开", "blue"), S.READY: ("可以采购", "blue"),
    S.NOTICED: ("公告中", "blue"), S.EVALUATING: ("评审中", "blue"),
    S.CANDIDATE: ("待确定供应商", "yellow"), S.AWARDED: ("待签合同", "yellow"),
    S.SIGNED: ("待公告合同", "yellow"), S.RUNNING: ("履约中", "green"),
    S.RECTIFY: ("整改中", "yellow"), S.ACCEPTED: ("已验收", "green"), S.CLOSED: ("已完成", "grey"),
    S.TERMINATED: ("已终止", "red"), S.FAILED: ("本轮失败", "red"), S.CANCELLED: ("已取消", "grey"),
    S.SUSPENDED: ("已暂停", "yellow"), S.ARCHIVED: ("已归档", "grey"),
}  # fmt: skip
TURN_OF = {S.IDEA: "R-BUR"} | {move.target: move.turn for move in MOVES if move.turn}
STAGES: tuple[tuple[str, frozenset[ProjectState]], ...] = (
    ("计划和预算", PLANNING), ("采购", PROCURING | {S.SUSPENDED, S.FAILED}),
    ("履约", DELIVERING | {S.SIGNED}), ("验收和付款", frozenset({S.ACCEPTED})),
    ("完成", ENDED - {S.CANCELLED}), ("已取消", frozenset({S.CANCELLED})),
)  # fmt: skip
