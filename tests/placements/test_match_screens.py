"""A match from the child's file to the sealed agreement, screen by screen, without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.children.models import Child
from app.core import clock
from app.core.policy import allows
from app.foster.models import FosterApplication, Paper
from app.foster.services.freshness import RENEWED
from app.institutions.models import Admission, SearchNotice
from app.placements.match_policy import visible_to
from app.placements.match_queries import get_match
from app.placements.models import Match, MatchState, Placement
from tests.factories import Client, World
from tests.foster.assessing import actor_of
from tests.placements.matched import ABOUT, Couple, couple_at, make_couple

NAME = "吴小雨"


@pytest.fixture
def couple(world: World) -> Couple:
    return couple_at(world)


def send(client: Client, url: str, **fields: Any) -> None:
    """A form that succeeds."""
    answer = client.post(url, fields)
    assert answer.status_code == 303, (url, answer.status_code, errors(answer.text))


def errors(page: str) -> list[str]:
    return re.findall(r"error[^>]*>\s*([^<]+)<", page)


def day(prefix: str) -> dict[str, str]:
    today = clock.today()
    return {
        f"{prefix}-year": str(today.year),
        f"{prefix}-month": str(today.month),
        f"{prefix}-day": str(today.day),
    }


def seen(page: str, name: str) -> str:
    """The hidden value that a form carries."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_the_whole_way_through_the_screens(couple: Couple) -> None:
    team = couple.team
    worker, head = team.client(team.first), team.client(team.head)
    family = team.client(team.family)
    file = worker.get(f"/children/{couple.child_ref}").text
    assert f"/matches/child/{couple.child_ref}" in file
    pool = worker.get(f"/matches/child/{couple.child_ref}").text
    assert team.ref in pool
    send(
        worker, f"/matches/child/{couple.child_ref}/family/{team.ref}", together="1",
        reason="两家都喜欢音乐",
    )  # fmt: skip
    with team.world.reading() as session:
        ref = session.scalars(select(Match.ref)).one()
    desk, mine = f"/matches/{ref}", f"/matches/mine/{ref}"
    assert family.get(mine).status_code == 404
    send(worker, f"{desk}/offer", about=ABOUT, plan="")
    page = family.get(mine).text
    assert "爱唱歌" in page
    assert NAME not in page
    assert "请看过孩子的基本情况再答复" in family.get("/mine").text
    send(family, f"{mine}/yes", words="愿意")
    assert "您已同意，机构正在听取孩子的意见" in family.get("/mine").text
    today, at = day("asked_on"), {"asked_at": "0:00"}
    send(worker, f"{desk}/hear", **today, **at, manner="talk", agrees="yes", words="我想去")
    told = {"health": "健康", "behaviour": "平稳", "wish": "有个家", "result": "fit"}
    send(worker, f"{desk}/sheet", **told, version="0")
    assert "至少先见2次面，现在见了0次" in head.get(f"{desk}/decision").text
    for place in ("游戏室", "家里"):
        send(worker, f"{desk}/meetings", **day("planned_on"), planned_at="23:59", place=place)
        found = re.findall(rf"{desk}/meetings/[2-9a-z]+(?=\")", worker.get(f"{desk}/prepare").text)
        send(worker, found[-1], **day("held_on"), notes="玩得很好，约好再见")
    assert "确认匹配" in head.get(f"{desk}/decision").text
    send(head, f"{desk}/confirm", seen=seen(head.get(f"{desk}/decision").text, "seen"))
    send(
        worker, f"{desk}/agreement", term_months="12", living_yuan="1500", labour_yuan="500",
        holder="王秀兰", bank="工商银行", number="6222021234567890128",
    )  # fmt: skip
    assert family.get(f"{desk}/agreement/draft").data.startswith(b"%PDF")
    send(family, f"{mine}/agreement/code")
    page = family.get(f"{mine}/agreement").text
    assert NAME not in page
    code = re.search(r"验证码(\d{6})", page)
    assert code
    send(
        family, f"{mine}/agreement", digest=seen(page, "digest"), typed_name="王秀兰", code=code[1]
    )
    sealing = head.get(f"{desk}/agreement").text
    send(head, f"{desk}/agreement/seal", digest=seen(sealing, "digest"))
    with team.world.reading() as session:
        assert session.scalars(select(Match.state)).one() is MatchState.SIGNED
        assert session.query(Placement).count() == 1
    for client, url in ((worker, desk), (head, f"{desk}/agreement"), (family, mine)):
        assert client.get(url).status_code == 200
    assert "寄养协字" in family.get(f"{mine}/agreement").text
    assert ref in worker.get("/matches/?state=signed").text


