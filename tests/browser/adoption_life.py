"""What the people of one adoption do, step by step, from the first question to the archive."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.core.identifiers import make_synthetic_id
from app.demo.agencies import PASSWORD
from app.demo.people import Family
from tests.browser.adoption_people import COUNTY, ORGAN, PLACE, STAFF
from tests.browser.adoption_way import ANSWERS, Child, Way
from tests.browser.household import code_shown
from tests.browser.one_life import gives, ref_of
from tests.browser.visitor import Visitor

PARENTS = {"mother": "孙桂芳", "father": "郑国梁"}
MOTIVE = "我们夫妻身体健康，收入稳定，双方老人也支持，打算让孩子在家附近上学，陪他长大。" * 2
BEST = """form => { for (const group of form.querySelectorAll('fieldset')) {
  const first = group.querySelector('input[type=radio]'); if (first) first.click() } }"""


# --- the family --------------------------------------------------------------------------------


def checks_first(way: Way, role: str, family: Family, child: Child) -> Visitor:
    """The public pre-check, page by page, to its answer."""
    who = way.window(role)
    who.opens("/adoption/check")
    own = str(len([one for one in family.members if one.relation in {"20", "30"}]))
    many = {"0": "没有", "1": "一名"}[own]
    answers = (*ANSWERS, *child.answers, ("您有几名子女", many), ("配偶有几名子女", many))
    births = {"您的": family.members[0].birth, "配偶": family.members[1].birth, "孩子": child.born}
    for _ in range(7):
        for legend in who.page.locator("main legend").all():
            asked = (legend.text_content() or "").strip()
            if not legend.is_visible():
                continue  # asked only after another answer
            if asked.endswith("的出生日期"):
                day = births[asked[:2]]
                who.fills_date(asked, day.year, day.month, day.day)
            for question, answer in answers:
                if asked.startswith(question):
                    who.chooses(answer, asked)
        if who.page.locator("#place-1").count():
            who.picks_place(*PLACE, name="place")
            break
        way.looks(who)
        who.presses("继续")
    who.presses("看结果")
    way.looks(who)
    return who


def applies(way: Way, family: Family, child: Child, name: str = "") -> None:
    """From the answers of the pre-check over the sign-in to the application that was sent."""
    who = way.window("family")
    who.presses("带着这些答案申请")
    who.fills("手机号或用户名", family.applicant.phone)
    who.fills("密码", PASSWORD)
    who.presses("登录")
    who.presses("继续办理")
    if who.page.get_by_role("button", name="开始填写").count() == 0:
        who.picks_place(*PLACE, name="place")
        who.presses("下一步")
    way.looks(who)
    who.chooses("长春市朝阳区儿童福利院" if child.institution else ORGAN)
    who.presses("开始填写")
    way.ref = ref_of(who)
    tells(way, family, child, name)
    who = way.mine("apply/check")
    who.chooses("我们承诺")
    who.chooses("我们单独同意")
    if who.page.get_by_label("我们已看到上面列出的不符合项").count():
        who.chooses("我们已看到上面列出的不符合项")
    who.presses("提交申请")
    who.sees("申请已提交")
    way.looks(who)


def tells(way: Way, family: Family, child: Child, name: str) -> None:
    """What neither the household record nor the pre-check knows."""
    who = way.mine("apply/about")
    who.fills_date("结婚登记日期", 2012, 5, 20)
    for one in ("申请人", "配偶") if not child.is_step else ("申请人",):
        who.picks(f"{one}的民族", "汉族")
        who.fills(f"{one}的工作单位", "无")
        who.fills(f"{one}的月收入", "5200")
    who.presses("保存")
    own = [one.name for one in family.members if one.relation in {"20", "30"}]
    if not child.is_step:
        way.mine("apply/children")
        for one in own:
            who.chooses("夫妻双方的子女", f"{one}是")
        who.chooses("我们声明")
        who.presses("保存")
    if own:
        way.mine("apply/opinions")
        for one in own:
            who.chooses("是", f"{one}同意收养")
        who.presses("保存")
    if not child.institution:
        way.mine("apply")
        who.follows("要收养的孩子")
        way.looks(who)
        who.fills("孩子的姓名", name)
        who.presses("保存")
    way.mine("apply/wishes")
    who.fills("您家为什么想收养孩子", MOTIVE)
    who.chooses("是", "要求保守收养秘密")
    who.presses("保存")
    who.sees("都填好了")
    way.looks(who)


# --- the sending side --------------------------------------------------------------------------


def parents_answer(
    way: Way, *parents: str, difficulty: str = "", says: str = "我同意", other: str = "健在"
) -> None:
    """The organ invites each birth parent; each opens an own link at an own window."""
    for n, parent in enumerate(parents):
        desk = way.at("registrar", "senders")
        desk.chooses({"mother": "生母", "father": "生父"}[parent])
        desk.fills("姓名", PARENTS[parent])
        desk.fills("本人的手机号码", f"139{way.number:04}00{n:02}")
        desk.presses("生成链接")
        link = re.search(r"/adoption/send/link/[\w-]+", desk.reads())
        assert link, desk.reads()
        who = way.window(parent)
        who.opens(link[0])
        way.looks(who)
        who.presses("发送验证码")
        who.fills("验证码", code_shown(who))
        who.submits()
        way.looks(who)
        who.opens(f"{link[0]}/form")
        way.looks(who)
        number = make_synthetic_id(COUNTY, date(1994, 4, 4), male=parent == "father", n=7)
        who.fills("您的身份证号码", number)
        who.picks_place(*PLACE, name="hukou")
        if who.page.get_by_role("group", name="孩子的另一位").count():
            who.chooses(other, "孩子的另一位")
        if difficulty:
            who.chooses(difficulty, "有什么特殊困难")
        if who.page.get_by_label("请写明情况").count():
            who.fills("请写明情况", "生病住院，没有力量抚养，希望孩子有人照顾。")
        who.presses("保存")
        who.presses("发送验证码")
        who.chooses(says, "您的决定")
        who.chooses("以上是我自愿")
        who.fills("验证码", code_shown(who))
        who.submits()
        who.sees("已提交，谢谢")
        way.looks(who)


def institution_sends(way: Way, child: str) -> None:
    """From the child's own file; of the adopters the institution sees a number."""
    worker = way.at("worker", f"/children/{child}")
    worker.follows("提出送养这个孩子")
    way.looks(worker)
    gives(worker, f"/send/children/{child}", category="parents_not_found", siblings="no",
          agrees="y")  # fmt: skip
    worker.sees("已提出")
    way.looks(worker)


