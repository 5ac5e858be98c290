"""The trace of every change of a file: what stood there before stays readable, sealed (S65)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from app.audit import services as audit
from app.children.models import ChildChange
from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor

SHORTEST_REASON = 5


class Part(StrEnum):
    """A part of the file, as its tabs name it."""

    IDENTITY = "identity"
    LIVING = "living"
    HEALTH = "health"
    SCHOOL = "school"
    CONTACTS = "contacts"
    CATEGORIES = "categories"
    GUARDIANSHIP = "guardianship"
    CARE = "care"
    SIBLINGS = "siblings"
    PHOTO = "photo"

    @property
    def label(self) -> str:
        return _PARTS[self.value]


_PARTS = {
    "identity": "身份",
    "living": "户籍和居住地",
    "health": "健康和需要",
    "school": "就学",
    "contacts": "联系人",
    "categories": "儿童类别",
    "guardianship": "监护",
    "care": "照料和居住",
    "siblings": "兄弟姐妹",
    "photo": "照片",
}


def note(
    session: Session,
    child: Child,
    part: Part,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    action: str,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> ChildChange | None:
    """Keep the fields that differ, and put the act on record; None where nothing differs.

    The record of acts names the part only: contents never stand in it.
    """
    changed = [name for name in after if before.get(name) != after[name]]
    if not changed:
        return None
    change = ChildChange(
        child_id=child.id,
        part=part.value,
        before={name: _plain(before.get(name)) for name in changed},
        after={name: _plain(after[name]) for name in changed},
        reason=reason.strip() or None,
        made_by_id=actor.user_id,
        created_at=now,
    )
    session.add(change)
    audit.record(session, actor, action, child.subject, note=part.label, at=now)
    return change


def ask_reason(reason: str) -> str:
    """A correction says why. Raises Invalid."""
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Invalid(
            f"请说明为什么更正，至少{SHORTEST_REASON}个字，例如：出生日期按派出所户口登记更正",
            "reason",
        )
    return reason


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
