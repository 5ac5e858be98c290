"""Who may read the scan of an agreement: who may see the organisation, as far as it is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.services import NOTHING
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.organisations.models import OrgAgreement, Organisation
from app.organisations.policy import visible_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor


def _seen(session: Session, actor: Actor, agreement_id: int) -> OrgAgreement | None:
    return session.scalar(
        select(OrgAgreement)
        .join(Organisation, Organisation.id == OrgAgreement.organisation_id)
        .where(OrgAgreement.id == agreement_id, visible_to(actor))
        .options(
            joinedload(OrgAgreement.organisation).selectinload(Organisation.agreements)
        )
    )  # fmt: skip


def _may_read(session: Session, actor: Actor, agreement_id: int) -> bool:
    found = _seen(session, actor, agreement_id)
    return found is not None and allows(actor, "organisations.view", found.organisation)


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(
        select(OrgAgreement.id)
        .join(Organisation, Organisation.id == OrgAgreement.organisation_id)
        .where(OrgAgreement.ref == ref, visible_to(actor))
    )
    if found is None:
        raise Unseen("org_agreement", ref)
    return found


def _page(session: Session, agreement_id: int) -> str:
    found = session.scalar(
        select(OrgAgreement)
        .where(OrgAgreement.id == agreement_id)
        .options(selectinload(OrgAgreement.organisation))
    )
    return f"/organisations/{found.organisation.ref}/agreements" if found else "/"


def _about(session: Session, agreement_id: int) -> Subject:
    found = session.get(OrgAgreement, agreement_id)
    return found.subject if found else NOTHING


AGREEMENT_FILES = FileSubject(
    find=_find, may_read=_may_read, page=_page, about=_about, most_files=5
)
