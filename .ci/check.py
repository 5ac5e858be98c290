"""Runs the checks behind `make test`, times them, and lets none be skipped in silence.

    .venv/bin/python .ci/check.py lint unit unit-pg browser

Every stage runs, also after one has failed. A stage of tests fails if a single test was skipped:
a missing browser or database is a fault of the machine, not a reason to test less.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree as ET

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
STAGE_LIMIT_SECONDS = 15 * 60
LONG_LIMIT_SECONDS = 24 * 60 * 60
MEMORY = Path("/dev", "shm")
MEMORY_LEAST = 3 * 1024**3

PYTHON = sys.executable
# The restart is timed first, before a browser with open pages takes its share of the machine.
RESTART = "tests/browser/test_restart.py"
BROWSER = ("tests/front/test_browser.py", "tests/browser")
WALKS = "tests/browser/test_pages.py"
TESTS = ("tests", *(f"--ignore={path}" for path in BROWSER), "-n", "2", "--durations=5")
# These open no database, so that another one changes nothing for them.
PURE = (
    *(
        f"--ignore=tests/{path}"
        for path in (
            "law", "front", "documents/test_letters.py", "documents/test_intake.py",
            "cli/test_docs.py", "cli/test_docs_rules.py", "cli/test_rules_cli.py",
            "test_house_rules.py", "test_inventory.py", "test_supply_chain.py",
            "audit/test_wording.py",
            "audit/test_waiting.py",  # of SQLite alone
        )
    ),
    "--ignore-glob=tests/*/test_rules_*.py",
    # What the demo builds goes through services that are tried by themselves.
    "--ignore-glob=tests/*/test_*demo.py",
)  # fmt: skip
# Twenty minutes are not enough for these on both: on PostgreSQL `make test` tries their rows,
# routes and strange input (tests/access), `make test-long` all of them.
ROOMS = tuple(
    f"tests/{room}"
    for room in (
        "adoption", "children", "family_style", "foster", "golive", "institutions",
        "organisations", "payments", "placements", "protection", "purchasing", "rights", "visits",
        "worklist",
    )
)  # fmt: skip
# Of these rooms what tries the database itself is tried in `make test` too.
KEPT = {"tests/purchasing/test_database.py", "tests/purchasing/test_two_at_once.py"}
POSTGRES = () if "TEST_DATABASE_URL" in os.environ else (".ci/postgres.sh", "run")

# The rooms and files that decide about people: each line and branch of them is tried.
DECIDING = ("app/law/*", "app/workflow/*", "app/*/rules.py", "app/*/policy.py", "app/*/workflow.py")


@dataclass(frozen=True)
class Stage:
    """One command; `report` names the JUnit file of a run of pytest."""

    name: str
    command: tuple[str, ...]
    on_postgres: bool = False
    report: Path | None = None
    limit: int = STAGE_LIMIT_SECONDS
    in_memory: bool = False
    """Whether its files lie in memory, where there is room for them."""


@dataclass
class Outcome:
    """What a stage came to; `counts` by passed, failed, errors, skipped."""

    stage: Stage
    seconds: float
    problem: str = ""
    counts: Counter[str] = field(default_factory=Counter)


def python(name: str, *arguments: str) -> Stage:
    """A stage that is a Python module, so that a moved checkout still finds it."""
    return Stage(name, (PYTHON, "-m", *arguments))


def pytest_run(
    name: str,
    *arguments: str,
    prefix: tuple[str, ...] = (),
    runner: tuple[str, ...] = ("pytest",),
    on_postgres: bool = False,
    limit: int = STAGE_LIMIT_SECONDS,
    in_memory: bool = True,
) -> Stage:
    """A run of pytest that leaves its counts behind."""
    report = BUILD / f"{name.replace(' ', '-')}.xml"
    command = (*prefix, PYTHON, "-m", *runner, *arguments, f"--junitxml={report}")
    return Stage(name, command, on_postgres, report, limit, in_memory)


def left_for_long() -> list[str]:
    """The files of ROOMS but those of KEPT, not to be collected."""
    files = (path for room in ROOMS for path in sorted((ROOT / room).glob("test_*.py")))
    names = (str(path.relative_to(ROOT)) for path in files)
    return [f"--ignore={name}" for name in names if name not in KEPT]


def groups() -> dict[str, list[Stage]]:
    """The stages by the word that `make` gives."""
    imports = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    return {
        "lint": [
            python("style", "ruff", "check", "."),
            python("format", "ruff", "format", "--check", "."),
            python("types", "mypy"),
            Stage("import rules", (PYTHON, "-c", imports)),
            python("data inventory", "app.inventory"),
            python("templates", "djlint", "templates", "--lint", "--quiet"),
            python(
                "security",
                "bandit",
                "-q",
                "--severity-level=medium",
                "-c",
                "pyproject.toml",
                "-r",
                "app",
            ),
        ],
        "unit": [pytest_run("unit sqlite", *TESTS)],
        "unit-pg": [
            pytest_run(
                "unit postgresql",
                *TESTS,
                *PURE,
                *left_for_long(),
                prefix=POSTGRES,
                on_postgres=True,
            )
        ],
        "browser": [
            pytest_run("restart", RESTART, in_memory=False),
            # Two at a time, each file with a server and a town of its own, in this order: the
            # kit's pages bring a browser themselves, before a worker has its own; the longest next.
            pytest_run(
                "browser",
                BROWSER[0],
                WALKS,
                *sorted(
                    str(path.relative_to(ROOT))
                    for path in (ROOT / BROWSER[1]).glob("test_*.py")
                    if str(path.relative_to(ROOT)) not in {RESTART, WALKS}
                ),
                *("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "--durations=5"),
                in_memory=False,
            ),
        ],
        "long": [
            pytest_run(
                "rooms postgresql",
                *ROOMS,
                "tests/access",
                *sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/*/test_*demo.py")),
                "-n",
                "2",
                prefix=POSTGRES,
                on_postgres=True,
                limit=LONG_LIMIT_SECONDS,
            ),
            # Another order every time; the run says which.
            pytest_run(
                "shuffled sqlite",
                *(*TESTS, "--shuffle", str(time.time_ns() % 10_000)),
                limit=LONG_LIMIT_SECONDS,
            ),
            pytest_run(
                "long",
                "tests",
                "-m",
                "long",
                prefix=POSTGRES,
                on_postgres=True,
                limit=LONG_LIMIT_SECONDS,
            ),
        ],
        # They share the machine with nobody and say their figures as they go. One that cannot run
        # here (no root, no loop device) says NOT RUN and fails.
        "drill": [
            pytest_run(
                f"drill {engine}",
                *("tests", "-m", "drill", "-s", "-v", "--no-header"),
                prefix=POSTGRES if engine == "postgresql" else (),
                on_postgres=engine == "postgresql",
                limit=LONG_LIMIT_SECONDS,
                in_memory=False,
            )
            for engine in ("sqlite", "postgresql")
        ],
        "coverage": [
            python("coverage erase", "coverage", "erase"),
            pytest_run("coverage", *TESTS, runner=("coverage", "run", "-m", "pytest")),
            python("coverage combine", "coverage", "combine", "-q"),
            python(
                "coverage report",
                "coverage",
                "report",
                "--fail-under=100",
                "--omit=app/cli/*",
                f"--include={','.join(DECIDING)}",
            ),
        ],
    }


def environment(stage: Stage) -> dict[str, str]:
    """The caller's, without what would lead the tests to the caller's own data.

    Bytecode is kept: each worker of each suite would compile tests and portal anew.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TONGAN_")
        and name not in {"DATABASE_URL", "DATABASE_OWNER_URL", "PORT", "PYTHONDONTWRITEBYTECODE"}
        and (stage.on_postgres or name != "TEST_DATABASE_URL")
    }
    return kept | {"PATH": f"{Path(PYTHON).parent}:{kept.get('PATH', os.defpath)}"}


