"""Plan, order of placement, screening and the safety of the house."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Refused
from app.deadlines.models import Deadline
from app.institutions import rules
from app.institutions.models import (
    ScreeningKind,
    ScreeningLevel,
    Step,
)
from app.institutions.services import care, safety
from app.law.home_parameters import HOME_PARAMETERS
from app.parameters.models import ParameterValue
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)


def home_of(house: House, session: Session) -> Agency:
    return session.get_one(Agency, house.home.id)


@pytest.mark.rule("CW-WALK")
def test_a_lower_place_needs_a_reason_for_every_higher_one(house: House) -> None:
    ref = house.admitted(DAY)
    reasons: dict[str, str] = {Step.RETURN: "父母没有找到", Step.ADOPTION: "临时监护期间"}
    assert rules.unexplained(Step.UNIT, reasons) == [Step.FAMILY]
    assert rules.unexplained(Step.RETURN, {}) == []
    with house.case("SW", ref) as (session, case, actor):
        with pytest.raises(Invalid, match="亲属抚养"):
            care.walk(session, case, chosen=Step.UNIT, reasons=reasons, present="社工", on=TODAY,
                      actor=actor, now=at(TODAY))  # fmt: skip
        care.walk(
            session, case, chosen=Step.UNIT, reasons=reasons | {Step.FAMILY: "没有合适的家庭"},
            present="社工、医生", on=date(2026, 8, 31), actor=actor, now=at(TODAY),
        )  # fmt: skip
        row = session.scalars(
            select(Deadline).where(
                Deadline.case_no == case.case_no, Deadline.period_id == "CWA-WALK",
                Deadline.agency_id == case.agency_id,
            )
        ).one()  # fmt: skip
        # 2027-02-28 is a Sunday.
        assert (row.started_on, row.due_on) == (date(2026, 8, 31), date(2027, 3, 1))


@pytest.mark.rule("CW18-L3")
def test_a_plan_ends_its_clock_and_starts_the_review(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        with pytest.raises(Invalid, match="永久安置"):
            care.make_plan(session, case, goals={"health": {"goal": "康复"}}, on=DAY, actor=actor,
                           now=at(TODAY))  # fmt: skip
        care.make_plan(
            session, case, on=DAY, actor=actor, now=at(TODAY),
            goals={"health": {"goal": "康复"}, "permanence": {"goal": "家庭寄养"}},
        )  # fmt: skip
        care.review_plan(
            session, case, findings="目标基本达到", goes_on=False, on=TODAY, actor=actor,
            now=at(TODAY),
        )  # fmt: skip
        running = set(session.scalars(
            select(Deadline.period_id).where(
                Deadline.case_no == case.case_no, Deadline.state == "running",
                Deadline.agency_id == case.agency_id,
            )
        ))  # fmt: skip
        assert {"CWA-PLAN", "CWA-REVIEW"} <= running


@pytest.mark.rule("CW-SCREEN")
def test_a_referral_names_its_place_and_waits_for_the_answer(house: House) -> None:
    ref = house.admitted(DAY)
    with house.case("SW", ref) as (session, case, actor):
        found = care.Screened(ScreeningKind.MIND, TODAY, ScreeningLevel.REFER, "分数偏高", "SDQ")
        with pytest.raises(Invalid, match="转到哪里"):
            care.screen(session, case, found, actor=actor, now=at(TODAY))
        row = care.screen(
            session, case,
            care.Screened(ScreeningKind.MIND, TODAY, ScreeningLevel.REFER, "分数偏高", "SDQ",
                          "市儿童医院"),
            actor=actor, now=at(TODAY),
        )  # fmt: skip
        with pytest.raises(Invalid, match="早于转介"):
            care.give_feedback(session, case, row, feedback="已就诊", on=DAY, actor=actor,
                               now=at(TODAY))  # fmt: skip
        care.give_feedback(
            session, case, row, feedback="已就诊，每周辅导", on=TODAY, actor=actor, now=at(TODAY)
        )
        assert row.feedback_on == TODAY


@pytest.mark.rule("CW26-D1")
def test_a_finding_needs_proof_and_another_pair_of_eyes(house: House) -> None:
    with house.acting("BUR") as (session, actor):
        row = safety.inspect(
            session, home_of(house, session), on=DAY, topic="消防安全", summary="检查",
            findings=[safety.Found("通道堆物", DAY + timedelta(days=3), "刘科长")],
            actor=actor, now=at(TODAY),
        )  # fmt: skip
        ref = row.findings[0].ref
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        finding = safety.get_finding(session, actor, home, ref, "institutions.rectify")
        with pytest.raises(Invalid, match="凭证"):
            safety.rectify(session, finding, on=TODAY, measures="已经全部清理", document_id=None,
                           actor=actor, now=at(TODAY))  # fmt: skip
        finding.rectified_on, finding.rectified_by_id = TODAY, actor.person_id
        with pytest.raises(Refused):
            safety.accept(session, finding, good=True, why="", actor=actor, now=at(TODAY))
    with house.acting("BUR") as (session, actor):
        finding = safety.get_finding(
            session, actor, home_of(house, session), ref, "institutions.accept_rectified"
        )
        safety.accept(session, finding, good=True, why="", actor=actor, now=at(TODAY))
        assert finding.accepted_on == TODAY


def test_every_figure_has_its_default_at_the_end_that_may_not_be_passed() -> None:
    for figure in HOME_PARAMETERS:
        bound = figure.minimum if figure.name.endswith("notice_days") else figure.maximum
        if figure.name != "carer_ratio_disabled_infant":
            assert str(bound) == str(figure.default), figure.name


def test_a_place_may_look_for_parents_longer(house: House) -> None:
    with house.world.writing() as session:
        session.add(
            ParameterValue(
                name="foundling_notice_days", value=90, division_code="220104",
                valid_from=date(2020, 1, 1), source="通知", reason="测试", released_at=clock.now(),
            )
        )  # fmt: skip
    ref = house.admitted(date(2026, 3, 9))
    with house.world.reading() as session:
        until = house.notice(session, house.load(session, ref)).until_on
    assert until == date(2026, 6, 8)  # 7 June is a Sunday
