"""What waits to be judged under contracts: evaluations, their effects, acceptances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists

from app.core.legal_day import legal_day
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    ContractState,
    Evaluation,
    EvaluationKind,
    Evaluator,
    Milestone,
    MilestoneStatus,
    ProjectDuty,
    ProjectParticipation,
    ServiceContract,
)
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select


def own(says: str, kind: str, *, declared: bool) -> Callable[[Asker], Select[Any]]:
    """Open evaluations to which one was named oneself."""

    def rows(me: Asker) -> Select[Any]:
        return (
            row(Evaluator, kind, ServiceContract.number, says, due=Evaluation.due_on,
                ref=Evaluation.ref)
            .join(Evaluation, Evaluation.id == Evaluator.evaluation_id)
            .join(ServiceContract, ServiceContract.id == Evaluation.contract_id)
            .where(
                Evaluator.person_id.in_(me.persons), Evaluator.ended_at.is_(None),
                Evaluation.sent_at.is_(None),
                Evaluator.declared_at.is_not(None) if declared
                else Evaluator.declared_at.is_(None),
            )
        )  # fmt: skip

    return rows


def _evaluations(me: Asker, says: str, due: Any, *, is_due: bool = True) -> Select[Any]:
    return (
        row(Evaluation, "purchase_judged", ServiceContract.number, says, due=due,
            ref=ServiceContract.ref, is_due=is_due)
        .join(ServiceContract, ServiceContract.id == Evaluation.contract_id)
        .where(Evaluation.agency_id == me.agency)
    )  # fmt: skip


def finals(me: Asker) -> Select[Any]:
    """Running contracts in their last month without a final evaluation (EVA-03)."""
    arranged = exists().where(
        Evaluation.contract_id == ServiceContract.id, Evaluation.kind == EvaluationKind.FINAL
    )
    return (
        row(Milestone, "purchase_judged", ServiceContract.number, "安排末期评估",
            due=ServiceContract.ends_on, ref=ServiceContract.ref)
        .join(ServiceContract, ServiceContract.id == Milestone.contract_id)
        .where(
            ServiceContract.agency_id == me.agency,
            ServiceContract.state == ContractState.RUNNING, Milestone.needs == "final",
            Milestone.status != MilestoneStatus.MET, Milestone.due_on <= me.today, ~arranged,
        )
    )  # fmt: skip


def teams(me: Asker) -> Select[Any]:
    """Contracts that were drawn and wait for their team (EVA-02)."""
    seated = exists().where(Evaluator.evaluation_id == Evaluation.id)
    return _evaluations(me, "组成评价小组", Evaluation.due_on).where(
        Evaluation.sent_at.is_(None), ~seated
    )


def to_publish(me: Asker) -> Select[Any]:
    """Grades that are not public yet (EVA-09)."""
    return _evaluations(
        me, "公布评价结果", legal_day(Evaluation.sent_at), is_due=False
    ).where(Evaluation.sent_at.is_not(None), Evaluation.published_on.is_(None))  # fmt: skip


def to_rectify(me: Asker) -> Select[Any]:
    """Failed grades whose rectification nobody has seen yet (EVA-08)."""
    return _evaluations(me, "核实整改", Evaluation.rectify_until).where(
        Evaluation.rectify_until.is_not(None), Evaluation.rectified_on.is_(None)
    )


def own_to_rectify(me: Asker) -> Select[Any]:
    """The same for the supplier."""
    return (
        row(Evaluation, "purchase_judged", ServiceContract.number, "按评价结果整改",
            due=Evaluation.rectify_until, ref=ServiceContract.ref)
        .join(ServiceContract, ServiceContract.id == Evaluation.contract_id)
        .where(
            ServiceContract.supplier_id == me.agency, Evaluation.rectify_until.is_not(None),
            Evaluation.rectified_on.is_(None),
        )
    )  # fmt: skip


def to_accept(me: Asker) -> Select[Any]:
    """Contracts whose term is over, for who neither wrote the requirement nor ran it (SOD-P1)."""
    passed = exists().where(
        Acceptance.contract_id == ServiceContract.id,
        Acceptance.signed_at.is_not(None),
        Acceptance.result == AcceptanceResult.PASSED,
    )
    took_part = exists().where(
        ProjectParticipation.project_id == ServiceContract.project_id,
        ProjectParticipation.person_id.in_(me.persons),
        ProjectParticipation.duty.in_((ProjectDuty.REQUIRE, ProjectDuty.RUN)),
    )
    return row(
        ServiceContract, "purchase_judged", ServiceContract.number, "组织验收",
        due=ServiceContract.ends_on, is_due=False,
    ).where(
        ServiceContract.agency_id == me.agency, ServiceContract.state == ContractState.RUNNING,
        ServiceContract.ends_on < me.today, ~passed, ~took_part,
    )  # fmt: skip


def accepted(me: Asker) -> Select[Any]:
    """Signed acceptances that are not public yet (GPR-45-2)."""
    return (
        row(Acceptance, "purchase_judged", ServiceContract.number, "公布验收结果",
            due=legal_day(Acceptance.signed_at), ref=ServiceContract.ref, is_due=False)
        .join(ServiceContract, ServiceContract.id == Acceptance.contract_id)
        .where(
            Acceptance.agency_id == me.agency, Acceptance.signed_at.is_not(None),
            Acceptance.published_on.is_(None),
        )
    )  # fmt: skip
