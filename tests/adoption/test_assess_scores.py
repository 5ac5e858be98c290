"""Two sheets apart, one that both sign; the result is computed (adoption.md §9)."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.adoption import results
from app.adoption.models import Adoptee, AssessmentVisit, Assessor, ScoreSheet
from app.adoption.services import concluding, scoring
from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.checklists.services import ensure_defaults
from app.core import clock
from app.deadlines.models import ClockState
from app.documents.models import Letter
from app.parameters.models import ParameterValue
from tests.adoption.test_assess_work import Work
from tests.adoption.test_desk import S
from tests.factories import World


def form(code: str) -> rules.Template:
    """A shipped form."""
    files = {"SC-ABILITY": "sc_ability", "GRADES": "sc_grades", "NAT-CHECK": "nat_check",
             "SC-FUSION": "sc_fusion", "TWO-TIER": "two_tier", "LN-STAGES": "ln_ability",
             "LN-FUSION": "ln_fusion", "LN-FOLLOW-UP": "ln_follow_up"}  # fmt: skip
    text = resources.files("app.checklists").joinpath("data", f"{files[code]}.json").read_text()
    return rules.read(json.loads(text))


def best(template: rules.Template, **instead: Any) -> dict[str, Any]:
    """The best answer everywhere, no veto, no bonus; `instead` by item or veto with _ for -."""
    scores: dict[str, Any] = {}
    for block in template.blocks:
        for item in block.items:
            top: Any = item.max
            if item.kind is rules.Kind.YES_NO:
                top = not block.is_bonus
            elif item.kind is rules.Kind.GRADE:
                top = item.grades[0].value
            scores[item.id] = top
    vetoes = {veto.id: False for veto in template.vetoes}
    for name, value in instead.items():
        key = name.replace("_", "-")
        (vetoes if key in vetoes else scores)[key] = value
    return {"scores": scores, "vetoes": vetoes}


def typed(answers: dict[str, Any]) -> dict[str, str]:
    """As the page sends it."""
    words = {True: "yes", False: "no"}
    found = {
        f"item-{k}": words[v] if isinstance(v, bool) else str(v)
        for k, v in answers["scores"].items()
    }
    return found | {f"veto-{k}": words[v] for k, v in answers["vetoes"].items()}


def test_seventynine_points_fail_and_eighty_pass() -> None:
    template = form("SC-ABILITY")
    # 100 - 5 (motive) - 6 (age) - 6 (education) = 83; one point more or less at the neighbours'.
    base = {"A1_1": 5, "A2_1": "61", "A4_1": "none"}
    eighty = best(template, **base, A11_1="conflict")
    assert rules.score(template, eighty).total == 80
    assert results.result(template, eighty, 80).passed
    less = best(template, **base, A11_1="conflict", A12_2=False)
    assert results.result(template, less, 80).reasons == ("总分79分，合格分80分",)


def test_a_veto_or_a_floor_fails_whatever_the_points() -> None:
    template = form("SC-ABILITY")
    assert not results.result(template, best(template, SC_V4=True), 80).passed
    assert results.result(template, best(template, A1_1=4), 80).passed
    assert not results.result(template, best(template, A1_1=3), 80).passed
    assert results.result(template, best(template, A5_1=5), 80).passed
    assert not results.result(template, best(template, A5_1=4), 80).passed
    assert not results.result(template, best(template, A9_1="against"), 60).passed


def test_a_bonus_counts_up_to_ten() -> None:
    template = form("SC-ABILITY")
    full = best(template, B_1=True, B_2=True, B_3=True)
    assert rules.score(template, full).total == 110


@pytest.mark.parametrize(
    ("points", "grade"),
    [(90, "优秀"), (89, "良好"), (80, "良好"), (79, "合格"), (70, "合格"), (69, "")],
)
def test_a_grade_begins_at_its_least_points(points: int, grade: str) -> None:
    template = form("GRADES")
    answers = best(template, A2_1="61", A4_1="none") if points < 80 else best(template)
    for item, least in (("A1-1", 4), ("A5-1", 5), ("A8-2", 0), ("A8-3", 0), ("A10-1", 0),
                        ("A10-2", 0), ("A10-3", 0), ("A7-2", 0), ("A3-5", 0)):  # fmt: skip
        over = rules.score(template, answers).total - points
        answers["scores"][item] -= min(over, answers["scores"][item] - least)
    assert rules.score(template, answers).total == points
    found = results.result(template, answers, template.pass_mark)
    assert (found.passed, found.grade) == (points >= 70, grade)


def test_two_mostly_pass_and_three_do_not_nor_one_no() -> None:
    template = form("NAT-CHECK")
    two = {"N1_1": "mostly", "N2_1": "mostly"}
    assert results.result(template, best(template, **two), 80).passed
    assert not results.result(template, best(template, **two, N3_1="mostly"), 80).passed
    assert not results.result(template, best(template, N9_1="no"), 80).passed
    assert not results.result(template, best(template, N_V2=True), 80).passed


class Scores(Work):
    """Visited; the place uses the form with points."""

    def __init__(self, world: World, code: str = "SC-ABILITY") -> None:
        super().__init__(world)
        with world.writing() as session:
            ensure_defaults(session)
            session.add(ParameterValue(
                name="assess.template", division_code="220000", value=code, source="省规定",
                valid_from=date(2026, 1, 1), reason="测试", released_at=clock.now(),
            ))  # fmt: skip
        self.visited()
        self.form = form(code)

    def sheet(self, user: User, submit: bool = True, **instead: Any) -> int:
        values = typed(best(self.form, **instead)) | {"do": "submit" if submit else "save"}
        return self.own("sheet", user, **values)

    def agree(self, user: User | None = None, /, **values: str) -> int:
        return self.own("common", user, **values)

    def sign(self, user: User) -> int:
        with self.world.reading() as session:
            row = scoring.common(session, self.case(session), "ability")
            version = row.version if row else 0
        answer = self.client(user).post(
            f"/adoption/assess/{self.ref}/common/sign", {"version": version}
        )
        return answer.status_code

    def page(self, user: User) -> str:
        return self.client(user).get(f"/adoption/assess/{self.ref}/common").text

    def both(self, **instead: Any) -> None:
        for user in self.team[:2]:
            assert self.sheet(user, **instead) == 303


@pytest.fixture
def case(world: World) -> Scores:
    return Scores(world)


def test_nobody_sees_anothers_sheet_before_both_are_in(case: Scores) -> None:
    first, second, _ = case.team
    assert case.sheet(first, A1_1=9) == 303
    assert "全部评估人员提交评分表以后" in case.page(second)
    assert "99分" not in case.client(second).get(f"/adoption/assess/{case.ref}/sheet").text
    assert case.agree(first) == 409
    assert case.sheet(first) == 409, "handed in it never changes"
    assert case.sheet(second) == 303
    assert "评一：99分" in case.page(second)


def test_a_sheet_is_handed_in_whole(case: Scores) -> None:
    first = case.team[0]
    values = typed(best(case.form)) | {"do": "submit"}
    del values["item-A1-1"]
    assert case.own("sheet", first, **values) == 422
    assert case.sheet(first, submit=False) == 303
    with case.world.reading() as session:
        assert session.scalars(select(ScoreSheet)).one().submitted_at is None
        version = session.scalars(
            select(TemplateVersion).join(
                ScoreSheet, ScoreSheet.template_version_id == TemplateVersion.id
            )
        ).one()
        assert version.code == "SC-ABILITY"


def test_five_points_apart_are_talked_over_six_need_a_third(case: Scores) -> None:
    first, second, third = case.team
    assert case.sheet(first) == 303
    assert case.sheet(second, A1_1=4) == 303
    assert "要加派第三人" in case.page(first)
    assert case.agree() == 409
    assert case.act("name-assessor", person=third.ref) == 303
    with case.world.reading() as session:
        assert [a.is_third for a in session.scalars(select(Assessor).order_by(Assessor.id))] == [
            False, False, True
        ]  # fmt: skip
    assert "全部评估人员提交评分表以后" in case.page(first)
    assert case.declare(third) == 303
    assert case.sheet(third, A1_1=8) == 303
    assert case.agree() == 422, "the item on which they differ has no answer"
    assert case.agree(**{"item-A1-1": "8"}) == 303
    for user in (second, third):
        assert case.state() is S.ASSESSING
        assert case.sign(user) == 303
    assert case.state() is S.MATCHED


def test_five_points_need_no_third(case: Scores) -> None:
    assert case.sheet(case.team[0]) == 303
    assert case.sheet(case.team[1], A1_1=5) == 303
    assert case.act("name-assessor", person=case.team[2].ref) == 409
    assert case.agree(**{"item-A1-1": "7"}) == 303
    with case.world.reading() as session:
        row = scoring.common(session, case.case(session), "ability")
        assert row is not None
        assert (row.total, row.passed, row.concluded_at) == (97, True, None)


def test_a_veto_seen_by_one_alone_needs_a_third(case: Scores) -> None:
    assert case.sheet(case.team[0]) == 303
    assert case.sheet(case.team[1], SC_V7=True) == 303
    assert case.agree(**{"veto-SC-V7": "no"}) == 409


def test_all_sign_the_same_and_the_child_that_is_named_is_matched(case: Scores) -> None:
    case.both()
    assert case.agree() == 303
    assert case.sign(case.team[0]) == 409, "signed by writing it"
    assert case.agree(case.team[1]) == 303, "written anew: the other signs again"
    assert case.sign(case.team[0]) == 303
    assert case.state() is S.MATCHED
    assert case.agree() == 409


def test_without_a_named_child_it_waits_for_the_sending_side(case: Scores) -> None:
    with case.world.writing() as session:
        session.delete(session.scalars(select(Adoptee)).one())
    case.both()
    case.agree()
    assert case.sign(case.team[1]) == 303
    assert case.state() is S.ASSESSING


@pytest.mark.rule("AF-07")
def test_no_sheet_stands_in_for_a_visit(world: World) -> None:
    case = Scores(world)
    with world.writing() as session:
        for row in session.scalars(select(AssessmentVisit)):
            row.announced = True
    case.both()
    answer = case.client(case.team[0]).post(f"/adoption/assess/{case.ref}/common", {})
    assert answer.status_code == 422
    assert "至少一次入户不事先通知" in answer.text


def fails(case: Scores) -> None:
    case.both(SC_V4=True)
    assert case.agree() == 303
    assert case.sign(case.team[1]) == 303


@pytest.mark.rule("AE-09-4", "AE-10-3")
def test_who_fails_is_told_in_words_without_points_of_others(case: Scores) -> None:
    assert case.act("conclude") == 409
    fails(case)
    assert case.state() is S.ASSESSING
    assert case.act("conclude") == 303
    assert case.state() is S.ASSESS_FAILED
    assert case.work(case.team[0]) == 404
    with case.world.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.kind == "adoption_conclusion")).one()
        assert "一票否决：有家庭暴力" in str(letter.content)
        assert "10个工作日" in str(letter.content)


@pytest.mark.rule("AF-12")
def test_others_look_anew_and_ten_working_days_run_from_service(case: Scores) -> None:
    fails(case)
    case.act("conclude")
    assert case.clocks("ADP-OBJECTION") == []
    with case.world.writing() as session:
        concluding.served(session, case.case(session), clock.today())
    assert case.clock("ADP-OBJECTION").length == 10
    assert case.clock("ADP-OBJECTION").due_on >= clock.today() + timedelta(days=10)
    others = [
        case.world.user("home_bureau", Role.BUREAU_OFFICER, name=name) for name in ("新一", "新二")
    ]
    head = case.client(case.head)

    def again(*people: User) -> int:
        return head.post(
            f"{case.url}/reassess",
            {"version": case.version, "team": "own", "people": [u.ref for u in people],
             "reason": "收养人提交了新的证明"},
        ).status_code  # fmt: skip

    assert case.clock("ADP-REVIEW").state is ClockState.RUNNING, "the assessment is over"
    assert again(*others) == 409, "nobody objected"
    assert case.act("object-on-paper", words="有新的证明", seen="y") == 303
    assert again(case.team[0], others[0]) == 422
    assert case.state() is S.ASSESS_FAILED
    assert again(*others) == 303
    assert case.state() is S.ASSESSING
    assert case.work(case.team[0]) == 404
    assert case.declare(others[0]) == 303
    assert case.work(others[0]) == 200
    assert case.clock("ADP-ASSESS").length == 60
    assert case.clock("ADP-REVIEW").state is ClockState.PAUSED


def test_the_adopters_read_no_points(case: Scores) -> None:
    fails(case)
    case.act("conclude")
    client = case.client(case.family)
    for page in ("", "/assessment"):
        assert "评分" not in client.get(f"/adoption/mine/{case.ref}{page}").text
