"""What the kit writes: valid, Chinese, under the strict policy, whole without scripts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["/kit", "/kit/progress", "/kit/desk", "/kit/worklist-desk", "/kit/letter"]
ERRORS = ["400", "403", "404", "409", "413", "429", "500", "503", "expired"]
ALL = [*PAGES, *(f"/kit/error/{name}" for name in ERRORS)]
BAD = {"name": "", "born-year": "1986", "born-month": "2", "born-day": "30", "area": "很大",
       "members-0-name": ""}  # fmt: skip


def html(page: FlaskClient, path: str) -> str:
    answer = page.get(path)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.bar("S33")
@pytest.mark.parametrize("path", ALL)
def test_nothing_the_policy_forbids(page: FlaskClient, path: str) -> None:
    found = re.findall(
        r"<script(?![^>]* src=)|<style|\sstyle=|\son[a-z]+=|\snonce=|javascript:|hx-on",
        html(page, path),
    )
    assert found == []


@pytest.mark.parametrize("path", ALL)
def test_no_english_on_the_screen(page: FlaskClient, path: str) -> None:
    text = re.sub(r"<[^>]+>", " ", re.split(r"<body[^>]*>", html(page, path))[1])
    words = set(re.findall(r"[A-Za-z]{2,}", text))
    assert words <= {"PDF", "MB", "KB", "JY", "pdf", "jpg", "heic"} | {"quot", "amp"}, words


def test_title_and_heading_say_the_same(page: FlaskClient) -> None:
    text = html(page, "/kit")
    assert "<title>申请成为寄养家庭 – 童安</title>" in text
    assert re.search(r"<h1[^>]*>.*申请成为寄养家庭</h1>", text)


def test_errors_stand_in_title_summary_and_beside_the_box(page: FlaskClient) -> None:
    answer = page.post("/kit", data=BAD)
    assert answer.status_code == 422
    text = answer.text
    assert "<title>错误：申请成为寄养家庭 – 童安</title>" in text
    for where in re.findall(r'<li><a href="#([^"]+)"', text):
        assert f'id="{where}"' in text, where
    box = re.search(r'<input class="[^"]*govuk-input--error"[^>]* id="name"[^>]*>', text)
    assert box
    assert 'aria-describedby="name-hint name-error"' in box[0]


def test_every_form_that_writes_has_a_token_and_is_plain_html_too(page: FlaskClient) -> None:
    for path in PAGES:
        for tag, body in re.findall(r"(<form[^>]*>)(.*?)</form>", html(page, path), re.DOTALL):
            if 'method="post"' in tag:
                assert 'name="csrf_token"' in body
                assert ' action="' in tag


def test_a_form_carries_version_and_one_time_number(page: FlaskClient) -> None:
    first, second = html(page, "/kit"), html(page, "/kit")
    number = re.compile(r'name="submission_id" value="([^"]+)"')
    assert 'name="version" value="3"' in first
    assert number.findall(first) != number.findall(second)


def test_the_lost_page_gives_back_what_was_typed(page: FlaskClient) -> None:
    text = html(page, "/kit/error/expired")
    assert '<input type="hidden" name="reason" value="我们夫妻都有稳定工作。">' in text
    assert "继续提交" in text


@pytest.mark.bar("P14")
def test_every_request_for_a_piece_has_a_sign(page: FlaskClient) -> None:
    """The bar of the page's body is inherited by all; what asks by itself shows its own meter."""
    assert re.search(r'<body[^>]* hx-indicator="#loading"', html(page, "/kit"))
    assert 'id="loading"' in html(page, "/kit")
    others = {
        tag
        for template in (ROOT / "templates").rglob("*.html")
        for tag in re.findall(r"<[^>]*\bhx-indicator=[^>]*>", template.read_text())
        if "<body" not in tag
    }
    assert others
    for tag in others:
        assert 'hx-trigger="every 3s" hx-indicator="this"' in tag


@pytest.mark.bar("P14")
def test_a_swap_waits_for_nothing(page: FlaskClient) -> None:
    """No delay before or after it, and no copy of the page made for a history that is not kept."""
    text = html(page, "/kit")
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", text)
    assert found
    config = json.loads(found[1])
    assert config["defaultSettleDelay"] == 0
    assert config.get("defaultSwapDelay", 0) == 0
    assert re.search(r'<body[^>]* hx-history="false"', text)


@pytest.mark.bar("S34", "S35")
def test_htmx_is_locked_down(page: FlaskClient) -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", html(page, "/kit"))
    assert found
    config = json.loads(found[1])
    wanted = {"allowEval": False, "allowScriptTags": False, "includeIndicatorStyles": False,
              "selfRequestsOnly": True, "historyCacheSize": 0, "refreshOnHistoryMiss": True,
              "historyRestoreAsHxRequest": False}  # fmt: skip
    assert {key: config[key] for key in wanted} == wanted


def test_html_is_valid(page: FlaskClient, built: None, tmp_path: Path) -> None:
    jar = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
    java = shutil.which("java")
    if not java or not jar.is_file():
        pytest.fail("needs java and vnu-jar")
    for number, path in enumerate(ALL):
        (tmp_path / f"{number}.html").write_text(html(page, path), "utf-8")
    (tmp_path / "wrong.html").write_text(page.post("/kit", data=BAD).text, "utf-8")
    # To compile itself well takes Java longer than the pages; the quick way needs more stack.
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")
    ran = subprocess.run(
        [java, *quick, "-jar", str(jar), "--format", "json", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = {m["message"] for m in json.loads(ran.stderr)["messages"] if m["type"] == "error"}
    found = {message for message in found if "Attribute “hx-" not in message}
    assert found == set()
