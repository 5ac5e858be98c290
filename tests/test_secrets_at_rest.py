"""What people entrusted to the portal is found in none of its files, however it is written."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url, select

from app.all_models import METADATA
from app.core.db import transaction
from app.placements.models import PayAccount
from tests.children.files import make_child
from tests.conftest import SERVER
from tests.factories import Client, World, make_household, make_person, make_user
from tests.protection.test_reports import report

TOLD = {
    "identity number": "22010419880309472X", "phone": "13899994711", "address": "人民大街四七一一",
    "illness": "先天性心脏病史", "bank account": "6222021234567894711", "abuse": "背上有伤四七一一",
    "who reported": "邻居赵无名",
}  # fmt: skip


def entrust(world: World) -> None:
    with world.writing() as session:
        person = make_person(session)
        person.phone, person.id_no = TOLD["phone"], TOLD["identity number"]
        household = make_household(session, person)
        household.address = TOLD["address"]
        clerk = make_user(session, world.agencies["home"])
        account = PayAccount(
            household_id=household.id, bank="建设银行", holder_mask="王*",
            number_mask="", entered_by_id=clerk.id,
        )  # fmt: skip
        account.number = TOLD["bank account"]
        session.add(account)
        make_child(session, world.agencies["home"], health={"illness": [TOLD["illness"]]})
    report(Client(world.app), what=TOLD["abuse"], name=TOLD["who reported"])


def kept(world: World) -> Iterator[bytes]:
    """Every value of every table, and the bytes of the database's files and of the instance."""
    with transaction(world.database) as session:
        for table in METADATA.tables.values():
            for row in session.execute(select(table)):
                yield from (x if isinstance(x, bytes) else str(x).encode() for x in row)
    portal = world.app.config["PORTAL"]
    paths = [path for path in portal.instance.rglob("*") if path.is_file()]
    if not SERVER:
        database = Path(make_url(portal.database_url).database or "")
        paths += database.parent.glob(f"{database.name}*")  # with its write-ahead log
    yield from (path.read_bytes() for path in paths)


@pytest.mark.bar("S53")
def test_no_file_shows_what_was_entrusted(world: World) -> None:
    entrust(world)
    found = b"\n".join(kept(world))
    assert "建设银行".encode() in found, "what is no secret can be read"
    for what, word in TOLD.items():
        for code in ("utf-8", "utf-16-le", "gbk"):
            told = word.encode(code)
            coded = base64.b64encode(told).rstrip(b"=")[:-1]
            for way in (told, told[::-1], coded, told.hex().encode()):
                assert way not in found, f"{what} in {code}"
