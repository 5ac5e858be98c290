"""Quarterly reports, as the bureau sees them: not there yet, and waiting to be received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency
from app.deadlines.models import ClockState, Deadline
from app.placements.models import QuarterReport
from app.placements.services.watching import QUARTER_DUE
from app.worklist.asking import Asker, in_area, row

if TYPE_CHECKING:
    from sqlalchemy import Select


def to_receive(me: Asker) -> Select[Any]:
    """Sent, and not yet received."""
    return row(QuarterReport, "quarter", QuarterReport.report_no, "接收季度报告").where(
        QuarterReport.bureau_id == me.agency, QuarterReport.received_at.is_(None)
    )


def not_sent(me: Asker) -> Select[Any]:
    """What institutions of the bureau owe, once the reminder day has come."""
    # From the bureau's own institutions, of which there are few: clocks stand in all of the area.
    mine = select(Agency.id).where(Agency.bureau_id == me.agency)
    return (
        row(Deadline, QUARTER_DUE, Deadline.case_no, "等机构报送季度报告", due=Deadline.due_on,
            ref=Deadline.subject_ref, agency=Agency.short_name)
        .join(Agency, Agency.id == Deadline.agency_id)
        .where(
            in_area(Deadline, me), Deadline.subject_kind == QUARTER_DUE,
            Deadline.subject_id.in_(mine), Deadline.state == ClockState.RUNNING,
            Deadline.warn_on <= me.today,
        )
    )  # fmt: skip
