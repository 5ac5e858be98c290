"""The machine of a 寻根回访: request, answer by another, appointment, visit (OR-01 to OR-03)."""

from __future__ import annotations

from app.adoption.models.roots import RootsState
from app.law import RULES
from app.law import adoption_periods as periods
from app.workflow.moves import Move

R = RootsState
LIVE = frozenset({R.RECEIVED, R.ACCEPTED, R.AGREED, R.APPOINTED})
WORK, DECIDE = "adoption.roots_work", "adoption.roots_decide"

ACCEPT = Move(
    WORK, {R.RECEIVED}, R.ACCEPTED, RULES["OR-01"], "材料齐全，受理", turn="R-BH",
    starts=(periods.ROOTS,),
)  # fmt: skip
AGREE = Move(
    DECIDE, {R.ACCEPTED}, R.AGREED, RULES["OR-02"], "同意，书面答复", turn="R-REG",
    stops=(periods.ROOTS,),
)  # fmt: skip
REFUSE = Move(
    DECIDE, {R.ACCEPTED}, R.REFUSED, RULES["OR-02"], "不同意，书面答复", stops=(periods.ROOTS,)
)
APPOINT = Move(WORK, {R.AGREED, R.APPOINTED}, R.APPOINTED, RULES["OR-03"], "约定来访", turn="R-REG")
HOLD = Move(WORK, {R.APPOINTED}, R.DONE, RULES["OR-03"], "来访完毕，填写记录")
WITHDRAW = Move(
    WORK, LIVE, R.WITHDRAWN, RULES["OR-01"], "申请人撤回", stops=(periods.ROOTS,)
)  # fmt: skip
ROOTS_MOVES = (ACCEPT, AGREE, REFUSE, APPOINT, HOLD, WITHDRAW)
ROOTS_LABELS: dict[RootsState, tuple[str, str]] = {
    R.RECEIVED: ("待受理", "blue"), R.ACCEPTED: ("待答复", "yellow"),
    R.AGREED: ("待约定来访", "yellow"), R.APPOINTED: ("待来访", "blue"),
    R.DONE: ("已办结", "green"), R.REFUSED: ("没有同意", "grey"),
    R.WITHDRAWN: ("已撤回", "grey"),
}  # fmt: skip
