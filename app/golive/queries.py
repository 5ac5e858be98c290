"""Batches as an institution's pages read them, and the paper originals of one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, User
from app.core.policy import Unseen, allows, demand
from app.golive.models import Batch, PaperOriginal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST_SHOWN = 50


def get_batch(session: Session, actor: Actor, ref: str, to: str = "golive.view") -> Batch:
    """A batch of the actor's own institution. Raises Unseen, Refused."""
    found = session.scalar(
        select(Batch)
        .where(Batch.ref == ref, Batch.agency_id == (actor.agency_id or 0))
        .options(
            joinedload(Batch.uploaded_by).joinedload(User.person),
            joinedload(Batch.released_by).joinedload(User.person),
        )
    )
    if found is None or not allows(actor, "golive.view", found):
        raise Unseen("golive_batch", ref)
    demand(actor, to, found)
    return found


def batches(session: Session, actor: Actor) -> Sequence[Row[*tuple[Any, ...]]]:
    """The newest batches of the institution."""
    return session.execute(
        select(Batch.ref, Batch.created_at, Batch.state, Batch.row_count, Person.name)
        .join(User, User.id == Batch.uploaded_by_id)
        .join(Person, Person.id == User.person_id)
        .where(Batch.agency_id == (actor.agency_id or 0))
        .order_by(Batch.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def originals(session: Session, kind: str, subject_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Name, day, place and remark of each original; the caller has seen the file."""
    return session.execute(
        select(
            PaperOriginal.name, PaperOriginal.issued_on, PaperOriginal.kept_at,
            PaperOriginal.remark,
        )
        .where(PaperOriginal.subject_kind == kind, PaperOriginal.subject_id == subject_id)
        .order_by(PaperOriginal.id)
        .limit(200)
    ).all()  # fmt: skip
