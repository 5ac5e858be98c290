"""What is done under a contract of `test_purchasing_life`: the list, the work on the phone, the
sample, the report, what users say, the change, and who judges it all.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from app.core import clock
from app.law.model import Unit
from app.purchasing.services import archiving
from tests.browser.purchasing_cast import TEAM
from tests.browser.purchasing_way import Way, boxes, options, sends, until
from tests.browser.visitor import Visitor

CARER = "宋秀珍"
KEPT = "和孩子谈了学校的事，情绪平稳。"


def are_listed(way: Way) -> None:
    """Children by the number of their file, by the officer; a carer by the supplier's manager."""
    sends(way.of("officer", "people"), "/people/child", refused="没有找到", number="CH-000000-0")
    for number in way.cast.children[way.side]:
        sends(way.of("officer", "people"), "/people/child", number=number, need="情绪辅导")
    who = way.of(way.manager, "people")
    assert not who.page.locator("main form[action$='/people/child']").count()
    sends(who, "/people", kind="carer", name=CARER, contact="村委会转", born_year=1958)
    who = way.of(way.worker, "people")
    for name in (*way.children, CARER):
        assert name not in who.reads(), "a list shows no names"
    way.of("third worker", "people", 404)
    way.of("finance", "people", 403)
    who.follows("0001")
    assert way.children[0] not in who.reads()
    sends(who, "/reveal", refused="理由", what="name", reason="")
    who = way.of(way.manager, "people")
    who.follows("0001")
    sends(who, "/reveal", what="name", reason="约定上门时间")
    who.sees(way.children[0])
    who = way.of(way.worker, "people")
    who.follows("0001")
    assert way.children[0] not in who.reads(), "what one was shown is not another's"
    way.looks(who, way.worker)


def day(ago: int) -> date:
    return clock.today() - timedelta(days=ago)


def records(way: Way, code: str, ago: int, starts: str, **answers: Any) -> Visitor:
    """One piece of work, on the worker's phone."""
    who = way.of(way.worker, f"records/new?k={code}&fresh=1")
    told: dict[str, Any] = {
        "on": day(ago), "starts": starts, "minutes": 60, "place": "全安街道爱心社区",
        "content": KEPT, "evidence": ["signed"], "who": boxes(who, "who", "0001"),
    }  # fmt: skip
    sends(who, "/records/new", **(told | answers))
    return who


def visits(way: Way, *ago: int) -> None:
    """Home visits; the same work twice is refused, and what was typed stays."""
    for one in ago:
        records(way, "K-02", one, "09:00", outcome="visited").sees("已保存")
    records(way, "K-02", ago[0], "15:00", outcome="visited", refused="已经记录过")
    who = way.window(way.worker)
    assert who.page.locator("main textarea[name=content]").input_value() == KEPT


def counsels(way: Way, *ago: int) -> None:
    """Counselling, not while one is on a visit; the last tells a danger: the officer hears it."""
    busy = {"minutes": 45, "evidence": ["log"], "refused": "一个人不能同时在两个地方"}
    who = records(way, "K-12", ago[0], "09:30", **busy)
    way.looks(who, way.worker)
    for n, one in enumerate(ago, 1):
        danger = n == len(ago)
        records(way, "K-12", one, "14:00", minutes=50, evidence=["log"], is_risk=danger)
    who = way.goes("officer", "/inbox")
    who.sees("服务中发现危险信号")
    assert way.children[0] not in who.reads()


