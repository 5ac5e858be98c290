"""One paper of the file, and the shapes its sheets are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.documents.letters.blocks import Block, Field, Fields

if TYPE_CHECKING:
    from app.documents.models import Document

# The order of the volume: what was planned, how it was bought, what was delivered, what it cost.
KINDS = (
    "采购活动记录", "项目计划", "预算", "采购需求", "采购文件", "公告", "响应文件", "评审报告",
    "文书", "质疑投诉", "合同", "补充协议", "里程碑", "月报", "抽查", "满意度", "绩效评价",
    "验收书", "付款凭证", "合同终止", "文件", "办理记录",
)  # fmt: skip
Link = tuple[str, dict[str, Any]]
"""An endpoint and its values: the worker that binds the file knows no addresses."""
WHOLE, _LONG = 2, 18
"""Columns of a line, and signs that fit one of them."""


@dataclass(frozen=True)
class Paper:
    """The day, what it is, what proves it unchanged, where it is read.

    Its pages are an upload's (`document`) or what the portal writes (`sheet`); a sheet is made
    when the file is bound, and asks of everything the file holds.
    """

    on: date
    kind: str
    title: str
    link: Link
    digest: str = ""
    sheet: Callable[[], Sequence[Block]] | None = None
    document: Document | None = None

    @property
    def place(self) -> tuple[int, date, str]:
        """Where in the file it lies."""
        return KINDS.index(self.kind), self.on, self.title


def at(end: str, **values: str) -> Link:
    """Where a paper is read."""
    return end, values


def facts(*pairs: tuple[str, object]) -> Fields:
    """A ruled grid of what is known; a long text has the whole line."""
    cells = [(label, words(value)) for label, value in pairs]
    spans = [WHOLE if len(value) > _LONG or "\n" in value else 1 for _, value in cells]
    # A short one alone before a long one would leave half a line empty.
    at = 0
    for n, span in enumerate(spans):
        if span == 1 and at == 0 and (n + 1 == len(spans) or spans[n + 1] == WHOLE):
            spans[n] = WHOLE
        at = (at + spans[n]) % WHOLE
    return Fields(
        [Field(label, value, span) for (label, value), span in zip(cells, spans, strict=True)]
    )


def words(value: object) -> str:
    """A value as a sheet shows it: days long, nothing as a dash."""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    text = "" if value is None else str(value).strip()
    return text or "—"
