"""What can be seen of reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.children.models import Child
from app.children.panels import panels_of
from app.children.policy import visible_to as child_visible_to
from app.children.services.care import newest
from app.core.db import as_system
from app.core.policy import Unseen, allows, demand
from app.protection.models import HarmReport, ReportState
from app.protection.policy import visible_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST = 200
VIEWS = {"": "未办结", "all": "全部"}


def get_report(
    session: Session, actor: Actor, ref: str, *, to: str = "protection.view"
) -> HarmReport:
    """The report, for the bureau that has to act. Raises Unseen, Refused."""
    found = session.scalar(
        select(HarmReport)
        .where(HarmReport.ref == ref, visible_to(actor))
        .options(joinedload(HarmReport.agency))
    )
    if found is None:
        raise Unseen("harm_report", ref)
    demand(actor, to, found)
    return found


@dataclass(frozen=True)
class Whereabouts:
    """Where a child of the registry is, for the bureau that has to go there.

    `ref` and `links` are empty where the actor may not open the file.
    """

    file_no: str
    home: str
    phone: str
    place: str
    ref: str
    links: list[tuple[str, str]]


def whereabouts(session: Session, actor: Actor, report: HarmReport) -> Whereabouts | None:
    """Of the child that the report names by its file; None where it does not."""
    if report.child_id is None:
        return None
    with as_system(session):
        child = session.scalar(
            select(Child).where(Child.id == report.child_id).options(joinedload(Child.agency))
        )
        spell = newest(session, report.child_id)
    if child is None:
        return None
    home = child.agency
    seen = session.scalar(select(Child.id).where(Child.id == child.id, child_visible_to(actor)))
    may = seen is not None and allows(actor, "children.view", child)
    panels = panels_of(session, actor, child) if may else []
    return Whereabouts(
        child.file_no, home.name if home else "", home.phone if home else "",
        spell.place_says if spell else "",
        child.ref if may else "", [link for panel in panels for link in panel.links],
    )  # fmt: skip


def list_reports(session: Session, actor: Actor, view: str) -> Sequence[Any]:
    """Those that nobody took up first, danger before the rest, the oldest first.

    No content is opened.
    """
    query = select(
        HarmReport.ref, HarmReport.receipt_no, HarmReport.state, HarmReport.received_at,
        HarmReport.situations, HarmReport.is_urgent, HarmReport.from_office,
        HarmReport.police_called, HarmReport.police_told_at, HarmReport.due_on,
    ).where(visible_to(actor))  # fmt: skip
    if view != "all":
        query = query.where(HarmReport.state != ReportState.DONE)
    rank = HarmReport.state != ReportState.RECEIVED
    return session.execute(
        query.order_by(rank, HarmReport.is_urgent.desc(), HarmReport.received_at).limit(MOST)
    ).all()
