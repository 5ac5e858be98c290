"""The foster agreement as a paper: eleven clauses and the signatures of both sides (FC-12-5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.documents.letters import contents as c
from app.documents.letters.blocks import Block, Heading, Page, Para, Table


@dataclass(frozen=True, slots=True)
class AgreementClause:
    """One clause with its heading."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementSignature:
    """Who signed for a side, on which day and how; empty while it is a draft."""

    side: str
    name: str
    signed_on: str
    way: str


@dataclass(frozen=True, slots=True)
class FosterAgreement:
    """家庭寄养协议 D-FC-AGR."""

    reference: c.Reference
    title: str
    clauses: tuple[AgreementClause, ...]
    signatures: tuple[AgreementSignature, ...]
    effective: str
    head_name: str = ""
    text_digest: str = ""


def foster_agreement(x: FosterAgreement) -> Page:
    blocks: list[Block] = []
    for number, clause in enumerate(x.clauses, 1):
        blocks.append(Heading(f"第{_NUMBERS[number - 1]}条　{clause.title}"))
        blocks += [Para(text) for text in clause.paragraphs]
    blocks.append(Heading("双方签署"))
    rows = [[s.side, s.name, s.signed_on, s.way] for s in x.signatures]
    blocks.append(Table(["", "签署人", "日期", "方式"], rows, [1, 2, 1.6, 1.6], centred=[0]))
    if x.text_digest:
        blocks.append(Para(f"签署文本的SM3摘要：\n{x.text_digest}", quote=True))
    blocks.append(Para(x.effective))
    return Page(x.title, blocks, head_name=x.head_name)


_NUMBERS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一")
