"""One family's way from its first question to the pool, on screens, each role at its own window.

The stages follow each other: what one leaves behind is where the next begins. The way is gone
twice, by two families: with scripts, and without any on either side.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from app.core import clock
from app.core.db import transaction
from app.demo.agencies import PASSWORD
from app.demo.scan import picture
from app.foster.models import TrainingSession
from tests.access.town import Town
from tests.browser import household
from tests.browser.conftest import Opens
from tests.browser.household import Household
from tests.browser.visitor import DESKTOP, PHONE, Visitor

FAMILIES = {
    "scripts": Household("周玉梅", "张立新", "张欣怡", 1),
    "no scripts": Household("沈春燕", "高志刚", "高雨桐", 2),
}
ON_PHONES = {"family", "father", "cc.pinggu1", "cc.pinggu2"}


@dataclass
class Journey:
    """The family, and everybody at their windows; `ref` and `case_no` once there are some."""

    opens: Opens
    town: Town
    scripts: bool
    home: Household
    scan: Path
    windows: dict[str, Visitor] = field(default_factory=dict)
    ref: str = ""
    case_no: str = ""
    failed: str = ""

    def window(self, name: str) -> Visitor:
        """The window of the family, of a member, or of a colleague by user name."""
        if name not in self.windows:
            viewport = PHONE if name in ON_PHONES else DESKTOP
            who = self.windows[name] = self.opens(scripts=self.scripts, viewport=viewport)
            if "." in name:
                who.signs_in(name, PASSWORD)
        return self.windows[name]

    @property
    def family(self) -> Visitor:
        return self.window("family")

    @property
    def tasks(self) -> str:
        return f"/foster/{self.ref}/apply"

    def at_case(self, username: str, page: str) -> Visitor:
        """A colleague at a page of the case."""
        who = self.window(username)
        who.opens(f"/foster/desk/{self.ref}/{page}")
        return who

    def looks(self) -> Visitor:
        """The family looks how its case stands."""
        self.family.opens(f"/foster/{self.ref}")
        return self.family


@pytest.fixture(scope="module", params=list(FAMILIES))
def journey(
    person: Opens, town: Town, request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Journey]:  # fmt: skip
    scan = tmp_path_factory.mktemp("scans") / "扫描件.png"
    scan.write_bytes(picture())
    way = Journey(person, town, request.param == "scripts", FAMILIES[request.param], scan)
    yield way
    for who in way.windows.values():
        who.context.close()


@pytest.fixture(autouse=True)
def _in_order(journey: Journey, request: pytest.FixtureRequest) -> Iterator[None]:
    """A stage that fails ends the way: what follows would only say the same again."""
    if journey.failed:  # the run has failed already, so that nothing is skipped in silence
        pytest.skip(f"the way ended at {journey.failed}")
    before = request.session.testsfailed
    yield
    if request.session.testsfailed > before:
        journey.failed = request.node.name
    heard = [f"{name}: {says}" for name, w in journey.windows.items() for says in w.complaints]
    assert not heard, "\n".join(heard)


def test_family_asks_and_registers(journey: Journey) -> None:
    """What was answered in the pre-check goes along, over the registration."""
    who = journey.family
    household.checks_first(who)
    who.sees("可以申请")
    who.sees("第八条")
    household.registers(who, journey.home)
    who.chooses("长春市儿童福利院")
    who.presses("开始填写")
    who.sees("已带入您在“能不能申请”里回答的内容")
    journey.ref = who.page.url.split("/")[-2]


def test_family_fills_in(journey: Journey) -> None:
    """Household, home, income, wishes, health, once; the place is chosen from lists."""
    who = journey.family
    household.adds_members(who, journey.home, journey.tasks)
    household.describes_home(who, journey.tasks)
    household.tells_health(who, journey.tasks)
    who.opens(journey.tasks)
    who.sees("还有 2 个部分没有填完")


def test_family_hands_in_papers(journey: Journey) -> None:
    assert household.uploads_papers(journey.family, journey.tasks, journey.scan) == 11
    journey.family.opens(journey.tasks)
    journey.family.sees("还有 1 个部分没有填完")


def test_each_member_speaks_for_themselves(journey: Journey) -> None:
    """The father signs at his own window, by a link and a code to his own phone."""
    who, consents = journey.family, f"{journey.tasks}/consents"
    for number, name in enumerate((journey.home.mother, journey.home.father)):
        who.opens(consents)
        who.presses("生成签署链接", nth=0 if number == 0 else -1)
        link = who.page.locator("#sign-link").input_value()
        household.signs(journey.window("father") if number else who, link, name)
    who.opens(consents)
    who.presses("记录孩子的意见")
    who.chooses("愿意")
    who.fills("本人的原话", "我想有个弟弟，可以和他一起玩。")
    who.submits()
    who.opens(journey.tasks)
    who.sees("都填好了")


def test_family_submits_once(journey: Journey) -> None:
    """Everything once more, the declaration, a number, the receipt as PDF."""
    who = journey.family
    who.presses("核对并提交")
    who.sees(journey.home.daughter)
    who.chooses("本人承诺")
    who.chooses("我单独同意")
    who.submits()
    who.sees("申请已提交")
    number = re.search(r"FC-220100-\d{4}-\d+", who.reads())
    assert number, who.reads()
    journey.case_no = number[0]
    assert journey.case_no in reads_letter(who, "申请回执")


def reads_letter(who: Visitor, words: str) -> str:
    """The text of the letter behind the first link of these words, through its own page."""
    who.follows(re.compile(words))
    body = who.downloads("下载文书")
    assert body.startswith(b"%PDF-")
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def test_desk_returns_it_with_one_list(journey: Journey) -> None:
    clerk = journey.window("cc.shouli")
    clerk.opens("/worklist/")
    clerk.follows(journey.case_no)
    clerk.opens(f"/foster/desk/{journey.ref}/papers")
    card = clerk.page.locator("section.paper-card").filter(has_text="收入证明").first
    card.locator("summary").click()
    card.get_by_label("不清晰").check()
    card.get_by_label("哪里不对").fill("盖章不清楚，请重新拍照上传")
    card.get_by_role("button", name="记为不符合").click()
    clerk.settles()
    clerk.presses("其余 10 份全部符合")
    clerk.presses("退回补正", nth=-1)
    clerk.sees("待补正")


def test_family_supplements(journey: Journey) -> None:
    who = journey.looks()
    who.sees("盖章不清楚，请重新拍照上传")
    who.follows("上传")
    who.hands_in(journey.scan)
    journey.looks().presses("提交补正")
    journey.looks().sees("待受理")


def test_desk_accepts(journey: Journey) -> None:
    clerk = journey.at_case("cc.shouli", "papers")
    clerk.presses("全部符合")
    clerk.presses("受理申请")
    clerk.sees("已受理")
    assert journey.case_no in reads_letter(journey.looks(), "受理通知书")


def test_head_names_two_assessors(journey: Journey) -> None:
    head = journey.at_case("cc.yuanzhang", "assessors")
    for profession in ("社会工作师", "心理咨询师"):
        head.page.get_by_label(re.compile(profession)).first.check(force=True)
    head.presses("指派", nth=-1)
    head.sees("评估中")
    for name in ("cc.pinggu1", "cc.pinggu2"):
        assessor = journey.window(name)
        assessor.opens("/foster/visits")
        assessor.follows(journey.case_no)
        assessor.sees(journey.home.father)
        assessor.chooses("我声明")
        assessor.presses("声明并查看材料")
        assessor.sees("填写我的评分表")


def test_visit_is_agreed(journey: Journey) -> None:
    """Assessors offer a time, the family takes it, and the assessors note who they met."""
    assessor = journey.at_case("cc.pinggu1", "assessment")
    tomorrow = clock.today() + timedelta(days=1)
    assessor.fills_date("日期", tomorrow.year, tomorrow.month, tomorrow.day)
    assessor.fills("几点", "9:30")
    assessor.presses("发给家庭")
    journey.looks().presses("可以")
    journey.looks().sees("约定的时间")


def test_visit_takes_place(journey: Journey) -> None:
    """The day comes sooner than it was agreed: nobody has to wait for it here."""
    assessor = journey.at_case("cc.pinggu1", "assessment")
    assessor.follows("记录入户")
    arrived = clock.now().astimezone(clock.BEIJING) - timedelta(minutes=2)
    assessor.fills_date("上门日期", arrived.year, arrived.month, arrived.day)
    assessor.fills("到达时间", f"{arrived:%H:%M}")
    for number in range(3):
        assessor.page.get_by_label("见到并单独谈过话").nth(number).check(force=True)
        assessor.page.get_by_label("谈话要点").nth(number).fill("愿意，家里都商量过。")
    assessor.presses("保存入户记录")
    assessor.sees("已谈")


@pytest.mark.parametrize("username", ["cc.pinggu1", "cc.pinggu2"])
def test_assessor_fills_a_sheet_blind(journey: Journey, username: str) -> None:
    """Item by item at 390 pixels; the other's sheet cannot be seen before both are in."""
    assessor = journey.at_case(username, "sheets")
    assessor.sees("要等全部评估人员提交后才能查看")
    assessor.opens(f"/foster/desk/{journey.ref}/assessment")
    assessor.presses("填写我的评分表")
    for _ in range(20):
        if "/finish-sheet" in assessor.page.url:
            break
        answers_page(assessor)
        assessor.submits()
    assessor.presses("提交评分表")
    if username == "cc.pinggu1":
        assessor.sees("等另一名评估人员提交后")
    else:
        assessor.sees("2份评分表都已提交")


