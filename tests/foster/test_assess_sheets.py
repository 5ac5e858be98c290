"""Two sheets, neither seen before both are in; the joint sheet; what the opinion leads to."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.accounts.models import User
from app.checklists import rules
from app.core import clock
from app.core.errors import Conflict, Invalid, StaleVersion, WrongState
from app.core.policy import Refused, Unseen
from app.deadlines import services as deadlines
from app.foster.models import Assignment, Duty, Opinion, Participation, State, Visit, VisitState
from app.foster.services import assessment, correction, joint, sheets, visits
from app.foster.services.assessment import THIRD
from app.law import foster_periods as periods
from tests.factories import World
from tests.foster.assessing import Team, answers, assigned, declare, make_team, sheet_of, shipped
from tests.foster.shown import version_in

FACTS = {"family_harmony": "good", "carer_can_care": "yes"}


@pytest.fixture
def team(world: World) -> Team:
    return assigned(make_team(world))


@pytest.fixture
def survey(world: World) -> rules.Template:
    return shipped(world)


def visit_home(team: Team, *, hours_ago: float = 2) -> None:
    with team.acting(team.first) as (session, case, actor):
        now = clock.now()
        visit = Visit(
            application_id=case.id, round=case.round, state=VisitState.AGREED,
            planned_at=now - timedelta(hours=hours_ago), proposed_by_id=actor.user_id,
        )  # fmt: skip
        session.add(visit)
        session.flush()
        met = {m.ref: "都同意" for m, _ in visits.interviewed(session, case)}
        visits.record_visit(
            session, case, visit, visited_at=now - timedelta(hours=hours_ago), persons_met=met,
            note="", late_reason="网络不通" if hours_ago > 48 else "", actor=actor, now=now,
        )  # fmt: skip


def fill(team: Team, user: User, typed: dict[str, str], *, late: str = "") -> None:
    with team.acting(user) as (session, case, actor):
        sheets.save(session, case, typed, actor=actor, now=clock.now())
        sheets.submit(session, case, late_reason=late, actor=actor, now=clock.now())


def agree(team: Team, user: User, typed: dict[str, str] | None = None, why: str = "") -> None:
    with team.acting(user) as (session, case, actor):
        joint.save_joint(
            session, case, typed or {}, explanation=why, opinion_text="家庭条件好，愿意配合。",
            facts=FACTS, actor=actor, now=clock.now(),
        )  # fmt: skip


def sign(team: Team, user: User) -> Opinion | None:
    with team.acting(user) as (session, case, actor):
        return joint.sign(session, case, actor=actor, now=clock.now())


def conclude(team: Team, typed: dict[str, str]) -> Opinion | None:
    """The whole way with both of one mind."""
    visit_home(team)
    for user in (team.first, team.second):
        fill(team, user, typed)
    agree(team, team.first)
    sign(team, team.first)
    return sign(team, team.second)


def test_good_family_goes_to_review(team: Team, survey: rules.Template) -> None:
    assert conclude(team, answers(survey)) is Opinion.QUALIFIED
    case = team.case()
    assert case.state is State.REVIEW
    with team.world.reading() as session:
        assessed = session.query(Participation).filter_by(application_id=case.id, duty=Duty.ASSESS)
        assert {p.person_id for p in assessed} == {team.first.person_id, team.second.person_id}
        running = {d.period_id for d in deadlines.running(session, case)}
        assert running == {periods.DECIDE.id}
        assert all(a.ended_at is not None for a in case.assignments)


@pytest.mark.parametrize(
    ("lost", "opinion", "state"),
    [
        ({"B1-3": 3, "B4-1": 5, "B5-1": 6, "B6-1": 6, "B2-1": 4, "B7-1": 1},
         Opinion.QUALIFIED, State.REVIEW),
        ({"B1-3": 3, "B4-1": 5, "B5-1": 6, "B6-1": 6, "B2-1": 4, "B7-1": 2},
         Opinion.IMPROVE, State.IMPROVE),
        ({"B1-3": 5, "B4-1": 5, "B5-1": 6, "B5-3": 6, "B6-1": 6, "B2-1": 5, "B3-1": 5, "B7-1": 3},
         Opinion.UNQUALIFIED, State.REVIEW),
    ],
    ids=["75", "74", "59"],
)  # fmt: skip
def test_points_lead_to_the_opinion(
    team: Team, survey: rules.Template, lost: dict[str, int], opinion: Opinion, state: State
) -> None:
    assert conclude(team, answers(survey, lost)) is opinion
    assert team.case().state is state


def test_a_veto_leads_to_unqualified_with_full_marks(team: Team, survey: rules.Template) -> None:
    assert conclude(team, answers(survey, {}, "V8")) is Opinion.UNQUALIFIED


def test_nobody_sees_a_sheet_before_both_are_in(team: Team, survey: rules.Template) -> None:
    visit_home(team)
    fill(team, team.first, answers(survey))
    with team.world.reading() as session:
        sheet = sheet_of(session, team.first)
    for user in (team.second, team.head, team.clerk, team.third, team.family):
        with team.acting(user) as (session, case, actor):
            assert sheets.sheets_to_see(session, actor, case) == []
            with pytest.raises(Unseen):
                sheets.get_sheet(session, actor, case, sheet.ref)
            assert joint.side_by_side(session, case) is None
    with team.acting(team.first) as (session, case, actor):
        assert [s.ref for s in sheets.sheets_to_see(session, actor, case)] == [sheet.ref]
    fill(team, team.second, answers(survey))
    with team.acting(team.second) as (session, case, actor):
        assert sheets.get_sheet(session, actor, case, sheet.ref).total == 100
    with team.acting(team.family) as (session, case, actor):
        assert sheets.sheets_to_see(session, actor, case) == []


def test_pages_show_no_points_of_another_before_both_are_in(
    team: Team, survey: rules.Template
) -> None:
    visit_home(team)
    typed = answers(survey) | {"remark-B1-1": "只有我看见的备注"}
    fill(team, team.first, typed)
    url = f"/foster/desk/{team.ref}/"
    assert "只有我看见的备注" in team.client(team.first).get(url + "sheets").text
    for user in (team.second, team.head):
        client = team.client(user)
        assert "只有我看见的备注" not in client.get(url + "assessment").text
        answer = client.get(url + "sheets")
        assert answer.status_code == 409
        assert "只有我看见的备注" not in answer.text
    assert team.client(team.family).get(url + "sheets").status_code == 403


def test_my_assessments_wait_for_the_other_sheet_before_the_joint_one(
    team: Team, survey: rules.Template
) -> None:
    visit_home(team)
    mine = team.client(team.first)
    assert "待评分" in mine.get("/foster/visits").text
    fill(team, team.first, answers(survey))
    page = mine.get("/foster/visits").text
    assert "等另一名评估员" in page
    assert "待共同评分" not in page
    fill(team, team.second, answers(survey))
    assert "待共同评分" in mine.get("/foster/visits").text


def test_a_sheet_that_is_in_never_changes(team: Team, survey: rules.Template) -> None:
    visit_home(team)
    fill(team, team.first, answers(survey))
    with team.acting(team.first) as (session, case, actor), pytest.raises(WrongState):
        sheets.save(session, case, {"item-B1-1": "0"}, actor=actor, now=clock.now())


def test_the_declaration_comes_before_the_sheet(world: World) -> None:
    team = make_team(world)
    with team.acting(team.head) as (session, case, actor):
        assessment.assign(
            session, case, [team.first.ref, team.second.ref], actor=actor, now=clock.now()
        )
    with team.acting(team.first) as (session, case, actor), pytest.raises(Refused):
        sheets.begin(session, case, actor=actor, now=clock.now())


def test_a_sheet_needs_every_answer_and_a_visit(team: Team, survey: rules.Template) -> None:
    typed = answers(survey)
    del typed["item-B7-4"]
    with team.acting(team.first) as (session, case, actor):
        sheets.save(session, case, typed, actor=actor, now=clock.now())
        with pytest.raises(Invalid, match="还有1项没有填写"):
            sheets.submit(session, case, late_reason="", actor=actor, now=clock.now())
        sheets.save(session, case, {"item-B7-4": "2"}, actor=actor, now=clock.now())
        with pytest.raises(Invalid, match="先记录入户"):
            sheets.submit(session, case, late_reason="", actor=actor, now=clock.now())


@pytest.mark.parametrize(("hours", "needs_reason"), [(47.9, False), (48.1, True)])
def test_late_entry_needs_a_reason(
    team: Team, survey: rules.Template, hours: float, needs_reason: bool
) -> None:
    visit_home(team, hours_ago=hours)
    if not needs_reason:
        fill(team, team.first, answers(survey))
        return
    with pytest.raises(Invalid, match="超过48小时"):
        fill(team, team.first, answers(survey))
    fill(team, team.first, answers(survey), late="按纸质表补录")


def both_in(team: Team, survey: rules.Template, lost: dict[str, int], *vetoes: str) -> None:
    visit_home(team)
    fill(team, team.first, answers(survey))
    fill(team, team.second, answers(survey, lost, *vetoes))


TEN = {"B5-1": 6, "B4-1": 4}
ELEVEN = {"B5-1": 6, "B4-1": 5}


def test_on_a_phone_every_score_names_whose_it_is(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    page = team.client(team.first).get(f"/foster/desk/{team.ref}/sheets").text
    table = page[page.index('<table class="list cards apart">') : page.index("</table>")]
    assert table.count('name="item-') == table.count('data-label="共同评分"><label') > 0
    assert re.search(r"<td(?![^>]*(data-label|apart__))", table) is None


def test_ten_points_apart_need_no_third_view(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, TEN)
    with team.acting(team.first) as (session, case, _):
        both = joint.side_by_side(session, case)
        assert both is not None
        assert (both.apart.points, both.is_far_apart) == (10, False)
    agree(team, team.first, {"item-B5-1": "4", "item-B4-1": "3"})
    assert sign(team, team.first) is None


@pytest.mark.parametrize(("lost", "vetoes"), [(ELEVEN, ()), ({}, ("V2",))])
def test_far_apart_waits_for_a_third_view(
    team: Team, survey: rules.Template, lost: dict[str, int], vetoes: tuple[str, ...]
) -> None:
    both_in(team, survey, lost, *vetoes)
    with pytest.raises(Conflict, match="第三名评估人员"):
        agree(team, team.first, answers(survey), "已经商量一致")
    with team.acting(team.head) as (session, case, actor):
        assessment.assign(
            session, case, [team.third.ref], actor=actor, now=clock.now(), purpose=THIRD
        )
    declare(team, team.third)
    typed = {"item-B5-1": "3", "item-B4-1": "2", "veto-V2": "no"}
    with team.acting(team.third) as (session, case, actor):
        with pytest.raises(Invalid, match="写明"):
            sheets.submit_third(session, case, typed, " ", actor=actor, now=clock.now())
        found = sheets.submit_third(
            session, case, typed, "主要照料人有经验，但时间不多。", actor=actor, now=clock.now()
        )
        assert found.total == (100 if vetoes else 94)
    with pytest.raises(Invalid, match="说明差异"):
        agree(team, team.first)
    agree(team, team.first, why="对照料经验的看法不同，听取第三方意见后取得一致。")
    sign(team, team.first)
    assert sign(team, team.second) is Opinion.QUALIFIED
    with team.world.reading() as session:
        parts = session.query(Participation).filter_by(duty=Duty.ASSESS)
        assert {p.person_id for p in parts} == {
            team.first.person_id, team.second.person_id, team.third.person_id,
        }  # fmt: skip


def test_one_person_does_not_sign_twice(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    agree(team, team.first)
    assert sign(team, team.first) is None
    with pytest.raises(Conflict, match="您已经签过字"):
        sign(team, team.first)


def test_a_change_takes_the_first_signature_back(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    agree(team, team.first)
    sign(team, team.first)
    agree(team, team.second, {"item-B1-1": "3"})
    assert sign(team, team.second) is None
    assert team.case().state is State.ASSESSING
    assert sign(team, team.first) is Opinion.QUALIFIED


def test_what_was_seen_is_what_is_signed(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    agree(team, team.first)
    client = team.client(team.second)
    agree(team, team.first, {"item-B1-1": "0"})
    answer = client.post(f"/foster/desk/{team.ref}/joint-sheet/sign", {"version": "1"})
    assert answer.status_code == StaleVersion.status


def test_of_two_who_fill_in_the_joint_sheet_at_once_the_second_is_told(
    team: Team, survey: rules.Template
) -> None:
    both_in(team, survey, {})
    page, action = f"/foster/desk/{team.ref}/sheets", f"/foster/desk/{team.ref}/joint-sheet"
    words = {"family_harmony": "good", "carer_can_care": "yes", "explanation": "没有差异"}
    one, two = team.client(team.first), team.client(team.second)
    assert two.get(page).status_code == 200  # nothing was saved when this page was shown
    assert one.post(action, words | {"opinion_text": "先保存的意见"}).status_code == 303
    answer = two.post(action, words | {"opinion_text": "后写的意见，不应当丢失"})
    assert answer.status_code == StaleVersion.status
    assert "后写的意见，不应当丢失" in answer.text
    shown = version_in(two, page, action)
    agree(team, team.first, {"item-B1-1": "0"})
    late = two.post(action, words | {"opinion_text": "后写的意见", "version": shown})
    assert late.status_code == StaleVersion.status


def test_the_head_cannot_sign(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    with pytest.raises(Refused):
        agree(team, team.head)


def test_second_round_knows_no_third_way(team: Team, survey: rules.Template) -> None:
    lost = {"B1-3": 5, "B1-1": 2}
    assert conclude(team, answers(survey, lost)) is Opinion.IMPROVE
    with team.acting(team.family) as (session, case, actor):
        words = joint.to_improve(session, case)
        assert words is not None
        assert words[1] == ["住房条件"]
        assessment.report_improved(session, case, actor=actor, now=clock.now())
        assert (case.state, case.round) == (State.ASSESSING, 2)
        running = {d.period_id for d in deadlines.running(session, case)}
        assert running == {periods.ASSESS.id}
    with team.acting(team.first) as (session, case, actor):
        assert [s.total for s in sheets.sheets_to_see(session, actor, case, 1)] == [93, 93]
        assert sheets.sheets_to_see(session, actor, case) == []
    assert conclude(team, answers(survey, lost)) is Opinion.UNQUALIFIED
    assert team.case().state is State.REVIEW


def test_a_reopened_assessment_is_a_round_of_its_own(team: Team, survey: rules.Template) -> None:
    assert conclude(team, answers(survey)) is Opinion.QUALIFIED
    with team.acting(team.head) as (session, case, actor):
        correction.reopen(session, case, reason="有一间房没有查看", actor=actor, now=clock.now())
        assert (case.state, case.round) == (State.ASSESSING, 2)
    lost = {"B1-3": 5, "B1-1": 2}
    assert conclude(team, answers(survey, lost)) is Opinion.IMPROVE
    with team.world.reading() as session:
        first = joint.joint_of(session, team.case(), 1)
        assert first is not None
        assert (first.opinion, first.total) == (Opinion.QUALIFIED, 100)
        assert first.signed_at is not None


def test_a_sheet_that_both_signed_never_changes(team: Team, survey: rules.Template) -> None:
    conclude(team, answers(survey))
    with team.world.writing() as session:
        session.merge(team.case()).state = State.ASSESSING
        for assignment in session.query(Assignment):
            assignment.ended_at = None
    with pytest.raises(WrongState, match="签字"):
        agree(team, team.first, {"item-B1-1": "0"})


def test_members_not_spoken_to_have_to_be_explained(team: Team, survey: rules.Template) -> None:
    both_in(team, survey, {})
    with team.world.writing() as session:
        visit = session.query(Visit).one()
        met = dict(visit.persons_met or {})
        met.popitem()
        visit.persons_met = met
    with pytest.raises(Invalid, match="谈过话"):
        agree(team, team.first)
    agree(team, team.first, why="孩子在外地上学，已视频访谈。")


def test_the_sheet_walks_without_script(team: Team, survey: rules.Template) -> None:
    visit_home(team)
    client = team.client(team.first)
    url = f"/foster/desk/{team.ref}/"
    answer = client.post(url + "sheet")
    assert answer.location == url + "sheet/vetoes"
    typed = answers(survey)
    where, screens = answer.location, 0
    while "sheet/" in where and screens < 20:
        page = client.get(where)
        assert page.status_code == 200
        on_screen = {k: v for k, v in typed.items() if f'name="{k}"' in page.text}
        assert on_screen
        where = client.post(where, on_screen).location
        screens += 1
    assert screens == 8
    assert where == url + "finish-sheet"
    assert "<strong>100</strong> 分" in client.get(where).text
    assert client.post(where, {"late_reason": ""}).location == url + "assessment"
    with team.world.reading() as session:
        assert sheet_of(session, team.first).total == 100


def test_autosave_keeps_and_live_score_only_counts(team: Team) -> None:
    client = team.client(team.first)
    url = f"/foster/desk/{team.ref}/"
    client.post(url + "sheet")
    score = client.post(url + "sheet/B1/score", {"item-B1-1": "4", "item-B1-2": "9"})
    assert "<strong>4</strong> / 15 分，还有3条未评" in score.text
    with team.world.reading() as session:
        assert (sheet_of(session, team.first).answers or {})["scores"] == {}
    assert client.post(url + "autosave-sheet", {"item-B1-1": "4"}).status_code == 204
    with team.world.reading() as session:
        assert (sheet_of(session, team.first).answers or {})["scores"] == {"B1-1": 4}


def test_the_blank_sheet_names_nobody(team: Team) -> None:
    answer = team.client(team.first).get(f"/foster/desk/{team.ref}/blank-sheet")
    assert answer.mimetype == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    case = team.case()
    assert case.case_no is not None
    assert case.case_no in text.replace("\n", "")
    assert case.applicant_name not in text
    assert "陈静" not in text
