"""What the people of one purchase do, step by step, from the need to the filed contract."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

from app.core import clock
from app.law.model import Unit
from tests.browser.purchasing_cast import SERVICE
from tests.browser.purchasing_way import Way, boxes, options, ref_in, sends, until
from tests.browser.visitor import Visitor

NEED = "走访发现六十名困境儿童长期缺少陪伴，学校反映情绪问题增多，村（社区）没有专业力量。"
WORDS = {
    "background": NEED, "scope": "每月入户探访、开展小组和心理辅导，数量见指标。",
    "staffing": "项目负责人1名，持社会工作者职业资格证书的不少于2名。",
    "standards": "执行儿童社会工作服务指南，发现危险情形立即报告。",
    "privacy": "只用必要的信息，专人保管，合同结束后交还并删除。",
    "deliverables": "服务记录、月报、总结报告。", "who": "采购人指定的验收小组。",
    "when": "服务期满后十五个工作日内。", "how": "查阅记录、抽样回访、满意度调查。",
    "standard": "各项指标完成九成以上。",
}  # fmt: skip
EXCLUDES = "供应商须在本市注册成立三年以上。"


def is_planned(way: Way, *, name: str, yuan: str, items: tuple[tuple[str, ...], ...]) -> None:
    """The officer's pages from the need to the table of six questions."""
    who = way.goes("officer", "/purchasing/projects/new")
    year = clock.today().year
    sends(
        who, "/projects/new", name=name, need=NEED, children=60, groups=["困境儿童"],
        field="psychology", year=year, term_months=6,
    )  # fmt: skip
    way.project, way.title = ref_in(who, "projects"), name
    found = re.search(rf"{year}-\d{{6}}-\d{{4}}", who.reads())
    assert found, who.reads()
    way.code = found[0]
    way.looks(who, "officer")
    way.does("officer", "money", source="lottery", line_no="2296002", amount=yuan)
    who.sees("预算已保存")
    who = way.at("officer", "items")
    for n, (code, target, weight) in enumerate(items):
        if n:
            who.presses("再加一项服务")
        for part, value in (("target", target), ("weight", weight)):
            who.page.fill(f"[name=items-{n}-{part}]", value)
        who.page.select_option(f"[name=items-{n}-indicator]", value=code)
        who.page.select_option(
            f"[name=items-{n}-catalogue]", value=options(who, f"items-{n}-catalogue", SERVICE)
        )
        who.page.wait_for_timeout(300)  # the sum of the weights is asked while one types
        who.settles()
    who.presses("保存", nth=-1)
    who.sees("权重合计100%")
    today = clock.today()
    way.does(
        "officer", "plan", surveyed_on=today - timedelta(days=9), respondents=3,
        survey="本市有三家以上机构能够提供。", asked_on=today - timedelta(days=5), users=12,
        opinion="希望周末有人陪伴，心理老师固定。", files=way.scan,
    ).sees("已登记，请填写指标和预算")  # fmt: skip


def is_checked(way: Way) -> None:
    """Six questions: one yes stops it with its article, six noes send it to finance."""
    answers: dict[str, Any] = {f"neg_{n}": "no" for n in range(1, 7)} | {
        "score": 88, "conclusion": "go", "words": "有必要，可行。", "evaluated_on": clock.today(),
    }  # fmt: skip
    way.does("officer", "check", refused="第十条", **(answers | {"neg_5": "yes"}))
    way.does("officer", "check", **answers).sees("已提交财务批复预算")
    way.at("officer").sees("待批预算")
    way.at("officer", "edit", status=409)


def is_budgeted(way: Way, *, left: str, too_little: str) -> None:
    """Finance alone, and only as much as the line still holds."""
    way.has_to_do("finance", "预算待批复")
    way.at("officer", "budget", status=403)
    way.at("head", "budget", status=403)
    way.does(
        "finance", "budget", refused="少于本项目的", file_no="长财社〔2026〕31号", line_1=too_little
    )
    way.does("finance", "budget", file_no="长财社〔2026〕31号", line_1=left).sees("预算已批复")


