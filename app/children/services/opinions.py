"""What a child said when asked (FC-11-3: whoever can speak for itself is heard)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Person, User
from app.audit import services as audit
from app.children.models import Manner, Opinion
from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


def record(
    session: Session,
    child: Child,
    *,
    subject_kind: str = "",
    subject_id: int | None = None,
    manner: Manner | str,
    agrees: bool | None,
    words: str,
    asked_at: datetime,
    actor: Actor,
    now: datetime,
) -> Opinion:
    """Write down who asked, when, how, and the child's own words. Never changed afterwards.

    `agrees` None: too young to consent, or no answer. Raises Invalid.
    """
    if actor.user_id is None:
        raise Invalid("意见须由询问孩子的工作人员登记")
    words = words.strip()
    if not words:
        raise Invalid("请写下孩子的原话；不会说话的，写下观察到的表现", "words")
    if asked_at > now:
        raise Invalid("询问时间不能晚于现在", "asked_on")
    opinion = Opinion(
        child_id=child.id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        asked_at=asked_at,
        asked_by_id=actor.user_id,
        manner=Manner(manner),
        agrees=agrees,
        words=words,
        created_at=now,
    )
    session.add(opinion)
    session.flush()
    audit.record(session, actor, "children.record_opinion", child.subject, at=now)
    return opinion


def opinions_of(session: Session, child_id: int) -> Sequence[Row[Opinion, str]]:
    """Every opinion with the name of who asked, the newest first."""
    return session.execute(
        select(Opinion, Person.name)
        .join(User, User.id == Opinion.asked_by_id)
        .join(Person, Person.id == User.person_id)
        .where(Opinion.child_id == child_id)
        .order_by(Opinion.asked_at.desc(), Opinion.id.desc())
    ).all()


def newest_for(
    session: Session, child_id: int, subject_kind: str, subject_id: int
) -> Opinion | None:
    """The last answer about one match, placement or meeting."""
    return session.scalar(
        select(Opinion)
        .where(
            Opinion.child_id == child_id,
            Opinion.subject_kind == subject_kind,
            Opinion.subject_id == subject_id,
        )
        .order_by(Opinion.asked_at.desc(), Opinion.id.desc())
        .limit(1)
    )
