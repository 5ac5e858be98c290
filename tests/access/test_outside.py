"""Tools that nobody here wrote, against a running portal: nothing high (`make drill`).

They are fetched into `build/outside` by the ordinary clients of their registries; where that is
not possible the drill fails and says NOT RUN. None of them is part of the portal.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.accounts.roles import Role
from app.config import ROOT
from tests.browser.server import Server
from tests.documents.test_bombs_online import Line
from tests.factories import World

FOLDER = ROOT / "build" / "outside"
# Address, fields of its form, the box that is attacked; `who` is signed in.
FORMS = (
    ("nobody", "/search?q=a", "", "q"),
    ("nobody", "/forgot-password", "login=13800000000", "login"),
    ("nobody", "/register", "phone=13800000000", "phone"),
    ("nobody", "/purchasing/open?q=a&state=", "", "q"),
    ("nobody", "/verify?code=abcd", "", "code"),
    ("head", "/foster/desk?state=&view=all&q=a", "", "state"),
    ("head", "/foster/desk/find", "q=a", "q"),
    ("head", "/children/find", "q=a", "q"),
    ("head", "/exports?after=a", "", "after"),
    ("head", "/parameters/rules?q=a", "", "q"),
)
PACKAGES = {"sqlmap": "sqlmap", "wapiti": "wapiti3==3.2.3"}  # the last for Python 3.11
# What wapiti looks for: each finding is one, but for what only TLS can give.
ATTACKS = "xss,permanentxss,sql,exec,file,ssrf,redirect,crlf,xxe,csp,http_headers,cookieflags,csrf"
OF_TLS = {"Secure Flag cookie", "HTTP Strict Transport Security (HSTS)"}
STARTS = ("/", "/foster/desk?state=&view=all", "/children/find", "/purchasing/", "/exports")


def run(*words: str, seconds: int, **env: str) -> str:
    done = subprocess.run(
        words, cwd=FOLDER, env=os.environ | env, capture_output=True, text=True, check=False,
        timeout=seconds, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout + done.stderr


def fetched(name: str) -> str:
    """The program, installed if it is not there yet."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    found = {
        "lighthouse": FOLDER / "node_modules" / ".bin" / name,
    }.get(name, FOLDER / "venv" / "bin" / name)
    if not found.exists() and name == "lighthouse":
        (FOLDER / "package.json").write_text('{"private": true}')
        run("npm", "install", "--no-audit", "--no-fund", name, seconds=300)
    elif not found.exists():
        if not (FOLDER / "venv").exists():
            run(sys.executable, "-m", "venv", "venv", seconds=120)
        run("venv/bin/python", "-m", "pip", "install", "-q", PACKAGES[name], seconds=300)
    if not found.exists():
        pytest.fail(f"NOT RUN: {name} cannot be fetched")
    return str(found)


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    running = Server(world.app.config["PORTAL"])
    yield running
    running.kill()


@pytest.fixture
def line(world: World, server: Server) -> Iterator[Line]:
    made = Line(world, server.port, world.user("home", Role.HEAD))
    yield made
    made.http.close()


@pytest.mark.bar("S43")
@pytest.mark.drill
def test_sqlmap_finds_nothing_on_ten_forms(
    server: Server, line: Line, record_property: Callable[[str, object], None]
) -> None:
    program, wrong = fetched("sqlmap"), []
    for who, path, fields, box in FORMS:
        cookie = f"tongan={line.token}; {line.cookie}" if who == "head" else line.cookie
        said = run(
            program, "-u", server.address + path, "-p", box, "--cookie", cookie, "--batch",
            "--flush-session", "--level", "1", "--risk", "1", "--technique", "BEU",
            "--timeout", "10", "--retries", "0", "--disable-coloring", "--ignore-code", "*",
            "--output-dir", str(FOLDER / "sqlmap"),
            *(("--data", f"{fields}&csrf_token={line.csrf}&submission_id={'x' * 24}")
              if fields else ()), seconds=180,
        )  # fmt: skip
        # Said before the payloads; "testing connection" it says of a closed port as well.
        assert "testing for SQL injection on" in said, f"NOT RUN on {path}: {said[-400:]}"
        if "identified the following injection point" in said:
            wrong.append(path)
    record_property("forms", len(FORMS))
    assert wrong == []


@pytest.mark.drill
@pytest.mark.parametrize("who", ["nobody", "head"])
def test_wapiti_finds_nothing(
    server: Server, line: Line, who: str, record_property: Callable[[str, object], None]
) -> None:
    """Two links deep from the pages where work begins, three minutes of attacks at most."""
    program, report = fetched("wapiti"), FOLDER / "wapiti.json"
    report.unlink(missing_ok=True)
    cookie = f"tongan={line.token}; {line.cookie}" if who == "head" else line.cookie
    starts = [word for path in STARTS[1:] for word in ("-s", server.address + path)]
    said = run(
        program, "-u", server.address + STARTS[0], *(starts if who == "head" else ()),
        "-m", ATTACKS, "-H", f"Cookie: {cookie}", "-x", f"{server.address}/sign-out",
        "--scope", "domain", "-d", "2", "--max-links-per-page", "40", "--max-files-per-dir", "30",
        "--max-scan-time", "60", "--max-attack-time", "20", "--flush-session", "--no-bugreport",
        "--store-session", str(FOLDER / "wapiti"), "--store-config", str(FOLDER / "wapiti-config"),
        "-f", "json", "-o", str(report), seconds=600,
    )  # fmt: skip
    assert report.exists(), f"NOT RUN: {said[-400:]}"
    told = json.loads(report.read_text())
    record_property(f"pages as {who}", told["infos"]["crawled_pages_nbr"])
    assert told["infos"]["crawled_pages_nbr"] > 10, said[-400:]
    found = {
        kind: sorted({(one["path"], one["info"]) for one in many})
        for kind, many in (told["vulnerabilities"] | told["anomalies"]).items()
        if many and kind not in OF_TLS
    }
    assert found == {}


@pytest.mark.drill
@pytest.mark.parametrize("path", ["/", "/sign-in", "/purchasing/open"])
def test_lighthouse_is_content(
    server: Server, path: str, record_property: Callable[[str, object], None]
) -> None:
    program = fetched("lighthouse")
    chrome = shutil.which("chromium") or shutil.which("google-chrome")
    assert chrome, "NOT RUN: no Chromium"
    report = Path(FOLDER / "lighthouse.json")
    report.unlink(missing_ok=True)
    said = run(
        program, server.address + path, "--output=json", f"--output-path={report}", "--quiet",
        "--only-categories=best-practices,accessibility",
        "--chrome-flags=--headless --no-sandbox --disable-gpu --disable-background-networking",
        seconds=180, CHROME_PATH=chrome,
    )  # fmt: skip
    assert report.exists(), f"NOT RUN: {said[-400:]}"
    told = json.loads(report.read_text())
    scores = {name: round(one["score"] * 100) for name, one in told["categories"].items()}
    record_property(re.sub(r"\W", "_", path), scores)
    wrong = [name for name, one in told["audits"].items() if one.get("score") == 0]
    assert min(scores.values()) >= 95, (scores, wrong)
