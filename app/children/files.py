"""Who may read and add the files of a child: papers, and the photograph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit.services import NOTHING
from app.children.models import Child
from app.children.policy import visible_to
from app.children.queries import get_child
from app.children.services.changes import Part, note
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import allows
from app.documents import services as documents
from app.documents.subjects import FileSubject

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.documents.models import Document

CHILD = "child"
PHOTO = "photo"


def _seen(session: Session, actor: Actor, child_id: int) -> Child | None:
    return session.scalar(select(Child).where(Child.id == child_id, visible_to(actor)))


def _may_write(session: Session, actor: Actor, child_id: int) -> bool:
    child = _seen(session, actor, child_id)
    return child is not None and allows(actor, "children.edit", child)


def _about(session: Session, child_id: int) -> Subject:
    child = session.get(Child, child_id)
    return child.subject if child else NOTHING


def _page(session: Session, child_id: int) -> str:
    child = session.get(Child, child_id)
    return f"/children/{child.ref}/papers" if child else "/"


def _attached(
    session: Session, actor: Actor, child_id: int, document: Document, label: str
) -> None:
    """The label `photo` makes a picture the child's photograph; any other file is a paper."""
    child = session.get(Child, child_id)
    if label != PHOTO or child is None:
        return
    if not document.media_type.startswith("image/"):
        raise Invalid("照片应为图片文件，例如 JPG、PNG")
    set_photo(session, child, document, actor=actor, now=clock.now())


def set_photo(
    session: Session, child: Child, document: Document, *, actor: Actor, now: datetime
) -> None:
    """The newest photograph stands on the file; the older ones stay among the papers."""
    before, child.photo_id = child.photo_id, document.id
    session.flush()
    note(
        session, child, Part.PHOTO, before={"photo": before}, after={"photo": document.id},
        action="children.edit", actor=actor, now=now,
    )  # fmt: skip


def _remove(session: Session, _actor: Actor, document: Document, now: datetime) -> None:
    child = session.get(Child, document.subject_id)
    if child is not None and child.photo_id == document.id:
        child.photo_id = None
    documents.remove(session, document, now)


CHILD_FILES = FileSubject(
    find=lambda session, actor, ref: get_child(session, actor, ref).id,
    may_read=lambda session, actor, row: _seen(session, actor, row) is not None,
    may_write=_may_write,
    page=_page,
    about=_about,
    attached=_attached,
    remove=_remove,
    restore=lambda session, _actor, document, now: documents.restore(session, document, now),
)
