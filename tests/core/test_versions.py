"""What stands now beside what was typed, read from a page's form (bar R05)."""

from __future__ import annotations

import pytest

from app.core.versions import NOTHING, compared

PAGE = """
<form method="post" action="/other"><label for="z">别的</label><input id="z" name="name"></form>
<form method="post" action="/it">
<input type="hidden" name="version" value="3">
<label for="n">姓名</label><input id="n" name="name" value="王芳">
<fieldset><legend>出生日期</legend><label for="y">年</label>
<input id="y" name="born-year" value="1986">
<label for="m">月</label><input id="m" name="born-month" value="3"><label for="d">日</label>
<input id="d" name="born-day" value="27"></fieldset>
<fieldset><legend>住房</legend><input type="radio" id="h-0" name="home" value="own" checked>
<label for="h-0">自有</label><input type="radio" id="h-1" name="home" value="rent">
<label for="h-1">租住</label></fieldset>
<label for="s">学历<span>（选填）</span></label>
<select id="s" name="school"><option value="">请选择</option>
<option value="a" selected>小学</option><option value="b">大学</option></select>
<label for="t">说明</label><textarea id="t" name="words">
第一行
第二行&lt;b&gt;</textarea>
<label for="e">备注</label><input id="e" name="note" value="">
<label for="u">空的</label><input id="u" name="blank" value="">
<label for="p">口令</label><input id="p" type="password" name="password" value="zq">
</form>
"""


@pytest.mark.bar("R05")
def test_each_field_stands_in_its_own_words_twice() -> None:
    sent = {
        "version": "2", "name": "王芳", "born-year": "1987", "born-month": "3", "born-day": "27",
        "home": "rent", "school": "b", "words": "第一行\r\n另一行", "note": "我的话",
        "password": "x",
    }  # fmt: skip
    both = compared(PAGE, "/it", list(sent.items()))
    assert both is not None
    assert both.rows == [
        ("姓名", "王芳", "王芳"),
        ("出生日期", "1986-3-27", "1987-3-27"),
        ("住房", "自有", "租住"),
        ("学历", "小学", "大学"),
        ("说明", "第一行\n第二行<b>", "第一行\n另一行"),
        ("备注", NOTHING, "我的话"),
    ]
    assert set(sent) <= both.known


@pytest.mark.bar("R05")
def test_a_page_without_the_form_compares_nothing() -> None:
    assert compared(PAGE, "/gone", [("name", "王芳")]) is None
    assert compared("", "/it", [("name", "王芳")]) is None
