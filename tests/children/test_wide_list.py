"""A city's and a province's list: what few children have is found without opening many files."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.children import listing
from app.children.categories import LEAVES
from app.children.models import Child
from app.children.services.categories import end, give
from app.children.services.siblings import link
from app.children.traits import bits, bits_in
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from tests.children.files import make_child
from tests.factories import Client, World, make_agency, make_user

MANY = 7


@pytest.fixture(params=["city", "province"])
def desk(world: World, request: pytest.FixtureRequest) -> Client:
    code, level = {"city": ("220100", Level.CITY), "province": ("220000", Level.PROVINCE)}[
        request.param
    ]
    with world.writing() as session:
        bureau = make_agency(session, AgencyKind.BUREAU, code, "民政厅", level=level)
        user = make_user(session, bureau, Role.BUREAU_OFFICER)
    return world.client(user)


@pytest.fixture
def many(world: World) -> list[Child]:
    """Of one age and form of care each: the last two need treatment, the last is K2.3."""
    now = clock.now()
    with world.writing() as session:
        home = world.agencies["home"]
        found = [make_child(session, home, name="吴小雨") for _ in range(MANY)]
        found.sort(key=lambda child: (child.birth_on, child.ref))
        for child in found[-2:]:
            child.needs = ["medical"]
        since = clock.today() - timedelta(days=9)
        give(session, found[-1], code="K2.3", from_on=since, actor=SYSTEM_ACTOR, now=now)
        row = give(session, found[0], code="K2.3", from_on=since, actor=SYSTEM_ACTOR, now=now)
        ended = clock.today() - timedelta(days=1)
        end(session, found[0], row, on=ended, actor=SYSTEM_ACTOR, now=now)
        found[1].behaviour_concern = True
        link(session, found[2], found[3], actor=SYSTEM_ACTOR, now=now)
    return found


@pytest.mark.bar("P03")
@pytest.mark.parametrize("walk", [2, MANY, MANY + 1])
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("needs=medical", {5, 6}), ("category=K2.3", {6}), ("category=K2", {6}),
        ("category=K2.1", set()), ("needs=behaviour", {1}), ("needs=siblings", {2, 3}),
        ("needs=medical&category=K2.3", {6}), ("needs=medical&care=C1", {5, 6}),
        ("needs=medical&closed=yes", set()), ("needs=long_term", set()),
        ("needs=rehab&age=0-2", set()),
    ],
)  # fmt: skip
def test_walks_find_all_who_have_it_however_far_each_goes(
    monkeypatch: pytest.MonkeyPatch, desk: Client, many: list[Child],
    query: str, wanted: set[int], walk: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(listing, "WALK", walk)
    seen, pages, address = [], 0, f"/children/?{query}"
    while address:
        page = desk.get(address).text
        seen += [n for n, child in enumerate(many) if f"/children/{child.ref}" in page]
        pages += 1
        following = re.search(
            r'href="(/children/\?[^"]*after=[^"]*)"[^>]*>(继续往下查|下一页)', page
        )
        address = following[1].replace("&amp;", "&") if following else ""
        assert bool(following) == ("还没有查完" in page)
    assert sorted(seen) == sorted(wanted)
    walked = 0 if "closed" in query else MANY
    assert pages == walked // walk + 1


def test_every_need_and_category_has_a_bit_of_its_own() -> None:
    names = [*LEAVES, *listing.WANTS]
    assert len({bits([name]) for name in names}) == len(names)
    assert bits_in("K2") == bits(["K2.1", "K2.2", "K2.3", "K2.9"])
    assert bits([*names, *names]) == sum(bits([name]) for name in names)


def test_what_is_no_longer_true_is_not_listed(
    world: World, desk: Client, many: list[Child]
) -> None:
    with world.writing() as session:
        session.get_one(Child, many[5].id).needs = []
    page = desk.get("/children/?needs=medical").text
    assert f"/children/{many[5].ref}" not in page
    assert f"/children/{many[6].ref}" in page
