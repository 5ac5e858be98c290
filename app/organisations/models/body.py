"""The organisation itself. Facts are corrected with a trace and never deleted."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.db import Record
from app.divisions.models import Placed

if TYPE_CHECKING:
    from app.organisations.models.agreement import OrgAgreement
    from app.organisations.models.facts import OrgListing, OrgRating, OrgRelation, OrgReport
    from app.organisations.models.people import OrgPerson


class OrgType(StrEnum):
    """What kind of legal person it is (SO-01, GPS-08)."""

    ASSOCIATION = "association"
    SERVICE = "service"
    FOUNDATION = "foundation"
    PUBLIC_FIRST = "public_first"
    PUBLIC_SECOND = "public_second"
    MASS = "mass"
    ENTERPRISE = "enterprise"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "association": "社会团体", "service": "社会服务机构", "foundation": "基金会",
            "public_first": "公益一类事业单位", "public_second": "公益二类事业单位",
            "mass": "群团组织", "enterprise": "企业", "other": "其他",
        }[self.value]  # fmt: skip

    @property
    def is_social(self) -> bool:
        """A social organisation, registered with civil affairs."""
        return self in {OrgType.ASSOCIATION, OrgType.SERVICE, OrgType.FOUNDATION}


class LegalState(StrEnum):
    """Whether it exists as a legal person."""

    IN_FORCE = "in_force"
    CANCELLED = "cancelled"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return {"in_force": "正常", "cancelled": "已注销", "revoked": "登记被撤销或者吊销"}[
            self.value
        ]


class ServiceField(StrEnum):
    """Fields of service that its charter's scope covers (F-SO)."""

    INQUIRY = "inquiry"
    ADOPTION = "adoption"
    GUARDIANSHIP = "guardianship"
    PSYCHOLOGY = "psychology"
    PARENTING = "parenting"
    CORRECTION = "correction"
    REHABILITATION = "rehabilitation"
    AFTER_SCHOOL = "after_school"
    LEGAL = "legal"
    TRAINING = "training"
    INCUBATION = "incubation"

    @property
    def label(self) -> str:
        return {
            "inquiry": "社会调查", "adoption": "收养评估", "guardianship": "监护评估",
            "psychology": "心理服务", "parenting": "家庭教育指导", "correction": "行为矫治",
            "rehabilitation": "康复", "after_school": "课后服务", "legal": "法律服务",
            "training": "培训", "incubation": "培育孵化",
        }[self.value]  # fmt: skip

    @property
    def is_assessing(self) -> bool:
        """Social inquiry or assessment (AE-07-3)."""
        return self in {ServiceField.INQUIRY, ServiceField.ADOPTION, ServiceField.GUARDIANSHIP}


class Organisation(Placed, Record):
    """One body, once in the whole portal, by its unified social credit code.

    The place is that of its registered seat. `agency_id` is the organisation's own office here,
    once the bureau's head has connected it. `fields` are `ServiceField` codes. `governed` None:
    nobody has looked at charter and organs yet. `certificate_until` is the last day.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        CheckConstraint(
            "(standing = 'in_force') = (standing_since IS NULL)", name="ended_on_a_day"
        ),
        Index("ix_organisations_name", "name"),
    )

    credit_code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    type: Mapped[OrgType]
    registrar: Mapped[str]
    competent_unit: Mapped[str] = mapped_column(default="")
    founded_on: Mapped[date]
    certificate_until: Mapped[date | None]
    standing: Mapped[LegalState] = mapped_column(default=LegalState.IN_FORCE)
    standing_since: Mapped[date | None]
    address: Mapped[str]
    head: Mapped[str]
    phone: Mapped[str]
    scope: Mapped[str]
    fields: Mapped[list[str]]
    experience: Mapped[str] = mapped_column(default="")
    governed: Mapped[bool | None]
    governed_checked_on: Mapped[date | None]
    lists_checked_on: Mapped[date | None]
    """Day on which both credit lists were last looked up."""
    bureau_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    registered_by_person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    registered_for_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Whose right a deputy used."""
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agencies.id"), unique=True)

    bureau: Mapped[Agency] = relationship(foreign_keys=[bureau_id], lazy="raise")
    people: Mapped[list[OrgPerson]] = relationship(
        back_populates="organisation", lazy="raise", order_by="OrgPerson.id"
    )
    reports: Mapped[list[OrgReport]] = relationship(lazy="raise", order_by="OrgReport.year.desc()")
    ratings: Mapped[list[OrgRating]] = relationship(
        lazy="raise", order_by="OrgRating.announced_on.desc()"
    )
    listings: Mapped[list[OrgListing]] = relationship(
        lazy="raise", order_by="OrgListing.from_on.desc()"
    )
    relations: Mapped[list[OrgRelation]] = relationship(lazy="raise", order_by="OrgRelation.id")
    agreements: Mapped[list[OrgAgreement]] = relationship(
        back_populates="organisation", lazy="raise", order_by="OrgAgreement.from_on.desc()"
    )

    @property
    def subject(self) -> Subject:
        """What the record calls this organisation."""
        return Subject("organisation", self.ref, self.credit_code)
