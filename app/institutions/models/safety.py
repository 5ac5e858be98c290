"""Safety inspections with what was put right, and the donation ledger."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Fen, Record


class Inspection(Record):
    """One look at the home's safety: its own, the bureau's or another department's."""

    __tablename__ = "home_inspections"
    __table_args__ = (Index("ix_home_inspections_agency", "agency_id", "inspected_on"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    inspected_on: Mapped[date]
    by: Mapped[str]
    topic: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    agency: Mapped[Agency] = relationship(lazy="raise")
    findings: Mapped[list[Finding]] = relationship(
        back_populates="inspection", lazy="raise", order_by="Finding.due_on"
    )


class Finding(Record):
    """Something wrong: by when it is put right, by whom, the proof, and who accepted it."""

    __tablename__ = "inspection_findings"
    __table_args__ = (
        CheckConstraint(
            "accepted_on IS NULL OR rectified_on IS NOT NULL", name="accepted_after_rectified"
        ),
    )

    inspection_id: Mapped[int] = mapped_column(ForeignKey("home_inspections.id"), index=True)
    text: Mapped[str]
    major: Mapped[bool] = mapped_column(default=False)
    due_on: Mapped[date]
    responsible: Mapped[str]
    rectified_on: Mapped[date | None]
    measures: Mapped[str] = mapped_column(default="")
    rectified_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    rectified_for_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    accepted_on: Mapped[date | None]
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    returned_why: Mapped[str] = mapped_column(default="")

    inspection: Mapped[Inspection] = relationship(back_populates="findings", lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this finding."""
        return Subject("inspection_finding", self.ref)


class DonationKind(StrEnum):
    """What was given."""

    MONEY = "money"
    GOODS = "goods"
    SERVICE = "service"

    @property
    def label(self) -> str:
        return {"money": "资金", "goods": "物资", "service": "服务"}[self.value]


class DonationState(StrEnum):
    """Entered by finance, released by the head; what is tied to a case is refused."""

    ENTERED = "entered"
    RELEASED = "released"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {"entered": "待复核", "released": "已入账", "refused": "未接受"}[self.value]


class Donation(Record):
    """D-DON. Never tied to an adoption, a placement or a person's application (CW18-F2)."""

    __tablename__ = "donations"
    __table_args__ = (
        UniqueConstraint("agency_id", "receipt_no"),
        Index("ix_donations_agency", "agency_id", "received_on", "ref"),
        Index("ix_donations_donor", "donor_index", "received_on"),
        CheckConstraint("value_fen >= 0", name="value"),
        CheckConstraint("state = 'refused' OR tied_case = ''", name="tied_to_no_case"),
        CheckConstraint(
            "state <> 'released' OR NOT is_foreign OR approval_no <> ''",
            name="foreign_donors_need_an_approval",
        ),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[DonationState] = mapped_column(default=DonationState.ENTERED)
    donor_sealed: Mapped[bytes | None]
    donor = Sealed()
    donor_mask: Mapped[str] = mapped_column(default="")
    donor_index: Mapped[str | None]
    """Blind index of the identity number or credit code, for DN-01 of the adoption document."""
    is_organisation: Mapped[bool] = mapped_column(default=False)
    unnamed: Mapped[bool] = mapped_column(default=False)
    is_foreign: Mapped[bool] = mapped_column(default=False)
    """From abroad: it is released with the number of its approval alone (FC-31-1)."""
    approval_no: Mapped[str] = mapped_column(default="")
    kind: Mapped[DonationKind]
    purpose: Mapped[str]
    value_fen: Mapped[Fen]
    received_on: Mapped[date]
    receipt_no: Mapped[str | None]
    tied_case: Mapped[str] = mapped_column(default="")
    refusal: Mapped[str] = mapped_column(default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]

    uses: Mapped[list[DonationUse]] = relationship(lazy="raise", order_by="DonationUse.used_on")

    @property
    def subject(self) -> Subject:
        """What the record calls this donation."""
        return Subject("donation", self.ref, self.receipt_no or "")


class DonationUse(Record):
    """What a part of it was used for, and when."""

    __tablename__ = "donation_uses"
    __table_args__ = (CheckConstraint("value_fen > 0", name="value"),)

    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"), index=True)
    used_on: Mapped[date]
    value_fen: Mapped[Fen]
    used_for: Mapped[str]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
