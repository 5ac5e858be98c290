"""What one worker changes about an account counts at the next request of every other (bar S09)."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection

import pytest
from sqlalchemy import delete, select, update

from app.accounts.models import RoleGrant, User, UserSession, UserState
from app.accounts.roles import Role
from app.config import Config
from app.core import clock
from app.portal import create_app
from tests.factories import Client, World, make_user

OPEN, FORBIDDEN, SIGN_IN = 200, 403, 303


def _work(config: Config, line: Connection) -> None:
    """Another worker: its own app, its own connections; what it remembers stays in it."""
    app = create_app(config)
    browsers: dict[str, Client] = {}
    while (token := line.recv()) is not None:
        browser = browsers.setdefault(token, Client(app, token))
        line.send(browser.get("/foster/desk").status_code)
    os._exit(0)  # the connections that came over from the first worker are not this one's


@pytest.fixture
def elsewhere(world: World, config: Config) -> Iterator[Callable[[Client], int]]:
    """The list as the second worker answers it to this browser's cookie."""
    world.database.engine.dispose()
    line, far_end = multiprocessing.Pipe()
    context = multiprocessing.get_context("fork")
    worker = context.Process(target=_work, args=(config, far_end), daemon=True)
    worker.start()

    def ask(browser: Client) -> int:
        cookie = browser.http.get_cookie("tongan")
        assert cookie
        line.send(cookie.value)
        assert line.poll(30), "the second worker does not answer"
        return int(line.recv())

    yield ask
    line.send(None)
    worker.join(10)


@pytest.mark.bar("S09", "S24")
def test_an_ended_session_is_ended_everywhere(
    world: World, elsewhere: Callable[[Client], int]
) -> None:
    browser = world.staff("home", Role.INTAKE)
    assert [elsewhere(browser) for _ in range(3)] == [OPEN] * 3
    assert browser.get("/foster/desk").status_code == OPEN
    with world.writing() as session:
        session.execute(update(UserSession).values(ended_at=clock.now()))
    assert elsewhere(browser) == SIGN_IN
    assert browser.get("/foster/desk").status_code == SIGN_IN


@pytest.mark.bar("S09")
def test_a_role_given_and_taken_counts_at_the_next_request(
    world: World, elsewhere: Callable[[Client], int]
) -> None:
    with world.writing() as session:
        user = make_user(session, world.agencies["home"], Role.INTAKE, Role.FINANCE)
        grant = session.scalars(
            select(RoleGrant).where(RoleGrant.user_id == user.id, RoleGrant.role == Role.INTAKE)
        ).one()
        ends = grant.valid_to
    browser = world.client(user)
    today = clock.today()
    for _ in range(50):
        assert elsewhere(browser) == OPEN
        with world.writing() as session:
            session.get_one(RoleGrant, grant.id).valid_to = today.replace(year=today.year - 1)
        assert elsewhere(browser) == FORBIDDEN
        with world.writing() as session:
            session.get_one(RoleGrant, grant.id).valid_to = ends
    with world.writing() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.id == grant.id))
    assert elsewhere(browser) == FORBIDDEN


@pytest.mark.bar("S09", "S24")
def test_a_disabled_account_is_out_everywhere(
    world: World, elsewhere: Callable[[Client], int]
) -> None:
    user = world.user("home", Role.INTAKE)
    browser = world.client(user)
    assert elsewhere(browser) == OPEN
    with world.writing() as session:
        session.get_one(User, user.id).state = UserState.DISABLED
    assert elsewhere(browser) == SIGN_IN
