"""Filing with the bureau, its answers, objections to refusals, corrections, duplicates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import select

from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.core import clock
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Letter
from app.families.models import Household, Member
from app.foster.models import Correction, Filing, FosterApplication, Objection, State
from app.foster.services import objection
from app.law.foster_periods import OBJECTION
from app.notices.models import Notice
from app.parameters.models import ParameterValue
from tests.factories import Client, World, make_served
from tests.foster.desk_cases import approve, figures, in_review, sent, state_of
from tests.foster.shown import send_shown, version_in
from tests.foster.test_decision import refuse


def act(browser: Client, ref: str, verb: str, **fields: str) -> int:
    """Press a button of the filing page as it stands."""
    text = browser.get(f"/foster/desk/{ref}/filing").text
    found = re.search(r'name="version" value="(\d+)"', text)
    version = found[1] if found else "0"
    return browser.post(f"/foster/desk/{ref}/{verb}", {"version": version, **fields}).status_code


def approved(world: World) -> str:
    figures(world)
    ref, _ = in_review(world)
    assert approve(world.staff("home", Role.HEAD), ref).status_code == 303
    return ref


def filed(world: World) -> str:
    ref = approved(world)
    assert act(world.staff("home", Role.INTAKE), ref, "file") == 303
    return ref


def test_filing_and_receipt(world: World) -> None:
    ref = filed(world)
    bureau = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert ref in bureau.get("/foster/filings").text
    assert act(bureau, ref, "receipt") == 303
    assert state_of(world, ref) is State.FILED
    with world.reading() as session:
        filing = session.scalars(select(Filing)).one()
    assert filing.receipt_no
    assert filing.receipt_no in bureau.get("/foster/filings").text


def test_the_officer_of_another_bureau_gives_no_receipt(world: World) -> None:
    ref = filed(world)
    other = world.staff("other_bureau", Role.BUREAU_OFFICER)
    assert other.post(f"/foster/desk/{ref}/receipt", {"version": "1"}).status_code == 404


def test_who_accepted_does_not_file(world: World) -> None:
    ref = approved(world)
    with world.reading() as session:
        case = session.scalars(select(FosterApplication)).one()
        clerk = session.get_one(User, case.accepted_by_id)
    answer = world.client(clerk).post(f"/foster/desk/{ref}/file", {"version": "1"})
    assert answer.status_code == 403


def test_a_small_home_lets_one_person_accept_and_file(world: World) -> None:
    ref = approved(world)
    with world.writing() as session:
        session.get_one(Agency, world.agencies["home"].id).staff_count = 5
        case = session.scalars(select(FosterApplication)).one()
        clerk = session.get_one(User, case.accepted_by_id)
    assert act(world.client(clerk), ref, "file") == 303


def test_bureau_objects_and_the_head_reviews_again(world: World) -> None:
    ref = filed(world)
    bureau = world.staff("home_bureau", Role.BUREAU_HEAD)
    assert act(bureau, ref, "bureau-object", reason="请补充邻里情况的说明") == 303
    assert state_of(world, ref) is State.BUREAU_OBJECTED
    assert act(world.staff("home", Role.HEAD), ref, "review-again") == 303
    assert state_of(world, ref) is State.REVIEW


def test_where_the_place_wants_approval_the_head_gives_it(world: World) -> None:
    ref = filed(world)
    with world.writing() as session:
        session.add(
            ParameterValue(
                name="foster_bureau_step", value="approval", valid_from=clock.today(),
                source="本地规定",
                released_at=clock.now(), reason="测试",
            )
        )  # fmt: skip
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert act(officer, ref, "receipt") == 409
    assert act(world.staff("home_bureau", Role.BUREAU_HEAD), ref, "bureau-approve") == 303
    assert state_of(world, ref) is State.BUREAU_APPROVED


# --- objection -------------------------------------------------------------------------------


def rejected(world: World, served_days_ago: int | None) -> str:
    """A refusal whose letter was served some days ago, or not yet."""
    figures(world)
    ref, _ = in_review(world, area_m2=60)
    refuse(world, ref)
    if served_days_ago is not None:
        day = clock.today() - timedelta(days=served_days_ago)
        with world.writing() as session:
            letter = session.scalars(select(Letter).where(Letter.kind == "rejected")).one()
            make_served(session, letter, day)
            case = session.scalars(select(FosterApplication)).one()
            objection.start_clock(session, letter, day, case)
    return ref


def object_to(world: World, ref: str) -> int:
    clerk = world.staff("home", Role.INTAKE)
    fields = {"object_form-reason": "我们家去年换了大房子"}
    return clerk.post(f"/foster/desk/{ref}/object", fields).status_code


def test_service_starts_thirty_days_to_object(world: World) -> None:
    rejected(world, 0)
    with world.reading() as session:
        clocks = session.scalars(select(Deadline).where(Deadline.period_id == OBJECTION.id)).all()
    assert [(c.started_on, c.state) for c in clocks] == [(clock.today(), ClockState.RUNNING)]
    assert clocks[0].due_on >= clock.today() + timedelta(days=30)


def test_without_proof_of_service_no_time_runs_out(world: World) -> None:
    ref = rejected(world, None)
    assert object_to(world, ref) == 303
    assert state_of(world, ref) is State.OBJECTION


def test_after_the_last_day_an_objection_is_refused(world: World) -> None:
    ref = rejected(world, 45)
    assert object_to(world, ref) == 409
    assert state_of(world, ref) is State.REJECTED


def test_others_look_again_and_another_signs(world: World) -> None:
    ref = rejected(world, 1)
    assert object_to(world, ref) == 303
    worker = world.staff("home", Role.SOCIAL_WORKER)
    found = send_shown(
        worker,
        f"/foster/desk/{ref}/decision",
        f"/foster/desk/{ref}/recheck-objection",
        {"finding_form-reason": "新房面积属实，98平方米", "finding_form-declared": "y"},
    )
    assert found.status_code == 303
    head = world.staff("home", Role.HEAD)
    fields = {
        "version": version_in(head, f"/foster/desk/{ref}/decision", f"/foster/desk/{ref}/uphold"),
        "close_form-reason": "复核意见属实",
    }
    signed = head.post(f"/foster/desk/{ref}/reopen", fields)
    assert signed.status_code == 303
    assert state_of(world, ref) is State.REVIEW
    with world.reading() as session:
        row = session.scalars(select(Objection)).one()
    assert row.result == "reopened"


def test_an_assessor_does_not_recheck(world: World) -> None:
    figures(world)
    ref, assessors = in_review(world, area_m2=60)
    refuse(world, ref)
    assert object_to(world, ref) == 303
    answer = world.client(assessors[0]).post(
        f"/foster/desk/{ref}/recheck-objection",
        {"finding_form-reason": "还是不行，维持", "finding_form-declared": "y"},
    )
    assert answer.status_code == 403


def test_upheld_once_is_upheld(world: World) -> None:
    ref = rejected(world, 1)
    object_to(world, ref)
    page = f"/foster/desk/{ref}/decision"
    send_shown(
        world.staff("home", Role.SOCIAL_WORKER),
        page,
        f"/foster/desk/{ref}/recheck-objection",
        {"finding_form-reason": "面积仍为60平方米", "finding_form-declared": "y"},
    )
    head = world.staff("home", Role.HEAD)
    words = {"close_form-reason": "维持原决定，理由不变"}
    send_shown(head, page, f"/foster/desk/{ref}/uphold", words)
    assert state_of(world, ref) is State.REJECTED
    assert object_to(world, ref) == 409


# --- corrections -----------------------------------------------------------------------------


def test_a_correction_keeps_the_old_value(world: World) -> None:
    ref = sent(world)
    head = world.staff("home", Role.HEAD)
    fields = {"field": "area_m2", "value": "98.5", "reason": "按不动产权证书更正"}
    page = f"/foster/desk/{ref}/correct"
    assert send_shown(head, page, page, fields).status_code == 303
    with world.reading() as session:
        row = session.scalars(select(Correction)).one()
        household = session.scalars(select(Household)).one()
    assert (row.before, row.after) == ("100.00", "98.5")
    assert str(household.area_m2) == "98.50"


def test_only_the_head_corrects(world: World) -> None:
    ref = sent(world)
    clerk = world.staff("home", Role.INTAKE)
    assert clerk.post(f"/foster/desk/{ref}/correct", {}).status_code == 403


def test_a_closed_step_opens_again_with_trace(world: World) -> None:
    ref = sent(world, State.ACCEPTED)
    head = world.staff("home", Role.HEAD)
    words = {"reopen-reason": "受理时漏看了一份材料"}
    page = f"/foster/desk/{ref}/correct"
    answer = send_shown(head, page, f"/foster/desk/{ref}/reopen-step", words)
    assert answer.status_code == 303
    assert state_of(world, ref) is State.SUBMITTED


def test_what_the_bureau_has_is_not_opened_again(world: World) -> None:
    ref = filed(world)
    head = world.staff("home", Role.HEAD)
    answer = head.post(f"/foster/desk/{ref}/reopen-step", {"reopen-reason": "想再看一遍"})
    assert answer.status_code == 409


def test_duplicate_families_are_found_and_merged(world: World) -> None:
    first, second = sent(world), sent(world)
    with world.writing() as session:
        cases = session.scalars(select(FosterApplication).order_by(FosterApplication.id)).all()
        one, two = (
            session.scalars(
                select(Member).where(Member.household_id == c.household_id, Member.position == 1)
            ).one()
            for c in cases
        )
        two.id_no, two.id_no_index = one.id_no, one.id_no_index
        refs = [session.get_one(Household, c.household_id).ref for c in cases]
    head_user = world.user("home", Role.HEAD)
    head = world.client(head_user)
    assert refs[1] in head.get("/foster/duplicates").text
    fields = {"kept": refs[0], "other": refs[1], "reason": "同一家庭重复登记"}
    answer = head.post("/foster/duplicates", fields)
    assert answer.status_code == 422
    assert "先办结再合并" in answer.text
    for state, status in ((State.EXPIRED, 422), (State.WITHDRAWN, 303)):
        with world.writing() as session:
            for case in session.scalars(select(FosterApplication)):
                case.decided_by_id, case.valid_until = head_user.id, date(2040, 1, 1)
                case.state = state
        assert head.post("/foster/duplicates", fields).status_code == status
    with world.reading() as session:
        households = set(session.scalars(select(FosterApplication.household_id)))
    assert len(households) == 1
    assert refs[1] not in head.get("/foster/duplicates").text
    assert first != second


def test_the_officer_asks_the_head_who_alone_objects(world: World) -> None:
    ref = filed(world)
    head = world.user("home_bureau", Role.BUREAU_HEAD)
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    page = officer.get(f"/foster/desk/{ref}/filing").text
    assert "出具备案回执</button>" in page
    assert "转请负责人审看</button>" in page
    assert act(officer, ref, "refer-filing", **{"refer-reason": "短"}) == 422
    assert act(officer, ref, "refer-filing", **{"refer-reason": "评估意见与收入证明不一致"}) == 303
    with world.reading() as session:
        told = session.scalars(select(Notice).where(Notice.user_id == head.id)).all()
        assert "评估意见与收入证明不一致" in {notice.body for notice in told}
    assert state_of(world, ref) is State.FILING
    page = world.client(head).get(f"/foster/desk/{ref}/filing").text
    assert "提出异议</button>" in page
    assert "由经办人出具备案回执" in page
