"""The public pages: open to all, honest about their sources, found by the search."""

from __future__ import annotations

import re
from datetime import date

import pytest

from app.core import clock
from app.home.notice_topics import NOTICES
from app.home.policy_topics import POLICY
from app.home.queries import search_pages
from app.law import RULES, is_law
from app.parameters.models import ParameterValue
from tests.factories import World

PAGES = [
    "/", "/policy", *(f"/policy/{slug}" for slug in POLICY), "/papers", "/forms", "/offices",
    "/search", "/privacy", "/children-rules", "/accessibility", "/contact", "/foster/check",
    "/adoption/check", "/adoption/papers",
]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_every_page_is_open_and_its_links_lead_somewhere(world: World, url: str) -> None:
    client = world.client()
    page = client.get(url)
    assert page.status_code == 200
    for link in set(re.findall(r'href="(/[^"#?]*)', page.text)):
        if not link.startswith("/static/"):
            assert client.get(link).status_code in {200, 303}, link


@pytest.mark.parametrize("slug", POLICY)
def test_a_row_that_was_not_checked_cites_no_article(world: World, slug: str) -> None:
    page = world.client().get(f"/policy/{slug}").text
    rules = [p.rule for s in POLICY[slug].sections for p in s.points if p.rule]
    for rule_id in rules:
        rule = RULES[rule_id]
        item = re.search(rf"<li class=\"cite\">{re.escape(rule.says)}.*?</li>", page, re.DOTALL)
        assert item, rule_id
        shows_article = re.search(r"》第.{1,6}条", item[0]) is not None
        assert shows_article <= is_law(rule), rule_id
        if not is_law(rule):
            assert "条文待核" in item[0] or "本平台默认" in item[0], rule_id


def test_every_topic_rests_on_known_rules() -> None:
    for topic in (*POLICY.values(), *NOTICES.values()):
        for section in topic.sections:
            assert section.points, section.heading
            assert all(not p.rule or p.rule in RULES for p in section.points)


def test_promised_times_follow_the_parameter(world: World) -> None:
    assert "5个工作日内答复" in world.client().get("/").text
    with world.writing() as session:
        session.add(
            ParameterValue(
                name="foster_accept_wd",
                value=3,
                valid_from=date(2020, 1, 1),
                source="通知",
                reason="提速",
                released_at=clock.now(),
            )
        )
    assert "3个工作日内答复" in world.client().get("/").text
    assert "不是法规规定的期限" in world.client().get("/policy/steps").text


@pytest.mark.parametrize(
    ("query", "first"),
    [("健康证明", "要准备的材料"), ("补贴", "费用和补贴"), ("无障碍", "无障碍声明")],
)
def test_search_finds_by_words_inside(query: str, first: str) -> None:
    assert search_pages(query)[0].title == first


def test_search_shows_hits_and_says_when_there_is_none(world: World) -> None:
    client = world.client()
    found = client.get("/search?q=儿童福利院").text
    assert "朝阳区儿童福利院" in found
    assert "没有找到" in client.get("/search?q=飞机票").text
    assert search_pages("   ") == []
    assert client.get("/search?q=" + "%27%22<b>" * 20).status_code == 200
    assert "<b>" not in client.get("/search?q=<b>").text.split("site-search")[1].split("</main>")[0]


def test_offices_nearest_first(world: World) -> None:
    text = world.client().get("/offices?place=220104").text
    assert text.index("朝阳区儿童福利院") < text.index("南关区儿童福利院")
    assert "朝阳区民政局" in text
    assert "渝中区" not in text
    whole = world.client().get("/offices?place=220000").text
    assert "朝阳区儿童福利院" in whole
    assert "12345" in world.client().get("/offices?place=110101").text


def test_a_place_that_does_not_exist_is_an_empty_page_not_a_fault(world: World) -> None:
    for text in ("999999", "x", "%00", "220104220104"):
        assert world.client().get(f"/offices?place={text}").status_code in {200, 404}


@pytest.mark.parametrize("name", ["application", "consent"])
def test_blank_forms_are_pdf(world: World, name: str) -> None:
    answer = world.client().get(f"/forms/{name}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_other_blanks_are_not_public(world: World) -> None:
    assert world.client().get("/forms/assessment.pdf").status_code == 404
    assert world.client().get("/policy/none").status_code == 404


def test_the_version_of_the_notice_is_shown(world: World) -> None:
    assert NOTICES["privacy"].version
    assert NOTICES["privacy"].version in world.client().get("/privacy").text


def test_the_large_face_is_remembered(world: World) -> None:
    client = world.client()
    client.post("/elder", {"next": "/policy/who"})
    assert 'class="public elder"' in client.get("/policy/who").text
    client.post("/elder", {"next": "/"})
    assert 'class="public elder"' not in client.get("/").text
