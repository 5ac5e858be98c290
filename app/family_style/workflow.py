"""The machine FSH (care.md §5.2), and beside it the way of a couple from application to living.

While a unit has no couple it follows the couple it is waiting for; in COUPLE_CHANGE it waits, the
children stay, and the new couple goes SCREENING to READY beside it.
"""

from __future__ import annotations

from app.family_style.models import CoupleState, UnitState
from app.law import RULES
from app.law import family_style_periods as periods
from app.workflow.moves import Move

S, C = UnitState, CoupleState
COUPLE = "R-APP"
WITH_CHILDREN = frozenset({S.TRIAL, S.FORMAL, S.COUPLE_CHANGE, S.CORRECTION, S.RENEWAL})
"""States in which FS-V visits fall due."""
LIVED_IN = WITH_CHILDREN | {S.EMERGENCY_OUT, S.DISSOLVING}
WAITING = frozenset({S.RECRUITING, S.SCREENING, S.PROPOSED, S.HIRED})
OF_LIFE = (
    periods.TRIAL, periods.TRIAL_MORE, periods.EVALUATION, periods.COUPLE_CHANGE, periods.RELIEF,
    periods.CORRECTION, periods.EMERGENCY, periods.TERM, periods.COUPLE_NOTICE,
    periods.YEARLY_CHECK, periods.NOTICE_PERIOD,
)  # fmt: skip
_BY = RULES["FS-04-1"]


def _follow(target: UnitState) -> Move:
    """The unit without a couple goes where the couple it waits for has gone."""
    return Move(
        "family_style.follow", WAITING | {S.READY}, target, _BY, "随夫妻的办理进度变化",
        stops=(periods.NOTICE_PERIOD,) if target is not S.RECRUITING else (),
    )  # fmt: skip


