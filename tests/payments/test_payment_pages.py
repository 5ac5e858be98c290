"""The pages of money, from the list to the family's own."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from app.accounts.roles import Role
from app.core import clock
from app.placements.models import PayList, Placement
from app.placements.services import payments
from tests.documents.taken import take, take_after
from tests.factories import Client, World
from tests.payments.money import Till
from tests.placements.running import at

MARCH = date(2026, 3, 1)
NUMBER = "6222021234567890128"


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def begun(till: Till) -> tuple[Placement, PayList]:
    with till.world.writing() as session:
        placement = till.placed(session, date(2026, 3, 10))
        return placement, till.open(session, MARCH)


def client(till: Till, name: str) -> Client:
    return till.world.client(till.users[name])


def version(till: Till) -> int:
    with till.world.reading() as session:
        return till.list(session, MARCH).version


def test_from_the_empty_list_to_the_bank_by_four_people(till: Till) -> None:
    _, march = begun(till)
    base = f"/payments/{march.ref}"
    assert "待编制" in client(till, "finance").get("/payments").text
    for name, verb, then in (
        ("finance", "draw", "待复核"), ("social", "check", "待批准"), ("chief", "approve", "待发放")
    ):  # fmt: skip
        browser = client(till, name)
        answer = browser.post(f"{base}/{verb}", {"version": str(version(till))})
        assert answer.status_code == 303, (name, verb)
        page = browser.get(base).text
        assert then in page
    assert "¥1,419.36" in page
    assert "03-10起在家庭生活，本月22天" in page
    paid = {"paid_on-year": "2026", "paid_on-month": "4", "paid_on-day": "2", "bank_no": "B1",
            "version": str(version(till))}  # fmt: skip
    finance = client(till, "finance")
    assert finance.post(f"{base}/pay", paid).status_code == 303
    page = finance.get(base).text
    assert "已发放" in page
    assert "登记已经发放" not in page
    again = finance.post(f"{base}/pay", paid | {"version": str(version(till))})
    assert again.status_code == 409


def test_the_drawer_finds_no_button_to_approve(till: Till) -> None:
    _, march = begun(till)
    finance = client(till, "finance")
    finance.post(f"/payments/{march.ref}/draw", {"version": str(version(till))})
    assert "/check" not in finance.get(f"/payments/{march.ref}").text
    answer = finance.post(f"/payments/{march.ref}/check", {"version": str(version(till))})
    assert answer.status_code == 403


@pytest.mark.bar("S49")
def test_the_export_is_masked_and_traceable_and_the_banks_file_waits_for_two(till: Till) -> None:
    _, march = begun(till)
    with till.world.writing() as session:
        pay_list = till.list(session, MARCH)
        till.act(session, "finance", pay_list, "draw")
    finance = client(till, "finance")
    wanted = {"what": "books", "kind": "csv", "reason": "发放记账"}
    answer = take(finance, finance.post(f"/payments/{march.ref}/export", wanted))
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[10] for row in rows[1:]] == ["1064.52", "354.84"] or [
        row[10] for row in rows[1:]
    ] == ["354.84", "1064.52"]
    assert len({row[-1] for row in rows[1:]}) == 1
    assert "62220000000" not in answer.data.decode("utf-8-sig")
    refused = finance.post(f"/payments/{march.ref}/export", wanted | {"what": "bank"})
    assert refused.status_code == 422
    with till.world.writing() as session:
        till.finish(session, till.list(session, MARCH))
    asked = finance.post(f"/payments/{march.ref}/export", wanted | {"what": "bank"})
    bank = take_after(client(till, "chief"), finance, asked)
    rows = list(csv.reader(io.StringIO(bank.data.decode("utf-8-sig"))))
    assert rows[1][0] == "王秀兰"
    assert rows[1][3] == "1419.36"
    book = take(finance, finance.post(f"/payments/{march.ref}/export", wanted | {"kind": "xlsx"}))
    assert book.data[:2] == b"PK"


def test_the_family_reads_its_payments_and_changes_its_account(till: Till) -> None:
    placement, _ = begun(till)
    with till.world.writing() as session:
        pay_list = till.list(session, MARCH)
        till.act(session, "finance", pay_list, "draw")
        till.finish(session, pay_list)
    family = till.world.client(till.home.users[f"family {placement.carer_person_id}"])
    page = family.get("/payments/mine").text
    assert "¥1,064.52" in page
    assert "在家22天（当月31天）" in page
    form = {"holder": "王秀兰", "bank": "中国农业银行", "number": NUMBER}
    wrong = family.post(f"/payments/account/{placement.ref}", form | {"number": NUMBER[:-1] + "1"})
    assert wrong.status_code == 422
    assert family.post(f"/payments/account/{placement.ref}", form).status_code == 303
    page = family.get("/payments/mine").text
    assert "尾号0128" in page
    assert NUMBER not in page


def test_who_pays_does_not_say_where_to(till: Till) -> None:
    placement, _ = begun(till)
    assert client(till, "finance").get(f"/payments/account/{placement.ref}").status_code == 404
    assert client(till, "social").get(f"/payments/account/{placement.ref}").status_code == 200


def test_another_institution_sees_no_list(till: Till) -> None:
    _, march = begun(till)
    stranger = till.world.staff("other", Role.FINANCE)
    assert stranger.get(f"/payments/{march.ref}").status_code == 404
    bureau = till.world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert bureau.get(f"/payments/{march.ref}").status_code == 200


def test_a_running_month_is_refused_on_the_page(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 3, 10))
        now = at(date(2027, 5, 1))
        agency = session.get_one(type(till.world.agencies["home"]), till.world.agencies["home"].id)
        with clock.at(now):
            pay_list = payments.open_list(session, agency, date(2027, 5, 1), now)
        session.flush()
        ref, seen = pay_list.ref, pay_list.version
    answer = client(till, "finance").post(f"/payments/{ref}/draw", {"version": str(seen)})
    assert answer.status_code == 422
    assert "还没有结束" in answer.text
