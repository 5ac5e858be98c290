"""No test leaves a person or a secret in a log: every line is looked at as it would be written."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest

from app.serving import Lines

# We write our log in English, so each Chinese word is somebody's: a name, an address, a fact.
# Long runs of letters are tokens and keys.
PERSONAL = re.compile(r"[\u3400-\u9fff]|\d{11}|(?<![\w/.-])[A-Za-z0-9_-]{40,}(?![\w/.-])")


class Reader(logging.Handler):
    """Reads each line of the log, and keeps what should not stand there."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(Lines())
        self.read = 0
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == "tongan.demo":  # tells of invented people, never in production
            return
        line = self.format(record)
        self.read += 1
        # As a reader of the file sees it: JSON's escapes hide nothing.
        if PERSONAL.search(line.encode("ascii").decode("unicode_escape").split('"says"')[-1]):
            self.found.append(line)


READER = Reader()


@pytest.fixture(autouse=True)
def _no_person_in_the_log() -> Iterator[None]:
    """Bar S67, over every test of the suite."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)  # as `app/serving.py` has it
    root.addHandler(READER)
    READER.found.clear()
    yield
    root.removeHandler(READER)
    root.setLevel(level)
    assert not READER.found, f"a log holds what it should not: {READER.found}"
