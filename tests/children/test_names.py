"""Names are found without an index that would show which are equal (bar S55)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from app.accounts.roles import Role
from app.children.models import Child
from app.children.services import register
from app.core import crypto
from app.core.ids import new_ref
from tests.children.files import BORN, make_child
from tests.factories import World


@pytest.mark.usefixtures("world")
@pytest.mark.bar("S55")
def test_a_bucket_is_shared_by_many_names_and_no_two_kinds_agree() -> None:
    names = [f"王{chr(0x4E00 + number)}" for number in range(8192)]
    held: dict[str, int] = {}
    for name in names:
        key = crypto.bucket("child_name", name)
        held[key] = held.get(key, 0) + 1
    assert len(held) <= 1 << crypto.NAME_BITS
    assert min(held.values()) >= 1
    assert sum(1 for number in held.values() if number == 1) < len(held) // 50
    assert crypto.bucket("child_name", names[0]) in held


@pytest.mark.bar("S55")
def test_whoever_searches_finds_the_name_and_no_other_one_of_its_bucket(world: World) -> None:
    with world.writing() as session:
        sought = make_child(session, world.agencies["home"], name="吴小雨")
        bucket = crypto.bucket("child_name", "吴小雨")
        other = next(
            name
            for name in (f"赵{chr(0x4E00 + number)}" for number in range(20_000))
            if crypto.bucket("child_name", name) == bucket
        )
        shares = make_child(session, world.agencies["home"], name=other, id_no="")
        far = make_child(session, world.agencies["far"], name="吴小雨", id_no="")
        alike = register.duplicates(session, name="吴小雨", birth_on=BORN)
        assert {one.file_no for one in alike} == {sought.file_no, far.file_no}
        assert register.duplicates(session, name=other, birth_on=BORN + timedelta(days=1)) == []
    with world.reading() as session:
        stored = session.scalars(
            select(Child.name_index).where(Child.id.in_([sought.id, shares.id, far.id]))
        ).all()
    assert set(stored) == {bucket}
    for who in (("home", Role.SOCIAL_WORKER), ("home_bureau", Role.BUREAU_OFFICER)):
        desk = world.staff(*who)
        answer = desk.post("/children/find", {"q": "吴小雨"})
        page = desk.get(answer.location).text
        assert sought.file_no in page
        assert shares.file_no not in page
        assert far.file_no not in page


@pytest.mark.usefixtures("world")
def test_a_name_of_another_row_does_not_open_in_this_one() -> None:
    child = Child(ref=new_ref())
    child.name = "吴小雨"
    assert child.name_sealed is not None
    assert Child.name.open("children", child.ref, child.name_sealed) == "吴小雨"
    with pytest.raises(crypto.CannotOpen):
        Child.name.open("children", new_ref(), child.name_sealed)


@pytest.mark.bar("P09")
@pytest.mark.parametrize("scope", ["keeper_id", "county_code", "city_code", "province_code"])
def test_each_scope_has_an_index_of_its_own_over_the_buckets(scope: str, world: World) -> None:
    """A bucket of the whole portal holds thousands of names, of which a scope's are read."""
    with world.reading() as session:
        indexes = inspect(session.connection()).get_indexes(Child.__tablename__)
    assert [scope, "name_index"] in [index["column_names"][:2] for index in indexes]
