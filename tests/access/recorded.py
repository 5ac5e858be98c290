"""What a request left in the record, held against what each kind of request has to leave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app.audit import services
from tests.access.matrix import ROWS
from tests.access.town import Town

# Rooms of offices, rules, money and one's own account. In every other room each page that
# somebody who is signed in opens leaves a line, in a room that is yet to come as well.
ABOUT_NOBODY = frozenset(
    {
        "accounts", "audit", "checklists", "deadlines", "divisions", "home", "notices",
        "organisations", "parameters", "purchasing", "supervision", "worklist",
    }
)  # fmt: skip
YET_ABOUT_PEOPLE = frozenset(
    {
        "purchasing.people", "purchasing.person", "purchasing.records",
        "purchasing.service_record", "audit.index", "notices.complaints",
    }
)  # fmt: skip


def says(endpoint: str) -> bool:
    """Whether opening the page is a reading of somebody's data."""
    room = endpoint.partition(".")[0]
    return endpoint in YET_ABOUT_PEOPLE or not (ROWS[endpoint].is_public or room in ABOUT_NOBODY)


def may_repeat(town: Town, endpoint: str) -> bool:
    """Whether a POST may come twice without harm; `test_double_submit` has the list."""
    return getattr(town.app.view_functions[endpoint], "is_repeatable", False)


class Heard:
    """The outcomes of the lines of one request."""

    def __init__(self, town: Town) -> None:
        self.town, self.outcomes, self.acts = town, set[str](), 0

    def begin(self) -> None:
        self.outcomes.clear()
        self.acts = self.town.acts

    def missing(self, endpoint: str, method: str, answer: TestResponse) -> str:
        """Which line should be there and is not; of somebody who is signed in."""
        if answer.status_code in {403, 404}:
            wanted = {"refused"}
        elif method == "GET" and answer.status_code == 200 and says(endpoint):
            wanted = {"read", "done"}
        elif (
            method == "POST" and self.town.acts > self.acts and not may_repeat(self.town, endpoint)
        ):
            wanted = {"done", "read"}
        else:
            return ""
        return "" if wanted & self.outcomes else " or ".join(sorted(wanted))


@contextmanager
def hearing(town: Town) -> Iterator[Heard]:
    """Listen to what is appended to the record."""
    heard, append = Heard(town), services.append

    def listen(connection: Connection, lines: list[dict[str, Any]]) -> None:
        heard.outcomes |= {str(line["outcome"]) for line in lines}
        append(connection, lines)

    with _instead(town, listen):
        yield heard


@contextmanager
def failing(town: Town) -> Iterator[None]:
    """The record cannot be written: its disk is full, its table locked."""

    def fail(_connection: Connection, _lines: list[dict[str, Any]]) -> None:
        raise OperationalError("INSERT", None, OSError("no space left"))

    with _instead(town, fail):
        yield


@contextmanager
def _instead(town: Town, append: Any) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "append", append)
        patch.setattr(town.database, "append", append)
        yield
