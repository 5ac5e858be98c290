"""The machine FCP: from the signed agreement to the end of the aftercare (care.md §2.4).

Beyond its arrows: a matter is also opened beside a renewal, an adoption or a notice, and then
returns there; a child brought back after an unfounded suspicion returns to fusion where the
fusion was not over.
"""

from __future__ import annotations

from app.law import RULES, Period
from app.law import placement_periods as periods
from app.placements.models import RUNNING, PlacementState
from app.workflow.moves import Move

S = PlacementState
FAMILY = "R-APP"
FUSING = frozenset({S.FUSION, S.EXTENDED_FUSION})
# States to which a settled matter leads back.
BASES = frozenset({S.ACTIVE, S.RENEWAL, S.ADOPTION_TRACK, S.NOTICE, *FUSING})
AFTER_FUSION = frozenset(RUNNING) - FUSING - {S.ENDING, S.EMERGENCY_OUT}
WITH_FAMILY = frozenset(RUNNING) - {S.ENDING, S.EMERGENCY_OUT}
# Clocks of one state; they end when the placement goes on to its end.
OF_STATES = (
    periods.FUSION, periods.EXTENSION, periods.FUSION_CHECK, periods.RESPITE,
    periods.REVIEW_RESPITE, periods.CARER, periods.RECHECK, periods.CORRECTION, periods.NOTICE,
    periods.EMERGENCY, periods.PRIORITY,
)  # fmt: skip
# Clocks of matters that an emergency interrupts.
OF_MATTERS = (
    periods.RESPITE, periods.REVIEW_RESPITE, periods.CARER, periods.RECHECK, periods.CORRECTION,
)  # fmt: skip
# Clocks that run as long as the child lives with the family.
OF_LIVING = (
    periods.TERM, periods.EFFECT, periods.FAMILY_NEEDS, periods.CHILD_NEEDS, periods.ADULT,
    periods.CARER_AGE, periods.PAPER_AGREEMENT,
)  # fmt: skip


def _back(action: str, source: set[S], basis: str, says: str, stops: tuple[Period, ...],
          targets: frozenset[S] = BASES) -> dict[S, Move]:  # fmt: skip
    """The same act for each state that it may lead back to."""
    return {
        target: Move(action, source, target, RULES[basis], says, stops=stops)
        for target in sorted(targets)
    }


def _end(action: str, sources: frozenset[S] | set[S], basis: str, says: str) -> Move:
    return Move(
        action, sources, S.ENDING, RULES[basis], says, turn="R-SW",
        stops=OF_STATES, starts=(periods.ENDING,),
    )  # fmt: skip


# --- fusion ------------------------------------------------------------------------------------
ACTIVATE = Move(
    "placements.activate", FUSING, S.ACTIVE, RULES["FC-16-1"], "融合期评估合格，正式寄养",
    stops=(periods.FUSION, periods.EXTENSION, periods.FUSION_CHECK), starts=(periods.EFFECT,),
)  # fmt: skip
EXTEND = Move(
    "placements.extend", {S.FUSION}, S.EXTENDED_FUSION, RULES["FC-16-1"], "延长融合期",
    turn="R-SW", stops=(periods.FUSION, periods.FUSION_CHECK), starts=(periods.EXTENSION,),
)  # fmt: skip
END_FUSION = _end("placements.end_fusion", FUSING, "FC-16-1", "融合期评估不合格，进入解除程序")
LEAVE_FUSION = _end(
    "placements.leave_fusion", FUSING | {S.RECHECK}, "FC-19-2", "家庭在融合期内提出解除"
)

# --- respite -----------------------------------------------------------------------------------
RESPITE_FROM = frozenset({S.ACTIVE, S.RENEWAL, S.ADOPTION_TRACK})
AGREE_RESPITE = Move(
    "placements.agree_respite", RESPITE_FROM, S.RESPITE, RULES["FC-17-1"], "开始短期养育",
    turn="R-SW", starts=(periods.RESPITE,),
)  # fmt: skip
OVERSTAY = Move(
    "placements.overstay", {S.RESPITE}, S.REVIEW_RESPITE, RULES["FC-17-1"],
    "短期养育超期，由负责人审查", turn="R-HEAD", stops=(periods.RESPITE,),
    starts=(periods.REVIEW_RESPITE,),
)  # fmt: skip
PROLONG_RESPITE = Move(
    "placements.prolong_respite", {S.REVIEW_RESPITE}, S.RESPITE, RULES["FC-17-1"],
    "同意延长短期养育", turn="R-SW", stops=(periods.REVIEW_RESPITE,), starts=(periods.RESPITE,),
)  # fmt: skip
RETURN_HOME = _back(
    "placements.return_home", {S.RESPITE, S.REVIEW_RESPITE}, "FC-17-1", "短期养育结束，儿童回家",
    (periods.RESPITE, periods.REVIEW_RESPITE), RESPITE_FROM,
)  # fmt: skip

