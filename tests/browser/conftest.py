"""A seeded portal behind a real gunicorn, and Chromium: once for all browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from tests.access.conftest import _left_to_the_doctor, town
from tests.access.town import Town
from tests.browser.adoption_cast import Cast, cast_of
from tests.browser.buying_cast import Purchases, purchases_of
from tests.browser.looking import Walk
from tests.browser.server import Server
from tests.browser.visitor import DESKTOP, Visitor

__all__ = ["_left_to_the_doctor", "town"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Opens = Callable[..., Visitor]


@pytest.fixture(scope="session")
def server(town: Town) -> Iterator[Server]:
    """The town, served: what its people do here is kept."""
    town.keeps = True
    running = Server(town.app.config["PORTAL"])
    yield running
    running.stop()


@pytest.fixture(scope="session")
def adoptions(town: Town) -> Cast:
    """Adoptions of the demo in each stage, and the people who see them."""
    return cast_of(town)


@pytest.fixture(scope="session")
def purchases(town: Town) -> Purchases:
    """Purchases of the demo in every state, and the people who see them."""
    return purchases_of(town)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def person(server: Server, chromium: Browser) -> Opens:
    """A new person at a browser window of their own."""

    def opens(*, scripts: bool = True, viewport: ViewportSize = DESKTOP) -> Visitor:
        context = chromium.new_context(
            java_script_enabled=scripts,
            viewport=viewport,
            locale="zh-CN",
        )
        return Visitor(context, server.address, scripts)

    return opens


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Every kind of page that this run opened."""
    return Walk(tmp_path_factory.mktemp("html"))
