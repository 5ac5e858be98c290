"""The machine CWA: from the referral to the closed case (care.md §4.4)."""

from __future__ import annotations

from app.institutions.models.admission import State
from app.law import RULES
from app.law import home_periods as periods
from app.workflow.moves import Move

S = State
CHAIN = RULES["CW26-B1"]
RECEIVE = RULES["CW18-M1"]
LEAVES = RULES["CW18-X1"]
LEAVE_PAPERS = RULES["CW18-X2"]
BEFORE = frozenset(
    {S.REFERRED, S.PRE_ADMIT, S.ISOLATED, S.OBSERVED, S.OPINION, S.DRAFTED, S.AGREED}
)
ON_LEAVE = frozenset({S.LEAVING, S.LEAVE_CHECKED, S.LEAVE_APPROVED, S.LEAVE_FILED})
IN_HOME = frozenset({S.ADMITTED, S.CLAIMED}) | ON_LEAVE
HERE = frozenset({S.PRE_ADMIT, S.ISOLATED, S.OBSERVED, S.OPINION, S.DRAFTED, S.AGREED}) | IN_HOME
"""The child is in the house, admitted or not yet."""
OPEN = BEFORE | IN_HOME | {S.LEFT, S.DEAD}
# All that runs while a child lives here, and ends with the stay.
STAY = (
    periods.PLAN, periods.PLAN_REVIEW, periods.WALK, periods.HEALTH_SCREENING,
    periods.MIND_SCREENING, periods.NOTICE_FOUNDLING, periods.NOTICE_TRAFFICKED,
    periods.POLICE_FIRST, periods.POLICE_FINAL, periods.TURNING_18, periods.RULING,
)  # fmt: skip
ENTRY = (periods.EXAM, periods.PAPERS, periods.OPINION, periods.ADMIT)
LEAVE = (periods.LEAVE_CHECK, periods.LEAVE_APPROVE, periods.LEAVE_FILE)

