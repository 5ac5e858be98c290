"""A draw that anyone can do again: a seed, a frozen list, a number (FA-V-8).

Each family's place is SHA-256 over the seed, a line feed and its number; the lowest are drawn.
Those whose turn it is come first; those who rest, because they were inspected lately, last.
The seed's own hashes were told before the list was frozen, so nobody could choose it afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.crypto import sm3
from app.law.facts import FactError


def seed_hashes(seed: str) -> tuple[str, str]:
    """SHA-256 and SM3 of the seed's text, in hex: what is published before."""
    return hashlib.sha256(seed.encode()).hexdigest(), sm3(seed.encode()).hex()


def list_digest(
    items: Iterable[str], must: Iterable[str] = (), rested: Mapping[str, str] | None = None
) -> str:
    """SHA-256 over the sorted numbers, one a line.

    After the number of a family whose turn it is stands ` must`, of one that rests ` ` and why.
    """
    said = dict.fromkeys(must, " must")
    said |= {number: f" {why}" for number, why in (rested or {}).items()}
    lines = [item + said.get(item, "") for item in sorted(items)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def rank(seed: str, item: str) -> str:
    """A number's place in the draw."""
    return hashlib.sha256(f"{seed}\n{item}".encode()).hexdigest()


def number_to_draw(count: int, percent: int) -> int:
    """At least that share of the families, rounded up."""
    return -(-count * percent // 100)


def drawn(
    seed: str, items: Iterable[str], must: Iterable[str], count: int, rested: Iterable[str] = ()
) -> list[str]:
    """The families to inspect: those whose turn it is, and by rank up to `count`.

    Nobody of the `rested` is drawn while another is left.
    """
    chosen, resting = sorted(set(must)), set(rested)
    rest = sorted(set(items) - set(chosen), key=lambda item: (item in resting, rank(seed, item)))
    return sorted([*chosen, *rest[: max(0, count - len(chosen))]])


def answer(record: object) -> dict[str, Any]:
    """One draw done again: `{"seed", "items", "must", "percent"}`, and `"rested"` where somebody
    rested, `{number: why}`. FactError names the field.
    """
    if not isinstance(record, dict):
        raise FactError("record", "这一行不是一个 JSON 对象")
    for name in record.keys() - {"seed", "items", "must", "rested", "percent"}:
        raise FactError(str(name), "没有这一项")
    seed, percent = record.get("seed"), record.get("percent")
    if not isinstance(seed, str) or not seed:
        raise FactError("seed", "应为公开的种子（文本）")
    lists = {}
    for name in ("items", "must"):
        values = record.get(name)
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise FactError(name, "应为编号的列表")
        if len(set(values)) != len(values):
            raise FactError(name, "编号重复")
        lists[name] = values
    if not set(lists["must"]) <= set(lists["items"]):
        raise FactError("must", "必须检查的编号应在名单里")
    rested = _rested(record, set(lists["items"]) - set(lists["must"]))
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:  # noqa: PLR2004
        raise FactError("percent", "应为1到100的整数")
    count = number_to_draw(len(lists["items"]), percent)
    sha256, sm3_hex = seed_hashes(seed)
    return {
        "seed_sha256": sha256,
        "seed_sm3": sm3_hex,
        "list_sha256": list_digest(lists["items"], lists["must"], rested),
        "drawn": drawn(seed, lists["items"], lists["must"], count, rested),
    }


def _rested(record: dict[str, Any], others: set[str]) -> dict[str, str]:
    rested = record.get("rested", {})
    if not isinstance(rested, dict) or not all(isinstance(v, str) for v in rested.values()):
        raise FactError("rested", "应为编号和原因")
    if not set(rested) <= others:
        raise FactError("rested", "不重复抽取的编号应在名单里，并且不是必须检查的")
    return rested
