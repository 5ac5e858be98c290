"""Match, fusion to the day, the child's voice, one prolongation, the report (AE-08-2, AE-09-4)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.adoption.models import Adoptee, AdoptionPaper, Assessment, Fusion
from app.adoption.services import fusing, naming, papers, scoring
from app.checklists.services import ensure_defaults
from app.core import clock
from app.deadlines.models import ClockState
from app.documents.models import Document, Letter
from app.notices.models import Notice
from app.organisations.models import Organisation
from app.protection.models import HarmReport
from tests.adoption.test_assess import Assess, people_of_a_third_party
from tests.adoption.test_assess_scores import Scores, best, form, typed
from tests.adoption.test_desk import S
from tests.adoption.town import make_adoptee
from tests.documents.corpus import png
from tests.factories import World


def day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-year": str(on.year), f"{name}-month": str(on.month),
            f"{name}-day": str(on.day)}  # fmt: skip


class Together(Scores):
    """Ability passed, the child is named and matched."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.both()
        assert self.agree() == 303
        assert self.sign(self.team[1]) == 303
        assert self.state() is S.MATCHED
        self.points = form("SC-FUSION")

    def fuse(self, **values: str) -> int:
        said = {"child_agrees": "young", "signed": "y"} | day("guardian_agreed_on", clock.today())
        return self.act("fuse", **(said | values))

    def began(self, days_ago: int) -> None:
        with self.world.writing() as session:
            session.scalars(select(Fusion)).one().starts_on = clock.today() - timedelta(days_ago)

    def lacks(self) -> list[str]:
        with self.world.reading() as session:
            return fusing.lacking(session, self.case(session), clock.today())

    def lived(self) -> None:
        """Thirty days ago it began; two visits, the child was heard."""
        assert self.fuse() == 303
        self.began(30)
        self.visited()
        assert self.own("hear-child", words="我喜欢这里") == 303

    def judge_fusion(self, **instead: Any) -> int:
        values = typed(best(self.points, **instead)) | {"do": "submit"}
        for user in self.team[:2]:
            assert self.own("sheet", user, **values) == 303
        return self.agree(meeting="商议过" if instead else "")

    def sign_fusion(self, user: User) -> int:
        with self.world.reading() as session:
            row = scoring.common(session, self.case(session), "fusion")
            version = row.version if row else 0
        return self.client(user).post(
            f"/adoption/assess/{self.ref}/common/sign", {"version": version}
        ).status_code  # fmt: skip

    def sign_report(self, user: User, **values: str) -> int:
        with self.world.reading() as session:
            version = session.scalars(select(Assessment)).one().version
        return self.client(user).post(
            f"/adoption/assess/{self.ref}/report", {"version": version, **values}
        ).status_code  # fmt: skip


@pytest.fixture
def case(world: World) -> Together:
    return Together(world)


@pytest.mark.rule("AF-10")
def test_without_the_agreement_nobody_moves(case: Together) -> None:
    assert case.fuse(signed="") == 422
    assert case.fuse(**day("guardian_agreed_on", clock.today() + timedelta(days=1))) == 422
    assert case.fuse() == 303
    assert case.state() is S.FUSION
    assert case.clock("ADP-FUSION").due_on == clock.today() + timedelta(days=30)
    with case.world.reading() as session:
        assert "融合通知书" in session.scalars(select(Letter.title)).all()


def test_a_child_of_eight_agrees_to_the_fusion_the_day_before_it_is_not_asked(
    case: Together,
) -> None:
    today = clock.today()
    with case.world.writing() as session:
        session.scalars(select(Adoptee)).one().birth_on = today.replace(year=today.year - 8)
    assert case.fuse() == 422
    with case.world.writing() as session:
        child = session.scalars(select(Adoptee)).one()
        child.birth_on = today.replace(year=today.year - 8) + timedelta(days=1)
    assert case.fuse() == 303


def test_a_child_of_eight_that_agrees(case: Together) -> None:
    with case.world.writing() as session:
        today = clock.today()
        session.scalars(select(Adoptee)).one().birth_on = today.replace(year=today.year - 8)
    assert case.fuse(child_agrees="yes") == 303


@pytest.mark.rule("AE-08-2")
def test_twentynine_days_are_too_few_thirty_are_enough(case: Together) -> None:
    case.lived()
    case.began(29)
    assert len(case.lacks()) == 1
    case.began(30)
    assert case.lacks() == []


@pytest.mark.rule("AE-08-2", "AF-09")
def test_days_away_do_not_count_and_move_the_end(case: Together) -> None:
    case.lived()
    today = clock.today()
    away = day("first", today - timedelta(days=5)) | day("last", today - timedelta(days=4))
    assert case.own("interrupt", **away) == 303
    assert case.own("interrupt", **away) == 422, "said twice"
    assert case.own("interrupt", **day("first", today), **day("last", today + timedelta(1))) == 422
    assert len(case.lacks()) == 1
    assert case.clock("ADP-FUSION").due_on == today + timedelta(days=2)
    case.began(31)
    assert len(case.lacks()) == 1
    case.began(32)
    assert case.lacks() == []


