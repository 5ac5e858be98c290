"""What a division code says by itself, and the shipped exceptions to it. No database."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"
MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
# 省直辖县级行政区划: counties without a city above them stand under this pseudo city.
DIRECT = "90"
_FORM = re.compile(r"[1-9]\d{5}|[1-9]\d{8}|[1-9]\d{11}|XF-[1-9]\d[A-Z]{2,3}")


class Level(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def depth(self) -> int:
        """0 for a province to 4 for a village."""
        return list(Level).index(self)


_LABELS = {
    Level.PROVINCE: "省（自治区、直辖市）",
    Level.CITY: "市（州、盟）",
    Level.COUNTY: "县（市、区）",
    Level.TOWNSHIP: "乡镇（街道）",
    Level.VILLAGE: "村（社区）",
}


@dataclass(frozen=True)
class Ancestors:
    """The codes above a division, itself included; None where there is no such level."""

    province_code: str
    city_code: str | None = None
    county_code: str | None = None
    township_code: str | None = None


def canonical(text: str) -> str:
    """The code as we store it: 6, 9 or 12 digits, or `XF-…`; raises Invalid.

    Shortened (`22`, `2201`) and lengthened codes (`220102001000`) are accepted, as are
    full-width digits and the pseudo cities of municipalities (`500100` is `500000`).
    """
    code = unicodedata.normalize("NFKC", text).strip().upper()
    if code.isdigit() and len(code) in {2, 4}:
        code = code.ljust(6, "0")
    if not _FORM.fullmatch(code):
        raise Invalid("行政区划代码应为6位、9位或12位数字，请从列表中选择。")
    for length in (9, 6):
        if len(code) == length + 3 and code.isdigit() and code.endswith("000"):
            code = code[:length]
    if len(code) == len("500100") and code.endswith("00") and is_pseudo_city(code):
        code = f"{code[:2]}0000"
    return code


def is_pseudo_city(code: str) -> bool:
    """True for 市辖区 and 县 of a municipality and for 省直辖县级行政区划."""
    return code[2:4] == DIRECT or (code[:2] in MUNICIPALITIES and code[2:4] in {"01", "02"})


def level_of(code: str) -> Level:
    """The level of a canonical code."""
    if code.startswith("XF-"):
        return Level.COUNTY
    if len(code) > len("220102"):
        return Level.TOWNSHIP if len(code) == len("220102001") else Level.VILLAGE
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.CITY if code.endswith("00") else Level.COUNTY


def ancestors(code: str) -> Ancestors:
    """Where a division stands today; raises Invalid for what is no code.

    By its digits, except for the townships that another county or a functional area looks
    after now (shipped data). A case keeps the ancestors it was stored with.
    """
    code = canonical(code)
    if code.startswith("XF-"):
        return Ancestors(f"{code[3:5]}0000", None, code)
    township = code[:9] if len(code) > len("220102") else None
    six = code[:6]
    if township:
        six = _moved().get(township, six)
    if six.startswith("XF-"):
        return Ancestors(f"{six[3:5]}0000", None, six, township)
    city = None if six.endswith("0000") or is_pseudo_city(six) else f"{six[:4]}00"
    county = None if six.endswith("00") else six
    return Ancestors(f"{six[:2]}0000", city, county, township)


def standard_code(code: str) -> str:
    """The six digits of GB/T 2260 to which rules and exports refer: the county, or above it."""
    code = canonical(code)
    if code.startswith("XF-"):
        return _maps_to()[code]
    county = ancestors(code).county_code
    return code[:6] if county is None or county.startswith("XF-") else county


def shipped() -> Iterator[dict[str, str]]:
    """The rows of the committed lists, parents before their children."""
    for name in ("divisions.csv", "townships-jilin.csv", "townships-chongqing.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@cache
def _moved() -> dict[str, str]:
    return {
        row["code"]: row["parent"]
        for row in shipped()
        if row["level"] == Level.TOWNSHIP and row["parent"] != row["code"][:6]
    }


@cache
def _maps_to() -> dict[str, str]:
    return {row["code"]: row["maps_to"] for row in shipped() if row["maps_to"]}


@dataclass(frozen=True)
class Known:
    """What the shipped lists say about a code."""

    name: str
    parent: str
    last_day: date | None


def is_known(code: str, on: date) -> bool:
    """True for a code in force on a day; of a village, as far as its township."""
    known = _known().get(code[:9] if level_of(code) is Level.VILLAGE else code)
    return known is not None and (known.last_day is None or on <= known.last_day)


def is_fine_enough(code: str, to: Level) -> bool:
    """True when nothing finer can be chosen down to `to`; villages are never demanded."""
    if level_of(code).depth >= min(to.depth, Level.TOWNSHIP.depth):
        return True
    below = _finest_parents() if to.depth >= Level.TOWNSHIP.depth else _county_parents()
    return code not in below


@cache
def _known() -> dict[str, Known]:
    return {
        row["code"]: Known(
            row["name"],
            row["parent"],
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        )
        for row in shipped()
    }


@cache
def _finest_parents() -> frozenset[str]:
    return frozenset(known.parent for known in _known().values())


@cache
def _county_parents() -> frozenset[str]:
    return frozenset(
        known.parent for code, known in _known().items() if level_of(code) is not Level.TOWNSHIP
    )
