"""A family with an account, and the pages on which it registers and signs in."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.accounts.services.families import create_family
from app.core import clock
from app.core.identifiers import make_synthetic_id
from tests.factories import Client, World

PHONE = "13812345601"
ID = make_synthetic_id("220104", date(1988, 3, 9), male=False, n=7)
PASSWORD = "院里有三棵老槐树开了花"


def shown_code(page: str) -> str:
    found = re.search(r"验证码(\d{6})，", page)
    assert found, "no code is shown"
    return found[1]


def ask_code(client: Client, phone: str = PHONE) -> str:
    assert client.post("/register", {"phone": phone}).location == "/register/code"
    return client.get("/register/code").text


def details(**values: str) -> dict[str, str]:
    return {
        "name": "王秀兰",
        "id_no": ID,
        "password": PASSWORD,
        "password_again": PASSWORD,
        "agree": "y",
    } | values


def register(client: Client, phone: str = PHONE, **values: str) -> TestResponse:
    code = shown_code(ask_code(client, phone))
    assert client.post("/register/code", {"code": code}).location == "/register/details"
    return client.post("/register/details", details(**values))


def family(world: World, name: str = "王秀兰", id_no: str = ID, phone: str = PHONE) -> User:
    with world.writing() as session:
        return create_family(
            session, name=name, id_no=id_no, phone=phone, password=PASSWORD, now=clock.now()
        )


def sign_in(client: Client, login: str = PHONE, password: str = PASSWORD) -> TestResponse:
    # A sign-in changes the CSRF token; the next page brings the new one.
    client._csrf = ""
    answer = client.post("/sign-in", {"login": login, "password": password})
    client._csrf = ""
    return answer


def signed_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def count(world: World, model: type) -> int:
    with world.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0