# --- the organ ---------------------------------------------------------------------------------


def is_accepted(way: Way, problem: str = "") -> None:
    """Every original was brought, with its day of issue: accepted, unless a row is against it."""
    clerk = way.at("clerk", "papers")
    for box in clerk.page.locator("input[type=date]").all():
        box.fill((clock.today() - timedelta(days=12)).isoformat())
    clerk.presses("原件都看了")
    way.looks(clerk)
    if problem:
        way.at("clerk", "accept").submits()
        clerk.sees(problem)
        return
    way.does("clerk", "accept")
    clerk.sees("已受理")


def all_are_heard(way: Way, child_words: str = "") -> None:
    """Each is questioned apart, the next after the one; a child of eight by two officers."""
    registrar = way.at("registrar", "interview")
    for _ in range(registrar.page.locator("input[name=party]").count()):
        chosen = registrar.page.locator("input[name=party]:checked").get_attribute("value") or ""
        answers: dict[str, Any] = {
            "words": "问：您是否自愿？答：是自愿的，家里都商量过。",
            "confirmed": "signed",
        }
        if chosen.startswith("child"):
            answers = {"words": child_words, "confirmed": "read_out",
                       "second": {"label": STAFF["clerk"][1]}}  # fmt: skip
        gives(registrar, "/interview", is_willing="yes", **answers)
    assert "还没有询问" not in registrar.reads()
    way.looks(registrar)


def is_decided(way: Way) -> None:
    """Sent up by the clerk, approved by the head."""
    way.does("clerk", "to-review", opinion="材料齐全，条件符合，各方自愿，建议同意登记。")
    way.at("head")
    way.does("head", "approve", reason="符合收养条件，同意登记。").sees("已同意")


