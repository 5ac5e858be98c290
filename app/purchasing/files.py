"""Who may read the papers of a plan: whoever may see the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit.services import NOTHING
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.purchasing.models import Project
from app.purchasing.policy import FOR_POLICY, visible_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor


def _may_read(session: Session, actor: Actor, project_id: int) -> bool:
    found = session.scalar(
        select(Project).where(Project.id == project_id, visible_to(actor)).options(*FOR_POLICY)
    )
    return found is not None and allows(actor, "purchasing.view", found)


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(Project.id).where(Project.ref == ref, visible_to(actor)))
    if found is None:
        raise Unseen("purchase", ref)
    return found


def _page(session: Session, project_id: int) -> str:
    found = session.get(Project, project_id)
    return f"/purchasing/projects/{found.ref}" if found else "/"


def _about(session: Session, project_id: int) -> Subject:
    found = session.get(Project, project_id)
    return found.subject if found else NOTHING


def _may_serve(session: Session, actor: Actor, project_id: int) -> bool:
    """Who runs the purchase hands the bureau's letters over."""
    found = session.scalar(
        select(Project).where(Project.id == project_id, visible_to(actor)).options(*FOR_POLICY)
    )
    return found is not None and allows(actor, "purchasing.serve", found)


PROJECT_FILES = FileSubject(
    find=_find, may_read=_may_read, may_serve=_may_serve, page=_page, about=_about
)
