"""Every act on a project as a page of its own; `views.acting` runs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.purchasing.contract_acts import PROJECT_CONTRACT_ACTS
from app.purchasing.models import ProjectState
from app.purchasing.plan_acts import PLAN_ACTS
from app.purchasing.round_acts import ROUND_ACTS, is_on_platform
from app.purchasing.services.planning import EDITABLE
from app.purchasing.services.requiring import WRITTEN_IN
from app.workflow.acts import always

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from sqlalchemy.orm import Session

    from app.workflow.acts import Act

ACTS: tuple[Act, ...] = (*PLAN_ACTS, *ROUND_ACTS, *PROJECT_CONTRACT_ACTS)


@dataclass(frozen=True)
class Page:
    """A page of its own (with rows, or a list) that is offered beside the acts."""

    name: str
    action: str
    title: str
    states: AbstractSet[ProjectState]
    danger: bool = False
    ready: Callable[[Session, Any], bool] = always

    def is_open(self, session: Session, case: Any) -> bool:
        """Whether the project stands where this can be done."""
        return case.state in self.states and self.ready(session, case)


PAGES = (
    Page("edit", "purchasing.edit", "修改基本情况", EDITABLE),
    Page("items", "purchasing.edit", "指标和目标", EDITABLE),
    Page("money", "purchasing.edit", "预算", EDITABLE),
    Page("require", "purchasing.require", "编写采购需求", WRITTEN_IN),
    Page(
        "record_result",
        "purchasing.report",
        "登记平台的评审结果",
        frozenset({ProjectState.NOTICED}),
        ready=is_on_platform,
    ),
)
