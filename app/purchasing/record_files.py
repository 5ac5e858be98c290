"""Photos and signed pages of a service record: the two sides read, who entered it adds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from app.audit.services import NOTHING
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.purchasing.models import ServiceContract, ServiceRecord
from app.purchasing.policy import CONTRACT_FOR_POLICY, contracts_visible_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

MOST = 12


def _row(session: Session, actor: Actor, *which: ColumnElement[bool]) -> ServiceRecord | None:
    found = session.scalar(
        select(ServiceRecord)
        .join(ServiceContract, ServiceContract.id == ServiceRecord.contract_id)
        .where(*which, contracts_visible_to(actor))
        .options(joinedload(ServiceRecord.contract).options(*CONTRACT_FOR_POLICY))
    )
    if found is None or not allows(actor, "purchasing.view_records", found.contract):
        return None
    return found


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = _row(session, actor, ServiceRecord.ref == ref)
    if found is None:
        raise Unseen("purchase_record", ref)
    return found.id


def _may_write(session: Session, actor: Actor, row: int) -> bool:
    found = _row(session, actor, ServiceRecord.id == row)
    return (
        found is not None
        and found.voided_at is None
        and found.entered_by_id == actor.user_id
        and allows(actor, "purchasing.deliver", found.contract)
    )


def _page(session: Session, row: int) -> str:
    found = session.get(ServiceRecord, row, options=[joinedload(ServiceRecord.contract)])
    return f"/purchasing/contracts/{found.contract.ref}/records/{found.ref}" if found else "/"


def _about(session: Session, row: int) -> Subject:
    found = session.get(ServiceRecord, row)
    return found.subject if found else NOTHING


SERVICE_RECORD_FILES = FileSubject(
    find=_find,
    may_read=lambda session, actor, row: _row(session, actor, ServiceRecord.id == row) is not None,
    may_write=_may_write,
    page=_page,
    about=_about,
    most_files=MOST,
)
