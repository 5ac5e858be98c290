"""One release out of all that were published of a purchase: how it stands (OC-11). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.purchasing.rules.ocds_ids import ReleaseTag, compiled_id

Json = dict[str, Any]


def compiled(bodies: Sequence[Json]) -> Json:
    """The releases in their order as one: later values win, `null` removes, lists join by id.

    ValueError where there is none.
    """
    if not bodies:
        raise ValueError
    whole: Json = {}
    for body in sorted(bodies, key=lambda one: datetime.fromisoformat(one["date"])):
        _merge(whole, body)
    last = datetime.fromisoformat(whole["date"])
    return whole | {"tag": [ReleaseTag.COMPILED.value], "id": compiled_id(whole["ocid"], last)}


def _merge(into: Json, more: Json) -> None:
    for name, value in more.items():
        if value is None:
            into.pop(name, None)
        elif isinstance(value, dict):
            part = into.setdefault(name, {})
            _merge(part, value)
        elif _has_ids(value):
            into[name] = _joined(into.get(name, []), value)
        else:
            into[name] = value


def _has_ids(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) and "id" in one for one in value)


def _joined(known: list[Json], more: list[Json]) -> list[Json]:
    found = {one["id"]: one for one in known}
    for one in more:
        mine: Json = dict(found.get(one["id"], {}))
        _merge(mine, one)
        found[one["id"]] = mine
    return list(found.values())
