"""Inbox notices and the outbox of messages that leave the portal."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed
from app.core.db import Record


class Notice(Record):
    """One line in someone's inbox."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_inbox", "user_id", "read_at", "id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[str]
    """Id of the notice as in care.md §2.6, for example N-FC-02."""
    title: Mapped[str]
    body_sealed: Mapped[bytes | None]
    body = Sealed()
    case_no: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    act_by: Mapped[date | None]
    read_at: Mapped[datetime | None]


class Channel(StrEnum):
    """Ways out of the portal."""

    SMS = "sms"
    EMAIL = "email"


class MessageState(StrEnum):
    """What became of a message."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Message(Record):
    """A text on its way out; written in the transaction of its cause, sent by the worker."""

    __tablename__ = "messages"
    __table_args__ = (Index("ix_messages_state", "state", "next_try_at"),)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[Channel] = mapped_column(default=Channel.SMS)
    target_sealed: Mapped[bytes | None]
    target = Sealed()
    text_sealed: Mapped[bytes | None]
    text = Sealed()
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")


class CaseMessage(Record):
    """A message between a family and the office that holds its case, both ways."""

    __tablename__ = "case_messages"
    __table_args__ = (
        Index("ix_case_messages_subject", "subject_kind", "subject_id", "id"),
        Index(
            "ix_case_messages_open", "subject_kind", "subject_id",
            sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL"),
        ),
    )  # fmt: skip

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    from_user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    for_user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """The colleague in whose right a deputy wrote."""
    from_family: Mapped[bool]
    body_sealed: Mapped[bytes | None]
    body = Sealed()
    read_at: Mapped[datetime | None]
    """When the family saw it; of a family's: when the office answered or set it aside."""


class Rating(Record):
    """好差评: one to five for a stage of a case, once per stage."""

    __tablename__ = "ratings"
    __table_args__ = (
        UniqueConstraint("subject_kind", "subject_id", "stage"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    stage: Mapped[str]
    stars: Mapped[int]
    comment_sealed: Mapped[bytes | None]
    comment = Sealed()


class Complaint(Record):
    """A complaint about the handling of a case; the bureau above answers it."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered"),
        Index("ix_complaints_subject", "subject_kind", "subject_id"),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    case_no: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    """The agency complained of."""
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    body_sealed: Mapped[bytes | None]
    body = Sealed()
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this complaint."""
        return Subject("complaint", self.ref, self.case_no)
