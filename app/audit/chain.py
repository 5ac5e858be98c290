"""The chain itself: how a line is hashed, how lines hang together. Needs no database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from app.core.crypto import sm3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GENESIS = "0" * 64
HASHED = (
    "seq at outcome action actor_user_id actor_person_id for_user_id agency_id roles "
    "subject_kind subject_ref case_no before after basis note request_id prev_hash"
).split()
_CANONICAL = json.JSONEncoder(ensure_ascii=False)


def line_hash(line: dict[str, Any]) -> str:
    """SM3 over the canonical form of a line, its number and the hash before it included."""
    values = [line[name] for name in HASHED]
    # In UTC as it is stored: the caller's moment may stand in another zone.
    values[1] = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    values[2] = str(line["outcome"])
    return sm3(_CANONICAL.encode(values).encode()).hex()


@dataclass(frozen=True)
class Proof:
    """The chain's state: `broken_at` is the first bad sequence number, or None.

    `checked_to` is the last line that a signed checkpoint covers; 0 without checkpoints.
    """

    lines: int
    head: str
    broken_at: int | None = None
    why: str = ""
    checked_to: int = 0


class Broken(Exception):
    """A line does not fit; `seq` is where it stands or should stand."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(f"第{seq}条：{why}")
        self.seq, self.why = seq, why


def walk(lines: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines as long as each fits the one before. Raises Broken at the first that does not."""
    seq, head = 0, GENESIS
    for line in lines:
        if line["seq"] != seq + 1:
            raise Broken(seq + 1, f"第{seq + 1}条缺失")
        if line["prev_hash"] != head:
            raise Broken(seq + 1, "与上一条不衔接")
        if line_hash(line) != line["hash"]:
            raise Broken(seq + 1, "内容与校验值不符")
        seq, head = line["seq"], line["hash"]
        yield line
