"""Who may read the uploaded workbook: who may see its batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit.services import NOTHING
from app.core.policy import allows
from app.documents.subjects import FileSubject
from app.golive.models import Batch
from app.golive.queries import get_batch

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor


def _may_read(session: Session, actor: Actor, batch_id: int) -> bool:
    batch = session.scalar(
        select(Batch).where(Batch.id == batch_id, Batch.agency_id == actor.agency_id)
    )
    return batch is not None and allows(actor, "golive.view", batch)


def _page(session: Session, batch_id: int) -> str:
    batch = session.get(Batch, batch_id)
    return f"/golive/{batch.ref}" if batch else "/"


def _about(session: Session, batch_id: int) -> Subject:
    batch = session.get(Batch, batch_id)
    return batch.subject if batch else NOTHING


BATCH_FILES = FileSubject(
    find=lambda session, actor, ref: get_batch(session, actor, ref).id,
    may_read=_may_read,
    page=_page,
    about=_about,
)
