"""A draw that anyone can do again: a seed, a frozen list, a number (FA-V-8).

Each family's place is SHA-256 over the seed, a line feed and its number; the lowest are drawn.
The seed's own hashes were told before the list was frozen, so nobody could choose it afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from app.core.crypto import sm3
from app.law.facts import FactError


def seed_hashes(seed: str) -> tuple[str, str]:
    """SHA-256 and SM3 of the seed's text, in hex: what is published before."""
    return hashlib.sha256(seed.encode()).hexdigest(), sm3(seed.encode()).hex()


def list_digest(items: Iterable[str]) -> str:
    """SHA-256 over the sorted numbers, one a line."""
    return hashlib.sha256("\n".join(sorted(items)).encode()).hexdigest()


def rank(seed: str, item: str) -> str:
    """A number's place in the draw."""
    return hashlib.sha256(f"{seed}\n{item}".encode()).hexdigest()


def number_to_draw(count: int, percent: int) -> int:
    """At least that share of the families, rounded up."""
    return -(-count * percent // 100)


def drawn(seed: str, items: Iterable[str], must: Iterable[str], count: int) -> list[str]:
    """The families to inspect: those whose turn it is, and by rank up to `count`."""
    chosen = sorted(set(must))
    rest = sorted(set(items) - set(chosen), key=lambda item: rank(seed, item))
    return sorted([*chosen, *rest[: max(0, count - len(chosen))]])


def answer(record: object) -> dict[str, Any]:
    """One draw, `{"seed", "items", "must", "percent"}`, done again; FactError names the field."""
    if not isinstance(record, dict):
        raise FactError("record", "这一行不是一个 JSON 对象")
    for name in record.keys() - {"seed", "items", "must", "percent"}:
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
    if not isinstance(percent, int) or isinstance(percent, bool) or not 1 <= percent <= 100:  # noqa: PLR2004
        raise FactError("percent", "应为1到100的整数")
    count = number_to_draw(len(lists["items"]), percent)
    sha256, sm3_hex = seed_hashes(seed)
    return {
        "seed_sha256": sha256,
        "seed_sm3": sm3_hex,
        "list_sha256": list_digest(lists["items"]),
        "drawn": drawn(seed, lists["items"], lists["must"], count),
    }
