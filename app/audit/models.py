"""What is recorded of every act, refusal and reading."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

_HAS_SUBJECT = "subject_ref <> ''"


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    REFUSED = "refused"
    READ = "read"

    @property
    def label(self) -> str:
        return {"done": "已办理", "refused": "被拒绝", "read": "查阅"}[self.value]


class Chained(Base):
    """One row: which of the lines that waited beside the database was the last to be chained."""

    __tablename__ = "audit_chained"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str]


class AuditEvent(Base):
    """One line of the record. Insert only: triggers and grants refuse anything else.

    `seq` counts without gaps, so a missing line shows. `hash` is SM3 over this line's
    canonical form and `prev_hash`.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        # Every page writes a line and what each index costs (bar P01); most pages are lists, which
        # are about no one thing.
        Index(
            "ix_audit_events_subject",
            "subject_ref",
            "seq",
            sqlite_where=text(_HAS_SUBJECT),
            postgresql_where=text(_HAS_SUBJECT),
        ),
        # In order of time, for the auditor gives days: so each search is read from its end.
        Index("ix_audit_events_action", "action", "outcome", "at"),
        Index("ix_audit_events_actor", "actor_user_id", "at"),
        # Most lines are of no case: they cost nothing here.
        Index(
            "ix_audit_events_case",
            "case_no",
            "seq",
            sqlite_where=text("case_no <> ''"),
            postgresql_where=text("case_no <> ''"),
        ),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[Outcome]
    action: Mapped[str]
    actor_user_id: Mapped[int | None]
    actor_person_id: Mapped[int | None]
    for_user_id: Mapped[int | None]
    """The colleague in whose right a deputy acted."""
    agency_id: Mapped[int | None]
    roles: Mapped[str] = mapped_column(default="")
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_ref: Mapped[str] = mapped_column(default="")
    case_no: Mapped[str] = mapped_column(default="")
    before: Mapped[str] = mapped_column(default="")
    after: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    """Field names, counts and reason codes; never a name or a fact of a person."""
    request_id: Mapped[str] = mapped_column(default="")
    prev_hash: Mapped[str]
    hash: Mapped[str]
