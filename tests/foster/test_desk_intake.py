"""Intake: papers one by one, one return with the whole list, acceptance by someone new."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User, UserState
from app.accounts.roles import Role
from app.core import clock
from app.deadlines.models import Deadline
from app.documents.models import Letter
from app.families.models import Member
from app.foster.models import (
    Consent,
    ConsentWay,
    FosterApplication,
    Paper,
    PaperCheck,
    Participation,
    State,
    SupplementRequest,
)
from app.foster.papers import PAPERS
from app.law.foster_periods import ASSIGN
from app.notices.models import Message
from tests.factories import Client, World
from tests.foster.desk_cases import sent, state_of


def version(browser: Client, ref: str) -> str:
    text = browser.get(f"/foster/desk/{ref}/papers").text
    part = text[text.index('id="intake"') :]
    found = re.search(r'name="version" value="(\d+)"', part)
    assert found
    return found[1]


def test_accepting_writes_letter_notice_and_part(world: World) -> None:
    ref = sent(world)
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(f"/foster/desk/{ref}/accept", {"version": version(clerk, ref)})
    assert answer.status_code == 303
    assert state_of(world, ref) is State.ACCEPTED
    with world.reading() as session:
        assert session.scalars(select(Letter.kind)).all() == ["accepted"]
        assert session.scalars(select(Participation.duty)).all() == ["accept"]
        text = session.scalars(select(Message)).one().text
        running = session.scalars(select(Deadline).where(Deadline.ended_at.is_(None))).one()
        due = session.scalars(select(FosterApplication.due_on)).one()
    assert (running.period_id, running.due_on) == (ASSIGN.id, due)
    assert text is not None
    assert "咨询" in text
    assert "王" not in text


def test_papers_that_nobody_looked_at_stop_acceptance(world: World) -> None:
    ref = sent(world, good=False)
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(f"/foster/desk/{ref}/accept", {"version": version(clerk, ref)})
    assert answer.status_code == 422
    assert "没有核对" in answer.text


def test_the_rest_of_a_clean_file_is_checked_in_one_press(world: World) -> None:
    ref = sent(world, good=False)
    check(world, ref, check="missing", remark="缺盖章")
    clerk = world.staff("home", Role.INTAKE)
    fields = {"version": version(clerk, ref), "seen_original": "y"}
    assert clerk.post(f"/foster/desk/{ref}/papers/all-good", fields).status_code == 303
    with world.reading() as session:
        first, *rest = session.scalars(select(Paper).order_by(Paper.id))
    assert first.check is PaperCheck.MISSING
    assert all(paper.check is PaperCheck.GOOD and paper.seen_original for paper in rest)


def check(world: World, ref: str, **fields: str) -> int:
    with world.reading() as session:
        paper = session.scalars(select(Paper).order_by(Paper.id)).first()
    assert paper is not None
    clerk = world.staff("home", Role.INTAKE)
    data = {f"{paper.ref}-{name}": value for name, value in fields.items()}
    url = f"/foster/desk/{ref}/papers/{paper.ref}"
    return clerk.post(url, {"version": str(paper.version), **data}).status_code


def test_a_paper_is_checked(world: World) -> None:
    ref = sent(world, good=False)
    assert check(world, ref, check="good", seen_original="y") == 303
    with world.reading() as session:
        paper = session.scalars(select(Paper).order_by(Paper.id)).first()
    assert paper is not None
    assert (paper.check, paper.seen_original) == (PaperCheck.GOOD, True)


def test_a_bad_paper_needs_a_word_why(world: World) -> None:
    ref = sent(world, good=False)
    assert check(world, ref, check="unclear") == 422
    assert check(world, ref, check="unclear", remark="第2页看不清") == 303


def second_file(world: World, ref: str, found: PaperCheck, *, after_days: int = 0) -> str:
    """Another file of the first paper, with what the desk found; the paper's label."""
    now = clock.now()
    with world.writing() as session:
        first = session.scalars(select(Paper).order_by(Paper.id)).first()
        assert first is not None
        second = Paper(
            application_id=first.application_id, kind=first.kind, member_id=first.member_id,
            check=found, checked_at=now, created_at=now + timedelta(days=after_days),
        )  # fmt: skip
        if found is not PaperCheck.GOOD:
            second.remark = "第二页看不清"
        session.add(second)
        return PAPERS[first.kind].label


