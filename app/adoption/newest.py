"""Lists that only grow: the newest first, page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

T = TypeVar("T")
PAGE = 30


def newest(session: Session, query: Select[T], after: str) -> tuple[Sequence[T], str]:
    """The rows below the one whose ref is `after`, and the ref to go on from ("" at the end)."""
    model: Any = query.column_descriptions[0]["entity"]
    if after:
        query = query.where(model.id < select(model.id).where(model.ref == after).scalar_subquery())
    rows: Sequence[Any] = session.scalars(query.order_by(model.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else ""
