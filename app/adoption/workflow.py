"""The machine of an adoption, from the application to the archived file (adoption.md §10).

The public notice for children whose parents cannot be found runs beside it, on a record of its
own; only its end, or a claim that is accepted, moves the case.
"""

from __future__ import annotations

from app.adoption.models import AdoptionState
from app.law import RULES
from app.law import adoption_periods as periods
from app.workflow.moves import Move

S = AdoptionState
FAMILY = "R-APP"
BEFORE_ASSESSMENT = frozenset({S.SUBMITTED, S.RETURNED, S.ACCEPTED, S.ASSESS_NOTIFIED})
IN_ASSESSMENT = frozenset({S.ASSESSING, S.MATCHED, S.FUSION})
BEFORE_REGISTRATION = (
    BEFORE_ASSESSMENT | IN_ASSESSMENT | {S.ASSESS_FAILED, S.REPORTED, S.REVIEW, S.APPROVED}
)
REGISTERED = frozenset({S.REGISTERED, S.FOLLOW_UP, S.CLOSED})
ENDED = frozenset(
    {S.REFUSED, S.WITHDRAWN, S.TERMINATED, S.REUNITED, S.REVOKED, S.DISSOLVED, S.CLOSED}
)
CLOCKS = (
    periods.CHECK, periods.SUPPLEMENT, periods.REVIEW, periods.ANSWER, periods.ASSESS,
    periods.FUSION, periods.OBJECTION, periods.NOTICE,
    periods.OBJECTION_ANSWER,
)  # fmt: skip

