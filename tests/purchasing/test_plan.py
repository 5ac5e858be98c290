"""From the idea to READY: what each step asks, who may do it, on which figure it stops."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.accounts.roles import Role
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.parameters.models import ParameterValue
from app.purchasing.models import (
    FundSource,
    NoticeKind,
    Project,
    ProjectBudget,
    ProjectState,
    Publication,
)
from app.purchasing.rules.discrimination import Factor
from app.purchasing.rules.method import Method, Neg, NoReserve
from app.purchasing.services import budgeting, clocks, methods, planning, points, requiring
from app.purchasing.services.budgeting import Heard
from app.purchasing.services.planning import ItemLine
from app.purchasing.services.requiring import TEXTS
from tests.documents import corpus
from tests.factories import World
from tests.purchasing.in_town import TODAY, YUAN, at, make_project
from tests.purchasing.planned import DECENTRAL, NOW, OPEN_FROM, Office, S, said


def state_of(project: Project) -> ProjectState:
    """Where it stands now: an act in between may have moved it."""
    return project.state


def refused(call: Any, *words: str) -> None:
    with pytest.raises(Invalid) as error:
        call()
    assert all(word in error.value.says for word in words), error.value.says


@pytest.fixture
def office(world: World) -> Any:
    with world.writing() as session:
        yield Office(world, session)


def test_a_project_gets_its_number_and_its_head_is_checked(office: Office) -> None:
    first, second = office.project(), office.project()
    assert [first.code, second.code] == ["2026-220104-0001", "2026-220104-0002"]
    assert (first.places, first.total_fen) == (["220104"], 300_000 * YUAN)
    for wrong, word in (
        ({"name": "一" * 61}, "60"), ({"children": 0}, "1名"), ({"groups": ()}, "服务对象"),
        ({"places": ("500103",)}, "本辖区"), ({"expected_month": "2027-13"}, "2027-03"),
        ({"term_months": 37, "ticks": ("fixed", "continuous", "funded", "stable_price")}, "三年"),
        ({"term_months": 13, "ticks": ("fixed", "continuous", "funded")}, "价格变化"),
    ):  # fmt: skip
        refused(
            lambda w=wrong: planning.create(
                office.session, said(**w), actor=office.officer, now=NOW
            ),
            word,
        )
    planning.edit(office.session, first, said(name="一" * 60), actor=office.officer, now=NOW)
    assert len(first.name) == 60
    refused(
        lambda: planning.edit(
            office.session, first, said(year=2027), actor=office.officer, now=NOW
        ),
        "编号",
    )


def test_items_and_money_are_kept_whole_and_raise_the_version(office: Office) -> None:
    project = office.project()
    before = project.version
    assert office.items(project, 5_000, 4_999) == 9_999
    assert project.version > before
    refused(lambda: office.items(project, 5_000, 5_001), "100%")
    twice = [ItemLine("K-02", 5, 100), ItemLine("K-02", 6, 100)]
    refused(
        lambda: planning.set_items(office.session, project, twice, actor=office.officer, now=NOW),
        "两次",
    )
    none = [ItemLine("K-27", 0, 10_000)]
    planning.set_items(office.session, project, none, actor=office.officer, now=NOW)
    nothing = [ItemLine("K-02", 0, 10_000)]
    refused(
        lambda: planning.set_items(office.session, project, nothing, actor=office.officer, now=NOW),
        "大于0",
    )
    assert planning.suggestions(project)["K-02"] == 900  # 300 a 100,000 yuan and year
    assert planning.suggestions(project)["K-31"] is None
    assert planning.suggestions(project)["K-01"] == project.children, "each child counts once"
    many = [ItemLine("K-11", project.children + 1, 10_000)]
    planning.set_items(office.session, project, many, actor=office.officer, now=NOW)
    assert "多于本项目服务的" in planning.beyond(project)[0]


@pytest.mark.rule("REQ-11", "GPR-15", "GPS-10", "EVA-01", "GPS-14", "GPS-24", "87F-2")
def test_plan_and_check_ask_all_of_the_form(office: Office) -> None:
    project = office.project()
    refused(lambda: office.plans(project, respondents=2), "3家")
    refused(lambda: office.plans(project, surveyed_on=TODAY - timedelta(days=366)), "一年")
    refused(lambda: office.plans(project, users=0), "服务对象")
    refused(lambda: office.plans(project, files=[]), "上传")
    office.plans(project, respondents=2, few="本地只有两家", surveyed_on=date(2025, 11, 22))
    assert state_of(project) is S.PLANNED
    for neg in Neg:
        refused(lambda n=neg: office.checks(project, yes=n), "不得购买")
    refused(lambda: office.checks(project, conclusion="stop"), "不予实施")
    office.items(project, 6_000, 3_999)
    refused(lambda: office.checks(project), "99.99%")
    office.items(project)
    planning.edit(
        office.session, project,
        said(term_months=13, ticks=("fixed", "continuous", "funded", "stable_price")),
        actor=office.officer, now=NOW,
    )  # fmt: skip
    refused(lambda: office.checks(project), "预算能够保障")
    planning.edit(office.session, project, said(), actor=office.officer, now=NOW)
    outside = [ItemLine("K-02", 10, 10_000)]
    planning.set_items(office.session, project, outside, actor=office.officer, now=NOW)
    refused(lambda: office.checks(project), "目录")
    office.chooses(project, Method.QUOTES, outside_review="财购审〔2026〕3号")
    office.checks(project)
    assert state_of(project) is S.CHECKED
    assert office.told(office.bureau.finance) == ["项目预算待批复"]
    with pytest.raises(WrongState):
        office.money(project, 1)


@pytest.mark.rule("GPS-16")
def test_finance_approves_to_the_fen_and_never_its_own(office: Office) -> None:
    project = office.project()
    office.plans(project)
    office.checks(project)
    fen = project.total_fen
    refused(lambda: office.approves(project, left=fen - 1), "退回")
    with pytest.raises(Refused):
        office.approves(project, by=office.officer)
    budgeting.refuse_budget(
        office.session, project, reason="少填了一个年度", actor=office.finance, now=NOW
    )
    assert project.state is S.PLANNED
    assert office.told(office.bureau.officer)[-1] == "预算没有批复，已退回"
    office.checks(project)
    own = replace(office.officer, roles=frozenset({Role.FINANCE}))
    refused(lambda: office.approves(project, by=own), "另一名财务")
    office.approves(project, left=fen)
    assert (project.state, project.budget[0].balance_fen) == (S.BUDGETED, fen)
    assert project.budget_file_no == "财社〔2026〕8号"


@pytest.mark.rule("PUB-10", "PUB-10-S", "M-5", "GPL-8")
def test_the_intent_is_owed_from_the_limit_on(office: Office) -> None:
    small = office.budgeted(DECENTRAL - 1)
    refused(lambda: office.intends(small), "不需要")
    office.chooses(small, Method.QUOTES)
    office.writes(small)
    requiring.approve(office.session, small, actor=office.second, now=NOW)
    assert small.state is S.READY

    owed = office.budgeted(DECENTRAL)
    refused(lambda: office.chooses(owed, Method.QUOTES), "不能用")
    office.chooses(owed, Method.CONSULTATION, no_reserve=NoReserve.POLICY)
    office.writes(owed, factors=[Factor("方案", "计划适合孩子", 80)], price_weight=20)
    refused(lambda: requiring.approve(office.session, owed, actor=office.second, now=NOW), "意向")
    office.intends(owed)
    notice = office.session.scalars(
        select(Publication).where(Publication.project_id == owed.id)
    ).one()
    assert (notice.kind, notice.amount_fen) == (NoticeKind.INTENT, DECENTRAL * YUAN)
    clock_row = deadlines.running(office.session, owed, periods.INTENT)[0]
    assert (owed.intent_on, clock_row.due_on) == (TODAY, date(2026, 12, 22))
    requiring.approve(office.session, owed, actor=office.second, now=NOW)
    assert (owed.state, owed.requirement["state"]) == (S.READY, "approved")
    clocks.over(office.session, clock_row, at(date(2026, 12, 23)))
    assert deadlines.running(office.session, owed, periods.INTENT) == []
    assert office.told(office.bureau.officer)[-1] == "采购意向公开期满"


@pytest.mark.rule("GPL-8", "GPL-27")
def test_without_the_places_limits_nothing_is_decided(office: Office) -> None:
    office.session.execute(delete(ParameterValue))
    project = office.project()
    office.plans(project)
    refused(lambda: office.checks(project), "分散采购限额标准", "参数")
    refused(lambda: office.chooses(project, Method.QUOTES), "公开招标数额标准")
    assert methods.answer_for(office.session, project, TODAY).allowed == ()


@pytest.mark.rule("GPR-20", "GPR-30", "CST-PR", "M-12", "ACC-24", "SOD-P1")
def test_a_requirement_is_written_by_one_and_reviewed_by_another(office: Office) -> None:
    project = office.budgeted(DECENTRAL)
    refused(lambda: office.writes(project), "采购方式")
    office.chooses(project, Method.CONSULTATION, no_reserve=NoReserve.POLICY)
    office.intends(project)
    plan = Factor("方案", "计划适合孩子", 90)
    over = DECENTRAL * YUAN + 1
    refused(
        lambda: office.writes(project, factors=[plan], price_weight=10, limit_fen=over),
        "不超过预算",
    )
    refused(
        lambda: office.writes(project, factors=[Factor("方案", "好", 91)], price_weight=9), "10%"
    )
    refused(lambda: office.writes(project, factors=[plan], price_weight=10, user_share=9), "10%")
    local = dict.fromkeys(TEXTS, "每月走访") | {"staffing": "供应商须在本市注册成立三年以上"}
    writes = {"factors": [plan], "price_weight": 10, "texts": local}
    refused(lambda: office.writes(project, **writes), "可能排斥")
    office.writes(project, **writes, warning_reason="上级文件要求")
    kept = project.requirement
    assert kept["warnings"]
    assert kept["warning_reason"] == "上级文件要求"
    assert [one["code"] for one in kept["factors"]] == ["f1", "price"]
    with pytest.raises(Refused):
        requiring.approve(office.session, project, actor=office.officer, now=NOW)
    requiring.send_back(office.session, project, reason="删去注册地", actor=office.second, now=NOW)
    with pytest.raises(WrongState):
        requiring.approve(office.session, project, actor=office.second, now=NOW)
    office.writes(project, factors=[plan], price_weight=10)
    assert project.requirement["warnings"] == []
    requiring.approve(office.session, project, actor=office.head, now=NOW)
    assert project.state is S.READY
    with pytest.raises(WrongState):
        office.writes(project, factors=[plan], price_weight=10)
    with pytest.raises(WrongState):
        budgeting.plan(
            office.session, project, Heard(TODAY, 3, "", "", TODAY, 1, ""),
            [("a.pdf", io.BytesIO(corpus.pdf()))], actor=office.officer, now=NOW,
        )  # fmt: skip


@pytest.mark.rule("GPL-28", "GPR-28")
def test_purchases_of_one_kind_are_added_up_over_the_year(office: Office) -> None:
    half = OPEN_FROM // 2
    first, second = office.budgeted(half), office.budgeted(half)

    def words(project: Project) -> list[str]:
        answer = methods.answer_for(office.session, project, TODAY)
        return methods.split_words(office.session, answer)

    for project in (first, second):
        office.chooses(project, Method.CONSULTATION)
    assert methods.watch_splits(office.session, NOW) == 0  # the limit itself is allowed
    third = office.project(1)
    office.plans(third)
    refused(lambda: office.chooses(third, Method.QUOTES), "化整为零")
    assert "化整为零" in words(third)[0]
    assert words(first)
    assert methods.watch_splits(office.session, NOW) == 1
    assert methods.watch_splits(office.session, NOW) == 0, "told once"
    assert "可能化整为零" in office.told(office.bureau.head)
    office.chooses(third, Method.QUOTES, special=frozenset({"split_excused"}))
    office.money(third, 1, line_no="2081001")
    assert methods.facts_of(office.session, third, TODAY).year_sum == 0
    other_field = office.project(1, field="training")
    assert methods.facts_of(office.session, other_field, TODAY).year_sum == 0
    budgeting.cancel(office.session, first, reason="不再需要", actor=office.head, now=NOW)
    assert (first.state, first.end_reason) == (S.CANCELLED, "不再需要")
    office.money(third, 1)
    assert methods.facts_of(office.session, third, TODAY).year_sum == half * YUAN


def test_a_colleague_takes_the_projects_over_but_not_what_they_approved(office: Office) -> None:
    bureau = office.bureau
    make_project(office.session, bureau)
    make_project(office.session, bureau, S.BUDGETED, budgeted_by_person_id=bureau.second.person_id)
    make_project(office.session, bureau, S.CLOSED)
    moved = clocks.take_over(
        office.session, bureau.officer, bureau.second, bureau.agency.id, office.head, NOW
    )
    held = office.session.scalar(select(func.count()).where(Project.officer_id == bureau.second.id))
    assert (moved, held) == (1, 1)


def test_a_late_step_is_told_to_officer_and_head(office: Office) -> None:
    project = make_project(office.session, office.bureau, S.AWARDED)
    row = deadlines.start(
        office.session, project, periods.SIGN, on=TODAY, agency_id=project.agency_id
    )
    clocks.warn(office.session, row, NOW)
    clocks.over(office.session, row, at(row.due_on + timedelta(days=1)))
    for user in (office.bureau.officer, office.bureau.head):
        assert office.told(user) == ["期限临近", "已超期"]
    assert deadlines.running(office.session, project, periods.SIGN) == [row], "still owed"


@pytest.mark.rule("ACC-24")
def test_after_a_failed_round_the_requirement_is_handed_in_and_reviewed_anew(
    office: Office,
) -> None:
    project = office.budgeted(DECENTRAL - 1)
    office.chooses(project, Method.QUOTES)
    office.writes(project)
    requiring.approve(office.session, project, actor=office.second, now=NOW)
    office.session.execute(update(Project).where(Project.id == project.id).values(state=S.FAILED))
    office.session.refresh(project, ["state", "version"])
    answer = methods.answer_for(office.session, project, TODAY)
    left = [one.title for one in points.points(office.session, project, answer, TODAY)
            if not one.done]  # fmt: skip
    assert left == ["采购需求和验收方案", "另一人审查"]
    with pytest.raises(WrongState):
        requiring.approve(office.session, project, actor=office.second, now=NOW)
    office.writes(project)
    requiring.approve(office.session, project, actor=office.second, now=NOW)
    assert state_of(project) is S.READY


@pytest.mark.rule("CST-PR")
def test_the_weight_of_the_price_is_asked_again_when_the_method_has_changed(office: Office) -> None:
    project = office.budgeted(DECENTRAL)
    office.chooses(project, Method.OPEN, no_reserve=NoReserve.POLICY)
    office.writes(project)
    office.chooses(project, Method.CONSULTATION, no_reserve=NoReserve.POLICY)
    with pytest.raises(Invalid, match="磋商的价格分值"):
        requiring.approve(office.session, project, actor=office.second, now=NOW)


@pytest.mark.rule("GPS-24")
@pytest.mark.parametrize(("months", "years"), [(1, 1), (12, 1), (13, 2), (24, 2), (25, 3), (36, 3)])
def test_every_year_of_the_term_has_its_money(months: int, years: int) -> None:
    lines = [
        ProjectBudget(year=2026 + n, source=FundSource.LOCAL, line_no="1", amount_fen=1)
        for n in range(years)
    ]
    assert budgeting.is_assured(Project(term_months=months, budget=lines))
    assert not budgeting.is_assured(Project(term_months=months, budget=lines[:-1]))
