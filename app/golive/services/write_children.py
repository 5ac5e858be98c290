"""Children of a batch: what `children.services.register.open_file` makes of each, for many.

`tests/golive/test_by_hand.py` holds the two to the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.audit import services as audit
from app.children.models import (
    CareForm,
    CareSpell,
    Child,
    ChildCategory,
    ChildChange,
    Guardianship,
    GuardianStatus,
    PlaceKind,
)
from app.children.services import register
from app.children.services.changes import Part
from app.core.ids import new_ref
from app.golive.services.rows import take_numbers
from app.golive.services.writing import BASIS, Known

if TYPE_CHECKING:
    from app.golive.plan import Row
    from app.golive.services.writing import Writing

_COUNTY = 6


def write_children(w: Writing) -> None:
    """A file each, with its first place, guardian and category. Raises Invalid."""
    numbers = take_numbers(
        w.session, "CH", w.agency.division_code[:_COUNTY], w.today.year, len(w.plan.new["child"])
    )
    for units in w.pieces("child"):
        for unit in units:
            with w.one(unit):
                child = _child(w, unit.row, next(numbers))
            w.children[unit.own_no] = _begins(w, unit.row, child)
            w.keep(unit, child.id)
            audit.record(w.session, w.actor, "children.open", child.subject, note=BASIS, at=w.now)


def _child(w: Writing, row: Row, number: str) -> Child:
    # A fostered child begins in the institution; the placement makes the next turning point.
    form = CareForm(row["care_form"])
    child = Child(
        ref=new_ref(), file_no=number, code_name=register._code_name(),  # noqa: SLF001
        agency_id=w.agency.id, keeper_id=w.agency.id, division_code=w.agency.division_code,
        hukou_division=row["hukou"] or "", birth_on=row["birth_on"],
        birth_assumed=row["birth_assumed"] == "yes", sex=row["sex"], nation=row["nation"] or "",
        care_form=CareForm.INSTITUTION if form is CareForm.FOSTER else form,
        care_place=row["care_says"] or "", guardian=GuardianStatus(row["guardian"]),
        needs=row["needs"] or [], created_at=w.now,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(child, column, getattr(w.agency, column))
    register.set_name(child, row["name"] or "")
    register.set_id_no(child, row["id_no"] or "")
    if row["health"]:
        child.health = {"summary": row["health"]}
    if row["school"]:
        child.school = {"name": row["school"], "grade": row["grade"] or ""}
    w.rows.add(child)
    return child


def _begins(w: Writing, row: Row, child: Child) -> Known:
    since = row["care_on"]
    spell = w.rows.put(
        CareSpell,
        {
            "child_id": child.id, "from_on": since, "form": child.care_form,
            "agency_id": w.agency.id, "place_kind": PlaceKind.ADDRESS,
            "place_says": child.care_place, "basis": BASIS, "entered_by_id": w.actor.user_id,
            "created_at": w.now,
        },
    )  # fmt: skip
    guardian = {
        "child_id": child.id, "from_on": row["guardian_on"] or since, "status": child.guardian,
        "ground": row["ground"] or "", "document_no": row["document_no"] or "",
        "created_at": w.now,
    }  # fmt: skip
    if row["guardian_name"]:
        w.rows.add(Guardianship(**guardian, guardian={"name": row["guardian_name"]}))
    else:
        w.rows.put(Guardianship, guardian | {"agency_id": w.agency.bureau_id})
    _category(w, child, row["category"], row["category_on"] or since, row["category_basis"])
    return Known(child, since, spell)


def _category(w: Writing, child: Child, code: str, on: Any, basis: str | None) -> None:
    w.rows.put(
        ChildCategory,
        {
            "child_id": child.id, "code": code, "from_on": on, "basis": basis or BASIS,
            "created_at": w.now,
        },
    )  # fmt: skip
    w.rows.add(
        ChildChange(
            child_id=child.id, part=Part.CATEGORIES.value, before={"code": None, "from_on": None},
            after={"code": code, "from_on": on.isoformat()}, made_by_id=w.actor.user_id,
            created_at=w.now,
        )
    )  # fmt: skip
