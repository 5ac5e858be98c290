"""Files: store, read, remove, restore; and what the worker clears away."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from sqlalchemy import func, select

from app.core import crypto
from app.core.errors import Conflict, Invalid, NotFound, Unavailable
from app.core.ids import PATTERN, new_ref
from app.documents import storage
from app.documents.intake import Checked, examine, read_all
from app.documents.models import Document, Export, ExportState, ScanState, Upload
from app.documents.scanning import scan
from app.documents.subjects import most_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

log = logging.getLogger("tongan.documents")
UNDO = timedelta(hours=24)
MOST_WAITING = 500
"""How long a removed file can be taken back."""
UPLOAD_LIVES = timedelta(hours=24)
"""How long a broken upload can be taken up again."""
FRESH = timedelta(hours=1)
"""A file this young may belong to a transaction that is not committed yet."""
MOST_BYTES_OF_SUBJECT = 400 * 1024 * 1024
MOST_BYTES_OF_USER_A_DAY = 600 * 1024 * 1024


def store(
    session: Session,
    *,
    subject_kind: str,
    subject_id: int,
    name: str,
    stream: IO[bytes],
    uploaded_by_id: int | None,
    now: datetime,
) -> Document:
    """Check a file that came in and keep it, encrypted. The caller has checked the right.

    Raises Invalid with what is wrong with the file and how to put it right, Unavailable
    where the disk fails.
    """
    checked = examine(name, read_all(name, stream))
    return keep(
        session,
        checked,
        subject_kind=subject_kind,
        subject_id=subject_id,
        uploaded_by_id=uploaded_by_id,
        now=now,
    )


def keep(
    session: Session,
    checked: Checked,
    *,
    subject_kind: str,
    subject_id: int,
    uploaded_by_id: int | None,
    now: datetime,
) -> Document:
    """Keep a file that was examined: on disk first, then as a row.

    Raises Invalid where there are too many; letters are made here, and no limit on what comes in
    keeps anybody from signing one.
    """
    if subject_kind != "letter":
        _refuse_over_quota(session, checked, subject_kind, subject_id, uploaded_by_id, now)
    ref = new_ref()
    storage.put(ref, checked.body)
    if checked.preview:
        storage.put(preview_name(ref), checked.preview)
    document = Document(
        ref=ref,
        subject_kind=subject_kind,
        subject_id=subject_id,
        media_type=checked.media_type,
        size=len(checked.body),
        digest=checked.digest,
        pages=checked.pages,
        scan=checked.scan,
        uploaded_by_id=uploaded_by_id,
        created_at=now,
    )
    document.name = checked.name
    session.add(document)
    session.flush()
    return document


def _refuse_over_quota(
    session: Session,
    checked: Checked,
    subject_kind: str,
    subject_id: int,
    user_id: int | None,
    now: datetime,
) -> None:
    size_of_all = func.coalesce(func.sum(Document.size), 0)
    sent_today = (
        select(size_of_all)
        .where(Document.uploaded_by_id == user_id, Document.created_at > now - timedelta(days=1))
        .correlate(None)
        .scalar_subquery()
    )
    count, size, sent = session.execute(
        select(func.count(), size_of_all, sent_today).where(
            Document.subject_kind == subject_kind,
            Document.subject_id == subject_id,
            Document.removed_at.is_(None),
        )
    ).one()
    most = most_files(subject_kind)
    if count >= most:
        raise Invalid(
            f"“{checked.name}”没有保存：这里最多上传{most}个文件。请先删除不需要的文件，再上传。"
        )
    if size + len(checked.body) > MOST_BYTES_OF_SUBJECT:
        raise Invalid(
            f"“{checked.name}”没有保存：文件总量已超过{MOST_BYTES_OF_SUBJECT >> 20}MB。"
            "请先删除不需要的文件，或者把照片缩小后再上传。"
        )
    if user_id is not None and sent + len(checked.body) > MOST_BYTES_OF_USER_A_DAY:
        raise Invalid(f"“{checked.name}”没有保存：您今天上传的文件太多了，请明天再上传。")


def preview_name(ref: str) -> str:
    """Under which name the small picture of a document is stored."""
    return f"{ref}-preview"


def read(document: Document) -> Iterator[bytes]:
    """The plain bytes, for someone whose right was checked.

    Raises NotFound for a file that is removed or that no scanner called clean.
    """
    _refuse_hidden(document)
    return storage.read(document.ref)


def read_preview(document: Document) -> Iterator[bytes]:
    """The small picture of a photograph. Raises NotFound, as for PDF."""
    _refuse_hidden(document)
    if not storage.has(preview_name(document.ref)):
        raise NotFound
    return storage.read(preview_name(document.ref))


def _refuse_hidden(document: Document) -> None:
    if document.removed_at is not None or document.scan is not ScanState.CLEAN:
        raise NotFound


def remove(session: Session, document: Document, now: datetime) -> None:
    """Take a file out of its subject; within 24 hours `restore` brings it back."""
    if document.subject_kind == "letter":
        raise Conflict("签发的文书不能删除。")
    if document.removed_at is None:
        document.removed_at = now
        session.flush()


def restore(session: Session, document: Document, now: datetime) -> None:
    """Bring a removed file back. Raises Conflict after 24 hours."""
    if document.removed_at is None:
        return
    if document.removed_at <= now - UNDO:
        raise Conflict("文件删除已满24小时，不能恢复了。请重新上传。")
    document.removed_at = None
    session.flush()


# --- for the worker --------------------------------------------------------------------------


def sweep_orphans(session: Session, now: datetime) -> int:
    """Delete what no row needs: files of broken transactions, removed files after 24 hours,
    pieces of uploads that ended or were given up. Returns how many went.
    """
    return _sweep_files(session, now) + _sweep_uploads(session, now)


def _sweep_files(session: Session, now: datetime) -> int:
    kept = set(
        session.scalars(
            select(Document.ref).where(
                (Document.removed_at.is_(None)) | (Document.removed_at > now - UNDO)
            )
        )
    )
    kept.update(
        session.scalars(
            select(Export.ref).where(
                Export.state.in_((ExportState.WAITING, ExportState.READY)), Export.open_until > now
            )
        )
    )
    gone = 0
    for name in list(storage.stored_names((now - FRESH).timestamp())):
        ref = name[: len(new_ref())]
        if name.endswith(".tmp") or (PATTERN.fullmatch(ref) and ref not in kept):
            storage.delete(name)
            gone += 1
    return gone


def _sweep_uploads(session: Session, now: datetime) -> int:
    live = set(
        session.scalars(
            select(Upload.ref).where(
                Upload.finished_at.is_(None), Upload.created_at > now - UPLOAD_LIVES
            )
        )
    )
    gone = [ref for ref in storage.upload_refs((now - FRESH).timestamp()) if ref not in live]
    for ref in gone:
        storage.delete_parts(ref)
    return len(gone)


def scan_waiting(session: Session, *, most: int = 20) -> int:
    """Ask the scanner again about files in quarantine; returns how many are decided.

    A file that is gone or was changed stays in quarantine and holds up no other.
    """
    waiting = session.scalars(
        select(Document)
        .where(Document.scan == ScanState.WAITING, Document.removed_at.is_(None))
        .order_by(Document.id)
        .limit(MOST_WAITING)
    )
    asked = decided = 0
    for document in waiting.all():
        if asked == most:
            break
        try:
            content = b"".join(storage.read(document.ref))
        except (Unavailable, crypto.CannotOpen):
            log.warning("the file of document %s cannot be read, it stays unseen", document.ref)
            continue
        asked += 1
        document.scan = scan(content)
        decided += document.scan is not ScanState.WAITING
        if document.scan is ScanState.WAITING:
            break  # the scanner is still away: do not hold the lock for each file in turn
    session.flush()
    return decided
