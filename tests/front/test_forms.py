"""The base form: dates in three boxes, rows, words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask_wtf.form import _Auto
from werkzeug.exceptions import BadRequest

from tests.front.kit_pages import Application

WHOLE = {
    "name": "买买提·吐尔逊", "id_number": "500112198603272119",
    "born-year": "1986", "born-month": "3", "born-day": "27", "area": "96", "adults": "2",
    "county": "500157", "house": "rent", "reason": "有稳定收入，能照料孩子", "agree": "y",
    "members-0-name": "李秀兰", "members-0-relation": "spouse",
}  # fmt: skip


@pytest.fixture(autouse=True)
def context(kit: Flask) -> Iterator[None]:
    with kit.test_request_context():
        yield


def typed(kit: Flask, **changes: str) -> Application:
    with kit.test_request_context(method="POST", data={**WHOLE, **changes}):
        return Application()


def errors(kit: Flask, **changes: str) -> list[tuple[str, str]]:
    form = typed(kit, **changes)
    assert form.validate() is (not form.error_links())
    return form.error_links()


def test_a_whole_form_has_no_error(kit: Flask) -> None:
    form = typed(kit)
    assert form.validate(), form.error_links()
    assert form.born.data == dt.date(1986, 3, 27)
    assert form.name.data == "买买提·吐尔逊"


@pytest.mark.bar("S44")
@pytest.mark.parametrize(
    ("year", "month", "day", "where", "says"),
    [
        ("", "", "", "#born-year", "请填写出生日期"),
        ("1986", "", "27", "#born-month", "请补全“月”，例如 1986 3 27"),
        ("1986", "2", "30", "#born-day", "1986年2月没有30日，请核对日期"),
        ("86", "3", "27", "#born-year", "年份请填4位数字，例如 1986"),
        ("1986", "13", "1", "#born-month", "月份应为1到12"),
        ("1986", "三月", "1", "#born-month", "“月”只能填数字，例如 1986 3 27"),
        ("99999", "3", "1", "#born-year", "“年”只能填数字，例如 1986 3 27"),
    ],
)
def test_a_date_says_which_part_is_wrong(
    kit: Flask, year: str, month: str, day: str, where: str, says: str
) -> None:
    found = errors(kit, **{"born-year": year, "born-month": month, "born-day": day})
    assert found == [(where, says)]


def test_full_width_digits_and_units_are_understood(kit: Flask) -> None:
    parts = {"born-year": "１９８６年", "born-month": "３月", "born-day": " ２７ "}
    assert typed(kit, **parts).born.data == dt.date(1986, 3, 27)


def test_what_was_typed_stays_in_the_boxes(kit: Flask) -> None:
    form = typed(kit, **{"born-day": "31", "born-month": "2"})
    assert [value for _, _, value in form.born.boxes()] == ["1986", "2", "31"]


def test_a_text_where_a_number_belongs_is_told_apart_from_nothing(kit: Flask) -> None:
    assert errors(kit, area="很大") == [("#area", "请填写数字，例如 1500.50")]
    assert errors(kit, area="") == [("#area", "请填写住房面积")]


def test_an_error_in_a_row_points_at_its_box(kit: Flask) -> None:
    assert errors(kit, **{"members-0-name": ""}) == [
        ("#members-0-name", "请填写家庭成员的姓名")
    ]  # fmt: skip


@pytest.mark.bar("S44")
def test_messages_of_the_library_are_chinese(kit: Flask) -> None:
    found = errors(kit, reason="长" * 301, adults="99", house="tent")
    assert found == [
        ("#adults", "“同住成年人数”应在 1 到 20 之间"),
        ("#house", "请从列出的选项中选择"),
        ("#reason", "“申请理由”不能超过 300 个字"),
    ]


def test_add_makes_a_row_and_no_errors(kit: Flask) -> None:
    form = typed(kit, add="members", name="")
    assert form.rows_changed
    assert not form.validate()
    assert form.error_links() == []
    assert len(form.members) == 2


def test_remove_takes_that_row_and_keeps_what_is_typed_in_the_others(kit: Flask) -> None:
    rows = {"members-1-name": "赵小雨", "members-1-born-year": "很久以前", "remove": "members-0"}
    form = typed(kit, **rows)
    assert [row.form.name.data for row in form.members] == ["赵小雨"]
    assert form.members[0].form.name.id == "members-0-name"
    assert form.members[0].form.born.boxes()[0][2] == "很久以前"


def test_the_last_needed_row_stays(kit: Flask) -> None:
    assert len(typed(kit, remove="members-0").members) == 1


def test_a_nul_byte_is_refused(kit: Flask) -> None:
    with pytest.raises(BadRequest):
        typed(kit, name="赵\x00国强")


@pytest.mark.parametrize(
    "name",
    [
        "members-²-name",
        "members-٣-name",
        "members²",
        "membersx²-name",
        f"members-{'9' * 5000}-name",
    ],
)
def test_a_row_with_no_readable_number_is_left_out(kit: Flask, name: str) -> None:
    form = typed(kit, **{name: "赵小雨", "members-1-name": "钱多多", "members-1-relation": "child"})
    assert [row.form.name.data for row in form.members] == ["李秀兰", "钱多多"]
    assert form.name.data == "买买提·吐尔逊"


def test_files_come_through_where_a_row_is_left_out(kit: Flask) -> None:
    data = {**WHOLE, "members-²-name": "赵小雨", "paper": (BytesIO(b"%PDF"), "证明.pdf")}
    with kit.test_request_context(method="POST", data=data):
        form = Application()
        assert len(form.members) == 1
        assert form.meta.wrap_formdata(form, _Auto)["paper"].filename == "证明.pdf"


@pytest.mark.parametrize("body", ['{"name": 5, "area": [1]}', "[1]", "7"])
def test_json_is_no_form(kit: Flask, body: str) -> None:
    with kit.test_request_context(method="POST", data=body, content_type="application/json"):
        form = Application()
        assert not form.validate()
        assert ("#name", "请填写您的姓名，与身份证一致") in form.error_links()


def test_a_rule_can_add_its_error(kit: Flask) -> None:
    form = typed(kit)
    form.validate()
    form.fail("area", "人均住房面积不足20平方米")
    form.fail(None, "夫妻双方须共同申请")
    assert form.error_links() == [
        ("", "夫妻双方须共同申请"), ("#area", "人均住房面积不足20平方米")
    ]  # fmt: skip
