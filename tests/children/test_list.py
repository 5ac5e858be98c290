"""The list of children: filters, search that no address names, pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.accounts.roles import Role
from app.children.listing import Wanted, list_page
from app.children.models import Child
from app.children.rules import AGE_BANDS, age_on, age_says, born_between
from app.children.services.categories import give
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from tests.children.files import make_child
from tests.factories import World


def years_ago(years: int) -> date:
    today = clock.today()
    return date(today.year - years, 1, 1)


@pytest.fixture
def three(world: World) -> list[Child]:
    home = world.agencies["home"]
    with world.writing() as session:
        baby = make_child(session, home, name="吴小雨", birth_on=years_ago(1))
        boy = make_child(session, home, name="郑向阳", birth_on=years_ago(8), male=True)
        girl = make_child(session, home, name="林小满", birth_on=years_ago(11), in_care=False)
        boy.needs = ["rehab"]
        give(session, boy, code="K2.1", from_on=years_ago(2), actor=SYSTEM_ACTOR, now=clock.now())
    return [baby, boy, girl]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {0, 1, 2}),
        ("care=C1", {0, 1}),
        ("care=C5", {2}),
        ("age=0-2", {0}),
        ("age=6-9", {1}),
        ("category=K2", {1}),
        ("category=K2.1", {1}),
        ("category=K3", set()),
        ("sex=1", {1}),
        ("needs=rehab", {1}),
        ("needs=medical", set()),
        ("closed=yes", set()),
        ("care=nonsense", {0, 1, 2}),
    ],
)
def test_filters(world: World, three: list[Child], query: str, expected: set[int]) -> None:
    page = world.staff("home", Role.SOCIAL_WORKER).get(f"/children/?{query}").text
    assert {n for n, child in enumerate(three) if child.ref in page} == expected


@pytest.mark.parametrize("what", ["name", "id_no", "file_no", "code_name"])
def test_a_search_finds_by_the_whole_word_and_names_nobody_in_the_address(
    world: World, three: list[Child], what: str
) -> None:
    desk = world.staff("home", Role.INTAKE)
    words = getattr(three[1], what)
    answer = desk.post("/children/find", {"q": words})
    address = answer.headers["Location"]
    assert words not in address
    page = desk.get(address).text
    assert [child.ref in page for child in three] == [False, True, False]
    assert "这次查找已经过期" in world.staff("home", Role.HEAD).get(address).text


@pytest.mark.bar("S05")
def test_lists_show_masks_only(world: World, three: list[Child]) -> None:
    page = world.staff("home", Role.SOCIAL_WORKER).get("/children/").text
    for child in three:
        assert child.name_mask in page
        assert str(child.name) not in page
        assert str(child.id_no) not in page


def test_another_county_lists_nothing_of_it(world: World, three: list[Child]) -> None:
    for agency, role in (("other", Role.HEAD), ("other_bureau", Role.BUREAU_OFFICER)):
        page = world.staff(agency, role).get("/children/").text
        assert not any(child.ref in page for child in three)
    assert world.staff("home", Role.FINANCE).get("/children/").status_code == 403


def test_pages_follow_each_other_without_gap_or_repetition(
    world: World, three: list[Child]
) -> None:
    seen, after = [], ""
    with world.reading() as session:
        for _ in range(5):
            page = list_page(session, SYSTEM_ACTOR, Wanted(after=after), size=1)
            seen += [row.ref for row in page.rows]
            after = page.next_after
            if not after:
                break
    assert sorted(seen) == sorted(child.ref for child in three)
    assert len(seen) == len(three)


def test_an_address_that_was_tampered_with_begins_at_the_first_page(
    world: World, three: list[Child]
) -> None:
    desk = world.staff("home", Role.SOCIAL_WORKER)
    for after in ("C1", "C1.2020-13-40.x", "x.y.z", "..."):
        assert three[0].ref in desk.get(f"/children/?after={after}").text


def test_age_bands_meet_at_the_birthday() -> None:
    """DL-8 also for who is born on 29 February."""
    for day in (date(2026, 2, 28), date(2024, 2, 29), date(2026, 3, 1), date(2026, 11, 22)):
        for key, band in AGE_BANDS.items():
            first, last = born_between(band, day)
            assert age_on(first, day) == band.oldest, key
            assert age_on(last, day) == band.youngest, key
            assert age_on(last + timedelta(days=1), day) == band.youngest - 1, key


def test_small_children_are_told_in_days_and_months() -> None:
    born = date(2026, 1, 31)
    assert age_says(born, date(2026, 2, 10)) == "10天"
    assert age_says(born, date(2026, 2, 28)) == "1个月"
    assert age_says(born, date(2028, 3, 1)) == "2岁1个月"
    assert age_says(born, date(2031, 3, 1)) == "5岁"