@contextmanager
def files_of(stage: Stage) -> Iterator[dict[str, str]]:
    """Says to a stage where its files go: on disk each new one of them costs a millisecond."""
    is_there = stage.in_memory and os.access(MEMORY, os.W_OK)
    if not is_there or shutil.disk_usage(MEMORY).free < MEMORY_LEAST:
        yield {}
        return
    with tempfile.TemporaryDirectory(
        prefix="tongan-tests.", dir=MEMORY, ignore_cleanup_errors=True
    ) as folder:
        yield {"TMPDIR": folder}


RUNNING: set[subprocess.Popen[bytes]] = set()


def run(stage: Stage, shown: BinaryIO | None = None) -> Outcome:
    """Run one stage to its end or its time limit, its output going to `shown` or the terminal."""
    if stage.report:
        stage.report.unlink(missing_ok=True)
    began = time.monotonic()
    with files_of(stage) as places:
        child = subprocess.Popen(
            stage.command,
            cwd=ROOT,
            env=environment(stage) | places,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=shown,
            stderr=shown,
        )
        RUNNING.add(child)
        try:
            status = child.wait(stage.limit)
            problem = f"exit status {status}" if status else ""
        except subprocess.TimeoutExpired:
            end(child)
            problem = f"not done after {stage.limit} s"
        RUNNING.discard(child)
    outcome = Outcome(stage, time.monotonic() - began, problem)
    if stage.report:
        count_tests(stage.report, outcome)
    return outcome


