"""寻根回访: who was adopted comes back to see where life began (adoption.md §11, OR-01 to 03)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core.crypto import Sealed, SealedDate, SealedJson
from app.core.db import Record
from app.divisions.models import Placed


class RootsAsker(StrEnum):
    """Who asks; a child under eighteen never alone."""

    ADOPTEE = "adoptee"
    FAMILY = "family"
    AGENCY = "agency"

    @property
    def label(self) -> str:
        return {
            "adoptee": "被收养人本人（已成年）", "family": "收养家庭",
            "agency": "收养组织代收养家庭书面提出",
        }[self.value]  # fmt: skip


class RootsState(StrEnum):
    """How far the request has come."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    AGREED = "agreed"
    APPOINTED = "appointed"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RootsVisit(Placed, Record):
    """One request to come back, typed at the desk from what came in writing.

    `adoption_id` is set where the portal itself registered the adoption. `people` are those who
    come: [{"name", "relation", "passport"}], and nobody else does (OR-03). `wishes` is what is
    asked for, `shown` what the head allowed, `seen` what was shown in the end: keys of
    `services.roots.SHOWN`. `consent` says how a protected person agreed (Civil Code 1110).
    `received_by` and `decided_by` are persons (SOD-A1).
    """

    __tablename__ = "adoption_roots"
    __table_args__ = (
        CheckConstraint("agreed IS NULL OR decided_at IS NOT NULL", name="decided_once"),
        Index("ix_adoption_roots_due", "agency_id", "due_on", "ref"),
    )

    case_no: Mapped[str] = mapped_column(unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    adoption_id: Mapped[int | None] = mapped_column(ForeignKey("adoptions.id"), index=True)
    adopter_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    state: Mapped[RootsState] = mapped_column(default=RootsState.RECEIVED)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    asker: Mapped[RootsAsker]
    asker_name_sealed: Mapped[bytes | None]
    asker_name = Sealed()
    asker_mask: Mapped[str] = mapped_column(default="")
    address_sealed: Mapped[bytes | None]
    address = Sealed()
    """Where the answer goes: post or e-mail of the asker or the agency abroad."""
    came_on: Mapped[date]
    """When the written request arrived."""
    certificate_no: Mapped[str]
    certified_by: Mapped[str]
    certified_on: Mapped[date]
    adoptee_born_sealed: Mapped[bytes | None]
    adoptee_born = SealedDate()
    people_sealed: Mapped[bytes | None]
    people: Any = SealedJson()
    wishes: Mapped[list[Any]] = mapped_column(default=list)
    words_sealed: Mapped[bytes | None]
    words = Sealed()
    papers_seen: Mapped[list[Any]] = mapped_column(default=list)
    received_by: Mapped[list[Any]] = mapped_column(default=list)
    accepted_at: Mapped[datetime | None]

    shown: Mapped[list[Any]] = mapped_column(default=list)
    consent_sealed: Mapped[bytes | None]
    consent = Sealed()
    decision_sealed: Mapped[bytes | None]
    decision = Sealed()
    agreed: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[list[Any]] = mapped_column(default=list)

    visit_on: Mapped[date | None]
    visit_at: Mapped[str] = mapped_column(default="")
    host: Mapped[str] = mapped_column(default="")
    """Who receives and accompanies them, with a phone of the office."""
    held_on: Mapped[date | None]
    came: Mapped[list[Any]] = mapped_column(default=list)
    """Positions in `people` of those who came."""
    seen: Mapped[list[Any]] = mapped_column(default=list)
    protocol_sealed: Mapped[bytes | None]
    protocol = Sealed()
    closed_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call it."""
        return Subject("adoption_roots", self.ref, self.case_no)