def test_fusion_is_not_judged_before_visits_and_the_childs_word(case: Together) -> None:
    assert case.fuse() == 303
    case.began(30)
    assert case.lacks() == ["融合期至少走访2次，现在0次", "还没有听取孩子的意见"]
    said = typed(best(case.points)) | {"do": "submit"}
    assert case.own("sheet", **said) == 422, "an answer rests on something"
    case.visited()
    assert case.own("hear-child", words=" ") == 422
    assert case.judge_fusion() == 422, "the child was not heard"
    assert case.own("hear-child", words="笑，抱着不放") == 303
    assert case.agree() == 303


@pytest.mark.rule("AF-09")
def test_the_first_visit_is_due_within_seven_days(case: Together) -> None:
    assert case.fuse() == 303
    for days, late in ((7, False), (8, True)):
        case.began(days)
        with case.world.reading() as session:
            found = fusing.late_first_visit(session, case.case(session), clock.today())
            assert found is late


def test_an_aspect_below_five_is_talked_over(case: Together) -> None:
    case.lived()
    values = typed(best(case.points, F1_1=4)) | {"do": "submit"}
    for user in case.team[:2]:
        assert case.own("sheet", user, **values) == 303
    assert case.agree() == 422
    assert case.agree(meeting="孩子刚换季生病，再看一次") == 303


def test_a_fusion_that_failed_is_prolonged_once(case: Together) -> None:
    case.lived()
    assert case.judge_fusion(F10_1=5) == 303
    assert case.sign_fusion(case.team[1]) == 303
    assert case.act("prolong", reason="") == 422
    assert case.act("prolong", reason="孩子需要更多时间") == 303
    assert case.state() is S.FUSION
    assert case.clock("ADP-FUSION").due_on == clock.today() + timedelta(days=30)
    assert len(case.lacks()) == 1, "the days begin anew"
    assert case.act("prolong", reason="再来") == 409
    assert case.act("conclude") == 409, "what was judged before is overtaken"


def test_a_fusion_that_failed_can_end_it(case: Together) -> None:
    case.lived()
    case.judge_fusion(F10_1=5)
    case.sign_fusion(case.team[1])
    assert case.act("conclude") == 303
    assert case.state() is S.ASSESS_FAILED


@pytest.mark.rule("AE-09-4", "AE-10-1", "AE-10-2")
def test_all_sign_the_report_and_it_is_a_paper_of_the_case(case: Together) -> None:
    case.lived()
    assert case.sign_report(case.team[0], suggestions="建议登记") == 409
    case.judge_fusion()
    case.sign_fusion(case.team[1])
    page = case.client(case.team[0]).get(f"/adoption/assess/{case.ref}/report").text
    for words in (
        "我喜欢这里",
        "入户（不事先通知）",
        "收养动机：10分/10分",
        "没有发现规定的九种情形",
    ):
        assert words in page
    assert case.sign_report(case.team[0], suggestions="") == 422
    assert case.sign_report(case.team[0], suggestions="建议登记") == 303
    assert case.state() is S.FUSION
    assert case.sign_report(case.team[0]) == 409
    assert case.sign_report(case.team[1]) == 303
    assert case.state() is S.REPORTED
    assert case.clock("ADP-ASSESS").state is ClockState.STOPPED
    assert case.clock("ADP-REVIEW").state is ClockState.RUNNING
    assert case.work(case.team[0]) == 404
    with case.world.reading() as session:
        found = case.case(session)
        lines = [x for x in papers.lines(session, found) if x.kind.code == "D-38"]
        assert [x.is_good for x in lines] == [True]
        row = session.scalars(select(AdoptionPaper).where(AdoptionPaper.code == "D-38")).one()
        letter = session.scalars(select(Letter).where(Letter.title == "收养评估报告")).one()
        assert row.document_id == letter.document_id
        assert letter.subject_kind == "adoption_record"
        assert session.scalars(select(Assessment)).one().reported_on == clock.today()
    assert "收养评估报告" in case.client().get(f"{case.url}/assessment").text
    page = case.client(case.family).get(f"/adoption/mine/{case.ref}").text
    assert "收养评估结论告知书" in page
    assert "收养评估报告" not in page


@pytest.mark.rule("AE-11")
def test_no_report_while_a_situation_is_not_looked_at(case: Together) -> None:
    case.lived()
    case.judge_fusion()
    case.sign_fusion(case.team[1])
    assert case.situation("AE-11-6", words="收养人住院了") == 303
    assert case.state() is S.SUSPENDED
    assert case.sign_report(case.team[0], suggestions="建议登记") == 409
    head = case.client(case.head)
    assert case.act("judge", head, finding="cleared", words="小手术，已出院") == 303
    assert case.sign_report(case.team[0], suggestions="建议登记") == 303


