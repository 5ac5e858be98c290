"""A killed server is back soon (bar R01). Here, because no other test runs beside these."""

from __future__ import annotations

import threading

import pytest

from app.audit.services import verify
from app.core.web import new_submission_id
from app.foster.models import State
from tests.browser.server import Server
from tests.factories import World
from tests.test_kill import browser, family

SECONDS = 3


@pytest.mark.bar("R01", "R23")
def test_a_killed_server_is_back_in_three_seconds(world: World) -> None:
    """With a write-ahead log that nobody has folded in, and its record whole.

    Master and workers together take so much processor time at most, the least of two: on a machine
    that does something else as well, the clock would measure that.
    """
    user, ref = family(world, State.SUBMITTED)
    server = Server(world.app.config["PORTAL"])
    took = []
    try:
        who = browser(world, server.port, user, ref, threading.Event())
        for _ in range(2):
            status, _said = who.ask(
                "POST", f"/foster/{ref}/message",
                {"submission_id": new_submission_id(), "body": "还在吗？"},
            )  # fmt: skip
            assert status == 303
            server.kill()
            server.start()
            took.append(server.work())
    finally:
        server.kill()
    assert min(took) <= SECONDS, took
    with world.reading() as session:
        assert verify(session).broken_at is None
