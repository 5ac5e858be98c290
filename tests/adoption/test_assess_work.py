"""Visits, talks and the nine situations of an assessment (AE-09-3, AE-11, AF-01, AF-07)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import Role
from app.adoption.models import AssessmentVisit, Assessor, Situation
from app.adoption.services import assessing, walking
from app.core import clock
from app.deadlines.models import ClockState
from app.documents.models import Letter
from app.notices.models import Notice
from app.parameters.models import ParameterValue
from app.protection.models import HarmReport
from tests.adoption.test_assess import Assess
from tests.adoption.test_desk import S
from tests.factories import World


class Work(Assess):
    """The family has agreed; two assessors are at work."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.assessing()
        with world.writing() as session:  # agreed two days ago: a day lies before today
            row = assessing.current(session, self.case(session))
            assert row is not None
            row.agreed_on = clock.today() - timedelta(days=2)

    def own(self, name: str, user: User | None = None, /, **values: Any) -> int:
        answer = self.client(user or self.team[0]).post(
            f"/adoption/assess/{self.ref}/{name}", {"version": self.version, **values}
        )
        return answer.status_code

    def visit(self, on: date | None = None, people: int = 2, **values: Any) -> int:
        on = on or clock.today() - timedelta(days=1)
        said = {
            "kind": "home", "announced": "no", "on-year": str(on.year), "on-month": str(on.month),
            "on-day": str(on.day), "begin": "09:00", "until": "10:30",
            "went": [self.naming_of(u).ref for u in self.team[:people]],
            "met": ["applicant", "spouse", "together", "members", "neighbours", "committee"],
            "words": "家里干净，孩子有自己的床。",
        } | values  # fmt: skip
        return self.own("visit-home", **said)

    def visited(self) -> None:
        assert self.visit() == 303
        assert self.visit(announced="yes", begin="14:00", until="15:00") == 303

    def situation(self, code: str, user: User | None = None, words: str = "看到的情况") -> int:
        return self.own("own-situation", user, code=code, words=words)

    def in_fusion(self) -> None:
        with self.world.writing() as session:
            self.case(session).state = S.FUSION

    def lacking(self) -> list[str]:
        with self.world.reading() as session:
            return walking.lacking(session, self.case(session))


@pytest.fixture
def case(world: World) -> Work:
    return Work(world)


@pytest.mark.rule("AF-01", "AE-09-2")
def test_nobody_goes_to_a_home_alone(case: Work) -> None:
    assert case.visit(people=1) == 422
    assert case.visit(people=1, kind="community") == 303
    both = [case.naming_of(user).ref for user in case.team[:2]]
    assert case.visit(went=[both[0], "2222222222222222"]) == 422, "the other was not named"
    assert case.visit(people=2) == 303


def test_a_visit_is_over_and_not_before_the_family_agreed(case: Work) -> None:
    today = clock.today()
    assert case.visit(today + timedelta(days=1)) == 422
    assert case.visit(today - timedelta(days=3)) == 422
    assert case.visit(begin="10:30", until="10:30") == 422
    assert case.visit(today - timedelta(days=2)) == 303
    with case.world.reading() as session:
        assert len(session.scalars(select(AssessmentVisit)).all()) == 1


@pytest.mark.rule("AF-07", "AF-08", "AE-09-3")
def test_two_visits_to_the_home_one_of_them_unannounced_and_everybody_talked_to(
    case: Work,
) -> None:
    assert case.visit(announced="yes", met=["applicant"]) == 303
    assert case.lacking() == [
        "入户至少2次，现在1次", "至少一次入户不事先通知",
        *(f"还没有面谈：{walking.MET[code]}"
          for code in ("spouse", "together", "members", "neighbours", "committee")),
    ]  # fmt: skip
    assert case.visit() == 303
    assert case.lacking() == []


def test_nobody_else_writes_a_visit(case: Work) -> None:
    for user in (case.team[2], case.registrar, case.head):
        assert case.own("visit-home", user) == 404
    assert case.client(case.family).get(f"/adoption/assess/{case.ref}").status_code == 404


