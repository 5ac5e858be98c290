"""The public pre-check on the screen: three answers, nothing stored, every input survived."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

import app.all_models  # noqa: F401 - for its tables
from app.core import clock
from app.core.db import Base
from app.foster.services.starting import read_precheck
from app.law.dates import add_months
from app.parameters.models import ConfirmedRule
from tests.factories import World, set_local_figures

URL = "/foster/check"
LIVE = "/foster/check/answer"


def born(age: int, *, days: int = 0) -> dict[str, str]:
    """The three boxes of somebody who has `age` full years today (`days` later)."""
    today = clock.today()
    day = add_months(today, -12 * age)
    day = date.fromordinal(day.toordinal() + days)
    return {"year": str(day.year), "month": str(day.month), "day": str(day.day)}


def boxes(name: str, parts: dict[str, str]) -> dict[str, str]:
    return {f"{name}-{part}": value for part, value in parts.items()}


def family(**changes: Any) -> dict[str, str]:
    """A couple with a boy of 15 in 96 m2, everything answered, no child known."""
    answers = {
        "home": "220104",
        "hukou_here": "yes",
        **boxes("carer_born", born(45)),
        "carer_education": "60",
        "carer_health": "ok",
        "has_others": "yes",
        **boxes("others-0-born", born(47)),
        **boxes("others-1-born", born(15)),
        "others_health": "ok",
        "crime": "none",
        "habits": "no",
        "agrees": "yes",
        "tenure": "owned",
        "area": "96",
        "income": "15万",
        "stable": "yes",
        "placing": "1",
        "fostering": "0",
        "known_child": "no",
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}


def result(world: World, **changes: Any) -> str:
    page = world.client().post(URL, family(**changes) | {"step": "child", "go": "result"})
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


@pytest.fixture
def figures(world: World) -> World:
    with world.writing() as session:
        set_local_figures(session)
    return world


def test_a_fitting_family_may_apply(figures: World) -> None:
    text = result(figures)
    assert verdict(text) == "可以申请"
    assert status(text, "年龄") == "符合"
    assert status(text, "没有犯罪记录") == "待证明"
    assert status(text, "照料能力和经验") == "由机构核实"
    assert "还没有回答的问题" not in text
    assert "朝阳区儿童福利院" in text
    assert "0431-85550100" in text


def test_a_stop_says_why_and_what_to_do(figures: World) -> None:
    text = result(figures, tenure="temporary")
    assert verdict(text) == "目前不符合"
    assert status(text, "固定住所") == "不符合"
    assert "《家庭寄养管理办法》第八条第（一）项" in text
    assert "怎么办：" in text


def test_a_child_under_temporary_guardianship_asks_for_a_person(figures: World) -> None:
    child = boxes("child_born", born(7)) | {
        "known_child": "yes", "guardian": "G4", "category": "other", "care": "no",
        "behaviour": "no",
    }  # fmt: skip
    assert verdict(result(figures, **child)) == "需要人工确认"


def test_a_figure_not_set_is_left_to_the_institution(world: World) -> None:
    text = result(world)
    assert verdict(text) == "需要人工确认"
    assert status(text, "人均住房面积") == "由机构核实"
    assert status(text, "人均收入") == "由机构核实"


@pytest.mark.parametrize(("area", "says"), [("96", "符合"), ("95.99", "不符合")])
def test_area_per_head_at_exactly_twenty_four(figures: World, area: str, says: str) -> None:
    assert status(result(figures, area=area), "人均住房面积") == says


@pytest.mark.parametrize(
    ("age", "days", "says"),
    [(30, 1, "不符合"), (30, 0, "符合"), (66, 1, "符合"), (66, 0, "不符合")],
)
def test_the_carers_age_at_its_borders(figures: World, age: int, days: int, says: str) -> None:
    text = result(figures, **boxes("carer_born", born(age, days=days)))
    assert status(text, "年龄") == says


@pytest.mark.parametrize(("days", "says"), [(1, "不符合"), (0, "符合")])
def test_no_child_under_six_lives_there(figures: World, days: int, says: str) -> None:
    text = result(figures, **boxes("others-1-born", born(6, days=days)))
    assert status(text, "家里没有不满6岁的孩子") == says


def test_a_child_living_with_relatives_gets_the_explanation(figures: World) -> None:
    child = boxes("child_born", born(8)) | {
        "known_child": "yes", "guardian": "G2", "category": "other",
    }  # fmt: skip
    text = result(figures, **child)
    assert verdict(text) == "目前不符合"
    assert "委托照护" in text


def test_not_sure_stays_open_and_can_be_answered_later(figures: World) -> None:
    child = boxes("child_born", born(8)) | {
        "known_child": "yes", "guardian": "unsure", "category": "orphan",
    }  # fmt: skip
    text = result(figures, **child)
    assert verdict(text) == "目前看可以，还有3项要回答"
    assert "孩子由谁监护" in text
    assert "outcome--yes" not in text


def test_few_answers_are_an_answer_so_far_only(figures: World) -> None:
    few = {"home": "220104", "hukou_here": "yes", **boxes("carer_born", born(45))}
    page = figures.client().post(URL, {"step": "result", "go": "result", **few}).text
    assert verdict(page).startswith("目前看可以，还有")
    assert "全部答完，才知道能不能申请" in page
    live = figures.client().post(LIVE, few).text
    assert "目前看可以，还有" in live
    assert ">可以申请<" not in live, "it is no yes yet"
    assert "verdict__word--yes" not in live
    stopped = few | boxes("carer_born", born(20))
    page = figures.client().post(URL, {"step": "result", "go": "result", **stopped}).text
    assert verdict(page) == "目前不符合"
    assert "个问题没有回答" in page


def test_heads_are_not_counted_before_the_family_is_known(figures: World) -> None:
    text = result(figures, has_others=None)
    assert status(text, "人均住房面积") == "尚未回答"
    assert status(text, "年龄") == "符合"
    alone = result(figures, has_others="no")
    assert status(alone, "人均住房面积") == "符合"


def test_a_home_in_another_province_of_the_registration_is_a_stop(figures: World) -> None:
    text = result(figures, hukou_here="no", hukou="500103")
    assert status(text, "户口") == "不符合"


def test_nothing_is_stored(figures: World) -> None:
    def counts() -> dict[str, int]:
        with figures.reading() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    before = counts()
    client = figures.client()
    answer = client.post(URL, family() | {"step": "child", "go": "result"})
    client.post(LIVE, family(), headers={"HX-Request": "true"})
    assert counts() == before
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "220104" not in cookie
    assert "220104" not in answer.headers.get("Location", "")
    with client.http.session_transaction() as kept:
        assert set(kept) <= {"csrf_token"}


def test_without_scripts_the_answers_travel_from_page_to_page(figures: World) -> None:
    client = figures.client()
    assert "carer_born-year" not in client.get(URL).text
    page = client.post(URL, {"step": "place", "home": "220104", "hukou_here": "yes"})
    assert "主要照料人" in page.text
    carried = dict(re.findall(r'type="hidden" name="([a-z_]+)" value="([^"]*)"', page.text))
    assert carried["home"] == "220104"
    assert carried["hukou_here"] == "yes"
    assert re.search(r'id="carer_born-year"', page.text)


def test_the_list_button_opens_the_next_list_without_an_error(figures: World) -> None:
    page = figures.client().post(URL, {"step": "place", "home": "220000", "pick": "home"})
    assert page.status_code == 200
    assert 'value="220100"' in page.text
    assert "govuk-error-summary" not in page.text


def test_a_row_is_added_and_removed(figures: World) -> None:
    client = figures.client()
    data = {"step": "family", "has_others": "yes"} | boxes("others-0-born", born(47))
    more = client.post(URL, data | {"add": "others"}).text
    assert 'name="others-1-born-year"' in more
    boy = born(15)
    two = data | boxes("others-1-born", boy)
    less = client.post(URL, two | {"remove": "others-0"}).text
    years = re.findall(r'name="others-\d-born-year"[^>]*value="(\d+)"', less)
    assert years == [boy["year"]]


def test_wrong_input_is_named_and_kept(figures: World) -> None:
    data = family(area="很大") | {"step": "dwelling", "go": "next"}
    page = figures.client().post(URL, data)
    assert page.status_code == 422
    assert "请填写数字，例如 96 或者 12万" in page.text
    assert 'value="很大"' in page.text
    assert 'name="income" value="15万"' in page.text


def test_a_wrong_answer_elsewhere_is_left_out_and_offered_again(figures: World) -> None:
    text = result(figures, **{"carer_born-month": "13"})
    assert "有的回答没有看懂" in text
    assert status(text, "年龄") == "尚未回答"


GARBAGE = ["", "x", " ", "²", "-1", "9" * 60, "1e9999", "NaN", "\0", "<script>", "١٢", "220000"]


@pytest.mark.parametrize("value", GARBAGE)
def test_garbage_is_never_a_fault(figures: World, value: str) -> None:
    client = figures.client()
    data = dict.fromkeys(family(known_child="yes"), value) | {
        "go": value, "others-²-born-year": "1", f"others-{'9' * 5000}-born-year": "1",
    }  # fmt: skip
    for url in (URL, LIVE):
        for step in (value, "place", "family", "child"):
            assert client.post(url, data | {"step": step}).status_code in {200, 422}


def test_the_live_answer_is_a_piece(figures: World) -> None:
    answer = figures.client().post(LIVE, family(tenure="temporary"), headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<section id="answer"')
    assert "目前不符合" in answer.text


def test_the_answers_go_on_into_an_application(figures: World) -> None:
    text = result(figures)
    found = re.search(r'name="precheck" value="([^"]*)"', text)
    assert found
    carried = html.unescape(found[1])
    record = json.loads(carried)
    assert "local_avg_area_m2" not in record
    read = read_precheck(carried, clock.today())
    assert read["dwelling_area_m2"] == 96
    assert [member["main_carer"] for member in read["members"]] == [True, False, False]
    assert all("agrees" not in member for member in record["members"])


def test_an_unconfirmed_row_shows_no_article_until_it_is_confirmed(figures: World) -> None:
    client = figures.client()
    page = client.get("/policy/duties").text
    row = re.search(r"融合期，不少于60天。.*?</li>", page, re.DOTALL)
    assert row
    assert "条文待核" in row[0]
    assert not re.search(r"第.{1,4}条", row[0])
    with figures.writing() as session:
        session.add(
            ConfirmedRule(
                rule_id="FC-16-1", source="公报", article="第十六条", confirmed_on=clock.today()
            )
        )
    again = re.search(r"融合期，不少于60天。.*?</li>", client.get("/policy/duties").text, re.DOTALL)
    assert again
    assert "第十六条" in again[0]
