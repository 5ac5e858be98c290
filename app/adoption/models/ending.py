"""The end of a registered adoption: by agreement, by revocation, by a court (adoption.md §13)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.divisions.models import Placed


class EndingKind(StrEnum):
    """Which way the relation ends; the short codes of §13 stand beside the labels."""

    MINOR = "minor"
    ADULT = "adult"
    RESCUED = "rescued"
    ABUSE = "abuse"
    JUDGMENT = "judgment"
    FRAUD = "fraud"
    VOID = "void"

    @property
    def label(self) -> str:
        return {
            "minor": "收养人与送养人协议解除（孩子未成年）",
            "adult": "养父母与成年养子女协议解除",
            "rescued": "打拐解救的孩子找到生父母，协议解除",
            "abuse": "收养人虐待、遗弃、不抚养，送养人要求解除",
            "judgment": "法院判决、调解解除",
            "fraud": "弄虚作假骗取登记，撤销登记",
            "void": "法院认定收养行为无效",
        }[self.value]


class EndingState(StrEnum):
    """How far an ending has come."""

    OPEN = "open"
    RECEIVED = "received"
    APPROVED = "approved"
    COLLECTING = "collecting"
    BOARD = "board"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    COURT = "court"


OPEN_ENDINGS = "state IN ('open', 'received', 'approved', 'collecting', 'board')"


class Ending(Placed, Record):
    """One request, decision or court paper that ends one registered adoption.

    `agency_id` is the organ that deals with it: of the adoptee's household register for an
    agreement (RM-10), the one that registered otherwise; only its own officers read the row. What
    is needed of the adoption is copied, masked, for its case may be another organ's.
    `received_by` and `decided_by` are persons: a deputy stands beside the colleague (SOD-A1).
    """

    __tablename__ = "adoption_endings"
    __table_args__ = (
        CheckConstraint("agreed IS NULL OR decided_at IS NOT NULL", name="decided_once"),
        Index(
            "uq_adoption_endings_open",
            "adoption_id",
            unique=True,
            sqlite_where=text(OPEN_ENDINGS),
            postgresql_where=text(OPEN_ENDINGS),
        ),
        Index("ix_adoption_endings_due", "agency_id", "due_on", "ref"),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoptions.id"), index=True)
    """Empty for an adoption registered before the portal, or by an organ outside it."""
    paper_sealed: Mapped[bytes | None]
    paper: Any = SealedJson()
    """What is typed of such an adoption from its paper certificate: `services.ending_paper`."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    kind: Mapped[EndingKind]
    state: Mapped[EndingState] = mapped_column(default=EndingState.OPEN)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    adopter_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    adopter_mask: Mapped[str] = mapped_column(default="")
    child_mask: Mapped[str] = mapped_column(default="")
    certificate_no: Mapped[str]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    """The grounds, or the facts found, as the parties or the organ state them."""
    court_no: Mapped[str] = mapped_column(default="")
    papers_seen: Mapped[list[Any]] = mapped_column(default=list)
    present: Mapped[list[Any]] = mapped_column(default=list)
    child_agrees: Mapped[bool | None]
    received_at: Mapped[datetime | None]
    received_by: Mapped[list[Any]] = mapped_column(default=list)
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    agreed: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[list[Any]] = mapped_column(default=list)
    proof_no: Mapped[str] = mapped_column(default="")
    printed_no: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[date | None]
    """From this day on the adoption counts no more; void: from the start (CC-1113)."""
    collected_on: Mapped[date | None]
    not_collected: Mapped[str] = mapped_column(default="")
    board_from: Mapped[date | None]
    board_until: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    filed_on: Mapped[date | None]
    """Since when it lies in a volume: from then on it is read from the archive alone."""

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call it."""
        return Subject("adoption_ending", self.ref, self.case_no)
