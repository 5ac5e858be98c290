"""Children of a batch: what `children.services.register.open_file` makes of each, for many.

`tests/golive/test_by_hand.py` holds the two to the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.audit import services as audit
from app.audit.services import Subject
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
from app.children.traits import bits
from app.core import crypto
from app.core.identifiers import mask_id, mask_name
from app.core.ids import new_ref
from app.golive.services.rows import take_numbers
from app.golive.services.writing import BASIS, Known

if TYPE_CHECKING:
    from datetime import date

    from app.golive.plan import Row
    from app.golive.services.writing import Writing

_COUNTY = 6


def write_children(w: Writing) -> None:
    """A file each, with its first place, guardian and category. Raises Invalid."""
    numbers = take_numbers(
        w.session, "CH", w.agency.division_code[:_COUNTY], w.today.year, len(w.plan.new["child"])
    )
    placed = {row["child_no"] for row in w.plan.of("placement")}
    for units in w.pieces("child"):
        subjects = []
        for unit in units:
            values = _child(w, unit.row, next(numbers))
            spell = _begins(w, unit.row, values)
            if unit.own_no in placed:
                known = Known(Child(**values), unit.row["care_on"], spell)
                w.children[unit.own_no] = known
            w.keep(unit, values["id"])
            subjects.append(Subject("child", values["ref"], values["file_no"]))
        audit.record_each(w.session, w.actor, "children.open", subjects, note=BASIS, at=w.now)


def _child(w: Writing, row: Row, number: str) -> dict[str, Any]:
    """The file's values, as they are held back."""
    # A fostered child begins in the institution; the placement makes the next turning point.
    form = CareForm(row["care_form"])
    ref, name, id_no = new_ref(), row["name"], row["id_no"]
    values = w.here | {
        "ref": ref, "file_no": number, "code_name": register.code_name(),
        "agency_id": w.agency.id, "keeper_id": w.agency.id,
        "division_code": w.agency.division_code, "hukou_division": row["hukou"] or "",
        "birth_on": row["birth_on"], "birth_assumed": row["birth_assumed"] == "yes",
        "sex": row["sex"], "nation": row["nation"] or "",
        "care_form": CareForm.INSTITUTION if form is CareForm.FOSTER else form,
        "care_place": row["care_says"] or "", "guardian": GuardianStatus(row["guardian"]),
        "needs": row["needs"] or [], "traits": bits([*(row["needs"] or []), row["category"]]),
        "created_at": w.now,
    }  # fmt: skip
    # `rules` has read both, as `register.set_name` and `set_id_no` would once more.
    if name:
        values |= {
            "name_sealed": Child.name.shut("children", ref, name), "name_mask": mask_name(name),
            "name_index": crypto.bucket("child_name", name),
        }  # fmt: skip
    if id_no:
        values |= {
            "id_no_sealed": Child.id_no.shut("children", ref, id_no),
            "id_no_mask": mask_id(id_no), "id_no_index": crypto.blind("id_no", id_no),
        }  # fmt: skip
    if row["health"]:
        values["health_sealed"] = Child.health.shut("children", ref, {"summary": row["health"]})
    if row["school"]:
        school = {"name": row["school"], "grade": row["grade"] or ""}
        values["school_sealed"] = Child.school.shut("children", ref, school)
    w.rows.put(Child, values)
    return values


def _begins(w: Writing, row: Row, child: dict[str, Any]) -> int:
    """Its first place, guardian and category; answers the id of the place."""
    since = row["care_on"]
    spell = w.rows.put(
        CareSpell,
        {
            "child_id": child["id"], "from_on": since, "form": child["care_form"],
            "agency_id": w.agency.id, "place_kind": PlaceKind.ADDRESS,
            "place_says": child["care_place"], "basis": BASIS, "entered_by_id": w.actor.user_id,
            "created_at": w.now,
        },
    )  # fmt: skip
    guardian = {
        "ref": new_ref(), "child_id": child["id"], "from_on": row["guardian_on"] or since,
        "status": child["guardian"], "ground": row["ground"] or "",
        "document_no": row["document_no"] or "", "created_at": w.now,
    }  # fmt: skip
    if name := row["guardian_name"]:
        guardian["guardian_sealed"] = Guardianship.guardian.shut(
            "child_guardianships", guardian["ref"], {"name": name}
        )
    else:
        guardian["agency_id"] = w.agency.bureau_id
    w.rows.put(Guardianship, guardian)
    _category(w, child["id"], row["category"], row["category_on"] or since, row["category_basis"])
    return spell


def _category(w: Writing, child_id: int, code: str, on: date, basis: str | None) -> None:
    w.rows.put(
        ChildCategory,
        {
            "child_id": child_id, "code": code, "from_on": on, "basis": basis or BASIS,
            "created_at": w.now,
        },
    )  # fmt: skip
    ref = new_ref()
    before, after = {"code": None, "from_on": None}, {"code": code, "from_on": on.isoformat()}
    w.rows.put(
        ChildChange,
        {
            "ref": ref, "child_id": child_id, "part": Part.CATEGORIES.value,
            "before_sealed": ChildChange.before.shut("child_changes", ref, before),
            "after_sealed": ChildChange.after.shut("child_changes", ref, after),
            "made_by_id": w.actor.user_id, "created_at": w.now,
        },
    )  # fmt: skip