def is_registered(way: Way, printed_no: str) -> str:
    """All are called, all come, the certificate is handed over; its number."""
    tomorrow = clock.today() + timedelta(days=1)
    way.does("registrar", "appoint", on=tomorrow, at="上午9时，区民政局一楼收养登记室")
    way.days_go_by(1)
    registrar = way.at("registrar", "papers")
    names = registrar.page.locator("#came ~ div button", has_text="今天到场").all_inner_texts()
    for name in names:
        way.at("registrar", "papers")
        registrar.page.locator("#came ~ div").get_by_role("button", name=name, exact=True).click()
        registrar.settles()
    way.does("registrar", "register", printed_no=printed_no, handed_to="applicant")
    registrar.sees("收养关系从今天成立")
    way.at("registrar", "review")
    number = re.search(r"\(\d{4}\)\w+字\d{5}", registrar.reads())
    assert number, registrar.reads()
    return number[0]


# --- the assessment ----------------------------------------------------------------------------


def agrees_to_assessment(way: Way, family: Family) -> None:
    """The organ tells in writing who assesses; the family agrees by a code; both declare."""
    clerk = way.at("clerk", "notify")
    clerk.chooses(ORGAN)
    for one in ("first", "second"):
        clerk.chooses(STAFF[one][1])
    clerk.presses("发出评估告知")
    clerk.sees("评估告知书已生成")
    who = way.mine()
    who.sees("待答复评估")
    assert "不收费" in way.reads_letter(who, "收养评估告知书")
    way.mine("assessment")
    who.presses("发验证码")
    code = code_shown(who)
    who.fills("申请人全名", family.applicant.name)
    who.fills("验证码", code)
    who.presses("同意评估")
    who.sees("评估人员会和您约时间上门")
    for one in ("first", "second"):
        assessor = way.at(one, "/adoption/assess")
        assessor.page.locator("main table a").first.click()
        assessor.settles()
        way.looks(assessor)
        assessor.chooses("没有下列任何一种关系")
        assessor.presses("提交声明")
        way.looks(assessor)
    way.days_go_by(3)


def visits(way: Way) -> None:
    """Two visits to the home by both, one of them unannounced."""
    yesterday = clock.today() - timedelta(days=1)
    for announced, begin, until in (("yes", "09:00", "10:30"), ("no", "14:00", "15:00")):
        who = way.at("first", f"/adoption/assess/{way.ref}/visit-home")
        went = [b.get_attribute("value") for b in who.page.locator("[name=went]").all()]
        gives(
            who, "/visit-home", kind="home", announced=announced, on=yesterday, begin=begin,
            until=until, went=went, words="家里干净，孩子有自己的床，一家人说话和气。",
            met=["applicant", "spouse", "together", "members", "child", "neighbours", "committee"],
        )  # fmt: skip


def is_scored(way: Way) -> None:
    """Each alone, then together; nobody sees another's sheet before."""
    for one in ("first", "second"):
        who = way.at(one, f"/adoption/assess/{way.ref}/sheet")
        who.page.locator("main form[action$='/sheet']").evaluate(BEST)
        who.presses("提交评分表")
        who.sees("评分表已提交")
    who = way.at("first", f"/adoption/assess/{way.ref}/common")
    who.presses("评定并签署")
    who.sees("请其他评估人员签署")
    who = way.at("second", f"/adoption/assess/{way.ref}/common")
    who.presses("我同意，签署")
    who.sees("评定完成")


def is_assessed(way: Way, family: Family, *, child: str, words: str) -> None:
    """Notice, ability, at least thirty days together, report: the whole of the assessment."""
    agrees_to_assessment(way, family)
    visits(way)
    is_scored(way)
    way.mine().sees("待开始融合")
    way.does("registrar", "fuse", guardian_agreed_on=clock.today(), child_agrees=child, signed="y")
    way.mine().sees("融合中")
    way.days_go_by(29)
    visits(way)
    way.assesses("second", "hear-child", words=words)
    who = way.at("first", f"/adoption/assess/{way.ref}")
    who.sees("融合评估还差")
    way.days_go_by(1)
    is_scored(way)
    who = way.at("first", f"/adoption/assess/{way.ref}/report")
    gives(who, "/report", suggestions="建议同意登记。")
    who = way.at("second", f"/adoption/assess/{way.ref}/report")
    who.presses("我同意，签署")
    who.sees("报告已提交登记机关")
    way.at("first", f"/adoption/assess/{way.ref}", status=404)


