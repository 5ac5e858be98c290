"""Whether a page took what somebody typed for markup; looked at as a parser sees it."""

from __future__ import annotations

from html.parser import HTMLParser

from tests.access.payloads import MARK, PRODUCT

CODE = ("javascript:", "vbscript:", "data:text", "data:image/svg")
TEXT = {"value", "title", "aria-label", "alt", "content", "placeholder", "data-label"}


class Alive(HTMLParser):
    """Elements and attributes that a payload made."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open = tag
        if MARK in tag:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            words = value or ""
            is_event = name.startswith("on") or name == "srcdoc" or MARK in name
            is_code = "".join(words.lower().split()).strip("\x01").startswith(CODE)
            is_code = is_code and (tag != "img" or MARK in words)  # our own QR codes
            # An address of our own may carry a word that somebody looked for; nobody else's does.
            leads_away = (
                MARK in words and name not in TEXT and not words.startswith(("/", "?", "{"))
                and name in {"src", "href", "action", "formaction", "data", "style", "class", "id"}
            )  # fmt: skip
            drives = name.removeprefix("data-").startswith("hx-") and words.startswith(
                (f"/{MARK}", f"#{MARK}", "js:", MARK)
            )
            if is_event or is_code or leads_away or drives:
                self.found.append(f"<{tag} {name}={words[:60]!r}>")

    def handle_data(self, data: str) -> None:
        if self.open in {"script", "style"} and MARK in data:
            self.found.append(f"<{self.open}> {data[:60]!r}")

    def handle_endtag(self, tag: str) -> None:
        self.open = ""


def alive(page: str) -> list[str]:
    """What of the payloads is more than text; empty where all of them are shown as typed."""
    if MARK not in page.lower():
        return []
    parser = Alive()
    parser.feed(page)
    return parser.found + ([PRODUCT] if PRODUCT in page else [])
