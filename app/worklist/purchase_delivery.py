"""What waits while a contract is delivered: monthly reports, samples that are not closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, case, cast, exists, extract, func, or_, select

from app.core.legal_day import legal_day
from app.purchasing.models import (
    ContractState,
    MonthlyReport,
    ProjectDuty,
    ProjectParticipation,
    SampleDraw,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.services.working import RUNS
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Select

MONTHS = 12


def _month(day: Any) -> Any:
    """The months since year 0, as `Asker.month` counts them."""
    return cast(extract("year", day), Integer) * MONTHS + cast(extract("month", day), Integer)


def _missing() -> Any:
    """How many months that are over have no report (`reporting.months_of`)."""
    over = case(
        (_month(ServiceContract.ends_on) < Asker.month, _month(ServiceContract.ends_on) + 1),
        else_=Asker.month,
    ) - _month(ServiceContract.starts_on)
    sent = (
        select(func.count())
        .where(
            MonthlyReport.contract_id == ServiceContract.id, MonthlyReport.sent_at.is_not(None)
        )
        .scalar_subquery()
    )  # fmt: skip
    return over - sent


def _ended_earlier() -> Any:
    """Its last month was not the last one that is over."""
    return _month(ServiceContract.ends_on) + 1 < Asker.month


def _reports(says: str) -> Select[Any]:
    is_old = or_(_missing() > 1, _ended_earlier())
    due = case((is_old, Asker.report_missed), else_=Asker.report_due)
    return row(
        ServiceContract, "purchase_reports", ServiceContract.number, says, due=due
    ).where(ServiceContract.state == ContractState.RUNNING, _missing() > 0)  # fmt: skip


def own_reports(me: Asker) -> Select[Any]:
    """Contracts of the supplier that lack a report of a month that is over."""
    return _reports("提交月报").where(ServiceContract.supplier_id == me.agency)


def reports_late(me: Asker) -> Select[Any]:
    """The same for the buyer, once the last day is past."""
    return _reports("催交月报").where(
        ServiceContract.agency_id == me.agency,
        or_(_missing() > 1, Asker.report_due < Asker.today, _ended_earlier()),
    )


def to_sample(me: Asker) -> Select[Any]:
    """Contracts with records of a month that is over whose sample nobody has begun (PAY-04)."""
    begun = exists().where(
        SampleDraw.contract_id == ServiceContract.id,
        SampleDraw.month == ServiceRecord.month,
        SampleDraw.indicator == ServiceRecord.indicator,
    )
    waits = exists().where(
        ServiceRecord.contract_id == ServiceContract.id,
        ServiceRecord.voided_at.is_(None),
        ServiceRecord.served_on < me.month_start,
        ~begun,
    )
    return row(
        ServiceContract, "purchase_samples", ServiceContract.number, "开始抽查以前月份的记录",
        due=ServiceContract.starts_on, is_due=False,
    ).where(
        ServiceContract.agency_id == me.agency, ServiceContract.state.in_(RUNS), waits
    )  # fmt: skip


def samples(says: str, *, frozen: bool, drawn: bool) -> Callable[[Asker], Select[Any]]:
    """Samples of the own bureau's contracts at one step."""

    def rows(me: Asker) -> Select[Any]:
        return _samples(says).where(
            ServiceContract.agency_id == me.agency,
            SampleDraw.frozen_at.is_not(None) if frozen else SampleDraw.frozen_at.is_(None),
            SampleDraw.drawn_at.is_not(None) if drawn else SampleDraw.drawn_at.is_(None),
        )

    return rows


def _samples(says: str) -> Select[Any]:
    since = legal_day(func.coalesce(SampleDraw.drawn_at, SampleDraw.committed_at))
    return (
        row(SampleDraw, "purchase_samples", ServiceContract.number, says, due=since,
            ref=ServiceContract.ref, is_due=False)
        .join(ServiceContract, ServiceContract.id == SampleDraw.contract_id)
        .where(
            SampleDraw.closed_at.is_(None), ServiceContract.state == ContractState.RUNNING,
        )
    )  # fmt: skip


def to_look_at(me: Asker) -> Select[Any]:
    """Drawn records for who did not run the purchase (SOD-P1)."""
    return samples("核查抽中的记录", frozen=True, drawn=True)(me).where(
        ~exists().where(
            ProjectParticipation.project_id == ServiceContract.project_id,
            ProjectParticipation.person_id.in_(me.persons),
            ProjectParticipation.duty == ProjectDuty.RUN,
        )
    )


def own_samples(me: Asker) -> Select[Any]:
    """Drawn records whose papers the supplier keeps ready."""
    return _samples("准备抽中记录的材料").where(
        ServiceContract.supplier_id == me.agency, SampleDraw.drawn_at.is_not(None)
    )
