"""`rules adoption`: the line protocol of care.md §0.4 on the records of adoption.md §3."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adoption.records import COUPLE, HARDSHIP, SINGLE, STEP

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi", "rules", "adoption"]
ROOT = Path(__file__).resolve().parents[2]


def process(*lines: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        FLASK, input=b"\n".join(lines), capture_output=True, cwd=ROOT, check=False, timeout=60
    )


def line(record: dict[str, object]) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def used_seconds() -> float:
    """Seconds of processor time of ended children: what else the machine does changes nothing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_answers_have_three_keys_and_status_nought() -> None:
    done = process(line(COUPLE), b"  ", line(HARDSHIP | {"payment_or_sale": True}))
    assert done.stdout == (
        b'{"eligible": true, "blocking": [], "needs": ["assessment", "spouse_joint"]}\n'
        b'{"eligible": false, "blocking": ["CC-1044-2"], "needs": ["assessment", '
        b'"hardship_statement", "sender_joint", "spouse_joint"]}\n'
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_bad_line_is_answered_and_the_command_goes_on() -> None:
    lines = [
        line(COUPLE), b"not json", line(COUPLE | {"surname": "王"}),
        line(COUPLE | {"adopting_count": "1"}), line(COUPLE).replace(b": 0", b": 0.0", 1),
        line(COUPLE | {"spouse_sex": None}), line(STEP | {"applying_jointly": True}),
        line(SINGLE | {"applying_jointly": True}), b"\xff", line(STEP),
    ]  # fmt: skip
    done = process(*lines)
    found = [json.loads(text) for text in done.stdout.splitlines()]
    assert [one["error"]["field"] if "error" in one else one["eligible"] for one in found] == [
        True, "record", "surname", "adopting_count", "adopter_children_count", "spouse_sex",
        "spouse_birth_date", "applying_jointly", "record", True,
    ]  # fmt: skip
    assert all(one["error"]["message"] for one in found if "error" in one)
    assert done.returncode == 2
    assert done.stderr == b""


@pytest.mark.parametrize("record", [COUPLE, SINGLE, STEP])
def test_the_same_line_gives_the_same_answer(record: dict[str, object]) -> None:
    first, second = process(line(record), line(record)).stdout.splitlines()
    assert first == second


def test_a_thousand_records_take_less_than_five_seconds() -> None:
    records = (COUPLE, SINGLE, STEP, HARDSHIP)
    before = used_seconds()
    done = process(*(line(records[n % 4]) for n in range(1000)))
    assert used_seconds() - before < 5
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1000
