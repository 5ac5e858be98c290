"""What the record of acts calls the codes of a purchase, and which case each line belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core.db import as_system
from app.purchasing import contract_screen
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    BeneficiaryKind,
    Evaluation,
    EvaluationKind,
    NoticeKind,
    Payment,
    Project,
    Query,
    QueryKind,
    Round,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.rules.grading import Grade
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method
from app.purchasing.services import asking, judging, single_source, surveys
from app.purchasing.workflow import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session


def _labels(*kinds: Any) -> dict[str, str]:
    return {one.value: one.label for kind in kinds for one in kind}


_SERVICES = {code: one.name for code, one in INDICATORS.items()}
_CONTRACT = {state.value: words[0] for state, words in contract_screen.STATES.items()}
_DRAWN = {"commit": "已锁定抽取口令", "freeze": "已封存名单", "draw": "已抽取"}
_FREE = {"free": "没有利害关系"}
WORDS: dict[str, Mapping[str, str]] = {
    "purchase": {state: words[0] for state, words in LABELS.items()}
    | _labels(Method, NoticeKind) | single_source.OUTCOMES
    | {"sent": "已送审", "returned": "退回修改"},
    "purchase_acceptance": _labels(AcceptanceResult),
    "purchase_beneficiary": _labels(BeneficiaryKind),
    "purchase_contract": _CONTRACT | _SERVICES | _DRAWN | surveys.WHOM | {
        "returned": "退回修改", "refused": "不同意", "mended": "已改正", "upload": "已上传表格",
        "done": "已导入", "met": "达到目标", "unmet": "没有达到目标",
    },
    "purchase_evaluation": _labels(EvaluationKind, Grade) | _FREE | {
        "replaced": "更换评价人员", "stands back": "回避", "kept": "已保存",
    },
    "purchase_query": _labels(QueryKind) | asking.OUTCOMES | {
        "held": "中止计算期限", "runs": "恢复计算期限",
    },
    "purchase_record": _SERVICES | {"accepted": "核查通过", "rejected": "核查不通过"},
    "purchase_round": judging.INTERESTS | _FREE,
    "purchase_spot_draw": _DRAWN,
}  # fmt: skip
"""By the kind of what was acted on, what stands before and after as the screens say it."""

_BY_CONTRACT: dict[str, Any] = {
    "purchase_acceptance": Acceptance, "purchase_evaluation": Evaluation,
    "purchase_payment": Payment, "purchase_record": ServiceRecord,
}  # fmt: skip
_BY_PROJECT: dict[str, Any] = {"purchase_query": Query, "purchase_round": Round}
NUMBERED = (*_BY_CONTRACT, *_BY_PROJECT)
"""What has no number of its own and goes by that of its contract or project."""


def numbers(session: Session, kind: str, refs: Iterable[str]) -> dict[str, str]:
    """The number of the contract or project, by the reference of what was acted on."""
    if kind in _BY_CONTRACT:
        row = _BY_CONTRACT[kind]
        asked = select(row.ref, ServiceContract.number).join(
            ServiceContract, ServiceContract.id == row.contract_id
        )
    else:
        row = _BY_PROJECT[kind]
        asked = select(row.ref, Project.code).join(Project, Project.id == row.project_id)
    with as_system(session):  # the auditor reads no purchase, only which one it was
        return dict(session.execute(asked.where(row.ref.in_(refs))).all())
