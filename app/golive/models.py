"""A batch that was brought in, and which record became of which row of the institution's."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency, User
from app.audit.services import Subject
from app.core.crypto import SealedJson
from app.core.db import Base, Record


class BatchState(StrEnum):
    """From the file to the records; only `DONE` has written any."""

    WAITING = "waiting"
    FAULTY = "faulty"
    READY = "ready"
    RELEASED = "released"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {
            "waiting": "正在检查",
            "faulty": "有错误，没有导入",
            "ready": "待负责人同意",
            "released": "正在导入",
            "done": "已导入",
            "withdrawn": "已作废",
        }[self.value]


class Batch(Record):
    """One workbook: what the check found, who uploaded it and who released it."""

    __tablename__ = "golive_batches"
    __table_args__ = (
        Index("ix_golive_batches_agency", "agency_id", "id"),
        CheckConstraint(
            "released_by_person_id IS NULL OR released_by_person_id <> uploaded_by_person_id",
            name="two_people",
        ),
        CheckConstraint(
            "state NOT IN ('released', 'done') OR released_by_id IS NOT NULL",
            name="released_by_someone",
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[BatchState] = mapped_column(default=BatchState.WAITING)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    file_digest: Mapped[str]
    row_count: Mapped[int]
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    uploaded_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    checked_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """{"child": {"new": 3, "same": 0, "changed": 0}, …, "errors": 0, "notes": 1}"""
    findings_sealed: Mapped[bytes | None]
    findings: Any = SealedJson()
    """{"errors": [[sheet, row, column, says, letter]], "notes": as well, "preview": {kind: …}}"""
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    released_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(lazy="raise")
    uploaded_by: Mapped[User] = relationship(foreign_keys=[uploaded_by_id], lazy="raise")
    released_by: Mapped[User | None] = relationship(foreign_keys=[released_by_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this batch."""
        return Subject("golive_batch", self.ref)


class ImportedRow(Base):
    """Which record a row of the institution's has become: the second run knows it again.

    `own_no` is the natural key in its kind, `digest` a keyed index of what stood in the row.
    """

    __tablename__ = "golive_rows"
    __table_args__ = (
        UniqueConstraint("agency_id", "kind", "own_no"),
        Index("ix_golive_rows_record", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("golive_batches.id"), index=True)
    kind: Mapped[str]
    own_no: Mapped[str]
    record_id: Mapped[int]
    """The row of the child, application, placement or paper: they stand in other rooms."""
    digest: Mapped[str]


class PaperOriginal(Record):
    """A paper original that exists, and where it lies; no file comes with it."""

    __tablename__ = "golive_papers"
    __table_args__ = (Index("ix_golive_papers_subject", "subject_kind", "subject_id"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    subject_kind: Mapped[str]
    """`child` or `foster_application`."""
    subject_id: Mapped[int]
    name: Mapped[str]
    issued_on: Mapped[date | None]
    kept_at: Mapped[str]
    remark: Mapped[str] = mapped_column(default="")
