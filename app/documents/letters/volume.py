"""A volume of the archive as one file: contents, the portal's own pages, note (AR-06-3, AR-07)."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from app.documents.letters import contents as c
from app.documents.letters.blocks import Block, Heading, Page, Para, Table
from app.documents.letters.placement import NoticeRow


@dataclass(frozen=True, slots=True)
class VolumeRow:
    """A line of 卷内目录; `file` is its name in the export, `digest` the SM3."""

    position: str
    order: str
    title: str
    day: str
    file: str
    digest: str


@dataclass(frozen=True, slots=True)
class VolumePages:
    """卷内目录, then each paper that the portal wrote itself, 备考表 and correction sheets."""

    reference: c.Reference
    title: str
    opening: str
    rows: tuple[VolumeRow, ...]
    texts: tuple[NoticeRow, ...]


def volume_pages(x: VolumePages) -> Page:
    blocks: list[Block] = [Para(x.opening)]
    head = ["序号", "类别", "题名", "日期", "文件", "校验值（SM3）"]
    blocks.append(Table(head, [list(astuple(row)) for row in x.rows], [0.6, 1.2, 2.4, 1.2, 1, 2.4],
                        centred=[0]))  # fmt: skip
    for one in x.texts:
        blocks += [Heading(one.label), Para(one.value)]
    return Page(x.title, blocks, sealed=False)
