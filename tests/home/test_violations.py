"""What browsers report of the content policy is written down, briefly and not without end."""

from __future__ import annotations

import json
import logging

import pytest
from werkzeug.test import TestResponse

from app.core.web import CSP
from app.home import violations
from tests.factories import World


def send(world: World, body: bytes) -> TestResponse:
    return world.client().http.post(
        "/policy-report", data=body, content_type="application/csp-report"
    )


def told(directive: object) -> bytes:
    page = "https://portal.example/children/22222"
    return json.dumps(
        {"csp-report": {"document-uri": page, "effective-directive": directive}}
    ).encode()


@pytest.mark.bar("S33")
def test_a_violation_is_written_down_without_the_address(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    assert CSP.endswith("; report-uri /policy-report")
    violations._told.clear()
    with caplog.at_level(logging.WARNING, "tongan.policy"):
        assert send(world, told("script-src-elem")).status_code == 204
        for body in (
            b"", b"[]", b"{", b"7", b"\xff", b'{"csp-report": []}', told(5), told("a\nforged line"),
            told("x" * 5000), b"[" * 4000,
        ):  # fmt: skip
            assert send(world, body).status_code == 204
    assert [line.getMessage() for line in caplog.records] == [
        "content policy violated: script-src-elem"
    ]


def test_a_flood_of_reports_fills_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    violations._told.clear()
    with caplog.at_level(logging.WARNING, "tongan.policy"):
        for _ in range(violations.MOST_A_MINUTE + 5):
            send(world, told("script-src-elem"))
    assert len(caplog.records) == violations.MOST_A_MINUTE
