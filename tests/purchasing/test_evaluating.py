"""An evaluation: a free team, what is computed and what is judged, one grade, its effects."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused, Unseen, allows
from app.deadlines.rules import due
from app.law.model import Unit
from app.purchasing.models import (
    Evaluation,
    EvaluationKind,
    MilestoneStatus,
    NoticeKind,
    ProjectDuty,
    ProjectParticipation,
    Publication,
)
from app.purchasing.rules import grading, sampling
from app.purchasing.services import evaluating, graded, milestones, sheets, spots, teams
from tests.factories import World, make_user
from tests.purchasing.in_judging import SEATS, Case
from tests.purchasing.in_town import make_contract, make_project, make_round
from tests.purchasing.papers import make_evaluation

K = EvaluationKind


def milestone(case: Case, needs: str) -> MilestoneStatus:
    return next(one.status for one in case.contract().milestones if one.needs == needs)


@pytest.mark.rule("EVA-06")
@pytest.mark.rule("EVA-07")
@pytest.mark.rule("GPR-18-2")
def test_a_team_is_three_specialities_without_a_part_in_the_project(world: World) -> None:
    """Nobody of either side, of the project or of another open team; each declares first."""
    case = Case(world)
    with world.writing() as session:
        own = make_user(session, case.market.supplier.office, Role.EXPERT, name="内部专家")
        session.add(ProjectParticipation(
            project_id=case.project, person_id=case.market.judge.person_id,
            duty=ProjectDuty.REQUIRE,
        ))  # fmt: skip
    named = {seat: one.ref for seat, one in zip(SEATS, case.team, strict=True)}
    for user, why in ((own, "承接方"), (case.market.judge, "参与过这个项目")):
        with pytest.raises(Invalid, match=why):
            case.arrange(team=named | {"child": user.ref})
    with pytest.raises(Invalid, match="请选择"):
        case.arrange(team=named | {"finance": ""})
    with pytest.raises(Invalid, match="另选一人"):
        case.arrange(team=named | {"finance": named["child"]})
    ref = case.arrange(team=named)
    with case.at_contract(case.officer) as (session, _, contract):
        known = {
            one.name: one.why_not for one in teams.candidates(session, contract, clock.today())
        }
    assert known["陈晨"] == ["在另一个没有结束的评价小组里"]
    assert known["沈青"] == []
    with pytest.raises(Refused), case.at_evaluation(ref, case.team[0]):
        pass
    with pytest.raises(Unseen), case.at_evaluation(ref, case.reserve):
        pass
    assert not case.declare(ref, case.team[0], interest="与承接方负责人是亲属")
    with pytest.raises(Unseen), case.at_evaluation(ref, case.team[0]):
        pass
    for name, stops in (("陈晨", True), ("沈青", False)):
        user = case.team[0] if name == "陈晨" else case.reserve
        with case.at_contract(case.officer) as (session, actor, contract):
            if stops:
                with pytest.raises(Invalid):
                    evaluating.replace(
                        session, contract, {"child": user.ref}, actor=actor, now=clock.now()
                    )
            else:
                evaluating.replace(
                    session, contract, {"child": user.ref}, actor=actor, now=clock.now()
                )
    assert case.declare(ref, case.reserve)
    with case.at_evaluation(ref, case.reserve) as (_, actor, row):
        assert row.due_on == due(clock.today(), 5, Unit.WORKING_DAY)
        # SOD-P2: whoever judges the records writes none.
        contract = case.contract()
        for action in ("deliver", "void_record", "check_record", "sample", "keep_people"):
            assert not allows(actor, f"purchasing.{action}", contract)


@pytest.mark.rule("EVA-03")
@pytest.mark.rule("EVA-04")
def test_the_final_evaluation_begins_a_month_before_the_end(world: World) -> None:
    case = Case(world, left=40)
    first = evaluating.final_from(case.contract())
    with pytest.raises(Invalid, match="期满前1个月") as refused:
        case.arrange(on=first - timedelta(days=1))
    assert refused.value.field == "on"
    case.arrange(on=first)
    with pytest.raises(WrongState, match="已经安排"):
        case.arrange(on=first)
    with pytest.raises(Invalid, match="没有被抽中"):
        case.arrange(K.SPOT)


@pytest.mark.rule("EV-CHILD")
@pytest.mark.rule("EVA-05")
def test_output_and_satisfaction_are_computed_and_the_rest_is_judged(world: World) -> None:
    """Nine of ten visits: 30 × (0.6 × 0.9 + 0.4); eight of ten content: 8 of 10 points."""
    case = Case(world, visits=9)
    ref = case.arrange()
    for user in case.team:
        case.declare(ref, user)
    for code, points in (("output", 30), ("need", 5)):
        with (
            pytest.raises(Invalid),
            case.at_evaluation(ref, case.team[0]) as (session, actor, row),
        ):
            evaluating.score(
                session, row, points={code: Fraction(points)}, values={}, vetoes=[], words="",
                actor=actor, now=clock.now(),
            )  # fmt: skip
    case.score(ref)
    with pytest.raises(Invalid, match="满意度问卷只有0份"):
        case.submit(ref)
    case.answers(8)
    case.answers(2, stars=3)
    with case.at_evaluation(ref, case.team[2]) as (session, _, row):
        found = sheets.sheet(session, row, evaluating.contract_of(session, row), clock.today())
        assert found.points["output"] == Fraction("28.2")
        assert found.points["satisfaction"] == 8
        assert found.lacks == ()
    result = case.submit(ref)
    assert (str(result.shown), result.grade) == ("96.20", grading.Grade.EXCELLENT)
    assert milestone(case, "final") is MilestoneStatus.MET
    with pytest.raises(WrongState):
        case.submit(ref)
    with world.reading() as session:
        row = session.scalars(select(Evaluation)).one()
        assert (row.total, row.grade, row.rectify_until) == (9_620, "excellent", None)
        did = session.scalars(select(ProjectParticipation.person_id).where(
            ProjectParticipation.duty == ProjectDuty.EVALUATE
        )).all()  # fmt: skip
        assert set(did) == {user.person_id for user in case.team}
    with pytest.raises(DBAPIError), world.writing() as session:
        session.execute(update(Evaluation).values(total=6_000, grade="qualified"))


@pytest.mark.rule("EVA-05")
@pytest.mark.rule("EVA-09")
def test_a_grade_is_answered_once_and_published(world: World) -> None:
    case = Case(world)
    case.answers(10)
    with pytest.raises(WrongState), case.at_contract(case.officer) as (session, actor, contract):
        graded.publish(session, contract, actor=actor, now=clock.now())
    case.evaluated(K.MIDTERM)
    assert milestone(case, "midterm") is MilestoneStatus.MET
    with case.at_contract(case.officer) as (session, _, contract):
        again = teams.candidates(session, contract, clock.today())
    assert not [one for one in again if one.name == "陈晨" and one.why_not], "no other part in it"
    with case.at_contract(case.manager) as (session, actor, contract):
        graded.reply(session, contract, words="谢谢，会补充前后测。", actor=actor, now=clock.now())
    with pytest.raises(WrongState), case.at_contract(case.manager) as (session, actor, contract):
        graded.reply(session, contract, words="再说一次", actor=actor, now=clock.now())
    with pytest.raises(Refused), case.at_contract(case.manager) as (session, actor, contract):
        graded.publish(session, contract, actor=actor, now=clock.now())
    with case.at_contract(case.officer) as (session, actor, contract):
        graded.publish(session, contract, actor=actor, now=clock.now())
    with world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.EVALUATION)
        ).one()
    said = dict(notice.content)
    assert (said["得分"], said["等级"]) == ("100.00", "优秀")
    assert said["承接主体的答复"] == "谢谢，会补充前后测。"
    assert not any(user.person_id and "陈晨" in str(notice.content) for user in case.team)


@pytest.mark.rule("EVA-08")
@pytest.mark.rule("EVA-08-R")
@pytest.mark.rule("EV-VETO")
def test_a_failed_grade_gives_thirty_days_and_bars_the_next_year(world: World) -> None:
    """A veto beats full points; the money waits until the officer has seen it put right."""
    case = Case(world)
    case.answers(10)
    case.evaluated(K.MIDTERM, veto=grading.Veto.LEAK)
    with world.reading() as session:
        row = session.scalars(select(Evaluation)).one()
        assert (row.total, row.grade) == (10_000, "failed")
        assert row.rectify_until == due(clock.today(), 30, Unit.DAY)
        organisation = case.market.supplier.organisation.id
        year = clock.today().year
        assert not graded.is_invited(session, organisation, year + 1)
        assert graded.is_invited(session, organisation, year + 2)
        assert graded.is_invited(session, organisation, year)
    assert milestone(case, "midterm") is MilestoneStatus.SCHEDULED
    with case.at_contract(case.officer) as (session, _, contract):
        goal = next(one for one in contract.milestones if one.needs == "midterm")
        assert "整改还没有通过" in milestones.waits_for(session, contract, goal)
    for words in ("", "十二月二日到现场核实，权限已收回，制度已补齐。"):
        with case.at_contract(case.officer) as (session, actor, contract):
            if words:
                graded.rectify(session, contract, words=words, actor=actor, now=clock.now())
            else:
                with pytest.raises(Invalid):
                    graded.rectify(session, contract, words=words, actor=actor, now=clock.now())
    assert milestone(case, "midterm") is MilestoneStatus.MET


@pytest.mark.rule("EVA-02")
def test_a_spot_evaluation_counts_into_the_final_one_and_the_sum_is_shown(world: World) -> None:
    """96.20 × 70 % + 70.00 × 30 % = 88.34: the final grade is no longer the best."""
    case = Case(world, visits=9)
    case.answers(8)
    case.answers(2, stars=3)
    with world.writing() as session:
        contract = session.merge(case.contract())
        make_evaluation(session, contract, sent=True, kind=K.SPOT, total=7_000, grade="qualified")
        make_evaluation(session, contract, sent=True, total=9_900)
    ref = case.arrange(K.FINAL)
    for user in case.team:
        case.declare(ref, user)
    case.score(ref)
    told = "末期评价96.20×70%＋抽查评估平均70.00×30%＝88.34分"
    evaluator, officer = world.client(case.team[0]), world.client(case.officer)
    assert told in evaluator.get(f"/purchasing/evaluations/{ref}/submit").text
    result = case.submit(ref)
    assert (str(result.shown), result.grade) == ("88.34", grading.Grade.GOOD)
    with world.writing() as session:  # one that comes later changes nothing
        make_evaluation(session, contract, sent=True, kind=K.SPOT, total=100, grade="failed")
    page = officer.get(f"/purchasing/evaluations/{ref}").text
    assert told in page
    assert "96.20</td>" in page
    with case.at_contract(case.officer) as (session, actor, contract):
        graded.publish(session, contract, actor=actor, now=clock.now())
        graded.publish(session, contract, actor=actor, now=clock.now())
    with world.reading() as session:
        notices = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.EVALUATION)
        )
        assert any(["得分", "88.34"] in one.content and told in str(one.content)
                   for one in notices)  # fmt: skip


@pytest.mark.rule("EVA-02")
def test_the_years_draw_can_be_drawn_again_by_anybody(world: World) -> None:
    """Thirty in a hundred of the contracts of a year and more, rounded up: two of four."""
    case = Case(world)
    bureau, supplier = case.market.bureau, case.market.supplier
    with world.writing() as session:
        for n in range(4):
            project = make_project(session, bureau)
            make_contract(
                session, bureau, supplier, round_=make_round(session, project),
                ends_on=date(2027, 2, 28) if n < 3 else date(2027, 2, 27),
            )  # fmt: skip
    with case.acting(case.officer) as (session, actor):
        row = spots.promise(session, actor=actor, now=clock.now())
        with pytest.raises(WrongState):
            spots.draw(session, row, actor=actor, now=clock.now())
    with case.acting(case.officer) as (session, actor):
        row = spots.draws(session, bureau.agency.id)[0]
        spots.freeze(session, row, actor=actor, now=clock.now())
        made = spots.draw(session, row, actor=actor, now=clock.now())
        assert (len(row.frozen), len(made), row.percent) == (4, 2, 30)
        assert spots.faults(row) == ()
        assert row.commitment == sampling.commitment(row.seed or "")
        with pytest.raises(WrongState):
            spots.promise(session, actor=actor, now=clock.now())
        row.drawn = list(reversed(row.frozen))
        assert spots.faults(row) != ()
        session.rollback()
    with pytest.raises(Refused), case.acting(case.manager) as (session, actor):
        spots.promise(session, actor=actor, now=clock.now())
