"""One child's life, on screens, each role at its own window (issue 3, Must show 1).

Found by the police, taken in, matched with a family of the pool, placed; respite, a move of the
family, another main carer; claimed by the parents, ended, filed, looked after. A second child
goes into a family unit, without scripts. The stages follow each other, and each letter is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.children.models import CareForm
from app.core import clock
from app.core.db import transaction
from app.demo.scan import picture
from app.documents.models import Letter
from app.institutions.models import Admission
from app.placements.models import Match, Placement
from tests.access.town import Town
from tests.browser.conftest import Opens
from tests.browser.household import code_shown
from tests.browser.looking import Walk
from tests.browser.one_life import (
    NAME,
    SAYS,
    Life,
    begin,
    gives,
    ref_of,
    rows_of_child,
    the_days_go_by,
)
from tests.browser.visitor import Visitor


@pytest.fixture(scope="module")
def life(person: Opens, town: Town, walk: Walk) -> Iterator[Life]:
    way = begin(person, town)
    way.walk = walk
    yield way
    for who in way.windows.values():
        who.context.close()


@pytest.fixture(autouse=True)
def _in_order(life: Life, request: pytest.FixtureRequest) -> Iterator[None]:
    """A stage that fails ends the way: what follows would only say the same again."""
    if life.failed:  # the run has failed already, so that nothing is skipped in silence
        pytest.skip(f"the way ended at {life.failed}")
    before = request.session.testsfailed
    yield
    if request.session.testsfailed > before:
        life.failed = request.node.name
    heard = [f"{name}: {says}" for name, w in life.windows.items() for says in w.complaints]
    assert not heard, "\n".join(heard)
    assert not life.wrong, "\n".join(life.wrong)


# --- taken in ----------------------------------------------------------------------------------


def test_home_has_a_bed(life: Life) -> None:
    clerk = life.window("clerk")
    clerk.opens("/institutions")
    home = clerk.page.url.split("/")[-1]
    clerk.opens(f"/institutions/{home}/rooms")
    gives(clerk, "/rooms", name="女生楼301室", kind="living", sex="2", beds=4)
    clerk.sees("房间已登记")


def test_police_bring_a_child(life: Life) -> None:
    clerk, today = life.window("clerk"), clock.today()
    clerk.opens("/institutions/admissions/new")
    gives(
        clerk, "/admissions", source="police", ground="foundling", sex="2",
        birth_on=date(today.year - 9, 3, 5), birth_assumed="yes", found_on=today, name=NAME,
        naming_basis="孩子自己说的", police_unit="朝阳区公安分局前进派出所",
        police_receipt="长公朝报〔2026〕117号", place="长春站北出站口", finder="车站工作人员",
        clothes="红色棉袄，布书包", health="精神好，有些咳嗽", handed_over_by="民警李某",
    )  # fmt: skip
    clerk.sees("已登记，临时编号")
    life.refs["admission"] = ref_of(clerk)


def test_child_arrives_and_is_examined(life: Life) -> None:
    moment = clock.now().astimezone(clock.BEIJING)
    clerk = life.at_stay("clerk")
    gives(clerk, "/arrive", on=moment.date(), at="0:01", belongings="红色棉袄，右手背有一颗痣")
    clerk.sees("24小时内完成体检")
    worker = life.at_stay("worker")
    gives(
        worker, "/examine", on=moment.date(), at="0:02", doctor="市儿童医院 王医生",
        result="发育正常，轻微上呼吸道感染", infectious="no", dna_no="DNA-2026-0117",
    )  # fmt: skip
    worker.sees("体检已登记")


def test_papers_are_entered_and_checked(life: Life) -> None:
    clerk, today = life.at_stay("clerk", "papers"), clock.today()
    gives(clerk, "/papers/P1a", number="117", issuer="前进派出所", issued_on=today)
    life.at_stay("clerk", "search")
    gives(clerk, "/publish-notice", on=today, place="长春站附近", media="长春日报、市民政局网站",
          features="九岁左右女孩，红色棉袄，右手背有一颗痣", contact="0431-85550120")  # fmt: skip
    for code in ("P1a", "P1b"):
        life.at_stay("clerk", "papers")
        gives(clerk, f"/papers/{code}/check", good="yes")
    life.at_stay("clerk", "papers")
    gives(clerk, "/send")
    clerk.sees("已报送民政局")


def test_bureau_agrees_by_two_people(life: Life) -> None:
    officer = life.at_stay("officer", "papers")
    gives(officer, "/draft-opinion", agrees="yes", reason="材料齐全，同意接收，按临时监护办理。")
    chief = life.at_stay("chief", "papers")
    gives(chief, "/sign-opinion")
    chief.sees("意见已签发")
    assert "同意" in life.reads_letter(life.at_stay("clerk", "papers"), "接收")


def test_child_is_admitted(life: Life) -> None:
    clerk = life.at_stay("clerk")
    gives(clerk, "/admit", on=clock.today(), bed={"index": 1})
    clerk.sees("已入院")
    clerk.follows("打开儿童档案")
    life.refs["child"] = ref_of(clerk)
    assert NAME not in clerk.reads()
    assert life.place()[0] is CareForm.INSTITUTION


# --- matched -----------------------------------------------------------------------------------


def test_pool_is_looked_through(life: Life) -> None:
    """Families in order with reasons, the others with the rule that keeps them away."""
    worker = life.window("worker")
    worker.opens(f"/children/{life.refs['child']}")
    worker.follows("找寄养家庭")
    worker.sees("可以征询的家庭")
    life.looks(worker)
    worker.page.locator("main li.card", has_text=life.case_no).get_by_role("link").first.click()
    worker.settles()
    life.looks(worker)
    for box in worker.page.locator("textarea[name^='release_']").all():
        box.fill("孩子需要家庭照料，已请示，逐项说明。")
    worker.fills("为什么选择这个家庭", "家庭安静，孩子喜欢，离学校近。")
    worker.presses("建立匹配")
    worker.sees("匹配已建立")
    life.refs["match"] = ref_of(worker)


def test_family_is_asked_without_a_name(life: Life) -> None:
    worker = life.at_match("worker")
    gives(
        worker,
        "/offer",
        about="九岁的女孩，爱画画，有点怕生，身体健康。",
        plan="先在院里见两次面。",
    )
    family = life.window("family")
    family.opens("/matches/mine")
    family.opens(family.links("/matches/mine/")[0])
    family.sees("爱画画")
    assert NAME not in family.reads()
    family.fills("您想说的话", "愿意，周末就可以见面。")
    family.presses("我们愿意照料这个孩子")
    family.sees("机构正在听取孩子的意见")


def test_child_is_heard_and_assessed(life: Life) -> None:
    moment = clock.now().astimezone(clock.BEIJING)
    worker = life.at_match("worker", "prepare")
    gives(worker, "/hear", asked_on=moment.date(), asked_at="0:03", manner="talk", agrees="yes",
          words="阿姨会画兔子，我想去。")  # fmt: skip
    life.at_match("worker", "prepare")
    gives(worker, "/sheet", health="健康", behaviour="平稳，怕生", wish="愿意去", result="fit")
    worker.sees("儿童寄养前评估已保存")


def test_child_and_family_meet_twice(life: Life) -> None:
    today = clock.today()
    for place in ("机构游戏室", "家里"):
        worker = life.at_match("worker", "prepare")
        gives(worker, "/meetings", planned_on=today, planned_at="23:59", place=place)
        worker = life.at_match("worker", "prepare")
        planned = worker.page.locator("main form[action*='/meetings/']:has(textarea)").last
        to = (planned.get_attribute("action") or "").split("/prepare")[-1]
        gives(worker, to, held_on=today, notes="一起画画，约好下次再见。")
        worker.sees("见面情况已记录")


def test_head_confirms_what_is_shown(life: Life) -> None:
    head = life.at_match("head", "decision")
    for box in head.page.locator("input[name^='release_']").all():
        box.check(force=True)
    gives(head, "/confirm")
    head.sees("已确认匹配")


def test_agreement_is_signed_by_both(life: Life) -> None:
    worker = life.at_match("worker", "agreement")
    asked = {
        "term_months": 12, "living_yuan": 1500, "labour_yuan": 500, "bank": "工商银行长春分行",
        "holder": life.family.applicant.name, "number": "6222021234567890128",
    }  # fmt: skip
    # What the ledger knows is not asked.
    there = {
        name: value
        for name, value in asked.items()
        if worker.page.locator(f"main form [name='{name}']").count()
    }
    gives(worker, "/agreement", **there)
    family = life.window("family")
    family.opens(f"/matches/mine/{life.refs['match']}/agreement")
    life.looks(family)
    family.presses("发送验证码")
    code = code_shown(family)
    gives(family, "/agreement", typed_name=life.family.applicant.name, code=code)
    family.sees("您已签署")
    head = life.at_match("head", "agreement")
    gives(head, "/seal")
    head.sees("协议生效，融合期开始")
    assert life.place()[0] is CareForm.FOSTER
    family.opens("/mine")
    life.refs["placement"] = re.findall(r"[2-9a-z]{16}", family.links("/placements/mine/")[0])[0]
    text = life.reads_letter(life.at_match("head", "agreement"), "协议")
    assert life.family.applicant.name in text


# --- placed ------------------------------------------------------------------------------------


def test_agreement_is_filed(life: Life) -> None:
    life.acts("filer", "file-agreement")
    officer = life.window("officer")
    officer.opens("/placements/filings")
    officer.page.locator(f"main a[href*='{life.refs['placement']}']").first.click()
    officer.settles()
    gives(officer, "/receipt")
    officer.sees("已回执")
    filer = life.at_placement("filer", "agreement")
    assert "备案" in life.reads_letter(filer, "备案")


def test_fusion_is_assessed_after_sixty_days(life: Life) -> None:
    worker = life.window("other worker")
    early = worker.opens(f"/placements/{life.refs['placement']}/assess/F-C")
    assert early is not None
    assert early.status == 409
    the_days_go_by(life, 61)
    life.at_placement("other worker", "assess/F-C")
    answers_all(worker)
    gives(worker, "/assess/F-C", words="“我在这里睡得好。”")
    life.acts("head", "activate", choice="activate")
    head = life.at_placement("head")
    head.sees("正式寄养")


def answers_all(who: Visitor) -> None:
    """Full points for each item, no veto."""
    for group in who.page.locator("main fieldset:has(input[type=radio])").all():
        no = group.locator("input[value=no]")
        is_veto = no.count() and "veto" in (no.get_attribute("name") or "")
        (no if is_veto else group.locator("input[type=radio]")).first.check(force=True)


def test_respite_and_back(life: Life) -> None:
    today = clock.today()
    family = life.acts("family", "ask-respite", starts_on=today,
                       until_on=today + timedelta(days=9), reason="hospital", where="institution",
                       handover="书包、换洗衣服、医保卡")  # fmt: skip
    family.sees("申请已提交")
    life.acts("worker", "agree-respite")
    assert life.place()[0] is CareForm.INSTITUTION
    the_days_go_by(life, 7)
    life.acts("worker", "return-home", note="孩子精神好，家里准备了热饭。")
    assert life.place()[0] is CareForm.FOSTER


def test_family_moves_house(life: Life) -> None:
    """The rules are asked again, and the file says where the child lives now."""
    before = life.place()[1]
    family = life.at_placement("family", "report-change")
    family.page.locator("input[name=kind][value=address]").check(force=True)
    for level, choice in (("3", {"label": "南关区"}), ("4", {"index": 1})):
        family.page.locator(f"#division-{level}").select_option(**choice)
        family.settles()
    gives(
        family, "/report-change", kind="address", happened_on=clock.today(), tenure="owned",
        address="南湖大路8号2栋301室", area_m2="120",
    )  # fmt: skip
    family.sees("已收到")
    life.acts("other worker", "write-recheck", finding="已上门看过，住房宽敞，离学校近。")
    life.acts("head", "pass-recheck", reason="新住处符合条件，继续寄养。")
    assert life.place()[1] not in {"", before}


def test_another_main_carer(life: Life) -> None:
    family = life.at_placement("family", "ask-carer")
    member = family.page.locator("input[name=member]").first.get_attribute("value")
    gives(family, "/ask-carer", member=member, reason="illness", agrees="y")
    life.acts("other worker", "prepare-carer", file=picture(), consent_on=clock.today(),
              trained_on=clock.today(), hours=16,
              opinion="身体好，有时间，和孩子亲近。")  # fmt: skip
    life.acts("head", "agree-carer")
    assert "照料人" in life.reads_letter(life.at_placement("head", "agreement"), "照料人")
    text = life.reads_letter(life.at_placement("family"), "照料人")
    assert life.family.members[1].name in text


# --- the parents come ---------------------------------------------------------------------------


def test_parents_claim_the_child(life: Life) -> None:
    clerk = life.at_stay("clerk", "search")
    gives(clerk, "/end-notice", claimed="yes", note="父母看到公告，公安机关比对DNA一致。")
    clerk.sees("有人认领")
    life.acts("worker", "propose-ending", rule_id="FC-21-3", reason="找到父母，公安机关已确认。")
    life.at_placement("family").sees("解除")


def test_ending_is_assessed_and_approved(life: Life) -> None:
    today = clock.today()
    for code, texts in (
        ("F-F", {"what": SAYS, "family": SAYS, "handover": SAYS, "money": SAYS}),
        ("F-I", {"what": SAYS, "child": SAYS, "next": SAYS, "risks": SAYS, "plan": SAYS}),
    ):
        worker = life.at_placement("other worker", f"assess/{code}")
        gives(worker, f"/assess/{code}", assessed_on=today, **texts)
    life.acts("head", "approve-ending", where="institution", handover="书包、成长记录册",
              reason="找到生父母，回到父母身边。")  # fmt: skip
    assert life.place()[0] is CareForm.INSTITUTION
    text = life.reads_letter(life.at_placement("family"), "解除")
    assert life.family.applicant.name in text
    assert NAME not in text


def test_ending_is_filed(life: Life) -> None:
    life.acts("filer", "file-ending")
    officer = life.at_placement("officer", "agreement")
    gives(officer, "/receipt")
    filer = life.at_placement("filer", "agreement")
    filer.sees("已回执")
    assert "备案" in life.reads_letter(filer, "回执")


def test_child_goes_home(life: Life) -> None:
    """The home's own leaving: papers, head, bureau, filing, handing over."""
    today = clock.today()
    clerk = life.at_stay("clerk", "leave")
    gives(
        clerk, "/propose-leave", ground="LV1", planned_on=today, receiver_name="许建国",
        receiver_relation="父亲", receiver_phone="13900001111", receiver_address="吉林市船营区",
        belongings="书包、衣物、画册", money_settled="已结清", follow_up_plan="半年内每月一次",
    )  # fmt: skip
    for code in ("L1a", "L1b"):
        life.at_stay("clerk", "papers")
        gives(clerk, f"/papers/{code}", number="1", issuer="市公安局", issued_on=today)
        life.at_stay("clerk", "papers")
        gives(clerk, f"/papers/{code}/check", good="yes")
    gives(life.at_stay("head", "leave"), "/check-leave")
    gives(life.at_stay("chief", "leave"), "/approve-leave")
    assert "离院" in life.reads_letter(life.at_stay("chief", "leave"), "离院")
    gives(life.at_stay("officer", "leave"), "/file-leave")
    gives(life.at_stay("clerk", "leave"), "/hand-over", on=today, place_says="船营区父母家中")
    assert life.place()[0] is CareForm.GUARDIAN_HOME


