"""A province's guidance catalogue by edition: what may be bought (GPS-11 to GPS-14)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from python_calamine import CalamineError, CalamineWorkbook
from sqlalchemy import func, or_, select

from app.audit import services as audit
from app.audit.services import Subject
from app.core.errors import Invalid
from app.core.policy import demand
from app.golive.reading import BROKEN, MOST_BYTES_OF_OTHERS, refuse_unfit
from app.organisations.models import ServiceField
from app.purchasing.models import CatalogueItem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

HEAD = ("代码", "名称", "服务领域", "来源")
MOST_ROWS = 2_000
_LONGEST = {"代码": 30, "名称": 100, "服务领域": 30, "来源": 200}
_FIELDS = {field.label: field.value for field in ServiceField} | {
    field.value: field.value for field in ServiceField
}  # fmt: skip
_ERRORS_SHOWN = 50


@dataclass(frozen=True)
class Line:
    """A service of the file."""

    code: str
    name: str
    field: str
    source: str


@dataclass(frozen=True)
class Edition:
    """An edition of a province: its days and how many services it has."""

    name: str
    from_on: date
    to_on: date | None
    services: int


class BadRows(Invalid):
    """The file has wrong rows: `rows` are (number as the file counts, what is wrong)."""

    def __init__(self, rows: list[tuple[int, str]]) -> None:
        super().__init__(f"有{len(rows)}处要改，一行也没有导入。请改好以后重新上传。", "file")
        self.rows = rows[:_ERRORS_SHOWN]


def read(name: str, body: bytes) -> list[Line]:
    """The rows of an xlsx or csv file. Raises Invalid, BadRows with every wrong row."""
    table = _csv(body) if name.lower().endswith(".csv") else _xlsx(body)
    filled = [(n, row) for n, row in enumerate(table, 1) if any(row)]
    if not filled or tuple(filled[0][1][: len(HEAD)]) != HEAD:
        raise Invalid(f"第一行要是表头：{'、'.join(HEAD)}。", "file")
    if len(filled) - 1 > MOST_ROWS:
        raise Invalid(f"一次最多导入{MOST_ROWS}行。", "file")
    lines: list[Line] = []
    faults: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    for number, row in filled[1:]:
        cells = dict(zip(HEAD, [*row, "", "", "", ""], strict=False))
        wrong = [*_wrong(cells), *_double(cells["代码"], number, seen)]
        faults += [(number, says) for says in wrong]
        lines.append(
            Line(cells["代码"], cells["名称"], _FIELDS.get(cells["服务领域"], ""), cells["来源"])
        )
    if faults:
        raise BadRows(faults)
    if not lines:
        raise Invalid("文件里只有表头，没有服务事项。", "file")
    return lines


def _wrong(cells: dict[str, str]) -> list[str]:
    wrong = [f"没有填写{title}" for title in ("代码", "名称") if not cells[title]]
    if cells["服务领域"] and cells["服务领域"] not in _FIELDS:
        known = "、".join(field.label for field in ServiceField)
        wrong.append(f"服务领域“{cells['服务领域'][:20]}”不在列表内，可以填：{known}，或者留空")
    wrong += [
        f"{title}超过{most}个字" for title, most in _LONGEST.items() if len(cells[title]) > most
    ]
    return wrong


def _double(code: str, number: int, seen: dict[str, int]) -> list[str]:
    first = seen.setdefault(code, number)
    return [f"代码{code}与第{first}行重复"] if code and first != number else []


def _csv(body: bytes) -> list[list[str]]:
    if not body:
        raise Invalid("没有选择文件，或者文件是空的。", "file")
    if len(body) > MOST_BYTES_OF_OTHERS:
        raise Invalid(f"文件超过{MOST_BYTES_OF_OTHERS >> 20}MB。", "file")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""))]
    raise Invalid("这不是文本文件。请另存为CSV（UTF-8），或者上传xlsx文件。", "file")


def _xlsx(body: bytes) -> list[list[str]]:
    refuse_unfit(body)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        if not book.sheet_names:
            raise Invalid(BROKEN, "file")
        lines = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise Invalid(BROKEN, "file") from error
    return [[_text(cell) for cell in row] for row in lines]


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def bring_in(
    session: Session,
    province: str,
    edition: str,
    lines: Sequence[Line],
    *,
    from_on: date,
    to_on: date | None,
    actor: Actor,
    now: datetime,
) -> int:
    """A new edition of a province's catalogue: all its rows, or none (GPS-13).

    The edition before it ends on the day before. Raises Invalid for a name that there is, and
    for days that are none.
    """
    demand(actor, "purchasing.catalogue")
    edition = edition.strip()
    if to_on is not None and to_on < from_on:
        raise Invalid("失效日期不能早于生效日期。", "to_on")
    known = editions(session, province)
    if any(one.name == edition for one in known):
        raise Invalid("这个版本已经导入过。修改目录要作为新的版本导入。", "edition")
    if any(one.from_on >= from_on for one in known):
        raise Invalid("已经有生效日期相同或者更晚的版本，请核对生效日期。", "from_on")
    session.add_all(
        CatalogueItem(
            province_code=province, edition=edition, code=line.code, name=line.name,
            field=line.field, source=line.source, from_on=from_on, to_on=to_on,
        )
        for line in lines
    )  # fmt: skip
    session.flush()
    audit.record(
        session, actor, "purchasing.catalogue", Subject("purchase_catalogue", "", province),
        after=edition, note=f"{len(lines)}项", at=now,
    )  # fmt: skip
    return len(lines)


def editions(session: Session, province: str) -> list[Edition]:
    """The province's editions, the newest first."""
    rows = session.execute(
        select(
            CatalogueItem.edition, func.min(CatalogueItem.from_on), func.max(CatalogueItem.to_on),
            func.count(),
        )
        .where(CatalogueItem.province_code == province)
        .group_by(CatalogueItem.edition)
        .order_by(func.min(CatalogueItem.from_on).desc())
    )  # fmt: skip
    return [Edition(*row) for row in rows]


def services_of(session: Session, province: str, edition: str) -> list[CatalogueItem]:
    """What an edition holds, by code."""
    return list(
        session.scalars(
            select(CatalogueItem)
            .where(CatalogueItem.province_code == province, CatalogueItem.edition == edition)
            .order_by(CatalogueItem.code)
        )
    )


def in_force(session: Session, province: str, on: date) -> list[CatalogueItem]:
    """The services of the edition that holds on a day; none where there is no edition."""
    edition = session.scalar(
        select(CatalogueItem.edition)
        .where(
            CatalogueItem.province_code == province, CatalogueItem.from_on <= on,
            or_(CatalogueItem.to_on.is_(None), CatalogueItem.to_on >= on),
        )
        .order_by(CatalogueItem.from_on.desc())
        .limit(1)
    )  # fmt: skip
    return services_of(session, province, edition) if edition else []


def refs_of(session: Session, ids: Sequence[int | None]) -> dict[int | None, str]:
    """References of services by their numbers."""
    known = [one for one in ids if one is not None]
    rows = session.execute(
        select(CatalogueItem.id, CatalogueItem.ref).where(CatalogueItem.id.in_(known))
    )
    return {row.id: row.ref for row in rows}
