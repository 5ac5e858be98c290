"""From the first question to the filed family, on screens, each role at a window of its own.

What one test leaves behind is not the next one's start: each begins at a case of the town.
"""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core.identifiers import make_synthetic_id
from app.demo.agencies import PASSWORD
from app.demo.stories import picture
from tests.access.town import Town
from tests.browser.visitor import PHONE, Visitor

HOME = ("吉林省", "长春市", "朝阳区")
OWN_PASSWORD = "院里有三棵老槐树开了花"
Opens = Callable[..., Visitor]
both_ways = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


def submits(who: Visitor) -> None:
    """Press the last button of the page's form."""
    who.page.locator("main form button.govuk-button[type=submit]").last.click()
    who.settles()


def registers(who: Visitor, name: str) -> str:
    """An account with a phone number; the demo shows the code on the screen."""
    chance = random.Random()
    phone = f"199{chance.randrange(10**8):08d}"
    who.opens("/register")
    who.fills("手机号码", phone)
    who.presses("发送验证码")
    code = re.search(r"(?<!\d)\d{6}(?!\d)", who.page.inner_text("body"))
    assert code, "the code is not shown"
    who.fills("短信验证码", code[0])
    submits(who)
    number = make_synthetic_id("220104", date(1984, 5, chance.randint(1, 28)), male=False,
                               n=chance.randrange(50))  # fmt: skip
    who.fills("姓名", name)
    who.fills("身份证号码", number)
    who.fills("设置密码", OWN_PASSWORD)
    who.fills("再输入一次密码", OWN_PASSWORD)
    who.chooses("我已阅读")
    submits(who)
    return phone


@both_ways
def test_family_asks_registers_and_begins(person: Opens, tmp_path: Path, scripts: bool) -> None:
    family = person(scripts=scripts)
    family.opens("/foster/check")
    family.picks_place(*HOME, name="home")
    family.chooses("是，户口在这里")
    for _ in range(5):
        family.presses("继续")
    family.presses("看结果")
    family.sees("第八条")
    registers(family, "周玉梅")
    family.sees("我的申请")
    family.opens("/foster/start")
    family.picks_place(*HOME)
    family.presses("列出可以受理的机构")
    family.chooses("长春市儿童福利院")
    family.presses("开始填写")
    family.sees("家庭成员同意")
    tasks = family.page.url
    family.opens(f"{tasks}/income")
    family.fills("全家一年的总收入", "150000")
    family.fills("收入来源", "工资")
    family.fills("谁在挣钱", "夫妻双方")
    family.chooses("是", "收入是否稳定")
    family.fills("收入证明能证明几个月", "12")
    submits(family)
    family.opens(f"{tasks}/income")
    assert family._field("收入来源").input_value() == "工资"
    scan = tmp_path / "户口簿.png"
    scan.write_bytes(picture())
    family.opens(f"{tasks}/papers/hukou_book")
    family.uploads(scan)
    if scripts:  # it sends the file as soon as it is chosen
        family.page.locator("main a[href*='/documents/']").first.wait_for()
    else:
        submits(family)
    family.opens(f"{tasks}/papers/hukou_book")
    family.sees("户口簿.png")
    family.leaves()


def at(who: Visitor, town: Town, username: str, case: str, page: str) -> None:
    """A member of staff signs in and opens a page of a case."""
    who.signs_in(username, PASSWORD)
    who.opens(f"/foster/desk/{town.cases[case]['application']}/{page}")


@both_ways
def test_family_hands_in(person: Opens, town: Town, scripts: bool) -> None:
    """A draft with everything in it: checked, declared, sent once, with a receipt as PDF."""
    family = person(scripts=scripts, viewport=PHONE)
    draft = "first ready" if scripts else "second ready"
    family.sees_as(town.token(town.users[f"family {draft}"]))
    ref = town.cases[draft]["application"]
    family.opens(f"/foster/{ref}/apply/check")
    family.chooses("本人承诺")
    knows = family.page.get_by_label("我已看到上面列出的不符合项")
    if knows.count():
        knows.check(force=True)
    submits(family)
    family.sees("FC-220100-")
    letter = family.page.locator("a[href*='/documents/letters/']").first.get_attribute("href")
    reads_letter(family, f"{letter}/pdf", "收")
    family.leaves()


