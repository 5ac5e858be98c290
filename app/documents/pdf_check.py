"""PDF files are kept byte for byte, for their signatures; what could act is refused."""

from __future__ import annotations

import io
import logging
import time
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from app.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES = 200
MOST_OBJECTS = 50_000
DEEPEST = 40
PATIENCE = 2.0
"""Seconds of reading; an honest scan takes a hundredth of it."""

ACTIONS = frozenset(
    "/JavaScript /Launch /SubmitForm /ImportData /GoToE /RichMediaExecute /Rendition /Movie "
    "/Sound /GoTo3DView".split()
)
ACTING_KEYS = frozenset("/JS /JavaScript /XFA /RichMediaContent".split())
ATTACHING_KEYS = frozenset("/EmbeddedFiles /EF".split())
# In the plain bytes too: a viewer that repairs a broken file finds objects which no table names.
ACTING_WORDS = (b"/JavaScript", b"/Launch", b"/RichMedia")

# pypdf tells its worries about damaged files to the log; ours go to the person.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def page_count(name: str, body: bytes) -> int:
    """The number of pages of a PDF that only shows pages. Raises Invalid."""
    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        _refuse_encrypted(name, reader)
        _refuse_what_acts(name, body, reader)
        pages = len(reader.pages)
    except Invalid:
        raise
    # A damaged file may fail anywhere in the parser, in any way.
    except Exception as error:
        raise _damaged(name) from error
    if pages == 0:
        raise _damaged(name)
    if pages > MOST_PAGES:
        raise Invalid(
            f"“{name}”有{pages}页，最多{MOST_PAGES}页。请拆成几个文件，或者只上传需要的页。"
        )
    return pages


def _refuse_encrypted(name: str, reader: PdfReader) -> None:
    if reader.is_encrypted:
        raise Invalid(
            f"“{name}”设有密码或者权限限制。请用“打印为PDF”另存一份没有密码的文件，再上传。"
        )


def _damaged(name: str) -> Invalid:
    return Invalid(
        f"“{name}”已损坏或没有传完整，打不开。请确认能正常打开，或者用“打印为PDF”另存后再上传。"
    )


def _refuse_what_acts(name: str, body: bytes, reader: PdfReader) -> None:
    if any(word in body for word in ACTING_WORDS):
        raise _acts(name)
    until = time.monotonic() + PATIENCE
    for count, found in enumerate(_objects(reader)):
        if count > MOST_OBJECTS or time.monotonic() > until:
            raise Invalid(f"“{name}”的结构过于复杂。请用“打印为PDF”另存一份，再上传。")
        _refuse_object(name, found, 0)


def _objects(reader: PdfReader) -> Iterator[Any]:
    numbers = {number for table in reader.xref.values() for number in table}
    yield reader.trailer
    for number in sorted(numbers | set(reader.xref_objStm)):
        yield IndirectObject(number, 0, reader).get_object()


def _refuse_object(name: str, found: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise _damaged(name)
    if isinstance(found, DictionaryObject):
        keys = set(found)
        if keys & ACTING_KEYS or str(found.get("/S", "")) in ACTIONS:
            raise _acts(name)
        if keys & ATTACHING_KEYS:
            raise Invalid(f"“{name}”里夹带了附件。请用“打印为PDF”另存一份，附件单独上传。")
    if isinstance(found, DictionaryObject | ArrayObject):
        values = found.values() if isinstance(found, DictionaryObject) else list.__iter__(found)
        for value in values:
            if not isinstance(value, IndirectObject):
                _refuse_object(name, value, depth + 1)


def _acts(name: str) -> Invalid:
    return Invalid(
        f"“{name}”里有会自动运行的内容（如脚本、表单）。请用“打印为PDF”另存一份，再上传。"
    )
