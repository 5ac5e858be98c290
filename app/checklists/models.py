"""Templates by version, place and date."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Record


class TemplateState(StrEnum):
    """Only a draft can be edited; a published version never changes."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class TemplateVersion(Record):
    """One version of a form such as F-B, for a place ("" is the whole country) from a day on.

    `content` is the shape that `checklists.rules` reads: blocks with items (id, text, max,
    evidence), vetoes, bands.
    """

    __tablename__ = "template_versions"
    __table_args__ = (
        UniqueConstraint("code", "division_code", "number"),
        CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)", name="published_has_a_moment"
        ),
    )

    code: Mapped[str]
    title: Mapped[str]
    division_code: Mapped[str] = mapped_column(default="")
    number: Mapped[int]
    state: Mapped[TemplateState] = mapped_column(default=TemplateState.DRAFT)
    content: Mapped[dict[str, Any]]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    retired_reason: Mapped[str] = mapped_column(default="")