def reads_letter(who: Visitor, path: str, words: str) -> str:
    answer = who.context.request.get(who.origin + path)
    body = answer.body()
    assert body.startswith(b"%PDF"), answer.status
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    assert words in text, text
    return text


@both_ways
def test_desk_carries_a_case_on(person: Opens, town: Town, scripts: bool) -> None:
    """Intake accepts, the head names two assessors."""
    if not scripts:
        return_case(person, town)
        return
    clerk = person()
    at(clerk, town, "cc.shouli", "submitted", "papers")
    clerk.presses("受理申请")
    clerk.sees("已受理")
    clerk.leaves()
    head = person()
    at(head, town, "cc.yuanzhang", "submitted", "assessors")
    for name in ("社会工作师", "心理咨询师"):
        head.page.get_by_label(re.compile(name)).first.check(force=True)
    head.presses("指派", nth=-1)
    head.sees("评估中")
    head.leaves()


def return_case(person: Opens, town: Town) -> None:
    """Without scripts: the desk's list and a case's tabs are plain links."""
    clerk = person(scripts=False)
    at(clerk, town, "cc.shouli", "accepted", "papers")
    clerk.sees("户口簿")
    clerk.opens("/foster/desk")
    clerk.sees("FC-220100-")
    clerk.leaves()


def test_head_decides_and_the_bureau_files(person: Opens, town: Town) -> None:
    head = person()
    at(head, town, "cc.yuanzhang", "review", "decision")
    head.presses("审核通过")
    head.page.get_by_role("heading", name="审核通过").first.wait_for()
    head.leaves()
    clerk = person()
    at(clerk, town, "cc.beian", "review", "filing")
    clerk.presses("报送民政局备案")
    clerk.sees("备案中")
    clerk.leaves()
    bureau = person()
    at(bureau, town, "ccmz.jingban", "review", "filing")
    bureau.presses("出具备案回执")
    bureau.sees("已备案")
    bureau.leaves()
    family = person(viewport=PHONE)
    family.sees_as(town.token(town.users["family review"]))
    family.opens(f"/foster/{town.cases['review']['application']}")
    letters = family.page.eval_on_selector_all(
        "a[href*='/documents/letters/']", "all => all.map(a => a.getAttribute('href'))"
    )
    assert letters
    for letter in letters:
        reads_letter(family, f"{letter.removesuffix('/pdf')}/pdf", "长春市儿童福利院")
    family.leaves()


def test_assessor_scores_on_a_phone(person: Opens, town: Town) -> None:
    """The second sheet of a visited family, item by item at 390 pixels."""
    assessor = person(viewport=PHONE)
    at(assessor, town, "cc.pinggu2", "assessing", "assessment")
    begin = assessor.page.locator("main").get_by_role("button", name=re.compile("填写|开始"))
    begin.first.click()
    assessor.page.wait_for_url("**/sheet/**")
    assessor.settles()
    for _ in range(20):
        answer_page(assessor)
        if "/finish-sheet" in assessor.page.url:
            break
        submits(assessor)
    assert "/finish-sheet" in assessor.page.url, assessor.reads()
    assessor.fills("补录的原因", "现场没有网络，按纸质评分表补录")
    assessor.presses("提交评分表")
    assessor.sees("已提交")
    assessor.leaves()


def answer_page(who: Visitor) -> None:
    """Full points for each item, no veto."""
    for group in who.page.locator("main fieldset").all():
        boxes = group.locator("input[type=radio]")
        if boxes.count():
            no = group.locator("input[value=no]")
            (no if no.count() else boxes).first.check(force=True)
    for box in who.page.locator("main input[inputmode=numeric]").all():
        full = re.search(r"满分(\d+)|(\d+)分", box.locator("xpath=../..").inner_text())
        box.fill(next((part for part in full.groups() if part), "5") if full else "5")
