"""A household and its members. What concerns health, crime, income and children is sealed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.crypto import Sealed, SealedDate, SealedJson
from app.core.db import Record
from app.divisions.models import Placed


class Tenure(StrEnum):
    """How a family holds its dwelling (care.md §2.8)."""

    OWNED = "owned"
    RENTED = "rented"
    TEMPORARY = "temporary"

    @property
    def label(self) -> str:
        return {"owned": "自有住房", "rented": "租住", "temporary": "借住、宿舍等"}[self.value]


class Household(Placed, Record):
    """Everybody who lives together; `owner_person_id` is who keeps the record up to date.

    `division_code` is where they live, as far down as is known. Area in square metres, income
    in yuan a year over all who live there, without foster money.
    """

    __tablename__ = "households"

    owner_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    opened_by_agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"))
    """The agency whose clerk opened the record at the counter."""
    division_code: Mapped[str] = mapped_column(default="")
    address_sealed: Mapped[bytes | None]
    address = Sealed()
    marital_status: Mapped[str] = mapped_column(default="")
    tenure: Mapped[Tenure | None]
    lease_end_on: Mapped[date | None]
    area_m2: Mapped[Decimal | None] = mapped_column(Numeric(7, 2))
    rooms: Mapped[int | None]
    floor: Mapped[str] = mapped_column(default="")
    child_room: Mapped[str] = mapped_column(default="")
    community_medical: Mapped[bool] = mapped_column(default=False)
    community_special_edu: Mapped[bool] = mapped_column(default=False)
    community_rehab: Mapped[bool] = mapped_column(default=False)
    income_sealed: Mapped[bytes | None]
    income = SealedJson()
    """{"year_yuan": "150000", "source": …, "earner": …, "stable": bool, "months": int}"""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("households.id"))
    merged_at: Mapped[datetime | None]

    members: Mapped[list[Member]] = relationship(
        back_populates="household", order_by="Member.position", lazy="raise"
    )


class Health(StrEnum):
    """What a health certificate says (care.md §2.8)."""

    OK = "ok"
    LIMITED = "limited"
    HARMFUL = "harmful"
    NOT_CHECKED = "not_checked"


class CrimeCheck(StrEnum):
    """What a record check says."""

    NONE = "none"
    FOUND = "found"
    NOT_CHECKED = "not_checked"


class Member(Record):
    """One member of a household; foster children are not members.

    `relation` is to the applicant (DS-06, `core.codes.Relation`). `name_mask` and
    `id_no_mask` are what lists show.
    """

    __tablename__ = "members"
    __table_args__ = (
        Index("ix_members_id_no_index", "id_no_index"),
        CheckConstraint("lives_here OR NOT is_main_carer", name="carer_lives_here"),
    )

    household_id: Mapped[int] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    relation: Mapped[str]
    name_sealed: Mapped[bytes | None]
    name = Sealed()
    name_mask: Mapped[str] = mapped_column(default="")
    id_no_sealed: Mapped[bytes | None]
    id_no = Sealed()
    id_no_index: Mapped[str | None]
    id_no_mask: Mapped[str] = mapped_column(default="")
    other_document_sealed: Mapped[bytes | None]
    other_document = SealedJson()
    """{"kind": code of `families.forms.OTHER_DOCUMENTS`, "number": text} without id_no (DS-01n)."""
    birth_on_sealed: Mapped[bytes | None]
    birth_on = SealedDate()
    age: Mapped[int | None]
    """In whole years, at most 18, for lists (`families.ages`); None: no birthday is known."""
    sex: Mapped[str] = mapped_column(default="")
    phone_sealed: Mapped[bytes | None]
    phone = Sealed()
    phone_mask: Mapped[str] = mapped_column(default="")
    education: Mapped[int | None]
    occupation: Mapped[str] = mapped_column(default="")
    hukou_division: Mapped[str] = mapped_column(default="")
    lives_here: Mapped[bool] = mapped_column(default=True)
    is_main_carer: Mapped[bool] = mapped_column(default=False)
    health_sealed: Mapped[bytes | None]
    health = Sealed()
    """A `Health` value."""
    health_cert_on_sealed: Mapped[bytes | None]
    health_cert_on = SealedDate()
    crime_check_sealed: Mapped[bytes | None]
    crime_check = Sealed()
    """A `CrimeCheck` value."""
    crime_check_on_sealed: Mapped[bytes | None]
    crime_check_on = SealedDate()
    harmful_habits_sealed: Mapped[bytes | None]
    harmful_habits = SealedJson()
    """bool"""
    left_on: Mapped[date | None]

    household: Mapped[Household] = relationship(back_populates="members", lazy="raise")
