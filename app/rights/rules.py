"""Why a request may be refused, and how long a granted file stays open. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from app.rights.models import RequestKind

OPEN_DAYS = 30


class Refusal(NamedTuple):
    """A ground in words, the row of law it rests on, and for which kinds it can be given."""

    says: str
    rule_id: str
    kinds: frozenset[RequestKind]


_ALL = frozenset(RequestKind)
_LOOKS = frozenset({RequestKind.VIEW, RequestKind.COPY})
REFUSALS = {
    "not_proved": Refusal("不能证明是监护人或者本人", "PD-RGT-1", _ALL),
    "kept": Refusal(
        "法定保存期限没有届满，只存储、保护，不作其他处理", "PD-RGT-2",
        frozenset({RequestKind.DELETE}),
    ),
    "others": Refusal("会泄露报告人、其他家庭或者其他孩子的信息", "MP-MR-9", _LOOKS),
    "harm": Refusal("会使孩子受到伤害，或者妨碍正在进行的保护和调查", "MP-MR-9", _LOOKS),
    "right": Refusal(
        "经核对，现有记录与证明文件一致", "PD-RGT-1",
        frozenset({RequestKind.CORRECT, RequestKind.SUPPLEMENT}),
    ),
}  # fmt: skip
CHANGES_THE_FILE = frozenset({RequestKind.CORRECT, RequestKind.SUPPLEMENT, RequestKind.DELETE})


def refusals_for(kind: RequestKind) -> dict[str, str]:
    """The grounds that fit a kind of request, in words."""
    return {key: one.says for key, one in REFUSALS.items() if kind in one.kinds}


def open_until(granted_on: date) -> date:
    """The last day on which the file can be looked at."""
    return granted_on + timedelta(days=OPEN_DAYS)
