"""What can be seen of adoptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.adoption.models import Adoption
from app.adoption.policy import visible_to
from app.core.policy import Unseen, demand

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_adoption(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.view"
) -> Adoption:
    """The case, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(
        select(Adoption)
        .where(Adoption.ref == ref, visible_to(actor))
        .options(
            joinedload(Adoption.agency), selectinload(Adoption.parts),
            selectinload(Adoption.adoptees),
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("adoption", ref)
    demand(actor, to, found)
    return found
