"""Parameter values, and law rows that an administrator has confirmed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core import clock
from app.core.db import Record


class ParameterValue(Record):
    """One value of a parameter, for a place (or an agency) from a day on.

    `division_code` is empty for the whole country. The nearest place wins: agency, county,
    city, province, country; among those the latest `valid_from` not after the day.
    """

    __tablename__ = "parameter_values"
    __table_args__ = (
        Index("ix_parameter_values_name", "name", "division_code", "agency_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        CheckConstraint(
            "released_by_person_id IS NULL OR released_by_person_id <> proposed_by_person_id",
            name="two_persons",
        ),
    )

    name: Mapped[str]
    division_code: Mapped[str] = mapped_column(default="")
    agency_id: Mapped[int | None]
    value: Mapped[Any] = mapped_column(JSON)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str]
    """Notice or bulletin it was taken from."""
    reason: Mapped[str]
    proposed_by_id: Mapped[int | None]
    proposed_by_person_id: Mapped[int | None]
    """The human behind the account: one may have several."""
    proposed_for_person_id: Mapped[int | None]
    """In whose right a deputy proposed it."""
    released_by_id: Mapped[int | None]
    released_by_person_id: Mapped[int | None]
    released_at: Mapped[datetime | None]
    """Empty while the value is a proposal: then it counts for nothing."""
    withdrawn_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this value."""
        return Subject("parameter_value", self.ref)


class ConfirmedRule(Record):
    """A rule row that an administrator checked against the text of the law (care.md §0.1)."""

    __tablename__ = "confirmed_rules"

    rule_id: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    article: Mapped[str]
    confirmed_on: Mapped[date]
    confirmed_by_id: Mapped[int | None]
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now)
