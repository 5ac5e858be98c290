"""How a stay ends: leaving with its papers, follow-up, and moving to another home."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.institutions.grounds import LeaveGround


class Leaving(Record):
    """D-CW-LEAVE: why and to whom a child leaves; the newest row of a case is its present one."""

    __tablename__ = "leavings"

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    ground: Mapped[LeaveGround]
    planned_on: Mapped[date]
    receiver_sealed: Mapped[bytes | None]
    receiver: Any = SealedJson()
    """{"name", "relation", "id_no", "phone", "address"}"""
    belongings_sealed: Mapped[bytes | None]
    belongings = Sealed()
    money_settled: Mapped[str] = mapped_column(default="")
    follow_up_plan_sealed: Mapped[bytes | None]
    follow_up_plan = Sealed()
    checked_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    filed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why_sealed: Mapped[bytes | None]
    withdrawn_why = Sealed()
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letters.id"))


class FollowUp(Record):
    """A look at how the child fares in the six months after leaving."""

    __tablename__ = "leave_follow_ups"

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    done_on: Mapped[date]
    manner: Mapped[str]
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))


class TransferState(StrEnum):
    """A transfer is asked for, agreed to with a bed, and decided as one act."""

    ASKED = "asked"
    BED_NAMED = "bed_named"
    DONE = "done"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "asked": "等待接收机构安排床位",
            "bed_named": "等待民政局决定",
            "done": "已转移",
            "refused": "不同意",
        }[self.value]

    @property
    def colour(self) -> str:
        """Of its tag."""
        return {"done": "green", "refused": "red"}.get(self.value, "yellow")


class Transfer(Record):
    """A child moves from one home to another, as from a county's to the city's (CW-JL-1)."""

    __tablename__ = "home_transfers"
    __table_args__ = (
        Index("ix_home_transfers_from", "from_agency_id", "state"),
        Index("ix_home_transfers_to", "to_agency_id", "state"),
    )

    admission_id: Mapped[int] = mapped_column(ForeignKey("admissions.id"), index=True)
    case_no: Mapped[str]
    from_agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    to_agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[TransferState] = mapped_column(default=TransferState.ASKED)
    reason: Mapped[str]
    summary_sealed: Mapped[bytes | None]
    summary: Any = SealedJson()
    """What the other home has to know to prepare a bed: {"age", "sex", "needs"}; no name."""
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    bed_id: Mapped[int | None] = mapped_column(ForeignKey("beds.id"))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    moved_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="")
    new_admission_id: Mapped[int | None] = mapped_column(ForeignKey("admissions.id"))

    from_agency: Mapped[Agency] = relationship(foreign_keys=[from_agency_id], lazy="raise")
    to_agency: Mapped[Agency] = relationship(foreign_keys=[to_agency_id], lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this transfer."""
        return Subject("home_transfer", self.ref, self.case_no)
