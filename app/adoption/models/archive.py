"""The archive of adoptions: one case one volume, its catalogue, who read it (adoption.md §14)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core import clock
from app.core.crypto import Sealed
from app.core.db import Base, Record


class VolumeKind(StrEnum):
    """Classes of AR-08."""

    REGISTRATION = "registration"
    DISSOLUTION = "dissolution"
    REVOCATION = "revocation"

    @property
    def label(self) -> str:
        return {"registration": "登记", "dissolution": "解除", "revocation": "撤销"}[self.value]


class VolumeState(StrEnum):
    """立卷, 归档, 保管, 移交 (AR-12); 利用 may come at any of the last three."""

    MAKING = "making"
    FILED = "filed"
    KEPT = "kept"
    HANDED = "handed"

    @property
    def label(self) -> str:
        return {"making": "立卷", "filed": "归档", "kept": "保管", "handed": "移交"}[self.value]


class Volume(Record):
    """One volume: of a registration, or of the ending that undid it. Kept for ever (AR-09).

    Once it is filed, the database refuses changes of the papers it holds; what was wrong is put
    right on a sheet that is added. `digest` is the SM3 of the catalogue with its files' hashes.
    """

    __tablename__ = "adoption_volumes"
    __table_args__ = (
        CheckConstraint("adoption_id IS NOT NULL OR ending_id IS NOT NULL", name="of_something"),
        Index(
            "uq_adoption_volumes_case",
            "adoption_id",
            unique=True,
            sqlite_where=text("ending_id IS NULL"),
            postgresql_where=text("ending_id IS NULL"),
        ),
        UniqueConstraint("ending_id"),
        Index("ix_adoption_volumes_list", "agency_id", "state", "number"),
    )

    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoptions.id"))
    ending_id: Mapped[int | None] = mapped_column(ForeignKey("adoption_endings.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    adopter_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[VolumeKind]
    subclass: Mapped[str]
    """`mainland`, `overseas` or `foreign`, as `AdopterClass`."""
    number: Mapped[str]
    state: Mapped[VolumeState] = mapped_column(default=VolumeState.MAKING)
    is_secret: Mapped[bool] = mapped_column(default=True)
    """The sending side's papers are the sealed part (CC-1110)."""
    filed_on: Mapped[date | None]
    digest: Mapped[str] = mapped_column(default="")
    note_sealed: Mapped[bytes | None]
    note = Sealed()
    """备考表: what the officer who filed it has to say of it."""
    shelf: Mapped[str] = mapped_column(default="")
    handed_to: Mapped[str] = mapped_column(default="")
    handed_on: Mapped[date | None]

    @property
    def subject(self) -> Subject:
        """What the record calls it."""
        return Subject("adoption_volume", self.ref, self.number)


class VolumeItem(Record):
    """A line of 卷内目录, as it was when the volume was filed. Titles name nobody."""

    __tablename__ = "adoption_volume_items"
    __table_args__ = (UniqueConstraint("volume_id", "position"),)

    volume_id: Mapped[int] = mapped_column(ForeignKey("adoption_volumes.id"))
    position: Mapped[int]
    order_code: Mapped[int]
    title: Mapped[str]
    side: Mapped[str]
    is_secret: Mapped[bool] = mapped_column(default=False)
    is_copy: Mapped[bool] = mapped_column(default=False)
    """Identity papers and certificates are kept as copies, the rest in the original (AR-06-1)."""
    dated_on: Mapped[date | None]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    digest: Mapped[str]
    """SM3 of the file, or of the words where the portal holds no file; "" for paper alone."""
    words_sealed: Mapped[bytes | None]
    words = Sealed()


class VolumeStep(Base):
    """Who did which of the five steps, and when (AR-12)."""

    __tablename__ = "adoption_volume_steps"

    id: Mapped[int] = mapped_column(primary_key=True)
    volume_id: Mapped[int] = mapped_column(ForeignKey("adoption_volumes.id"), index=True)
    step: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)


class VolumeUse(Record):
    """Somebody read or copied from a volume: who, in what class, why, who allowed it (AR-10).

    `asked_by` and `granted_by` are persons: what is sealed takes two (SEC-01, SEC-03).
    """

    __tablename__ = "adoption_volume_uses"

    volume_id: Mapped[int] = mapped_column(ForeignKey("adoption_volumes.id"), index=True)
    requester: Mapped[str]
    """A key of `services.using.CLASSES`."""
    who_sealed: Mapped[bytes | None]
    who = Sealed()
    proof: Mapped[str]
    """Which identity paper, official letter or case papers were shown."""
    purpose_sealed: Mapped[bytes | None]
    purpose = Sealed()
    wants_secret: Mapped[bool] = mapped_column(default=False)
    is_copied: Mapped[bool] = mapped_column(default=False)
    consent: Mapped[str] = mapped_column(default="")
    """How the protected side agreed, where a party asks for what is sealed (SEC-03)."""
    asked_by: Mapped[list[Any]] = mapped_column(default=list)
    granted: Mapped[bool | None]
    granted_by: Mapped[list[Any]] = mapped_column(default=list)
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    decided_at: Mapped[datetime | None]
    open_until: Mapped[datetime | None]


class VolumeSheet(Record):
    """A correction sheet that was added to a filed volume; never changed itself."""

    __tablename__ = "adoption_volume_sheets"

    volume_id: Mapped[int] = mapped_column(ForeignKey("adoption_volumes.id"), index=True)
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