SUBMIT = Move(
    "adoption.submit", {S.DRAFT}, S.SUBMITTED, RULES["RM-06"], "提交申请", turn="R-REG",
    starts=(periods.CHECK,),
)  # fmt: skip
RETURN = Move(
    "adoption.return", {S.SUBMITTED}, S.RETURNED, RULES["WS-12"], "一次告知补正", turn=FAMILY,
    pauses=(periods.CHECK,), starts=(periods.SUPPLEMENT,),
)  # fmt: skip
RESUBMIT = Move(
    "adoption.resubmit", {S.RETURNED}, S.SUBMITTED, RULES["WS-12"], "提交补正材料", turn="R-REG",
    stops=(periods.SUPPLEMENT,), resumes=(periods.CHECK,),
)  # fmt: skip
LAPSE = Move(
    "adoption.lapse", {S.RETURNED, S.ASSESS_NOTIFIED}, S.WITHDRAWN, RULES["WS-12"],
    "期满没有补齐或者没有答复，按撤回处理", stops=CLOCKS,
)  # fmt: skip
ACCEPT = Move(
    "adoption.accept", {S.SUBMITTED}, S.ACCEPTED, RULES["RM-08-1"], "受理", turn="R-REG",
    stops=(periods.CHECK,), starts=(periods.REVIEW,),
)  # fmt: skip
NOTIFY = Move(
    "adoption.notify", {S.ACCEPTED}, S.ASSESS_NOTIFIED, RULES["AE-09-1"], "书面告知评估",
    turn=FAMILY, starts=(periods.ANSWER,),
)  # fmt: skip
AGREE = Move(
    "adoption.agree", {S.ASSESS_NOTIFIED}, S.ASSESSING, RULES["AE-10-1"], "同意评估", turn="R-REG",
    stops=(periods.ANSWER,), starts=(periods.ASSESS,), pauses=(periods.REVIEW,),
)  # fmt: skip
DECLINE = Move(
    "adoption.decline", {S.ASSESS_NOTIFIED}, S.WITHDRAWN, RULES["AE-09-2"],
    "不同意评估，按撤回处理", stops=CLOCKS,
)  # fmt: skip
FAIL = Move(
    "adoption.conclude", {S.ASSESSING, S.FUSION}, S.ASSESS_FAILED, RULES["AE-09-4"],
    "评估不合格", turn="R-BH", stops=(periods.ASSESS, periods.FUSION), resumes=(periods.REVIEW,),
)  # fmt: skip
REASSESS = Move(
    "adoption.reassess", {S.ASSESS_FAILED}, S.ASSESSING, RULES["AF-12"],
    "异议成立，由另外的人员重新评估", turn="R-REG",
    stops=(periods.OBJECTION, periods.OBJECTION_ANSWER), starts=(periods.ASSESS,),
)  # fmt: skip
# The case stays where it is; only who has to answer, and by when, changes.
OBJECT = Move(
    "adoption.object", {S.ASSESS_FAILED}, S.ASSESS_FAILED, RULES["AF-12"], "收养人提出异议",
    turn="R-BH", stops=(periods.OBJECTION,), starts=(periods.OBJECTION_ANSWER,),
)  # fmt: skip
REJECT_OBJECTION = Move(
    "adoption.reject_objection", {S.ASSESS_FAILED}, S.ASSESS_FAILED, RULES["AF-12"],
    "异议不成立，书面答复", turn="R-BH", stops=(periods.OBJECTION_ANSWER,),
)  # fmt: skip
MATCH = Move(
    "adoption.match", {S.ASSESSING}, S.MATCHED, RULES["MT-01"], "送养一方确认孩子", turn=FAMILY,
)  # fmt: skip
FUSE = Move(
    "adoption.fuse", {S.MATCHED}, S.FUSION, RULES["AF-10"], "签订融合协议，融合开始",
    turn="R-REG", starts=(periods.FUSION,),
)  # fmt: skip
PROLONG = Move(
    "adoption.prolong", {S.FUSION}, S.FUSION, RULES["AE-08-2"], "融合延长一次", turn="R-REG",
    stops=(periods.FUSION,), starts=(periods.FUSION,),
)  # fmt: skip
TERMINATE = Move(
    "adoption.terminate", {S.FUSION}, S.TERMINATED, RULES["AE-11-P"],
    "孩子受到伤害或者处于危险，终止办理、当日接回", stops=CLOCKS, starts=(periods.POLICE,),
)  # fmt: skip
REPORT = Move(
    "adoption.report", {S.FUSION}, S.REPORTED, RULES["AE-09-4"], "提交评估报告", turn="R-REG",
    stops=(periods.ASSESS, periods.FUSION), resumes=(periods.REVIEW,),
)  # fmt: skip
# A stepchild's adopters are not assessed (AE-02).
TO_REVIEW = Move(
    "adoption.to_review", {S.REPORTED, S.ACCEPTED}, S.REVIEW, RULES["WS-17"], "提交审批",
    turn="R-BH",
)  # fmt: skip
APPROVE = Move(
    "adoption.approve", {S.REVIEW}, S.APPROVED, RULES["RM-08-1"], "同意登记", turn="R-REG",
)  # fmt: skip
REFUSE = Move(
    "adoption.refuse", {S.SUBMITTED, S.REVIEW, S.ASSESS_FAILED}, S.REFUSED, RULES["WS-21"],
    "不予办理收养登记", stops=CLOCKS,
)  # fmt: skip
REGISTER = Move(
    "adoption.register", {S.APPROVED}, S.REGISTERED, RULES["CC-1105-1"],
    "当事人到场，登记并发给收养登记证", turn="R-REG", stops=CLOCKS, starts=(periods.ARCHIVE,),
)  # fmt: skip
FOLLOW_UP = Move(
    "adoption.follow_up", {S.REGISTERED}, S.FOLLOW_UP, RULES["FU-01"], "安排回访", turn="R-REG",
)  # fmt: skip
CLOSE = Move(
    "adoption.close", {S.REGISTERED, S.FOLLOW_UP}, S.CLOSED, RULES["AR-06-2"], "立卷归档",
    stops=(periods.ARCHIVE,),
)  # fmt: skip
REVOKE = Move(
    "adoption.revoke", REGISTERED, S.REVOKED, RULES["RM-13"], "弄虚作假骗取登记，撤销登记",
)  # fmt: skip
DISSOLVE = Move(
    "adoption.dissolve", REGISTERED, S.DISSOLVED, RULES["RM-11"], "解除收养关系",
)  # fmt: skip
REUNITE = Move(
    "adoption.reunite", BEFORE_REGISTRATION - {S.SUBMITTED, S.RETURNED}, S.REUNITED,
    RULES["PN-04"], "生父母认领成立，办理终止", stops=CLOCKS,
)  # fmt: skip
WITHDRAW = Move(
    "adoption.withdraw", BEFORE_REGISTRATION | {S.DRAFT, S.SUSPENDED}, S.WITHDRAWN,
    RULES["CC-1104-1"], "撤回", stops=CLOCKS,
)  # fmt: skip
SUSPEND = Move(
    "adoption.suspend", BEFORE_REGISTRATION - {S.RETURNED}, S.SUSPENDED, RULES["AE-11"],
    "发现不利情形，暂停办理", turn="R-BH",
    # What is told to the public ends on the day that was told (RM-08-2).
    pauses=tuple(period for period in CLOCKS if period is not periods.NOTICE),
)  # fmt: skip
RESUME = {
    state: Move(
        "adoption.resume", {S.SUSPENDED}, state, RULES["AE-11"], "查清后继续办理", resumes=CLOCKS,
    )
    for state in sorted(BEFORE_REGISTRATION - {S.RETURNED})
}  # fmt: skip
REFUSE_SUSPENDED = Move(
    "adoption.refuse", {S.SUSPENDED}, S.REFUSED, RULES["AE-11"], "不予办理收养登记", stops=CLOCKS,
)  # fmt: skip
MOVES = (
    SUBMIT, RETURN, RESUBMIT, LAPSE, ACCEPT, NOTIFY, AGREE, DECLINE, FAIL, REASSESS, OBJECT,
    REJECT_OBJECTION, MATCH, FUSE,
    PROLONG, TERMINATE, REPORT, TO_REVIEW, APPROVE, REFUSE, REGISTER, FOLLOW_UP, CLOSE, REVOKE,
    DISSOLVE, REUNITE, WITHDRAW, SUSPEND, *RESUME.values(), REFUSE_SUSPENDED,
)  # fmt: skip

