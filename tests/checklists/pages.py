"""Reading a page as a browser without JavaScript would."""

from __future__ import annotations

import re
from html import unescape


def form_of(page: str) -> dict[str, str]:
    """What the page's boxes and chosen options hold, as a browser would send it."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        chooses = re.search(r'type="(radio|checkbox)"', tag)
        if name and (not chooses or " checked" in tag):
            found[unescape(name[1])] = unescape(value[1]) if value else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>([^<]*)</textarea>', page):
        found[name] = unescape(body).removeprefix("\n")
    for name, body in re.findall(r'(?s)<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page):
        chosen = re.search(r'value="([^"]*)"[^>]*selected', body)
        first = re.search(r'value="([^"]*)"', body)
        found[name] = next((hit[1] for hit in (chosen, first) if hit), "")
    for machinery in ("csrf_token", "submission_id"):
        found.pop(machinery, None)
    return found