def test_aftercare_to_the_end(life: Life) -> None:
    life.acts("worker", "plan-aftercare", text="社工每月看望，帮助转学，父母参加培训。")
    for week in range(5):
        life.acts("worker", "follow-up", note=f"第{week + 1}次随访，孩子情绪平稳，已经上学。")
    the_days_go_by(life, 95)
    life.acts("worker", "close")
    life.at_placement("head").sees("已办结")
    assert len(life.letters) > 5


def test_every_letter_opens(life: Life) -> None:
    """What the three cases left on file, each on its own page and as PDF."""
    pages = [life.at_stay("head", tab).links("/documents/letters/") for tab in ("papers", "leave")]
    pages += [life.at_match("head", "agreement").links("/documents/letters/")]
    pages += [
        life.at_placement("head", tab).links("/documents/letters/")
        for tab in ("agreement", "ending")
    ]
    linked = {link.split("/")[-1] for page in pages for link in page}
    with transaction(life.town.database) as session:
        subjects = {
            (row.subject.kind, row.id)
            for row in rows_of_child(session, life.refs["child"])
            if isinstance(row, Admission | Match | Placement)
        }
        known = {
            letter.ref
            for letter in session.scalars(select(Letter))
            if (letter.subject_kind, letter.subject_id) in subjects
        }
    assert known
    assert known <= linked, f"{len(known - linked)} letters are nowhere linked"
    head = life.window("head")
    for ref in known:
        head.opens(f"/documents/letters/{ref}")
        assert head.downloads("下载文书").startswith(b"%PDF-")


# --- a second child ------------------------------------------------------------------------------


def test_second_child_moves_into_a_family_unit(life: Life) -> None:
    """Asked, met about, decided on: three forms without JavaScript."""
    worker = life.at_unit("worker", "ask-child")
    gives(worker, "/ask-child", child=life.second, manner="talk", agrees="yes",
          words="我想和小姐姐住一个房间。")  # fmt: skip
    life.at_unit("worker", "match")
    room = worker.page.locator("input[name=room]").nth(1).get_attribute("value")
    gives(worker, "/match", child=life.second, room=room, social=SAYS, medical=SAYS,
          education=SAYS, reason=SAYS)  # fmt: skip
    head = life.at_unit("head", "move-in")
    event = head.page.locator("input[name=event]").first.get_attribute("value")
    gives(head, "/move-in", event=event, agree="yes")
    life.refs["child"] = life.second
    assert life.place()[0] is CareForm.FAMILY_UNIT
    life.at_unit("head", "children").sees("西卧室")
