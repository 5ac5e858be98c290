"""What can be seen of foster care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.core.policy import Unseen, demand
from app.foster.models import FosterApplication
from app.foster.policy import visible_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_application(
    session: Session, actor: Actor, ref: str, *, to: str = "foster.view"
) -> FosterApplication:
    """The application, for someone who may do `to` with it.

    Someone who may not even see it is not told that it exists. Raises Unseen, Refused.
    """
    found = session.scalar(
        select(FosterApplication)
        .where(FosterApplication.ref == ref, visible_to(actor))
        .options(
            joinedload(FosterApplication.agency),
            joinedload(FosterApplication.applicant),
            joinedload(FosterApplication.household),
            selectinload(FosterApplication.parts),
            selectinload(FosterApplication.assignments),
        )
    )
    if found is None:
        raise Unseen("foster_application", ref)
    demand(actor, to, found)
    return found