def accepting(world: World, ref: str) -> tuple[int, str]:
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(f"/foster/desk/{ref}/accept", {"version": version(clerk, ref)})
    return answer.status_code, answer.text


def test_a_required_paper_that_is_not_good_stops_acceptance_by_name(world: World) -> None:
    ref = sent(world)
    check(world, ref, check="unclear", remark="盖章看不清")
    with world.reading() as session:
        first = session.scalars(select(Paper).order_by(Paper.id)).first()
    assert first is not None
    status, text = accepting(world, ref)
    assert status == 422
    assert f"不能受理：{PAPERS[first.kind].label}" in text
    assert state_of(world, ref) is State.SUBMITTED


def test_a_required_paper_that_was_never_handed_in_stops_acceptance(world: World) -> None:
    ref = sent(world)
    with world.writing() as session:
        for paper in session.scalars(select(Paper).where(Paper.kind == "housing_proof")):
            paper.removed_at = clock.now()
    status, text = accepting(world, ref)
    assert status == 422
    assert "不能受理：住房证明" in text


def test_one_bad_file_of_two_spoils_the_paper_and_is_told(world: World) -> None:
    ref = sent(world)
    label = second_file(world, ref, PaperCheck.UNCLEAR)
    text = world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}/papers").text
    wanted, good = (int(n) for n in re.findall(r"/ (\d+) 项，其中符合 <b>(\d+)</b>", text)[0])
    assert good == wanted - 1
    assert f"{label}，第2份文件不清晰：第二页看不清。" in text
    assert accepting(world, ref)[0] == 422


def test_two_of_one_surname_are_told_apart_without_their_names(world: World) -> None:
    ref = sent(world)
    text = world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}/papers").text
    assert re.search(r"健康证明（丈夫，\d+岁，赵\*+）", text)
    assert re.search(r"健康证明（儿子，\d+岁，赵\*+）", text)
    assert "赵国强" not in text.split("<textarea", 1)[0]


def test_the_childs_own_opinion_stands_at_the_desk(world: World) -> None:
    ref = sent(world)
    clerk = world.staff("home", Role.INTAKE)
    assert "还没有记录本人意见" in clerk.get(f"/foster/desk/{ref}/papers").text
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        child = session.scalars(select(Member).order_by(Member.position.desc())).first()
        assert child is not None
        opinion = Consent(
            application_id=case.id, member_id=child.id, way=ConsentWay.NOTED, agrees=True,
            answered_at=clock.now(),
        )  # fmt: skip
        opinion.words = "我想要一个弟弟"
        session.add(opinion)
    text = clerk.get(f"/foster/desk/{ref}/papers").text
    assert "申请人记录：“我想要一个弟弟”" in text
    assert "还没有记录本人意见" not in text


def test_a_good_file_handed_in_after_a_bad_one_replaces_it(world: World) -> None:
    ref = sent(world)
    check(world, ref, check="unclear", remark="盖章看不清")
    second_file(world, ref, PaperCheck.GOOD, after_days=1)
    assert accepting(world, ref)[0] == 303


def give_back(world: World, ref: str, items: str) -> int:
    clerk = world.staff("home", Role.INTAKE)
    seen = version(clerk, ref)
    return clerk.post(f"/foster/desk/{ref}/return", {"version": seen, "items": items}).status_code


def test_one_return_lists_everything_and_gives_thirty_days(world: World) -> None:
    ref = sent(world, good=False)
    assert give_back(world, ref, "收入证明，缺少\n健康证明，已过期") == 303
    assert state_of(world, ref) is State.RETURNED
    with world.reading() as session:
        request = session.scalars(select(SupplementRequest)).one()
        case = session.scalars(select(FosterApplication)).one()
        letter = session.get_one(Letter, request.letter_id)
    assert len(request.items or []) == 2
    assert case.due_on == request.due_on
    assert letter.kind == "supplement"
    assert letter.addressee_id == case.applicant_person_id
    assert not letter.needs_service


def test_there_is_no_second_return(world: World) -> None:
    ref = sent(world, good=False)
    give_back(world, ref, "收入证明，缺少")
    with world.writing() as session:
        case = session.scalars(select(FosterApplication)).one()
        setattr(case, "state", State.SUBMITTED)  # noqa: B010 - as if sent again
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(
        f"/foster/desk/{ref}/return", {"version": version(clerk, ref), "items": "再来一项"}
    )
    assert answer.status_code == 409
    assert "一次" in answer.text


