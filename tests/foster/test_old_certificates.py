"""A certificate that is too old is called so at once: to the family, on the list, at the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.core.screen import day_long
from app.families.models import Member
from app.foster.models import FosterApplication, Paper, PaperCheck, State, SupplementRequest
from app.foster.services import supplements
from app.law.dates import add_months
from tests.factories import World
from tests.foster.desk_cases import sent
from tests.foster.families import Family

HEALTH_MONTHS = 6


def last_good_day(issued: date) -> date:
    return add_months(issued, HEALTH_MONTHS)


def issued_before(days: int) -> date:
    """A day so long ago that the certificate was good until `days` before today."""
    wanted = clock.today() - timedelta(days=days)
    issued = add_months(wanted, -HEALTH_MONTHS)
    while last_good_day(issued) < wanted:
        issued += timedelta(days=1)
    assert last_good_day(issued) == wanted
    return issued


def put_day(world: World, issued: date) -> str:
    """Date the carer's health certificate; its reference."""
    with world.writing() as session:
        row = session.scalars(
            select(Paper).where(Paper.kind == "health_cert").order_by(Paper.id)
        ).first()
        assert row is not None
        row.issued_on = issued
        return row.ref


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


def test_the_last_good_day_is_still_good(family: Family, world: World) -> None:
    put_day(world, issued_before(0))
    assert "已过期" not in family.client.get(family.url("/apply/papers")).text


def test_papers_and_task_list_call_it_expired(family: Family, world: World) -> None:
    put_day(world, issued_before(1))
    page = family.client.get(family.url("/apply/papers")).text
    assert f"有效期到{day_long(clock.today() - timedelta(days=1))}，请换新的" in page
    tasks = family.client.get(family.url("/apply")).text
    assert "健康证明（王秀兰）已过期，要换新的" in tasks
    assert "有问题" in tasks


def test_an_expired_day_is_not_just_called_saved(family: Family) -> None:
    carer = family.members()[0]
    url = family.url(f"/apply/papers/health_cert.{carer.ref}")
    old = issued_before(1)
    fields = {"issued_on-year": old.year, "issued_on-month": old.month, "issued_on-day": old.day}
    answer = family.client.post(f"{url}/date", fields)
    assert answer.status_code == 303
    page = family.client.get(url).text
    assert "这份证明已过期" in page
    assert "开具日期已保存" not in page


def test_an_expired_certificate_is_not_sent(family: Family, world: World) -> None:
    family.note_opinion()
    put_day(world, issued_before(1))
    assert family.submit().status_code == 422
    assert family.case().state is State.DRAFT


def test_the_desk_sees_it_and_cannot_call_it_good(world: World) -> None:
    ref = sent(world, good=False)
    paper = put_day(world, issued_before(1))
    clerk = world.staff("home", Role.INTAKE)
    page = clerk.get(f"/foster/desk/{ref}/papers").text
    assert "，已过期" in page
    with world.reading() as session:
        version = session.scalars(select(Paper.version).where(Paper.ref == paper)).one()
    answer = clerk.post(
        f"/foster/desk/{ref}/papers/{paper}", {"version": version, f"{paper}-check": "good"}
    )
    assert answer.status_code == 422
    assert "已过期，不能记为符合" in answer.text


def test_all_good_leaves_the_expired_one_out(world: World) -> None:
    ref = sent(world, good=False)
    paper = put_day(world, issued_before(1))
    clerk = world.staff("home", Role.INTAKE)
    with world.reading() as session:
        version = session.scalars(select(FosterApplication.version)).one()
    answer = clerk.post(f"/foster/desk/{ref}/papers/all-good", {"version": version})
    assert answer.status_code == 303
    with world.reading() as session:
        left = session.scalars(select(Paper.ref).where(Paper.check == PaperCheck.WAITING)).all()
    assert left == [paper]


def test_another_expired_one_does_not_answer_the_request(world: World) -> None:
    ref = sent(world, State.RETURNED, good=False)
    paper = put_day(world, issued_before(1))
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        row = session.scalars(select(Paper).where(Paper.ref == paper)).one()
        member = session.get_one(Member, row.member_id)
        item = {"paper": "health_cert", "member": member.ref, "what": "健康证明"}
        asked = SupplementRequest(application_id=case.id)
        asked.items = [item]
        asked.created_at = row.created_at - timedelta(days=1)
        assert supplements.open_items(session, case, asked, clock.today()) == [item]
