"""QR codes: on letters, on printed forms, on pages to print."""

from __future__ import annotations

import io

import segno


def svg(content: str) -> str:
    """The code as an SVG image; empty where there is nothing to say."""
    if not content:
        return ""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(
        out, kind="svg", scale=4, border=2, xmldecl=False, svgns=True
    )
    return out.getvalue().decode()


def data_uri(content: str) -> str:
    """The same as the address of an image in a page."""
    return str(segno.make(content, error="m", micro=False).svg_data_uri(scale=4, border=2))
