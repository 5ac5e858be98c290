"""The worker: does each job, survives each fault, ends when told, is alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import (
    Attempt,
    CodePurpose,
    OneTimeCode,
    User,
    UserSession,
    UserState,
)
from app.accounts.roles import Role
from app.cli.worker import BEHIND, only_worker, turn, worker_command
from app.config import ROOT
from app.core import clock
from app.core.ids import new_ref
from app.core.submissions import Submission
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.documents import storage
from app.documents.models import Document, ScanState
from app.documents.services import store
from app.foster.models import FosterApplication, State
from app.law import foster_periods as periods
from app.notices.models import Message, MessageState
from app.upkeep import JOBS, Job
from tests.documents import corpus
from tests.factories import World, make_application, make_household, make_person


def run_all(app: Flask, now: datetime | None = None) -> None:
    with clock.at(now or clock.now()):
        turn(app, JOBS, {}, clock.now())


def plant_message(world: World, n: int = 1) -> None:
    with world.writing() as session:
        for _ in range(n):
            message = Message()
            message.target, message.text = "13900000001", "请于3月9日前办理。"
            session.add(message)


def count_messages(world: World, state: MessageState) -> int:
    with world.reading() as session:
        query = select(func.count()).select_from(Message).where(Message.state == state)
        return session.scalar(query) or 0


def test_messages_are_sent(world: World) -> None:
    plant_message(world)
    run_all(world.app)
    assert count_messages(world, MessageState.SENT) == 1


def test_a_period_that_is_over_lapses(world: World) -> None:
    with world.writing() as session:
        household = make_household(session, make_person(session))
        case = make_application(session, world.agencies["home"], household, State.RETURNED)
        deadlines.start(session, case, periods.RESUBMIT, on=clock.today(), agency_id=case.agency_id)
    run_all(world.app, clock.now() + timedelta(days=60))
    with world.reading() as session:
        assert session.scalars(select(FosterApplication.state)).one() is State.LAPSED
        assert session.scalars(select(Deadline.state)).one() is not ClockState.RUNNING


def quarantined(world: World) -> str:
    with world.writing() as session:
        household = make_household(session, make_person(session))
        case = make_application(session, world.agencies["home"], household)
        document = store(
            session, subject_kind="foster_application", subject_id=case.id, name="一.jpg",
            stream=BytesIO(corpus.jpeg()), uploaded_by_id=None, now=clock.now(),
        )  # fmt: skip
        document.scan = ScanState.WAITING
        return document.ref


def test_files_in_quarantine_are_looked_at_again(world: World) -> None:
    quarantined(world)
    quarantined(world)
    run_all(world.app)
    with world.reading() as session:
        assert session.scalars(select(Document.scan)).all() == [ScanState.CLEAN] * 2


def test_files_that_no_row_needs_go(world: World) -> None:
    orphan, kept = new_ref(), quarantined(world)
    storage.put(orphan, b"left by a killed server")
    run_all(world.app, clock.now() + timedelta(hours=2))
    assert [storage.has(orphan), storage.has(kept)] == [False, True]


def test_staff_accounts_that_nobody_uses_are_disabled(world: World) -> None:
    user = world.user("home", Role.HEAD)
    run_all(world.app, clock.now() + timedelta(days=91))
    with world.reading() as session:
        assert session.get_one(User, user.id).state is UserState.DISABLED


def plant_old_rows(world: World) -> None:
    user = world.user(None)
    now = clock.now()
    with world.writing() as session:
        session.add(Submission(id="x", user_id=None, endpoint="home.index"))
        session.add(Attempt(kind="code.phone", key_hash="x"))
        session.add(UserSession(token_hash="x", user_id=user.id, ended_at=now))
        for purpose, used in ((CodePurpose.RESET, now), (CodePurpose.CONSENT, now),
                              (CodePurpose.CONSENT, None)):  # fmt: skip
            session.add(
                OneTimeCode(
                    phone_index="x", purpose=purpose, code_hash="x", expires_at=now, used_at=used
                )
            )


def rows(world: World) -> list[int]:
    with world.reading() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Submission, Attempt, OneTimeCode, UserSession)
        ]


@pytest.mark.bar("S63")
@pytest.mark.parametrize(
    ("days", "left"), [(0, [1, 1, 3, 1]), (2, [1, 0, 1, 1]), (8, [0, 0, 1, 1]), (191, [0, 0, 1, 0])]
)
def test_rows_go_when_their_time_is_over(world: World, days: int, left: list[int]) -> None:
    plant_old_rows(world)
    run_all(world.app, clock.now() + timedelta(days=days))
    assert rows(world) == left


def test_the_code_of_a_signature_stays(world: World) -> None:
    plant_old_rows(world)
    run_all(world.app, clock.now() + timedelta(days=4000))
    with world.reading() as session:
        kept = session.execute(select(OneTimeCode.purpose, OneTimeCode.used_at)).one()
    assert kept.purpose is CodePurpose.CONSENT
    assert kept.used_at is not None


def failing(_app: Flask) -> None:
    raise RuntimeError("the disk is full")


@pytest.mark.bar("R20")
def test_a_job_that_fails_does_not_stop_the_others_and_is_soon_tried_again(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    plant_message(world)
    jobs = (Job("broken", timedelta(days=1), failing), *JOBS)
    due: dict[str, datetime] = {}
    now = clock.now()
    turn(world.app, jobs, due, now)
    assert count_messages(world, MessageState.SENT) == 1
    assert "broken failed" in caplog.text
    assert due["broken"] == now + timedelta(minutes=1)


def counting(done: list[int]) -> Job:
    def run(_app: Flask) -> None:
        done.append(1)

    return Job("counted", timedelta(minutes=1), run)


def test_a_job_waits_for_its_time(world: World) -> None:
    done: list[int] = []
    due: dict[str, datetime] = {}
    now = clock.now()
    for seconds in (0, 59, 60):
        turn(world.app, [counting(done)], due, now + timedelta(seconds=seconds))
    assert len(done) == 2


@pytest.mark.bar("R20")
def test_a_second_worker_leaves_the_work_to_the_first(world: World) -> None:
    done: list[int] = []
    with only_worker(world.database) as first:
        turn(world.app, [counting(done)], {}, clock.now())
        assert (first, done) == (True, [])
    turn(world.app, [counting(done)], {}, clock.now())
    assert done == [1]


def test_no_further_job_begins_once_it_shall_stop(world: World) -> None:
    done: list[int] = []
    turn(world.app, [counting(done)] * 3, {}, clock.now(), lambda: bool(done))
    assert done == [1]


@pytest.fixture
def start(world: World) -> Callable[..., subprocess.Popen[str]]:
    """A real worker on this test's database."""
    portal = world.app.config["PORTAL"]
    url = portal.database_url.replace("+pysqlite", "").replace("+psycopg", "")
    env = os.environ | {
        "TONGAN_ENV": "test",
        "TONGAN_INSTANCE": str(portal.instance),
        "TONGAN_KEYS": str(portal.keys_file),
        "DATABASE_URL": url,
    }

    def run(before: str = "") -> subprocess.Popen[str]:
        script = f"{before}\nfrom flask.cli import cli\ncli(['--app', 'wsgi', 'worker'])"
        return subprocess.Popen(
            [sys.executable, "-c", script], cwd=ROOT, env=env, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    return run


SLOW = """
import time
from datetime import timedelta
from app import upkeep
def slow(app):
    print("began", flush=True)
    time.sleep(60)
upkeep.JOBS = (upkeep.Job("slow", timedelta(seconds=1), slow),)
"""


@pytest.mark.bar("P10")
def test_it_works_behind_the_pages_and_ends_within_two_seconds_of_being_told_even_in_a_job(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    with start(SLOW) as worker:
        assert worker.stdout
        assert worker.stdout.readline() == "began\n"
        own, last = os.getpriority(os.PRIO_PROCESS, 0), 19
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == min(last, own + BEHIND)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(2) == 0


@pytest.mark.bar("R20")
def test_what_a_killed_worker_left_is_done_by_the_next(
    world: World, start: Callable[..., subprocess.Popen[str]]
) -> None:
    plant_message(world, 200)
    with start() as worker:
        began = time.monotonic()
        try:
            while not count_messages(world, MessageState.SENT):
                assert time.monotonic() < began + 30, "the worker sent nothing"
                time.sleep(0.01)
        finally:  # else a worker that sent nothing would be waited for without end
            worker.kill()
    assert count_messages(world, MessageState.WAITING) > 0, "killed in the middle"
    later = clock.now() + timedelta(minutes=6)
    for _ in range(4):
        run_all(world.app, later)
    assert count_messages(world, MessageState.SENT) == 200


def test_once_does_everything_once(world: World) -> None:
    plant_message(world)
    handlers = [signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM)]
    try:
        with world.app.app_context():
            answer = CliRunner().invoke(worker_command, ["--once"], obj=None)
    finally:
        for sign, handler in zip(
            (signal.SIGTERM, signal.SIGINT, signal.SIGALRM), handlers, strict=True
        ):
            signal.signal(sign, handler)
    assert answer.exit_code == 0, answer.output
    assert count_messages(world, MessageState.SENT) == 1