ANNOUNCE = Move(
    "family_style.announce", {S.PLANNED, S.RECRUITING}, S.RECRUITING, RULES["FS-01-2"],
    "发布招募公告", turn=COUPLE, stops=(periods.NOTICE_PERIOD,), starts=(periods.NOTICE_PERIOD,),
)  # fmt: skip
FOLLOW = {
    C.SCREENING: _follow(S.SCREENING), C.PROPOSED: _follow(S.PROPOSED),
    C.HIRED: _follow(S.HIRED), C.READY: _follow(S.READY), C.REFUSED: _follow(S.RECRUITING),
}  # fmt: skip
BEGIN = Move(
    "family_style.move_in", {S.READY}, S.TRIAL, RULES["FS-04-2"], "第一名儿童入住，进入适应期",
    turn="R-SW", starts=(periods.TRIAL,),
)  # fmt: skip
TO_FORMAL = Move(
    "family_style.conclude", {S.TRIAL}, S.FORMAL, RULES["FS-05-1"], "适应期评估合格，转为正式",
    stops=(periods.TRIAL, periods.TRIAL_MORE), starts=(periods.EVALUATION,),
)  # fmt: skip
PROLONG = Move(
    "family_style.conclude", {S.TRIAL}, S.TRIAL, RULES["FS-05-1"], "延长适应期", turn="R-SW",
    stops=(periods.TRIAL, periods.TRIAL_MORE), starts=(periods.TRIAL_MORE,),
)  # fmt: skip
GO_ON = Move(
    "family_style.conclude", {S.FORMAL, S.RENEWAL}, S.FORMAL, RULES["FS-05-1"], "评估后继续",
    stops=(periods.EVALUATION,), starts=(periods.EVALUATION,),
)  # fmt: skip
GO_ON_RENEWAL = Move(
    "family_style.conclude", {S.RENEWAL}, S.RENEWAL, RULES["FS-05-1"], "评估后继续",
    stops=(periods.EVALUATION,), starts=(periods.EVALUATION,),
)  # fmt: skip
COUPLE_GOES = Move(
    "family_style.change_couple", {S.TRIAL, S.FORMAL, S.RENEWAL, S.CORRECTION}, S.COUPLE_CHANGE,
    _BY, "夫妻离开，儿童留在原处，当日安排替班", turn="R-HEAD",
    stops=(periods.TRIAL, periods.TRIAL_MORE, periods.TERM, periods.COUPLE_NOTICE,
           periods.CORRECTION, periods.EVALUATION, periods.YEARLY_CHECK, periods.RELIEF),
    starts=(periods.COUPLE_CHANGE,),
)  # fmt: skip
COUPLE_COMES = Move(
    "family_style.install", {S.COUPLE_CHANGE}, S.TRIAL, RULES["FS-04-2"],
    "新的夫妻入住，重新开始适应期", turn="R-SW", stops=(periods.COUPLE_CHANGE, periods.RELIEF),
    starts=(periods.TRIAL, periods.TERM, periods.YEARLY_CHECK),
)  # fmt: skip
CORRECT = Move(
    "family_style.order_correction", {S.TRIAL, S.FORMAL, S.RENEWAL}, S.CORRECTION,
    RULES["FS-06-1"], "要求改正", turn=COUPLE, starts=(periods.CORRECTION,),
)  # fmt: skip
CORRECTED = {
    target: Move(
        "family_style.corrected", {S.CORRECTION}, target, RULES["FS-06-1"], "已经改正",
        stops=(periods.CORRECTION,),
    )
    for target in (S.FORMAL, S.TRIAL)
}  # fmt: skip
TAKE_OUT = Move(
    "family_style.take_out", WITH_CHILDREN, S.EMERGENCY_OUT, RULES["FS-06-1"],
    "怀疑儿童受到伤害，立即带离", turn="R-HEAD",
    stops=(periods.TRIAL, periods.TRIAL_MORE, periods.CORRECTION, periods.COUPLE_CHANGE,
           periods.RELIEF),
    starts=(periods.EMERGENCY,),
)  # fmt: skip
BRING_BACK = Move(
    "family_style.bring_back", {S.EMERGENCY_OUT}, S.TRIAL, RULES["FS-06-1"],
    "查无实据，儿童送回，重新开始适应期", turn="R-SW", stops=(periods.EMERGENCY,),
    starts=(periods.TRIAL,),
)  # fmt: skip
OPEN_RENEWAL = Move(
    "family_style.open_renewal", {S.FORMAL}, S.RENEWAL, _BY, "聘用期满前60日，办理续约",
    turn="R-HEAD",
)  # fmt: skip
RENEW = Move(
    "family_style.renew", {S.RENEWAL}, S.FORMAL, _BY, "已续约", stops=(periods.TERM,),
    starts=(periods.TERM,),
)  # fmt: skip
DISSOLVE = Move(
    "family_style.dissolve", LIVED_IN - {S.DISSOLVING} | WAITING | {S.PLANNED, S.READY},
    S.DISSOLVING, RULES["FS-06-1"], "决定解散，先安置每一名儿童", turn="R-SW", stops=OF_LIFE,
    starts=(periods.DISSOLVING,),
)  # fmt: skip
DISSOLVE_BY_RESULT = Move(
    "family_style.conclude", {S.TRIAL, S.FORMAL, S.RENEWAL}, S.DISSOLVING, RULES["FS-05-1"],
    "评估不合格，解散", turn="R-SW", stops=OF_LIFE, starts=(periods.DISSOLVING,),
)  # fmt: skip
DISSOLVE_BY_TIME = Move(
    "family_style.follow", {S.COUPLE_CHANGE}, S.DISSOLVING, _BY, "60日内没有人接替，转入解散",
    turn="R-SW", stops=OF_LIFE, starts=(periods.DISSOLVING,),
)  # fmt: skip
DISSOLVED = Move(
    "family_style.finish", {S.DISSOLVING}, S.DISSOLVED, RULES["FS-06-1"],
    "儿童全部安置，家庭解散", turn="R-ARCH", stops=(periods.DISSOLVING,),
    starts=(periods.CLOSING,),
)  # fmt: skip
CLOSE = Move(
    "family_style.close", {S.DISSOLVED}, S.CLOSED, RULES["FS-05-2"], "档案归档",
    stops=(periods.CLOSING,),
)  # fmt: skip
UNIT_MOVES = (
    ANNOUNCE, *FOLLOW.values(), BEGIN, TO_FORMAL, PROLONG, GO_ON, GO_ON_RENEWAL, COUPLE_GOES,
    COUPLE_COMES, CORRECT, *CORRECTED.values(), TAKE_OUT, BRING_BACK, OPEN_RENEWAL, RENEW,
    DISSOLVE, DISSOLVE_BY_RESULT, DISSOLVE_BY_TIME, DISSOLVED, CLOSE,
)  # fmt: skip

