"""Two nodes are one portal: who signed in, what was tried too often, what waits to be done."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from sqlalchemy import select

from app.accounts.services.sign_in import LIMITS
from app.core.web import new_submission_id
from app.notices.models import Message, MessageState
from tests.accounts.family_pages import PASSWORD, PHONE, family
from tests.browser.server import ROOT, Server
from tests.cli.test_worker import count_messages, plant_message
from tests.drills.nodes import Site
from tests.factories import World

pytestmark = [pytest.mark.drill, pytest.mark.bar("R20", "S27")]


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_asked: object) -> None:
        """A redirection is an answer."""


class Person:
    """A browser with its cookies, to which both nodes are one host."""

    def __init__(self) -> None:
        self.opener = build_opener(HTTPCookieProcessor(), _Stay())

    def ask(self, node: Server, path: str, **fields: str) -> tuple[int, str]:
        """A page, or with `fields` what a form is answered."""
        sent = None
        if fields:
            page = self.ask(node, "/accessibility")[1]
            token = re.search(r"X-CSRFToken(?:&#34;|\\?\"): (?:&#34;|\\?\")([\w.-]+)", page)
            assert token
            sent = fields | {"csrf_token": token[1], "submission_id": new_submission_id()}
        body = urlencode(sent).encode() if sent else None
        try:
            with self.opener.open(f"{node.address}{path}", body, timeout=15) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def sign_in(self, node: Server, password: str = PASSWORD) -> int:
        return self.ask(node, "/sign-in", login=PHONE, password=password)[0]

    def is_in(self, node: Server) -> bool:
        return self.ask(node, "/account")[0] == 200


def test_who_signs_in_at_one_is_signed_in_at_the_other(site: Site) -> None:
    family(site.world)
    one, other = site.nodes
    person = Person()
    assert not person.is_in(other)
    assert person.sign_in(one) == 303
    assert person.is_in(other)
    assert person.ask(other, "/sign-out", bye="1")[0] == 303
    assert not person.is_in(one)

    tries, _within = LIMITS["sign_in.account"]
    for n in range(tries):  # half of them at each, which by itself would still open
        assert Person().sign_in(site.nodes[n % 2], "猜一个密码试试") == 422
    assert [Person().sign_in(node) for node in site.nodes] == [422, 422]


def all_sent(world: World, number: int) -> None:
    began = time.monotonic()
    while count_messages(world, MessageState.SENT) < number:
        assert time.monotonic() - began < 60, "nobody sends"
        time.sleep(0.1)


def test_a_job_is_done_once_by_whichever_worker(site: Site) -> None:
    plant_message(site.world, 100)
    workers = [
        subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                         cwd=ROOT, env=node.env, stderr=subprocess.DEVNULL)
        for node in site.nodes
    ]  # fmt: skip
    try:
        all_sent(site.world, 100)
        workers[0].kill()
        plant_message(site.world, 20)
        all_sent(site.world, 120)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    with site.world.reading() as session:
        assert set(session.scalars(select(Message.tries))) == {1}
