"""The records of one plan, in the caller's one transaction, a table at a time.

The services of the rooms open one file with tens of statements; an institution has thousands of
files, and on SQLite nobody else writes meanwhile. So the same rows are made here for many:
`tests/golive/test_by_hand.py` brings a plan in both ways and compares every table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.golive.columns import CHILD
from app.golive.models import PaperOriginal
from app.golive.services.write_children import write_children
from app.golive.services.write_families import write_families
from app.golive.services.write_placements import write_placements

if TYPE_CHECKING:
    from app.golive.services.writing import Writing


def write_plan(w: Writing) -> None:
    """Writes a plan without errors; children and families first: the rest hangs on them.

    Raises Invalid, with the row, for what is refused after all: then nothing may stay.
    """
    w.session.flush()
    write_children(w)
    write_families(w)
    write_placements(w)
    _write_papers(w)
    w.session.flush()


def _write_papers(w: Writing) -> None:
    for units in w.pieces("paper"):
        for unit in units:
            row = unit.row
            paper = w.rows.put(
                PaperOriginal,
                {
                    "agency_id": w.agency.id, "name": row["paper"], "issued_on": row["issued_on"],
                    "subject_kind": "child" if row["subject"] == CHILD else "foster_application",
                    "subject_id": w.records[row["subject"], row["own_no"]],
                    "kept_at": row["kept_at"], "remark": row["remark"] or "", "created_at": w.now,
                },
            )  # fmt: skip
            w.keep(unit, paper)
