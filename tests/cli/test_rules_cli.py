"""`rules due` and `rules foster`: the line protocol of care.md §0.4."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.rules import rules_group
from tests.foster.records import EXAMPLE, family, signing

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi", "rules"]
ROOT = Path(__file__).resolve().parents[2]
GOOD = b'{"start": "2026-01-16", "length": 1, "unit": "month"}'
GOOD_ANSWER = {"due": "2026-02-24"}


def run(command: str, source: bytes) -> Result:
    return CliRunner().invoke(rules_group, [command], input=source, catch_exceptions=False)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout_bytes.decode("utf-8").split("\n") if line]


def test_answers_come_in_order_and_blank_lines_are_skipped() -> None:
    lines = [GOOD, b"", b" \t\r", "\u3000".encode(), GOOD.replace(b"month", b"day"), GOOD]
    result = run("due", b"\n".join(lines))
    assert answers(result) == [GOOD_ANSWER, {"due": "2026-01-19"}, GOOD_ANSWER]
    assert result.exit_code == 0


def test_no_line_at_all_is_no_error() -> None:
    result = run("due", b"\n  \n")
    assert (result.stdout_bytes, result.exit_code) == (b"", 0)


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[]", b"null", b"1", b'"x"', b"true", b"{} {}", b"{'a': 1}", b"\xff\xfe",
        b"\xef\xbb\xbf" + GOOD, b'{"start": NaN}', b'{"start": -Infinity}', b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}', b"[" * 100_000, b'{"a":' * 100_000, b'{"a": "\x01"}', b"\x00",
        b'{"a": "\xed\xa0\x80"}', b"{,}", b'{"a": 01}', b"// x", b"\x0c" + GOOD,
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["due", "foster"])
def test_a_line_that_is_no_object_is_answered_with_record(command: str, line: bytes) -> None:
    result = run(command, line + b"\n" + line)
    found = answers(result)
    assert [one["error"]["field"] for one in found] == ["record", "record"]
    assert all(one["error"]["message"] for one in found)
    assert result.exit_code == 2


def test_the_command_goes_on_after_a_bad_line() -> None:
    result = run("due", b"\n".join([GOOD, b"bad", GOOD]))
    found = answers(result)
    assert found[0] == found[2] == GOOD_ANSWER
    assert list(found[1]) == ["error"]
    assert list(found[1]["error"]) == ["field", "message"]
    assert result.exit_code == 2


@pytest.mark.parametrize(
    "number",
    ["1" + "0" * 6000, "1e999999999999999999999999", "1.0", "1e0", "-1", "1" + "0" * 30],
)
def test_odd_numbers_are_errors_of_their_key(number: str) -> None:
    result = run("due", f'{{"start": "2026-03-02", "length": {number}, "unit": "day"}}'.encode())
    assert answers(result)[0]["error"]["field"] == "length"


@pytest.mark.parametrize(
    ("number", "stops"),
    [
        ("96.4", False), ("96.40", False), ("964e-1", False), ("1e400", False),
        ("1" + "0" * 6000, False), ("96.39999999999999999999999999999999", True), ("1e-400", True),
    ],
)  # fmt: skip
def test_numbers_are_read_as_exact_decimals(number: str, stops: bool) -> None:
    record = json.dumps(EXAMPLE | {"local_avg_area_m2": "AVG", "dwelling_area_m2": "AREA"})
    line = record.replace('"AVG"', "24.1").replace('"AREA"', number)
    assert ("FC-08-1c" in answers(run("foster", line.encode()))[0]["blocking"]) is stops


def test_number_beyond_any_exponent_is_an_error_of_its_key() -> None:
    line = json.dumps(EXAMPLE).replace(": 150000", ": 1e99999999999999999999")
    assert answers(run("foster", line.encode()))[0]["error"]["field"] == "year_income_yuan"


def test_chinese_goes_out_as_it_is() -> None:
    result = run("foster", '{"姓名": "张三"}'.encode())
    assert '{"error": {"field": "姓名", "message": "'.encode() in result.stdout_bytes


def test_half_a_surrogate_pair_comes_back_as_an_escape() -> None:
    result = run("due", b'{"\\ud800": 1}')
    assert b'"field": "\\ud800"' in result.stdout_bytes


def test_line_separator_inside_a_text_is_no_new_line() -> None:
    result = run("due", '{"a\u2028b": 1}'.encode())
    assert [one["error"]["field"] for one in answers(result)] == ["a\u2028b"]


def test_example_of_the_specification() -> None:
    result = run("foster", json.dumps(EXAMPLE).encode())
    assert result.stdout_bytes == (
        b'{"eligible": true, "blocking": [], "release": [], "needs": ["bureau_filing", '
        b'"child_opinion", "joint_consent", "member_opinion", "onsite_assessment", "training"]}\n'
    )
    assert result.exit_code == 0


def process(command: str, source: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*FLASK, command],
        input=source, capture_output=True, cwd=ROOT, check=False, timeout=60,
    )  # fmt: skip


def test_a_real_process_ends_with_two_after_an_error() -> None:
    done = process("due", GOOD + b"\nbad\n")
    assert (done.returncode, done.stderr) == (2, b"")
    assert json.loads(done.stdout.splitlines()[0]) == GOOD_ANSWER


def used_seconds() -> float:
    """Seconds of processor time of ended children: what else the machine does changes nothing."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_thousand_records_take_less_than_five_seconds() -> None:
    lines = [json.dumps(signing() if n % 2 else family()) for n in range(1000)]
    before = used_seconds()
    done = process("foster", "\n".join(lines).encode())
    assert used_seconds() - before < 5
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1000


def test_each_answer_is_sent_before_the_next_question() -> None:
    with subprocess.Popen(
        [*FLASK, "due"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT,
    ) as child:  # fmt: skip
        assert child.stdin is not None
        assert child.stdout is not None
        for _ in range(2):
            child.stdin.write(GOOD + b"\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline()) == GOOD_ANSWER
        child.stdin.close()
        assert child.wait(10) == 0
