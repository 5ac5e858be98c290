"""A couple applies for an adoption, and a birth mother answers by her link: with and without
JavaScript, on a phone, every page looked at.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.actors import token_hash
from app.accounts.models import Agency, User, UserSession
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.db import transaction
from app.core.identifiers import make_synthetic_id
from app.core.ids import new_token
from tests.access.town import Town
from tests.adoption.town import make_adopters
from tests.browser.conftest import Opens
from tests.browser.household import code_shown
from tests.browser.looking import look
from tests.browser.visitor import PHONE, Visitor
from tests.factories import make_agency, make_user
from tests.lasting import FRESH

PLACE = ("吉林省", "长春市", "南关区")
MOTIVE = "我们夫妻身体健康，收入稳定，一直想再抚养一个孩子，打算让孩子在家附近上学，陪他长大。" * 2


def session_of(town: Town, user: User) -> str:
    token = new_token()
    with transaction(town.database) as session:
        session.add(UserSession(token_hash=token_hash(token), user_id=user.id, factor_at=FRESH))
    return token


def people(town: Town) -> tuple[str, str]:
    """A couple of their own, and an officer of the organ of their place."""
    with transaction(town.database) as session:
        organ = session.scalar(
            select(Agency).where(Agency.kind == AgencyKind.BUREAU, Agency.county_code == "220102")
        ) or make_agency(session, AgencyKind.BUREAU, "220102", "南关区民政局")
        person, _ = make_adopters(session)
        couple = make_user(session, None, person=person)
        officer = make_user(session, organ, Role.REGISTRAR)
    return session_of(town, couple), session_of(town, officer)


class Walk:
    """Opens a page and looks at it."""

    def __init__(self, who: Visitor, *, looks: bool) -> None:
        self.who, self.looks = who, looks
        self.wrong: list[str] = []

    def look(self) -> None:
        if self.looks:
            self.who.page.wait_for_timeout(300)
            self.who.settles()
            self.wrong += look(self.who.page, self.who.page.title())

    def opens(self, path: str) -> None:
        self.who.opens(path)
        self.look()


def starts(walk: Walk) -> str:
    """Which child and which organ; the address of the task list."""
    who = walk.who
    walk.opens("/adoption/start")
    who.chooses("生父母有特殊困难", "想收养的孩子")
    who.picks_place(*PLACE, name="place")
    who.presses("下一步")
    walk.look()
    who.chooses("南关区民政局")
    who.presses("开始填写")
    walk.look()
    return who.page.url.removeprefix(who.origin)


def tells(walk: Walk, tasks: str) -> None:
    """What the household record does not know yet."""
    who = walk.who
    for page in ("members", "housing", "health", "papers", "papers/D-06.spouse"):
        walk.opens(f"{tasks}/{page}")
    walk.opens(f"{tasks}/about")
    who.fills_date("结婚登记日期", 2005, 5, 1)
    who.picks("申请人的民族", "汉族")
    who.fills("申请人的工作单位", "第一小学")
    who.fills("申请人的月收入", "6000")
    who.picks("配偶的民族", "满族")
    who.fills("配偶的工作单位", "无")
    who.fills("配偶的月收入", "0")
    who.presses("保存")
    walk.opens(f"{tasks}/children")
    who.chooses("夫妻双方的子女")
    who.chooses("我们声明")
    who.presses("保存")
    walk.opens(f"{tasks}/opinions")
    who.chooses("是", "赵明同意收养")
    who.presses("保存")
    who.opens(tasks)
    who.follows("要收养的孩子")
    walk.look()
    who.fills("孩子的姓名", "孙小雨")
    who.fills_date("出生日期", clock.today().year - 3, 3, 2)
    who.chooses("女", "性别")
    who.chooses("否", "孩子有县级以上")
    who.presses("保存")
    walk.opens(f"{tasks}/wishes")
    who.fills("您家为什么想收养孩子", MOTIVE)
    who.chooses("是", "要求保守收养秘密")
    who.presses("保存")


def sends(walk: Walk, tasks: str) -> str:
    """Check, promise, send; the address of the case."""
    who, case = walk.who, tasks.removesuffix("/apply")
    walk.opens(f"{tasks}/check")
    who.chooses("我们承诺")
    who.chooses("我们单独同意")
    who.presses("提交申请")
    who.sees("申请已提交")
    walk.look()
    for page in (f"{case}/answers", f"{case}/form", f"{case}/withdraw", case):
        walk.opens(page)
    who.sees("待受理")
    return case


def invites(walk: Walk, ref: str, phone: str) -> str:
    """The officer asks the mother; her link."""
    desk = walk.who
    desk.opens(f"/adoption/cases/{ref}/senders")
    desk.chooses("生母")
    desk.fills("姓名", "孙桂芳")
    desk.fills("本人的手机号码", phone)
    desk.presses("生成链接")
    walk.look()
    found = re.search(r"/adoption/send/link/[\w-]+", desk.reads())
    assert found, desk.reads()
    walk.opens("/adoption/counter")
    return found[0]


def answers(walk: Walk, link: str) -> None:
    """The mother proves her phone, tells, and says yes with another code."""
    mother = walk.who
    walk.opens(link)
    mother.presses("发送验证码")
    mother.fills("验证码", code_shown(mother))
    mother.submits()
    walk.look()
    walk.opens(f"{link}/papers/D-20.mother")
    walk.opens(f"{link}/form")
    mother.fills("您的身份证号码", make_synthetic_id("220102", date(1994, 4, 4), male=False, n=3))
    mother.picks_place(*PLACE, name="hukou")
    mother.chooses("失踪", "孩子的另一位")
    mother.chooses("重特大疾病", "有什么特殊困难")
    mother.fills("请写明情况", "生病住院，没有力量抚养。")
    mother.presses("保存")
    mother.presses("发送验证码")
    mother.chooses("我同意", "您的决定")
    mother.chooses("以上是我自愿")
    mother.fills("验证码", code_shown(mother))
    mother.submits()
    mother.sees("已提交，谢谢")
    walk.look()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_couple_applies_and_a_mother_answers(town: Town, person: Opens, scripts: bool) -> None:
    couple, officer = people(town)
    who, mother = (person(scripts=scripts, viewport=PHONE) for _ in range(2))
    desk = person()
    who.sees_as(couple)
    desk.sees_as(officer)
    walk, hers, theirs = (Walk(one, looks=scripts) for one in (who, mother, desk))
    tasks = starts(walk)
    tells(walk, tasks)
    case = sends(walk, tasks)
    link = invites(theirs, case.rsplit("/", 1)[1], "13912340077" if scripts else "13912340078")
    answers(hers, link)
    assert walk.wrong + hers.wrong + theirs.wrong == []
    for visitor in (who, desk, mother):
        visitor.leaves()
