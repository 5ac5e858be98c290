"""What can be seen of children's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.children.models import CareSpell, Child, ChildCategory, Guardianship, Opinion
from app.children.policy import visible_to
from app.children.rules import age_says, foster_category, given_name
from app.children.services.categories import holds
from app.children.services.guardianship import is_guardian_on
from app.core import clock
from app.core.db import as_system
from app.core.policy import Unseen, demand

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def get_child(session: Session, actor: Actor, ref: str, to: str = "children.view") -> Child:
    """The child's file, for someone who may do `to` with it.

    Someone who may not even see it is not told that it exists. Raises Unseen, Refused.
    """
    found = (
        session.scalars(
            select(Child)
            .where(Child.ref == ref, visible_to(actor))
            .options(joinedload(Child.agency), joinedload(Child.categories))
        )
        .unique()
        .one_or_none()
    )
    if found is None:
        raise Unseen("child", ref)
    demand(actor, to, found)
    return found


def find_by_number(session: Session, actor: Actor, file_no: str) -> Child | None:
    """The file with this number, where the actor may see it."""
    return session.scalar(
        select(Child).where(Child.file_no == file_no.strip().upper(), visible_to(actor))
    )


@dataclass(frozen=True)
class Sibling:
    """A brother or sister with its place; `ref` is empty where the actor may not open the file."""

    ref: str
    file_no: str
    name_mask: str
    sex: str
    age: str
    care_form: str
    care_place: str
    agency: str
    closed: bool


def siblings_of(session: Session, actor: Actor, child: Child) -> list[Sibling]:
    """The child's brothers and sisters wherever they live, the eldest first.

    Those in other offices' files are told with mask and place, no more (the narrow question
    that keeps siblings together in view).
    """
    if child.sibling_group is None:
        return []
    group = (Child.sibling_group == child.sibling_group) & (Child.id != child.id)
    seen = set(session.scalars(select(Child.ref).where(group, visible_to(actor))))
    with as_system(session):
        rows = session.execute(
            select(
                Child.ref, Child.file_no, Child.name_mask, Child.sex, Child.birth_on,
                Child.care_form, Child.care_place, Agency.short_name, Child.closed_on,
            )
            .join(Agency, Agency.id == Child.keeper_id)
            .where(group)
            .order_by(Child.birth_on, Child.ref)
        ).all()  # fmt: skip
    today = clock.today()
    return [
        Sibling(
            ref if ref in seen else "", file_no, mask, sex, age_says(birth_on, today),
            form.label, where, agency, closed_on is not None,
        )
        for ref, file_no, mask, sex, birth_on, form, where, agency, closed_on in rows
    ]  # fmt: skip


def first_name(child: Child) -> str:
    """All that a family with a placement is told of the name; empty while there is none.

    The caller has found that the child lives with this family.
    """
    return given_name(child.name or "")


def first_names(session: Session, child_ids: list[int]) -> dict[int, str]:
    """The same of several children, by their ids."""
    with as_system(session):
        found = session.scalars(select(Child).where(Child.id.in_(child_ids))).all()
    return {child.id: first_name(child) for child in found}


def foster_facts(session: Session, child: Child, on: date) -> dict[str, Any]:
    """The child's part of the record of care.md §2.8, without consent (that is the match's)."""
    rows = session.execute(
        select(ChildCategory.code, Guardianship.status, Guardianship.ground)
        .select_from(Child)
        .outerjoin(ChildCategory, (ChildCategory.child_id == Child.id) & holds(on))
        .outerjoin(Guardianship, (Guardianship.child_id == Child.id) & is_guardian_on(on))
        .where(Child.id == child.id)
        .order_by(ChildCategory.code)
    ).all()
    codes = [code for code, _, _ in rows if code]
    _, guardian, ground = rows[0]
    health = child.health or {}
    return {
        "child_birth_date": child.birth_on,
        "child_guardianship": (guardian or child.guardian).value,
        "child_category": foster_category(codes, ground or ""),
        "child_long_term_prof_care": child.needs_long_term_care,
        "child_mental_or_behaviour": child.behaviour_concern,
        "child_disabled": bool(health.get("disability")) or "K2.1" in codes,
        "child_needs_medical": "medical" in child.needs,
        "child_needs_special_edu": "special_edu" in child.needs,
        "child_needs_rehab": "rehab" in child.needs,
    }


def lived_at(session: Session, actor: Actor, kind: str, place_id: int, day: date) -> list[Child]:
    """The children in one room, unit or placement on a day, as far as the actor may see them."""
    later = (
        select(CareSpell.from_on.label("next_on"), CareSpell.child_id)
        .where(CareSpell.child_id == Child.id, CareSpell.from_on <= day)
        .order_by(CareSpell.from_on.desc())
        .limit(1)
        .with_only_columns(CareSpell.id)
        .correlate(Child)
        .scalar_subquery()
    )
    return list(
        session.scalars(
            select(Child)
            .join(CareSpell, CareSpell.id == later)
            .where(CareSpell.place_kind == kind, CareSpell.place_id == place_id, visible_to(actor))
            .order_by(Child.birth_on, Child.ref)
        )
    )


def category_of(session: Session, child: Child, ref: str) -> ChildCategory:
    """A category of this child. Raises Unseen."""
    found = session.scalar(
        select(ChildCategory).where(ChildCategory.ref == ref, ChildCategory.child_id == child.id)
    )
    if found is None:
        raise Unseen("child_category", ref)
    return found


def guardianship_of(session: Session, child: Child, ref: str) -> Guardianship:
    """A turning point of this child's guardianship. Raises Unseen."""
    found = session.scalar(
        select(Guardianship).where(Guardianship.ref == ref, Guardianship.child_id == child.id)
    )
    if found is None:
        raise Unseen("child_guardianship", ref)
    return found


def spell_of(session: Session, child: Child, ref: str) -> CareSpell:
    """A turning point of this child. Raises Unseen."""
    found = session.scalar(
        select(CareSpell).where(CareSpell.ref == ref, CareSpell.child_id == child.id)
    )
    if found is None:
        raise Unseen("care_spell", ref)
    return found


def has_opinion(session: Session, child_id: int) -> bool:
    """Whether the child's words are on file at all (`child_opinion_recorded`)."""
    return (
        session.scalar(select(Opinion.id).where(Opinion.child_id == child_id).limit(1)) is not None
    )