def runs_a_group(way: Way, first: int, *following: int) -> None:
    """Five meetings: the first is entered late, one is begun and found again, the rest repeat."""
    who = way.of(way.worker, "series")
    sends(who, "/series", indicator="K-06", title="成长小组第一期", started_on=day(first),
          plan="每周一次，共五次。")  # fmt: skip
    who = way.of(way.worker, "records/new?k=K-06&fresh=1")
    group, people = options(who, "group", "成长小组第一期"), boxes(who, "who", "0001", "0002")
    told: dict[str, Any] = {
        "minutes": 90,
        "group": group,
        "who": people,
        "evidence": ["attendance"],
    }
    records(way, "K-06", first, "16:00", **told).sees("超过10天，数量照计，但算迟录")
    way.looks(who, way.worker)
    who = way.of(way.worker, "records/new?k=K-06&fresh=1")
    with who.page.expect_response(lambda answer: answer.url.endswith("/records/draft")):
        who.page.fill("main textarea[name=content]", "手机没电以前写的话。")
        who.page.locator("main input[name=place]").fill("社区活动室")
    who = way.of(way.worker, "records/new?k=K-06")
    assert who.page.locator("main textarea[name=content]").input_value() == "手机没电以前写的话。"
    sends(who, "/records/new", on=day(following[0]), starts="16:00", **told)
    for one in following[1:]:
        who = way.of(way.worker, "records/new?like=1")
        sends(who, "/records/new", on=day(one), starts="16:00", content=KEPT)
    who = way.of(way.worker, "series")
    who.sees(f"记录了{1 + len(following)}次")
    form = who.page.locator("main form[action$='/close']")
    assert form.count() == 1
    sends(who, "/close", closed_on=clock.today(), goal_met="yes", review="按计划完成。")
    who.sees("目标达到")


def is_reported(way: Way, **expected: tuple[str, ...]) -> None:
    """The month as the records give it; only words and spending are typed, once, by the manager."""
    page = f"reports/{way.month:%Y-%m}"
    way.of("officer", page).sees("还没有提交")
    way.has_to_do(way.manager, "月报待提交")
    who = way.of(way.manager, page)
    for code, cells in expected.items():
        row = who.page.locator("main tbody tr", has_text=code)
        assert tuple(row.locator("td").all_inner_texts()) == cells, row.all_inner_texts()
    sends(
        who, f"/{page}", problems="孩子放学晚，活动改到周末。", staff="20000.50", activity="999.50"
    )
    who.sees("¥21,000.00")
    way.looks(who, way.manager)
    assert not way.of(way.manager, page).page.locator("main form[data-guard]").count()


def are_sampled(way: Way, codes: tuple[str, ...], *, rejected: str) -> None:
    """Digest, list, draw; looked at by another than who runs it; one of `rejected` is refused."""
    for code in codes:
        who = way.of("officer", "samples")
        form = who.page.locator(f"main form[action$='/{way.month:%Y-%m}/{code}']")
        form.locator("button").click()
        who.settles()
        sample = who.page.url.rsplit("/", 1)[-1]
        who.sees("抽取以前保密")
        way.looks(who, "officer")
        who.presses("冻结名单")
        who.presses("公开种子并抽取")
        who.sees("重算一致")
        who.sees("由项目承办人以外的同事核查")
        assert not who.page.locator("main summary", has_text="登记核查结果").count()
        is_looked_at(way, sample, refuse=code == rejected)
    who = way.of("auditor", f"samples/{sample}")
    who.sees("重算一致")
    assert re.search(r"种子\s+[0-9a-f]{64}", who.reads()), who.reads()


def is_looked_at(way: Way, sample: str, *, refuse: bool) -> None:
    who = way.of("reviewer", f"samples/{sample}")
    actions = who.page.eval_on_selector_all(
        f"main form[action*='/samples/{sample}/']", "all => all.map(f => f.getAttribute('action'))"
    )
    for n, action in enumerate(actions):
        to = f"/{action.rsplit('/', 1)[-1]}"
        if refuse and n == 0:
            sends(who, to, means="call", accepted="no", refused="不认可的，请写明理由")
            sends(who, to, reason="电话回访，家里说当天没有人来。")
            continue
        sends(who, to, means="call", accepted="yes")
    who.sees("已完成")
    way.looks(who, "reviewer")


def users_answer(way: Way, *stars: str) -> None:
    """A link each, without an account, on a phone without scripts; answered once."""
    who = way.of("officer", "survey")
    sends(who, "/survey", whom="user", number=len(stars))
    links = who.page.locator("main .slips .digits").all_inner_texts()
    assert len(links) == len(stars)
    way.looks(who, "officer")
    for link, star in zip(links, stars, strict=True):
        user = way.window("user")
        user.opens(link)
        if link == links[0]:
            way.looks(user, "user")
        sends(user, link[link.index("/purchasing") :], stars=star, words="老师很耐心。")
        user.opens(link)
        user.sees("已经回答过")
    way.of("officer", "survey").sees("老师很耐心")
    assert "老师很耐心" not in way.of(way.manager, "survey").reads(), "suppliers see figures"


