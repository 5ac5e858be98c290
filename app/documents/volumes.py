"""A case's file as one: sheets of the portal and uploads bound to one PDF with contents, or a zip.

Pure of any room: whoever binds has gathered the papers and asked whether the reader may have them.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from app.core.crypto import sm3
from app.documents.letters import Letterhead, Reference, render_marks, render_page
from app.documents.letters.blocks import Heading, Page, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from pypdf import PageObject, PdfReader

    from app.documents.letters.blocks import Block

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_A4 = (595.28, 841.89)
"""Points."""
_PICTURE_DPI = 150
_MARGIN = 34
HEAD, WIDTHS = ("序号", "类别", "题名", "日期", "页次"), (0.6, 1.3, 4, 1.3, 0.7)


@dataclass(frozen=True)
class Leaf:
    """One paper of the file: day, class and title as the contents say them, and its pages.

    `digest` is what proves the paper unchanged: of an upload the SM3 of the file, of a sheet that
    the portal wrote the SM3 of its own PDF.
    """

    on: date
    kind: str
    title: str
    digest: str
    pdf: bytes


@dataclass(frozen=True)
class Bound:
    """A finished volume: its bytes and number of pages."""

    body: bytes
    pages: int


def sheet(
    title: str, blocks: Sequence[Block], *, number: str, on: date, letterhead: Letterhead
) -> bytes:
    """A sheet that the portal writes of what it holds; the same facts give the same bytes."""
    page = Page(title, blocks, shape="form", sealed=False)
    return render_page(page, Reference(number, on), letterhead=letterhead)


def as_pdf(body: bytes, media_type: str) -> bytes:
    """An upload's pages; a photograph gets one of its own. ValueError for another media type."""
    if media_type == "application/pdf":
        return body
    if media_type not in ENDINGS:
        raise ValueError(media_type)
    out = io.BytesIO()
    with Image.open(io.BytesIO(body)) as picture:
        picture.convert("RGB").save(out, "PDF", resolution=_PICTURE_DPI)
    return out.getvalue()


def bind(
    cover: Callable[[Table, int], Sequence[Block]], leaves: Sequence[Leaf], *, title: str,
    number: str, on: date, letterhead: Letterhead, told: Callable[[int], None] = lambda _done: None,
) -> Bound:  # fmt: skip
    """One PDF: cover with contents, then every leaf, with running page numbers and bookmarks.

    `cover` gets the table of contents and the number of all pages, and returns what stands on the
    first pages. `told` hears how many leaves are bound.
    """
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - 6 MB, and files are bound rarely

    writer, starts = PdfWriter(), list[int]()
    for done, leaf in enumerate(leaves, 1):
        starts.append(len(writer.pages))
        for page in PdfReader(io.BytesIO(leaf.pdf)).pages:
            _fit(writer.add_page(page))
        told(done)
    front = _front(cover, leaves, starts, len(writer.pages), title, number, on, letterhead)
    for at, page in enumerate(front.pages):
        writer.insert_page(page, at)
    before, pages = len(front.pages), len(writer.pages)
    marks = PdfReader(io.BytesIO(render_marks(number, pages, on)))
    for at in range(pages):
        writer.pages[at].merge_page(marks.pages[at])
    writer.add_outline_item(title="目录", page_number=0)
    for leaf, start in zip(leaves, starts, strict=True):
        writer.add_outline_item(title=f"{leaf.kind}　{leaf.title}", page_number=before + start)
    writer.add_metadata({"/Title": title, "/Author": letterhead.agency})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return Bound(out.getvalue(), pages)


def _front(
    cover: Callable[[Table, int], Sequence[Block]], leaves: Sequence[Leaf], starts: Sequence[int],
    inner: int, title: str, number: str, on: date, letterhead: Letterhead,
) -> PdfReader:  # fmt: skip
    """The first pages: how many they are decides the numbers that stand on them."""
    from pypdf import PdfReader  # noqa: PLC0415 - as above

    before, proofs = 1, [[str(n), leaf.digest] for n, leaf in enumerate(leaves, 1)]
    while True:
        rows = [
            [str(n), leaf.kind, leaf.title, leaf.on.isoformat(), str(before + start + 1)]
            for n, (leaf, start) in enumerate(zip(leaves, starts, strict=True), 1)
        ]
        blocks = [
            *cover(Table(HEAD, rows, WIDTHS, centred=[0, 4]), before + inner),
            Heading("各件的校验值"), Table(("序号", "校验值"), proofs, (0.6, 7.3), centred=[0]),
        ]  # fmt: skip
        pdf = sheet(title, blocks, number=number, on=on, letterhead=letterhead)
        front = PdfReader(io.BytesIO(pdf))
        if len(front.pages) <= before:
            return front
        before = len(front.pages)


def _fit(page: PageObject) -> None:
    """Make it an upright A4 page: the running number has its place on every one."""
    from pypdf import Transformation  # noqa: PLC0415 - as above
    from pypdf.generic import RectangleObject  # noqa: PLC0415 - as above

    if page.rotation:
        page.transfer_rotation_to_content()
    box = page.cropbox
    left, bottom, width, height = (
        float(part) for part in (box.left, box.bottom, box.width, box.height)
    )
    if abs(width - _A4[0]) + abs(height - _A4[1]) + abs(left) + abs(bottom) < 1:
        return
    scale = min((_A4[0] - 2 * _MARGIN) / width, (_A4[1] - 2 * _MARGIN) / height)
    page.add_transformation(
        Transformation()
        .translate(-left, -bottom)
        .scale(scale)
        .translate((_A4[0] - width * scale) / 2, (_A4[1] - height * scale) / 2)
    )
    page.mediabox = page.cropbox = RectangleObject((0, 0, *_A4))


def zipped(files: Iterable[tuple[str, bytes]], at: datetime) -> bytes:
    """The files as one zip, with their SM3 in `sm3.txt`; no name in it names anybody."""
    out, hashes = io.BytesIO(), ""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, body in files:
            bundle.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), body)
            hashes += f"{sm3(body).hex()}  {name}\n"
        bundle.writestr(zipfile.ZipInfo("sm3.txt", at.timetuple()[:6]), hashes)
    return out.getvalue()
