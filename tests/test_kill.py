"""A server killed while forms come in loses nothing it acknowledged (bar R01); one decides."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select, text

from app.accounts.actors import token_hash
from app.accounts.models import User, UserSession
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.audit.services import verify
from app.cli.doctor import examine
from app.core.ids import new_token
from app.core.submissions import Submission
from app.core.web import new_submission_id
from app.foster.models import Decision, Draft, FosterApplication, JointSheet, State
from app.notices.models import CaseMessage
from tests.browser.server import Server
from tests.factories import (
    World,
    make_application,
    make_household,
    make_person,
    make_user,
)
from tests.foster.desk_cases import figures, in_review
from tests.lasting import FRESH

CLIENTS = 16


@dataclass
class Browser:
    """Sends forms over HTTP, one after the other, and keeps every answer."""

    port: int
    token: str
    ref: str
    over: threading.Event
    cookie: str = ""
    csrf: str = ""
    acknowledged: list[str] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        line = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            headers = {"Cookie": f"tongan={self.token}; {self.cookie}"}
            body = None
            if fields is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode({"csrf_token": self.csrf, **fields})
            line.request(method, path, body, headers)
            answer = line.getresponse()
            given = answer.headers.get("Set-Cookie", "")
            if "tongan-page=" in given:
                self.cookie = given.split(";")[0]
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def prepare(self) -> None:
        page = self.ask("GET", "/accessibility")[1]
        found = re.search(r"X-CSRFToken(?:&#34;|\\?\"): (?:&#34;|\\?\")([\w.-]+)", page)
        assert found, "the page carries no CSRF token"
        self.csrf = found[1]

    def work(self, kind: str) -> None:
        n = 0
        while not self.over.is_set():
            n += 1
            try:
                getattr(self, kind)(f"{self.token[:8]}-{n}")
            except (OSError, HTTPException):
                time.sleep(0.2)  # sixteen that knock without rest would be what slows the restart

    def message(self, words: str) -> None:
        fields = {"submission_id": new_submission_id(), "body": words}
        status, said = self.ask("POST", f"/foster/{self.ref}/message", fields)
        if status == 303:
            self.acknowledged.append(words)
        else:
            self.strange.append(f"{status} {said[:300]}")

    def draft(self, words: str) -> None:
        fields = {"submission_id": new_submission_id(), "address": words}
        status, said = self.ask("POST", f"/foster/{self.ref}/apply/draft/housing", fields)
        if status == 204:
            self.drafted.append(words)
        else:
            self.strange.append(f"{status} {said[:300]}")


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    running = Server(world.app.config["PORTAL"])
    yield running
    running.kill()


def family(world: World, state: State) -> tuple[User, str]:
    with world.writing() as session:
        person = make_person(session)
        user = make_user(session, None, person=person)
        case = make_application(
            session, world.agencies["home"], make_household(session, person), state
        )
        return user, case.ref


def browser(world: World, port: int, user: User, ref: str, over: threading.Event) -> Browser:
    token = new_token()
    with world.writing() as session:
        session.add(UserSession(token_hash=token_hash(token), user_id=user.id, factor_at=FRESH))
    made = Browser(port, token, ref, over)
    made.prepare()
    return made


def load(world: World, server: Server, cycles: int) -> list[Browser]:
    """Sixteen clients send while workers or the whole server are killed."""
    over = threading.Event()
    people: list[tuple[Browser, str]] = []
    for n in range(CLIENTS):
        kind, state = (("draft", State.DRAFT), ("message", State.SUBMITTED))[n % 4 != 0]
        user, ref = family(world, state)
        people.append((browser(world, server.port, user, ref, over), kind))
    threads = [threading.Thread(target=who.work, args=(kind,)) for who, kind in people]
    for thread in threads:
        thread.start()
    for cycle in range(cycles):
        time.sleep(random.uniform(0.4, 1.2))
        if cycle % 3 == 2:
            server.kill()
            server.start()
        else:
            os.kill(random.choice(server.workers()), signal.SIGKILL)
        with world.reading() as session:
            assert examine(session) == {}
    time.sleep(0.5)
    over.set()
    for thread in threads:
        thread.join(20)
    return [who for who, _ in people]


def is_whole(world: World, people: list[Browser]) -> None:
    """Everything acknowledged is there once with its line in the record; nothing is half."""
    with world.reading() as session:
        kept = Counter(message.body for message in session.scalars(select(CaseMessage)))
        recorded = session.scalar(
            select(func.count()).where(AuditEvent.action == "notices.message")
        )
        claimed = session.scalar(
            select(func.count()).where(Submission.endpoint == "foster.write_message")
        )
        drafts = {
            ref: str(draft.fields)
            for ref, draft in session.execute(
                select(FosterApplication.ref, Draft).join(
                    Draft, Draft.application_id == FosterApplication.id
                )
            )
        }
        assert verify(session).broken_at is None
        assert examine(session) == {}
        if session.get_bind().dialect.name == "sqlite":
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert max(kept.values()) == 1
    assert sum(kept.values()) == recorded == claimed
    for who in people:
        assert who.strange == []
        assert set(who.acknowledged) <= set(kept)
        if who.drafted:
            number = int(who.drafted[-1].rsplit("-", 1)[1])
            # The one that came after it may have been saved without its answer arriving.
            saved = re.search(rf"{who.token[:8]}-(\d+)", drafts[who.ref])
            assert saved, "an acknowledged draft is gone"
            assert int(saved[1]) >= number


@pytest.mark.bar("R01", "R03", "R06", "R25")
def test_killing_the_server_loses_nothing(world: World, server: Server) -> None:
    people = load(world, server, cycles=6)
    assert sum(len(who.acknowledged) for who in people) > CLIENTS
    is_whole(world, people)


@pytest.mark.bar("R01")
@pytest.mark.long
def test_killing_the_server_a_hundred_times_loses_nothing(world: World, server: Server) -> None:
    is_whole(world, load(world, server, cycles=100))


def may_go_either_way(world: World, ref: str) -> None:
    """The assessors found tension at home: the head may approve with a reason, or reject."""
    with world.writing() as session:
        joint = session.scalars(
            select(JointSheet)
            .join(FosterApplication, FosterApplication.id == JointSheet.application_id)
            .where(FosterApplication.ref == ref)
        ).one()
        joint.answers = {"facts": {"family_harmony": "poor", "carer_can_care": "yes"}}


def decide(
    who: Browser, ref: str, act: str, sent: dict[str, str], answers: dict[str, tuple[int, str]]
) -> None:
    fields = {"submission_id": new_submission_id(), **sent}
    answers[act] = who.ask("POST", f"/foster/desk/{ref}/{act}", fields)


@pytest.mark.bar("R22")
def test_of_two_who_decide_at_once_one_wins(world: World, server: Server) -> None:
    """Approve against reject on the same case, by two heads."""
    figures(world)
    heads = [world.user("home", Role.HEAD) for _ in "12"]
    over = threading.Event()
    for _ in range(20):
        ref, _assessors = in_review(world)
        may_go_either_way(world, ref)
        page = world.client(heads[0]).get(f"/foster/desk/{ref}/decision").text
        seen = re.search(r'name="seen" value="([^"]*)"', page)
        assert seen
        reasons = dict.fromkeys(
            re.findall(r'name="((?:release|found)_[^"]+)"', page), "已当面核实清楚"
        )
        both = [browser(world, server.port, head, ref, over) for head in heads]
        fields = {"seen": seen[1], **reasons}
        acts = (("approve", fields), ("reject", fields | {"reason": "家庭关系紧张，不宜寄养。"}))
        answers: dict[str, tuple[int, str]] = {}
        threads = [
            threading.Thread(target=decide, args=(who, ref, act, sent, answers))
            for who, (act, sent) in zip(both, acts, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(status for status, _ in answers.values()) == [303, 409], ref
        with world.reading() as session:
            case = session.scalars(
                select(FosterApplication).where(FosterApplication.ref == ref)
            ).one()
            decided = select(func.count()).where(Decision.application_id == case.id)
            assert session.scalar(decided) == 1
