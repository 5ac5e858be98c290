"""What the public pages read: promised times, and the search over pages and offices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.offices import Office
from app.foster.services.precheck import offices
from app.home.notice_topics import NOTICES
from app.home.policy_topics import POLICY
from app.law import PERIODS, Unit
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from app.home.topics import Topic

_UNITS = {Unit.DAY: "天", Unit.WORKING_DAY: "个工作日", Unit.MONTH: "个月"}
LONGEST_QUERY = 40
AROUND = 36


@dataclass(frozen=True)
class Stage:
    """One stage of the way: what happens, who does it, and how long we promise it takes."""

    title: str
    text: str
    promise: str


_STAGES = (
    ("申请", "在网上填表、拍照上传材料，或者到窗口办理。", None, ""),
    ("受理", "工作人员核对材料。缺什么，一次告诉您全部。", "FCA-ACCEPT", "内答复"),
    ("指派评估人员", "机构指派两名没有参与受理的专业人员。", "FCA-ASSIGN", "内指派"),
    ("上门评估", "专业人员约好时间到您家看看，和每位家人聊聊。", "FCA-ASSESS", "内完成"),
    ("决定", "由没有参加评估的机构负责人决定，书面告诉您结果。", "FCA-DECIDE", "内决定"),
    ("报民政局备案", "机构报送，您不用跑。", "FCA-FILE", "内报送"),
    ("培训", "主要照料人参加培训，学习照顾孩子。", "FCA-TRAIN", "内完成就行"),
    ("等待孩子", "成为合格的寄养家庭，由机构根据孩子的需要联系您。", "FCA-QUALIFIED", "有效"),
)


def stages(session: Session, on: date) -> list[Stage]:
    """The stages with the times that hold in the whole country on a day."""
    periods = {name: PERIODS[name] for _, _, name, _ in _STAGES if name}
    named = [period.parameter for period in periods.values() if period.parameter]
    found = parameters.values(session, named, on=on, places=[])
    promised = {
        name: f"{found[p.parameter] if p.parameter else p.length_on(on)}{_UNITS[p.unit]}"
        for name, p in periods.items()
    }
    return [
        Stage(title, text, promised[name] + words if name else "")
        for title, text, name, words in _STAGES
    ]


@dataclass(frozen=True)
class Hit:
    """One result of the search: where it is, and the words around the first match."""

    title: str
    endpoint: str
    values: dict[str, str]
    before: str
    match: str
    after: str


@dataclass(frozen=True)
class _Page:
    title: str
    text: str
    endpoint: str
    values: dict[str, str]


def _topic_page(topic: Topic, *, is_policy: bool) -> _Page:
    if is_policy:
        return _Page(topic.title, topic.text, "home.policy", {"topic": topic.slug})
    endpoint = f"home.{topic.slug.replace('-', '_')}"
    return _Page(topic.title, topic.text, endpoint, {})


_PAGES = (
    _Page(
        "我能不能寄养", "查您家能不能申请：年龄、住房、收入、户口、健康。不用登录，答案不保存。",
        "foster.precheck_start", {},
    ),
    _Page(
        "我能不能收养", "查您家能不能收养孩子：年龄、子女、身体、婚姻、孩子的情况，要什么材料，"
        "到哪里办。不用登录，答案不保存。", "adoption.precheck_start", {},
    ),
    _Page(
        "收养要准备的材料", "收养登记申请书、户口簿、身份证、健康检查证明、子女情况声明、"
        "报案证明、亲属关系证明、残疾证明。", "adoption.paper_list", {},
    ),
    _Page(
        "申请收养登记", "登录或者注册，选想收养的孩子和登记机关，填写一次，材料先上传，"
        "登记时带原件亲自到场。", "adoption.start", {},
    ),
    _Page("申请家庭寄养", "登录或者注册，填写申请表，上传材料，提交申请。", "foster.start", {}),
    _Page("到哪里办", "按地方查儿童福利机构的电话、地址和办公时间。", "home.offices", {}),
    _Page(
        "打印空白表格", "家庭寄养申请表、家庭成员一致同意书，打印出来手写也可以。",
        "home.forms", {},
    ),
    _Page(
        "寻亲公告", "正在寻找父母和家人的孩子：照片、特征、发现的时间和地点、联系电话。",
        "institutions.public_notices", {},
    ),
    _Page(
        "报告侵害", "孩子被打骂、遗弃、侵害，怀疑就可以报告，可以不留姓名。",
        "protection.start", {},
    ),
    _Page(
        "福利机构对外服务和收费", "儿童福利机构面向社会的康复、照料培训、家长辅导，收费公开。",
        "institutions.public_services", {},
    ),
    _Page(
        "捐赠公示", "各儿童福利机构收到和使用的捐赠。", "institutions.public_donations", {},
    ),
    _Page(
        "要准备的材料", "户口簿、身份证、结婚证或者离婚证、收入证明、住房证明、健康证明、"
        "无犯罪记录证明、家庭成员一致同意书。", "home.papers", {},
    ),
    *(_topic_page(topic, is_policy=True) for topic in POLICY.values()),
    *(_topic_page(topic, is_policy=False) for topic in NOTICES.values()),
)  # fmt: skip


def search_pages(text: str) -> list[Hit]:
    """Pages whose title or text holds every word of `text`, hits in the title first."""
    words = text.split()
    if not words:
        return []
    found = [
        page for page in _PAGES if all(word in page.title or word in page.text for word in words)
    ]
    found.sort(key=lambda page: not all(word in page.title for word in words))
    return [_hit(page, words) for page in found]


def _hit(page: _Page, words: Iterable[str]) -> Hit:
    starts = [(page.text.find(word), word) for word in words if word in page.text]
    at, word = min(starts) if starts else (0, "")
    begin = max(0, at - AROUND)
    return Hit(
        title=page.title,
        endpoint=page.endpoint,
        values=page.values,
        before=("…" if begin else "") + page.text[begin:at],
        match=word,
        after=page.text[at + len(word) : at + len(word) + AROUND] + "…",
    )


def search_offices(session: Session, text: str, on: date) -> list[Office]:
    """Institutions taking applications whose name or address holds `text`."""
    return [office for office in offices(session, None, on) if text in office.name + office.address]
