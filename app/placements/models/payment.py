"""Money for a child in a family: the monthly list of an institution, its lines, the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Fen, Record
from app.core.sealing import Authority
from app.divisions.models import Placed
from app.placements.rules.payment import Budget, LineKind


class PayState(StrEnum):
    """A month's list on its way: drawn up, approved by two people, paid and frozen."""

    WAITING = "waiting"
    DRAWN = "drawn"
    CHECKED = "checked"
    APPROVED = "approved"
    PAID = "paid"


class PayList(Placed, Authority, Record):
    """What an institution owes its families for the days of one month; paid, it never changes.

    `month` is its first day. Whoever drew it up approves nothing on it, and two different people
    approve. `notes` say, without names, why amounts differ from last month.
    """

    __tablename__ = "payment_lists"
    __table_args__ = (
        UniqueConstraint("agency_id", "month"),
        CheckConstraint("checked_by_person_id <> drawn_by_person_id", name="checked_by_another"),
        CheckConstraint(
            "approved_by_person_id NOT IN (drawn_by_person_id, checked_by_person_id)",
            name="approved_by_a_third",
        ),
        CheckConstraint(
            "state NOT IN ('approved', 'paid') OR "
            "(checked_by_person_id IS NOT NULL AND approved_by_person_id IS NOT NULL)",
            name="two_approved",
        ),
        CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid_at_a_moment"),
        Index("ix_payment_lists_agency", "agency_id", "month"),
        Index("ix_payment_lists_county_month", "county_code", "month", "agency_id"),
        Index("ix_payment_lists_city_month", "city_code", "month", "agency_id"),
        Index("ix_payment_lists_province_month", "province_code", "month", "agency_id"),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "agency_id", "month", "state", "drawn_by_person_id", "drawn_for_person_id",
            "checked_by_person_id", "checked_for_person_id", "approved_by_person_id",
            "paid_by_person_id", "total_fen", "clawback_fen", "lines_digest",
        ),
    }  # fmt: skip

    list_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    month: Mapped[date]
    state: Mapped[PayState] = mapped_column(default=PayState.WAITING)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    drawn_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    drawn_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The colleague in whose right a deputy drew it up; as if they had done it too."""
    drawn_at: Mapped[datetime | None]
    checked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    checked_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    checked_at: Mapped[datetime | None]
    approved_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    approved_at: Mapped[datetime | None]
    paid_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    paid_at: Mapped[datetime | None]
    paid_on: Mapped[date | None]
    """The day of the bank's transfer."""
    bank_no: Mapped[str] = mapped_column(default="")
    """The bank's own number of the batch."""
    back_reason: Mapped[str] = mapped_column(default="")
    rates: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Monthly standards in fen by budget line, None where the place has set none."""
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """[placement's number, fen of last month, fen of this month, why] for the family's lines."""
    families: Mapped[int] = mapped_column(default=0)
    total_fen: Mapped[Fen] = mapped_column(default=0)
    """Paid out: monthly and back-pay lines of every budget line; clawbacks are not taken off."""
    clawback_fen: Mapped[Fen] = mapped_column(default=0)
    lines_digest: Mapped[str] = mapped_column(default="")
    """SM3 over the lines: what was checked is what is approved and paid."""

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this list."""
        return Subject("payment_list", self.ref, self.list_no)


class PayAccount(Record):
    """A family's bank account from a moment on; a new one is a new row. Never entered by R-FIN."""

    __tablename__ = "payment_accounts"
    __table_args__ = (Index("ix_payment_accounts_household", "household_id", "id"),)

    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"))
    bank: Mapped[str]
    holder_sealed: Mapped[bytes | None]
    holder = Sealed()
    holder_mask: Mapped[str]
    number_sealed: Mapped[bytes | None]
    number = Sealed()
    number_mask: Mapped[str]
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class PayLine(Record):
    """One line of the ledger (D-FC-PAY): a child, a budget line, a month, a family, a kind.

    Amounts are whole fen and never negative. A clawback has no list until the family was heard
    and the head has signed. `serial` counts corrections of one kind to the same month.
    """

    __tablename__ = "payment_lines"
    __table_args__ = (
        UniqueConstraint(
            "child_id", "placement_id", "budget", "kind", "month", "serial", name="uq_payment_once"
        ),
        CheckConstraint("amount_fen >= 0 AND days >= 0", name="not_negative"),
        CheckConstraint("kind <> 'monthly' OR serial = 0", name="one_monthly_line"),
        CheckConstraint(
            "kind <> 'clawback' OR list_id IS NULL "
            "OR (heard_on IS NOT NULL AND signed_at IS NOT NULL)",
            name="clawback_heard_and_signed",
        ),
        CheckConstraint("kind = 'clawback' OR list_id IS NOT NULL", name="on_a_list"),
        CheckConstraint("kind = 'monthly' OR reason <> ''", name="reason"),
        CheckConstraint("dropped_at IS NULL OR list_id IS NULL", name="dropped_is_on_no_list"),
        Index("ix_payment_lines_list", "list_id", "placement_id", "budget", "id"),
        Index("ix_payment_lines_placement", "placement_id", "month"),
        Index(
            "ix_payment_lines_open_clawbacks",
            "agency_id",
            sqlite_where=text("kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"),
            postgresql_where=text("kind = 'clawback' AND list_id IS NULL AND dropped_at IS NULL"),
        ),
    )

    list_id: Mapped[int | None] = mapped_column(ForeignKey("payment_lists.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"))
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    budget: Mapped[Budget]
    kind: Mapped[LineKind]
    month: Mapped[date]
    """The month whose days are paid; of back-pay and clawback an earlier one than the list's."""
    serial: Mapped[int] = mapped_column(default=0)
    from_on: Mapped[date]
    to_on: Mapped[date]
    """The first day that does not count any more."""
    days: Mapped[int]
    month_days: Mapped[int]
    monthly_fen: Mapped[Fen | None]
    amount_fen: Mapped[Fen]
    fund: Mapped[str]
    """Where the money comes from, in words."""
    reason: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("payment_accounts.id"))
    paid_at: Mapped[datetime | None]
    heard_on: Mapped[date | None]
    heard_words_sealed: Mapped[bytes | None]
    heard_words = Sealed()
    heard_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    signed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    signed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    """The head decided not to claim it back; the difference is settled."""
    drop_reason: Mapped[str] = mapped_column(default="")
