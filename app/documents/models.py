"""Files and official letters, and how a letter reached its addressee."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import Sealed, SealedJson
from app.core.db import Base, Record
from app.core.sealing import Authority


class ScanState(StrEnum):
    """What the malware hook said; only clean files are ever served."""

    WAITING = "waiting"
    CLEAN = "clean"
    REFUSED = "refused"


class Document(Record):
    """A stored file: encrypted, named by the SM3 of its plain content.

    It belongs to one subject (`foster_application`, `household`, `letter` …); who may see
    the subject may read it, nobody else. The name is sealed: people put names in file names.
    """

    __tablename__ = "documents"
    __table_args__ = (Index("ix_documents_subject", "subject_kind", "subject_id"),)

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    media_type: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(index=True)
    pages: Mapped[int | None]
    scan: Mapped[ScanState] = mapped_column(default=ScanState.WAITING)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class Upload(Record):
    """A file on its way: pieces arrive in order and can be taken up again after a break.

    `client_id` is the browser's name for it, `label` what the owner room files it under,
    `offset` the bytes that are safely on disk.
    """

    __tablename__ = "uploads"
    __table_args__ = (UniqueConstraint("user_id", "client_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    client_id: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    label: Mapped[str] = mapped_column(default="")
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    length: Mapped[int]
    offset: Mapped[int] = mapped_column(default=0)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    finished_at: Mapped[datetime | None]


class LetterState(StrEnum):
    """A draft carries 草稿 and no seal; a signed letter never changes."""

    DRAFT = "draft"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Letter(Record):
    """An official letter of an agency about a case."""

    __tablename__ = "letters"
    __table_args__ = (
        Index("ix_letters_subject", "subject_kind", "subject_id"),
        UniqueConstraint("agency_id", "number"),
        CheckConstraint(
            "(state = 'draft') = (signed_at IS NULL)", name="signed_letters_have_a_moment"
        ),
        CheckConstraint(
            "state = 'draft' OR (number IS NOT NULL AND digest IS NOT NULL)", name="signed_numbered"
        ),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    case_no: Mapped[str]
    subject_ref: Mapped[str]
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    """Whose consent electronic service needs (SV-4); None for letters between offices."""
    kind: Mapped[str]
    """A `documents.letters.LetterKind`."""
    title: Mapped[str]
    number: Mapped[str | None]
    """Unique within the agency: each counts its own letters of a kind and year (DS-11)."""
    state: Mapped[LetterState] = mapped_column(default=LetterState.DRAFT)
    dated_on: Mapped[date | None]
    content_sealed: Mapped[bytes | None]
    content: Any = SealedJson()
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    digest: Mapped[str | None]
    """SM3 of the PDF; the public page confirms number, date and digest, nothing else."""
    verify_code: Mapped[str] = mapped_column(unique=True)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    needs_service: Mapped[bool] = mapped_column(default=False)
    served_on: Mapped[date | None]

    services: Mapped[list[LetterService]] = relationship(back_populates="letter", lazy="raise")


class Means(StrEnum):
    """How a letter is served (care.md §9b)."""

    DIRECT = "direct"
    POST = "post"
    ELECTRONIC = "electronic"
    LEFT = "left"
    PUBLIC_NOTICE = "public_notice"

    @property
    def label(self) -> str:
        return {
            "direct": "直接送达",
            "post": "邮寄送达",
            "electronic": "电子送达",
            "left": "留置送达",
            "public_notice": "公告送达",
        }[self.value]


class LetterService(Record):
    """One attempt to serve a letter; `served_on` is set where it succeeded (D-SRV)."""

    __tablename__ = "letter_services"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letters.id"), index=True)
    means: Mapped[Means]
    tried_on: Mapped[date]
    served_on: Mapped[date | None]
    receiver_sealed: Mapped[bytes | None]
    receiver = Sealed()
    """Who signed and how they are related, or the witness, or the slip number."""
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    result: Mapped[str]
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    letter: Mapped[Letter] = relationship(back_populates="services", lazy="raise")


class Sequence(Base):
    """Running numbers without gaps, for cases and letters: one row per kind, place and year."""

    __tablename__ = "sequences"
    __table_args__ = (UniqueConstraint("kind", "place", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    place: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class ExportState(StrEnum):
    """Where a file that leaves the portal stands."""

    WAITING = "waiting"
    READY = "ready"
    TAKEN = "taken"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "waiting": "等待复核", "ready": "可以下载", "taken": "已下载", "refused": "复核不同意",
        }[self.value]  # fmt: skip


class Export(Authority, Record):
    """A list that somebody takes away: what, why, how much, and who agreed (bar S49).

    `ref` is the trace number of every row and the name of the sealed file. No column names
    anybody whom the list is about.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("decided_person_id <> maker_person_id", name="agreed_by_another"),
        CheckConstraint(
            "state NOT IN ('ready', 'taken') OR decided_person_id IS NOT NULL "
            "OR (persons <= 1000 AND NOT is_unmasked)",
            name="much_needs_two",
        ),
        CheckConstraint("(state = 'taken') = (taken_at IS NOT NULL)", name="taken_once"),
        Index("ix_exports_agency", "agency_id", "state"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "agency_id", "action", "rows", "persons", "is_unmasked", "digest", "state",
            "maker_id", "maker_person_id", "maker_lender_id", "decided_by_id",
            "decided_person_id", "decided_at", "open_until",
        ),
    }  # fmt: skip

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    action: Mapped[str]
    title: Mapped[str]
    reason: Mapped[str]
    filters: Mapped[str]
    columns: Mapped[str]
    rows: Mapped[int]
    persons: Mapped[int]
    is_unmasked: Mapped[bool]
    name: Mapped[str]
    media_type: Mapped[str]
    digest: Mapped[str]
    state: Mapped[ExportState]
    maker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    maker_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    maker_lender_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """In whose right a deputy asked; they do not agree either."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime | None]
    open_until: Mapped[datetime]
    taken_at: Mapped[datetime | None]
