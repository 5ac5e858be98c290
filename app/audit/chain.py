"""The chain itself: how a line is hashed, how lines hang together. Needs no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from json import encoder
from typing import TYPE_CHECKING, Any

from app.core.crypto import sm3

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Link = tuple[Any, ...]
    """A line as it is hashed: the values of `HASHED` in order, after them its hash."""

GENESIS = "0" * 64
HASHED = (
    "seq at outcome action actor_user_id actor_person_id for_user_id agency_id roles "
    "subject_kind subject_ref case_no before after basis note request_id prev_hash"
).split()
SEQ, ACTION, NOTE = (HASHED.index(name) for name in ("seq", "action", "note"))
# What `json.dumps(…, ensure_ascii=False)` makes anew for each text: a record has millions of them.
_canonical = encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, None, encoder.encode_basestring, None, ": ", ", ", False, False, False  # noqa: FBT003
)  # fmt: skip


def _hash(values: Sequence[Any]) -> str:
    return sm3("".join(_canonical(values, 0)).encode()).hex()


def _as_hashed(line: dict[str, Any]) -> Link:
    values = [line[name] for name in HASHED]
    # In UTC as it is stored: the caller's moment may stand in another zone.
    values[1] = line["at"].astimezone(UTC).isoformat(timespec="microseconds")
    values[2] = str(line["outcome"])
    return tuple(values)


def line_hash(line: dict[str, Any]) -> str:
    """SM3 over the canonical form of a line, its number and the hash before it included."""
    return _hash(_as_hashed(line))


def link(line: dict[str, Any]) -> Link:
    """A line that is at hand with its columns' names and types."""
    return (*_as_hashed(line), line["hash"])


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


def walk(links: Iterable[Link]) -> Iterator[Link]:
    """The lines as long as each fits the one before. Raises Broken at the first that does not."""
    seq, head = 0, GENESIS
    for one in links:
        *values, digest = one
        if values[SEQ] != seq + 1:
            raise Broken(seq + 1, f"第{seq + 1}条缺失")
        if values[-1] != head:
            raise Broken(seq + 1, "与上一条不衔接")
        if _hash(values) != digest:
            raise Broken(seq + 1, "内容与校验值不符")
        seq, head = seq + 1, digest
        yield one
