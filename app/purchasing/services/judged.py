"""What was judged of a contract: several acts and panels of its pages ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.once import once
from app.purchasing.models import Acceptance, Evaluation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract


@once
def evaluations(session: Session, contract: ServiceContract) -> Sequence[Evaluation]:
    """All evaluations of a contract with their teams, the newest first."""
    rows = session.scalars(
        select(Evaluation)
        .where(Evaluation.contract_id == contract.id)
        .order_by(Evaluation.id.desc())
        .options(joinedload(Evaluation.team))
    )
    return rows.unique().all()


@once
def acceptances(session: Session, contract: ServiceContract) -> Sequence[Acceptance]:
    """Signed acceptances of a contract, the newest first."""
    return session.scalars(
        select(Acceptance)
        .where(Acceptance.contract_id == contract.id)
        .order_by(Acceptance.number.desc())
    ).all()
