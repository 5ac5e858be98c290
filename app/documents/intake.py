"""What may come in: pictures and PDF, known by their content and not by their name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from app.core.crypto import sm3
from app.core.errors import Invalid
from app.documents import pictures, settings
from app.documents.models import ScanState
from app.documents.scanning import scan

LONGEST_NAME = 120
SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf"}
ALLOWED = "照片（JPG、PNG）或者PDF"
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif"}
_TAIL = 1024


@dataclass(frozen=True)
class Checked:
    """A file fit to be kept: `body` is what is stored, `preview` a small JPEG of a picture."""

    name: str
    media_type: str
    body: bytes
    digest: str
    scan: ScanState
    pages: int | None = None
    preview: bytes = b""


def clean_name(name: str) -> str:
    """A file name to show: no path, no controls, no bidi marks, at most 120 characters."""
    bare = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(c for c in bare if unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp", "Cs"})
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    if len(kept) > LONGEST_NAME:
        suffix = PurePosixPath(kept).suffix[:10]
        kept = kept[: LONGEST_NAME - len(suffix)] + suffix
    return kept or "未命名文件"


def read_all(name: str, stream: IO[bytes]) -> bytes:
    """The whole file, or Invalid as soon as it is too large."""
    most = settings.current().max_upload
    body = stream.read(most + 1)
    if len(body) > most:
        raise too_large(name)
    return body


def too_large(name: str) -> Invalid:
    """What is said of a file over the limit."""
    most = settings.current().max_upload // (1024 * 1024)
    return Invalid(
        f"“{clean_name(name)}”超过{most}MB。请把照片缩小，或者把文件拆成几个，再分别上传。"
    )


def examine(name: str, body: bytes) -> Checked:
    """Check a file and make it fit to be kept; needs no database. Raises Invalid."""
    name = clean_name(name)
    if not body:
        raise Invalid(f"“{name}”是空文件。请确认文件能正常打开，再重新上传。")
    if len(body) > settings.current().max_upload:
        raise too_large(name)
    kind = _kind(name, body)
    found = scan(body)
    if found is ScanState.REFUSED:
        raise Invalid(f"“{name}”里发现病毒，没有保存。请先在您的设备上杀毒，再换一个文件上传。")
    if kind == "PDF":
        from app.documents import pdf_check  # noqa: PLC0415 - its package takes 6 MB

        pages = pdf_check.page_count(name, body)
        return _checked(name, "application/pdf", body, found, pages=pages)
    picture = pictures.redraw(name, body, kind)
    return _checked(name, picture.media_type, picture.body, found, preview=picture.preview)


def _checked(
    name: str,
    media_type: str,
    body: bytes,
    found: ScanState,
    *,
    pages: int | None = None,
    preview: bytes = b"",
) -> Checked:
    # A name that lies about the content would open in the wrong program.
    stem = PurePosixPath(name).stem or "未命名文件"
    shown = stem[: LONGEST_NAME - 5] + SUFFIXES[media_type]
    return Checked(shown, media_type, body, sm3(body).hex(), found, pages, preview)


def _kind(name: str, body: bytes) -> str:
    if body.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if body.startswith(b"%PDF-"):
        tail = body[-_TAIL:]
        if b"%%EOF" not in tail or b"PK\x05\x06" in body[-66_000:]:
            raise Invalid(f"“{name}”不是完整的PDF。请用“打印为PDF”另存一份，再上传。")
        return "PDF"
    raise Invalid(f"“{name}”{_why_not(body)}")


def _why_not(body: bytes) -> str:
    if body[4:8] == b"ftyp" and body[8:12] in HEIC:
        return (
            "是苹果手机的HEIC照片，本网站打不开。请在手机“设置－相机－格式”里选“兼容性最佳”后重新拍照，"
            "或者打开这张照片截一张图，上传截图。"
        )
    if body.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return f"是文档或者压缩包。只能上传{ALLOWED}：文档请用“另存为PDF”，压缩包请解压后逐个上传。"
    if body.startswith((b"GIF8", b"BM", b"II*\0", b"MM\0*")) or body[8:12] == b"WEBP":
        return f"的图片格式不能用。只能上传{ALLOWED}：请打开图片后截图，或者另存为JPG。"
    return f"不是照片，也不是PDF。只能上传{ALLOWED}，请拍照或者另存为PDF后再上传。"
