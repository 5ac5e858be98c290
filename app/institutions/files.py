"""Who may read and add the files of an admission, of a finding; its letters are the bureau's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Agency
from app.audit.services import NOTHING
from app.core.guard import unscoped
from app.core.policy import Unseen, allows
from app.documents.subjects import FileSubject
from app.institutions.models import Admission, Finding, Inspection
from app.institutions.policy import visible_to

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

ADMISSION = "admission"
FINDING = "inspection_finding"


def _case(session: Session, actor: Actor, case_id: int) -> Admission | None:
    return session.scalar(
        select(Admission)
        .where(Admission.id == case_id, visible_to(actor))
        .options(selectinload(Admission.parts))
    )


def _find(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(Admission.id).where(Admission.ref == ref, visible_to(actor)))
    if found is None:
        raise Unseen(ADMISSION, ref)
    return found


def _may_write(session: Session, actor: Actor, case_id: int) -> bool:
    case = _case(session, actor, case_id)
    return case is not None and allows(actor, "institutions.keep_papers", case)


def _about(session: Session, case_id: int) -> Subject:
    case = session.get(Admission, case_id)
    return case.subject if case else NOTHING


def _page(session: Session, case_id: int) -> str:
    case = session.get(Admission, case_id)
    return f"/institutions/admissions/{case.ref}/papers" if case else "/"


ADMISSION_FILES = FileSubject(
    find=_find,
    may_read=lambda session, actor, case_id: _case(session, actor, case_id) is not None,
    may_write=_may_write,
    page=_page,
    about=_about,
)


def _finding(session: Session, finding_id: int) -> Finding | None:
    return session.scalar(
        select(Finding)
        .where(Finding.id == finding_id)
        .options(joinedload(Finding.inspection).joinedload(Inspection.agency))
    )


def _sees_finding(session: Session, actor: Actor, finding_id: int) -> bool:
    found = _finding(session, finding_id)
    return found is not None and allows(actor, "institutions.home", found.inspection.agency)


def _find_finding(session: Session, actor: Actor, ref: str) -> int:
    with unscoped(session, "a finding is known by its name; whether it is seen is asked next"):
        found = session.scalar(select(Finding.id).where(Finding.ref == ref))
    if found is None or not _sees_finding(session, actor, found):
        raise Unseen(FINDING, ref)
    return found


def _finding_page(session: Session, finding_id: int) -> str:
    found = _finding(session, finding_id)
    home = session.get(Agency, found.inspection.agency_id) if found else None
    return f"/institutions/{home.ref}/safety" if home else "/"


FINDING_FILES = FileSubject(
    find=_find_finding, may_read=_sees_finding, page=_finding_page, most_files=10
)
