"""Where is my case: what the family sees and does after sending."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState
from app.families.models import Member
from app.foster.models import State, SupplementRequest
from app.foster.papers import PAPERS, RequiredPaper
from app.foster.queries import get_application
from app.foster.services import correction
from app.foster.services.facts import snapshot
from app.foster.services.following import WORDS, step_list
from app.foster.workflow import LABELS, LAPSE, RETURN
from app.law.foster_periods import ACCEPT
from app.notices.models import CaseMessage, Complaint, Rating
from app.workflow.services import advance
from tests.factories import World
from tests.foster.assessing import actor_of
from tests.foster.families import Family, picture


@pytest.fixture
def family(world: World) -> Family:
    family = Family(world)
    family.note_opinion()
    assert family.submit().status_code == 303
    return family


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_plain_words_and_a_step(state: State) -> None:
    class Case:
        accepted_at = None
        rejected_from = ""
        qualified_on = None

    case = Case()
    case.state = state  # type: ignore[attr-defined]
    assert all(WORDS[state])
    assert state in LABELS
    marks = [mark for _, mark, _ in step_list(case)]  # type: ignore[arg-type]
    assert sum(mark in {"now", "stopped"} for mark in marks) == (state is not State.QUALIFIED)


def test_the_case_says_who_holds_it_and_by_when(family: Family) -> None:
    page = family.client.get(family.url()).text
    for said in ("朝阳区儿童福利院", "0431-85550100", "申请回执", "待受理"):
        assert said in page


def test_staff_are_sent_to_the_desk(family: Family, world: World) -> None:
    answer = world.staff("home", Role.INTAKE).get(family.url())
    assert answer.status_code == 303
    assert "/foster/desk/" in answer.headers["Location"]
    assert world.staff("other", Role.INTAKE).get(family.url()).status_code == 404


def test_a_family_writes_rates_and_complains(family: Family, world: World) -> None:
    post = family.client.post
    assert post(family.url("/message"), {"body": "请问何时上门"}).status_code == 303
    assert post(family.url("/message"), {"body": ""}).status_code == 422
    long = post(family.url("/message"), {"body": "长" * 1001})
    assert long.status_code == 422
    assert "长长长" in long.text
    assert post(family.url("/rate/submit"), {"stars": "5"}).status_code == 303
    assert post(family.url("/rate/submit"), {"stars": "1"}).status_code == 409
    assert post(family.url("/rate/decide"), {"stars": "5"}).status_code == 404
    assert post(family.url("/complain"), {"body": "没有人接电话"}).status_code == 303
    with world.reading() as session:
        assert session.scalars(select(CaseMessage)).one().body == "请问何时上门"
        assert session.scalars(select(Rating)).one().stars == 5
        assert session.scalars(select(Complaint)).one().bureau_id is not None
    stranger = world.client(world.user(None))
    for path in ("/message", "/rate/submit", "/complain"):
        assert stranger.post(family.url(path), {"body": "x", "stars": "1"}).status_code == 404


def test_supplements_are_listed_and_handed_in_once(family: Family, world: World) -> None:
    with world.writing() as session:
        case = session.merge(family.case())
        case.state = State.RETURNED
        asked = SupplementRequest(
            application_id=case.id, due_on=clock.today(), asked_by_id=family.user.id
        )
        asked.items = [{"paper": "hukou_book", "member": None, "what": "户口簿，不清晰"}]
        session.add(asked)
    page = family.client.get(family.url()).text
    assert "户口簿，不清晰" in page
    assert "/apply/papers/hukou_book" in page
    assert family.client.get(family.url("/apply/housing")).status_code == 200
    version = {"version": str(family.case().version)}
    assert family.client.post(family.url("/resubmit"), {"version": "0"}).status_code == 409
    untouched = family.client.post(family.url("/resubmit"), version)
    assert untouched.status_code == 422
    assert "还没有补正：户口簿，不清晰" in untouched.text
    assert family.case().state is State.RETURNED
    file = {"hukou_book": (picture(), "户口簿.jpg")}
    paper = family.url("/apply/papers/hukou_book")
    sent = family.client.post(paper, file, content_type="multipart/form-data")
    assert sent.status_code == 303
    version = {"version": str(family.case().version)}
    assert family.client.post(family.url("/resubmit"), version).status_code == 303
    assert family.case().state is State.SUBMITTED
    assert family.client.post(family.url("/resubmit"), version).status_code == 409
    with world.reading() as session:
        assert session.scalars(select(SupplementRequest.answered_at)).one() is not None


def test_what_was_asked_in_words_needs_some_change(family: Family, world: World) -> None:
    with world.writing() as session:
        case = session.merge(family.case())
        case.state = State.RETURNED
        case.facts = snapshot(session, case)
        asked = SupplementRequest(
            application_id=case.id, due_on=clock.today(), asked_by_id=family.user.id
        )
        asked.items = [{"paper": "", "member": None, "what": "写明孩子住哪个房间"}]
        session.add(asked)
    version = {"version": str(family.case().version)}
    assert "写明孩子住哪个房间" in family.client.post(family.url("/resubmit"), version).text
    assert family.case().state is State.RETURNED
    with world.writing() as session:
        session.merge(family.household).child_room = "朝南的小房间"
    assert family.client.post(family.url("/resubmit"), version).status_code == 303


def test_after_a_lapse_the_supplement_starts_the_office_clock_again(
    family: Family, world: World
) -> None:
    clerk, head = world.user("home", Role.INTAKE), world.user("home", Role.HEAD)
    with world.writing() as session:
        case = get_application(session, actor_of(session, head), family.case().ref)
        advance(session, case, RETURN, actor=actor_of(session, clerk), now=clock.now())
        advance(session, case, LAPSE, actor=SYSTEM_ACTOR, now=clock.now())
        correction.reopen(
            session, case, reason="家庭住院，未能按期", actor=actor_of(session, head),
            now=clock.now(),
        )  # fmt: skip
        assert case.state is State.RETURNED
    version = {"version": str(family.case().version)}
    assert family.client.post(family.url("/resubmit"), version).status_code == 303
    case = family.case()
    with world.reading() as session:
        (row,) = deadlines.running(session, case)
        assert (row.period_id, row.state) == (ACCEPT.id, ClockState.RUNNING)
    assert case.due_on == row.due_on


def test_a_sent_case_is_withdrawn_and_the_household_stays(family: Family) -> None:
    fields = {"version": str(family.case().version), "sure": "y", "reason": "要搬家"}
    assert family.client.post(family.url("/withdraw"), fields).status_code == 303
    case = family.case()
    assert (case.state, case.due_on) == (State.WITHDRAWN, None)
    page = family.client.post(
        "/foster/start", {"division": "220104", "agency": family.world.agencies["home"].ref}
    )
    assert "赵国强" in family.client.get(page.headers["Location"] + "/members").text


def test_a_paper_of_somebody_without_a_name_says_so() -> None:
    assert RequiredPaper(PAPERS["id_card"], Member()).label == "居民身份证（未填写姓名的成员）"


def test_back_after_sending_shows_the_case(family: Family) -> None:
    answer = family.client.get(family.url("/apply/submit"))
    assert (answer.status_code, answer.location) == (303, family.url())


def test_a_family_on_a_desk_page_is_told_whose_page_it_is(family: Family) -> None:
    page = family.client.get("/foster/counter")
    assert page.status_code == 403
    assert "本页供工作人员使用" in page.text
    assert "管理员" not in page.text


@pytest.mark.parametrize(
    "page", ["housing", "income", "wishes", "members", "health", "papers", "consents", "check"]
)
def test_after_sending_each_part_is_read_only_and_says_so(family: Family, page: str) -> None:
    answer = family.client.get(family.url(f"/apply/{page}"), follow_redirects=True)
    assert answer.status_code == 200
    assert "<title>已提交的内容（只能查看）" in answer.text
    assert "申请已经提交" in answer.text
    assert "人民大街1号" in answer.text
    main = answer.text.split('id="main"', 1)[1]
    assert 'method="post"' not in main.split("</main>", 1)[0]