def answers_page(who: Visitor) -> None:
    """Full points for each item, no veto."""
    for group in who.page.locator("main fieldset").all():
        no = group.locator("input[value=no]")
        (no if no.count() and "veto" in (no.get_attribute("name") or "")
         else group.locator("input[type=radio]")).first.check(force=True)  # fmt: skip


def test_both_sign_the_joint_sheet(journey: Journey) -> None:
    first = journey.at_case("cc.pinggu1", "sheets")
    first.chooses("家庭和睦")
    first.chooses("主要照料人有照料能力")
    first.fills("评估意见", "家庭和睦，住房和收入稳定，动机以孩子为先。")
    first.presses("保存共同评分表")
    first.presses("签字", nth=-1)
    first.sees("等另一名评估人员本人签字")
    second = journey.at_case("cc.pinggu2", "sheets")
    second.presses("签字", nth=-1)
    second.sees("评估已完成，结论：合格")


def test_head_decides_on_what_was_seen(journey: Journey) -> None:
    head = journey.at_case("cc.yuanzhang", "decision")
    for reason in head.page.locator("textarea[name^=release_]").all():
        reason.fill("已当面核实，不影响照料。")
    head.presses("审核通过")
    head.sees("审核通过")
    text = reads_letter(journey.looks(), "审核通过通知书")
    assert journey.home.mother in text


