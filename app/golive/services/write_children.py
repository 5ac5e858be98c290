"""Children of a batch: numbered, made (`making`), written, each with its line of the record."""

from __future__ import annotations

from itertools import islice
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
    placed = {row["child_no"] for row in w.plan.of("placement")}
    county, year = w.agency.division_code[:_COUNTY], w.today.year
    numbers = take_numbers(w.session, "CH", county, year, len(w.plan.new["child"]))
    for units in w.cut("child"):
        ids = {kind: w.rows.take_ids(kind, len(units)) for kind in KINDS}
        own = [unit.own_no for unit in units]
        for own_no, child_id in zip(own, ids[Child], strict=True):
            w.records["child", own_no] = child_id
        rows = [unit.row for unit in units]
        yield Asked(
            rows[0].piece or rows, [row.number for row in rows], ids,
            list(islice(numbers, len(rows))), placed.intersection(own),
        )  # fmt: skip
