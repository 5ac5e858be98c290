"""Papers of every kind bound to one file: upright pages, running numbers, true contents."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

from PIL import Image
from pypdf import PdfReader, PdfWriter

from app.documents import volumes
from app.documents.letters import Letterhead
from app.documents.letters.blocks import Heading, Para

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.documents.letters.blocks import Block, Table

ON, NUMBER = date(2026, 11, 23), "2026-220104-0001"
HEAD = Letterhead("长春市民政局")


def sheet(title: str, lines: int = 1) -> bytes:
    text = "\n".join(["服务按合同完成。"] * lines)
    return volumes.sheet(title, [Para(text)], number=NUMBER, on=ON, letterhead=HEAD)


def leaf(title: str, pdf: bytes) -> volumes.Leaf:
    return volumes.Leaf(ON, "文件", title, "SM3 " + "0" * 64, pdf)


def bound(leaves: Sequence[volumes.Leaf]) -> PdfReader:
    def cover(table: Table, pages: int) -> list[Block]:
        return [Para(f"全卷{pages}页"), Heading("卷内目录"), table]

    made = volumes.bind(
        cover, leaves, title="采购档案", number=NUMBER, on=ON, letterhead=HEAD
    )  # fmt: skip
    found = PdfReader(io.BytesIO(made.body))
    assert len(found.pages) == made.pages
    return found


def test_a_photograph_and_a_turned_scan_become_upright_pages_with_their_number() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1600, 900), (200, 120, 120)).save(picture, "JPEG")
    turned, out = PdfWriter(), io.BytesIO()
    turned.add_blank_page(width=1200, height=700).rotate(90)
    turned.write(out)
    found = bound([
        leaf("照片", volumes.as_pdf(picture.getvalue(), "image/jpeg")),
        leaf("扫描件", volumes.as_pdf(out.getvalue(), "application/pdf")),
    ])  # fmt: skip
    for number, page in enumerate(found.pages, 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
        assert not page.rotation
        said = page.extract_text().replace(" ", "")
        assert f"{NUMBER}　第{number}页，共{len(found.pages)}页" in said


def test_contents_of_several_pages_name_the_page_of_each_paper() -> None:
    kinds = [sheet("长" * n, lines=n * 20) for n in (1, 2, 3)]
    leaves = [leaf(f"第{n}件", kinds[n % 3]) for n in range(1, 31)]
    found = bound(leaves)
    front, *marks = [mark for mark in found.outline if not isinstance(mark, list)]
    assert found.get_destination_page_number(front) == 0
    at = [found.get_destination_page_number(mark) or 0 for mark in marks]
    assert at[0] > 1, "contents and digests need more than one page"
    contents = "".join(found.pages[n].extract_text() for n in range(at[0])).replace(" ", "")
    assert f"全卷{len(found.pages)}页" in contents
    rows = contents.replace("\n", "")
    for n, page in enumerate(at, 1):
        assert f"第{n}件{ON.isoformat()}{page + 1}" in rows
        assert found.pages[page].extract_text().startswith("长" * (n % 3 + 1) + "\n")
