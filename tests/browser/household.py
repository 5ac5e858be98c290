"""A family of three and what it types in, page by page: the same words with and without scripts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core import clock
from app.core.identifiers import make_synthetic_id
from tests.browser.visitor import Visitor

HOME = ("吉林省", "长春市", "朝阳区")
STREET = "前进街道"
OWN_PASSWORD = "院里有三棵老槐树开了花"
MOTIVE = "我们夫妻身体都好，女儿已经上学，家里有空房间，想给一个孩子安稳的家，也问过女儿的意思。"
CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True)
class Household:
    """A mother, a father and their daughter of ten."""

    mother: str
    father: str
    daughter: str
    number: int
    """Tells the phones and identity numbers of two households apart."""

    def phone(self, who: int) -> str:
        return f"1981111{self.number:02}{who:02}"

    def id_no(self, year: int, *, male: bool) -> str:
        return make_synthetic_id("220104", date(year, 3, 30), male=male, n=self.number)


def code_shown(who: Visitor) -> str:
    """The one-time code that the demo shows instead of sending it."""
    code = CODE.search(who.page.inner_text("body"))
    assert code, f"the code is not shown on\n{who.reads()}"
    return code[0]


def checks_first(who: Visitor) -> None:
    """The pre-check, every question answered; its answers go along to the application."""
    born = clock.today().year
    who.opens("/foster/check")
    who.picks_place(*HOME, name="home")
    who.chooses("是，户口在这里")
    who.presses("继续")
    who.fills_date("出生日期", born - 42, 3, 30)
    who.chooses("高中、中专")
    who.chooses("健康")
    who.presses("继续")
    who.chooses("有", "除了主要照料人")
    who.fills_date("出生日期", born - 43, 3, 30)
    who.chooses("没有", "这些家人里")
    who.chooses("没有", "全家年满14周岁")
    who.chooses("没有", "家里有人吸毒")
    who.chooses("都愿意")
    who.presses("继续")
    who.chooses("自己家的房子")
    who.fills("房子有多大", "120")
    who.presses("继续")
    who.fills("全家一年的收入", "15万")
    who.chooses("稳定，每年都差不多")
    who.presses("继续")
    who.chooses("一名", "您想寄养几名孩子")
    who.chooses("没有", "您家现在已经有")
    who.chooses("不是，由机构安排")
    who.presses("看结果")


def registers(who: Visitor, home: Household) -> None:
    """An account by phone number, code and identity number, on the way to the application."""
    who.presses("带着这些答案申请")
    who.presses("注册")
    who.fills("手机号码", home.phone(1))
    who.presses("发送验证码")
    who.fills("短信验证码", code_shown(who))
    who.submits()
    who.fills("姓名", home.mother)
    who.fills("身份证号码", home.id_no(1984, male=False))
    who.fills("设置密码", OWN_PASSWORD)
    who.fills("再输入一次密码", OWN_PASSWORD)
    who.chooses("我已阅读")
    who.submits()
    who.sees("您在“能不能申请”里的回答")
    who.presses("继续办理")


def adds_members(who: Visitor, home: Household, tasks: str) -> None:
    """The applicant as main carer, the husband whom the pre-check knew without a name, and the
    daughter, who was not counted there.
    """
    who.opens(f"{tasks}/members")
    who.follows(home.mother)
    who.picks("婚姻状况", "已婚")
    who.picks("文化程度", "普通高级中学教育")
    who.picks_place(*HOME, name="hukou")
    who.chooses("是", "是否主要照料人")
    who.submits()
    for name, relation, year, male, phone, learned in (
        (home.father, "配偶", 1983, True, home.phone(2), "大学专科教育"),
        (home.daughter, "女", 2016, False, "", "其他"),
    ):
        who.opens(f"{tasks}/members")
        who.presses("未填写姓名的成员" if name == home.father else "再加一名家庭成员")
        who.fills("姓名", name)
        who.picks("与申请人的关系", relation)
        who.fills("身份证号码", home.id_no(year, male=male))
        who.picks("文化程度", learned)
        who.fills("手机号码", phone)
        who.presses("保存")


def describes_home(who: Visitor, tasks: str) -> None:
    """Dwelling, income, wishes."""
    who.opens(f"{tasks}/housing")
    who.picks_place(*HOME, STREET, name="division")
    who.fills("详细地址", "人民大街1号3单元502室")
    who.chooses("自有")
    who.fills("住房面积", "120")
    who.fills("房间数", "3")
    who.fills("孩子住哪个房间", "朝南次卧，一人一间")
    who.submits()
    who.opens(f"{tasks}/income")
    who.fills("全家一年的总收入", "150000")
    who.fills("收入来源", "工资")
    who.fills("谁在挣钱", "夫妻双方")
    who.chooses("是", "收入是否稳定")
    who.fills("收入证明能证明几个月", "12")
    who.submits()
    who.opens(f"{tasks}/wishes")
    who.fills("您为什么想做寄养家庭", MOTIVE)
    who.chooses("6至10岁")
    who.chooses("否", "能不能同时接受两名孩子")
    who.submits()


def tells_health(who: Visitor, tasks: str) -> None:
    """Everybody's health, record and habits, one person a page."""
    who.opens(f"{tasks}/health")
    for path in who.links(f"{tasks}/health/"):
        who.opens(path)
        who.chooses("健康", "身体情况")
        who.chooses("没有", "是否有犯罪记录")
        who.chooses("否", "是否有吸毒")
        who.submits()


def uploads_papers(who: Visitor, tasks: str, scan: Path) -> int:
    """Every paper on the list, with the day of issue where it is asked. Returns how many."""
    today = clock.today()
    who.opens(f"{tasks}/papers")
    pages = [path for path in who.links(f"{tasks}/papers/") if not path.endswith("/other")]
    for path in pages:
        who.opens(path)
        who.hands_in(scan)
        if who.page.get_by_role("group", name="证明上写的日期").count():
            who.fills_date("证明上写的日期", today.year, today.month, today.day)
            who.presses("保存日期")
    return len(pages)


def signs(who: Visitor, link: str, name: str) -> None:
    """A grown-up's own consent: a code to their own phone, their own name."""
    who.opens(link)
    who.presses("发送验证码")
    code = code_shown(who)
    who.chooses("我同意", "您的决定")
    who.fills("请填写您的全名", name)
    who.fills("短信验证码", code)
    who.presses("签署", nth=-1)
    who.sees("已签署")
