"""Nothing of a child stays in the browser after signing out (bar S35)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import sync_playwright

from app.accounts.actors import token_hash
from app.accounts.models import UserSession
from app.accounts.roles import Role
from app.core.ids import new_token
from tests.browser.conftest import FLAGS
from tests.browser.server import Server
from tests.children.files import make_child
from tests.factories import World
from tests.lasting import FRESH

NAME = "欧阳雪鸮"
ILL = "先天性心脏病史"


@pytest.mark.long
@pytest.mark.bar("S35")
def test_the_browsers_folder_knows_no_child_after_signing_out(world: World, tmp_path: Path) -> None:
    token, head = new_token(), world.user("home", Role.HEAD)
    with world.writing() as session:
        child = make_child(session, world.agencies["home"], name=NAME, health={"illness": [ILL]})
        session.add(UserSession(token_hash=token_hash(token), user_id=head.id, factor_at=FRESH))
    server = Server(world.app.config["PORTAL"])
    try:
        look_and_leave(server.address, token, child.ref, tmp_path / "profile")
    finally:
        server.stop()
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    kept = b"\n".join(path.read_bytes() for path in files)
    assert len(files) > 20
    for word in (NAME, ILL):
        for told in (word.encode(), word.encode("utf-16-le"), quote(word).encode()):
            assert told not in kept, word


def look_and_leave(address: str, token: str, ref: str, profile: Path) -> None:
    """Reads a child's file as a real person would, signs out, and presses Back."""
    with sync_playwright() as play:
        context = play.chromium.launch_persistent_context(
            profile, executable_path="/usr/bin/chromium", args=FLAGS
        )
        context.add_cookies([{"name": "tongan", "value": token, "url": address}])
        page = context.pages[0]
        page.goto(f"{address}/children/{ref}")
        page.goto(f"{address}/children/{ref}/health")
        assert ILL in page.content()
        # htmx keeps the path of the page, in which no name stands.
        kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        assert set(kept) <= {"htmx-current-path-for-history"}
        page.locator('form[action="/sign-out"] button').first.click()
        page.wait_for_url(f"{address}/")
        for _ in range(2):
            page.go_back()
            assert ILL not in page.content()
            assert "/sign-in" in page.url
        context.close()
