"""Uploads in pieces: what was acknowledged is on disk, and the same piece twice does no harm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.core.errors import Conflict, Invalid, TooMany
from app.documents import settings, storage
from app.documents.intake import clean_name, too_large
from app.documents.models import Upload
from app.documents.services import UPLOAD_LIVES

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.documents.models import Document

MOST_PIECE = 1024 * 1024
MOST_OPEN = 20
"""Unfinished uploads of one account at a time."""
_CLIENT_ID = re.compile(r"[\w-]{8,64}", re.ASCII)
LONGEST_LABEL = 80


def find(session: Session, user_id: int | None, client_id: str) -> Upload | None:
    """An account's upload, by the name its browser gave it."""
    if not _CLIENT_ID.fullmatch(client_id):
        return None
    return session.scalar(
        select(Upload).where(Upload.user_id == user_id, Upload.client_id == client_id)
    )


def refuse_unfit(client_id: str, label: str, name: str, length: int) -> None:
    """Raise Invalid before bytes are sent for nothing."""
    name = clean_name(name)
    if not _CLIENT_ID.fullmatch(client_id) or len(label) > LONGEST_LABEL:
        raise Invalid("上传没有开始。请刷新页面，重新选择文件。")
    if length <= 0:
        raise Invalid(f"“{name}”是空文件。请确认文件能正常打开，再重新上传。")
    if length > settings.current().max_upload:
        raise too_large(name)


def begin(
    session: Session,
    *,
    user_id: int,
    client_id: str,
    subject_kind: str,
    subject_id: int,
    label: str,
    name: str,
    length: int,
    now: datetime,
) -> Upload:
    """A new upload. Raises TooMany where an account has many of them open."""
    running = session.scalar(
        select(func.count()).where(
            Upload.user_id == user_id,
            Upload.finished_at.is_(None),
            Upload.created_at > now - UPLOAD_LIVES,
        )
    )
    if (running or 0) >= MOST_OPEN:
        raise TooMany("同时上传的文件太多。请等前面的文件传完，再上传其他文件。")
    upload = Upload(
        user_id=user_id,
        client_id=client_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        label=label,
        length=length,
        created_at=now,
    )
    upload.name = clean_name(name)
    session.add(upload)
    session.flush()
    return upload


def add_piece(session: Session, upload: Upload, offset: int, body: bytes) -> None:
    """Keep a piece that follows what is there: on disk before its row says so.

    Raises Conflict for one that leaves a gap; the browser then asks where to go on.
    """
    if offset != upload.offset or not body or offset + len(body) > upload.length:
        raise Conflict("上传的位置不对，请从已保存的位置继续。")
    storage.put_part(upload.ref, offset, body)
    upload.offset = offset + len(body)
    session.flush()


def finish(session: Session, upload: Upload, document: Document, now: datetime) -> None:
    """The upload became a document; the worker clears its pieces away."""
    upload.document_id = document.id
    upload.offset = upload.length
    upload.finished_at = now
    session.flush()


def give_up(session: Session, user_id: int | None, client_id: str, now: datetime) -> None:
    """A whole file turned out unfit: its pieces go, and it counts as open no more."""
    upload = find(session, user_id, client_id)
    if upload is not None and upload.finished_at is None:
        upload.finished_at = now
