"""A sample that nobody can steer and everybody can draw again (purchase.md §6).

1. A secret seed is drawn and its SHA-256 is published: the commitment.
2. Later the list of records of one indicator and one month is frozen; its digest is kept.
3. The seed is opened. The records are ordered by SHA-256 of seed, line feed and record number,
   as lower-case hexadecimal; the first ones are the sample.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

PERCENT = 5
LEAST = 10
SEED_CHARACTERS = 32  # 128 bits as hexadecimal

SAYS = (
    "种子先保密，只公布它的SHA-256摘要；名单冻结以后才公开种子。"
    "每条记录按“种子、换行符、记录编号”连接成的文字（UTF-8）计算SHA-256，"
    "以小写十六进制从小到大排列，取最前面的若干条。"
    "条数为名单的5%（有小数的进一），不足10条的取10条；名单不足10条的全部抽取。"
)


@dataclass(frozen=True)
class Draw:
    """What an auditor needs to draw the sample again."""

    commitment: str
    committed_at: datetime
    frozen: tuple[str, ...]
    frozen_digest: str
    frozen_at: datetime
    seed: str
    sample: tuple[str, ...]


def size(total: int, *, percent: int = PERCENT, least: int = LEAST) -> int:
    """The larger of `percent` (rounded up) and `least`, all where there are fewer."""
    return min(total, max(-(-total * percent // 100), least))


def commitment(seed: str) -> str:
    """What is published before the list is frozen. ValueError for a seed one could guess."""
    if len(seed) < SEED_CHARACTERS:
        raise ValueError(len(seed))
    return _digest(seed)


def frozen_digest(refs: Collection[str]) -> str:
    """Binds the frozen list, in whatever order it is read. ValueError for one listed twice."""
    return _digest("\n".join(_ordered(refs)))


def draw(
    seed: str, refs: Collection[str], *, percent: int = PERCENT, least: int = LEAST
) -> tuple[str, ...]:
    """The sample in the order drawn."""
    by_digest = sorted(_ordered(refs), key=lambda ref: (_digest(f"{seed}\n{ref}"), ref))
    return tuple(by_digest[: size(len(by_digest), percent=percent, least=least)])


def audit(held: Draw, *, percent: int = PERCENT, least: int = LEAST) -> tuple[str, ...]:
    """What does not agree when the sample is drawn again; empty where all does."""
    faults = []
    if not held.committed_at < held.frozen_at:
        faults.append("承诺没有在名单冻结之前公布。")
    if _digest(held.seed) != held.commitment:
        faults.append("种子与事先公布的摘要不符。")
    if frozen_digest(held.frozen) != held.frozen_digest:
        faults.append("名单与冻结时的摘要不符。")
    if draw(held.seed, held.frozen, percent=percent, least=least) != held.sample:
        faults.append("样本与按种子重新抽取的结果不符。")
    return tuple(faults)


def _ordered(refs: Collection[str]) -> Sequence[str]:
    if len(set(refs)) != len(refs):
        raise ValueError("a record stands twice in the list")
    return sorted(refs)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
