"""What waits in purchases without a clock of its own: plans, budgets, requirements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, or_, select

from app.core.legal_day import legal_day
from app.purchasing.models import (
    Channel,
    PanelMember,
    Project,
    ProjectState,
    Query,
    QueryKind,
    Round,
    RoundState,
)
from app.purchasing.services.requiring import SENT, WRITTEN_IN
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


def _rows(me: Asker, says: str) -> Select[Any]:
    return row(
        Project, "purchase", Project.code, says, due=legal_day(Project.state_since),
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


def to_open(me: Asker) -> Select[Any]:
    """Offers whose last moment is past: two officers open them together."""
    due = legal_day(Round.due_at)
    return (
        row(Round, "purchase_rounds", Project.code, "两名经办人共同开启响应文件", due=due,
            ref=Project.ref)
        .join(Project, Project.id == Round.project_id)
        .where(
            Project.agency_id == me.agency, Round.agency_id == me.agency,
            Project.state == ProjectState.NOTICED, Round.state == RoundState.OPEN,
            Round.channel == Channel.QUOTES, due <= me.today,
            or_(Round.opened_by_id.is_(None), Round.opened_by_id.not_in(me.users)),
        )
    )  # fmt: skip


def to_fix(me: Asker) -> Select[Any]:
    """Reported rounds without a supplier: the head fixes the first."""
    return _reported(me, "按名次确定供应商").where(~_is_fixed())


def to_award(me: Asker) -> Select[Any]:
    """Fixed suppliers who have no letter yet."""
    return _reported(me, "发出成交通知书、公告结果").where(_is_fixed(), _mine(me))


def _reported(me: Asker, says: str) -> Select[Any]:
    return _rows(me, says).where(Project.state == ProjectState.CANDIDATE)


def _is_fixed() -> Any:
    return (
        select(Round.id)
        .where(
            Round.project_id == Project.id, Round.state == RoundState.REPORTED,
            Round.winner_id.is_not(None),
        )
        .exists()
    )  # fmt: skip


def to_report(me: Asker) -> Select[Any]:
    """Opened offers whose judges have all scored and whose report is not there."""
    scoring = exists().where(
        PanelMember.round_id == Round.id,
        Round.project_id == Project.id,
        Round.state == RoundState.JUDGING,
        PanelMember.ended_at.is_(None),
        PanelMember.submitted_at.is_(None),
    )
    return _rows(me, "登记评审报告").where(
        Project.state == ProjectState.EVALUATING, _mine(me), ~scoring
    )


def late_queries(me: Asker) -> Select[Any]:
    """Questions and queries that an officer has left over their day: the head's to press."""
    return (
        row(Query, "purchase_query", Project.code, "督促经办人答复", due=Query.due_on)
        .join(Project, Project.id == Query.project_id)
        .where(
            Project.agency_id == me.agency, Query.agency_id == me.agency,
            Query.kind != QueryKind.COMPLAINT, Query.answered_on.is_(None),
            Query.due_on < me.today,
        )
    )  # fmt: skip


def to_judge(me: Asker) -> Select[Any]:
    """What a judge has to declare or to score; the project is not theirs to read."""
    return (
        row(PanelMember, "purchase_judging", Round.notice_no, "申明利害关系并评分",
            due=legal_day(Round.opened_at), is_due=False, ref=Round.ref)
        .join(Round, Round.id == PanelMember.round_id)
        .where(
            PanelMember.person_id.in_(me.persons), PanelMember.ended_at.is_(None),
            PanelMember.submitted_at.is_(None), Round.state == RoundState.JUDGING,
        )
    )  # fmt: skip
