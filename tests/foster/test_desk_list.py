"""The desk's list: pages without gaps, filters, the same number of statements for 1 and 50."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.accounts.actors import staff_actor
from app.accounts.roles import Role
from app.core import clock
from app.core.policy import Actor
from app.foster.listing import SORTS, Wanted, at_desk_of, list_page
from app.foster.models import FosterApplication, State
from app.foster.policy import visible_to
from bench.cpu import statements
from tests.documents.taken import take
from tests.factories import World, make_application, make_household, make_person


def many(world: World, count: int) -> None:
    with world.writing() as session:
        owner = make_person(session)
        household = make_household(session, owner)
        for n in range(count):
            due = clock.today() + timedelta(days=n % 5) if n % 3 else None
            make_application(
                session, world.agencies["home"], household, State.SUBMITTED, due_on=due,
                submitted_at=clock.now() - timedelta(hours=n),
            )  # fmt: skip


FIND = "/foster/desk/find"


def case_number(world: World) -> str:
    with world.reading() as session:
        number = session.scalars(select(FosterApplication.case_no)).first()
    assert number
    return number


def head(world: World) -> Actor:
    user = world.user("home", Role.HEAD)
    with world.reading() as session:
        return staff_actor(
            session, user.id, user.person_id, "某人", user.agency_id or 0, frozenset({"R-HEAD"})
        )


@pytest.mark.parametrize("sort", SORTS)
def test_pages_follow_without_gap_or_repetition(world: World, sort: str) -> None:
    many(world, 25)
    actor = head(world)
    seen: list[str] = []
    after = ""
    with world.reading() as session:
        for _ in range(4):
            page = list_page(session, actor, Wanted(sort=sort, after=after), size=7)
            seen += [row.ref for row in page.rows]
            after = page.next_after
        everything = set(session.scalars(select(FosterApplication.ref)))
    assert after == ""
    assert len(seen) == 25
    assert set(seen) == everything


def test_running_clocks_come_first_by_their_day(world: World) -> None:
    many(world, 12)
    actor = head(world)
    with world.reading() as session:
        days = [row.due_on for row in list_page(session, actor, Wanted()).rows]
    dated = [day for day in days if day is not None]
    assert days == sorted(dated) + [None] * (12 - len(dated))


@pytest.mark.parametrize("q", ["王", "wangx", "FC-220104", "fc-220104"])
def test_search_by_name_pinyin_and_number(world: World, q: str) -> None:
    many(world, 2)
    actor = head(world)
    with world.reading() as session:
        assert len(list_page(session, actor, Wanted(q=q)).rows) == 2
        assert list_page(session, actor, Wanted(q=f"{q}没有")).rows == []


@pytest.mark.parametrize("words", ["王秀兰", "wangx"])
def test_a_name_stands_in_no_address_on_any_page(world: World, words: str) -> None:
    many(world, 120)
    browser = world.staff("home", Role.HEAD)
    where = browser.post("/foster/desk/find?state=submitted", {"q": words}).location
    rows, addresses = 0, [where]
    while where:
        page = browser.get(where).text
        rows += len(re.findall(r"<td>王\*", page))
        assert f'value="{words}"' in page
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+)"', page)]
        addresses += [link for link in links if "/foster/desk?" in link or "/export?" in link]
        where = next(iter(re.findall(r'rel="next" href="([^"]+)"', page)), "").replace("&amp;", "&")
    assert rows == 120
    assert len(addresses) > 6
    assert not [link for link in addresses if words in unquote(link)]


def test_a_search_finds_only_what_begins_like_it(world: World) -> None:
    many(world, 3)
    browser = world.staff("home", Role.HEAD)
    assert "没有符合条件的申请" in browser.get(browser.post(FIND, {"q": "李"}).location).text
    number = case_number(world)
    found = browser.post(FIND, {"q": number}).location
    assert number in found
    assert len(re.findall(r"<td>王\*", browser.get(found).text)) == 1


def test_a_filter_and_the_export_keep_the_search(world: World) -> None:
    many(world, 3)
    browser = world.staff("home", Role.HEAD)
    where = browser.post(FIND, {"q": "李"}).location
    page = browser.get(where).text
    held = re.search(r'type="hidden" name="search" value="(\w+)"', page)
    assert held
    assert held[1] in where
    export = where.replace("/desk", "/export")
    file = take(browser, browser.post(export, {"reason": "统计和分析", "kind": "csv"}))
    assert file.status_code == 200
    assert "FC-" not in file.text


def test_a_search_is_its_owners(world: World) -> None:
    many(world, 3)
    where = world.staff("home", Role.HEAD).post(FIND, {"q": "李"}).location
    other = world.staff("home", Role.HEAD).get(where)
    assert "已经过期" in other.text
    assert "李" not in other.text.split("<main")[1].replace("李红", "")


def test_a_name_in_an_address_is_not_taken(world: World) -> None:
    many(world, 3)
    page = world.staff("home", Role.HEAD).get("/foster/desk", query_string={"q": "李"}).text
    assert len(re.findall(r"<td>王\*", page)) == 3


@pytest.mark.parametrize("after", ["x.y", "2026-13-40.abc", "9" * 40 + ".abc", "'; DROP"])
def test_a_tampered_address_begins_at_the_first_page(world: World, after: str) -> None:
    many(world, 3)
    browser = world.staff("home", Role.HEAD)
    for sort in SORTS:
        answer = browser.get("/foster/desk", query_string={"after": after, "sort": sort})
        assert answer.status_code == 200


def test_statements_are_the_same_for_one_row_and_fifty(world: World) -> None:
    browser = world.staff("home", Role.HEAD)
    counts = []
    for added in (1, 49):
        many(world, added)
        browser.get("/foster/desk")
        with statements(world.database.engine) as seen:
            page = browser.get("/foster/desk")
        rows = len(re.findall(r"<td>王\*</td>", page.text))
        counts.append((rows, len([s for s in seen if "set_config" not in s and "SET " not in s])))
    assert [rows for rows, _ in counts] == [1, 50]
    assert counts[0][1] == counts[1][1]


def test_the_list_counts_nothing(world: World) -> None:
    many(world, 3)
    browser = world.staff("home", Role.HEAD)
    with statements(world.database.engine) as seen:
        browser.get("/foster/desk")
    about = [s for s in seen if "foster_applications" in s]
    assert about
    assert not any("count(" in s.lower() for s in about)


@pytest.mark.parametrize("key", ["home", "home_bureau", "other", "far_bureau"])
def test_what_is_on_the_desk_may_be_viewed(world: World, key: str) -> None:
    many(world, 3)
    with world.reading() as session:
        agency = world.agencies[key]
        for role in Role:
            actor = staff_actor(session, 999, 999, "某人", agency.id, frozenset({str(role)}))
            listed = set(session.scalars(select(FosterApplication.id).where(at_desk_of(actor))))
            seen = set(session.scalars(select(FosterApplication.id).where(visible_to(actor))))
            assert listed <= seen, role
