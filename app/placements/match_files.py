"""Who may read and add the files of a match: the desk; a family sees its own agreement alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.services import NOTHING
from app.core.policy import allows
from app.documents.subjects import FileSubject
from app.placements.match_policy import visible_to
from app.placements.match_queries import get_match
from app.placements.models import Match

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor


def _match(session: Session, actor: Actor, match_id: int) -> Match | None:
    return session.scalar(
        select(Match)
        .where(Match.id == match_id, visible_to(actor))
        .options(joinedload(Match.application), selectinload(Match.parts))
    )


def _may_read(session: Session, actor: Actor, match_id: int) -> bool:
    """Letters of a match are read by their addressee; its other files by staff alone."""
    return actor.is_staff and _match(session, actor, match_id) is not None


def _may_write(session: Session, actor: Actor, match_id: int) -> bool:
    match = _match(session, actor, match_id)
    return match is not None and actor.is_staff and allows(actor, "matches.record_higher", match)


def _page(session: Session, match_id: int) -> str:
    match = session.get(Match, match_id)
    return f"/matches/{match.ref}" if match else "/"


def _about(session: Session, match_id: int) -> Subject:
    match = session.get(Match, match_id)
    return match.subject if match else NOTHING


MATCH_FILES = FileSubject(
    find=lambda session, actor, ref: get_match(session, actor, ref).id,
    may_read=_may_read,
    may_write=_may_write,
    page=_page,
    about=_about,
)
