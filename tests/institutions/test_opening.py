"""What a home offers to the community is public with its price, released by another (CW26-C2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.institutions.models import OpenService
from app.institutions.services import opening
from tests.institutions.house import TODAY, House


def price(house: House, who: str = "INT", *, fen: int = 0, basis: str = "", days: int = 0) -> str:
    with house.acting(who) as (session, actor):
        row = opening.enter(
            session, house.home, name="康复训练", audience="残疾儿童", price_fen=fen, unit="次",
            basis=basis, phone="", from_on=TODAY + timedelta(days=days), actor=actor,
            now=clock.now(),
        )  # fmt: skip
        return row.ref


def release(house: House, ref: str, who: str = "HEAD") -> None:
    with house.acting(who) as (session, actor):
        row = opening.get(session, actor, house.home, ref, "institutions.release_service")
        opening.release(session, row, actor=actor, now=clock.now())


@pytest.mark.rule("CW26-C2")
def test_nothing_is_public_before_it_is_released(house: House) -> None:
    ref = price(house)
    anybody = house.world.client()
    assert "康复训练" not in anybody.get("/institutions/services").text
    release(house, ref)
    page = anybody.get("/institutions/services").text
    assert "康复训练" in page
    assert "免费" in page


@pytest.mark.rule("CW26-C2")
def test_a_charge_names_what_allows_it(house: House) -> None:
    with pytest.raises(Invalid):
        price(house, fen=4000)
    price(house, fen=4000, basis="长发改价〔2026〕1号")


def test_whoever_entered_a_price_does_not_release_it(house: House) -> None:
    ref = price(house, "HEAD")
    with pytest.raises(Refused):
        release(house, ref)


def test_a_new_price_ends_the_old_one(house: House) -> None:
    old = price(house)
    release(house, old)
    with house.world.writing() as session:
        row = session.scalars(select(OpenService)).one()
        row.from_on = TODAY - timedelta(days=30)
    release(house, price(house, fen=4000, basis="长发改价〔2026〕1号"))
    with house.world.reading() as session:
        shown = opening.offered(session, TODAY)
        before = opening.offered(session, TODAY - timedelta(days=1))
    assert [row.price_fen for row in shown] == [4000]
    assert [row.price_fen for row in before] == [0]


def test_the_forms_work_without_scripts(house: House) -> None:
    path = f"/institutions/{house.home.ref}/services"
    desk, head = (house.world.client(house.users[name]) for name in ("INT", "HEAD"))
    sent = {
        "name": "婴儿抚触课", "audience": "残疾儿童家长", "price": "0",
        "from_on-year": str(TODAY.year), "from_on-month": str(TODAY.month),
        "from_on-day": str(TODAY.day),
    }  # fmt: skip
    assert desk.post(path, sent | {"name": ""}).status_code == 422
    assert desk.post(path, sent).status_code == 303
    with house.world.reading() as session:
        ref = session.scalars(select(OpenService.ref)).one()
    assert desk.post(f"{path}/{ref}/release").status_code == 403
    assert head.post(f"{path}/{ref}/release").status_code == 303
    assert "婴儿抚触课" in house.world.client().get("/institutions/services").text
    assert head.post(f"{path}/{ref}/end").status_code == 303
    assert "婴儿抚触课" not in house.world.client().get("/institutions/services").text