# --- the couple --------------------------------------------------------------------------------
SUBMIT = Move(
    "family_style.submit", {C.DRAFT}, C.SCREENING, _BY, "提交申请", turn="R-SW",
    starts=(periods.SCREEN,),
)  # fmt: skip
PROPOSE = Move(
    "family_style.propose", {C.SCREENING}, C.PROPOSED, _BY, "审查完毕，提请决定", turn="R-HEAD",
    stops=(periods.SCREEN,),
)  # fmt: skip
HIRE = Move(
    "family_style.hire", {C.PROPOSED}, C.HIRED, _BY, "决定聘用", turn="R-INT",
    starts=(periods.FILE_HIRING,),
)  # fmt: skip
REFUSE = Move(
    "family_style.refuse", {C.SCREENING, C.PROPOSED}, C.REFUSED, _BY, "不予聘用",
    stops=(periods.SCREEN,),
)  # fmt: skip
READY = Move(
    "family_style.make_ready", {C.HIRED}, C.READY, _BY, "培训合格、已备案、已签合同", turn="R-SW",
)  # fmt: skip
INSTALL = Move("family_style.install", {C.READY}, C.LIVING, _BY, "入住")
WITHDRAW = Move(
    "family_style.withdraw", {C.DRAFT, C.SCREENING, C.PROPOSED, C.HIRED, C.READY}, C.WITHDRAWN,
    _BY, "撤回申请", stops=(periods.SCREEN, periods.FILE_HIRING),
)  # fmt: skip
LEAVE = Move("family_style.leave", {C.LIVING}, C.LEFT, RULES["FS-06-1"], "离开")
COUPLE_MOVES = (SUBMIT, PROPOSE, HIRE, REFUSE, READY, INSTALL, WITHDRAW, LEAVE)

LABELS: dict[UnitState, tuple[str, str]] = {
    S.PLANNED: ("计划中", "grey"), S.RECRUITING: ("招募中", "yellow"),
    S.SCREENING: ("审查中", "blue"), S.PROPOSED: ("待决定", "yellow"), S.HIRED: ("培训中", "blue"),
    S.READY: ("等待儿童入住", "blue"), S.TRIAL: ("适应期", "blue"), S.FORMAL: ("正式", "green"),
    S.COUPLE_CHANGE: ("更换夫妻", "yellow"), S.RENEWAL: ("续约", "yellow"),
    S.CORRECTION: ("改正中", "red"), S.EMERGENCY_OUT: ("紧急带离", "red"),
    S.DISSOLVING: ("解散中", "red"), S.DISSOLVED: ("已解散", "grey"), S.CLOSED: ("已归档", "grey"),
}  # fmt: skip
COUPLE_LABELS: dict[CoupleState, tuple[str, str]] = {
    C.DRAFT: ("填写中", "grey"), C.SCREENING: ("审查中", "blue"), C.PROPOSED: ("待决定", "yellow"),
    C.HIRED: ("已聘用，培训中", "blue"), C.READY: ("可以入住", "blue"), C.LIVING: ("在岗", "green"),
    C.REFUSED: ("未聘用", "grey"), C.WITHDRAWN: ("已撤回", "grey"), C.LEFT: ("已离开", "grey"),
}  # fmt: skip
TURN_OF = {
    S.PLANNED: "R-HEAD", S.RECRUITING: "", S.SCREENING: "R-SW", S.PROPOSED: "R-HEAD",
    S.HIRED: "R-SW", S.READY: "R-SW", S.TRIAL: "R-SW", S.FORMAL: "", S.COUPLE_CHANGE: "R-HEAD",
    S.RENEWAL: "R-HEAD", S.CORRECTION: COUPLE, S.EMERGENCY_OUT: "R-HEAD", S.DISSOLVING: "R-SW",
    S.DISSOLVED: "R-ARCH", S.CLOSED: "",
}  # fmt: skip
