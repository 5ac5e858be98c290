"""The few shapes every letter and form is made of; the typst templates draw exactly these.

A new kind of letter is a new list of blocks, not a new template.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Para:
    """One paragraph; line breaks in the text begin new paragraphs."""

    text: str
    quote: bool = False
    """Quoted words of an article: set smaller and indented."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading such as 一、不符合的条件."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A numbered list, printed （一）（二）… in letters."""

    texts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a repeated head; `widths` are shares of the line, not lengths."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    centred: Sequence[int] = ()
    row_height_mm: float = 0
    """Least height in millimetres: room for handwriting; 0 lets the text decide."""
    heads: Sequence[int] = ()
    """Rows set as headings inside the table."""


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled cell of a form; an empty value leaves room for a pen."""

    label: str
    value: str = ""
    span: int = 1
    """How many of the two value columns the cell takes (1 or 2)."""
    height_mm: float = 9


@dataclass(frozen=True, slots=True)
class Fields:
    """A ruled grid of labelled cells, two to a line."""

    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Lines:
    """Dotted lines to sign on, one under the other."""

    labels: Sequence[str]


Block: TypeAlias = Para | Heading | Items | Table | Fields | Lines
Shape: TypeAlias = Literal["letter", "form"]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole letter before its letterhead: title, addressee, body and who signs."""

    title: str
    blocks: Sequence[Block]
    addressee: str = ""
    closing: str = ""
    """特此通知。and the like; empty for forms."""
    head_name: str = ""
    """The head who signs a decision, printed above the agency's name."""
    enclosures: Sequence[str] = ()
    copies_to: str = ""
    shape: Shape = "letter"
    sealed: bool = True


def as_data(page: Page) -> dict[str, Any]:
    """The page as plain data, each block tagged with the name the templates switch on."""
    data = asdict(page)
    data["blocks"] = [{"kind": type(b).__name__.lower(), **asdict(b)} for b in page.blocks]
    return data
