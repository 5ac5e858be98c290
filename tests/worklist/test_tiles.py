"""Each tile's number is the length of the list behind it; mine is what waits for me."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.core import clock
from app.foster.models import Assignment, FosterApplication, State
from app.notices.models import Notice
from tests.accounts.test_deputies import lend
from tests.factories import Client, World, make_application, make_household, make_person
from tests.foster.desk_cases import figures, in_review
from tests.foster.test_decision import refuse
from tests.foster.test_messages import Case

TILE = re.compile(
    r'<a href="([^"]+)"><span class="tile__count">(\d+\+?)</span> '
    r'<span class="tile__label">([^<]+)</span>'
)
NEXT = re.compile(r'rel="next" href="([^"]+)"|href="([^"]+)" rel="next"')
STATES = [state for state in State if state is not State.DRAFT]
CLOSED = (State.WITHDRAWN, State.LAPSED)


def rows_behind(browser: Client, url: str) -> int:
    """How many rows the list has, all pages together; of the inbox those that are unread."""
    number, seen = 0, set()
    while url and url not in seen:
        seen.add(url)
        page = browser.get(url)
        assert page.status_code == 200, url
        if url.startswith("/inbox"):
            number += page.text.count('/open"')
        else:
            body = re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)
            number += body[1].count("<tr") if body else 0
        following = NEXT.search(page.text)
        url = unescape(following[1] or following[2]) if following else ""
    return number


def tiles(browser: Client) -> dict[str, tuple[str, int]]:
    found = TILE.findall(browser.get("/worklist/").text)
    return {label: (unescape(url), int(count)) for url, count, label in found}


def put(world: World, state: State, officer: User | None = None, due: int | None = None) -> str:
    """A case of the institution in a state; its number."""
    decided_by = officer or world.user("home", Role.HEAD)
    with world.writing() as session:
        case = make_application(
            session, world.agencies["home"], make_household(session, make_person(session)), state,
            officer_id=officer.id if officer else None, decided_by_id=decided_by.id,
            due_on=None if due is None else clock.today() + timedelta(days=due),
        )  # fmt: skip
        return case.case_no or ""


def busy(world: World, me: User) -> None:
    """Cases in every state: mine, a colleague's, nobody's; soon, late and without a clock."""
    colleague = world.user("home", Role.INTAKE)
    for n, state in enumerate(STATES):
        for officer in (me, colleague, None):
            due = None if state in CLOSED else (None, 3, -2, 30)[n % 4]
            put(world, state, officer, due)
    Case(world).ask()
    with world.writing() as session:
        for _ in range(3):
            session.add(Notice(user_id=me.id, kind="desk", title="一份申请转交给您"))


@pytest.mark.parametrize(
    ("agency", "role"),
    [
        ("home", Role.INTAKE),
        ("home", Role.SOCIAL_WORKER),
        ("home", Role.HEAD),
        ("home", Role.ARCHIVIST),
        ("home_bureau", Role.BUREAU_OFFICER),
        ("home_bureau", Role.BUREAU_HEAD),
    ],
)
def test_the_number_on_each_tile_is_the_length_of_its_list(
    world: World, agency: str, role: Role
) -> None:
    figures(world)
    me = world.user(agency, role)
    refuse(world, in_review(world, area_m2=60)[0])
    busy(world, me)
    browser = world.client(me)
    found = tiles(browser)
    assert len(found) >= 6
    assert sum(count for _, count in found.values()) > 0
    wrong = {
        label: (count, rows)
        for label, (url, count) in found.items()
        if (rows := rows_behind(browser, url)) != count
    }
    assert wrong == {}


def test_the_tile_of_what_is_late_says_that_it_counts_applications(world: World) -> None:
    clerk = world.user("home", Role.INTAKE)
    put(world, State.SUBMITTED, clerk, due=-2)
    found = tiles(world.client(clerk))
    assert found["寄养申请已逾期"] == ("/foster/desk?view=overdue", 1)
    assert "已逾期" not in found


def view(world: World, user: User, name: str) -> set[str]:
    page = world.client(user).get(f"/foster/desk?view={name}").text
    return set(re.findall(r">(FC-[\d-]+)<", page))


def today(world: World, user: User) -> set[str]:
    return set(re.findall(r">(FC-[\d-]+)<", world.client(user).get("/worklist/").text))


def test_a_clerks_own_case_that_waits_for_others_is_not_mine_to_do(world: World) -> None:
    clerk = world.user("home", Role.INTAKE)
    mine = put(world, State.SUBMITTED, clerk)
    at_family = put(world, State.RETURNED, clerk)
    at_head = put(world, State.REVIEW, clerk)
    at_bureau = put(world, State.FILING, clerk)
    assert view(world, clerk, "mine") == {mine}
    assert view(world, clerk, "waiting") == {at_family, at_head, at_bureau}
    assert today(world, clerk) == {mine}


def test_today_shows_what_is_mine_or_nobodys_and_my_turn(world: World) -> None:
    clerk, colleague = (world.user("home", Role.INTAKE) for _ in "12")
    mine, free = put(world, State.SUBMITTED, clerk), put(world, State.APPROVED)
    put(world, State.SUBMITTED, colleague)
    put(world, State.REVIEW)
    assert today(world, clerk) == {mine, free}
    assert view(world, clerk, "unassigned") == {free}


def test_a_case_without_a_clock_is_there_too(world: World) -> None:
    worker = world.user("home", Role.SOCIAL_WORKER)
    number = put(world, State.ACCEPTED, due=None)
    assert today(world, worker) == {number}


def test_both_assessors_have_the_case_among_their_own(world: World) -> None:
    first, second = (world.user("home", Role.SOCIAL_WORKER) for _ in "12")
    number = put(world, State.ASSESSING, first)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        for user in (first, second):
            session.add(
                Assignment(
                    application_id=case.id,
                    user_id=user.id,
                    person_id=user.person_id,
                    assigned_by_id=first.id,
                )
            )
    for user in (first, second):
        assert view(world, user, "mine") == {number}
        assert today(world, user) == {number}


def test_the_deputy_finds_the_colleagues_cases_among_their_own(world: World) -> None:
    absent, deputy = world.user("home", Role.INTAKE), world.user("home", Role.ARCHIVIST)
    number = put(world, State.SUBMITTED, absent)
    assert view(world, deputy, "mine") == set()
    lend(world, absent, deputy)
    assert view(world, deputy, "mine") == {number}
    assert today(world, deputy) == {number}


def test_the_bureau_finds_what_was_filed(world: World) -> None:
    number = put(world, State.FILING)
    put(world, State.REVIEW)
    assert today(world, world.user("home_bureau", Role.BUREAU_OFFICER)) == {number}


def test_the_head_sees_every_case_without_an_officer(world: World) -> None:
    head = world.user("home", Role.HEAD)
    numbers = {put(world, state) for state in (State.SUBMITTED, State.ACCEPTED, State.REVIEW)}
    assert view(world, head, "unassigned") == numbers
