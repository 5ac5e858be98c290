"""Whose files: the adopters', the sending side's, the organ's; never across (CC-1110)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.adoption.models import Adoption, Sender, Side
from app.adoption.policy import visible_to
from app.adoption.queries import get_adoption
from app.adoption.services import concluding, desks, papers, proofs, senders
from app.adoption.services.applying import EDITABLE
from app.adoption.services.telling import family_path
from app.audit.services import NOTHING
from app.core import clock
from app.core.policy import Unseen, allows, demand
from app.documents import services as documents
from app.documents.letters import LetterKind
from app.documents.subjects import FileSubject

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor
    from app.documents.models import Document, Letter

STAFF_WRITE = "adoption.check_papers"


def _case(session: Session, actor: Actor, case_id: int) -> Adoption | None:
    found = session.scalar(
        select(Adoption)
        .where(Adoption.id == case_id, visible_to(actor))
        .options(
            joinedload(Adoption.agency),
            selectinload(Adoption.parts),
            selectinload(Adoption.assessors),
        )
    )
    return found if found is not None and allows(actor, "adoption.open_file", found) else None


def _may_write(session: Session, actor: Actor, case_id: int) -> bool:
    case = _case(session, actor, case_id)
    if case is None:
        return False
    if not actor.is_staff or case.case_no is None:
        return case.state in EDITABLE and allows(actor, "adoption.edit", case)
    return _may(actor, STAFF_WRITE, case)


def _may_serve(session: Session, actor: Actor, case_id: int) -> bool:
    case = _case(session, actor, case_id)
    return case is not None and actor.is_staff and _may(actor, "adoption.notify", case)


def _may(actor: Actor, action: str, case: Adoption) -> bool:
    """As `allows`; the record of what follows names the right in which a deputy may."""
    if not allows(actor, action, case):
        return False
    demand(actor, action, case)
    return True


def _about(session: Session, case_id: int) -> Subject:
    case = session.get(Adoption, case_id)
    return case.subject if case else NOTHING


def _page(session: Session, case_id: int) -> str:
    case = session.get(Adoption, case_id)
    return family_path(case) if case else "/"


def _attached(session: Session, actor: Actor, case_id: int, document: Document, label: str) -> None:
    """A label that names a paper of the adopters files it there; else it is kept with the case."""
    case = _case(session, actor, case_id)
    if case is None:
        raise Unseen("adoption", str(case_id))
    line = next(
        (x for x in papers.lines(session, case, sides=(Side.ADOPTER,)) if x.key == label), None
    )
    if line is not None:
        papers.attach(session, case, line, document, actor=actor, now=clock.now())


def _served(session: Session, letter: Letter, day: date, _actor: Actor) -> None:
    case = session.get(Adoption, letter.subject_id)
    if case is not None and letter.kind == LetterKind.ADOPTION_CONCLUSION:
        concluding.served(session, case, day)


ADOPTION_FILES = FileSubject(
    find=lambda session, actor, ref: get_adoption(session, actor, ref).id,
    may_read=lambda s, a, i: _case(s, a, i) is not None or desks.is_assigned(s, a, i),
    may_write=_may_write, may_serve=_may_serve, page=_page, about=_about, attached=_attached,
    remove=lambda session, _actor, document, now: papers.remove_file(session, document, now),
    on_served=_served,
)  # fmt: skip


def _organs_case(session: Session, actor: Actor, case_id: int) -> Adoption | None:
    """The organ's own documents: the adopters do not see that there are any."""
    case = _case(session, actor, case_id) if actor.is_staff else None
    return case if case is not None and case.agency_id == actor.agency_id else None


RECORD_FILES = FileSubject(
    find=lambda session, actor, ref: get_adoption(session, actor, ref).id,
    may_read=lambda s, a, i: _organs_case(s, a, i) is not None,
    may_write=lambda s, a, i: (
        (case := _organs_case(s, a, i)) is not None and allows(a, STAFF_WRITE, case)
    ),
    page=lambda s, i: f"/adoption/cases/{found.ref}" if (found := s.get(Adoption, i)) else "/",
    about=_about,
)


def _remove_work(session: Session, _actor: Actor, document: Document, now: datetime) -> None:
    proofs.refuse_if_used(session, document)
    documents.remove(session, document, now)


def _find_work(session: Session, actor: Actor, ref: str) -> int:
    return desks.get_assigned(session, actor, ref, to="adoption.record_visit").id


WORK_FILES = FileSubject(
    find=_find_work,
    may_read=lambda s, a, i: desks.is_assigned(s, a, i) or _organs_case(s, a, i) is not None,
    may_write=desks.is_assigned,
    page=lambda s, i: (
        f"/adoption/assess/{found.ref}/files" if (found := s.get(Adoption, i)) else "/"
    ),
    about=_about, remove=_remove_work,
)  # fmt: skip


def _sender(session: Session, actor: Actor, sender_id: int) -> Sender | None:
    """The organ's officer, or the institution for its own row; nobody with the adopters' account.

    Birth parents have no account: their own link opens their own files (`views.sender`).
    """
    sender = session.get(Sender, sender_id) if actor.is_staff else None
    if sender is None:
        return None
    if sender.agency_id == actor.agency_id:
        return sender if _case(session, actor, sender.adoption_id) is not None else None
    return sender if senders.may_send(session, actor, sender) else None


def _find_sender(session: Session, actor: Actor, ref: str) -> int:
    own = or_(Sender.agency_id == actor.agency_id, Sender.institution_id == actor.agency_id)
    found = session.scalar(select(Sender.id).where(Sender.ref == ref, own))
    if found is None or _sender(session, actor, found) is None:
        raise Unseen("adoption_sender", ref)
    return found


def _writes_sender(session: Session, actor: Actor, sender_id: int) -> bool:
    sender = _sender(session, actor, sender_id)
    if sender is None:
        return False
    if sender.agency_id != actor.agency_id:
        return sender.handed_in_at is None
    case = _case(session, actor, sender.adoption_id)
    return case is not None and _may(actor, STAFF_WRITE, case)


SENDER_FILES = FileSubject(
    find=_find_sender, may_read=lambda s, a, i: _sender(s, a, i) is not None,
    may_write=_writes_sender,
    remove=lambda session, _actor, document, now: papers.remove_file(session, document, now),
)  # fmt: skip
