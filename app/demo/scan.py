"""The picture that stands for every scanned paper of the demo."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw


@lru_cache(maxsize=1)
def picture() -> bytes:
    """A small blank form with 示例-like lines: stands for every scan of the demo."""
    image = Image.new("RGB", (480, 340), "#fbfaf6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((12, 12, 467, 327), outline="#9b1c1f", width=2)
    for row in range(60, 300, 34):
        draw.line((40, row, 440, row), fill="#c9c2b2", width=2)
    draw.ellipse((340, 220, 430, 310), outline="#c0392b", width=4)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
