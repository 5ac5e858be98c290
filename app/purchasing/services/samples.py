"""Whether what was drawn as a sample has been looked at (§6, PAY-04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from app.purchasing.models import SampleCheck, SampleDraw, ServiceRecord

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract


def sample_passed(session: Session, contract: ServiceContract, month: str) -> bool:
    """Every indicator with records in the month "YYYY-MM" was drawn, closed and looked at.

    A refused record lowers the batch (CNT-SAMPLE); a batch of which nothing was accepted does not
    pass. A month without records has nothing to look at.
    """
    return month not in unpassed(session, contract, until=month, since=month)


def unpassed(
    session: Session, contract: ServiceContract, *, until: str, since: str = ""
) -> list[str]:
    """The months with records, up to a last one, whose samples have not passed; in order."""
    delivered = session.execute(
        select(ServiceRecord.month, ServiceRecord.indicator)
        .where(
            ServiceRecord.contract_id == contract.id, ServiceRecord.voided_at.is_(None),
            ServiceRecord.month >= since, ServiceRecord.month <= until,
        )
        .distinct()
    )  # fmt: skip
    accepted = func.sum(case((SampleCheck.accepted, 1), else_=0))
    checked = {
        (month, indicator): good > 0 and looked >= len(drawn)
        for month, indicator, drawn, looked, good in session.execute(
            select(SampleDraw.month, SampleDraw.indicator, SampleDraw.drawn,
                   func.count(SampleCheck.id), accepted)
            .join(SampleCheck, SampleCheck.sample_id == SampleDraw.id)
            .where(SampleDraw.contract_id == contract.id, SampleDraw.closed_at.is_not(None))
            .group_by(SampleDraw.id)
        )
    }  # fmt: skip
    return sorted({month for month, code in delivered if not checked.get((month, code), False)})
