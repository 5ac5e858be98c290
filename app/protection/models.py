"""A report of suspected harm; who reported is sealed by itself (MP-MR-9)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import SealedJson
from app.core.db import Record
from app.divisions.models import Placed

SITUATIONS = {
    "MR1": "隐私部位受伤，或者怀疑受伤",
    "MR2": "不满14周岁的女孩遭受或者怀疑遭受性侵害、怀孕、流产",
    "MR3": "14周岁以上的女孩遭受性侵害而怀孕、流产",
    "MR4": "身上多处伤、严重营养不良、昏迷，怀疑受到暴力、欺凌、虐待",
    "MR5": "因自杀、自残、工伤、中毒、被麻醉、殴打等伤残或者死亡",
    "MR6": "被遗弃，或者长时间没有人照料",
    "MR7": "来源不明、失踪，怀疑被拐卖、收买",
    "MR8": "被组织乞讨",
    "MR9": "其他受到严重伤害或者面临危险的情形",
}
"""The nine situations of the opinion, art. 4 (MP-MR-4)."""


class ReportState(StrEnum):
    """Where a report stands at the bureau."""

    RECEIVED = "received"
    TAKEN = "taken"
    DONE = "done"

    @property
    def label(self) -> str:
        return {"received": "待受理", "taken": "处置中", "done": "已办结"}[self.value]


class HarmReport(Placed, Record):
    """One report, to police and civil affairs at the same time (MP-MR-1, MP-MR-2).

    The ancestors are the place of the bureau. `content` is what was seen and about whom; `reporter`
    is opened by two roles of the bureau, each time with a reason.
    """

    __tablename__ = "harm_reports"
    __table_args__ = (
        Index("ix_harm_reports_agency", "agency_id", "state", "received_at"),
        CheckConstraint("(state = 'received') = (taken_at IS NULL)", name="taken_by_someone"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done_at_a_moment"),
    )

    receipt_no: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ReportState] = mapped_column(default=ReportState.RECEIVED)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    """The bureau that has to act."""
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    """Set where it was reported from the screen of a child, or found out by the bureau."""
    situations: Mapped[list[str]]
    from_office: Mapped[bool] = mapped_column(default=False)
    """A unit with the duty to report, signed in; else the public."""
    is_urgent: Mapped[bool] = mapped_column(default=False)
    content_sealed: Mapped[bytes | None]
    content: Any = SealedJson()
    """{"what", "child", "where", "suspect", "when"}"""
    reporter_sealed: Mapped[bytes | None]
    reporter: Any = SealedJson()
    """{"name", "phone", "unit", "user": reference}; None where nobody wanted to be named."""
    received_at: Mapped[datetime]
    police_called: Mapped[bool] = mapped_column(default=False)
    """The reporter said that 110 was called."""
    police_told_at: Mapped[datetime | None]
    police_says_sealed: Mapped[bytes | None]
    police_says: Any = SealedJson()
    """{"station", "receipt", "how"}: to whom the bureau passed it on."""
    police_acted_on: Mapped[date | None]
    """The police accepted or opened the case: their three days run from here (MP-MR-8)."""
    police_answered_on: Mapped[date | None]
    education_told_at: Mapped[datetime | None]
    others_sealed: Mapped[bytes | None]
    others: Any = SealedJson()
    """{"act", "case_no", "answers": [{"on", "words", "before_indictment"}], "education",
    "looks": [{"by": user, "at", "why"}]}: the last are who opened the reporter's identity."""
    taken_at: Mapped[datetime | None]
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    alarmed_at: Mapped[datetime | None]
    """After one hour without anybody."""
    alarmed_again_at: Mapped[datetime | None]
    """After two."""
    answer_sealed: Mapped[bytes | None]
    answer: Any = SealedJson()
    """{"result", "told_how", "to_reporter"}; the last is read on the page of the receipt."""
    done_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    agency: Mapped[Agency] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this report."""
        return Subject("harm_report", self.ref, self.receipt_no)
