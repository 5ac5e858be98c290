"""Who may read and add the files of a placement; which letters a family sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.services import NOTHING
from app.core.policy import allows, demand
from app.documents.subjects import FileSubject
from app.placements.models import Placement
from app.placements.policy import visible_to
from app.placements.queries import get_placement

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor


def _placement(session: Session, actor: Actor, placement_id: int) -> Placement | None:
    return session.scalar(
        select(Placement)
        .where(Placement.id == placement_id, visible_to(actor))
        .options(joinedload(Placement.agency), selectinload(Placement.parts))
    )


def _may_read(session: Session, actor: Actor, placement_id: int) -> bool:
    """Staff read the files; the family its letters alone, as their addressee."""
    return actor.is_staff and _placement(session, actor, placement_id) is not None


def _may(action: str, session: Session, actor: Actor, placement_id: int) -> bool:
    found = _placement(session, actor, placement_id)
    if found is None or not actor.is_staff or not allows(actor, action, found):
        return False
    demand(actor, action, found)
    return True


def _page(session: Session, placement_id: int) -> str:
    found = session.get(Placement, placement_id)
    return f"/placements/{found.ref}" if found else "/"


def _about(session: Session, placement_id: int) -> Subject:
    found = session.get(Placement, placement_id)
    return found.subject if found else NOTHING


PLACEMENT_FILES = FileSubject(
    find=lambda session, actor, ref: get_placement(session, actor, ref).id,
    may_read=_may_read,
    may_write=lambda s, a, i: _may("placements.upload", s, a, i),
    may_serve=lambda s, a, i: _may("placements.serve_letter", s, a, i),
    page=_page,
    about=_about,
)
