"""What can be seen: files of a subject, one file, one letter; each through its owner's rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from app.audit.services import NOTHING, Subject
from app.core.guard import unscoped
from app.core.policy import Refused, Unseen
from app.documents.models import Document, Letter, LetterService, LetterState, ScanState
from app.documents.services import UNDO
from app.documents.subjects import FileSubject, may_read, may_write, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

_KB = 1024


@dataclass(frozen=True)
class FileLine:
    """One file as a list shows it; `is_open` where it can be read."""

    ref: str
    name: str
    size: str
    pages: int | None
    is_picture: bool
    is_open: bool
    problem: str
    removed_at: datetime | None
    created_at: datetime


def list_files(
    session: Session,
    subject_kind: str,
    subject_id: int,
    *,
    now: datetime,
    only: Sequence[int] | None = None,
) -> list[FileLine]:
    """A subject's files for `documents/_files.html`, the removed ones as long as they can return.

    `only`: row numbers of documents, where the owner files them under labels. The caller has
    checked that the actor may read the subject.
    """
    query = (
        select(Document)
        .where(
            Document.subject_kind == subject_kind,
            Document.subject_id == subject_id,
            or_(Document.removed_at.is_(None), Document.removed_at > now - UNDO),
        )
        .order_by(Document.id)
    )
    if only is not None:
        query = query.where(Document.id.in_(only))
    return [file_line(document) for document in session.scalars(query)]


_PROBLEMS = {
    ScanState.WAITING: "正在检查文件安全，检查完成后可以打开",
    ScanState.REFUSED: "发现病毒，不能打开，请换一个文件上传",
    ScanState.CLEAN: "",
}


def file_line(document: Document) -> FileLine:
    """A document as a list shows it."""
    return FileLine(
        ref=document.ref,
        name=document.name or "未命名文件",
        size=size_text(document.size),
        pages=document.pages,
        is_picture=document.media_type.startswith("image/"),
        is_open=document.scan is ScanState.CLEAN and document.removed_at is None,
        problem=_PROBLEMS[document.scan],
        removed_at=document.removed_at,
        created_at=document.created_at,
    )


def size_text(size: int) -> str:
    """12 KB, 3.4 MB."""
    if size < _KB * _KB:
        return f"{max(1, round(size / _KB))} KB"
    return f"{size / _KB / _KB:.1f} MB"


def get_document(session: Session, actor: Actor, ref: str, *, to_write: bool = False) -> Document:
    """A file of a subject that the actor may read; Unseen and Refused otherwise."""
    with unscoped(session, "a file is known by its name; the room that owns it is asked next"):
        document = session.scalar(select(Document).where(Document.ref == ref))
    if document is None:
        raise Unseen("document", ref)
    kind, subject_id = document.subject_kind, document.subject_id
    if not may_read(session, actor, kind, subject_id):
        raise Unseen("document", ref)
    if not subject_of(kind).shows(session, actor, document):
        raise Unseen("document", ref)
    if to_write and not may_write(session, actor, kind, subject_id):
        raise Refused("documents.write")
    return document


def about(session: Session, document: Document) -> Subject:
    """The file, for the record, under its case number."""
    owner = subject_of(document.subject_kind).about(session, document.subject_id)
    return Subject("document", document.ref, owner.case_no)


# --- letters ---------------------------------------------------------------------------------


def _may_read_letter(session: Session, actor: Actor, letter: Letter) -> bool:
    if letter.state is LetterState.DRAFT and not actor.is_staff:
        return False
    if actor.person_id is not None and actor.person_id == letter.addressee_id:
        return True
    return may_read(session, actor, letter.subject_kind, letter.subject_id)


def get_letter(session: Session, actor: Actor, ref: str) -> Letter:
    """A letter with its attempts at service, for its addressee or who may read its case.

    A family never sees a draft. Raises Unseen.
    """
    with unscoped(session, "a letter is known by its name; the room that owns it is asked next"):
        letter = session.scalar(
            select(Letter).where(Letter.ref == ref).options(selectinload(Letter.services))
        )
    if letter is None or not _may_read_letter(session, actor, letter):
        raise Unseen("letter", ref)
    return letter


def may_serve(session: Session, actor: Actor, letter: Letter) -> bool:
    """Whether the actor may record how the letter was served, as its owner room says."""
    return letter.state is LetterState.SIGNED and subject_of(letter.subject_kind).may_serve(
        session, actor, letter.subject_id
    )


def list_letters(
    session: Session, actor: Actor, subject_kind: str, subject_id: int
) -> list[Letter]:
    """The letters of a subject, newest first; a family's without drafts."""
    letters = session.scalars(
        select(Letter)
        .where(Letter.subject_kind == subject_kind, Letter.subject_id == subject_id)
        .order_by(Letter.id.desc())
    )
    return [one for one in letters if actor.is_staff or one.state is not LetterState.DRAFT]


def attempts_of(letter: Letter) -> list[LetterService]:
    """The attempts at service, in the order of their days."""
    return sorted(letter.services, key=lambda one: (one.tried_on, one.id))


def find_by_code(session: Session, code: str) -> Letter | None:
    """The signed letter of a verification code; drafts have none."""
    return session.scalar(
        select(Letter).where(Letter.verify_code == code, Letter.state != LetterState.DRAFT)
    )


# --- files of letters ------------------------------------------------------------------------


def _letter_rule(session: Session, actor: Actor, letter_id: int) -> bool:
    letter = session.get(Letter, letter_id)
    return letter is not None and _may_read_letter(session, actor, letter)


def _about_letter(session: Session, letter_id: int) -> Subject:
    letter = session.get(Letter, letter_id)
    return Subject("letter", letter.ref, letter.case_no) if letter else NOTHING


def _letter_page(session: Session, letter_id: int) -> str:
    letter = session.get(Letter, letter_id)
    return f"/documents/letters/{letter.ref}" if letter else "/"


LETTER_FILES = FileSubject(
    find=lambda session, actor, ref: get_letter(session, actor, ref).id,
    may_read=_letter_rule,
    about=_about_letter,
    page=_letter_page,
)
"""A letter's PDF and the proofs of its service: read with the letter, written by nobody."""


def pdf_of(session: Session, letter: Letter) -> Document:
    """The PDF of a signed letter."""
    return session.scalars(select(Document).where(Document.id == letter.document_id)).one()


def proof_refs(session: Session, letter: Letter) -> dict[int, str]:
    """References of the proofs of a letter's service, by row number."""
    ids = [one.proof_id for one in letter.services if one.proof_id is not None]
    rows = session.execute(select(Document.id, Document.ref).where(Document.id.in_(ids)))
    return {row.id: row.ref for row in rows}
