"""Whose files: the room that owns a case says who may read and write them.

Registered one by one in `create_app`; a kind that nobody registered is read by nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.audit.services import NOTHING
from app.core.policy import Unseen

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.documents.models import Document, Letter

TakenBack = Callable[["Session", "Actor", "Document", datetime], None]
MOST_FILES = 100
Rule = Callable[["Session", "Actor", int], bool]


def nobody(_session: Session, _actor: Actor, _subject_id: int) -> bool:
    """The answer where a room gave no rule."""
    return False


@dataclass(frozen=True)
class FileSubject:
    """What a kind of subject says of its files and letters; ids are row numbers.

    `find` turns a public reference into the row number or raises Unseen. `page` is the path
    to go back to. `attached` lets the owner file a finished upload under its label (such as
    a required paper); it may raise Invalid. `remove` and `restore` do the same for a file that is
    taken back. `on_served` starts the clocks of a letter (SV-8). `shows` keeps single files from
    some of those who may read the subject's, such as the office's from a family.
    """

    find: Callable[[Session, Actor, str], int]
    may_read: Rule
    may_write: Rule = nobody
    may_serve: Rule = nobody
    page: Callable[[Session, int], str] = lambda _session, _subject_id: "/"
    about: Callable[[Session, int], Subject] = lambda _session, _subject_id: NOTHING
    attached: Callable[[Session, Actor, int, Document, str], None] | None = None
    remove: TakenBack | None = None
    restore: TakenBack | None = None
    on_served: Callable[[Session, Letter, date, Actor], None] | None = None
    most_files: int = MOST_FILES
    shows: Callable[[Session, Actor, Document], bool] = lambda _session, _actor, _document: True


_known: dict[str, FileSubject] = {}


def register_subject(kind: str, subject: FileSubject) -> None:
    """Let a kind of subject have files. The last registration of a kind counts."""
    _known[kind] = subject


def subject_of(kind: str) -> FileSubject:
    """Raises Unseen for a kind that nobody registered."""
    if kind not in _known:
        raise Unseen("document", kind)
    return _known[kind]


def may_read(session: Session, actor: Actor, kind: str, subject_id: int) -> bool:
    """Whether the owner room lets the actor read the subject's files."""
    return kind in _known and _known[kind].may_read(session, actor, subject_id)


def may_write(session: Session, actor: Actor, kind: str, subject_id: int) -> bool:
    """Whether the owner room lets the actor add and remove the subject's files."""
    return kind in _known and _known[kind].may_write(session, actor, subject_id)


def most_files(kind: str) -> int:
    """How many files one subject of a kind may have."""
    return _known[kind].most_files if kind in _known else MOST_FILES
