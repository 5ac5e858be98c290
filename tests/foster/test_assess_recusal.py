"""Who may be named, the declaration, withdrawal; the visit and the family's part in it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from app.accounts.models import User
from app.accounts.roles import AgencyKind, Role
from app.accounts.services import set_identity
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import Refused
from app.documents.models import Document
from app.families.models import Household, Member
from app.foster.models import Assignment, Duty, JointSheet, Participation, State, Visit, VisitState
from app.foster.services import assessment, recusal, visits
from app.notices.models import Notice
from tests.factories import World, make_agency, make_household, make_member, make_person, make_user
from tests.foster.assessing import Team, assigned, declare, make_team


@pytest.fixture
def team(world: World) -> Team:
    return make_team(world)


def why_not(team: Team, user: User) -> list[str]:
    with team.acting(team.head) as (session, case, _):
        found = recusal.candidates(session, case, clock.today())
        return next(c.why_not for c in found if c.user_id == user.id)


def name(team: Team, *users: User, by: User | None = None) -> list[str]:
    with team.acting(by or team.head) as (session, case, actor):
        return assessment.assign(
            session, case, [u.ref for u in users], actor=actor, now=clock.now()
        )


def test_a_stranger_of_the_house_is_free(team: Team) -> None:
    assert why_not(team, team.first) == []


@pytest.mark.bar("S17")
def test_who_accepted_does_not_assess(team: Team) -> None:
    with team.world.writing() as session:
        session.add(
            Participation(
                application_id=team.case().id, person_id=team.first.person_id, duty=Duty.ACCEPT
            )
        )
    assert why_not(team, team.first) == ["受理了本案"]
    with pytest.raises(Invalid, match="应当回避"):
        name(team, team.first, team.second)


def test_who_would_decide_does_not_assess(team: Team) -> None:
    with team.world.writing() as session:
        head = make_user(session, team.world.agencies["home"], Role.HEAD, Role.SOCIAL_WORKER)
    assert why_not(team, head) == ["是机构负责人，将由其审核决定"]


def test_the_family_does_not_assess_itself(team: Team) -> None:
    with team.world.writing() as session:
        spouse = session.query(Member).filter_by(relation="10").one()
        person = make_person(session, "赵国强", male=True)
        person.id_no_index = spouse.id_no_index
        user = make_user(session, team.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
    assert why_not(team, user) == ["是申请家庭的成员"]


@pytest.mark.bar("S17")
def test_the_same_phone_is_found(team: Team) -> None:
    with team.world.writing() as session:
        session.query(Member).filter_by(relation="10").one().phone = "13900009999"
        person = make_person(session, "钱多")
        set_identity(person, phone="13900009999")
        user = make_user(session, team.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
    assert why_not(team, user) == ["手机号码与申请家庭相同"]


@pytest.mark.bar("S17")
def test_the_same_address_is_found(team: Team) -> None:
    with team.world.writing() as session:
        person = make_person(session, "钱多")
        user = make_user(session, team.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
        home = make_household(session, person, address="人民大街１号 3单元502室")
        assert home.county_code == "220104"
    assert why_not(team, user) == ["住址与申请家庭相同"]


@pytest.mark.bar("S17")
def test_a_colleague_of_the_applicant_is_found(team: Team) -> None:
    with team.world.writing() as session:
        spouse = session.query(Member).filter_by(relation="10").one()
        person = make_person(session, "赵国强", male=True)
        person.id_no_index = spouse.id_no_index
        make_user(session, team.world.agencies["home"], Role.FINANCE, person=person)
    assert why_not(team, team.first) == ["是申请家庭成员的同事"]


def test_two_at_the_least_and_not_one_person_twice(team: Team) -> None:
    with pytest.raises(Invalid, match="至少指派2名"):
        name(team, team.first)
    with team.world.writing() as session:
        person = session.get_one(User, team.first.id).person_id
        org = make_agency(session, AgencyKind.ORGANISATION, "220104", "春晖社工服务中心")
        again = make_user(session, org, Role.EXTERNAL_ASSESSOR)
        again.person_id = person
        session.flush()
        ref = again.ref
    with team.acting(team.head) as (session, case, actor), pytest.raises(Invalid, match="同一个人"):
        assessment.assign(session, case, [team.first.ref, ref], actor=actor, now=clock.now())


def test_a_team_without_a_qualification_is_warned(team: Team) -> None:
    assert name(team, team.second, team.third) == [assessment.NO_QUALIFICATION]
    assert team.case().state is State.ASSESSING


def test_a_qualified_team_is_not_warned(team: Team) -> None:
    assert name(team, team.first, team.second) == []


def test_the_clerk_does_not_assign(team: Team) -> None:
    with pytest.raises(Refused):
        name(team, team.first, team.second, by=team.clerk)


def external(team: Team) -> User:
    with team.world.writing() as session:
        org = make_agency(session, AgencyKind.ORGANISATION, "220104", "春晖社工服务中心")
        return make_user(session, org, Role.EXTERNAL_ASSESSOR, name="何力")


def test_an_outsider_sees_the_file_only_after_declaring(team: Team) -> None:
    outsider = external(team)
    name(team, team.first, outsider)
    client = team.client(outsider)
    page = f"/foster/desk/{team.ref}/assessment"
    assert client.get(page).status_code == 404
    with team.world.reading() as session:
        ref = session.query(Assignment).filter_by(user_id=outsider.id).one().ref
    about = client.get(f"/foster/assignments/{ref}")
    assert "王秀兰、赵国强" in about.text
    assert "赵明" not in about.text
    assert client.post(f"/foster/assignments/{ref}", {}).status_code == 422
    assert client.post(f"/foster/assignments/{ref}", {"free": "y"}).location == page
    assert client.get(page).status_code == 200
    assert team.client(team.first).get(f"/foster/assignments/{ref}").status_code == 404


def test_who_recuses_is_replaced_and_not_named_again(team: Team) -> None:
    outsider = external(team)
    name(team, team.first, outsider)
    with team.world.reading() as session:
        ref = session.query(Assignment).filter_by(user_id=outsider.id).one().ref
    client = team.client(outsider)
    assert client.post(f"/foster/assignments/{ref}/recuse", {"reason": ""}).status_code == 422
    assert client.post(f"/foster/assignments/{ref}/recuse", {"reason": "邻居"}).status_code == 303
    assert client.get(f"/foster/desk/{team.ref}/assessment").status_code == 404
    assert why_not(team, outsider) == ["在本案中已经回避"]
    name(team, team.second)
    with team.acting(team.head) as (session, case, _):
        named = {a.person_id for a in assessment.assessors(session, case)}
        assert named == {team.first.person_id, team.second.person_id}
        told = session.query(Notice).filter_by(user_id=team.head.id).all()
        assert "评估人员回避，请另行指派" in [n.title for n in told]


def propose(team: Team, *hours: int) -> list[str]:
    with team.acting(team.first) as (session, case, actor):
        now = clock.now()
        times = [now + timedelta(hours=h) for h in hours]
        visits.propose(session, case, times, actor=actor, now=now)
        return [v.ref for v in reversed(visits.visits(session, case)) if v.state in visits.OPEN]


def test_the_family_takes_one_time_and_the_others_fall_away(team: Team) -> None:
    assigned(team)
    refs = propose(team, 24, 48)
    client = team.client(team.family)
    assert client.post(f"/foster/{team.ref}/visits/{refs[1]}/agree").status_code == 303
    with team.acting(team.family) as (session, case, _):
        states = {v.ref: v.state for v in visits.visits(session, case)}
        assert states == {refs[0]: VisitState.CANCELLED, refs[1]: VisitState.AGREED}


def test_the_family_asks_for_another_time(team: Team) -> None:
    assigned(team)
    propose(team, 24)
    client = team.client(team.family)
    assert client.post(f"/foster/{team.ref}/visits/other-time", {"words": ""}).status_code == 422
    words = {"words": "周六上午都可以"}
    assert client.post(f"/foster/{team.ref}/visits/other-time", words).status_code == 303
    page = team.client(team.first).get(f"/foster/desk/{team.ref}/assessment").text
    assert "家庭：周六上午都可以" in page
    with team.acting(team.family) as (session, case, actor), pytest.raises(WrongState):
        visits.ask_other_time(session, case, "周日", actor=actor, now=clock.now())


def test_past_times_are_not_offered(team: Team) -> None:
    assigned(team)
    with pytest.raises(Invalid, match="晚于现在"):
        propose(team, -1)


def test_nobody_home_needs_how_the_door_was_tried(team: Team) -> None:
    assigned(team)
    (ref,) = propose(team, 1)
    client = team.client(team.first)
    url = f"/foster/desk/{team.ref}/visits/{ref}"
    assert "怎样敲门" in client.post(url + "/failed", {"outcome": "nobody_home", "note": ""}).text
    note = {"outcome": "nobody_home", "note": "9:30敲门三次，无人应"}
    assert client.post(url + "/failed", note).status_code == 303
    with team.world.reading() as session:
        visit = session.query(Visit).one()
        assert (visit.state, visit.visited_at) == (VisitState.NOBODY_HOME, None)


def test_a_refusal_reaches_the_head(team: Team) -> None:
    assigned(team)
    (ref,) = propose(team, 1)
    note = {"outcome": "refused", "note": "男主人不让进门"}
    team.client(team.second).post(f"/foster/desk/{team.ref}/visits/{ref}/failed", note)
    with team.world.reading() as session:
        told = session.query(Notice).filter_by(user_id=team.head.id).all()
        assert "家庭拒绝入户评估" in [n.title for n in told]


def test_the_visit_is_recorded_on_screen(team: Team) -> None:
    assigned(team)
    (ref,) = propose(team, 1)
    client = team.client(team.first)
    url = f"/foster/desk/{team.ref}/visits/{ref}"
    assert "赵*" in client.get(url).text
    with team.world.reading() as session:
        member = session.query(Member).filter_by(relation="20").one().ref
    seen = (clock.now() - timedelta(hours=1)).astimezone(clock.BEIJING)
    fields = {
        "visited_on-year": seen.year, "visited_on-month": seen.month, "visited_on-day": seen.day,
        "visited_time": f"{seen:%H:%M}", "members-0-key": member,
    }  # fmt: skip
    assert "请勾选" in client.post(url, fields).text
    fields |= {"members-0-met": "y", "members-0-words": "愿意有个妹妹"}
    assert client.post(url, fields).status_code == 303
    with team.acting(team.first) as (session, case, _):
        words = {m.ref: w for m, w in visits.interviewed(session, case)}
        assert words[member] == "愿意有个妹妹"
        assert list(words.values()).count(None) == 2


def test_no_recusal_after_the_first_signature(team: Team) -> None:
    assigned(team)
    with team.world.writing() as session:
        case = team.case()
        session.add(
            JointSheet(
                application_id=case.id, round=1, template_version_id=1,
                signed_first_id=team.second.id,
            )
        )  # fmt: skip
    with team.acting(team.first) as (session, case, actor):
        own = assessment.own_assignment(session, case, actor)
        assert own is not None
        with pytest.raises(Conflict, match="已经有人签字"):
            assessment.recuse(session, own, "同事", actor=actor, now=clock.now())


def test_members_who_left_are_not_asked_for(team: Team) -> None:
    assigned(team)
    declare(team, team.first)
    with team.world.writing() as session:
        home = session.query(Household).one()
        session.add(make_member(home, relation="51", name="赵大", left_on=clock.today()))
    with team.acting(team.first) as (session, case, _):
        assert len(visits.interviewed(session, case)) == 3


def test_photos_of_a_visit_stay_with_the_assessors(team: Team) -> None:
    assigned(team)
    (ref,) = propose(team, 1)
    picture = BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    picture.seek(0)
    url = f"/foster/desk/{team.ref}/visits/{ref}"
    client = team.client(team.first)
    kept = client.post(url + "/photos", {"photos": (picture, "客厅.png")})
    assert kept.location == url
    assert "客厅" in client.get(url).text
    with team.world.reading() as session:
        document = session.query(Document).filter_by(subject_kind="foster_visit").one().ref
    assert team.client(team.second).get(f"/documents/{document}").status_code == 200
    assert team.client(team.family).get(f"/documents/{document}").status_code == 404
