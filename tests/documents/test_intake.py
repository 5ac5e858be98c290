"""What may come in, and how it is told to people who sent something else."""

from __future__ import annotations

import io
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.core import neighbours
from app.core.errors import Invalid
from app.documents import intake, scanning, settings
from app.documents.models import ScanState
from tests.documents import corpus

GOOD = [
    ("照片.jpg", corpus.jpeg(), "image/jpeg"),
    ("截图.png", corpus.png(), "image/png"),
    ("证明.pdf", corpus.pdf(), "application/pdf"),
]
BAD: list[tuple[str, bytes | Callable[[], bytes], str]] = [
    ("空.jpg", b"", "空文件"),
    ("坏.jpg", corpus.jpeg()[:2000], "没有传完整"),
    ("坏.png", corpus.png()[:60], "没有传完整"),
    ("坏.pdf", b"%PDF-1.7\nnothing\n%%EOF", "没有传完整"),
    ("截断.pdf", corpus.pdf()[:-300], "打印为PDF"),
    ("压缩包.pdf", corpus.archive(), "解压"),
    ("两面.pdf", corpus.pdf() + corpus.archive(), "打印为PDF"),
    ("炸弹.png", corpus.png_bomb, "尺寸过大"),
    ("脚本.pdf", corpus.pdf_with_script(), "自动运行"),
    ("藏脚本.pdf", corpus.pdf_with_hidden_script(), "自动运行"),
    ("程序.pdf", corpus.pdf_that_launches(), "自动运行"),
    ("附件.pdf", corpus.pdf_with_attachment(), "夹带了附件"),
    ("密码.pdf", corpus.pdf_with_password(), "密码"),
    ("太多页.pdf", corpus.pdf(201), "最多200页"),
    ("苹果.heic", corpus.HEIC, "兼容性最佳"),
    ("动图.jpg", b"GIF89a" + bytes(50), "图片格式不能用"),
    ("网页.jpg", b"<html><script>alert(1)</script>", "不是照片"),
    ("病毒.pdf", corpus.pdf(text="x") + b"%" + scanning.EICAR + b"\n%%EOF\n", "病毒"),
    ("细长.png", corpus.png(2000, 8), "细长"),
]


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> None:
    settings.use(
        settings.Settings(tmp_path, 20 * 1024 * 1024, "", demo=True, scanner=scanning.DemoScanner())
    )


@pytest.mark.bar("S46")
@pytest.mark.parametrize(("name", "body", "kind"), GOOD, ids=[name for name, *_ in GOOD])
def test_pictures_and_pdf_come_in(name: str, body: bytes, kind: str) -> None:
    checked = intake.examine(name, body)
    assert (checked.name, checked.media_type, checked.scan) == (name, kind, ScanState.CLEAN)
    assert checked.pages == (2 if kind == "application/pdf" else None)
    assert bool(checked.preview) == kind.startswith("image/")


@pytest.mark.bar("S45", "S48")
@pytest.mark.parametrize(("name", "made", "says"), BAD, ids=[name for name, *_ in BAD])
def test_anything_else_is_refused_by_name_with_what_to_do(
    name: str, made: bytes | Callable[[], bytes], says: str
) -> None:
    body = made if isinstance(made, bytes) else made()
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        intake.examine(name, body)
    assert time.monotonic() - began < 2
    assert name in refused.value.says
    assert says in refused.value.says
    assert "请" in refused.value.says


@pytest.mark.bar("S45")
def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = corpus.png_bomb()
    tracemalloc.start()
    with pytest.raises(Invalid):
        intake.examine("x.png", bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 16 * 1024 * 1024


@pytest.mark.bar("S46")
def test_a_picture_loses_its_metadata_and_stands_upright() -> None:
    sent = corpus.jpeg(400, 300, canary=True, turned=True)
    assert corpus.CANARY.encode() in sent
    checked = intake.examine("x.jpg", sent)
    for body in (checked.body, checked.preview):
        assert corpus.CANARY.encode() not in body
        assert corpus.CANARY.encode("utf-16") not in body
        assert b"Exif" not in body
    with Image.open(io.BytesIO(checked.body)) as picture:
        assert picture.size == (300, 400)


def test_a_large_picture_is_drawn_at_most_3000_pixels_wide() -> None:
    checked = intake.examine("x.jpg", corpus.jpeg(4200, 600))
    with Image.open(io.BytesIO(checked.body)) as picture:
        assert max(picture.size) == 3000


def test_what_hangs_on_behind_a_picture_is_gone() -> None:
    checked = intake.examine("x.jpg", corpus.jpeg() + corpus.archive())
    assert b"PK\x03\x04" not in checked.body


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/密码.JPG", "密码.jpg"),
        ("C:\\我的\\户口簿.jpeg", "户口簿.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "aSet-Cookie: x=1.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("", "未命名文件.jpg"),
        ("...", "未命名文件.jpg"),
        ("长" * 500 + ".jpg", "长" * 115 + ".jpg"),
        ("photo.exe", "photo.jpg"),
    ],
)
def test_names_are_made_fit_to_show(sent: str, shown: str) -> None:
    assert intake.examine(sent, corpus.jpeg(40, 40)).name == shown


def test_a_file_over_the_limit_is_refused_while_it_is_read() -> None:
    most = settings.current().max_upload
    with pytest.raises(Invalid, match="超过20MB"):
        intake.read_all("大.pdf", io.BytesIO(bytes(most + 5)))


class Slow:
    def finds(self, body: bytes) -> bool:
        time.sleep(0.4)
        return False


class Dead:
    def finds(self, body: bytes) -> bool:
        raise ConnectionRefusedError


@pytest.mark.bar("S48", "R24")
@pytest.mark.parametrize("scanner", [None, Slow(), Dead()], ids=["none", "slow", "dead"])
def test_without_an_answer_of_the_scanner_a_file_waits(
    scanner: scanning.Scanner | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "PATIENCE", 0.1)
    settings.use(replace(settings.current(), scanner=scanner))
    assert intake.examine("x.jpg", corpus.jpeg()).scan is ScanState.WAITING
    assert settings.current().scanning.rests is (scanner is not None)