def is_changed(way: Way, *, first: str, too_much: str, yuan: str, after: str) -> None:
    """Ten per cent of the first amount and no fen more (GPL-49); agreed, signed, made public."""
    told: dict[str, Any] = {"kind": "amount", "reason": "服务对象增加，要增加探访。"}
    way.acts(way.manager, "amend", refused="还可以追加26,880.33元", **told, delta=too_much)
    sends(way.window(way.manager), "/amend", delta=yuan)
    way.of("officer", "agree-amendment", 403)
    way.of("officer", "sign-amendment", 409)
    way.has_to_do("head", "合同变更待同意")
    way.acts("head", "agree-amendment", answer="yes")
    signed: dict[str, Any] = {
        "buyer": way.name("head"),
        "supplier": way.name(way.manager),
        "scan": way.scan,
    }
    way.has_to_do("officer", "补充协议待签订")
    way.acts("officer", "sign-amendment", **signed).sees("2个工作日内公告")
    way.acts("officer", "publish-amendment").sees("变更已公告")
    way.of(way.worker).sees(after)
    way.public("合同变更公告", first, after, "CL-5 价格")


# --- evaluation and acceptance -----------------------------------------------------------------


def is_evaluated(way: Way, kind: str, *, total: str, output: str, grade: str) -> None:
    """Three who have no part in it, each by their own word; output and satisfaction computed."""
    who = way.of("officer", "arrange-evaluation")
    seats = zip(("child", "social_work", "finance"), TEAM.values(), strict=True)
    team: dict[str, Any] = {seat: options(who, seat, name) for seat, name in seats}
    sends(who, "/arrange-evaluation", kind=kind, on=clock.today(), **team)
    way.has_to_do("evaluator 1", "评价前待声明")
    who = way.goes("evaluator 1", "/purchasing/evaluations")
    who.page.locator("main a[href*='/purchasing/evaluations/']").first.click()
    who.settles()
    found = re.search(r"/purchasing/evaluations/[2-9a-z]{16}", who.page.url)
    assert found, who.page.url
    sheet = found[0]
    for role in TEAM:
        way.goes(role, f"{sheet}/score", 403)
        sends(way.goes(role, f"{sheet}/declare"), "/declare", free="yes")
        way.window(role).sees("已声明")
    who = way.goes("evaluator 2", f"{sheet}/score")
    fields = [
        str(one.get_attribute("name"))
        for one in who.page.locator("main form input[type=text], main form input[inputmode]").all()
    ]
    for name in fields:
        full = who.page.locator(f"label[for='{name}']").inner_text()
        most = re.search(r"满分(\d+)分", full)
        assert most, full
        who.page.fill(f"main [name='{name}']", most[1])
    sends(who, "/score", words="记录真实，孩子和家长认可；辅导次数不够。")
    who.sees(output)
    way.looks(who, "evaluator 2")
    way.goes("officer", f"{sheet}/score", 403)
    sends(way.goes("evaluator 1", f"{sheet}/submit"), "/submit", sure="yes")
    way.window("evaluator 1").sees(f"已提交：{total}分，{grade}")
    way.goes("evaluator 1", f"{sheet}/score", 409)
    way.acts(way.manager, "reply-evaluation", words="接受，下半年补足。").sees("已答复")
    way.acts("officer", "publish-evaluation").sees("已公布")
    notice = way.public("绩效评价结果", total, grade)
    for name in TEAM.values():
        assert name not in notice.reads()


def is_accepted(way: Way, *, deducted: str, counted: dict[str, str]) -> None:
    """Led by who neither wrote the requirement nor ran it; the deduction is shown beforehand."""
    way.of("officer", "accept", 403)
    way.has_to_do("reviewer", "服务期满，待验收")
    who = way.of("reviewer", "accept")
    who.sees("验收人员")
    for words in (deducted, *counted.values()):
        who.sees(words)
    told: dict[str, Any] = {
        "users_words": "五名家长满意，希望继续。",
        "members": "罗雪梅\n曹立新",
        "sure": "yes",
    }
    sends(who, "/accept", refused="不合格", result="passed", **told)
    for code in counted:
        sends_to = f"main input[name=p_{code}][value=yes]"
        who.page.locator(sends_to).check(force=True)
    who.page.fill("main input[name='s_K-12']", "少两次，按合同扣减尾款。")
    sends(who, "/accept", sure="yes")
    who.sees("验收书已签署")
    way.looks(who, "reviewer")
    way.at("officer").sees("已验收")
    way.acts("officer", "publish-acceptance").sees("已公布")
    way.public("验收结果", deducted, "邀请5名，5名提出意见")


