"""Children of a batch as rows: what `children.services.register.open_file` makes of each, for many.

Sealing is half of the work and needs no database, so that for a large batch two processes beside
the one that writes do it. `tests/golive/test_by_hand.py` holds the rows to those of the services.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

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
from app.core.db import Base
from app.core.forked import forked
from app.core.identifiers import mask_id, mask_name
from app.core.ids import new_ref
from app.golive import kept
from app.golive.models import ImportedRow
from app.golive.plan import Piece, marks_of
from app.golive.services.rows import HeldRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from multiprocessing.connection import Connection

    from sqlalchemy import Dialect

    from app.accounts.models import Agency
    from app.golive.models import Batch
    from app.golive.plan import Row

BASIS = "上线导入"
KINDS: tuple[type[Base], ...] = (
    Child,
    CareSpell,
    Guardianship,
    ChildCategory,
    ChildChange,
    ImportedRow,
)
"""Of each of these a child has one row."""
BESIDE_FROM = 2_000
"""So many children are worth processes of their own."""
PROCESSES = 2
_ANCESTORS = ("province_code", "city_code", "county_code", "township_code")


@dataclass(frozen=True)
class Origin:
    """What all rows of a batch have in common: whose they are, who agreed, when."""

    agency_id: int
    bureau_id: int | None
    division_code: str
    here: dict[str, Any]
    """Columns of a record that says where the institution is."""
    batch_id: int
    user_id: int | None
    now: datetime

    @classmethod
    def of(cls, batch: Batch, agency: Agency, now: datetime) -> Origin:
        here = {column: getattr(agency, column) for column in _ANCESTORS}
        code, released_by = agency.division_code, batch.released_by_id
        return cls(agency.id, agency.bureau_id, code, here, batch.id, released_by, now)


class Asked(NamedTuple):
    """Children to be made, the numbers of their rows and files, which ones a placement follows."""

    rows: list[Row] | Piece
    """Or where they lie."""
    numbers: list[int]
    """Of the rows in their sheet: of a piece perhaps not all are asked for."""
    ids: dict[type[Base], list[int]]
    file_nos: list[str]
    placed: set[str]
    """By their own numbers."""


class Made(NamedTuple):
    """Rows by table in the order in which they were asked for."""

    rows: dict[type[Base], list[tuple[Any, ...]]]
    subjects: list[Subject]
    placed: list[tuple[Row, dict[str, Any], int]]
    """Of children that a placement follows: the row, values of the file, id of the place."""


class Maker:
    """Makes the rows of children of one origin."""

    def __init__(self, origin: Origin, dialect: Dialect) -> None:
        self.origin = origin
        self.held = HeldRows(dialect, KINDS, lambda _: iter(()))

    def make(self, asked: Asked) -> Made:
        heaps = self.held.heaps
        for kind, ids in asked.ids.items():
            heaps[kind].ids = iter(ids)
        made = Made({}, [], [])
        rows = asked.rows
        if isinstance(rows, Piece):
            wanted = set(asked.numbers)
            rows = [row for row in kept.whole(rows) if row.number in wanted]
        for row, number in zip(rows, asked.file_nos, strict=True):
            values = self._child(row, number)
            spell = self._begins(row, values)
            self._keep(row, values["id"])
            made.subjects.append(Subject("child", values["ref"], number))
            if row["own_no"] in asked.placed:
                made.placed.append((row, values, spell))
        for kind, heap in heaps.items():
            made.rows[kind], heap.rows = heap.rows, []
        return made

    def serve(self, _n: int, pipe: Connection) -> None:
        """Make what is asked for until nobody asks any more."""
        while True:
            pipe.send(self.make(pipe.recv()))

    def _child(self, row: Row, number: str) -> dict[str, Any]:
        """The file's values, as they are held back."""
        # A fostered child begins in the institution; the placement makes the next turning point.
        form, origin = CareForm(row["care_form"]), self.origin
        ref, name, id_no = new_ref(), row["name"], row["id_no"]
        values = origin.here | {
            "ref": ref, "file_no": number, "code_name": register.code_name(),
            "agency_id": origin.agency_id, "keeper_id": origin.agency_id,
            "division_code": origin.division_code, "hukou_division": row["hukou"] or "",
            "birth_on": row["birth_on"], "birth_assumed": row["birth_assumed"] == "yes",
            "sex": row["sex"], "nation": row["nation"] or "",
            "care_form": CareForm.INSTITUTION if form is CareForm.FOSTER else form,
            "care_place": row["care_says"] or "", "guardian": GuardianStatus(row["guardian"]),
            "needs": row["needs"] or [], "traits": bits([*(row["needs"] or []), row["category"]]),
            "created_at": origin.now,
        }  # fmt: skip
        # `rules` has read both, as `register.set_name` and `set_id_no` would once more.
        if name:
            values |= {
                "name_sealed": Child.name.shut("children", ref, name),
                "name_mask": mask_name(name), "name_index": marks_of(row).name,
            }  # fmt: skip
        if id_no:
            values |= {
                "id_no_sealed": Child.id_no.shut("children", ref, id_no),
                "id_no_mask": mask_id(id_no), "id_no_index": marks_of(row).number,
            }  # fmt: skip
        if row["health"]:
            values["health_sealed"] = Child.health.shut("children", ref, {"summary": row["health"]})
        if row["school"]:
            school = {"name": row["school"], "grade": row["grade"] or ""}
            values["school_sealed"] = Child.school.shut("children", ref, school)
        self.held.put(Child, values)
        return values

    def _begins(self, row: Row, child: dict[str, Any]) -> int:
        """Its first place, guardian and category; answers the id of the place."""
        since, origin = row["care_on"], self.origin
        spell = self.held.put(
            CareSpell,
            {
                "child_id": child["id"], "from_on": since, "form": child["care_form"],
                "agency_id": origin.agency_id, "place_kind": PlaceKind.ADDRESS,
                "place_says": child["care_place"], "basis": BASIS,
                "entered_by_id": origin.user_id, "created_at": origin.now,
            },
        )  # fmt: skip
        guardian = {
            "ref": new_ref(), "child_id": child["id"], "from_on": row["guardian_on"] or since,
            "status": child["guardian"], "ground": row["ground"] or "",
            "document_no": row["document_no"] or "", "created_at": origin.now,
        }  # fmt: skip
        if name := row["guardian_name"]:
            guardian["guardian_sealed"] = Guardianship.guardian.shut(
                "child_guardianships", guardian["ref"], {"name": name}
            )
        else:
            guardian["agency_id"] = origin.bureau_id
        self.held.put(Guardianship, guardian)
        category, on = row["category"], row["category_on"] or since
        self._category(child["id"], category, on, row["category_basis"] or BASIS)
        return spell

    def _category(self, child_id: int, code: str, on: date, basis: str) -> None:
        origin = self.origin
        self.held.put(
            ChildCategory,
            {
                "child_id": child_id, "code": code, "from_on": on, "basis": basis,
                "created_at": origin.now,
            },
        )  # fmt: skip
        ref = new_ref()
        before, after = {"code": None, "from_on": None}, {"code": code, "from_on": on.isoformat()}
        self.held.put(
            ChildChange,
            {
                "ref": ref, "child_id": child_id, "part": Part.CATEGORIES.value,
                "before_sealed": ChildChange.before.shut("child_changes", ref, before),
                "after_sealed": ChildChange.after.shut("child_changes", ref, after),
                "made_by_id": origin.user_id, "created_at": origin.now,
            },
        )  # fmt: skip

    def _keep(self, row: Row, child_id: int) -> None:
        self.held.put(
            ImportedRow,
            {
                "agency_id": self.origin.agency_id, "batch_id": self.origin.batch_id,
                "kind": "child", "own_no": row["own_no"], "record_id": child_id,
                "digest": marks_of(row).digest,
            },
        )  # fmt: skip


@dataclass(frozen=True)
class Makers:
    """Makers at the ends of `pipes`; without any, everything is made here."""

    maker: Maker
    pipes: list[Connection] = field(default_factory=list)

    def make(self, pieces: Iterable[Asked]) -> Iterator[Made]:
        """What is asked for, in this order."""
        if not self.pipes:
            yield from map(self.maker.make, pieces)
            return
        many, sent = len(self.pipes), 0
        for asked in pieces:
            pipe = self.pipes[sent % many]
            # One at a time: two that send to each other more than a pipe holds wait for ever.
            made = pipe.recv() if sent >= many else None
            pipe.send(asked)
            sent += 1
            if made is not None:
                yield made
        for n in range(max(0, sent - many), sent):
            yield self.pipes[n % many].recv()


@contextmanager
def makers(origin: Origin, dialect: Dialect, rows: int) -> Iterator[Makers]:
    """Makers for a workbook of so many rows; beside this process, where they are many."""
    maker = Maker(origin, dialect)
    if rows < BESIDE_FROM:
        yield Makers(maker)
        return
    with forked(PROCESSES, maker.serve) as pipes:
        yield Makers(maker, pipes)
