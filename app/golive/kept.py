"""A checked plan waits, sealed, for the head to agree: nobody reads the workbook a second time.

It lies beside what is told of the progress, and holds for the day of its check, as rules ask for
the day. Where it is gone, or of another day or form, the workbook is read again. Each piece of
children lies there twice: what comparing asks for, and all of it for whoever makes the records,
so that no process holds every row.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any

from app.core import crypto
from app.documents import settings
from app.golive.columns import CHILD, SHEETS, Kind
from app.golive.plan import Marks, Piece, Plan, Row, marks_of
from app.golive.reading import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from io import BufferedReader, BufferedWriter
    from pathlib import Path

    from app.golive.columns import Sheet

PIECE = 1_000
"""So many rows are sealed together, and so many children made at once."""
_COMPARED = ("own_no", "name", "birth_on", "guardian", "guardian_name")
"""What `known.compare` and the preview ask of a child beside its marks."""
_OFTEN = ("guardian", "guardian_name")
"""Of these many are alike: each is held once."""
_NUMBER = 4
"""Bytes that hold a place in the file or a length, big-endian."""
_MOST = 64 * 1024 * 1024
"""No piece is longer; what a damaged file says of its length is not believed."""
_DAY = 86_400
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_SHEETS = {sheet.key: sheet for sheet in SHEETS}
_FORM = {sheet.key: [f"{column.key} {column.kind}" for column in sheet.columns] for sheet in SHEETS}
_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.DATE: lru_cache(1 << 14)(date.fromisoformat),
    Kind.AMOUNT: Decimal,
}


def _folder() -> Path:
    return settings.current().folder.parent / "golive"


def _path(ref: str) -> Path:
    return _folder() / f"{ref}.plan"


def keep(ref: str, plan: Plan, day: date) -> None:
    """Put away a plan without errors, as it was before comparing. A full disk stops no import."""
    path = _path(ref)
    fresh = path.with_suffix(".plan-part")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with fresh.open("wb") as file:
            fresh.chmod(0o600)
            pieces = [_put_piece(file, ref, sheet, rows) for sheet, rows in _cut(plan)]
            said = {
                "day": day, "form": _FORM, "pieces": pieces,
                "notes": [astuple(note) for note in plan.notes],
                "letters": [[*where, letter] for where, letter in plan.letters.items()],
            }  # fmt: skip
            file.write(_put(file, ref, said).to_bytes(_NUMBER, "big"))
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def read(ref: str, day: date) -> Plan | None:
    """The plan as it was checked on this day, its children as far as comparing asks for them."""
    try:
        with _path(ref).open("rb") as file:
            file.seek(-_NUMBER, 2)
            said = _take(file, ref, int.from_bytes(file.read(_NUMBER), "big"))
            if said["day"] != day.isoformat() or said["form"] != _FORM:
                return None
            plan = Plan(
                notes=[Fault(*note) for note in said["notes"]],
                letters={(sheet, key): letter for sheet, key, letter in said["letters"]},
            )
            same: dict[Any, Any] = {}
            for key, compared, at in said["pieces"]:
                rows = _rows(_SHEETS[key], _take(file, ref, compared))
                if key == CHILD:
                    piece = Piece(ref, at)
                    for row in rows:
                        row.piece = piece
                        often = {k: same.setdefault(row[k], row[k]) for k in _OFTEN if row[k]}
                        row.values.update(often)
                plan.rows.setdefault(key, []).extend(rows)
            return plan
    except (OSError, crypto.CannotOpen):
        return None


def whole(piece: Piece) -> list[Row]:
    """All of the rows of a piece. Raises OSError or CannotOpen where it has gone."""
    with _path(piece.ref).open("rb") as file:
        return _rows(_SHEETS[CHILD], _take(file, *piece))


def forget(ref: str) -> None:
    """The batch has its result."""
    with suppress(OSError):
        _path(ref).unlink(missing_ok=True)


def drop_old(now: datetime) -> None:
    """Take away what no longer holds, and what a killed worker has left."""
    for path in _folder().glob("*.plan*"):
        with suppress(OSError):
            if now.timestamp() - path.stat().st_mtime > _DAY:
                path.unlink()


def _cut(plan: Plan) -> Iterator[tuple[Sheet, list[Row]]]:
    for sheet in SHEETS:
        rows = plan.of(sheet.key)
        for at in range(0, len(rows), PIECE):
            yield sheet, rows[at : at + PIECE]


def _put_piece(
    file: BufferedWriter, ref: str, sheet: Sheet, rows: list[Row]
) -> tuple[str, int, int]:
    """The sheet, where what is compared stands, and where all of it does."""
    marks = [marks_of(row) for row in rows] if sheet.key == CHILD else None
    at = _put(file, ref, _said(rows, [column.key for column in sheet.columns], marks))
    compared = at if marks is None else _put(file, ref, _said(rows, _COMPARED, marks))
    return sheet.key, compared, at


def _said(rows: list[Row], keys: Iterable[str], marks: list[Marks] | None) -> dict[str, Any]:
    """Column by column; those without any value are left out."""
    columns = {key: [row[key] for row in rows] for key in keys}
    return {
        "numbers": [row.number for row in rows], "marks": marks,
        "columns": {k: cells for k, cells in columns.items() if cells.count(None) < len(cells)},
    }  # fmt: skip


def _rows(sheet: Sheet, said: dict[str, Any]) -> list[Row]:
    columns = said["columns"]
    for key, cells in columns.items():
        if (written := _READERS.get(sheet.column(key).kind)) is not None:
            columns[key] = [None if cell is None else written(cell) for cell in cells]
    keys, lines = tuple(columns), zip(*columns.values(), strict=True)
    marks = (Marks(*one) for one in said["marks"]) if said["marks"] else repeat(None)
    return [
        Row(
            sheet, number, {k: v for k, v in zip(keys, line, strict=True) if v is not None},
            marks=mark,
        )
        for number, line, mark in zip(said["numbers"], lines, marks, strict=False)
    ]  # fmt: skip


def _put(file: BufferedWriter, ref: str, said: dict[str, Any]) -> int:
    """Sealed for its place in this file; answers the place."""
    at = file.tell()
    sealed = crypto.ring().seal(f"golive.plan:{ref}#{at}", _encode(said).encode())
    file.write(len(sealed).to_bytes(_NUMBER, "big") + sealed)
    return at


def _take(file: BufferedReader, ref: str, at: int) -> Any:
    file.seek(at)
    sealed = file.read(min(_MOST, int.from_bytes(file.read(_NUMBER), "big")))
    return json.loads(crypto.ring().open(f"golive.plan:{ref}#{at}", sealed))
