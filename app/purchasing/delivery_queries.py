"""What can be seen of the delivery of a contract: records, what is due, a supplier's desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.ids import PATTERN
from app.core.policy import Unseen
from app.purchasing.contract_screen import stands
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    Attendance,
    Beneficiary,
    ContractState,
    MonthlyReport,
    RecordImport,
    RecordWorker,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    ServiceRecord,
)
from app.purchasing.policy import contracts_visible_to
from app.purchasing.rules.counting import Limits, timing
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services.reporting import due_on, months_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

Row = TypeVar("Row", Beneficiary, ServiceGroup, SampleDraw, RecordImport)
PAGE, PLACES, SOON = 30, 8, timedelta(days=14)


class RecordRow(NamedTuple):
    """A line of the list of records."""

    ref: str
    served_on: date
    starts_at: int
    minutes: int
    indicator: str
    place: str
    people: int
    timing: str
    is_proven: bool
    outcome: str
    is_risk: bool
    is_void: bool


def records_page(
    session: Session, contract: ServiceContract, limits: Limits, *, month: str = "",
    indicator: str = "", after: str = "",
) -> tuple[list[RecordRow], str]:  # fmt: skip
    """One page by day, the newest first, and where the next begins ("" at the end)."""
    row = ServiceRecord
    query = (
        select(
            row.ref, row.served_on, row.starts_at, row.minutes, row.indicator, row.place,
            row.people, row.entered_after, row.is_proven, row.outcome, row.is_risk, row.voided_at,
        )
        .where(row.contract_id == contract.id)
        .order_by(row.served_on.desc(), row.ref.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if month:
        query = query.where(row.month == month)
    if indicator in INDICATORS:
        query = query.where(row.indicator == indicator)
    if (cursor := _cursor(after)) is not None:
        query = query.where(
            or_(row.served_on < cursor[0], and_(row.served_on == cursor[0], row.ref < cursor[1]))
        )
    found = session.execute(query).all()
    rows = [
        RecordRow(
            ref, on, starts, minutes, INDICATORS[code].name, place, people,
            timing(on, on + timedelta(days=late), limits).value, proven, outcome, risk,
            voided is not None,
        )
        for ref, on, starts, minutes, code, place, people, late, proven, outcome, risk, voided
        in found[:PAGE]
    ]  # fmt: skip
    if len(found) <= PAGE:
        return rows, ""
    return rows, f"{rows[-1].served_on.isoformat()}_{rows[-1].ref}"


def _cursor(after: str) -> tuple[date, str] | None:
    day, _, ref = after.partition("_")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return (on, ref) if PATTERN.fullmatch(ref) else None


def record_of(session: Session, contract: ServiceContract, ref: str) -> ServiceRecord:
    """A record of the contract with who did it and who was there. Raises Unseen."""
    found = session.scalar(
        select(ServiceRecord)
        .where(ServiceRecord.ref == ref, ServiceRecord.contract_id == contract.id)
        .options(
            joinedload(ServiceRecord.contract),
            selectinload(ServiceRecord.workers).joinedload(RecordWorker.org_person),
            selectinload(ServiceRecord.attendance).joinedload(Attendance.beneficiary),
        )
    )
    if found is None:
        raise Unseen("purchase_record", ref)
    return found


def beneficiary_of(session: Session, contract: ServiceContract, ref: str) -> Beneficiary:
    """Somebody of the contract's list. Raises Unseen."""
    return _one(session, Beneficiary, contract, ref)


def records_with(session: Session, row: Beneficiary, most: int = 50) -> list[ServiceRecord]:
    """What was done with somebody of the list, the newest first."""
    return list(
        session.scalars(
            select(ServiceRecord)
            .join(Attendance, Attendance.record_id == ServiceRecord.id)
            .where(Attendance.beneficiary_id == row.id, ServiceRecord.voided_at.is_(None))
            .order_by(ServiceRecord.served_on.desc(), ServiceRecord.id.desc())
            .limit(most)
        )
    )


def series_of(session: Session, contract: ServiceContract, ref: str) -> ServiceGroup:
    """A case or group of the contract. Raises Unseen."""
    return _one(session, ServiceGroup, contract, ref)


