"""Who entered and checked a row, and who struck it out."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column


class Checked:
    """A fact counts in a decision once somebody of a bureau, not who entered it, has checked it."""

    entered_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    entered_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whose right a deputy used."""
    checked_on: Mapped[date | None]
    checked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class Voidable:
    """A row that was wrong: struck out with who, when and why, and written anew beside it."""

    voided_at: Mapped[datetime | None]
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    void_reason: Mapped[str] = mapped_column(default="")