def test_letter_is_served(journey: Journey) -> None:
    """The clerk notes the service; anybody may confirm the letter by the code on it."""
    clerk, today = journey.at_case("cc.shouli", "decision"), clock.today()
    clerk.follows(re.compile("长春|寄养"))
    clerk.chooses("直接送达")
    for legend in ("送出", "签收日期"):
        clerk.fills_date(legend, today.year, today.month, today.day)
    clerk.fills("签收人", f"{journey.home.mother}，本人")
    clerk.presses("登记送达")
    clerk.sees("送达。")
    anybody = journey.window("anybody")
    anybody.opens(clerk.links("/verify/")[0])
    anybody.sees("核对")


def test_bureau_files_it(journey: Journey) -> None:
    journey.at_case("cc.beian", "filing").presses("报送民政局备案")
    journey.window("cc.beian").sees("备案中")
    officer = journey.window("ccmz.jingban")
    officer.opens("/foster/filings")
    officer.follows(journey.case_no)
    officer.presses("出具备案回执")
    officer.sees("回执号")


def test_family_trains_and_stands_in_the_pool(journey: Journey) -> None:
    worker, title = journey.window("cc.pinggu1"), f"岗前培训{journey.home.number}班"
    soon = clock.today() + timedelta(days=9)
    worker.opens("/foster/training/new")
    worker.fills("培训名称", title)
    worker.fills_date("日期", soon.year, soon.month, soon.day)
    worker.fills("开始时间", "9:00")
    worker.fills("学时", "16")
    worker.fills("地点", "三楼会议室")
    worker.fills("名额", "20")
    worker.presses("保存")
    training = worker.page.url.removeprefix(worker.origin)
    who = journey.looks()
    who.page.locator(".row-card").filter(has_text=title).get_by_role("button").click()
    who.settles()
    who.sees("您已报名")
    comes_the_day(journey, training.split("/")[-1])
    worker.opens(training)
    worker.page.get_by_label("参加学时").fill("16")
    worker.page.get_by_label("合格").check()
    worker.presses("登记出勤")
    worker.opens("/foster/pool")
    worker.sees(journey.case_no)
    journey.looks().sees("合格在库")
    assert journey.case_no in reads_letter(who, "入库通知书")


def comes_the_day(journey: Journey, training: str) -> None:
    """The one thing that a browser cannot do: wait nine days."""
    with transaction(journey.town.database) as session:
        session.execute(
            update(TrainingSession)
            .where(TrainingSession.ref == training)
            .values(starts_at=clock.now() - timedelta(hours=8))
        )
