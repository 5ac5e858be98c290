"""The two checks, with the place's figures and the citations as they may be shown today."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from app.core.db import as_system
from app.organisations import loading
from app.organisations.rules.assessor import assess
from app.organisations.rules.supplier import supply
from app.parameters.services import cite

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.organisations.models import Organisation, ServiceField
    from app.organisations.rules.answer import Answer
    from app.organisations.rules.assessor import Figures


def assessor_check(
    session: Session, organisation: Organisation, bureau_id: int, on: date
) -> Answer:
    """May the organisation assess adopters for this bureau on this day (AE-05, AE-07)?

    Every condition comes with met, unmet or to be proved, its reason and article. The caller has
    checked that the actor may see the organisation. Only `Answer.is_qualified` means yes.
    """
    body = loading.load(session, organisation)
    return _cited(session, assess(body, bureau_id, on, loading.figures(session, bureau_id, on)))


def supplier_check(
    session: Session,
    organisation: Organisation,
    bureau_id: int,
    on: date,
    field: ServiceField | None = None,
) -> Answer:
    """May this bureau buy services from the organisation on this day (SUP-01 to SUP-16)?

    What belongs to a project or to another register stays to be proved; `field` is what is to be
    bought. The portal asks: a supplier's register may be kept by a bureau of elsewhere.
    """
    figures = loading.figures(session, bureau_id, on)
    with as_system(session):
        answer = supply(loading.load(session, organisation), on, figures, field)
    return _cited(session, answer)


class Checked(NamedTuple):
    """Both answers for one bureau on one day, and the place's figures they were given by."""

    assessor: Answer
    supplier: Answer
    figures: Figures


def checked(session: Session, body: Organisation, bureau_id: int, on: date) -> Checked:
    """Both checks for a page, of an organisation that its reader was just given whole."""
    figures = loading.figures(session, bureau_id, on)
    return Checked(
        _cited(session, assess(body, bureau_id, on, figures)),
        _cited(session, supply(body, on, figures)),
        figures,
    )


def _cited(session: Session, answer: Answer) -> Answer:
    return replace(
        answer,
        conditions=tuple(replace(c, article=cite(session, c.rule_id)) for c in answer.conditions),
    )
