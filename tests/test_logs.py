"""Logs: lines that nobody can forge, and in which nobody is named."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime, timedelta

import pytest

from app.config import ROOT
from app.core.web import public
from app.serving import Lines
from tests.factories import Client, World
from tests.quiet_logs import READER

FORGERIES = ("\r\n", "\n", "\r", "\x1b[2K", "\u2028", "\u2029", "\x85", "\x0b", "\x0c")
ID_NO = "22010419880309472X"


def written(says: str, *values: object, error: BaseException | None = None) -> str:
    record = logging.LogRecord("tongan", logging.ERROR, "web.py", 1, says, values, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    return Lines().format(record)


@pytest.mark.bar("S68")
@pytest.mark.parametrize("end", FORGERIES)
def test_what_comes_in_forges_no_line(end: str) -> None:
    line = written("refused: %s", f'x{end}{{"level": "INFO"}}')
    assert line.isascii()
    assert line.splitlines() == [line]
    assert end not in line
    assert json.loads(line)["says"] == f'refused: x{end}{{"level": "INFO"}}'


@pytest.mark.bar("S68")
def test_lines_count_up_and_say_when_in_utc() -> None:
    lines = Lines()
    record = logging.LogRecord("tongan", logging.INFO, "web.py", 1, "started", (), None)
    first, second = (json.loads(lines.format(record)) for _ in "12")
    assert (first["n"], second["n"]) == (1, 2)
    at = datetime.fromisoformat(first["at"])
    assert at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=1)


@pytest.mark.bar("S67")
def test_an_error_is_told_by_kind_and_place_without_what_it_quotes() -> None:
    error: BaseException
    try:
        try:
            int(f"{ID_NO}张某")
        except ValueError as inner:
            raise KeyError(ID_NO) from inner
    except KeyError as outer:
        error = outer
    line = json.loads(written("request failed", error=error))
    assert [one.split(":")[0] for one in line["error"]] == ["KeyError", "ValueError"]
    assert "test_logs.py" in line["error"][0]
    assert ID_NO not in json.dumps(line)
    assert json.loads(written("phone %s", "13899994711"))["says"] == "phone …"


@pytest.mark.bar("S67", "S69")
def test_a_failure_shows_a_number_and_logs_no_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @public
    def fail() -> None:
        raise RuntimeError(f"张某 {ID_NO}")

    monkeypatch.setitem(world.app.view_functions, "home.contact", fail)
    monkeypatch.setattr(world.app, "testing", False)
    read = READER.read
    answer = Client(world.app).get("/contact")
    assert answer.status_code == 500
    assert "RuntimeError" not in answer.text
    assert ID_NO not in answer.text
    assert READER.read > read, "the failure was logged"
    assert READER.found == []


def test_the_reader_of_the_logs_sees_a_person() -> None:
    logging.getLogger("tongan").warning("somebody: %s", "张某")
    assert len(READER.found) == 1
    READER.found.clear()


@pytest.mark.bar("S68")
def test_the_guide_keeps_logs_for_more_than_six_months() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text("utf-8")
    months = re.search(r"MaxRetentionSec=(\d+)month", guide)
    days = re.search(r"`rotate (\d+)`", guide)
    assert months
    assert days
    assert int(months[1]) > 6
    assert int(days[1]) > 184