LABELS: dict[AdoptionState, tuple[str, str]] = {
    S.DRAFT: ("填写中", "grey"), S.SUBMITTED: ("待受理", "blue"), S.RETURNED: ("待补正", "yellow"),
    S.ACCEPTED: ("已受理", "blue"), S.ASSESS_NOTIFIED: ("待答复评估", "yellow"),
    S.ASSESSING: ("评估中", "blue"), S.ASSESS_FAILED: ("评估不合格", "red"),
    S.MATCHED: ("待开始融合", "blue"), S.FUSION: ("融合中", "blue"),
    S.REPORTED: ("评估完成", "blue"), S.REVIEW: ("待审批", "yellow"),
    S.APPROVED: ("待登记", "yellow"), S.REGISTERED: ("已登记", "green"),
    S.FOLLOW_UP: ("回访中", "green"), S.CLOSED: ("已归档", "grey"), S.REFUSED: ("不予登记", "grey"),
    S.WITHDRAWN: ("已撤回", "grey"), S.SUSPENDED: ("暂停办理", "red"),
    S.TERMINATED: ("已终止", "red"), S.REUNITED: ("已认领回家", "grey"),
    S.REVOKED: ("登记已撤销", "red"), S.DISSOLVED: ("收养已解除", "grey"),
}  # fmt: skip
TURN_OF: dict[AdoptionState, str] = {
    S.DRAFT: FAMILY, S.SUBMITTED: "R-REG", S.RETURNED: FAMILY, S.ACCEPTED: "R-REG",
    S.ASSESS_NOTIFIED: FAMILY, S.ASSESSING: "R-REG", S.ASSESS_FAILED: "R-BH", S.MATCHED: FAMILY,
    S.FUSION: "R-REG", S.REPORTED: "R-REG", S.REVIEW: "R-BH", S.APPROVED: "R-REG",
    S.REGISTERED: "R-REG", S.FOLLOW_UP: "R-REG", S.SUSPENDED: "R-BH",
}  # fmt: skip
