"""Photos of a home visit: for those who may read the assessment, never for the family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.guard import unscoped
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.foster.models import FosterApplication, State, Visit
from app.foster.queries import get_application

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

VISIT = "foster_visit"
MOST_PHOTOS = 30


def _row(session: Session, visit_id: int) -> tuple[str, str]:
    """(reference of the case, of the visit). Raises Unseen."""
    found = session.execute(
        select(FosterApplication.ref, Visit.ref)
        .join(Visit, Visit.application_id == FosterApplication.id)
        .where(Visit.id == visit_id)
    ).first()
    if found is None:
        raise Unseen(VISIT, str(visit_id))
    return found[0], found[1]


def _allowed(session: Session, actor: Actor, visit_id: int, action: str) -> bool:
    try:
        case = get_application(session, actor, _row(session, visit_id)[0])
    except Unseen:
        return False
    open_enough = action != "foster.assess" or case.state is State.ASSESSING
    return open_enough and allows(actor, action, case)


def _find(session: Session, actor: Actor, ref: str) -> int:
    with unscoped(session, "a visit is known by its name; whether its case is seen is asked next"):
        found = session.scalar(select(Visit.id).where(Visit.ref == ref))
    if found is None or not _allowed(session, actor, found, "foster.read_assessment"):
        raise Unseen(VISIT, ref)
    return found


def _page(session: Session, visit_id: int) -> str:
    case, visit = _row(session, visit_id)
    return f"/foster/desk/{case}/visits/{visit}"


def _about(session: Session, visit_id: int) -> Subject:
    found = (
        select(FosterApplication)
        .join(Visit, Visit.application_id == FosterApplication.id)
        .where(Visit.id == visit_id)
    )
    return session.scalars(found).one().subject


VISIT_FILES = FileSubject(
    find=_find,
    may_read=lambda session, actor, row: _allowed(session, actor, row, "foster.read_assessment"),
    may_write=lambda session, actor, row: _allowed(session, actor, row, "foster.assess"),
    page=_page,
    about=_about,
    most_files=MOST_PHOTOS,
)
