"""Photos and scans of a visit: for those who may read the record, never for the family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit.services import NOTHING
from app.core.policy import allows
from app.documents.subjects import FileSubject
from app.visits.models import Visit, VisitPlan
from app.visits.queries import get_visit
from app.visits.services.recording import MOST_PHOTOS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

VISIT = "visit"
SCANS = 3
"""Besides the photos: the paper that was filled in without a network."""


def _allowed(session: Session, actor: Actor, visit_id: int, action: str) -> bool:
    visit = session.get(Visit, visit_id)
    plan = session.get(VisitPlan, visit.plan_id) if visit else None
    if visit is None or plan is None or not allows(actor, action, plan):
        return False
    return action == "visits.view" or visit.by_id == actor.user_id


def _page(session: Session, visit_id: int) -> str:
    visit = session.get(Visit, visit_id)
    return f"/visits/records/{visit.ref}" if visit else "/"


def _about(session: Session, visit_id: int) -> Subject:
    visit = session.get(Visit, visit_id)
    return visit.subject if visit else NOTHING


VISIT_PHOTOS = FileSubject(
    find=lambda session, actor, ref: get_visit(session, actor, ref).id,
    may_read=lambda session, actor, row: _allowed(session, actor, row, "visits.view"),
    may_write=lambda session, actor, row: _allowed(session, actor, row, "visits.record"),
    page=_page,
    about=_about,
    most_files=MOST_PHOTOS + SCANS,
)
