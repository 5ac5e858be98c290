"""Rare characters: what was typed is found, listed, printed and handed on as it was (bar R16)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from app.accounts.models import Person
from app.accounts.queries import colleagues
from app.accounts.roles import Role
from app.core.identifiers import mask_name
from app.documents.sheets import Table, as_csv, as_xlsx
from app.foster.models import State
from tests.factories import World, make_application, make_household, make_person, make_user

# Beyond the basic plane, of extension A, with a dot, twenty signs long.
NAMES = ("𠮷田玉", "李㛃", "䶮丽华", "阿依古丽·买买提", "古丽巴哈尔·阿布都热合曼·买买提明艾")


@pytest.mark.bar("R16")
def test_a_rare_name_is_found_and_stands_in_the_list(world: World) -> None:
    refs = {}
    with world.writing() as session:
        for name in NAMES:
            household = make_household(session, make_person(session, name))
            case = make_application(
                session, world.agencies["home"], household, State.SUBMITTED, applicant_name=name
            )
            refs[name] = case.ref
    desk = world.staff("home", Role.INTAKE)
    for name, ref in refs.items():
        for words in (name, name[:2]):
            where = desk.post("/foster/desk/find", {"q": words}).location
            page = desk.get(where or "").text
            assert f">{mask_name(name)}<" in page
            assert [one for one in refs.values() if one in page] == [ref]


@pytest.mark.bar("R16")
def test_sheets_hold_the_same_signs() -> None:
    rows: list[list[Any]] = [[name] for name in NAMES]
    table = Table("名单", ["姓名"], rows)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx([table]))).get_sheet_by_index(0)
    assert sheet.to_python() == [["姓名"], *rows]
    assert as_csv(table).decode("utf-8-sig").split() == ["姓名", *NAMES]


@pytest.mark.bar("R16", "R27")
def test_colleagues_stand_in_one_order_on_both_databases(world: World) -> None:
    """By the bytes of the pinyin: a database's own language would pass over signs."""
    names, agency = ("a-b", "ab", "a b", "Ab", "b", "a'b"), world.agencies["home"]
    with world.writing() as session:
        for pinyin in names:
            user = make_user(session, agency, Role.SOCIAL_WORKER)
            person = session.get_one(Person, user.person_id)
            person.name = person.pinyin = pinyin
    with world.reading() as session:
        listed = [name for _, name, _ in colleagues(session, agency.id)]
    assert [name for name in listed if name in names] == sorted(names)
