"""A child's file as its guardian, or the child itself, may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.children.categories import label_of
from app.children.guardians import ground_says
from app.children.models import CareForm, Child
from app.children.sections import (
    Rows,
    health_rows,
    identity_rows,
    living_rows,
    revealed_value,
    row,
    school_rows,
)
from app.children.services import care, guardianship, opinions
from app.core.db import as_system
from app.core.screen import day_long

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.rights.models import DataRequest


WITH_OTHERS = frozenset({CareForm.FOSTER, CareForm.KIN, CareForm.ADOPTED})
"""Where the child's address is a family's, which is not given away (of an adoption: CC-1110)."""


def child_of(session: Session, request: DataRequest) -> Child:
    """The child of a granted request, past the scope of a family; the caller has the right."""
    with as_system(session):
        with_kinds = select(Child).options(joinedload(Child.categories))
        return session.scalars(with_kinds.where(Child.id == request.child_id)).unique().one()


def sections_of(session: Session, child: Child) -> list[tuple[str, Rows]]:
    """(heading, rows), nothing masked that is the child's own.

    Left out: who reported harm (MP-MR-9), and what is other people's: the name and the home of the
    family with which the child lives, the phones of contacts.
    """
    with as_system(session):
        own: dict[str, str] = {}
        for what in ("name", "id_no", "address", "card_no"):
            own |= revealed_value(session, child, what)
        kinds = [
            row(
                day_long(one.from_on) + "起",
                label_of(one.code) + (f"（到{day_long(one.to_on)}）" if one.to_on else ""),
            )
            for one in sorted(child.categories, key=lambda one: one.from_on)
        ]
        guardians = [
            row(
                day_long(one.from_on) + "起",
                "，".join(filter(None, [one.status.label, ground_says(one.ground)])),
            )
            for one in guardianship.history_of(session, child.id)
        ]
        lived = [
            row(
                day_long(one.from_on) + "起",
                "，".join(filter(None, [one.form.label, one.place_says])),
            )
            for one in care.spells_of(session, child.id)
        ]
        words = [
            row(day_long(said.asked_at.date()), said.words or "没有说话")
            for said, _ in opinions.opinions_of(session, child.id)
        ]
        home = living_rows(session, child, own)
        if child.care_form in WITH_OTHERS:
            home = home[:1]
        parts = [
            ("孩子", identity_rows(child, own)),
            ("户籍和居住", home),
            ("儿童类别", kinds),
            ("监护", guardians),
            ("在哪里生活", lived),
            ("健康", health_rows(child, own)),
            ("就学", school_rows(child)),
            ("孩子说过的话", words),
        ]
    return [(heading, rows) for heading, rows in parts if rows]
