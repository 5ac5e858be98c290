"""Who may read the papers of a contract: whoever may see the contract, of either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.audit.services import NOTHING
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.purchasing.models import ServiceContract
from app.purchasing.policy import CONTRACT_FOR_POLICY, contracts_visible_to
from app.purchasing.services import writing

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.documents.models import Letter


def _contract(session: Session, actor: Actor, contract_id: int) -> ServiceContract | None:
    return session.scalar(
        select(ServiceContract)
        .where(ServiceContract.id == contract_id, contracts_visible_to(actor))
        .options(*CONTRACT_FOR_POLICY)
    )


def _may_read(session: Session, actor: Actor, contract_id: int) -> bool:
    found = _contract(session, actor, contract_id)
    return found is not None and allows(actor, "purchasing.view_contract", found)


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(
        select(ServiceContract.id).where(ServiceContract.ref == ref, contracts_visible_to(actor))
    )
    if found is None:
        raise Unseen("purchase_contract", ref)
    return found


def _page(session: Session, contract_id: int) -> str:
    found = session.get(ServiceContract, contract_id)
    return f"/purchasing/contracts/{found.ref}" if found else "/"


def _about(session: Session, contract_id: int) -> Subject:
    found = session.get(ServiceContract, contract_id)
    return found.subject if found else NOTHING


def _may_serve(session: Session, actor: Actor, contract_id: int) -> bool:
    """Whoever runs the contract for the buyer, and its head, hand the bureau's letters over."""
    found = _contract(session, actor, contract_id)
    return found is not None and allows(actor, "purchasing.serve", found)


def _on_served(session: Session, letter: Letter, on: date, _actor: Actor) -> None:
    writing.served(session, letter, session.get_one(ServiceContract, letter.subject_id), on)


CONTRACT_FILES = FileSubject(
    find=_find, may_read=_may_read, may_serve=_may_serve, page=_page, about=_about,
    on_served=_on_served,
)  # fmt: skip
