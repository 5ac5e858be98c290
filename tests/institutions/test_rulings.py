"""A court's decision on the guardian of a child in the home: LG2 to LG5, restored, another."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.accounts.models import Agency
from app.children.models import Child, GuardianStatus
from app.children.services import guardianship
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import ClockState, Deadline
from app.institutions.grounds import Ground, LeaveGround, RulingKind
from app.institutions.models import Ruling, State
from app.institutions.services import leaving, papers, rulings, transfer
from app.law import home_periods as periods
from tests.children.files import foster_by_hand
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)
K = RulingKind


def scan() -> FileStorage:
    return FileStorage(io.BytesIO(picture()), "judgment.png")


def picture() -> bytes:
    body = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(body, "PNG")
    return body.getvalue()


def judgment(kind: RulingKind, day: date = TODAY, **given: Any) -> rulings.Judgment:
    known: dict[str, Any] = {
        "court": "长春市朝阳区人民法院", "number": "（2026）吉0104民特12号",
        "judged_on": day, "effective_on": day,
        "guardian": {"name": "赵淑兰", "relation": "母亲"} if kind.leads_home else {},
    }  # fmt: skip
    return rulings.Judgment(kind=kind, **(known | given))


def entered(house: House, ref: str, kind: RulingKind, **given: Any) -> None:
    with house.case("INT", ref) as (session, case, actor):
        rulings.enter(session, case, judgment(kind, **given), scan(), actor=actor, now=at(TODAY))


def confirmed(house: House, ref: str, hour: int = 10) -> None:
    with house.case("BH", ref) as (session, case, actor):
        rulings.confirm(session, case, house.child(session, case), actor=actor, now=at(TODAY, hour))


def guardian_now(house: House, ref: str) -> tuple[GuardianStatus, str, str, date]:
    with house.world.reading() as session:
        child = house.child(session, house.load(session, ref))
        row = guardianship.newest(session, child.id)
        assert row is not None
        assert row.status is child.guardian
        return row.status, row.ground, row.document_no, row.from_on


@pytest.mark.rule("MP-LG-1")
@pytest.mark.parametrize(
    ("kind", "ground"),
    [(K.REVOKED, "LG4"), (K.APPOINTED, "LG5"), (K.DEAD, "LG2"), (K.INCAPABLE, "LG3")],
)
def test_by_the_judgment_civil_affairs_is_guardian_for_long(
    house: House, kind: RulingKind, ground: str
) -> None:
    ref = house.admitted(DAY, ground=Ground.MISSING)
    entered(house, ref, kind)
    confirmed(house, ref)
    assert guardian_now(house, ref) == (
        GuardianStatus.CIVIL_AFFAIRS, ground, "（2026）吉0104民特12号", TODAY
    )  # fmt: skip
    assert house.state(ref) is State.ADMITTED
    with house.world.reading() as session:
        case = house.load(session, ref)
        assert (case.legal_ground, case.long_term_on) == (ground, TODAY)


@pytest.mark.rule("CW18-P4")
@pytest.mark.parametrize("kind", [K.DEAD, K.INCAPABLE])
def test_a_dead_guardian_leaves_the_child_to_civil_affairs_only_where_nobody_else_is(
    house: House, kind: RulingKind
) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, kind)
    with pytest.raises(Invalid, match="没有其他人可以担任监护人"):
        confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
    with house.world.reading() as session:
        case = house.load(session, ref)
        open_one = rulings.waiting(session, case)
        assert "P4b" in [kind.code for _, kind in papers.wanted(case, None, open_one)]
    house.paper(ref, "P4b")
    confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS


def test_what_the_home_enters_changes_nothing_yet(house: House) -> None:
    ref = house.admitted(DAY)
    before = guardian_now(house, ref)
    entered(house, ref, K.REVOKED)
    assert guardian_now(house, ref) == before
    with pytest.raises(WrongState, match="还没有确认"):
        entered(house, ref, K.REVOKED)


def test_only_the_bureaus_head_confirms(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.REVOKED)
    for who in ("INT", "HEAD", "BUR"):
        with house.case(who, ref) as (session, case, actor), pytest.raises(Refused):
            rulings.confirm(session, case, house.child(session, case), actor=actor, now=at(TODAY))


def test_a_judgment_binds_from_its_day_and_not_before(house: House) -> None:
    ref = house.admitted(DAY)
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(Invalid, match="还没有生效"):
        entered(house, ref, K.REVOKED, effective_on=tomorrow)
    with pytest.raises(Invalid, match="不能早于裁判日期"):
        entered(house, ref, K.REVOKED, effective_on=TODAY - timedelta(days=1))
    entered(house, ref, K.REVOKED, judged_on=TODAY - timedelta(days=9), effective_on=TODAY)
    confirmed(house, ref)
    assert guardian_now(house, ref)[3] == TODAY
    with house.world.reading() as session:
        child = house.child(session, house.load(session, ref))
        before = guardianship.guardian_on(session, child.id, TODAY - timedelta(days=1))
        assert before is not None
        assert before.status is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY


@pytest.mark.rule("MP-LG-1")
def test_a_judgment_from_before_the_child_came_takes_the_place_of_the_temporary_guardian(
    house: House,
) -> None:
    ref = house.admitted(DAY)
    before = DAY - timedelta(days=1)
    entered(house, ref, K.REVOKED, judged_on=before, effective_on=before)
    confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS
    assert guardian_now(house, ref)[3] == DAY
    with house.world.reading() as session:
        case = house.load(session, ref)
        assert case.long_term_on == DAY
        child = house.child(session, case)
        assert len(guardianship.history_of(session, child.id)) == 1


def test_an_older_judgment_does_not_undo_a_later_change(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.REVOKED)
    confirmed(house, ref)
    yesterday = TODAY - timedelta(days=1)
    entered(house, ref, K.APPOINTED, judged_on=yesterday, effective_on=yesterday)
    with pytest.raises(Invalid, match="监护又有变动"):
        confirmed(house, ref, 11)
    assert guardian_now(house, ref)[1] == "LG4"


def test_a_guardian_restored_before_the_child_came_is_not_followed(house: House) -> None:
    ref = house.admitted(DAY)
    before = DAY - timedelta(days=1)
    entered(house, ref, K.RESTORED, judged_on=before, effective_on=before)
    with pytest.raises(Invalid, match="监护又有变动"):
        confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY


def test_two_colleagues_enter_one_judgment_once(house: House) -> None:
    ref = house.admitted(DAY)
    both_have_read, answers = Barrier(2), []

    def enter(who: str) -> None:
        try:
            with house.case(who, ref) as (session, case, actor):
                with suppress(BrokenBarrierError):  # SQLite lets one write after the other
                    both_have_read.wait(timeout=1)
                rulings.enter(
                    session, case, judgment(K.REVOKED), scan(), actor=actor, now=at(TODAY)
                )
            answers.append("entered")
        except WrongState:
            answers.append("refused")

    workers = [Thread(target=enter, args=(who,)) for who in ("INT", "SW")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(answers) == ["entered", "refused"]


def test_the_scan_is_wanted(house: House) -> None:
    ref = house.admitted(DAY)
    with (
        house.case("INT", ref) as (session, case, actor),
        pytest.raises(Invalid, match="扫描件"),
    ):
        rulings.enter(session, case, judgment(K.REVOKED), None, actor=actor, now=at(TODAY))


def test_the_police_need_not_go_on_looking(house: House) -> None:
    ref = house.admitted(DAY, ground=Ground.TRAFFICKED)
    entered(house, ref, K.REVOKED)
    confirmed(house, ref)
    with house.world.reading() as session:
        case = house.load(session, ref)
        running = session.scalars(
            select(Deadline.period_id).where(
                Deadline.subject_kind == "admission", Deadline.subject_id == case.id,
                Deadline.state == ClockState.RUNNING,
            )
        ).all()  # fmt: skip
    assert periods.POLICE_FINAL.id not in running
    assert periods.WALK.id in running


@pytest.mark.rule("MP-RV-7")
@pytest.mark.parametrize(
    ("kind", "status"),
    [(K.RESTORED, GuardianStatus.PARENTS), (K.ANOTHER, GuardianStatus.OTHER)],
)
def test_a_guardian_named_by_the_court_leads_to_leaving(
    house: House, kind: RulingKind, status: GuardianStatus
) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, kind)
    confirmed(house, ref)
    assert guardian_now(house, ref)[0] is status
    with house.case("SW", ref) as (session, case, actor):
        what = leaving.Departure(
            LeaveGround.GUARDIAN, TODAY, {"name": "赵淑兰", "relation": "母亲"}, "", "", ""
        )
        row = leaving.propose(
            session, case, house.child(session, case), what, actor=actor, now=at(TODAY, 11)
        )
        assert leaving.lacking(case, row) == []
    with house.case("HEAD", ref) as (session, case, actor):
        leaving.check(session, case, actor=actor, now=at(TODAY, 12))
    with house.case("BH", ref) as (session, case, actor):
        leaving.approve(session, case, actor=actor, now=at(TODAY, 13))
    with house.case("BUR", ref) as (session, case, actor):
        leaving.file(session, case, actor=actor, now=at(TODAY, 14))
    with house.case("INT", ref) as (session, case, actor):
        leaving.hand_over(
            session, case, house.child(session, case), on=TODAY, place_says="母亲家中",
            actor=actor, now=at(TODAY, 15),
        )  # fmt: skip
    assert guardian_now(house, ref)[0] is status
    assert house.state(ref) is State.LEFT


@pytest.mark.rule("FC-18-1")
def test_a_fostered_child_comes_back_before_another_is_guardian(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.RESTORED)
    with house.world.writing() as session:
        foster_by_hand(session, session.get_one(Child, house.load(session, ref).child_id))
    with pytest.raises(Invalid, match="正在家庭寄养"):
        confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY


def test_long_term_guardianship_begins_while_the_child_is_fostered(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.REVOKED)
    with house.world.writing() as session:
        foster_by_hand(session, session.get_one(Child, house.load(session, ref).child_id))
    confirmed(house, ref)
    assert guardian_now(house, ref)[0] is GuardianStatus.CIVIL_AFFAIRS


def test_a_leaving_under_way_comes_first(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.REVOKED)
    with house.case("SW", ref) as (session, case, actor):
        what = leaving.Departure(
            LeaveGround.FOUND, TODAY, {"name": "赵淑兰", "relation": "母亲"}, "", "", ""
        )
        leaving.propose(session, case, house.child(session, case), what, actor=actor, now=at(TODAY))
    with pytest.raises(Invalid, match="先办结或者撤销"):
        confirmed(house, ref)


def test_a_wrong_entry_goes_back_with_its_reason_and_is_made_anew(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.ANOTHER)
    with house.case("BH", ref) as (session, case, actor), pytest.raises(Invalid, match="5个字"):
        rulings.give_back(session, case, reason="不符", actor=actor, now=at(TODAY))
    with house.case("BH", ref) as (session, case, actor):
        rulings.give_back(session, case, reason="案号写错了", actor=actor, now=at(TODAY))
    entered(house, ref, K.REVOKED)
    confirmed(house, ref)
    with house.world.reading() as session:
        rows = session.scalars(select(Ruling).order_by(Ruling.id)).all()
        assert [(r.returned_at is None, r.confirmed_at is None) for r in rows] == [
            (False, True), (True, False)
        ]  # fmt: skip


def ruling_due(house: House, ref: str) -> list[date]:
    with house.world.reading() as session:
        return list(
            session.scalars(
                select(Deadline.due_on).where(
                    Deadline.case_no == house.load(session, ref).case_no,
                    Deadline.period_id == "CWA-RULING", Deadline.state == ClockState.RUNNING,
                )
            )
        )  # fmt: skip


def test_the_bureaus_head_has_five_working_days(house: House) -> None:
    # Saturday and Sunday lie between: Monday 9 March 2026 to Monday 16 March.
    came = date(2026, 3, 2)
    ref = house.admitted(came)
    day = date(2026, 3, 9)
    with house.case("INT", ref) as (session, case, actor):
        rulings.enter(session, case, judgment(K.REVOKED, day), scan(), actor=actor, now=at(day))
    assert ruling_due(house, ref) == [date(2026, 3, 16)]
    with house.case("BH", ref) as (session, case, actor):
        rulings.give_back(session, case, reason="案号写错了", actor=actor, now=at(day, 11))
    assert ruling_due(house, ref) == []


def test_the_page_offers_no_button_while_something_stands_against_it(house: House) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, K.DEAD)
    bureau = house.world.client(house.users["BH"])
    page = bureau.get(f"/institutions/admissions/{ref}/search").text
    assert "没有核对为符合" in page
    assert 'id="step-confirm_ruling"' not in page
    assert 'id="step-return_ruling"' in page
    house.paper(ref, "P4b")
    page = bureau.get(f"/institutions/admissions/{ref}/search").text
    assert 'id="step-confirm_ruling"' in page


@pytest.mark.parametrize(("kind", "says"), [(K.REVOKED, "确认以后"), (K.RESTORED, "办理离院")])
def test_a_ruling_is_followed_in_the_home_where_it_was_entered(
    house: House, kind: RulingKind, says: str
) -> None:
    ref = house.admitted(DAY)
    entered(house, ref, kind)
    if kind.leads_home:
        confirmed(house, ref)
    with house.case("HEAD", ref) as (session, case, actor), pytest.raises(Invalid, match=says):
        transfer.ask(
            session, case, house.child(session, case),
            session.get_one(Agency, house.world.agencies["other"].id), reason="需要康复训练",
            actor=actor, now=at(TODAY, 12),
        )  # fmt: skip


def test_the_whole_way_on_screens(house: House) -> None:
    ref = house.admitted(DAY)
    desk = house.world.client(house.users["INT"])
    page = desk.get(f"/institutions/admissions/{ref}/search").text
    assert "登记法院关于监护人的裁判" in page
    with house.world.reading() as session:
        version = house.load(session, ref).version
    day = {"year": str(TODAY.year), "month": str(TODAY.month), "day": str(TODAY.day)}
    typed = {
        "version": str(version), "enter_ruling-kind": "restored",
        "enter_ruling-court": "长春市朝阳区人民法院",
        "enter_ruling-number": "（2026）吉0104民特12号",
        **{f"enter_ruling-judged_on-{k}": v for k, v in day.items()},
        **{f"enter_ruling-effective_on-{k}": v for k, v in day.items()},
        "enter_ruling-guardian_name": "", "enter_ruling-scan": (io.BytesIO(picture()), "a.png"),
    }  # fmt: skip
    answer = desk.post(f"/institutions/admissions/{ref}/enter-ruling", typed)
    assert answer.status_code == 422
    assert "请填写法院确定的监护人姓名" in answer.text
    typed["enter_ruling-guardian_name"] = "赵淑兰"
    typed["enter_ruling-scan"] = (io.BytesIO(picture()), "a.png")
    answer = desk.post(f"/institutions/admissions/{ref}/enter-ruling", typed)
    assert answer.status_code == 303, answer.text
    bureau = house.world.client(house.users["BH"])
    page = bureau.get(f"/institutions/admissions/{ref}/search").text
    assert "打开裁判文书" in page
    assert "赵淑兰" not in page
    with house.world.reading() as session:
        version = house.load(session, ref).version
    answer = bureau.post(
        f"/institutions/admissions/{ref}/confirm-ruling", {"version": str(version)}
    )
    assert answer.status_code == 303, answer.text
    page = desk.get(f"/institutions/admissions/{ref}/leave").text
    assert "赵淑兰" in page.split('id="step-propose_leave"')[1]