def sample_of(session: Session, contract: ServiceContract, ref: str) -> SampleDraw:
    """A sample of the contract with its checks. Raises Unseen."""
    found = _one(session, SampleDraw, contract, ref)
    session.refresh(found, ["checks"])
    return found


def import_of(session: Session, contract: ServiceContract, ref: str) -> RecordImport:
    """A file of the contract. Raises Unseen."""
    found = _one(session, RecordImport, contract, ref)
    found.contract = contract
    return found


def _one(session: Session, kind: type[Row], contract: ServiceContract, ref: str) -> Row:
    found = session.scalar(select(kind).where(kind.ref == ref, kind.contract_id == contract.id))
    if found is None:
        raise Unseen(kind.__tablename__, ref)
    return found


def series_list(session: Session, contract: ServiceContract) -> list[tuple[ServiceGroup, int]]:
    """Cases and groups, open ones first, with how many meetings each had."""
    meetings = (
        select(func.count())
        .where(ServiceRecord.group_id == ServiceGroup.id, ServiceRecord.voided_at.is_(None))
        .correlate(ServiceGroup)
        .scalar_subquery()
    )
    rows = session.execute(
        select(ServiceGroup, meetings)
        .where(ServiceGroup.contract_id == contract.id)
        .order_by(ServiceGroup.closed_on.is_not(None), ServiceGroup.id.desc())
    )
    return [(one, n) for one, n in rows]


def places_of(session: Session, contract: ServiceContract) -> list[str]:
    """Where work was done lately: a place is typed once."""
    newest = (
        select(ServiceRecord.place, ServiceRecord.id)
        .where(ServiceRecord.contract_id == contract.id)
        .order_by(ServiceRecord.id.desc())
        .limit(60)
        .subquery()
    )
    rows = session.scalars(
        select(newest.c.place).group_by(newest.c.place).order_by(func.max(newest.c.id).desc())
    )
    return list(rows.fetchmany(PLACES))


@dataclass(frozen=True)
class Supply:
    """A contract on the supplier's desk: today's work, reports that are owed, what comes soon."""

    contract: ServiceContract
    today: int
    owed: list[tuple[str, date]]
    """Month and last day of each report that was not sent."""
    soon: list[tuple[str, date]]
    """Milestones of the next fortnight, and those that are over."""
    state: tuple[str, str]
    is_accepted: bool


def supply(session: Session, actor: Actor, today: date) -> list[Supply]:
    """All contracts of the supplier, running ones first, with what is due."""
    served = (
        select(func.count())
        .where(
            ServiceRecord.contract_id == ServiceContract.id,
            ServiceRecord.served_on == today,
            ServiceRecord.voided_at.is_(None),
        )
        .correlate(ServiceContract)
        .scalar_subquery()
    )
    is_accepted = (
        exists()
        .where(
            Acceptance.contract_id == ServiceContract.id,
            Acceptance.signed_at.is_not(None),
            Acceptance.result == AcceptanceResult.PASSED,
        )
        .correlate(ServiceContract)
    )
    rows = session.execute(
        select(ServiceContract, served, is_accepted)
        .where(contracts_visible_to(actor))
        .options(
            selectinload(ServiceContract.milestones),
            selectinload(ServiceContract.payments),
            joinedload(ServiceContract.agency),
        )
        .order_by(ServiceContract.state != ContractState.RUNNING, ServiceContract.ends_on.desc())
        .limit(50)
    ).all()
    ids = [one.id for one, _, _ in rows]
    sent = {
        (contract, month)
        for contract, month in session.execute(
            select(MonthlyReport.contract_id, MonthlyReport.month).where(
                MonthlyReport.contract_id.in_(ids), MonthlyReport.sent_at.is_not(None)
            )
        )
    }
    return [
        Supply(
            one, today_served,
            [(m, due_on(m)) for m in months_of(one, today) if (one.id, m) not in sent]
            if one.state is ContractState.RUNNING else [],
            [(m.title, m.due_on) for m in one.milestones
             if one.state is ContractState.RUNNING and m.status.value == "scheduled"
             and m.due_on <= today + SOON],
            stands(session, one, is_accepted=accepted), accepted,
        )
        for one, today_served, accepted in rows
    ]  # fmt: skip
