"""The home itself: rooms and beds, the people who work there, its qualifications."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core.db import Record
from app.divisions.models import Placed


class RoomKind(StrEnum):
    """What a room is for."""

    LIVING = "living"
    OBSERVATION = "observation"
    ISOLATION = "isolation"

    @property
    def label(self) -> str:
        return {"living": "生活用房", "observation": "观察室", "isolation": "隔离室"}[self.value]


class Room(Record):
    """A room in which children sleep. `sex` "1" or "2" is who lives there; "0" only under six."""

    __tablename__ = "rooms"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    name: Mapped[str]
    kind: Mapped[RoomKind] = mapped_column(default=RoomKind.LIVING)
    sex: Mapped[str] = mapped_column(default="0")
    closed_on: Mapped[date | None]

    beds: Mapped[list[Bed]] = relationship(
        back_populates="room", lazy="raise", order_by="Bed.label"
    )


class Bed(Record):
    """A bed. A care spell of kind `room` names it: so each day tells who lay where."""

    __tablename__ = "beds"
    __table_args__ = (UniqueConstraint("room_id", "label"),)

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    label: Mapped[str]
    closed_on: Mapped[date | None]

    room: Mapped[Room] = relationship(back_populates="beds", lazy="raise")


class Job(StrEnum):
    """What somebody does in the home."""

    CARER = "carer"
    NURSE = "nurse"
    DOCTOR = "doctor"
    THERAPIST = "therapist"
    TEACHER = "teacher"
    SOCIAL_WORKER = "social_worker"
    COUNSELLOR = "counsellor"
    COOK = "cook"
    GUARD = "guard"
    OFFICE = "office"

    @property
    def label(self) -> str:
        return {
            "carer": "保育员", "nurse": "护士", "doctor": "医师", "therapist": "康复治疗师",
            "teacher": "教师", "social_worker": "社会工作者", "counsellor": "心理咨询师",
            "cook": "炊事员", "guard": "保安", "office": "行政后勤",
        }[self.value]  # fmt: skip

    @property
    def needs_certificate(self) -> bool:
        """Licensed work (CW18-H1)."""
        return self not in {Job.GUARD, Job.OFFICE}


class HomeStaff(Placed, Record):
    """Somebody who works in the home, with an account here or without."""

    __tablename__ = "home_staff"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    name: Mapped[str]
    sex: Mapped[str]
    job: Mapped[Job]
    work_no: Mapped[str]
    hired_on: Mapped[date]
    left_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    """Day of the newest crime check; it is good for a year (未成年人保护法 62)."""
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    certificates: Mapped[list[Certificate]] = relationship(
        lazy="raise", order_by="Certificate.valid_until"
    )
    checks: Mapped[list[CrimeCheck]] = relationship(
        lazy="raise", order_by="CrimeCheck.checked_on.desc()"
    )

    @property
    def subject(self) -> Subject:
        """What the record calls this colleague."""
        return Subject("home_staff", self.ref, self.work_no)


class Certificate(Record):
    """A licence or certificate; without an end it holds for good."""

    __tablename__ = "staff_certificates"

    staff_id: Mapped[int] = mapped_column(ForeignKey("home_staff.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]


class CrimeCheck(Record):
    """One yearly check of an entry in the records of sexual abuse, maltreatment and so on."""

    __tablename__ = "staff_crime_checks"
    __table_args__ = (UniqueConstraint("staff_id", "checked_on"),)

    staff_id: Mapped[int] = mapped_column(ForeignKey("home_staff.id"), index=True)
    checked_on: Mapped[date]
    issuer: Mapped[str]
    clean: Mapped[bool]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]


class Qualification(Record):
    """What the home was designated as, such as a fixed point of rehabilitation."""

    __tablename__ = "home_qualifications"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_began"),
    )

    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