# --- main carer, household, correction -----------------------------------------------------------
CHANGE_FROM = frozenset({S.ACTIVE, S.RENEWAL, S.ADOPTION_TRACK})
ASK_CARER = Move(
    "placements.ask_carer", CHANGE_FROM, S.CARER_PENDING, RULES["FC-15-1"], "申请变更主要照料人",
    turn="R-SW", starts=(periods.CARER,),
)  # fmt: skip
AGREE_CARER = _back(
    "placements.agree_carer", {S.CARER_PENDING}, "FC-15-2", "同意变更主要照料人",
    (periods.CARER, periods.CARER_AGE), CHANGE_FROM,
)  # fmt: skip
REFUSE_CARER = _back(
    "placements.refuse_carer", {S.CARER_PENDING}, "FC-15-1", "不同意变更主要照料人",
    (periods.CARER,), CHANGE_FROM,
)  # fmt: skip
RECHECK_FROM = BASES - {S.NOTICE}
REPORT_CHANGE = Move(
    "placements.report_change", RECHECK_FROM, S.RECHECK, RULES["FC-13-9"], "开始家庭情况复核",
    turn="R-SW", starts=(periods.RECHECK,),
)  # fmt: skip
OPEN_RECHECK = Move(
    "placements.open_recheck", RECHECK_FROM, S.RECHECK, RULES["FC-20-2"], "系统启动家庭情况复核",
    turn="R-SW", starts=(periods.RECHECK,),
)  # fmt: skip
PASS_RECHECK = _back(
    "placements.pass_recheck", {S.RECHECK}, "FC-14-5", "复核通过，继续寄养", (periods.RECHECK,),
    RECHECK_FROM,
)  # fmt: skip
FAIL_RECHECK = _end("placements.fail_recheck", {S.RECHECK}, "FC-20-4", "复核不通过，进入解除程序")
ORDER_CORRECTION = Move(
    "placements.order_correction", CHANGE_FROM, S.CORRECTION, RULES["FC-32-1"], "督促改正",
    turn=FAMILY, starts=(periods.CORRECTION,),
)  # fmt: skip
CORRECTED = _back(
    "placements.corrected", {S.CORRECTION}, "FC-32-1", "已经改正", (periods.CORRECTION,),
    CHANGE_FROM,
)  # fmt: skip
NOT_CORRECTED = _end(
    "placements.not_corrected", {S.CORRECTION}, "FC-32-1", "没有改正，进入解除程序"
)

# --- emergency -----------------------------------------------------------------------------------
TAKE_OUT = Move(
    "placements.take_out", frozenset(RUNNING) - {S.EMERGENCY_OUT}, S.EMERGENCY_OUT,
    RULES["FC-20-1"], "紧急带离", turn="R-HEAD", stops=(*OF_MATTERS, periods.ENDING),
    starts=(periods.EMERGENCY,),
)  # fmt: skip
BRING_BACK = _back(
    "placements.bring_back", {S.EMERGENCY_OUT}, "FC-20-1", "查无实据，送回家庭",
    (periods.EMERGENCY,),
)  # fmt: skip
END_EMERGENCY = _end(
    "placements.end_emergency", {S.EMERGENCY_OUT}, "FC-20-1", "查实情况，进入解除程序"
)

# --- notice, adoption, renewal, adulthood ------------------------------------------------------
GIVE_NOTICE = Move(
    "placements.give_notice", AFTER_FUSION - {S.NOTICE}, S.NOTICE, RULES["FC-19-1"],
    "家庭书面提出解除", turn="R-SW", stops=(*OF_MATTERS, periods.PRIORITY),
    starts=(periods.NOTICE,),
)  # fmt: skip
# A notice given while the child is taken out stands beside the emergency.
NOTICE_OVER = _end(
    "placements.notice_over", {S.NOTICE, S.EMERGENCY_OUT}, "FC-19-1", "一个月期满，进入解除程序"
)
START_ADOPTION = Move(
    "placements.start_adoption", {S.ACTIVE, S.RENEWAL}, S.ADOPTION_TRACK, RULES["FC-23-1"],
    "报送送养材料，同日告知家庭", turn=FAMILY, starts=(periods.PRIORITY,),
)  # fmt: skip
STOP_ADOPTION = _back(
    "placements.stop_adoption", {S.ADOPTION_TRACK}, "FC-23-1", "送养没有办成，继续寄养",
    (periods.PRIORITY,), frozenset({S.ACTIVE, S.RENEWAL}),
)  # fmt: skip
ADOPTED = _end("placements.adopted", {S.ADOPTION_TRACK}, "FC-21-2", "收养已登记，进入解除程序")
OPEN_RENEWAL = Move(
    "placements.open_renewal", {S.ACTIVE}, S.RENEWAL, RULES["FC-12-7"], "协议将到期，办理续签",
    turn="R-SW",
)  # fmt: skip
RENEW = Move(
    "placements.renew", {S.RENEWAL}, S.ACTIVE, RULES["FC-12-7"], "续签寄养协议",
    stops=(periods.TERM,),
)  # fmt: skip
END_TERM = _end("placements.end_term", {S.RENEWAL}, "FC-12-7", "不再续签，进入解除程序")
GROW_UP = _end(
    "placements.grow_up", frozenset(RUNNING) - {S.ENDING}, "FC-21-4", "儿童满18周岁，寄养结束"
)

