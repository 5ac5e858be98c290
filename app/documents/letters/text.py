"""People's text made fit for print: nothing vanishes unseen and nothing stops the letter."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from app.documents.letters.faces import drawable

# A run this long has no place to break and would leave the page.
_LONG_RUN = re.compile(r"[!-~\u00a1-\u024f]{25,}")
_KEPT_FORMAT = {"\u200b", "\u200c", "\u200d"}


def printable(text: str) -> str:
    """Return `text` as it may be set: controls and bidi marks out, gaps in the fonts shown.

    A character no font can draw (an emoji, a private-use sign) is printed as 〔U+1F600〕:
    a name with a hole in it would be a wrong name.
    """
    out: list[str] = []
    for char in text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "):
        category = unicodedata.category(char)
        if char == "\n" or char in _KEPT_FORMAT or _is_variation_selector(char):
            out.append(char)
        elif category in {"Cc", "Cf"}:
            continue
        elif category in {"Zl", "Zp"}:
            out.append("\n")
        elif category == "Zs" and char != "\u3000":
            out.append(" ")
        elif ord(char) in drawable():
            out.append(char)
        else:
            out.append(f"〔U+{ord(char):04X}〕")
    return _LONG_RUN.sub(_with_breaks, "".join(out))


def _is_variation_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


def _with_breaks(run: re.Match[str]) -> str:
    word = run.group()
    return "\u200b".join(word[at : at + 12] for at in range(0, len(word), 12))


def all_printable(data: Any) -> Any:
    """Apply `printable` to every string inside lists and dicts."""
    if isinstance(data, str):
        return printable(data)
    if isinstance(data, dict):
        return {key: all_printable(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [all_printable(value) for value in data]
    return data


def chinese_date(day: date) -> str:
    """2026年3月1日, the form official letters use."""
    return f"{day.year}年{day.month}月{day.day}日"


def points(value: float | None) -> str:
    """Points without a needless decimal; empty for None."""
    return "" if value is None else f"{value:g}"