def is_required(way: Way, *, yuan: str, factors: tuple[tuple[str, int], ...], price: int) -> None:
    """Method, requirement without what keeps suppliers out, and the review of another."""
    who = way.at("officer", "method")
    who.sees("可以用：")
    sends(who, "/method", in_central="no", method="quotes" if factors else "internal")
    who.sees("采购方式已保存")
    who = way.at("officer", "requirement")
    for n, (name, points) in enumerate(factors):
        who.presses("加一个评分因素")
        who.page.fill(f"[name=factors-{n}-name]", name)
        who.page.fill(f"[name=factors-{n}-points]", str(points))
        who.page.fill(f"[name=factors-{n}-text]", f"{name}完整、可行。")
    told: dict[str, Any] = WORDS | {
        "user_share": 10, "payment_template": "PT-A", "evaluation_template": "EV-CHILD",
        "limit": yuan, "price_weight": price, "consortium": "no",
    }  # fmt: skip
    if factors:
        sends(who, "/requirement", refused="第二十条", **(told | {"staffing": EXCLUDES}))
        who.sees("可能排斥供应商的条件")
        way.looks(who, "officer")
    sends(who, "/requirement", **told)
    who.sees("采购需求已送审")
    is_reviewed(way)


def is_reviewed(way: Way) -> None:
    """By anybody but the writer."""
    way.at("officer", "review", status=403)
    way.has_to_do("reviewer", "采购需求待审查")
    who = way.does("reviewer", "review", answer="yes")
    who.sees("可以采购")


def is_noticed(way: Way, number: str) -> None:
    """Until tomorrow; the public reads it at once, with the price limit and without any name."""
    tomorrow = clock.today() + timedelta(days=1)
    way.has_to_do("officer", "可以开始采购")
    who = way.at("officer", "notice")
    sends(who, "/notice", refused="截止时间不能早于", notice_no=number, due_time="09:30",
          due_on=clock.today() - timedelta(days=1))  # fmt: skip
    sends(who, "/notice", due_on=tomorrow)
    who.sees("采购公告已公开")
    way.public("采购公告", number)


# --- a round -----------------------------------------------------------------------------------


def offers(way: Way, role: str, yuan: str) -> Visitor:
    """A supplier's manager: from the market to the receipt."""
    who = way.goes(role, "/purchasing/market")
    who.page.locator("main a[href$='/offer']", has_text=way.title).first.click()
    who.settles()
    way.looks(who, role)
    way.round = ref_in(who, "rounds")
    told: dict[str, Any] = {
        "plan": "每周入户探访，小组和辅导按月开展，危险情形当天报告。",
        "staff": "负责人和服务人员见名单，均持证。", "statements": boxes(who, "statements"),
    }  # fmt: skip
    sends(who, "/offer", price=yuan, **told)
    who.sees("报价已提交")
    way.looks(who, role)
    return who


def thinks_again(way: Way, role: str, yuan: str) -> None:
    """Too much is refused; withdrawn and offered anew before the deadline."""
    who = way.goes(role, f"/purchasing/rounds/{way.round}/offer")
    sends(who, "/offer", refused="不超过最高限价", price="290000.01")
    way.goes(role, "/purchasing/offers").page.locator(
        "main a[href*='/purchasing/offers/']"
    ).first.click()
    who.settles()
    who.presses("撤回报价")
    who.sees("报价已撤回")
    offers(way, role, yuan)


