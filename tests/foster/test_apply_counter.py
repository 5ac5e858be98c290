"""A clerk applies for a family; starting is recorded; strange input everywhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.core import crypto
from app.core.identifiers import make_synthetic_id
from app.foster.models import FosterApplication
from tests.factories import CHANGCHUN_CHAOYANG, World
from tests.foster.families import Family


@pytest.fixture
def family(world: World) -> Family:
    return Family(world)


def counter_fields(world: World, **values: Any) -> dict[str, Any]:
    number = make_synthetic_id(CHANGCHUN_CHAOYANG, date(1979, 9, 9), male=False, n=3)
    return {
        "name": "孙桂芳", "id_no": number, "phone": "13812345678", "division": "220104",
        "seen": "y",
    } | values  # fmt: skip


def test_a_clerk_applies_for_a_family(world: World) -> None:
    clerk = world.user("home", Role.INTAKE)
    client = world.client(clerk)
    answer = client.post("/foster/counter", counter_fields(world))
    assert answer.status_code == 303, answer.text[-800:]
    page = client.get(answer.headers["Location"]).text
    assert "替孙桂芳填写" in page
    with world.reading() as session:
        case = session.scalars(select(FosterApplication)).one()
        assert case.by_counter_id == clerk.id
        index = crypto.blind("id_no", counter_fields(world)["id_no"])
        assert session.scalars(select(Person.id).where(Person.id_no_index == index)).one()
    assert world.staff("home", Role.INTAKE).get(answer.headers["Location"]).status_code == 404
    wrong = client.post("/foster/counter", counter_fields(world, name="孙桂芬"))
    assert wrong.status_code == 422
    assert "另一个姓名" in wrong.text


def test_the_counter_is_the_intakes(world: World) -> None:
    assert world.client(world.user(None)).get("/foster/counter").status_code == 403
    assert world.staff("home", Role.SOCIAL_WORKER).get("/foster/counter").status_code == 403
    assert world.staff("home", Role.INTAKE).get("/foster/counter").status_code == 200


def test_starting_is_recorded(family: Family, world: World) -> None:
    fields = {"division": "220102", "agency": world.agencies["other"].ref}
    family.client.post("/foster/start", fields)
    with world.reading() as session:
        actions = session.scalars(select(AuditEvent.action)).all()
    assert "foster.start" in actions


STRANGE = ["", " ", "😀" * 50, "長" * 5000, "-1", "1e400", "NaN", "'; DROP TABLE x --", "\u202e",
           "０", "99999999999999999999", "../../etc", "<b>"]  # fmt: skip
FIELDS = (
    "name relation id_no other_kind other_number born-year born-month born-day sex "
    "marital_status education occupation phone hukou hukou-match hukou-q lives_here is_main_carer "
    "division division-match address tenure lease_end_on-year area_m2 rooms floor child_room "
    "year_yuan source earner stable months motive ages skills siblings_ok preference health "
    "crime_check harmful_habits issued_on-year issued_on-month issued_on-day answer words "
    "signed_on-year statement sensitive "
    "knows seen reason sure body stars comment agency precheck pick add"
).split()


def test_strange_input_is_never_a_fault(family: Family) -> None:
    member = family.members()[1].ref
    paths = [
        "/apply/members/new", f"/apply/members/{member}", "/apply/housing", "/apply/income",
        "/apply/wishes", f"/apply/health/{member}", f"/apply/papers/health_cert.{member}/date",
        "/apply/papers/hukou_book", f"/apply/consents/{member}/paper", "/apply/live/area",
        f"/apply/consents/{member}/opinion", "/apply/live/identity", "/apply/live/income",
        "/apply/submit", "/withdraw", "/message", "/rate/submit", "/complain", "/object",
        "/apply/draft/wishes",
    ]  # fmt: skip
    urls = [family.url(path) for path in paths] + ["/foster/start"]
    for n, url in enumerate(urls):
        for k in range(4):
            data = {name: STRANGE[(n + k * 5 + i) % len(STRANGE)] for i, name in enumerate(FIELDS)}
            answer = family.client.post(url, data | {"version": str(family.case().version)})
            assert answer.status_code < 500, (url, data)
