"""Photographs drawn anew: no metadata, upright, at most 3000 pixels a side (bar S46)."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.core.errors import Invalid

LONGEST_SIDE = 3000
PREVIEW_SIDE = 240
MOST_PIXELS = 64_000_000
# These formats must be unpacked whole, so less is allowed than of a plain JPEG.
MOST_PIXELS_WHOLE = 20_000_000
QUALITY = 85
Image.MAX_IMAGE_PIXELS = MOST_PIXELS

# One picture at a time in a process: memory stays that of one picture.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Picture:
    """A picture made anew, and a small one of it (JPEG)."""

    media_type: str
    body: bytes
    preview: bytes


def redraw(name: str, body: bytes, kind: str) -> Picture:
    """Draw the picture again from its pixels alone. `kind` is JPEG or PNG; raises Invalid."""
    with _one_at_a_time:
        try:
            with Image.open(io.BytesIO(body), formats=[kind]) as opened:
                _refuse_bomb(name, opened, kind)
                return _redrawn(opened, kind)
        except Invalid:
            raise
        except Image.DecompressionBombError as error:
            raise _too_large(name) from error
        # A damaged picture may fail anywhere in the decoder, in any way.
        except Exception as error:
            raise Invalid(
                f"“{name}”已损坏或没有传完整，打不开。请在手机或电脑上确认能正常打开，再重新上传。"
            ) from error


def _too_large(name: str) -> Invalid:
    return Invalid(f"“{name}”的尺寸过大。请用手机相机重新拍照，或者把图片缩小后再上传。")


def _refuse_bomb(name: str, opened: Image.Image, kind: str) -> None:
    is_whole = kind == "PNG" or bool(opened.info.get("progressive"))
    if opened.width * opened.height > (MOST_PIXELS_WHOLE if is_whole else MOST_PIXELS):
        raise _too_large(name)
    if max(opened.size) > 50 * max(1, min(opened.size)):
        raise Invalid(f"“{name}”过于细长，看不清内容。请分几张拍照后上传。")


def _redrawn(opened: Image.Image, kind: str) -> Picture:
    # The decoder itself shrinks a large JPEG, so that it is never whole in memory.
    opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    opened.load()
    upright = ImageOps.exif_transpose(opened)
    transparent = kind == "PNG" and (upright.has_transparency_data)
    clean = upright.convert("RGBA" if transparent else "RGB")
    clean.info.clear()
    clean.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if kind == "PNG":
        clean.save(out, "PNG")
    else:
        clean.save(out, "JPEG", quality=QUALITY)
    return Picture(f"image/{kind.lower()}", out.getvalue(), _preview(clean))


def _preview(clean: Image.Image) -> bytes:
    small = clean.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue()