# --- the end -----------------------------------------------------------------------------------


def is_erased(way: Way) -> None:
    """Nobody reads a name any more, neither side; the supplier's paper is kept (BRK-03)."""
    way.has_to_do("officer", "儿童信息待抹去")
    way.of("head", "erase", 403)
    way.acts("officer", "erase", refused="没有确定", scan=way.scan, sure="no")
    way.acts("officer", "erase", refused="请上传", sure="yes")
    way.acts("officer", "erase", scan=way.scan, sure="yes").sees("已抹去")
    who = way.of("officer", "people")
    assert who.reads().count("已抹去") >= len(way.children), who.reads()
    who.follows("0001")
    for name in (*way.children, CARER):
        assert name not in who.reads()
    assert not who.page.locator("main form[action$='/reveal']").count()
    way.looks(who, "officer")


def is_archived(way: Way, *, missing: str) -> None:
    """What is missing is said; kept for fifteen years from the end, bound as one PDF (GPL-42)."""
    way.at("finance", "archive-project", 403)
    way.does("officer", "archive-project", refused=missing)
    why = "服务集中在一个月，其他月份没有服务记录，不另写月报。"
    way.does("officer", "archive-project", note=why).sees("已归档")
    way.at("officer", "archive-project", 409)
    archiving.bind_waiting(way.town.database, clock.now())  # the worker's own minute
    who = way.at("archivist", "file")
    today = clock.today()
    who.sees(f"{today.year + 15}年{today.month}月{today.day}日")
    volume = way.reads_pdf(who, "下载全卷")
    for words in (way.code, way.number, why[:8], "备考表"):
        assert words in volume.replace("\n", ""), f"the volume has no {words}"
    for name in (*way.children, CARER):
        assert name not in volume.replace("\n", ""), "the volume holds a name"
    way.at("archivist", "file").sees(way.name("archivist"))  # who has read it


def is_terminated(way: Way) -> None:
    """A written demand, fifteen days, then the end (BRK-02); everybody outside loses the list."""
    way.of("officer", "demand-mending", 403)
    why: dict[str, Any] = {
        "ground": "breach",
        "reason": "催告以后仍然没有专业人员到岗。",
        "sure": "yes",
    }
    way.acts("head", "terminate", refused="还没有书面催告", **why)
    way.acts("head", "demand-mending", words="约定的专业人员一直没有到岗，请改正。").sees("已催告")
    way.goes(way.manager, "/inbox").sees("催告")
    way.acts("head", "terminate", refused="期满不改正的才能终止", **why)
    who = way.of("officer")
    who.follows("还没有登记送达")
    today = clock.today()
    sends(who, "serve", means="direct", tried_on=today, served_on=today, receiver="负责人签收")
    way.of("officer").sees("送达")
    way.days_go_by(25)  # fifteen days, and the week of a national day at their end
    way.acts("head", "terminate", **(why | {"sure": "no"}), refused="没有确定")
    way.acts("head", "terminate", **why).sees("请在5日内完成移交")
    way.at("officer").sees("已终止")
    way.is_due(until(5, Unit.DAY))
    notice = way.public("合同终止公告")
    assert "没有专业人员到岗" not in notice.reads(), "the ground is public, the facts are not"
    for page in ("people", "records", "delivery"):
        way.of(way.worker, page, 403)
    way.of("officer", "invoice", 409)


def is_handed_over(way: Way) -> None:
    """By numbers; before that nothing is erased."""
    way.of("officer", "erase", 409)
    who = way.of("officer", "hand-over-list")
    who.sees("0002")
    for name in (*way.children, CARER):
        assert name not in who.reads()
    way.looks(who, "officer")
    way.acts("officer", "hand-over-cases", on=clock.today(), receiver="何晓东").sees("已登记移交")
