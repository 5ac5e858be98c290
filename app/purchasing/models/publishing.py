"""What stands in public, as it was published, and the releases of the open data (§13)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.services import Subject
from app.core import clock
from app.core.db import Base, Fen, Record
from app.divisions.models import Placed


class NoticeKind(StrEnum):
    """Kinds of public notice (the disclosure matrix of §10)."""

    INTENT = "intent"
    NOTICE = "notice"
    CORRECTION = "correction"
    SINGLE_SOURCE = "single_source"
    FAILED = "failed"
    AWARD = "award"
    CONTRACT = "contract"
    CHANGE = "change"
    ACCEPTANCE = "acceptance"
    EVALUATION = "evaluation"
    TERMINATION = "termination"

    @property
    def label(self) -> str:
        return {
            "intent": "采购意向", "notice": "采购公告", "correction": "更正公告",
            "single_source": "单一来源公示",
            "failed": "终止公告", "award": "成交公告", "contract": "合同公告",
            "change": "合同变更公告", "acceptance": "验收结果", "evaluation": "绩效评价结果",
            "termination": "合同终止公告",
        }[self.value]  # fmt: skip


class Publication(Placed, Record):
    """One public notice as it went out: `content` [[label, text], …], digest, hour and officer.

    Nothing about a child or a family stands in it (OC-12). A correction is a new one.
    """

    __tablename__ = "purchase_publications"
    __table_args__ = (Index("ix_purchase_publications_day", "published_on", "ref"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"), index=True)
    project_code: Mapped[str]
    kind: Mapped[NoticeKind]
    title: Mapped[str]
    buyer: Mapped[str]
    supplier: Mapped[str] = mapped_column(default="")
    amount_fen: Mapped[Fen | None]
    round_ref: Mapped[str] = mapped_column(default="")
    content: Mapped[list[Any]] = mapped_column(default=list)
    digest: Mapped[str]
    published_on: Mapped[date]
    published_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    until: Mapped[date | None]

    @property
    def subject(self) -> Subject:
        """What the record calls this notice."""
        return Subject("purchase_publication", self.ref, self.project_code)


class Release(Base):
    """One release of a project's open data (OCDS 1.1.5), immutable (OC-10)."""

    __tablename__ = "purchase_releases"
    __table_args__ = (
        UniqueConstraint("ocid", "release_id"),
        Index("ix_purchase_releases_day", "released_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("purchase_projects.id"), index=True)
    ocid: Mapped[str] = mapped_column(index=True)
    release_id: Mapped[str]
    tag: Mapped[str]
    released_at: Mapped[datetime]
    body: Mapped[dict[str, Any]]