def test_the_return_is_prefilled_with_what_is_missing(world: World) -> None:
    ref = sent(world, good=False)
    text = world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}/papers").text
    assert "收入证明，缺少" in text


def test_take_and_hand_over(world: World) -> None:
    ref = sent(world)
    user, colleague = world.user("home", Role.INTAKE), world.user("home", Role.INTAKE)
    clerk = world.client(user)
    assert clerk.post(f"/foster/desk/{ref}/take").status_code == 303
    other = world.staff("home", Role.INTAKE)
    assert other.post(f"/foster/desk/{ref}/take").status_code == 409
    fields = {"hand-officer": colleague.ref, "hand-reason": "休假"}
    assert other.post(f"/foster/desk/{ref}/hand-over", fields).status_code == 409
    assert clerk.post(f"/foster/desk/{ref}/hand-over", fields).status_code == 303
    with world.reading() as session:
        assert session.scalars(select(FosterApplication.officer_id)).one() == colleague.id


def test_a_case_passes_to_colleagues_only(world: World) -> None:
    ref = sent(world)
    stranger = world.user("other", Role.INTAKE)
    fields = {"hand-officer": stranger.ref, "hand-reason": "休假"}
    answer = world.staff("home", Role.INTAKE).post(f"/foster/desk/{ref}/hand-over", fields)
    assert answer.status_code == 422


def test_a_case_passes_only_to_who_can_work_it(world: World) -> None:
    ref = sent(world)
    clerk = world.staff("home", Role.INTAKE)
    gone = world.user("home", Role.INTAKE)
    with world.writing() as session:
        session.get_one(User, gone.id).state = UserState.DISABLED
    for other in (world.user("home", Role.FINANCE), world.user("home", Role.AGENCY_ADMIN), gone):
        assert other.ref not in clerk.get(f"/foster/desk/{ref}").text
        fields = {"hand-officer": other.ref, "hand-reason": "休假"}
        assert clerk.post(f"/foster/desk/{ref}/hand-over", fields).status_code == 422
    worker = world.user("home", Role.SOCIAL_WORKER)
    assert worker.ref in clerk.get(f"/foster/desk/{ref}").text


@pytest.mark.bar("S11")
def test_reveal_shows_one_value_once(world: World) -> None:
    ref = sent(world)
    clerk = world.staff("home", Role.INTAKE)
    clerk.post(f"/foster/desk/{ref}/take")
    answer = clerk.post(
        f"/foster/desk/{ref}/reveal", {"what": "household:address", "reason": "入户走访"}
    )
    assert answer.status_code == 200
    assert "人民大街1号" in answer.text
    assert "人民大街1号" not in clerk.get(f"/foster/desk/{ref}").text


@pytest.mark.bar("S11")
def test_reveal_needs_a_reason(world: World) -> None:
    ref = sent(world)
    answer = world.staff("home", Role.INTAKE).post(
        f"/foster/desk/{ref}/reveal", {"what": "household:address", "reason": ""}
    )
    assert answer.status_code == 422
    assert "人民大街1号" not in answer.text


def test_an_identity_number_is_found_and_stands_in_no_address(world: World) -> None:
    ref = sent(world)
    with world.reading() as session:
        number = session.scalars(select(Member)).first()
    assert number is not None
    assert number.id_no is not None
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post("/foster/desk/find", {"q": number.id_no})
    assert answer.status_code == 303
    assert number.id_no not in (answer.location or "")
    assert ref in clerk.get(answer.location or "").text
    elsewhere = world.staff("other", Role.INTAKE).post("/foster/desk/find", {"q": number.id_no})
    assert "member" not in (elsewhere.location or "")


def test_every_tab_opens(world: World) -> None:
    ref = sent(world)
    head = world.staff("home", Role.HEAD)
    for tab in ("", "/papers", "/decision", "/filing", "/timeline", "/log", "/correct"):
        assert head.get(f"/foster/desk/{ref}{tab}").status_code == 200, tab
    assert world.staff("home", Role.INTAKE).get(f"/foster/desk/{ref}/log").status_code == 403


def test_the_log_tells_who_looked(world: World) -> None:
    ref = sent(world)
    world.client(world.user("home", Role.INTAKE, name="周查阅")).get(f"/foster/desk/{ref}")
    text = world.staff("home", Role.HEAD).get(f"/foster/desk/{ref}/log").text
    assert "周查阅" in text
    assert "查阅案卷" in text
