"""Agreements of bureaus with the organisation, and the trace of what was changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import SealedJson
from app.core.db import Record
from app.organisations.models.marks import Voidable

if TYPE_CHECKING:
    from app.organisations.models.body import Organisation


class AgreementKind(StrEnum):
    """What a bureau has agreed with the organisation."""

    ADOPTION = "adoption"
    GUARDIANSHIP = "guardianship"
    FOSTER = "foster"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return {
            "adoption": "收养评估", "guardianship": "监护评估", "foster": "寄养评估",
            "service": "儿童服务",
        }[self.value]  # fmt: skip


class OrgAgreement(Voidable, Record):
    """A written agreement with a bureau (AE-05). It counts once the bureau's head released it.

    In force from `from_on` to `to_on`, both included, and no more on `ended_on`.
    """

    __tablename__ = "org_agreements"
    __table_args__ = (
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
        CheckConstraint("released_by_person_id <> drafted_by_person_id", name="two_persons"),
        CheckConstraint(
            "released_at IS NULL OR document_id IS NOT NULL", name="released_with_its_paper"
        ),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[AgreementKind]
    number: Mapped[str]
    from_on: Mapped[date]
    to_on: Mapped[date]
    signed_on: Mapped[date]
    signed_by_organisation: Mapped[str]
    signed_by_bureau: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    drafted_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    drafted_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whose right a deputy used."""
    released_at: Mapped[datetime | None]
    released_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")

    organisation: Mapped[Organisation] = relationship(
        back_populates="agreements", lazy="raise_on_sql"
    )
    bureau: Mapped[Agency] = relationship(foreign_keys=[bureau_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this agreement."""
        return Subject("org_agreement", self.ref, self.number)


class OrgChange(Record):
    """What was changed in the register: only the facts that differ, why and by whom."""

    __tablename__ = "org_changes"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    what: Mapped[str]
    """The part that was changed, in the screen's words, without a name."""
    before_sealed: Mapped[bytes | None]
    before: Any = SealedJson()
    after_sealed: Mapped[bytes | None]
    after: Any = SealedJson()
    reason: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