def test_a_wrong_code_counts_and_signs_nothing(world: World) -> None:
    couple = couple_at(world, "shown")
    family = couple.team.client(couple.team.family)
    mine = f"/matches/mine/{couple.match_ref}/agreement"
    send(family, f"{mine}/code")
    page = family.get(mine).text
    fields = {"digest": seen(page, "digest"), "typed_name": "王秀兰", "code": "12345x"}
    answer = family.post(mine, fields)
    assert answer.status_code == 422
    assert "验证码不正确" in answer.text


def test_a_file_that_changed_is_not_confirmed(world: World) -> None:
    couple = couple_at(world, "consented").met().assessed()
    head = couple.team.client(couple.team.head)
    desk = f"/matches/{couple.match_ref}"
    old = seen(head.get(f"{desk}/decision").text, "seen")
    couple.heard()
    assert head.post(f"{desk}/confirm", {"seen": old}).status_code == 409


def test_a_colleagues_newer_sheet_is_not_written_over(world: World) -> None:
    couple = couple_at(world, "offered")
    worker = couple.team.world.client(couple.team.first)
    desk = f"/matches/{couple.match_ref}"
    first = seen(worker.get(f"{desk}/prepare").text, "version")
    couple.assessed()
    told = {"health": "常感冒", "behaviour": "平稳", "wish": "有个家", "result": "fit"}
    form = told | {"version": first}
    assert worker.post(f"{desk}/sheet", form).status_code == 409
    asked = {"rule_id": "FC-11-3", "reason": "孩子舍不得好朋友", "version": "7"}
    assert worker.post(f"{desk}/releases", asked).status_code == 409
    assert worker.post(f"{desk}/higher", {"agrees": "yes", "version": "0"}).status_code == 409
    now = seen(worker.get(f"{desk}/prepare").text, "version")
    assert worker.post(f"{desk}/sheet", form | {"version": now}).status_code == 303


def test_a_family_refuses_and_sees_a_kind_page(world: World) -> None:
    couple = couple_at(world, "offered")
    family = couple.team.client(couple.team.family)
    send(family, f"/matches/mine/{couple.match_ref}/no", words="")
    page = family.get(f"/matches/mine/{couple.match_ref}").text
    assert "不是对您家庭的评价" in page
    assert "爱唱歌" not in page


def test_rows_that_are_seen_are_those_that_may_be_viewed(world: World) -> None:
    couple = make_couple(world).offered()
    team = couple.team
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        assert case.state.value == "qualified"
    for user in (team.family, team.clerk, team.head, team.first):
        with world.reading() as session:
            actor = actor_of(session, user)
            found = session.scalar(select(Match).where(visible_to(actor)))
            assert found is not None
            assert allows(actor, "matches.view", get_match(session, actor, found.ref))


def test_a_child_still_sought_and_proofs_too_old_are_said_before_anyone_chooses(
    couple: Couple,
) -> None:
    team, url = couple.team, f"/matches/child/{couple.child_ref}"
    worker = team.client(team.first)
    page = worker.get(url).text
    assert "孩子的父母还可能来" not in page
    assert "已过期或者没有" not in page
    with team.world.writing() as session:
        child = session.scalars(select(Child).where(Child.ref == couple.child_ref)).one()
        home, today = team.world.agencies["home"], clock.today()
        case = Admission(
            case_no="CW-220104-20260101-901", agency_id=home.id, child_id=child.id,
            state="admitted", state_since=clock.now(), source="police", ground="foundling",
            referred_at=clock.now(), birth_on=child.birth_on, sex="2", admitted_on=today,
            province_code=home.province_code, city_code=home.city_code,
            county_code=home.county_code,
        )  # fmt: skip
        session.add(case)
        session.flush()
        session.add(SearchNotice(admission_id=case.id, published_on=today,
                                 until_on=today + timedelta(days=60)))  # fmt: skip
        for paper in session.scalars(select(Paper).where(Paper.kind.in_(RENEWED))):
            paper.issued_on = today - timedelta(days=800)
    for path in ("", f"/family/{team.ref}"):
        page = worker.get(url + path).text
        assert "寻亲公告还没有结果" in page
        assert "项证明已过期或者没有" in page
