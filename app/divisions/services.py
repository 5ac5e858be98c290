"""Filling the table: the shipped lists, and villages from a file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from pypinyin import lazy_pinyin
from sqlalchemy import insert, select, update

from app.divisions.codes import Level, ancestors, shipped
from app.divisions.models import Division

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

_VILLAGE = re.compile(r"[1-9]\d{11}")
LONGEST_NAME = 60


@dataclass
class Loaded:
    """What a load or import did, or would do: counts, and errors by row of the file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def load(session: Session) -> Loaded:
    """Bring the table to the shipped lists; a second load changes nothing. Deletes nothing."""
    full_names: dict[str, str] = {}
    rows = []
    for line in shipped():
        full_names[line["code"]] = full_names.get(line["parent"], "") + line["name"]
        rows.append(
            {
                "code": line["code"],
                "name": line["name"],
                "full_name": full_names[line["code"]],
                "level": Level(line["level"]),
                "parent_code": line["parent"] or None,
                **vars(ancestors(line["code"])),
                "pinyin": line["pinyin"],
                "initials": line["initials"],
                "valid_from": _day(line["valid_from"]),
                "valid_to": _day(line["valid_to"]),
                "successor_code": line["successor"] or None,
                "maps_to": line["maps_to"] or None,
            }
        )
    return _write(session, rows)


def import_villages(session: Session, text: str, *, dry_run: bool = False) -> Loaded:
    """Add or rename villages from CSV with the columns `code` (12 digits) and `name`.

    All or nothing: with one bad row nothing is written and `errors` says which rows (1 is
    the header) are wrong and how. Villages that the file does not name stay as they are.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    if not {"code", "name"} <= set(reader.fieldnames or ()):
        return Loaded(errors=[(1, "第一行应为列名，其中要有 code 和 name 两列")])
    query = select(Division.code, Division.full_name).where(Division.level == Level.TOWNSHIP)
    townships = {row.code: row.full_name for row in session.execute(query)}
    rows: dict[str, dict[str, Any]] = {}
    errors = []
    for line in reader:
        code = unicodedata.normalize("NFKC", line["code"] or "").strip()
        name = (line["name"] or "").strip()
        says = _village_error(code, name, townships, rows)
        if says:
            errors.append((reader.line_num, says))
        else:
            rows[code] = _village(code, name, townships[code[:9]])
    if errors:
        return Loaded(errors=errors)
    return _write(session, rows.values(), dry_run=dry_run)


def _village_error(
    code: str, name: str, townships: dict[str, str], seen: dict[str, dict[str, Any]]
) -> str:
    if not _VILLAGE.fullmatch(code) or code.endswith("000"):
        return f"代码“{code}”应为12位数字，且后3位不全为0"
    if code[:9] not in townships:
        return f"代码“{code}”的前9位不是已有的乡镇（街道），请先核对乡镇代码"
    if code in seen:
        return f"代码“{code}”在文件中重复出现"
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return f"代码“{code}”的名称应为1到{LONGEST_NAME}个字"
    return ""


def _village(code: str, name: str, above: str) -> dict[str, Any]:
    sounds = lazy_pinyin(re.sub(r"\W", "", name))
    return {
        "code": code,
        "name": name,
        "full_name": above + name,
        "level": Level.VILLAGE,
        "parent_code": code[:9],
        **vars(ancestors(code)),
        "pinyin": "".join(sounds).lower(),
        "initials": "".join(sound[0] for sound in sounds).lower(),
        "valid_from": None,
        "valid_to": None,
        "successor_code": None,
        "maps_to": None,
    }


def _write(session: Session, rows: Iterable[dict[str, Any]], *, dry_run: bool = False) -> Loaded:
    names = [column.key for column in Division.__table__.columns]
    columns = [Division.__table__.c[name] for name in names]
    old = {row[0]: tuple(row) for row in session.execute(select(*columns))}
    new, changed, unchanged = [], [], 0
    for row in rows:
        values = tuple(row[name] for name in names)
        if row["code"] not in old:
            new.append(row)
        elif values != old[row["code"]]:
            changed.append(row)
        else:
            unchanged += 1
    if not dry_run:
        if new:
            session.execute(insert(Division), new)
        if changed:
            session.execute(update(Division), changed)
    return Loaded(len(new), len(changed), unchanged)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