def test_the_sending_side_confirms_a_child_that_was_not_named(world: World) -> None:
    case = Scores(world)
    with world.writing() as session:
        session.delete(session.scalars(select(Adoptee)).one())
    case.both()
    case.agree()
    case.sign(case.team[1])
    assert "/match" not in case.client().get(case.url).text
    assert case.act("match") == 409
    with world.writing() as session:
        make_adoptee(session, case.case(session))
    assert case.act("match") == 303
    assert case.state() is S.MATCHED


@pytest.mark.rule("AE-05", "AE-09-2")
def test_a_third_party_goes_the_whole_way_and_leaves_nothing_open(world: World) -> None:
    """Its people are of another agency: the database itself lets them see this case alone."""
    case = Together.__new__(Together)
    Assess.__init__(case, world)
    with world.writing() as session:
        ensure_defaults(session)
    case.form, case.points = form("NAT-CHECK"), form("SC-FUSION")
    case.team = people_of_a_third_party(case)
    with world.reading() as session:
        teams = naming.teams(session, case.case(session), clock.today())
    assert case.notify(*case.team, team=teams[1].key) == 303
    for user in case.team:
        assert case.declare(user) == 303
    assert case.act("agree-on-paper", seen="y") == 303
    with world.writing() as session:
        session.scalars(select(Assessment)).one().agreed_on = clock.today() - timedelta(days=2)
    assert case.visit(announced="yes") == 303
    assert case.visit() == 303
    case.both()
    assert case.agree() == 303
    assert case.sign(case.team[1]) == 303
    assert case.state() is S.MATCHED
    assert case.fuse() == 303
    case.began(30)
    case.visited()
    assert case.own("hear-child", words="我喜欢这里") == 303
    assert case.judge_fusion() == 303
    assert case.sign_fusion(case.team[1]) == 303
    assert case.sign_report(case.team[0], suggestions="建议登记") == 303
    assert case.sign_report(case.team[1]) == 303
    is_sealed_by_its_head(case)
    assert case.state() is S.REPORTED
    for user in case.team:
        assert case.work(user) == 404
        assert case.client(user).get(case.url).status_code == 404
    with world.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.title == "收养评估报告")).one()
        assert "负责人" in str(letter.content)
        assert "盖章页附后" in str(letter.content)
        codes = session.scalars(select(AdoptionPaper.code)).all()
        assert codes.count("D-38") == 2


def is_sealed_by_its_head(case: Together) -> None:
    """All have signed; the head's page goes in once another assessor has looked at it."""
    first, second = case.team
    assert case.state() is S.FUSION, "not without the seal"
    with case.world.reading() as session:
        head = session.scalars(select(Organisation)).one().head
    url, today = f"/adoption/assess/{case.ref}/seal", clock.today()
    printed = case.client(first).get(f"{url}/print")
    assert printed.data.startswith(b"%PDF")

    def post(user: User, where: str, **values: Any) -> int:
        with case.world.reading() as session:
            version = session.scalars(select(Assessment)).one().version
        data = {"version": version, **values}
        return case.client(user).post(f"{url}{where}", data).status_code

    def send(signer: str = head, on: date = today, file: bytes = b"") -> int:
        page = (io.BytesIO(file or png(600, 800)), "盖章页.png")
        return post(first, "", signer=signer, page=page, **day("sealed_on", on))

    assert post(second, "/check", is_good="yes") == 409, "nothing was sent"
    assert send(signer="别人") == 422
    assert send(on=today - timedelta(days=1)) == 422, "before all had signed"
    assert send(on=today + timedelta(days=1)) == 422
    assert send(file=b"%PDF-1.4 no picture") == 422
    assert send() == 303
    assert post(first, "/check", is_good="yes") == 422, "one's own"
    assert post(second, "/check", is_good="no") == 422, "says why"
    assert post(second, "/check", is_good="no", reason="印章不清楚") == 303
    assert "印章不清楚" in case.client(first).get(url).text
    assert send() == 303
    assert case.state() is S.FUSION
    with case.world.reading() as session:
        row = session.scalars(select(Assessment)).one()
        page = session.get_one(Document, row.seal_document_id).ref
    assert case.client(first).post(f"/documents/{page}/remove").status_code == 409
    assert post(second, "/check", is_good="yes") == 303


def test_a_third_party_reports_a_danger_and_the_organ_hears_of_it(world: World) -> None:
    case = Together.__new__(Together)
    Assess.__init__(case, world)
    case.team = people_of_a_third_party(case)
    with world.reading() as session:
        teams = naming.teams(session, case.case(session), clock.today())
    assert case.notify(*case.team, team=teams[1].key) == 303
    for user in case.team:
        assert case.declare(user) == 303
    assert case.act("agree-on-paper", seen="y") == 303
    case.in_fusion()
    assert case.situation("AE-11-8", words="孩子身上有伤") == 303
    assert case.state() is S.TERMINATED
    with world.reading() as session:
        assert len(session.scalars(select(HarmReport)).all()) == 1
        assert "立即报警，当日接回孩子" in session.scalars(select(Notice.title)).all()
