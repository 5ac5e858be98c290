"""Agencies: made with their administrator, changed, closed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.core.identifiers import make_synthetic_id
from tests.accounts.staff_pages import (
    ID,
    account,
    handed_over,
    roles_of,
)
from tests.factories import World


def facts(world: World, **values: object) -> dict[str, object]:
    return {
        "name": "绿园区儿童福利院",
        "short_name": "绿园福利院",
        "kind": "institution",
        "level": "county",
        "division": "220106",
        "bureau": str(world.agencies["home_bureau"].id),
        "phone": "0431-88901234",
        "staff_count": "5",
        "takes_foster_applications": "y",
    } | values


def test_an_agency_is_made_with_its_first_administrator(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    made = client.post("/agencies/new", facts(world))
    assert made.status_code == 303
    sent = {"name": "陈静", "id_no": ID, "username": "chen.jing"}
    page = client.post(f"{made.location}/first-admin", sent)
    assert handed_over(page.text)
    other = make_synthetic_id("220104", date(1990, 2, 2), male=True)
    again = client.post(
        f"{made.location}/first-admin", {"name": "李明", "id_no": other, "username": "li.ming"}
    )
    assert again.status_code == 409
    assert roles_of(world, account(world)) == []
    security = world.staff("platform", Role.SECURITY_ADMIN)
    (ref,) = re.findall(r"/roles/(\w+)/release\"", security.get("/roles").text)[:1]
    security.post(f"/roles/{ref}/release")
    assert roles_of(world, account(world)) == [Role.AGENCY_ADMIN]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"name": "朝阳区儿童福利院"}, "已经有同名的单位"),
        ({"division": "999999"}, "代码"),
        ({"bureau": ""}, "须写明主管民政局"),
        ({"kind": "bureau", "division": "220104"}, "当地有儿童福利机构"),
        ({"staff_count": "很多"}, "请填写整数"),
        ({"phone": "12"}, "电话应为"),
    ],
)
def test_what_is_wrong_with_an_agency_is_said(
    world: World, values: dict[str, object], says: str
) -> None:
    answer = world.staff("platform", Role.SYSTEM_ADMIN).post(
        "/agencies/new", facts(world, **values)
    )
    assert (answer.status_code, says in answer.text) == (422, True)


def test_an_edit_over_somebody_elses_is_refused(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    url = client.post("/agencies/new", facts(world)).location
    with world.reading() as session:
        version = session.scalars(
            select(Agency.version).where(Agency.name == "绿园区儿童福利院")
        ).one()
    first = client.post(f"{url}/edit", facts(world, staff_count="8", version=version))
    second = client.post(f"{url}/edit", facts(world, staff_count="9", version=version))
    assert (first.status_code, second.status_code) == (303, 409)


def test_a_closed_agency_names_its_successor(world: World) -> None:
    client = world.staff("platform", Role.SYSTEM_ADMIN)
    home, other = world.agencies["home"], world.agencies["other"]
    sent = {
        "close-closed_on-year": "2026",
        "close-closed_on-month": "3",
        "close-closed_on-day": "1",
        "close-successor": str(other.id),
        "version": home.version,
    }
    assert client.post(f"/agencies/{home.ref}/close", sent).status_code == 303
    assert "业务由南关区儿童福利院承接" in client.get(f"/agencies/{home.ref}").text


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [
        ("platform", Role.SYSTEM_ADMIN, (200, 200, 200)),
        ("home", Role.AGENCY_ADMIN, (200, 200, 403)),
        ("other", Role.AGENCY_ADMIN, (200, 404, 403)),
        ("platform", Role.SECURITY_ADMIN, (403, 404, 403)),
        ("home", Role.HEAD, (403, 404, 403)),
    ],
)
def test_who_sees_and_makes_agencies(
    world: World, agency: str, role: Role, status: tuple[int, int, int]
) -> None:
    client = world.staff(agency, role)
    urls = ("/agencies", f"/agencies/{world.agencies['home'].ref}", "/agencies/new")
    assert tuple(client.get(url).status_code for url in urls) == status