# --- afterwards --------------------------------------------------------------------------------


def is_archived(way: Way, number: str = "") -> str:
    """Made, filed, kept, opened for a reader of the organ; the volume's address."""
    number = number or way.case_no
    who = way.at("archivist", "/adoption/archive")
    row = who.page.locator("main tr", has_text=number)
    row.get_by_role("button", name="立卷").click()
    who.settles()
    who.sees("目录由系统生成")
    volume = who.page.url.removeprefix(who.origin)
    for act, answers in (
        ("file", {"note": "共一卷，无缺损。"}), ("keep", {"shelf": "二号库房3柜5层"}),
        ("use", {"requester": "organ", "who": "赵明，本机关", "proof": "工作证",
                 "purpose": "复核办理情况", "is_copied": "no", "wants_secret": "no"}),
    ):  # fmt: skip
        way.at("archivist", f"{volume}/{act}")
        gives(who, f"/{act}", **answers)
    who.sees("查阅、复制登记")
    way.looks(who)
    return volume


def dissolves(way: Way, certificate: str, printed_no: str) -> str:
    """Both sides come, another decides, the certificate goes back; the number of the case."""
    who = way.at("registrar", "/adoption/endings/new")
    gives(who, "/endings/new", certificate_no=certificate, kind="minor",
          words="双方商量好，孩子愿意回到生父母身边。")  # fmt: skip
    ending = who.page.url.removeprefix(who.origin)
    way.looks(who)

    def boxes(name: str) -> list[str | None]:
        return [box.get_attribute("value") for box in who.page.locator(f"[name={name}]").all()]

    way.at("registrar", f"{ending}/receive")
    gives(who, "/receive", papers=boxes("papers"), present=boxes("present"), child_agrees="yes")
    way.at("registrar", f"{ending}/decide", status=403)
    head = way.at("head", f"{ending}/decide")
    gives(head, "/decide", agreed="yes", reason="双方自愿，孩子同意。")
    way.at("registrar", f"{ending}/finish")
    gives(who, "/finish", present=boxes("present"), child_agrees="yes", printed_no=printed_no)
    who.sees("收养关系从今天解除")
    who.sees("收回收养登记证，发给解除收养关系证明")
    way.looks(who)
    who.uploads(way.scan)  # without it the volume is not filed
    who.page.get_by_role("button", name="上传", exact=True).click()
    who.settles()
    who.sees("已上传")
    number = re.search(r"AE-[\d-]+", who.reads())
    assert number, who.reads()
    return number[0]


# --- the foundling -----------------------------------------------------------------------------


def is_offered(way: Way, family: Family, placement: str) -> None:
    """The papers are sent; the foster family reads of its priority the same day, and wants it."""
    worker = way.at("worker", f"/placements/{placement}/start-adoption")
    gives(worker, "/start-adoption", document_no="福送〔2026〕31号")
    who = way.window("family")
    who.signs_in(family.applicant.phone, PASSWORD)
    who.opens(f"/placements/mine/{placement}")
    assert "优先" in way.reads_letter(who, "拟送养告知书")
    way.at("family", f"/placements/{placement}/wish-adoption")
    gives(who, "/wish-adoption", wants="yes", words="孩子叫我们爸爸妈妈了，我们愿意收养。")
    who.sees("已告诉机构")
    who.page.locator("header").get_by_role("button", name="退出").click()
    who.settles()


def is_published(way: Way) -> None:
    """The notice for the birth parents: sixty days, on the public page without a name."""
    way.does(
        "clerk", "publish", media="《长春日报》和本平台",
        found_on=clock.today() - timedelta(days=700),
        place="清和街道儿童公园北门", features="裹浅蓝色毛毯，戴白色针织帽。",
        contact=f"{ORGAN} 0431-85550100",
    )  # fmt: skip
    passer_by = way.at("nobody", "/adoption/notices")
    passer_by.page.locator("main a[href*='/adoption/notices/']").first.click()
    passer_by.settles()
    passer_by.sees("清和街道儿童公园北门")
    way.looks(passer_by)
