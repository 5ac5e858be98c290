"""Scans that the officer puts beside what was typed from paper; the organ's own alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit import services as audit
from app.core.errors import Invalid
from app.core.policy import demand
from app.documents import services as documents
from app.documents.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from typing import IO, Protocol

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

    class Scanned(Protocol):
        """A record of the organ that has files of its own kind."""

        id: int

        @property
        def subject(self) -> Subject: ...


def keep(
    session: Session, row: Scanned, files: Iterable[tuple[str, IO[bytes]]], *, action: str,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep (name, stream) pairs beside the record. Raises Invalid for none, or a bad file."""
    demand(actor, action, row)
    found = list(files)
    if not found:
        raise Invalid("请先选择要上传的照片或者PDF文件", "scan")
    for name, stream in found:
        documents.store(
            session, subject_kind=row.subject.kind, subject_id=row.id, name=name, stream=stream,
            uploaded_by_id=actor.user_id, now=now,
        )  # fmt: skip
    audit.record(session, actor, action, row.subject, at=now, note=f"扫描件{len(found)}份")


def of(session: Session, row: Scanned) -> Sequence[Document]:
    """The scans that are there, the oldest first."""
    return session.scalars(
        select(Document)
        .where(
            Document.subject_kind == row.subject.kind, Document.subject_id == row.id,
            Document.removed_at.is_(None),
        )
        .order_by(Document.id)
    ).all()  # fmt: skip
