"""The inbox and the complaints pages: what is shown to whom."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event, select

from app.accounts.models import User
from app.accounts.roles import Role
from app.notices.models import Notice
from app.notices.queries import PAGE
from app.notices.services import tell_user
from tests.factories import World
from tests.notices.test_services import file_complaint


def fill(world: World, user: User, count: int, path: str = "") -> list[str]:
    with world.writing() as session:
        for n in range(count):
            tell_user(session, user.id, kind="N-FC-01", title=f"第{n:03}条", body="正文", path=path)
    with world.reading() as session:
        rows = session.scalars(
            select(Notice.ref).where(Notice.user_id == user.id).order_by(Notice.id)
        )
        return list(rows)


def test_the_inbox_asks_for_sign_in(world: World) -> None:
    answer = world.client().get("/inbox")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/inbox")


def test_an_empty_inbox_says_what_will_stand_there(world: World) -> None:
    assert "还没有消息" in world.client(world.user(None)).get("/inbox").text


def test_the_header_counts_the_unread(world: World) -> None:
    family = world.user(None)
    refs = fill(world, family, 3)
    client = world.client(family)
    assert 'top__count">3<' in client.get("/inbox").text
    client.post(f"/inbox/{refs[0]}/open")
    assert 'top__count">2<' in client.get("/inbox").text
    client.post("/inbox/read-all")
    assert "top__count" not in client.get("/inbox").text


def test_opening_leads_to_the_matter(world: World) -> None:
    family = world.user(None)
    (ref,) = fill(world, family, 1, "/accessibility")
    opened = world.client(family).post(f"/inbox/{ref}/open")
    assert (opened.status_code, opened.location) == (303, "/accessibility")


def test_somebody_elses_notice_is_not_there(world: World) -> None:
    (ref,) = fill(world, world.user(None), 1)
    stranger = world.client(world.user(None))
    assert stranger.get(f"/inbox/{ref}").status_code == 404
    assert stranger.post(f"/inbox/{ref}/open").status_code == 404


def test_the_text_of_a_notice_stands_on_its_own_page(world: World) -> None:
    family = world.user(None)
    (ref,) = fill(world, family, 1)
    client = world.client(family)
    assert "正文" not in client.get("/inbox").text
    page = client.get(f"/inbox/{ref}").text
    assert ("正文" in page, "标为已读" in page) == (True, True)
    assert 'top__count">1<' in page
    client.post(f"/inbox/{ref}/open")
    assert "标为已读" not in client.get(f"/inbox/{ref}").text


def test_unread_come_first_and_no_page_repeats_or_loses_one(world: World) -> None:
    family = world.user(None)
    refs = fill(world, family, 2 * PAGE + 5)
    client = world.client(family)
    for ref in refs[-3:]:
        client.post(f"/inbox/{ref}/open")
    seen: list[str] = []
    url: str | None = "/inbox"
    while url:
        page = client.get(url).text
        seen += re.findall(r'/inbox/\w+">第(\d{3})条', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following[1] if following else None
    expected = [*range(2 * PAGE + 1, -1, -1), *range(2 * PAGE + 4, 2 * PAGE + 1, -1)]
    assert [int(n) for n in seen] == expected


def test_the_inbox_takes_the_same_number_of_queries_however_full(world: World) -> None:
    family = world.user(None)
    client = world.client(family)
    counted: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    client.get("/inbox")
    event.listen(world.database.engine, "before_cursor_execute", count)
    client.get("/inbox")
    few = len(counted)
    event.remove(world.database.engine, "before_cursor_execute", count)
    fill(world, family, PAGE + 3)
    counted.clear()
    event.listen(world.database.engine, "before_cursor_execute", count)
    client.get("/inbox")
    event.remove(world.database.engine, "before_cursor_execute", count)
    assert len(counted) <= few


@pytest.mark.parametrize(
    ("agency", "role", "status"),
    [
        ("home_bureau", Role.BUREAU_OFFICER, 200),
        ("home_bureau", Role.BUREAU_HEAD, 200),
        ("other_bureau", Role.BUREAU_OFFICER, 404),
        ("home", Role.HEAD, 404),
        ("home", Role.INTAKE, 404),
        (None, None, 404),
    ],
)
def test_only_the_bureau_above_reads_a_complaint(
    world: World, agency: str | None, role: Role | None, status: int
) -> None:
    ref = file_complaint(world, world.user(None))
    reader = world.user(agency, *([role] if role else []))
    assert world.client(reader).get(f"/complaints/{ref}").status_code == status


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.BUREAU_OFFICER, 200), (Role.BUREAU_HEAD, 200), (Role.FINANCE, 403)],
)
def test_the_list_of_complaints_is_the_bureaus(world: World, role: Role, status: int) -> None:
    ref = file_complaint(world, world.user(None))
    page = world.staff("home_bureau", role).get("/complaints")
    assert page.status_code == status
    assert (ref in page.text) is (status == 200)


def test_an_empty_answer_is_refused_and_the_page_says_so(world: World) -> None:
    ref = file_complaint(world, world.user(None))
    client = world.staff("home_bureau", Role.BUREAU_OFFICER)
    answer = client.post(f"/complaints/{ref}/answer", {"answer": " ", "version": "1"})
    assert answer.status_code == 422
    assert "请填写答复内容" in answer.text