def are_opened(way: Way, *prices: str) -> None:
    """By two officers after the deadline; before that nobody reads a price."""
    who = way.at("officer", "rounds")
    who.sees(f"已收到{len(prices)}份")
    assert not [one for one in prices if one in who.reads()]
    way.at("officer", "open-offers", status=409)
    way.days_go_by(2)
    way.has_to_do("reviewer", "响应文件待开启")
    way.at("head", "open-offers", status=403)
    way.does("officer", "open-offers").sees("两名经办人都确认以后")
    way.does("officer", "open-offers", refused="由两个人共同开启")
    who = way.at("reviewer", "rounds")
    assert not [one for one in prices if one in who.reads()]
    who.sees("已有一名经办人申请开启")
    way.does("reviewer", "open-offers")
    who = way.at("officer", "rounds")
    for one in prices:
        who.sees(one)


def fails(way: Way) -> None:
    """One offer is too few; the head ends the round, and everybody reads why."""
    way.does(
        "officer", "round-report", refused="符合条件的供应商只有1家，不足3家", words="只有一家。"
    )
    way.at("officer", "fail", status=403)
    way.does("head", "fail", code="too_few", words="截止时只收到一家供应商的报价。").sees(
        "已终止并公告"
    )
    way.at("officer").sees("本轮失败")
    way.has_to_do("officer", "采购失败待处理")
    way.public("终止公告", "符合条件的供应商不足")
    way.goes("first manager", "/purchasing/offers").sees("本轮终止")


def judges_are_named(way: Way, *roles: str) -> None:
    who = way.at("officer", "name-judges")
    names = [way.name(role) for role in roles]
    sends(who, "/name-judges", people=boxes(who, "people", *names))
    who.sees("已通知评审人员")


def declares(way: Way, role: str, interest: str = "none") -> Visitor:
    """A judge learns the names of the suppliers, and nothing else, before saying so."""
    way.has_to_do(role, "采购评审")
    who = way.goes(role, f"/purchasing/judging/{way.round}")
    who.sees("提交响应文件的供应商")
    assert "报价" not in who.reads()
    sends(who, "/declare", interest=interest)
    way.looks(who, role)
    return who


def scores(way: Way, role: str, points: dict[str, tuple[str, ...]], *, keep: bool = False) -> None:
    """Points by a supplier's name; kept first, then handed in and fixed."""
    who = way.goes(role, f"/purchasing/judging/{way.round}")
    for name, given in points.items():
        card = who.page.locator("main section.card", has_text=name)
        for box, value in zip(card.locator("input[type=text]").all(), given, strict=True):
            box.fill(value)
    if keep:
        sends(who, "/scores", press="保存")
        who.sees("还没有提交")
    sends(who, "/scores", press="提交评分")
    who.sees("评分已提交，不能再改")
    way.looks(who, role)


def is_awarded(way: Way, winner: str, yuan: str, total: str) -> None:
    """Fixed by the head in the order of rank, told by the officer; the losers read why."""
    way.at("officer", "fix", status=403)
    way.has_to_do("head", "供应商待确定")
    who = way.at("head", "fix")
    assert len(boxes(who, "bid")) == 1, "only the first may be fixed"
    sends(who, "/fix", bid=boxes(who, "bid", winner)[0])
    who.sees("已确定供应商")
    way.is_due(until(2))
    way.has_to_do("officer", "成交通知待发出")
    way.goes("second manager", "/purchasing/offers").sees("评审中")
    way.does("officer", "award").sees("成交通知书已发出")
    way.at("officer").sees("待签合同")
    way.is_due(until(30, Unit.DAY))
    way.public("成交公告", winner, yuan, total)


def reads_letter(way: Way, role: str, *words: str) -> str:
    """The letter behind a supplier's newest offer."""
    who = way.goes(role, "/purchasing/offers")
    who.page.locator("main a[href*='/purchasing/offers/']").first.click()
    who.settles()
    who.page.locator("main a[href$='/letter']").first.click()
    who.settles()
    way.looks(who, role)
    for one in words:
        who.sees(one)
    return who.reads()


# --- the contract ------------------------------------------------------------------------------


