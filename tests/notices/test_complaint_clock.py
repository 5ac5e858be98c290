"""A complaint is answered by a bureau above, by a day, and somebody is told when it is not."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.deadlines.models import Deadline
from app.deadlines.turning import turn
from app.law import citation
from app.law.foster_periods import COMPLAINT
from app.law.model import OUR_DEFAULT
from app.notices.bureaus import answering_bureau
from app.notices.models import Complaint, Notice
from app.rooms import CLOCKWORKS
from tests.factories import World, make_agency
from tests.foster.families import Family
from tests.notices.test_services import NOON, file_complaint


def last_day(world: World) -> date:
    with world.reading() as session:
        return session.scalars(select(Deadline.due_on)).one()


def kinds(world: World, user_id: int) -> list[str]:
    with world.reading() as session:
        found = select(Notice.kind).where(Notice.user_id == user_id).order_by(Notice.id)
        return list(session.scalars(found))


def test_the_bureau_is_warned_and_its_head_hears_when_it_is_late(world: World) -> None:
    with clock.at(NOON):
        officer = world.user("home_bureau", Role.BUREAU_OFFICER)
        head = world.user("home_bureau", Role.BUREAU_HEAD)
        file_complaint(world, world.user(None))
    due = last_day(world)
    for day in (due - timedelta(days=1), due, due + timedelta(days=1)):
        now = NOON + (day - clock.day(NOON))
        with clock.at(now):
            turn(world.database, CLOCKWORKS, now)
    assert kinds(world, officer.id) == ["N-CMP", "N-DUE", "N-LATE"]
    assert kinds(world, head.id) == ["N-CMP", "N-LATE"]


def test_an_answer_ends_the_clock(world: World) -> None:
    ref = file_complaint(world, world.user(None))
    client = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert "最晚答复" in client.get("/complaints").text
    client.post(f"/complaints/{ref}/answer", {"answer": "已核实，今天联系您。", "version": "1"})
    with world.reading() as session:
        assert session.scalars(select(Deadline.ended_at)).one() is not None


def test_the_period_is_ours_and_says_so() -> None:
    assert citation(COMPLAINT) == OUR_DEFAULT


def without_bureau(world: World, *, everywhere: bool = False) -> int:
    """The home has no bureau of its own; or nobody in the province is above it."""
    with world.writing() as session:
        home = session.get_one(Agency, world.agencies["home"].id)
        home.bureau_id = None
        if everywhere:
            for bureau in session.scalars(select(Agency).where(Agency.kind == AgencyKind.BUREAU)):
                bureau.closed_on = date(2020, 1, 1)
        return home.id


def test_without_a_bureau_of_its_own_the_nearest_of_its_place_answers(world: World) -> None:
    home = without_bureau(world)
    with world.writing() as session:
        found = answering_bureau(session, home, None)
        assert found is not None
        assert found.id == world.agencies["home_bureau"].id
        found.closed_on = date(2020, 1, 1)
        session.flush()
        city = make_agency(session, AgencyKind.BUREAU, "220100", "长春市民政局", level=Level.CITY)
        assert answering_bureau(session, home, None) is city


def test_a_complaint_that_nobody_could_read_is_not_swallowed(world: World) -> None:
    family = Family(world)
    family.note_opinion()
    family.submit()
    with world.writing() as session:
        session.merge(family.case()).bureau_id = None
    without_bureau(world, everywhere=True)
    page = family.client.get(family.url("/complain")).text
    assert "请直接拨打 12345" in page
    assert "提交投诉</button>" not in page
    answer = family.client.post(family.url("/complain"), {"body": "没有人联系我。"})
    assert answer.status_code == 422
    with world.reading() as session:
        assert session.scalars(select(Complaint)).all() == []