ARRIVE = Move(
    "institutions.arrive", {S.REFERRED}, S.PRE_ADMIT, RECEIVE, "登记到院", turn="R-SW",
    starts=(periods.EXAM,),
)  # fmt: skip
ISOLATE = Move("institutions.isolate", {S.PRE_ADMIT}, S.ISOLATED, RECEIVE, "隔离照料", turn="R-SW")
EXAMINE = Move(
    "institutions.examine", {S.PRE_ADMIT, S.ISOLATED}, S.OBSERVED, RECEIVE, "体检后进入观察",
    turn="R-INT", stops=(periods.EXAM,), starts=(periods.PAPERS,),
)  # fmt: skip
EXAMINE_INFECTIOUS = Move(
    "institutions.examine_infectious", {S.PRE_ADMIT, S.ISOLATED}, S.ISOLATED, RECEIVE,
    "体检后隔离", turn="R-SW", stops=(periods.EXAM,), starts=(periods.PAPERS,),
)  # fmt: skip
END_ISOLATION = Move(
    "institutions.end_isolation", {S.ISOLATED}, S.OBSERVED, RECEIVE, "解除隔离", turn="R-INT"
)
SEND = Move(
    "institutions.send", {S.OBSERVED}, S.OPINION, CHAIN, "报民政局出具接收意见", turn="R-BUR",
    stops=(periods.PAPERS,), starts=(periods.OPINION,),
)  # fmt: skip
GIVE_BACK = Move(
    "institutions.give_back", {S.OPINION}, S.OBSERVED, CHAIN, "退回补充材料", turn="R-INT",
    stops=(periods.OPINION,), starts=(periods.PAPERS,),
)  # fmt: skip
DRAFT = Move(
    "institutions.draft_opinion", {S.OPINION}, S.DRAFTED, CHAIN, "拟定接收意见", turn="R-BH"
)
REDRAFT = Move(
    "institutions.redraft_opinion", {S.DRAFTED}, S.OPINION, CHAIN, "退回重拟", turn="R-BUR"
)
AGREE = Move(
    "institutions.agree", {S.DRAFTED}, S.AGREED, CHAIN, "同意接收", turn="R-INT",
    stops=(periods.OPINION,), starts=(periods.ADMIT,),
)  # fmt: skip
REFUSE = Move("institutions.refuse", {S.DRAFTED}, S.RETURNED, CHAIN, "不同意接收", stops=ENTRY)
ADMIT = Move(
    "institutions.admit", {S.AGREED}, S.ADMITTED, CHAIN, "入院", turn="R-SW",
    stops=(periods.ADMIT,),
    starts=(periods.PLAN, periods.WALK, periods.HEALTH_SCREENING, periods.MIND_SCREENING),
)  # fmt: skip
CLAIM = Move(
    "institutions.claim", {S.ADMITTED}, S.CLAIMED, RULES["CW18-M2"], "有人认领", turn="R-INT"
)
UNCLAIM = Move(
    "institutions.unclaim", {S.CLAIMED}, S.ADMITTED, RULES["CW18-M2"], "认领不成立", turn="R-SW"
)
PROPOSE_LEAVE = Move(
    "institutions.propose_leave", {S.ADMITTED, S.CLAIMED}, S.LEAVING, LEAVES, "提出离院",
    turn="R-HEAD", starts=(periods.LEAVE_CHECK,),
)  # fmt: skip
CHECK_LEAVE = Move(
    "institutions.check_leave", {S.LEAVING}, S.LEAVE_CHECKED, LEAVE_PAPERS, "核对离院材料",
    turn="R-BH", stops=(periods.LEAVE_CHECK,), starts=(periods.LEAVE_APPROVE,),
)  # fmt: skip
APPROVE_LEAVE = Move(
    "institutions.approve_leave", {S.LEAVE_CHECKED}, S.LEAVE_APPROVED, LEAVE_PAPERS, "批准离院",
    turn="R-BUR", stops=(periods.LEAVE_APPROVE,), starts=(periods.LEAVE_FILE,),
)  # fmt: skip
FILE_LEAVE = Move(
    "institutions.file_leave", {S.LEAVE_APPROVED}, S.LEAVE_FILED, LEAVE_PAPERS, "离院备案",
    turn="R-INT", stops=(periods.LEAVE_FILE,),
)  # fmt: skip
STAY_AFTER_ALL = Move(
    "institutions.stay_after_all",
    {S.LEAVING, S.LEAVE_CHECKED, S.LEAVE_APPROVED, S.LEAVE_FILED},
    S.ADMITTED, LEAVES, "撤销离院", turn="R-SW", stops=LEAVE,
)  # fmt: skip
HAND_OVER = Move(
    "institutions.hand_over", {S.LEAVE_FILED}, S.LEFT, LEAVES, "办理离院交接", turn="R-SW",
    stops=(*STAY, *LEAVE), starts=(periods.FOLLOW_UP,),
)  # fmt: skip
# In the act that ends the placement: a grown-up does not come back to a bed for a day.
LEAVE_FROM_FAMILY = Move(
    "institutions.leave_from_family", {S.LEAVE_FILED}, S.LEFT, RULES["CW18-X3"],
    "从寄养家庭成年离院", turn="R-SW", stops=(*STAY, *LEAVE), starts=(periods.FOLLOW_UP,),
)  # fmt: skip
MOVE_OUT = Move(
    "institutions.move_out", {S.ADMITTED}, S.CLOSED, RULES["CW-JL-1"], "转往其他机构", stops=STAY
)
DIE = Move(
    "institutions.record_death", HERE, S.DEAD, RULES["CW18-X4"], "登记死亡", turn="R-HEAD",
    stops=(*ENTRY, *STAY, *LEAVE), starts=(periods.DEATH_REPORT,),
)  # fmt: skip
CLOSE_DEATH = Move(
    "institutions.close_death", {S.DEAD}, S.CLOSED, RULES["CW18-X4"], "报告后结案",
    stops=(periods.DEATH_REPORT,),
)  # fmt: skip
CLOSE = Move(
    "institutions.close", {S.LEFT}, S.CLOSED, LEAVES, "回访期满结案", stops=(periods.FOLLOW_UP,)
)

MOVES = (
    ARRIVE, ISOLATE, EXAMINE, EXAMINE_INFECTIOUS, END_ISOLATION, SEND, GIVE_BACK, DRAFT, REDRAFT,
    AGREE, REFUSE, ADMIT, CLAIM, UNCLAIM, PROPOSE_LEAVE, CHECK_LEAVE, APPROVE_LEAVE, FILE_LEAVE,
    STAY_AFTER_ALL, HAND_OVER, LEAVE_FROM_FAMILY, MOVE_OUT, DIE, CLOSE_DEATH, CLOSE,
)  # fmt: skip
# State: (label, colour); and whose turn it is (empty: at rest).
LABELS: dict[State, tuple[str, str]] = {
    S.REFERRED: ("待到院", "grey"),
    S.PRE_ADMIT: ("待体检", "yellow"),
    S.ISOLATED: ("隔离中", "yellow"),
    S.OBSERVED: ("观察，备材料", "blue"),
    S.OPINION: ("待拟接收意见", "blue"),
    S.DRAFTED: ("待签接收意见", "blue"),
    S.AGREED: ("同意接收，待入院", "yellow"),
    S.RETURNED: ("不予接收", "red"),
    S.ADMITTED: ("在院", "green"),
    S.CLAIMED: ("有人认领", "yellow"),
    S.LEAVING: ("待核对离院", "yellow"),
    S.LEAVE_CHECKED: ("待审批离院", "blue"),
    S.LEAVE_APPROVED: ("待离院备案", "blue"),
    S.LEAVE_FILED: ("待离院交接", "yellow"),
    S.LEFT: ("已离院，回访中", "grey"),
    S.DEAD: ("死亡，待报告", "red"),
    S.CLOSED: ("已结案", "grey"),
}
TURN_OF = {S.REFERRED: "R-INT"} | {m.target: m.turn for m in MOVES if m is not EXAMINE_INFECTIOUS}