@pytest.mark.rule("AE-11", "AE-11-4")
def test_a_situation_stops_the_case_and_its_clocks_until_the_head_has_looked(case: Work) -> None:
    assert case.situation("AE-11-4", words="四字") == 422
    assert case.situation("AE-11-4", words="邻居说经常打人") == 303
    assert case.state() is S.SUSPENDED
    assert case.clock("ADP-ASSESS").state is ClockState.PAUSED
    assert case.act("judge", finding="cleared", words="走访派出所，没有") == 403, "a registrar"
    head = case.client(case.head)
    assert case.act("judge", head, finding="confirmed", words="派出所有三次记录") == 409
    assert case.act("judge", head, finding="cleared", words="派出所没有记录，邻居否认") == 303
    assert case.state() is S.ASSESSING
    assert case.clock("ADP-ASSESS").state is ClockState.RUNNING
    assert case.clock("ADP-REVIEW").state is ClockState.PAUSED, "it is still assessed (AE-10-2)"


@pytest.mark.rule("AE-11-6")
def test_an_illness_is_looked_at_and_stands_against_nobody_by_itself(case: Work) -> None:
    assert case.situation("AE-11-6", words="收养人有慢性病") == 303
    assert case.state() is S.SUSPENDED
    head = case.client(case.head)
    assert case.act("judge", head, finding="confirmed", words="医生说不影响照料") == 303
    assert case.state() is S.ASSESSING


@pytest.mark.rule("AE-11", "AE-16")
def test_a_place_decides_what_a_report_does(case: Work) -> None:
    with case.world.writing() as session:
        session.add(ParameterValue(
            name="ae11_effect.7", division_code="220000", value="report", source="省规定",
            valid_from=date(2026, 1, 1), reason="测试", released_at=clock.now(),
        ))  # fmt: skip
    assert case.situation("AE-11-7", words="收养人经常喝酒") == 303
    assert case.state() is S.ASSESSING
    with case.world.reading() as session:
        assert session.scalars(select(Situation.effect)).all() == ["report"]
        told = session.scalars(select(Notice.title)).all()
        assert "评估中发现不利情形" in told


@pytest.mark.rule("AE-11-8", "AE-11-P")
def test_a_child_in_danger_ends_the_case_at_once_and_the_police_hear_of_it(case: Work) -> None:
    assert case.situation("AE-11-8", words="孩子身上有伤") == 422, "no child is in fusion"
    case.in_fusion()
    assert case.situation("AE-11-8", words="孩子身上有伤") == 303
    assert case.state() is S.TERMINATED
    assert case.clock("ADP-POLICE").due_on == clock.today()
    assert case.clock("ADP-ASSESS").state is ClockState.STOPPED
    assert case.work(case.team[0]) == 404
    with case.world.reading() as session:
        assert session.scalars(select(HarmReport)).one().content["what"] == "孩子身上有伤"
        assert all(a.ended_at for a in session.scalars(select(Assessor)))
    page = case.client(case.family).get(f"/adoption/mine/{case.ref}").text
    assert "当日报警" not in page
    assert "孩子身上有伤" not in page
    tomorrow, today = clock.today() + timedelta(days=1), clock.today()

    def police(on: date) -> int:
        return case.act(
            "tell-police", unit="朝阳区公安分局", receipt="B1",
            **{"child_back_on-year": str(on.year), "child_back_on-month": str(on.month),
               "child_back_on-day": str(on.day)},
        )  # fmt: skip

    assert police(tomorrow) == 422
    assert police(today) == 303
    assert police(today) == 409, "said once"
    assert case.clock("ADP-POLICE").state is ClockState.STOPPED
    with case.world.reading() as session:
        letter = session.scalars(select(Letter).where(Letter.title == "报案函")).one()
        assert letter.addressee_id is None
        assert letter.subject_kind == "adoption_record"
    assert "报案函" not in case.client(case.family).get(f"/adoption/mine/{case.ref}").text
    assert "报案函" in case.client().get(f"{case.url}/assessment").text


def test_the_organ_reports_too_and_the_button_is_on_every_page(case: Work) -> None:
    for page in ("", "/papers", "/assessment", "/review", "/timeline"):
        assert "报告不利情形" in case.client().get(f"{case.url}{page}").text
    assert "报告不利情形" in case.client(case.team[0]).get(f"/adoption/assess/{case.ref}").text
    assert case.act("situation", code="AE-11-1", words="工资证明是假的") == 303
    assert case.state() is S.SUSPENDED


def test_the_adopters_read_nothing_of_it(case: Work) -> None:
    case.visited()
    case.situation("AE-11-1", words="工资证明是假的")
    client = case.client(case.family)
    for page in ("", "/assessment", "/answers"):
        text = client.get(f"/adoption/mine/{case.ref}{page}").text
        assert "假的" not in text
        assert "自己的床" not in text
    assert (
        case.world.staff("home_bureau", Role.BUREAU_OFFICER)
        .get(f"/adoption/assess/{case.ref}")
        .status_code
        == 404
    )
