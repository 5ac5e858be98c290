"""Messages both ways: who is told, who answered, what still waits; and ratings at the office."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit.models import AuditEvent
from app.foster.models import FosterApplication, State
from app.notices.models import CaseMessage, Message, Rating
from app.worklist.queries import tiles
from tests.accounts.test_deputies import lend
from tests.factories import Client, World, make_application, make_household, make_user
from tests.foster.assessing import actor_of


class Case:
    """A sent application, its family's browser and a clerk's."""

    def __init__(self, world: World, state: State = State.ACCEPTED) -> None:
        self.world = world
        self.family = world.user(None)
        self.clerk = world.user("home", Role.INTAKE, name="周敏")
        with world.writing() as session:
            owner = session.get_one(Person, self.family.person_id)
            household = make_household(session, owner)
            case = make_application(
                session, world.agencies["home"], household, state, officer_id=self.clerk.id
            )
            self.ref, self.case_no = case.ref, case.case_no or ""

    @property
    def desk(self) -> str:
        return f"/foster/desk/{self.ref}/messages"

    def ask(self, body: str = "请问何时上门？") -> None:
        browser = self.world.client(self.family)
        answer = browser.post(f"/foster/{self.ref}/message", {"body": body})
        assert answer.status_code == 303

    def answer(self, user: User, body: str = "下周二上午。") -> int:
        return self.world.client(user).post(self.desk, {"body": body}).status_code


def texts(world: World) -> list[str]:
    with world.reading() as session:
        return [message.text or "" for message in session.scalars(select(Message))]


def test_the_office_answers_and_the_family_sees_who(world: World) -> None:
    case = Case(world)
    case.ask()
    assert "请问何时上门？" in world.client(case.clerk).get(case.desk).text
    assert case.answer(case.clerk) == 303
    browser = world.client(case.family)
    assert "您的申请有新的留言" in browser.get("/inbox").text
    page = browser.get(f"/foster/{case.ref}").text
    assert "工作人员 周敏" in page
    assert "下周二上午。" in page


def test_the_short_text_holds_the_case_number_and_whom_to_call_only(world: World) -> None:
    case = Case(world)
    assert case.answer(case.clerk) == 303
    assert texts(world) == [f"〔{case.case_no}〕有新消息，咨询0431-85550100。"]


def test_a_familys_message_sends_no_text_to_itself(world: World) -> None:
    Case(world).ask()
    assert texts(world) == []


@pytest.mark.parametrize("how", ["answer", "set aside"])
def test_a_message_waits_until_it_is_answered_or_set_aside(world: World, how: str) -> None:
    case = Case(world)
    case.ask()
    case.ask("还有，要带什么？")
    browser = world.client(case.clerk)
    page = browser.get("/worklist/messages").text
    assert case.case_no in page
    assert "2条" in page
    browser.get(case.desk)
    assert case.case_no in browser.get("/worklist/messages").text, "looking answers nothing"
    if how == "answer":
        assert case.answer(case.clerk) == 303
    else:
        assert browser.post(f"{case.desk}/set-aside").status_code == 303
    assert case.case_no not in browser.get("/worklist/messages").text


def test_what_waits_stands_on_the_tab_and_in_the_worklist(world: World) -> None:
    case = Case(world)
    case.ask()
    browser = world.client(case.clerk)
    assert '留言<span class="tabs__count">1' in browser.get(f"/foster/desk/{case.ref}").text
    with world.reading() as session:
        found = {tile.label: tile.count for tile in tiles(session, actor_of(session, case.clerk))}
    assert found["待答复留言"] == 1


def test_mine_stand_before_those_of_colleagues(world: World) -> None:
    first, second = Case(world), Case(world)
    first.ask()
    second.ask()
    page = world.client(second.clerk).get("/worklist/messages").text
    assert page.index(second.case_no) < page.index(first.case_no)
    page = world.client(first.clerk).get("/worklist/messages").text
    assert page.index(first.case_no) < page.index(second.case_no)


def test_the_family_opening_its_page_has_seen_it(world: World) -> None:
    case = Case(world)
    case.answer(case.clerk)
    browser = world.client(case.clerk)
    assert "家庭还没有看" in browser.get(case.desk).text
    assert world.client(case.family).get(f"/foster/{case.ref}").status_code == 200
    assert "家庭已看" in browser.get(case.desk).text


def test_a_deputys_answer_stands_under_both_names(world: World) -> None:
    case = Case(world)
    case.ask()
    deputy = world.user("home", Role.ARCHIVIST, name="李代办")
    lend(world, case.clerk, deputy)
    assert case.answer(deputy) == 303
    assert "李代办（代 周敏）" in world.client(case.family).get(f"/foster/{case.ref}").text
    with world.reading() as session:
        line = session.scalars(
            select(AuditEvent).where(
                AuditEvent.action == "notices.message", AuditEvent.agency_id.is_not(None)
            )
        ).one()
    assert (line.actor_user_id, line.for_user_id) == (deputy.id, case.clerk.id)


def test_the_deputy_of_the_officer_is_told_too(world: World) -> None:
    case = Case(world)
    deputy = world.user("home", Role.ARCHIVIST)
    lend(world, case.clerk, deputy)
    case.ask()
    assert "家庭留言" in world.client(deputy).get("/inbox").text


@pytest.mark.parametrize("body", ["", "   ", "字" * 1001])
def test_nothing_and_too_much_are_refused_and_kept(world: World, body: str) -> None:
    case = Case(world)
    answer = world.client(case.clerk).post(case.desk, {"body": body})
    assert answer.status_code == 422
    assert body.strip() in answer.text
    with world.reading() as session:
        assert session.scalars(select(CaseMessage)).all() == []


def test_another_office_and_the_bureau_do_not_write(world: World) -> None:
    case = Case(world)
    assert case.answer(world.user("other", Role.INTAKE)) == 404
    assert case.answer(world.user("home_bureau", Role.BUREAU_OFFICER)) == 403
    assert case.answer(case.family) == 404


def test_nobody_of_the_family_answers_for_the_office(world: World) -> None:
    case = Case(world)
    with world.writing() as session:
        person = session.get_one(Person, case.family.person_id)
        relative = make_user(session, world.agencies["home"], Role.INTAKE, person=person)
    assert case.answer(relative) == 403


# --- 好差评 and complaints -----------------------------------------------------------------------


def rate(case: Case, stars: int) -> None:
    browser = case.world.client(case.family)
    sent = {"stars": str(stars), "comment": "等了三次"}
    assert browser.post(f"/foster/{case.ref}/rate/submit", sent).status_code == 303


@pytest.mark.parametrize(("stars", "told"), [(1, True), (2, True), (3, False)])
def test_the_head_is_told_of_a_bad_rating(world: World, stars: int, told: bool) -> None:
    case = Case(world)
    head = world.user("home", Role.HEAD)
    rate(case, stars)
    assert ("收到一个差评" in world.client(head).get("/inbox").text) is told


@pytest.mark.parametrize(
    ("agency", "role", "sees"),
    [
        ("home", Role.HEAD, True),
        ("home_bureau", Role.BUREAU_OFFICER, True),
        ("other", Role.HEAD, False),
        ("other_bureau", Role.BUREAU_OFFICER, False),
    ],
)
def test_ratings_are_read_at_the_institution_and_its_bureau(
    world: World, agency: str, role: Role, sees: bool
) -> None:
    case = Case(world)
    rate(case, 1)
    page = world.staff(agency, role).get("/foster/ratings").text
    assert ("等了三次" in page) is sees


def test_only_the_bad_ones_on_request(world: World) -> None:
    case = Case(world)
    rate(case, 4)
    head: Client = world.staff("home", Role.HEAD)
    assert case.case_no in head.get("/foster/ratings").text
    assert case.case_no not in head.get("/foster/ratings?show=bad").text
    with world.reading() as session:
        assert session.scalars(select(Rating.stars)).one() == 4


def test_a_complaint_stands_on_the_bureaus_worklist_until_it_is_answered(world: World) -> None:
    case = Case(world)
    with world.writing() as session:
        found = session.scalars(select(FosterApplication)).one()
        found.bureau_id = world.agencies["home_bureau"].id
    sent = {"body": "一直没有答复"}
    assert world.client(case.family).post(f"/foster/{case.ref}/complain", sent).status_code == 303
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert '1</span> <span class="tile__label">待答复投诉' in officer.get("/worklist/").text
    assert case.case_no in officer.get("/complaints").text
