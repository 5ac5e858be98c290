"""Seals: the demo seal drawn here, and the check every seal passes before it is printed."""

from __future__ import annotations

import base64
import io
import math
import re
from html import escape

from PIL import Image, UnidentifiedImageError

_RED = "#c8102e"
_MOST_BYTES = 2_000_000
_MOST_PIXELS = 4_000_000
# Whatever could fetch, run or pull in another file; a seal needs none of it.
_FORBIDDEN_SVG = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<script|<image|<foreignObject|<use|<style|href\s*=|url\s*\(|@import",
    re.IGNORECASE,
)


def demo_seal(agency: str) -> bytes:
    """A round red seal as SVG with the agency's name around and 示例 in the middle.

    For demo data only (SV-9): the 示例 keeps it from being taken for a real seal.
    """
    glyphs = list(agency.strip()) or ["印"]
    size = max(6.0, min(17.0, 236 / len(glyphs)))
    # The name runs clockwise over the top, as on the seals of public bodies.
    sweep = min(270.0, 26.0 * (len(glyphs) - 1))
    step = sweep / max(1, len(glyphs) - 1)
    drawn = []
    for index, glyph in enumerate(glyphs):
        turn = -sweep / 2 + index * step
        x = 60 + 43.5 * math.sin(math.radians(turn))
        y = 60 - 43.5 * math.cos(math.radians(turn))
        drawn.append(
            f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.1f}" text-anchor="middle" '
            f'transform="rotate({turn:.2f} {x:.2f} {y:.2f}) translate(0 {size * 0.36:.2f})">'
            f"{escape(glyph)}</text>"
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="120" viewBox="0 0 120 120">'
        f'<circle cx="60" cy="60" r="57" fill="none" stroke="{_RED}" stroke-width="3.2"/>'
        f'<g fill="{_RED}" font-family="Noto Serif SC" stroke="{_RED}" stroke-width="0.3">'
        f'{"".join(drawn)}<text x="60" y="60" font-size="19" text-anchor="middle">示例</text>'
        "</g></svg>"
    ).encode()


def seal_svg(seal: bytes) -> str:
    """Return the seal as SVG text that is safe to draw.

    PNG is decoded and written anew, so that nothing but pixels remains. Raises ValueError
    for anything else than a plain SVG or PNG of at most 2 MB and 4 megapixels.
    """
    if len(seal) > _MOST_BYTES:
        raise ValueError("the seal image is larger than 2 MB")
    if seal.startswith(b"\x89PNG"):
        return _png_inside_svg(seal)
    if b"<svg" not in seal[:1000] or _FORBIDDEN_SVG.search(seal):
        raise ValueError("the seal image is neither PNG nor a plain SVG")
    return seal.decode("utf-8")


def _png_inside_svg(seal: bytes) -> str:
    try:
        with Image.open(io.BytesIO(seal), formats=["PNG"]) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise ValueError("the seal image has more than 4 megapixels")
            clean = picture.convert("RGBA")
            clean.info.clear()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise ValueError("the seal image cannot be read as PNG") from error
    buffer = io.BytesIO()
    clean.save(buffer, "PNG")
    coded = base64.b64encode(buffer.getvalue()).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {clean.width} {clean.height}" width="{clean.width}" '
        f'height="{clean.height}"><image href="data:image/png;base64,{coded}" '
        f'width="{clean.width}" height="{clean.height}"/></svg>'
    )
