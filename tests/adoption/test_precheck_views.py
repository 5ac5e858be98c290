"""The public pre-check on the screen: three answers, nothing stored, every input survived."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

import app.all_models  # noqa: F401 - for its tables
from app.adoption.forms.precheck import PAGES
from app.core import clock
from app.core.db import Base
from app.law.dates import add_months
from app.parameters.models import ConfirmedRule
from tests.factories import World

URL = "/adoption/check"
LIVE = "/adoption/check/answer"


def born(years: int, *, days: int = 0) -> dict[str, str]:
    """The three boxes of somebody who has `years` full years today (`days` later)."""
    day = date.fromordinal(add_months(clock.today(), -12 * years).toordinal() + days)
    return {"year": str(day.year), "month": str(day.month), "day": str(day.day)}


def boxes(name: str, parts: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{part}": value for part, value in parts.items()}


COUPLE: dict[str, str] = {
    **boxes("born", born(33)), "sex": "female", "lives": "mainland", "marital": "married",
    "joint": "yes", **boxes("spouse_born", born(35)), "spouse_lives": "mainland",
    "relation": "none", "adopting": "1", "category": "orphan", "institution": "yes",
    **boxes("child_born", born(3)), "child_sex": "male", "disabled": "no", "children": "0",
    "spouse_children": "0", "ability": "yes", "disease": "no", "record": "no", "capable": "yes",
    "sender": "institution", "voluntary": "yes", "payment": "no", "place": "220104",
}  # fmt: skip
SINGLE = COUPLE | boxes("born", born(44)) | {
    "marital": "unmarried", "joint": "", "category": "parents_not_found", "sender": "",
    "rescued": "no",
}  # fmt: skip
STEP = COUPLE | boxes("born", born(28)) | boxes("child_born", born(10)) | {
    "joint": "no", "spouse_children": "", "relation": "step", "married_parent": "yes",
    "category": "", "institution": "",
    "sender": "", "father": "alive", "father_agrees": "yes", "mother": "alive",
    "mother_agrees": "yes", "agrees": "yes",
}  # fmt: skip
KIN = COUPLE | {
    "relation": "kin", "category": "other", "institution": "no", "sender": "birth_parents",
    "father": "alive", "father_agrees": "yes", "mother": "alive", "mother_agrees": "yes",
}  # fmt: skip


def result(world: World, answers: dict[str, str], **changes: Any) -> str:
    sent = {name: value for name, value in (answers | changes).items() if value}
    page = world.client().post(URL, sent | {"step": "place", "go": "result"})
    assert page.status_code == 200
    return page.text


def verdict(text: str) -> str:
    found = re.search(r'outcome__title">([^<]+)<', text)
    assert found
    return found[1]


def status(text: str, title: str) -> str:
    found = re.search(
        rf"<b>{title}</b>.*?<span class=\"tag tag--\w+\">([^<]+)</span>", text, re.DOTALL
    )
    assert found, title
    return found[1]


def open_questions(text: str) -> list[str]:
    block = re.search(r'class="open-questions">(.*?)</ul>', text, re.DOTALL)
    return re.findall(r">([^<]+)</button>", block[1]) if block else []


@pytest.mark.parametrize("answers", [COUPLE, SINGLE, KIN], ids=["couple", "single", "kin"])
def test_a_fitting_family_may_apply(world: World, answers: dict[str, str]) -> None:
    text = result(world, answers)
    assert open_questions(text) == []
    assert verdict(text) == "可以申请"
    assert status(text, "身体健康") == "待证明"
    assert status(text, "年满30周岁") == "符合"


def test_a_young_step_parent_is_looked_at_by_a_person(world: World) -> None:
    text = result(world, STEP)
    assert open_questions(text) == []
    assert verdict(text) == "需要人工确认"
    assert status(text, "年满30周岁") == "依法放宽"
    assert status(text, "孩子的生父母同意") == "待证明"
    assert "不满30周岁的，" in text
    assert verdict(result(world, STEP, **boxes("born", born(30)))) == "可以申请"


def test_a_stop_says_why_and_what_to_do(world: World) -> None:
    text = result(world, COUPLE, joint="no")
    assert verdict(text) == "目前不符合"
    assert status(text, "夫妻共同收养") == "不符合"
    assert "《民法典》第一千一百零一条" in text
    assert "怎么办：" in text


@pytest.mark.parametrize(("days", "says"), [(0, "符合"), (1, "不符合")])
def test_thirty_on_the_birthday_and_not_before(world: World, days: int, says: str) -> None:
    assert status(result(world, COUPLE, **boxes("born", born(30, days=days))), "年满30周岁") == says


@pytest.mark.parametrize(("days", "says"), [(0, "符合"), (1, "不符合")])
def test_forty_years_between_a_single_woman_and_a_boy(world: World, days: int, says: str) -> None:
    changes = boxes("child_born", born(4)) | boxes("born", born(44, days=days))
    assert status(result(world, SINGLE, **changes), "年龄相差40周岁") == says
    assert "年龄相差40周岁" not in result(world, SINGLE, **changes, child_sex="female")


def test_a_grandparent_and_a_foundling_at_home_ask_for_a_person(world: World) -> None:
    text = result(world, KIN, relation="grandchild", category="hardship_child")
    assert verdict(text) == "需要人工确认"
    assert "祖父母、外祖父母收养" in text
    text = result(world, SINGLE, institution="no")
    assert verdict(text) == "需要人工确认"
    assert "还没有报警的，请马上打110" in text


def test_what_an_exception_lifts_is_said_with_its_reason(world: World) -> None:
    text = result(world, KIN)
    assert "为什么适用：孩子是您或者配偶的兄弟姐妹、堂表兄弟姐妹的孩子" in text
    assert "《民法典》第一千零九十九条第一款" in text
    assert "不受这些条件的限制：可以被收养的孩子、生父母有特殊困难。" in text
    assert status(text, "可以被收养的孩子") == "依法放宽"
    text = result(world, COUPLE, children="2", adopting="3")
    assert "为什么适用：孩子是孤儿" in text
    assert status(text, "子女数量") == "依法放宽"
    assert status(text, "收养几名") == "依法放宽"
    assert "对您适用的例外" not in result(world, KIN, relation="none", category="hardship_child")


def test_papers_follow_child_and_adopters(world: World) -> None:
    orphan, foundling, step = (result(world, answers) for answers in (COUPLE, SINGLE, STEP))
    assert "死亡或者宣告死亡的证明" in orphan
    assert "生育情况证明" in foundling
    assert "生育情况证明" not in orphan
    # The institution has no photograph taken; birth parents do.
    assert orphan.count("登记照片") == 1
    assert step.count("登记照片") == 2
    assert "户口簿和身份证件" not in result(world, SINGLE, institution="no")
    assert "与孩子生父或者生母的结婚证" in step
    assert "健康检查证明" not in step
    assert "孩子本人同意的记录" in step
    assert "亲属关系证明" in result(world, KIN)


@pytest.mark.parametrize(
    ("answers", "changes", "place"),
    [
        (COUPLE, {}, "孩子所在的儿童福利机构所在地的县级"),
        (COUPLE, {"institution": "no", "sender": "guardian", "duty": "none_exist"}, "监护人户口"),
        (SINGLE, {"institution": "no"}, "发现孩子的地方的县级"),
        (KIN, {}, "孩子生父或者生母户口所在地的县级"),
        (STEP, {}, "孩子生父或者生母户口所在地的县级"),
        (COUPLE, {"spouse_lives": "hongkong"}, "孩子户口所在地的市级"),
        (KIN, {"lives": "foreign"}, "孩子户口所在地的省级"),
    ],
)
def test_the_office_follows_child_and_adopters(
    world: World, answers: dict[str, str], changes: dict[str, str], place: str
) -> None:
    assert place in result(world, answers, **changes)


def test_the_bureau_of_the_place_stands_there_with_its_phone(world: World) -> None:
    text = result(world, COUPLE)
    bureau = world.agencies["home_bureau"]
    assert bureau.name in text
    elsewhere = result(world, COUPLE, place="110101")
    assert bureau.name not in elsewhere
    assert "12345" in elsewhere


def test_single_answers_give_what_they_decide(world: World) -> None:
    few = boxes("born", born(20))
    page = world.client().post(URL, {"step": "result", "go": "result", **few}).text
    assert verdict(page).startswith("目前看可以，还有")
    live = world.client().post(LIVE, few).text
    assert ">可以申请<" not in live, "it is no yes yet"
    few |= {"marital": "unmarried", "relation": "none"}
    page = world.client().post(URL, {"step": "result", "go": "result", **few}).text
    assert verdict(page) == "目前不符合"
    assert "孩子的性别" not in page


def test_an_age_that_stops_nobody_is_met_before_the_relation_is_known(world: World) -> None:
    grown = boxes("born", born(30)) | {"marital": "unmarried"}
    text = world.client().post(URL, {"step": "result", "go": "result", **grown}).text
    assert status(text, "年满30周岁") == "符合"


def test_nothing_answered_is_no_answer(world: World) -> None:
    page = world.client().post(URL, {"step": "result", "go": "result"}).text
    assert verdict(page) == "还没有回答问题"


def test_nothing_is_stored(world: World) -> None:
    def rows() -> dict[str, int | None]:
        with world.reading() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }

    before = rows()
    result(world, COUPLE)
    assert rows() == before


def test_every_page_walks_on_and_back_with_all_answers(world: World) -> None:
    client = world.client()
    sent = {name: value for name, value in STEP.items() if value}
    for step in PAGES:
        page = client.post(URL, sent | {"step": step, "go": step})
        assert page.status_code == 200
        hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
        own = {n for n in sent if re.search(rf'name="{re.escape(n)}"', page.text)} - hidden.keys()
        assert {n: v for n, v in sent.items() if n not in hidden}.keys() == own
        assert all(sent[name] == value for name, value in hidden.items() if name in sent)


def test_a_date_that_does_not_exist_stays_on_its_page(world: World) -> None:
    bad = {"step": "you", "born-year": "1990", "born-month": "2", "born-day": "30"}
    page = world.client().post(URL, bad)
    assert page.status_code == 422
    assert "第1步" in page.text
    assert 'value="30"' in page.text


def test_the_live_answer_is_a_piece(world: World) -> None:
    sent = COUPLE | {"joint": "no"}
    answer = world.client().post(LIVE, sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.startswith('<section id="answer"')
    assert "目前不符合" in answer.text


@pytest.mark.parametrize(
    "value",
    ["x", " ", "\u3000", "²", "-1", "9" * 60, "NaN", "\x00", "<script>", "220000", "yes", "step"],
)
def test_garbage_is_never_a_fault(world: World, value: str) -> None:
    client = world.client()
    for name in (*COUPLE, "relation", "married_parent", "judged-year", "received-day", "go"):
        page = client.post(URL, COUPLE | {name: value, "step": "place"})
        assert page.status_code in {200, 400, 422}, name
        assert "<script>alert" not in page.text


@pytest.mark.parametrize("step", [*PAGES, "result"])
def test_pages_open_in_any_order(world: World, step: str) -> None:
    page = world.client().post(URL, {"step": "you", "go": step})
    assert page.status_code == 200


def test_an_unconfirmed_row_shows_no_article_until_it_is_confirmed(world: World) -> None:
    revoked = COUPLE | {
        "category": "guardianship_revoked", "grave": "no", **boxes("judged", born(2)),
    }  # fmt: skip
    text = result(world, revoked)
    assert status(text, "撤销监护满一年") == "待证明"
    assert "条文待核" in text
    assert "第四十四条" not in text
    with world.writing() as session:
        session.add(
            ConfirmedRule(
                rule_id="GR-44", source="公报", article="第四十四条", confirmed_on=clock.today()
            )
        )
    assert "第四十四条" in result(world, revoked)


@pytest.mark.parametrize(("days", "says"), [(0, "不符合"), (-1, "待证明")])
def test_one_full_year_after_the_judgment(world: World, days: int, says: str) -> None:
    revoked = COUPLE | {
        "category": "guardianship_revoked", "grave": "no", **boxes("judged", born(1, days=days)),
    }  # fmt: skip
    assert status(result(world, revoked), "撤销监护满一年") == says


def test_the_list_of_papers_names_a_rule_for_each(world: World) -> None:
    page = world.client().get("/adoption/papers")
    assert page.status_code == 200
    cards = re.findall(r'<section class="card paper">(.*?)</section>', page.text, re.DOTALL)
    assert len(cards) > 30
    assert all('class="cite"' in card and "article" in card for card in cards)
