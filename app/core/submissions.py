"""One-time submission ids and held input: double clicks do nothing twice, typed text survives.

Words of a search are held too, so that no address names a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert  # SQLite speaks it as well
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.crypto import SealedJson
from app.core.db import Base, Record
from app.core.plain import Plain

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

KEEP_SUBMISSIONS = timedelta(days=7)
KEEP_HELD = timedelta(hours=24)


class Submission(Base):
    """A form that was sent: stored in the transaction of its effect (bar R04)."""

    __tablename__ = "submissions"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[int | None]
    endpoint: Mapped[str]
    result_url: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


class HeldInput(Record):
    """What someone typed, to be read again: encrypted, gone after a day."""

    __tablename__ = "held_inputs"

    path: Mapped[str]
    fields_sealed: Mapped[bytes | None]
    fields = SealedJson()


# Made once: every form that is sent asks them, while other writers wait (bar P06).
_SENT = cast("Table", Submission.__table__)
_CLAIM = Plain(insert(_SENT).on_conflict_do_nothing())
_FINISH = Plain(
    update(_SENT).where(_SENT.c.id == bindparam("claimed")).values(result_url=bindparam("seen_at"))
)


def claim(session: Session, submission_id: str, user_id: int | None, endpoint: str) -> str | None:
    """Claim a submission id for this transaction.

    Returns None when it is new, else the address of the first copy's result. Two copies at
    once: the second waits at the unique key until the first is committed.
    """
    row = {"id": submission_id, "user_id": user_id, "endpoint": endpoint, "result_url": "",
           "created_at": clock.now()}  # fmt: skip
    if _CLAIM.tell(session.connection(), row):
        return None
    first = session.execute(
        select(Submission.user_id, Submission.result_url).where(Submission.id == submission_id)
    ).one()
    return first.result_url if first.user_id == user_id else "/"


def finish(session: Session, submission_id: str, result_url: str) -> None:
    """Remember where the effect can be seen, for the copies that come later."""
    _FINISH.tell(session.connection(), {"claimed": submission_id, "seen_at": result_url})


def hold_words(session: Session, user_id: int | None, words: str) -> str:
    """Keep the words of a search; the reference that stands in the list's address instead."""
    held = HeldInput(path="")
    held.fields = {"by": user_id, "words": words}
    session.add(held)
    session.flush()
    return held.ref


def held_words(session: Session, user_id: int | None, ref: str) -> str | None:
    """The words of one's own search; None for another's, and when the day is over."""
    found = session.scalar(select(HeldInput).where(HeldInput.ref == ref, HeldInput.path == ""))
    fields = (found.fields if found is not None else None) or {}
    if user_id is None or fields.get("by") != user_id:
        return None
    words: str = fields["words"]
    return words


def purge(session: Session, now: datetime) -> None:
    """Drop what nobody can come back for."""
    session.execute(delete(Submission).where(Submission.created_at < now - KEEP_SUBMISSIONS))
    session.execute(delete(HeldInput).where(HeldInput.created_at < now - KEEP_HELD))
