"""The assessors' own desk: their cases and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Agency
from app.adoption.models import Adoption, Assessor
from app.adoption.policy import BEING_ASSESSED, FOR_POLICY, assigned_to
from app.adoption.workflow import LABELS
from app.core.db import as_system
from app.core.policy import Unseen, allows, demand

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


class Named(NamedTuple):
    """A line of the assessor's desk."""

    assessor: str
    adoption: str
    case_no: str
    who: str
    organ: str
    state: tuple[str, str]
    is_declared: bool
    is_third: bool
    due_on: date | None


def of(session: Session, actor: Actor) -> list[Named]:
    """What one is named to, the nearest day first; there are a handful, so no pages."""
    demand(actor, "adoption.assessments")
    rows = session.execute(
        select(
            Assessor.ref, Adoption.ref, Adoption.case_no, Adoption.applicant_mask,
            Agency.short_name, Adoption.state, Assessor.declared_free_at, Assessor.is_third,
            Adoption.due_on,
        )
        .join(Adoption, Adoption.id == Assessor.adoption_id)
        .join(Agency, Agency.id == Adoption.agency_id)
        .where(
            Assessor.person_id == actor.person_id, Assessor.ended_at.is_(None),
            Adoption.state.in_(BEING_ASSESSED),
        )
        .order_by(Adoption.due_on, Assessor.id)
    )  # fmt: skip
    return [
        Named(one, ref, no or "", who, organ, LABELS[state], declared is not None, third, due)
        for one, ref, no, who, organ, state, declared, third, due in rows
    ]


def get_assigned(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.assess"
) -> Adoption:
    """A case one is named to and has declared for. Raises Unseen, Refused."""
    found = session.scalar(
        select(Adoption)
        .where(Adoption.ref == ref, assigned_to(actor))
        .options(
            joinedload(Adoption.agency), *FOR_POLICY,
            selectinload(Adoption.adoptees),
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("adoption", ref)
    demand(actor, to, found)
    with as_system(session):  # a third party's people do not see one another's rows
        session.refresh(found, ["assessors"])
    return found


def is_assigned(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the adopters' papers of this case may be read now."""
    found = session.scalar(
        select(Adoption).where(Adoption.id == case_id, assigned_to(actor)).options(*FOR_POLICY)
    )
    return found is not None and allows(actor, "adoption.assess", found)