def is_signed(way: Way, yuan: str) -> None:
    """Drafted by the officer, read by another, signed by the head, published and filed."""
    supplier, lead = way.name(way.manager), way.name(way.worker)
    who = way.at("officer", "draft-contract")
    sends(who, "/draft-contract", lead=options(who, "lead", lead))
    who.sees("合同草案已生成")
    who = way.at("officer", "contracts")
    who.page.locator("main a[href*='/purchasing/contracts/']").first.click()
    who.settles()
    way.contract = ref_in(who, "contracts")
    found = re.search(rf"{way.code}-合\d\d", who.reads())
    assert found, who.reads()
    way.number = found[0]
    who.sees(yuan)
    way.looks(who, "officer")
    way.of("officer", "review-contract", 403)
    way.of("head", "sign-contract", 409)
    way.has_to_do("reviewer", "合同草案待审查")
    way.acts("reviewer", "review-contract", answer="yes").sees("已提交审查意见")
    way.has_to_do("head", "合同待签订")
    way.of("officer", "sign-contract", 403)
    names: dict[str, Any] = {"buyer": way.name("head"), "supplier": supplier}
    way.acts("head", "sign-contract", refused="合同扫描件", **names)
    way.acts("head", "sign-contract", scan=way.scan, **names).sees("2个工作日内公告")
    way.is_due(until(2))
    way.acts("officer", "publish-contract").sees("开始履约")
    way.at("officer").sees("履约中")
    way.acts("officer", "file-contract", file_no="长财采备〔2026〕88号", on=clock.today()).sees(
        "已登记备案"
    )
    notice = way.public("合同公告", yuan)
    for name in (lead, supplier, way.name("head")):
        assert name not in notice.reads(), f"{name} stands in public"


def is_paid(way: Way, asked: str, paid: str, *, invoice: str, deducted: str = "") -> None:
    """Three persons: the officer asks with the invoice, finance and the head approve."""
    who = way.of("officer", "invoice")
    told: dict[str, Any] = {
        "milestone": options(who, "milestone", asked), "invoice_no": invoice,
        "invoice_on": clock.today(), "source": "lottery", "year": clock.today().year,
    }  # fmt: skip
    sends(who, "/invoice", twice=True, **told)
    who = way.of("officer", "payments")
    rows = who.page.locator("main tr", has_text=asked)
    assert rows.count() == 1, f"asked for twice: {who.reads()}"
    rows.first.locator("a[href*='/purchasing/payments/']").first.click()
    who.settles()
    who.sees(paid)
    who.sees("待财务审核")
    if deducted:
        who.sees(deducted)
    last = until(10)
    who.sees(f"{last.year}年{last.month}月{last.day}日前")
    payment = who.page.url.removeprefix(who.origin)
    way.looks(who, "officer")
    way.goes("officer", f"{payment}/pay-first", 403)
    way.goes("head", f"{payment}/pay-second", 409)
    steps = (
        ("finance", "付款待审核", "pay-first", "已审核"),
        ("head", "付款待批准", "pay-second", "已批准"),
    )
    for role, waits, act, says in steps:
        way.has_to_do(role, waits)
        sends(way.goes(role, f"{payment}/{act}"), f"/{act}")
        way.window(role).sees(says)
    way.goes("finance", f"{payment}/pay-second", 403)
    way.has_to_do("finance", "款项待支付")
    voucher = f"国库凭{invoice[-4:]}"
    sends(way.goes("finance", f"{payment}/record-paid"), "/record-paid", voucher_no=voucher)
    who = way.goes("auditor", payment)
    who.sees("已支付")
    who.sees(voucher)
    way.goes(way.manager, payment, 403)


def exported(way: Way) -> list[dict[str, str]]:
    """What finance carries over into its own system, row by row."""
    who = way.goes("finance", "/purchasing/payments/export")
    who.page.locator("main input[value=csv]").check(force=True)
    who.page.select_option("main select[name=reason]", value="财务记账")
    who.page.locator("main form button.govuk-button[type=submit]").last.click()
    with who.page.expect_download() as file:
        who.page.get_by_role("button", name="下载文件").click()
    text = file.value.path().read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
