"""Counts and lists of a home are what a recount finds."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care as spells
from app.core.policy import allows
from app.institutions import overview
from app.institutions.models import (
    Admission,
    Finding,
    Room,
)
from app.institutions.policy import visible_to
from app.institutions.queries import Wanted, get_admission, list_page
from app.institutions.services import beds, counts, safety
from tests.children.files import make_child
from tests.institutions.house import TODAY, House, at

DAY = TODAY - timedelta(days=100)


def home_of(house: House, session: Session) -> Agency:
    return session.get_one(Agency, house.home.id)


def recount(session: Session, agency_id: int, day: date) -> int:
    """The same by the plainest walk: each child's newest turning point up to a day."""
    total = 0
    for child_id in session.scalars(select(Child.id)):
        spell = spells.place_on(session, child_id, day)
        if spell and spell.agency_id == agency_id and spell.form in counts.IN_CARE:
            total += 1
    return total


def test_every_days_count_equals_a_recount(house: House) -> None:
    house.admitted(DAY)
    house.admitted(DAY + timedelta(days=30))
    with house.world.writing() as session:
        home = home_of(house, session)
        child = make_child(session, home, since=DAY + timedelta(days=5))
        spells.move(
            session, child, form=CareForm.GUARDIAN_HOME, on=DAY + timedelta(days=20),
            agency_id=None, place_kind=PlaceKind.ADDRESS, actor=house.actors["INT"], now=at(TODAY),
        )  # fmt: skip
    with house.world.reading() as session:
        for n in range(-1, 40):
            day = DAY + timedelta(days=n)
            assert counts.on_day(session, house.home.id, day).total == recount(
                session, house.home.id, day
            )
        arrived = counts.on_day(session, house.home.id, DAY + timedelta(days=5))
        went = counts.on_day(session, house.home.id, DAY + timedelta(days=20))
        assert (arrived.came, arrived.went, went.came, went.went) == (1, 0, 0, 1)


def test_who_lies_where_is_known_for_any_day(house: House) -> None:
    one, two = house.room()[:2]
    ref = house.admitted(DAY, bed=one)
    with house.case("SW", ref) as (session, case, actor):
        beds.move_bed(
            session, case, house.child(session, case), beds.get_bed(session, case.agency_id, two),
            on=DAY + timedelta(days=10), actor=actor, now=at(TODAY),
        )  # fmt: skip
    with house.world.reading() as session:
        taken = {
            day: [b.bed for b in beds.beds_on(session, house.home.id, day) if b.child_ref]
            for day in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=9),
                        DAY + timedelta(days=10))
        }  # fmt: skip
    assert list(taken.values()) == [[], ["1"], ["1"], ["2"]]


def test_what_is_listed_is_what_may_be_seen(house: House) -> None:
    house.admitted(DAY)
    house.referred(DAY)
    with house.world.reading() as session:
        everything = session.scalars(select(Admission)).all()
    for name, actor in house.actors.items():
        with house.world.database.session(actor.scope, write=False) as session:
            listed = set(session.scalars(select(Admission.ref).where(visible_to(actor))))
        allowed = {c.ref for c in everything if allows(actor, "institutions.view", c)}
        assert listed == allowed, name


def test_the_list_asks_the_database_the_same_few_times_for_any_length(house: House) -> None:
    clerk = house.world.client(house.users["INT"])
    asked: list[str] = []
    event.listen(
        house.world.database.engine, "before_cursor_execute",
        lambda _c, _k, statement, *_more: asked.append(statement),
    )  # fmt: skip
    lengths = []
    for _ in range(2):
        house.referred(DAY)
        asked.clear()
        assert clerk.get("/institutions/admissions").status_code == 200
        lengths.append(len(asked))
    assert lengths[0] == lengths[1]


def test_my_turn_is_what_waits_for_my_role_or_is_due_soon(house: House) -> None:
    referred, observed = house.referred(TODAY), house.observed(TODAY)
    arrived, admitted = house.arrived(TODAY), house.admitted(TODAY - timedelta(days=25))
    later = house.admitted(TODAY - timedelta(days=2))
    seen = {}
    for name in ("INT", "SW", "BH"):
        actor = house.actors[name]
        with house.world.database.session(actor.scope, write=False) as session:
            seen[name] = {row.ref for row in list_page(session, actor, Wanted(view="turn")).rows}
    assert seen == {"INT": {referred, observed}, "SW": {arrived, admitted}, "BH": set()}
    assert later not in seen["SW"]


def test_rooms_of_another_home_are_not_known(house: House) -> None:
    house.room()
    stranger = house.world.client(house.users["INT2"])
    assert stranger.get(f"/institutions/{house.home.ref}/rooms").status_code == 404
    with house.world.database.session(house.actors["INT2"].scope, write=False) as session:
        mine = select(Room.id).where(Room.agency_id == house.actors["INT2"].agency_id)
        assert session.scalars(mine).all() == []
        assert not session.scalars(
            select(Finding.id).join(Finding.inspection).where(Finding.id == 0)
        ).all()


def test_spells_name_beds_of_the_childs_own_home(house: House) -> None:
    ref = house.admitted(DAY)
    with house.acting("INT") as (session, actor):
        case = get_admission(session, actor, ref)
        spell = session.scalars(select(CareSpell).where(CareSpell.child_id == case.child_id)).one()
        room = session.scalars(
            select(Room).join(Room.beds).where(Room.agency_id == case.agency_id)
        ).first()
        assert room is not None
        assert spell.place_kind is PlaceKind.ROOM
        assert spell.place_says.startswith(room.name)


def test_the_bureau_sees_its_homes_at_a_glance(house: House) -> None:
    house.admitted(DAY)
    with house.acting("HEAD") as (session, actor):
        safety.inspect(
            session, home_of(house, session), on=TODAY - timedelta(days=9), topic="消防安全",
            summary="", actor=actor, now=at(TODAY),
            findings=[
                safety.Found("灭火器过期", TODAY - timedelta(days=1), "王主任"),
                safety.Found("通道堆物", TODAY + timedelta(days=9), "王主任"),
            ],
        )  # fmt: skip
    with house.acting("BUR") as (session, _):
        (row,) = overview.overview(session, [home_of(house, session)], TODAY)
    assert (row.total, row.beds, row.open_findings, row.late_findings) == (1, 4, 2, 1)
    desk = house.world.client(house.users["BUR"])
    page = desk.get("/institutions/findings?view=late").text
    assert "灭火器过期" in page
    assert "通道堆物" not in page
    other = house.world.staff("far_bureau", Role.BUREAU_OFFICER)
    assert "灭火器过期" not in other.get("/institutions/findings").text
