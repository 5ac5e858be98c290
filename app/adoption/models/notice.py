"""The public notice to find the parents, and who claims the child (RM-08-2, PN-01 to PN-04)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.crypto import Sealed
from app.core.db import Record


class NoticeState(StrEnum):
    """How far the search has come; a claim that is rejected leads back to RUNNING."""

    RUNNING = "running"
    CLAIM_CHECK = "claim_check"
    UNCLAIMED = "unclaimed"
    CLAIMED = "claimed"


class FindingNotice(Record):
    """寻找生父母公告 of the registration organ (N-05). No health, no name of the child.

    `digest` is the SM3 of what was put on line; with the moment it proves the publication and
    stays when the words are taken down.
    """

    __tablename__ = "adoption_notices"
    __table_args__ = (
        CheckConstraint("until_on > published_on", name="runs"),
        Index(
            "uq_adoption_notices_open",
            "adoption_id",
            unique=True,
            sqlite_where=text("state IN ('running', 'claim_check')"),
            postgresql_where=text("state IN ('running', 'claim_check')"),
        ),
    )

    adoption_id: Mapped[int] = mapped_column(ForeignKey("adoptions.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    state: Mapped[NoticeState] = mapped_column(default=NoticeState.RUNNING)
    published_on: Mapped[date]
    until_on: Mapped[date]
    """The 60th full day, moved over days of rest (CLK-NOTICE); free from the day after."""
    media: Mapped[str]
    sex: Mapped[str]
    about_age: Mapped[str]
    found_on: Mapped[date]
    place: Mapped[str]
    features_sealed: Mapped[bytes | None]
    features = Sealed()
    contact: Mapped[str]
    digest: Mapped[str] = mapped_column(default="")
    published_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_on: Mapped[date | None]


class Claim(Record):
    """Somebody says that the child is theirs: who, what the police found, what was decided."""

    __tablename__ = "adoption_claims"
    __table_args__ = (
        CheckConstraint("(accepted IS NULL) = (decided_at IS NULL)", name="decided_once"),
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("adoption_notices.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    received_on: Mapped[date]
    claimant_sealed: Mapped[bytes | None]
    claimant = Sealed()
    """Name, relation and telephone, as told."""
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    evidence: Mapped[str] = mapped_column(default="")
    """Number and day of what the police found on identity and kinship."""
    accepted: Mapped[bool | None]
    reason_sealed: Mapped[bytes | None]
    reason = Sealed()
    entered_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
