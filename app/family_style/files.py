"""Who may read and add the files of a unit and of an application; the panel on a child's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.audit.services import NOTHING
from app.children.models import CareForm
from app.children.panels import Panel
from app.core.policy import allows, demand
from app.documents.subjects import FileSubject
from app.family_style.models import Contract, Couple, Unit, UnitPlace
from app.family_style.policy import couples_visible_to, visible_to
from app.family_style.queries import get_couple, get_unit
from app.family_style.workflow import LABELS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.children.models import Child
    from app.core.policy import Actor
    from app.documents.models import Document


SERVE = "family_style.serve_letter"


def _unit(session: Session, actor: Actor, unit_id: int) -> Unit | None:
    return session.scalar(
        select(Unit)
        .where(Unit.id == unit_id, visible_to(actor))
        .options(joinedload(Unit.agency), selectinload(Unit.parts))
    )


def _couple(session: Session, actor: Actor, couple_id: int) -> Couple | None:
    return session.scalar(
        select(Couple)
        .where(Couple.id == couple_id, couples_visible_to(actor))
        .options(joinedload(Couple.agency), selectinload(Couple.parts))
    )


def _write(session: Session, actor: Actor, unit_id: int) -> bool:
    found = _unit(session, actor, unit_id)
    return found is not None and allows(actor, "family_style.upload", found)


def _may_serve(session: Session, actor: Actor, couple_id: int) -> bool:
    found = _couple(session, actor, couple_id)
    if found is None or not actor.is_staff or not allows(actor, SERVE, found):
        return False
    demand(actor, SERVE, found)
    return True


def _shows_own(_session: Session, actor: Actor, document: Document) -> bool:
    """A couple see what they sent themselves: a unit's file outlives its couples."""
    return actor.is_staff or document.uploaded_by_id == actor.user_id


def _shows_contract(session: Session, actor: Actor, document: Document) -> bool:
    if _shows_own(session, actor, document):
        return True
    scan = select(Contract.id).where(
        Contract.couple_id == document.subject_id, Contract.document_id == document.id
    )
    return session.scalar(scan) is not None


def _about_unit(session: Session, unit_id: int) -> Subject:
    found = session.get(Unit, unit_id)
    return found.subject if found else NOTHING


def _about_couple(session: Session, couple_id: int) -> Subject:
    found = session.get(Couple, couple_id)
    return found.subject if found else NOTHING


UNIT_FILES = FileSubject(
    find=lambda session, actor, ref: get_unit(session, actor, ref).id,
    may_read=lambda s, a, i: _unit(s, a, i) is not None,
    may_write=_write,
    page=lambda s, i: f"/family-style/{found.ref}" if (found := s.get(Unit, i)) else "/",
    about=_about_unit,
    shows=_shows_own,
)
COUPLE_FILES = FileSubject(
    find=lambda session, actor, ref: get_couple(session, actor, ref).id,
    may_read=lambda s, a, i: _couple(s, a, i) is not None,
    may_serve=_may_serve,
    page=lambda s, i: f"/family-style/couples/{found.ref}" if (found := s.get(Couple, i)) else "/",
    about=_about_couple,
    shows=_shows_contract,
)


def child_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """On a child's file: the family unit in which the child lives."""
    if child.care_form is not CareForm.FAMILY_UNIT or not allows(actor, "family_style.list"):
        return None
    unit = session.scalar(
        select(Unit)
        .join(UnitPlace, UnitPlace.unit_id == Unit.id)
        .where(UnitPlace.child_id == child.id, visible_to(actor))
    )
    if unit is None:
        return None
    rows = [("家庭", unit.name), ("状态", LABELS[unit.state][0]), ("编号", unit.case_no)]
    return Panel(
        "类家庭", rows=rows, links=[("查看类家庭", url_for("family_style.case", unit=unit.ref))]
    )
