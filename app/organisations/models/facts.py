"""What registrars and others say of an organisation: reports, ratings, lists, ties."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record
from app.organisations.models.marks import Voidable


class ReportResult(StrEnum):
    """What the registrar made of a year's report (SO-09)."""

    FILED = "filed"
    PASSED = "passed"
    BASIC = "basic"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            "filed": "已报送，没有结论", "passed": "合格", "basic": "基本合格", "failed": "不合格",
        }[self.value]  # fmt: skip


class OrgReport(Voidable, Record):
    """The report of a year."""

    __tablename__ = "org_reports"
    __table_args__ = (
        Index(
            "uq_org_reports_year", "organisation_id", "year", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    year: Mapped[int]
    filed_on: Mapped[date]
    result: Mapped[ReportResult]


class OrgRating(Voidable, Record):
    """A rating of one to five A, with first and last day (RT-02, RT-05)."""

    __tablename__ = "org_ratings"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 5", name="one_to_five"),
        CheckConstraint("to_on >= from_on", name="ends_after_start"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    level: Mapped[int]
    announced_on: Mapped[date]
    from_on: Mapped[date]
    to_on: Mapped[date]


class ListKind(StrEnum):
    """The two lists of bad credit (CR-06, CR-07), and a ban from procurement (GPL-77, BRK-01)."""

    ABNORMAL = "abnormal"
    SERIOUS = "serious"
    BANNED = "banned"

    @property
    def label(self) -> str:
        return {
            "abnormal": "活动异常名录", "serious": "严重违法失信名单",
            "banned": "禁止参加政府采购活动名单",
        }[self.value]  # fmt: skip


class OrgListing(Voidable, Record):
    """Time on a list: from `from_on`, no more on `removed_on`."""

    __tablename__ = "org_listings"
    __table_args__ = (
        CheckConstraint("removed_on IS NULL OR removed_on > from_on", name="removed_later"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[ListKind]
    ground: Mapped[str]
    from_on: Mapped[date]
    removed_on: Mapped[date | None]


class RelationKind(StrEnum):
    """How it is tied to another body or to an official."""

    SAME_HEAD = "same_head"
    HOLDS = "holds"
    MANAGED = "managed"
    FOUNDED = "founded"
    OFFICIAL = "official"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "same_head": "负责人相同", "holds": "出资或者控股", "managed": "管理或者被管理",
            "founded": "由其发起设立", "official": "与公职人员有关联", "other": "其他关联",
        }[self.value]  # fmt: skip


class OrgRelation(Voidable, Record):
    """A tie to another body or an official; `until_on` is its last day."""

    __tablename__ = "org_relations"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[RelationKind]
    other: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
