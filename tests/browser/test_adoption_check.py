"""The public pre-check of adoption by a person: all pages, with and without JavaScript."""

from __future__ import annotations

import pytest

from app.core import clock
from tests.browser.conftest import Opens
from tests.browser.looking import look
from tests.browser.visitor import PHONE, Visitor

PLACE = ("吉林省", "长春市", "朝阳区")


def answers_about_a_nephew(who: Visitor, *, looks: bool) -> list[str]:
    """A couple of 40 and 42, and the boy of nine of a brother who is a widower."""
    wrong: list[str] = []
    year = clock.today().year

    def goes_on(button: str = "继续") -> None:
        if looks:
            # The answer beside the questions is asked for half a second after the last one,
            # and fades while it is on its way.
            who.page.wait_for_timeout(700)
            who.settles()
            wrong.extend(look(who.page, who.page.title()))
        who.presses(button)

    who.opens("/adoption/check")
    who.fills_date("您的出生日期", year - 40, 1, 1)
    who.chooses("女", "您的性别")
    who.chooses("中国内地", "您是哪里的居民")
    who.chooses("已婚", "您的婚姻状况")
    who.chooses("一起收养", "夫妻一起收养吗")
    who.fills_date("配偶的出生日期", year - 42, 1, 1)
    who.chooses("中国内地", "配偶是哪里的居民")
    goes_on()
    who.chooses("兄弟姐妹", "您想收养的孩子")
    who.chooses("一名", "想收养几名孩子")
    goes_on()
    who.chooses("生父母健在，没有特殊困难")
    who.chooses("不在", "孩子现在在儿童福利机构生活吗")
    who.fills_date("孩子的出生日期", year - 10, 1, 1)
    who.chooses("男", "孩子的性别")
    who.chooses("没有", "孩子有县级以上")
    goes_on()
    who.chooses("一名", "您有几名子女")
    who.chooses("一名", "配偶有几名子女")
    who.chooses("有", "您有能力抚养")
    who.chooses("没有", "收养人有医生认为")
    who.chooses("没有", "收养人有不利于")
    who.chooses("都能", "收养人都能自己")
    goes_on()
    who.chooses("生父母", "谁来送养孩子")
    who.chooses("健在", "孩子的生父")
    who.chooses("同意", "生父同意吗")
    who.chooses("去世", "孩子的生母")
    who.chooses("不要求", "去世一方的父母")
    goes_on()
    who.chooses("愿意", "孩子自己愿意吗")
    who.chooses("都是自愿的")
    who.chooses("没有", "有人要钱")
    goes_on()
    who.sees("孩子生父或者生母户口所在地")
    who.picks_place(*PLACE, name="place")
    goes_on("看结果")
    if looks:
        wrong.extend(look(who.page, who.page.title()))
    return wrong


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_couple_learns_whether_they_may_adopt_a_nephew(person: Opens, scripts: bool) -> None:
    who = person(scripts=scripts, viewport=PHONE)
    wrong = answers_about_a_nephew(who, looks=scripts)
    who.sees("可以申请")
    who.sees("为什么适用")
    who.sees("亲属关系证明")
    who.sees("孩子本人同意的记录")
    assert who.page.locator(".open-questions").count() == 0
    assert wrong + who.complaints == []
    who.context.close()
