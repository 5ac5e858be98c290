"""What a state means for the family, and the steps of a placement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.placements.models import PlacementState

if TYPE_CHECKING:
    from app.placements.models import Placement

S = PlacementState
# For the family: what the state means, and what happens next.
WORDS: dict[PlacementState, tuple[str, str]] = {
    S.FUSION: ("融合期：您家和孩子正在互相熟悉。", "工作人员会常来看看。融合期满后作一次评估。"),
    S.EXTENDED_FUSION: ("融合期延长30日。", "工作人员会帮助您和孩子相处，期满再评估一次。"),
    S.ACTIVE: ("孩子在您家正式寄养。", "工作人员每月至少来一次。有困难请随时联系。"),
    S.RESPITE: ("孩子由机构短期养育。", "到期请接孩子回家。"),
    S.REVIEW_RESPITE: ("短期养育已超期。", "机构负责人会和您商量怎么办。"),
    S.CARER_PENDING: ("正在办理变更主要照料人。", "接替的人参加培训、经机构同意以后才变更。"),
    S.RECHECK: ("正在复核您家的情况。", "工作人员会和您联系核实，请准备有关材料。"),
    S.CORRECTION: ("请您改正。", "内容请看督促改正通知书。改好以后请告诉工作人员。"),
    S.NOTICE: ("已收到您家解除寄养的书面提出。", "一个月期满后办理解除，在此以前请照常照料孩子。"),
    S.ADOPTION_TRACK: ("正在为孩子办理送养。", "您家愿意收养的，请在期限内告诉机构。"),
    S.RENEWAL: ("寄养协议将到期。", "工作人员会作评估，并和您商量是否续签。"),
    S.EMERGENCY_OUT: ("孩子已由机构带离。", "机构正在查明情况，会告诉您结果。"),
    S.ENDING: ("正在办理解除。", "机构会作终结评估，批准后书面告诉您。"),
    S.ENDED: ("寄养关系已经解除。", "解除通知书会送达给您。谢谢您的照料。"),
    S.AFTERCARE: ("寄养关系已经解除。", "谢谢您的照料。"),
    S.CLOSED: ("寄养关系已经解除，案卷已办结。", "谢谢您的照料。"),
}
STEPS: tuple[tuple[str, frozenset[PlacementState]], ...] = (
    ("签订协议", frozenset()),
    ("融合期", frozenset({S.FUSION, S.EXTENDED_FUSION})),
    ("正式寄养", frozenset({
        S.ACTIVE, S.RESPITE, S.REVIEW_RESPITE, S.CARER_PENDING, S.RECHECK, S.CORRECTION, S.NOTICE,
        S.ADOPTION_TRACK, S.RENEWAL, S.EMERGENCY_OUT})),
    ("解除", frozenset({S.ENDING})),
    ("解除后随访", frozenset({S.ENDED, S.AFTERCARE})),
)  # fmt: skip


def step_list(placement: Placement) -> list[tuple[str, str, str | None]]:
    """The steps bar: name, `done`, `now` or `next`, and a note."""
    at = next((n for n, (_, states) in enumerate(STEPS) if placement.state in states), len(STEPS))
    found: list[tuple[str, str, str | None]] = []
    for n, (name, _) in enumerate(STEPS):
        state = "done" if n < at else "now" if n == at else "next"
        note = placement.effective_on.isoformat() if n == 0 else None
        found.append((name, state, note))
    return found
