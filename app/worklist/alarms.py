"""What cannot wait for its turn: suspected harm, danger seen on a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case as when
from sqlalchemy import exists
from sqlalchemy.orm import aliased

from app.core.legal_day import legal_day, legal_day_after
from app.placements.models import Placement, PlacementState
from app.protection.models import HarmReport, ReportState
from app.visits.models import Outcome, Risk, Visit, VisitAddendum, VisitPlan
from app.visits.rules import AT_HOME
from app.worklist.asking import Asker, row

if TYPE_CHECKING:
    from sqlalchemy import Select

_DANGER = (Risk.HIGH, Risk.URGENT)


def new_reports(me: Asker) -> Select[Any]:
    """Due on the day on which they came: they are taken up at once (MP-MR-12)."""
    says = when((HarmReport.is_urgent, "urgent"), else_="received")
    return row(
        HarmReport, "harm_report", HarmReport.receipt_no, says,
        due=legal_day(HarmReport.received_at),
    ).where(
        HarmReport.agency_id == me.agency, HarmReport.state == ReportState.RECEIVED
    )  # fmt: skip


REPORTS = {"urgent": "孩子正处在危险中，立即受理", "received": "立即受理侵害报告"}


def dangers(me: Asker) -> Select[Any]:
    """A visit that found high risk, until somebody else than the visitor has written what is done,
    the family was told to mend, the child is out, or a later visit found less.
    """
    later = aliased(Visit)
    return (
        row(Visit, "visit", Visit.visit_no, Visit.risk, due=legal_day_after(Visit.entered_at))
        .join(VisitPlan, VisitPlan.id == Visit.plan_id)
        .where(
            VisitPlan.agency_id == me.agency, VisitPlan.regime.in_(AT_HOME),
            Visit.risk.in_(_DANGER),
            ~exists().where(VisitAddendum.visit_id == Visit.id, VisitAddendum.by_id != Visit.by_id),
            ~exists().where(
                later.plan_id == Visit.plan_id, later.visited_at > Visit.visited_at,
                later.outcome == Outcome.VISITED,
            ),
            ~exists().where(
                VisitPlan.subject_kind == "placement", Placement.id == VisitPlan.subject_id,
                Placement.state == PlacementState.CORRECTION,
            ),
        )
    )  # fmt: skip


DANGERS = {"high": "探访判断风险高，作出处理", "urgent": "探访判断风险紧急，立即处理"}
