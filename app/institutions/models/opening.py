"""Services that a home opens to the community, and what they cost (CW26-C1, CW26-C2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core.db import Fen, Record


class OpenService(Record):
    """A line of the public price list, with its days: a new price is a new line.

    `price_fen` nought is free. Nothing is public before the head has released it, and whoever
    wrote it does not.
    """

    __tablename__ = "open_services"
    __table_args__ = (
        Index("ix_open_services_agency", "agency_id", "from_on"),
        CheckConstraint("price_fen >= 0", name="not_negative"),
        CheckConstraint("price_fen = 0 OR basis <> ''", name="charged_on_a_basis"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_began"),
        CheckConstraint("(released_at IS NULL) = (released_by_id IS NULL)", name="released"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    audience: Mapped[str]
    price_fen: Mapped[Fen]
    unit: Mapped[str] = mapped_column(default="次")
    basis: Mapped[str] = mapped_column(default="")
    """The document that allows the charge."""
    phone: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    entered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entered_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    released_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this line."""
        return Subject("open_service", self.ref)
