"""A wish to look at one hidden value, put before the responsible person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Record
from app.core.sealing import Authority


class Reveal(Authority, Record):
    """One field of one case, for one colleague; `until_at` is set where it was agreed to."""

    __tablename__ = "reveals"
    __table_args__ = (
        Index("ix_reveals_agency", "agency_id", "decided_at", "asked_at"),
        Index("ix_reveals_asker", "user_id", "subject_ref", "field", "asked_at"),
        CheckConstraint("(decided_at IS NULL) = (decided_by_id IS NULL)", name="decided_by"),
        CheckConstraint("until_at IS NULL OR decided_at IS NOT NULL", name="open_once_decided"),
        CheckConstraint("decided_by_id <> user_id", name="two_persons"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "agency_id", "user_id", "person_id", "subject_kind", "subject_ref", "field",
            "decided_by_id", "decided_at", "until_at",
        ),
    }  # fmt: skip

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    """Of the asker: its responsible person answers for what its people look at."""
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    subject_kind: Mapped[str]
    subject_ref: Mapped[str]
    case_no: Mapped[str]
    field: Mapped[str]
    label: Mapped[str]
    """What the field is called on the screen; never holds what is in it."""
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    path: Mapped[str]
    """The page on which the value is looked at."""
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    until_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """The case whose value it is, as the record calls it."""
        return Subject(self.subject_kind, self.subject_ref, self.case_no)
