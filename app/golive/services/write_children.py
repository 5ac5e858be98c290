"""Children of a batch: numbered, made (`making`), written, each with its line of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.children.models import Child
from app.golive.services.making import BASIS, KINDS, Asked
from app.golive.services.rows import take_numbers
from app.golive.services.writing import Known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.golive.services.writing import Writing

_COUNTY = 6


def write_children(w: Writing) -> None:
    """A file each, with its first place, guardian and category. Raises Invalid."""
    for made in w.makers.make(_asked(w)):
        w.rows.take(made.rows)
        for row, values, spell in made.placed:
            w.children[row["own_no"]] = Known(Child(**values), row["care_on"], spell)
        audit.record_each(w.session, w.actor, "children.open", made.subjects, note=BASIS, at=w.now)
        w.insert(len(made.subjects))


def _asked(w: Writing) -> Iterator[Asked]:
    rows, new = w.plan.of("child"), w.plan.new["child"]
    places = {id(row): place for place, row in enumerate(rows)}
    county, year = w.agency.division_code[:_COUNTY], w.today.year
    numbers = take_numbers(w.session, "CH", county, year, len(new))
    for units in w.cut("child"):
        ids = {kind: w.rows.take_ids(kind, len(units)) for kind in KINDS}
        for unit, child_id in zip(units, ids[Child], strict=True):
            w.records["child", unit.own_no] = child_id
        yield Asked([places[id(unit.row)] for unit in units], ids, [next(numbers) for _ in units])
