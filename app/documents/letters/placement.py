"""Notices of a running placement: what is told, on what ground, what follows (care.md §2.6).

One shape for all of them: they differ in their words, which the room of placements writes.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.letters import contents as c
from app.documents.letters.blocks import Block, Heading, Page, Para, Table
from app.documents.letters.wording import cited, unmet_table


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One fact of the table: 解除时间, 新的主要照料人 and the like."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class PlacementNotice:
    """解除通知书 N-FC-09, 拟送养告知书 N-FC-08, corrections, decisions on couples and units."""

    reference: c.Reference
    title: str
    addressee: str
    opening: str
    facts: tuple[NoticeRow, ...]
    next_steps: tuple[str, ...]
    contact: c.Contact
    basis: tuple[c.Citation, ...] = ()
    reasons: str = ""
    head_name: str = ""
    remedy: str = ""
    """Where to turn when the family does not agree."""
    copies_to: str = ""
    unmet: tuple[c.Unmet, ...] = ()
    """Conditions of a refusal, each with the fact that was found."""


def _closing(title: str) -> str:
    if title.endswith("决定书"):
        return "特此决定。"
    return "特此报告。" if title.endswith("报告") else "特此通知。"


def placement_notice(x: PlacementNotice, *, demo: bool) -> Page:
    blocks: list[Block] = [Para(x.opening)]
    if x.facts:
        rows = [[row.label, row.value] for row in x.facts]
        blocks.append(Table(["事项", "内容"], rows, [1.2, 3], centred=[0]))
    if x.unmet:
        blocks += [Heading("没有达到的条件"), unmet_table(x.unmet, demo=demo)]
    for basis in x.basis:
        blocks.append(Para(basis.words))
        if citation := cited(basis, demo=demo):
            blocks.append(Para(citation, quote=True))
    if x.reasons:
        blocks += [Heading("理由"), Para(x.reasons)]
    if x.next_steps:
        blocks += [Heading("接下来"), *(Para(step) for step in x.next_steps)]
    if x.remedy:
        blocks += [Heading("不同意怎么办"), Para(x.remedy)]
    blocks.append(Para(f"您如有疑问，请联系{x.contact.name}，电话{x.contact.phone}。"))
    return Page(
        x.title,
        blocks,
        addressee=x.addressee,
        closing=_closing(x.title),
        head_name=x.head_name,
        copies_to=x.copies_to,
    )