# --- the end -------------------------------------------------------------------------------------
PROPOSE_ENDING = _end("placements.propose_ending", WITH_FAMILY, "FC-20-6", "提出解除，进入解除程序")
KEEP = _back(
    "placements.keep", {S.ENDING}, "FC-22-2", "不予解除，继续寄养", (periods.ENDING,),
    BASES - {S.NOTICE},
)  # fmt: skip
APPROVE_ENDING = Move(
    "placements.approve_ending", {S.ENDING}, S.ENDED, RULES["FC-22-2"], "批准解除寄养",
    turn="R-INT", stops=(*OF_STATES, *OF_LIVING, periods.ENDING),
    starts=(periods.FILE_ENDING, periods.AFTERCARE_PLAN),
)  # fmt: skip
FILE_ENDING = Move(
    "placements.file_ending", {S.ENDED}, S.AFTERCARE, RULES["FC-22-1"], "解除寄养报民政局备案",
    turn="R-SW", stops=(periods.FILE_ENDING,),
)  # fmt: skip
CLOSE = Move(
    "placements.close", {S.AFTERCARE}, S.CLOSED, RULES["FC-24-1"], "随访期满，办结",
    stops=(periods.AFTERCARE_PLAN, periods.AFTERCARE, periods.FOLLOW_UP),
)  # fmt: skip
# It ends by itself: nothing to approve, no aftercare; the home reports the death.
CHILD_DIED = Move(
    "placements.child_died", frozenset(RUNNING), S.CLOSED, RULES["CW18-X4"],
    "儿童死亡，寄养关系结束",
)  # fmt: skip

RETURNS = (
    RETURN_HOME, AGREE_CARER, REFUSE_CARER, PASS_RECHECK, CORRECTED, BRING_BACK, STOP_ADOPTION,
    KEEP,
)  # fmt: skip
MOVES = (
    ACTIVATE, EXTEND, END_FUSION, LEAVE_FUSION, AGREE_RESPITE, OVERSTAY, PROLONG_RESPITE,
    ASK_CARER, REPORT_CHANGE, OPEN_RECHECK, FAIL_RECHECK, ORDER_CORRECTION, NOT_CORRECTED,
    TAKE_OUT, END_EMERGENCY, GIVE_NOTICE, NOTICE_OVER, START_ADOPTION, ADOPTED, OPEN_RENEWAL,
    RENEW, END_TERM, GROW_UP, PROPOSE_ENDING, APPROVE_ENDING, FILE_ENDING, CLOSE,
    CHILD_DIED,
    *(move for table in RETURNS for move in table.values()),
)  # fmt: skip

# Screen words and the colour of the tag; who has to act in a state.
LABELS: dict[PlacementState, tuple[str, str]] = {
    S.FUSION: ("融合期", "blue"),
    S.EXTENDED_FUSION: ("融合期延长", "yellow"),
    S.ACTIVE: ("正式寄养", "green"),
    S.RESPITE: ("短期养育", "blue"),
    S.REVIEW_RESPITE: ("短期养育超期", "red"),
    S.CARER_PENDING: ("变更照料人", "yellow"),
    S.RECHECK: ("家庭复核", "yellow"),
    S.CORRECTION: ("督促改正", "yellow"),
    S.NOTICE: ("家庭提出解除", "yellow"),
    S.ADOPTION_TRACK: ("送养办理中", "blue"),
    S.RENEWAL: ("待续签", "yellow"),
    S.EMERGENCY_OUT: ("紧急带离", "red"),
    S.ENDING: ("解除审批中", "red"),
    S.ENDED: ("已解除，待备案", "yellow"),
    S.AFTERCARE: ("解除后随访", "blue"),
    S.CLOSED: ("已办结", "grey"),
}
TURN_OF: dict[PlacementState, str] = {
    S.FUSION: "R-SW", S.EXTENDED_FUSION: "R-SW", S.ACTIVE: "R-SW", S.RESPITE: "R-SW",
    S.REVIEW_RESPITE: "R-HEAD", S.CARER_PENDING: "R-SW", S.RECHECK: "R-SW",
    S.CORRECTION: FAMILY, S.NOTICE: "R-SW", S.ADOPTION_TRACK: "R-SW", S.RENEWAL: "R-SW",
    S.EMERGENCY_OUT: "R-HEAD", S.ENDING: "R-SW", S.ENDED: "R-INT", S.AFTERCARE: "R-SW",
    S.CLOSED: "",
}  # fmt: skip