def one_by_one(stages: list[Stage]) -> list[Outcome]:
    """Run the stages in turn: each has the whole machine."""
    outcomes = []
    for stage in stages:
        print(f"\n──── {stage.name}", flush=True)
        outcomes.append(run(stage))
        tell(outcomes[-1])
    return outcomes


def at_once(stages: list[Stage]) -> list[Outcome]:
    """Run stages of one process each together; what each of them says comes when it has ended."""

    def alone(stage: Stage) -> Outcome:
        with tempfile.TemporaryFile() as said:
            outcome = run(stage, said)
            said.seek(0)
            words = said.read().decode(errors="replace")
        print(f"\n──── {stage.name}\n{words}", end="", flush=True)
        tell(outcome)
        return outcome

    with ThreadPoolExecutor(len(stages)) as pool:
        return list(pool.map(alone, stages))


def tell(outcome: Outcome) -> None:
    """One line about a stage that has ended."""
    name, verdict = outcome.stage.name, outcome.problem or "ok"
    print(f"──── {name}: {verdict}, {outcome.seconds:.1f} s", flush=True)


def interrupt(number: int, _frame: object) -> None:
    """Stop what runs, then end."""
    for child in list(RUNNING):
        if child.poll() is None:
            end(child)
    sys.exit(128 + number)


def end(child: subprocess.Popen[bytes]) -> None:
    """Stop a stage with all that it started; its database gets time to be removed."""
    os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def count_tests(report: Path, outcome: Outcome) -> None:
    """Take the counts of a run of pytest, and make a skipped test its failure."""
    if not report.exists():
        outcome.problem = outcome.problem or "no report"
        return
    counts = outcome.counts
    # Our own pytest wrote it a moment ago.
    for suite in ET.parse(report).iter("testsuite"):  # noqa: S314
        for name, key in (("failures", "failed"), ("errors", "errors"), ("skipped", "skipped")):
            counts[key] += int(suite.get(name, "0"))
        counts["passed"] += int(suite.get("tests", "0"))
    counts["passed"] -= counts["failed"] + counts["errors"] + counts["skipped"]
    print(f"skipped tests: {counts['skipped']}")
    if counts["skipped"]:
        outcome.problem = outcome.problem or f"{counts['skipped']} tests were skipped"


def main(words: list[str]) -> int:
    """Run the groups named; 0 if nothing failed and nothing was skipped."""
    known = groups()
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        print(f"usage: check.py {' '.join(known)}", file=sys.stderr)
        return 2
    BUILD.joinpath("coverage").mkdir(parents=True, exist_ok=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    began, outcomes = time.monotonic(), list[Outcome]()
    for word in words:
        outcomes += (at_once if word == "lint" else one_by_one)(known[word])

    print("\n──── all stages")
    for outcome in outcomes:
        verdict = f"FAILED: {outcome.problem}" if outcome.problem else "ok"
        print(f"{outcome.stage.name:<18}{outcome.seconds:7.1f} s  {verdict}")
    seconds = time.monotonic() - began
    counts: Counter[str] = sum((outcome.counts for outcome in outcomes), Counter())
    print(f"{'together':<18}{seconds:7.1f} s")
    if counts:
        # In the form of pytest's own last line, over all its runs.
        parts = [
            f"{counts[key]} {key}"
            for key in ("failed", "passed", "skipped", "errors")
            if counts[key]
        ]
        print(f"{' ' + ', '.join(parts) + f' in {seconds:.2f}s ':=^80}")
    return 1 if any(outcome.problem for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
