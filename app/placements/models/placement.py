"""The machine FCP: a child lives with a family, from the signed agreement to the aftercare."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.children.models import Child
from app.core import clock
from app.core.db import Base, Record
from app.core.sealing import Authority
from app.divisions.models import Placed
from app.families.models import Household
from app.placements.models.match import Match


class PlacementState(StrEnum):
    """States of the machine FCP (care.md §2.4)."""

    FUSION = "fusion"
    EXTENDED_FUSION = "extended_fusion"
    ACTIVE = "active"
    RESPITE = "respite"
    REVIEW_RESPITE = "review_respite"
    CARER_PENDING = "carer_pending"
    RECHECK = "recheck"
    CORRECTION = "correction"
    NOTICE = "notice"
    ADOPTION_TRACK = "adoption_track"
    RENEWAL = "renewal"
    EMERGENCY_OUT = "emergency_out"
    ENDING = "ending"
    ENDED = "ended"
    AFTERCARE = "aftercare"
    CLOSED = "closed"


RUNNING = tuple(
    state
    for state in PlacementState
    if state not in {PlacementState.ENDED, PlacementState.AFTERCARE, PlacementState.CLOSED}
)


class PlacementDuty(StrEnum):
    """Duties on one placement that exclude each other where the rules say so."""

    VISIT = "visit"
    ASSESS = "assess"
    DECIDE = "decide"
    FILE = "file"


class Placement(Placed, Authority, Record):
    """A child in a family's care; the ancestors are the institution's place.

    Days: `effective_on` is the later signature (FC-12-6) and the first day the child lives there;
    `ended_on` is the day of the approval (FC-22-2) and no longer one of the family's.
    """

    __tablename__ = "placements"
    __table_args__ = (
        Index(
            "uq_placements_child_running",
            "child_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        CheckConstraint(
            "(state IN ('ended', 'aftercare', 'closed')) = (ended_on IS NOT NULL)",
            name="ended_has_a_day",
        ),
        CheckConstraint("term_until > effective_on", name="term_has_length"),
        CheckConstraint("ended_on >= effective_on", name="ended_after_it_began"),
        Index("ix_placements_agency_due", "agency_id", "due_on", "ref"),
        Index("ix_placements_agency_state", "agency_id", "state", "due_on", "ref"),
        Index("ix_placements_worker", "worker_id", "due_on", "ref"),
        Index("ix_placements_county_due", "county_code", "due_on", "ref"),
        Index("ix_placements_city_due", "city_code", "due_on", "ref"),
        Index("ix_placements_province_due", "province_code", "due_on", "ref"),
        Index("ix_placements_county_state", "county_code", "state", "due_on", "ref"),
        Index("ix_placements_city_state", "city_code", "state", "due_on", "ref"),
        Index("ix_placements_province_state", "province_code", "state", "due_on", "ref"),
        # Closed ones pile up without a day: a list of those that run walks past none.
        *(
            Index(
                f"ix_placements_{column.split('_')[0]}_open",
                column,
                "due_on",
                "ref",
                sqlite_where=text("state != 'closed'"),
                postgresql_where=text("state != 'closed'"),
            )
            for column in ("agency_id", "county_code", "city_code", "province_code")
        ),
    )
    SEALS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "seal": (
            "match_id", "child_id", "household_id", "agency_id", "state", "ended_on",
        ),
    }  # fmt: skip

    case_no: Mapped[str] = mapped_column(unique=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"), unique=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("children.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("foster_applications.id"), index=True)
    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    carer_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    """The family's account holder: who sees this placement on the family's side."""
    carer_member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    """The main carer (主要照料人) by the agreement in force (FC-15)."""
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), index=True)
    worker_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    state: Mapped[PlacementState] = mapped_column(default=PlacementState.FUSION)
    state_since: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    effective_on: Mapped[date]
    fusion_until: Mapped[date]
    """The first day on which the fusion assessment may be made (FC-16-1)."""
    term_until: Mapped[date]
    needs_attention_until: Mapped[date | None]
    """FA-V-4: visits every fourteen days until then."""
    next_visit_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    """The rule id: FC-19-1, FC-20-x, FC-21-x."""

    match: Mapped[Match] = relationship(lazy="raise")
    child: Mapped[Child] = relationship(lazy="raise")
    household: Mapped[Household] = relationship(lazy="raise")
    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id], lazy="raise")
    parts: Mapped[list[PlacementParticipation]] = relationship(lazy="raise")

    @property
    def applicant_person_id(self) -> int:
        """The family's account holder, under the name that `foster.family.family_of` asks for."""
        return self.carer_person_id

    @property
    def subject(self) -> Subject:
        """What the record and the clocks call this case."""
        return Subject("placement", self.ref, self.case_no)


class PlacementParticipation(Base):
    """Who did which duty on a placement, as a natural person."""

    __tablename__ = "placement_participations"
    __table_args__ = (UniqueConstraint("placement_id", "person_id", "duty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    duty: Mapped[PlacementDuty]
    at: Mapped[datetime] = mapped_column(default=clock.now)
