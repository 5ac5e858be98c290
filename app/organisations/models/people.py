"""The people of an organisation, and what proves what they can do."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.services import Subject
from app.core.crypto import Sealed
from app.core.db import Record
from app.organisations.models.marks import Checked, Voidable

if TYPE_CHECKING:
    from app.organisations.models.body import Organisation


class Job(StrEnum):
    """What somebody does in the organisation."""

    HEAD = "head"
    ASSESSOR = "assessor"
    SOCIAL_WORKER = "social_worker"
    COUNSELLOR = "counsellor"
    MEDICAL = "medical"
    LAWYER = "lawyer"
    OFFICE = "office"

    @property
    def label(self) -> str:
        return {
            "head": "负责人", "assessor": "评估人员", "social_worker": "社会工作者",
            "counsellor": "心理咨询师", "medical": "医护和康复人员", "lawyer": "法律人员",
            "office": "行政和财务",
        }[self.value]  # fmt: skip


class Background(StrEnum):
    """The profession somebody was trained in; the first three are named by AE-07."""

    SOCIAL_WORK = "social_work"
    MEDICINE = "medicine"
    PSYCHOLOGY = "psychology"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "social_work": "社会工作", "medicine": "医学", "psychology": "心理学", "other": "其他",
        }[self.value]  # fmt: skip


class OrgPerson(Checked, Record):
    """Somebody who works for the organisation, with an account here or without.

    `left_on` is the first day on which they work there no more; `working_since` is when they
    began with social inquiry, assessment or work for children, there or elsewhere.
    """

    __tablename__ = "org_people"
    __table_args__ = (
        CheckConstraint("left_on IS NULL OR left_on > joined_on", name="left_after_joining"),
        CheckConstraint("checked_by_person_id <> entered_by_person_id", name="checked_by_another"),
        Index(
            "uq_org_people_full_time", "id_no_index", unique=True,
            sqlite_where=text("full_time AND left_on IS NULL"),
            postgresql_where=text("full_time AND left_on IS NULL"),
        ),
        Index("ix_org_people_human", "id_no_index"),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    name: Mapped[str]
    id_no_sealed: Mapped[bytes | None]
    id_no_index: Mapped[str]
    id_no_mask: Mapped[str]
    job: Mapped[Job]
    full_time: Mapped[bool]
    background: Mapped[Background]
    working_since: Mapped[date | None]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]

    id_no = Sealed()

    organisation: Mapped[Organisation] = relationship(back_populates="people", lazy="raise_on_sql")
    papers: Mapped[list[OrgPaper]] = relationship(
        back_populates="person", lazy="raise", order_by="OrgPaper.issued_on.desc()"
    )

    @property
    def subject(self) -> Subject:
        """What the record calls this person."""
        return Subject("org_person", self.ref)


class PaperKind(StrEnum):
    """What a paper about a person proves."""

    DEGREE = "degree"
    CERTIFICATE = "certificate"
    TEST = "test"
    CRIME_CHECK = "crime_check"

    @property
    def label(self) -> str:
        return {
            "degree": "学历、学位", "certificate": "职业资格证书", "test": "评估人员培训考核",
            "crime_check": "违法犯罪记录查询",
        }[self.value]  # fmt: skip


class OrgPaper(Checked, Voidable, Record):
    """A degree, certificate, passed test or crime check. `valid_until` is its last day, None: for
    good; `good` False: failed, or an entry was found.
    """

    __tablename__ = "org_papers"
    __table_args__ = (
        CheckConstraint("valid_until IS NULL OR valid_until >= issued_on", name="ends_after_start"),
        CheckConstraint("checked_by_person_id <> entered_by_person_id", name="checked_by_another"),
    )

    org_person_id: Mapped[int] = mapped_column(ForeignKey("org_people.id"), index=True)
    kind: Mapped[PaperKind]
    title: Mapped[str]
    number: Mapped[str] = mapped_column(default="")
    issuer: Mapped[str]
    background: Mapped[Background | None]
    trained_on: Mapped[date | None]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    good: Mapped[bool] = mapped_column(default=True)

    person: Mapped[OrgPerson] = relationship(back_populates="papers", lazy="raise_on_sql")
