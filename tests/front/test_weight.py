"""What a browser loads for a page: how much, how often, and never from elsewhere (bar P12)."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from whitenoise import WhiteNoise

from app import assets
from app.accounts.roles import Role
from app.core import clock
from app.foster.models import State
from tests.access.spending import MOST_NODES, MOST_PACKED, NODE
from tests.factories import Client, World, make_application, make_household, make_person

FIRST_VISIT, REQUESTS, PIECE = 60_000, 7, 4_000
YEAR = "31536000"
LOADED = re.compile(r"<(?:link|script|img|source|iframe)\b[^>]*?\b(?:href|src)=\"([^\"]+)\"")
HASHED = re.compile(r"/static/[\w./-]+\?v=[0-9a-f]{12}")


def packed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def visit(app: Flask, client: Client, path: str) -> tuple[int, set[str], bytes]:
    """Bytes that travel, the addresses of the files that the page loads, and the page."""
    page = client.get(path)
    assert page.status_code == 200, path
    files = set(LOADED.findall(page.text))
    together = packed(page.data)
    for file in files:
        assert HASHED.fullmatch(file), file
        with client.http.get(file) as answer:
            assert answer.status_code == 200, file
            assert f"max-age={YEAR}" in answer.headers["Cache-Control"], file
            # Set-up lays a packed copy beside it, which WhiteNoise sends.
            together += len(gzip.compress(answer.data, 9))
    return together, files, page.data


def test_set_up_packs_what_is_sent(tmp_path: Path) -> None:
    body = b"p { color: black }" * 50
    (tmp_path / "static").mkdir()
    (tmp_path / "static/a.css").write_bytes(body)
    assert assets.pack(tmp_path) == ["a.css.gz"]
    assert assets.pack(tmp_path) == []
    served = Flask("served", static_folder=None)
    served.wsgi_app = WhiteNoise(served.wsgi_app, root=str(tmp_path / "static"))  # type: ignore[method-assign]
    answer = served.test_client().get("/a.css", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == body
    answer.close()


@pytest.mark.bar("P12")
@pytest.mark.parametrize("path", ["/", "/sign-in", "/policy", "/offices"])
def test_a_first_visit_is_light(app: Flask, path: str) -> None:
    together, files, page = visit(app, Client(app), path)
    assert together <= FIRST_VISIT
    assert len(files) + 1 <= REQUESTS
    assert len(NODE.findall(page)) <= MOST_NODES
    # The next time the files are there.
    assert packed(page) <= MOST_PACKED


@pytest.mark.bar("P12")
def test_a_desk_with_a_full_list_is_light_and_its_table_lighter(world: World, app: Flask) -> None:
    with world.writing() as session:
        household = make_household(session, make_person(session))
        for n in range(60):
            make_application(
                session, world.agencies["home"], household, State.SUBMITTED,
                due_on=clock.today() + timedelta(days=n % 9), submitted_at=clock.now(),
            )  # fmt: skip
    client = world.staff("home", Role.INTAKE)
    together, files, page = visit(app, client, "/foster/desk")
    assert page.count(b"<tr") > 50
    assert together <= FIRST_VISIT
    assert len(files) + 1 <= REQUESTS
    assert len(NODE.findall(page)) <= MOST_NODES
    # A list comes as a page; the table alone is what a piece of it would be.
    table = re.search(rb"<table.*</table>", page, re.DOTALL)
    assert table
    assert packed(table.group()) <= PIECE
