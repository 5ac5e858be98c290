"""The machine of a new certificate: asked, released by another, issued (WS-30)."""

from __future__ import annotations

from app.adoption.models.reissue import ReissueState
from app.law import RULES
from app.workflow.moves import Move

X = ReissueState
WORK, DECIDE = "adoption.reissue_work", "adoption.reissue_decide"
RELEASE = Move(DECIDE, {X.ASKED}, X.RELEASED, RULES["WS-30"], "复核同意")
REFUSE = Move(DECIDE, {X.ASKED}, X.REFUSED, RULES["WS-30"], "复核不同意")
ISSUE = Move(WORK, {X.RELEASED}, X.DONE, RULES["WS-30"], "发给新证，旧证作废")
WITHDRAW = Move(WORK, {X.ASKED, X.RELEASED}, X.WITHDRAWN, RULES["WS-30"], "申请人撤回")
REISSUE_MOVES = (RELEASE, REFUSE, ISSUE, WITHDRAW)
OPEN = frozenset({X.ASKED, X.RELEASED})
REISSUE_LABELS: dict[ReissueState, tuple[str, str]] = {
    X.ASKED: ("待复核", "yellow"), X.RELEASED: ("待发证", "yellow"), X.DONE: ("已发证", "green"),
    X.REFUSED: ("没有同意", "grey"), X.WITHDRAWN: ("已撤回", "grey"),
}  # fmt: skip
