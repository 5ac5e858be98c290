"""What waits in purchases without a clock of its own: plans, budgets, requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

from app.purchasing.models import Project, ProjectState
from app.purchasing.services.requiring import SENT, WRITTEN_IN
from app.worklist.asking import Asker, beijing_day, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


def _rows(me: Asker, says: str) -> Select[Any]:
    return row(
        Project, "purchase", Project.code, says, due=beijing_day(Project.state_since),
        is_due=False,
    ).where(Project.agency_id == me.agency)  # fmt: skip


def at(says: str, state: ProjectState) -> Callable[[Asker], Select[Any]]:
    """Projects of the own bureau in a state that oneself or nobody holds, the longest first."""

    def rows(me: Asker) -> Select[Any]:
        return _rows(me, says).where(Project.state == state, _mine(me))

    return rows


def _mine(me: Asker) -> Any:
    return or_(Project.officer_id.is_(None), Project.officer_id.in_(me.users))


def to_budget(me: Asker) -> Select[Any]:
    """Budgets for finance, never of a project that the same human runs."""
    return _rows(me, "核对余额，批复预算").where(
        Project.state == ProjectState.CHECKED,
        or_(Project.officer_person_id.is_(None), Project.officer_person_id.not_in(me.persons)),
    )


def to_require(me: Asker) -> Select[Any]:
    """Projects with money whose requirement is not with the reviewer."""
    return _rows(me, "公开意向，编写采购需求").where(
        Project.state.in_((ProjectState.BUDGETED, ProjectState.INTENT)), _mine(me),
        or_(_requirement_state().is_(None), _requirement_state() != SENT),
    )  # fmt: skip


def to_review(me: Asker) -> Select[Any]:
    """Requirements that somebody other than who wrote them has to review."""
    return _rows(me, "审查采购需求").where(
        Project.state.in_(WRITTEN_IN), _requirement_state() == SENT,
        Project.required_by_person_id.not_in(me.persons),
    )  # fmt: skip


def _requirement_state() -> Any:
    return Project.requirement["state"].as_string()
