"""A colleague with an account, and the pages on which accounts are kept."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.accounts.models import Agency, RoleGrant, User
from app.accounts.roles import Role
from app.accounts.services.factors import give_authenticator
from app.accounts.services.staff import create_staff
from app.core import clock
from app.core.identifiers import make_synthetic_id
from tests.factories import Client, World

ID = make_synthetic_id("220104", date(1988, 3, 9), male=False, n=9)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "院里有三棵老槐树开了花结了果"


def new_account(client: Client, **values: str) -> TestResponse:
    sent = {"name": "陈静", "id_no": ID, "username": "chen.jing", "profession": "social"} | values
    return client.post("/staff/new", sent)


def handed_over(page: str) -> str:
    found = re.search(r"[a-z2-9]{4}(-[a-z2-9]{4}){3}", page)
    assert found, "no first password is shown"
    return found[0]


def account(world: World, username: str = "chen.jing") -> User:
    with world.reading() as session:
        return session.scalars(select(User).where(User.username == username)).one()


def colleague(world: World, agency: str = "home", username: str = "chen.jing") -> User:
    with world.writing() as session:
        user = create_staff(
            session,
            session.get_one(Agency, world.agencies[agency].id),
            username=username,
            name="陈静",
            id_no=ID,
            password=PASSWORD,
            must_change=False,
            now=clock.now(),
        )
        give_authenticator(session, user, SECRET)
        return user


def grant_of(world: World, user: User, role: Role, by: User | None = None) -> str:
    with world.writing() as session:
        grant = RoleGrant(user_id=user.id, role=role, proposed_by_id=by.id if by else None)
        session.add(grant)
        return grant.ref


def roles_of(world: World, user: User) -> list[Role]:
    with world.reading() as session:
        query = select(RoleGrant.role).where(
            RoleGrant.user_id == user.id, RoleGrant.released_at.is_not(None)
        )
        return list(session.scalars(query))


def sign_in(client: Client, login: str, password: str) -> TestResponse:
    """Password, then the code that the page shows; a first time binds an authenticator."""
    # A sign-in changes the CSRF token; the next page brings the new one.
    client._csrf = ""
    answer = client.post("/sign-in", {"login": login, "password": password})
    client._csrf = ""
    if not (answer.location or "").startswith("/sign-in/code"):
        return answer
    answer = second_factor(client, answer.location or "")
    client._csrf = ""
    return answer


def second_factor(client: Client, at: str = "/sign-in/code", code: str = "") -> TestResponse:
    """Send the code of the demonstration, or this one."""
    page = client.get(at).text
    sent = {"factor_code": code or shown_code(page), "next": at.partition("next=")[2]}
    return client.post("/sign-in/code", sent)


def shown_code(page: str) -> str:
    found = re.search(r'data-demo-code="(\d{6})"', page)
    assert found, "no code is shown"
    return found[1]
