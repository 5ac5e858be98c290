"""Who may read and add the files of an application and of a household; its letters' clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.services import NOTHING
from app.core import clock
from app.core.policy import Refused, Unseen, allows, demand
from app.documents import services as documents
from app.documents.subjects import FileSubject
from app.families.models import Household
from app.foster.models import FosterApplication, Paper
from app.foster.papers import PAPERS
from app.foster.policy import visible_to
from app.foster.queries import get_application
from app.foster.services import exchange, handin, objection
from app.foster.services.apply import EDITABLE
from app.foster.workflow import IN_POOL

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.documents.models import Document, Letter

STAFF_WRITE = ("foster.check_papers", "foster.assess", "foster.recheck_objection", "foster.train")


def _case(session: Session, actor: Actor, case_id: int) -> FosterApplication | None:
    return session.scalar(
        select(FosterApplication)
        .where(FosterApplication.id == case_id, visible_to(actor))
        .options(
            joinedload(FosterApplication.agency),
            selectinload(FosterApplication.parts),
            selectinload(FosterApplication.assignments),
        )
    )


def _seen_case(session: Session, actor: Actor, case_id: int) -> FosterApplication:
    case = _case(session, actor, case_id)
    if case is None:
        raise Unseen("foster_application", str(case_id))
    return case


def _may_read(session: Session, actor: Actor, case_id: int) -> bool:
    return _case(session, actor, case_id) is not None


def _may_write(session: Session, actor: Actor, case_id: int) -> bool:
    case = _case(session, actor, case_id)
    if case is None:
        return False
    if case.state in EDITABLE and allows(actor, "foster.resubmit", case):
        return True
    if case.state in EDITABLE and allows(actor, "foster.edit", case):
        return True
    if case.state in IN_POOL and allows(actor, "foster.renew_papers", case):
        return True
    if allows(actor, "foster.exchange_paper", case) and exchange.wanted(
        session, case, clock.today()
    ):
        return True
    return any(_may(actor, action, case) for action in STAFF_WRITE)


def _may_serve(session: Session, actor: Actor, case_id: int) -> bool:
    case = _case(session, actor, case_id)
    return case is not None and actor.is_staff and _may(actor, "foster.serve_letter", case)


def _may(actor: Actor, action: str, case: FosterApplication) -> bool:
    """As `allows`; the record of what follows names the right in which a deputy may."""
    if not allows(actor, action, case):
        return False
    demand(actor, action, case)
    return True


def _about(session: Session, case_id: int) -> Subject:
    case = session.get(FosterApplication, case_id)
    return case.subject if case else NOTHING


def _page(session: Session, case_id: int) -> str:
    case = session.get(FosterApplication, case_id)
    return f"/foster/{case.ref}" if case else "/"


def _attached(session: Session, actor: Actor, case_id: int, document: Document, label: str) -> None:
    """A label that names a paper files it there; any other file is kept with the case."""
    case = _seen_case(session, actor, case_id)
    if label.partition(".")[0] not in PAPERS:
        if not actor.is_staff and case.state not in EDITABLE:
            raise Refused("foster.exchange_paper", case)
        return
    kind, member = handin.find_target(session, case, label)
    handin.attach(session, case, kind, member, document, actor=actor)


def _paper_of(session: Session, document: Document) -> Paper | None:
    return session.scalar(select(Paper).where(Paper.document_id == document.id))


def _refuse_after_sending(session: Session, actor: Actor, document: Document) -> None:
    """While one paper is changed, the family removes nothing else of what it has sent."""
    case = _seen_case(session, actor, document.subject_id)
    if not actor.is_staff and case.state not in EDITABLE:
        raise Refused("documents.remove", document)


def _remove(session: Session, actor: Actor, document: Document, now: datetime) -> None:
    paper = _paper_of(session, document)
    if paper is None:
        _refuse_after_sending(session, actor, document)
        documents.remove(session, document, now)
        return
    case = _seen_case(session, actor, document.subject_id)
    handin.remove_paper(session, case, paper, actor=actor, now=now)


def _restore(session: Session, actor: Actor, document: Document, now: datetime) -> None:
    paper = _paper_of(session, document)
    if paper is None:
        _refuse_after_sending(session, actor, document)
        documents.restore(session, document, now)
        return
    case = _seen_case(session, actor, document.subject_id)
    handin.restore_paper(session, case, paper, actor=actor, now=now)


def _served(session: Session, letter: Letter, served_on: date, _actor: Actor) -> None:
    case = session.get_one(FosterApplication, letter.subject_id)
    objection.start_clock(session, letter, served_on, case)


APPLICATION_FILES = FileSubject(
    find=lambda session, actor, ref: get_application(session, actor, ref).id,
    may_read=_may_read,
    may_write=_may_write,
    may_serve=_may_serve,
    page=_page,
    about=_about,
    attached=_attached,
    remove=_remove,
    restore=_restore,
    on_served=_served,
)


def _find_household(session: Session, actor: Actor, ref: str) -> int:
    found = session.scalar(select(Household.id).where(Household.ref == ref, _household_seen(actor)))
    if found is None:
        raise Unseen("household", ref)
    return found


def _household_seen(actor: Actor) -> ColumnElement[bool]:
    """A household is its owner's, and whoever may see an application of it may see it too."""
    cases = select(FosterApplication.household_id).where(visible_to(actor))
    return or_(Household.owner_person_id == actor.person_id, Household.id.in_(cases))


def _may_read_household(session: Session, actor: Actor, household_id: int) -> bool:
    seen = select(Household.id).where(Household.id == household_id, _household_seen(actor))
    return session.scalar(seen) is not None


def _owns_household(session: Session, actor: Actor, household_id: int) -> bool:
    owned = select(Household.id).where(
        Household.id == household_id, Household.owner_person_id == actor.person_id
    )
    return actor.person_id is not None and session.scalar(owned) is not None


HOUSEHOLD_FILES = FileSubject(
    find=_find_household, may_read=_may_read_household, may_write=_owns_household
)
