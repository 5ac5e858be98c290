"""A server killed in the middle of uploads loses nothing that it acknowledged (bar R01)."""

from __future__ import annotations

import http.client
import json
import random
import re
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import UserSession
from app.audit.services import verify
from app.core import clock
from app.core.ids import new_token
from app.documents import services
from app.documents.models import Document, Upload
from tests.browser.server import Server
from tests.documents import corpus
from tests.documents.conftest import Family
from tests.factories import World

PIECE = 20_000


@dataclass
class Sender:
    """One browser that uploads file after file and remembers each answer."""

    port: int
    cookie: str
    csrf: str
    page_cookie: str
    url: str
    is_over: threading.Event
    acknowledged: dict[str, int] = field(default_factory=dict)
    finished: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def ask(self, method: str, body: bytes | None, headers: dict[str, str]) -> Any:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request(method, self.url, body, headers | {
                "Cookie": f"tongan={self.cookie}; tongan-page={self.page_cookie}",
                "X-CSRFToken": self.csrf,
                "Content-Type": "application/octet-stream",
            })  # fmt: skip
            reply = line.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            line.close()

    def run(self) -> None:
        while not self.is_over.is_set():
            self.send(corpus.pdf(1, text=secrets.token_hex(random.randint(8, 60_000))))

    def send(self, body: bytes) -> None:
        client_id = secrets.token_hex(16)
        about = {
            "Upload-Id": client_id, "Upload-Length": str(len(body)), "Upload-Kind": "",
            "Upload-Name": quote(f"{client_id}.pdf"),
        }  # fmt: skip
        at = 0
        while at < len(body) and not self.is_over.is_set():
            try:
                status, _, said = self.ask(
                    "POST", body[at : at + PIECE], about | {"Upload-Offset": str(at)}
                )
                if status == 200:
                    at = json.loads(said)["offset"]
                    self.acknowledged[client_id] = at
                elif status != 409:
                    self.refused.append(f"{status} {said[:200]!r}")
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                at = self.where(about, at)
        if at == len(body):
            self.finished[client_id] = body

    def where(self, about: dict[str, str], at: int) -> int:
        try:
            status, headers, _ = self.ask("HEAD", None, about)
        except (OSError, http.client.HTTPException):
            return at
        return int(headers["Upload-Offset"]) if status == 200 else 0


def senders(world: World, server: Server, families: list[Family]) -> list[Sender]:
    over = threading.Event()
    made = []
    for family in families:
        token = new_token()
        with world.writing() as session:
            session.add(UserSession(token_hash=token_hash(token), user_id=family.user.id))
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        with closing(line):
            line.request("GET", "/accessibility", headers={"Cookie": f"tongan={token}"})
            reply = line.getresponse()
            page = reply.read().decode()
        csrf = re.search(r"X-CSRFToken(?:&#34;|\"): (?:&#34;|\")([^&\"]+)", page)
        cookie = re.search(r"tongan-page=([^;]+)", reply.headers["Set-Cookie"] or "")
        assert csrf
        assert cookie
        made.append(Sender(server.port, token, csrf[1], cookie[1], family.url, over))
    return made


def kill_and_check(world: World, families: list[Family], cycles: int) -> None:
    server = Server(world.app.config["PORTAL"])
    try:
        sending = senders(world, server, families)
        threads = [threading.Thread(target=one.run) for one in sending]
        for thread in threads:
            thread.start()
        for _ in range(cycles):
            time.sleep(random.uniform(0.3, 1.2))
            server.kill()
            server.start()
        time.sleep(1)
        sending[0].is_over.set()
        for thread in threads:
            thread.join(20)
    finally:
        server.kill()
    check(world, sending)


def check(world: World, sending: list[Sender]) -> None:
    assert [said for one in sending for said in one.refused] == []
    finished = {key: body for one in sending for key, body in one.finished.items()}
    assert finished, "nothing was uploaded, so nothing was proved"
    with world.reading() as session:
        offsets = {row.client_id: row.offset for row in session.scalars(select(Upload)).all()}
        documents = {one.name: one for one in session.scalars(select(Document)).all()}
        for one in sending:
            for key, offset in one.acknowledged.items():
                assert offsets[key] >= offset
        # What was acknowledged as a whole is there once, complete and readable.
        for key, body in finished.items():
            assert b"".join(services.read(documents[f"{key}.pdf"])) == body
        # Also what was stored but never acknowledged is whole: no half document.
        for document in documents.values():
            assert len(b"".join(services.read(document))) == document.size
        assert len(documents) == len(session.scalars(select(Document.id)).all())
        assert verify(session).broken_at is None
    with world.writing() as session:
        services.sweep_orphans(session, clock.now())


@pytest.mark.bar("R01")
def test_a_killed_server_loses_no_acknowledged_piece(
    world: World, family_in: Callable[..., Family]
) -> None:
    kill_and_check(world, [family_in(), family_in(), family_in()], cycles=2)


@pytest.mark.long
def test_a_server_killed_again_and_again_loses_no_acknowledged_piece(
    world: World, family_in: Callable[..., Family]
) -> None:
    kill_and_check(world, [family_in() for _ in range(6)], cycles=40)
