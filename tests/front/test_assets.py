"""Weight and origin of what a page loads."""

from __future__ import annotations

import gzip
import json
import re
import time
from pathlib import Path

import pytest

from app import assets

ROOT = Path(__file__).resolve().parents[2]
KB = 1024


def weight(path: str) -> float:
    return len(gzip.compress((ROOT / path).read_bytes(), 6)) / KB


@pytest.mark.parametrize(
    ("path", "most"),
    [("static/css/app.css", 20), ("static/vendor/htmx.min.js", 17), ("static/js/app.js", 6),
     ("static/img/logo.svg", 2)],
)  # fmt: skip
def test_weight_stays_in_the_budget(built: None, path: str, most: float) -> None:
    assert weight(path) <= most


def test_no_crown_and_no_font_of_others(built: None) -> None:
    css = (ROOT / "static/css/app.css").read_text("utf-8")
    assert "GDS" not in css
    assert "@font-face" not in css
    assert "crown" not in css


def test_the_style_sheet_loads_nothing_from_elsewhere(built: None) -> None:
    css = (ROOT / "static/css/app.css").read_text("utf-8")
    assert re.findall(r"@import|url\([\"']?(?:https?:)?//", css) == []


@pytest.mark.bar("S35")
def test_the_script_keeps_nothing_in_the_browser() -> None:
    script = (ROOT / "static/js/app.js").read_text("utf-8")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|eval\(", script)


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    assert [name for name, p in lock["packages"].items() if "resolved" in p] == []


def test_a_second_build_is_quick(built: None) -> None:
    start = time.perf_counter()
    assert assets.copy_vendor(ROOT) == []
    assert not assets.compile_css(ROOT)
    assert time.perf_counter() - start < 0.2


@pytest.mark.bar("S70")
def test_a_changed_vendor_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "node_modules/htmx.org/dist/htmx.min.js"
    source.parent.mkdir(parents=True)
    source.write_bytes(b"var htmx = 'another'")
    (tmp_path / "static").mkdir()
    (tmp_path / "static/vendor.sha256").write_text("0" * 64 + "  htmx.min.js\n", "utf-8")
    with pytest.raises(assets.AssetError, match="not the file we checked"):
        assets.copy_vendor(tmp_path)
    assert not (tmp_path / "static/vendor/htmx.min.js").exists()


def test_missing_node_modules_say_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    (tmp_path / "static/vendor.sha256").write_text("", "utf-8")
    with pytest.raises(assets.AssetError, match="npm ci"):
        assets.copy_vendor(tmp_path)
