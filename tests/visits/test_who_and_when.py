"""Who may visit whom, how many come, and which visit counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, UserState
from app.accounts.roles import Role
from app.core import clock
from app.core.codes import Relation
from app.core.errors import Conflict, Invalid
from app.core.policy import Actor, Refused, Unseen, allows
from app.deadlines import services as deadlines
from app.deadlines.turning import turn
from app.families.models import Member
from app.law import visit_periods as periods
from app.placements.models import MatterKind, PlacementState
from app.placements.services import ending, matters
from app.rooms import CLOCKWORKS
from app.visits import queries
from app.visits.models import Incident, IncidentKind, MeetingPlace, VisitKind
from app.visits.rules import Regime
from app.visits.services import growth, recording
from app.visits.services.clocks import sound_alarms
from tests.factories import make_user
from tests.placements.running import family_actor, free_place, load
from tests.placements.test_running_end import write_endings
from tests.visits.placed import Placed, good


@pytest.mark.parametrize("by_number", [True, False])
def test_a_spouse_who_works_there_neither_visits_nor_reads(
    placed: Placed, now: datetime, by_number: bool
) -> None:
    """The household counts, not the account holder alone; a same identity number is enough."""
    with placed.world.writing() as session:
        spouse = _spouse(session)
        person = Person(name="赵国强", pinyin="", id_no_index=spouse.id_no_index)
        if not by_number:
            person.id_no_index = None
        session.add(person)
        session.flush()
        if not by_number:
            spouse.person_id = person.id
        user = make_user(session, placed.world.agencies["home"], Role.SOCIAL_WORKER, person=person)
        placed.home.users["spouse"] = user
    with placed.world.writing() as session:
        plan, worker = placed.plan(session), placed.home.actor(session, "worker")
        actor = Actor(**{**vars(worker), "user_id": user.id, "person_id": user.person_id})
        assert not allows(actor, "visits.view", plan)
        assert allows(worker, "visits.view", plan)
        assert queries.due_page(session, actor, "", "")[0] == []
        assert len(queries.due_page(session, worker, "", "")[0]) == 1
        with pytest.raises(Unseen):
            queries.get_plan(session, actor, plan.ref)
        with pytest.raises(Refused):
            recording.record(session, plan, good(placed.second(session), now), actor=actor, now=now)
        with pytest.raises(Invalid, match="这个家庭的成员"):
            placed.visit(session, now, with_ref=user.ref)


def _spouse(session: Session) -> Member:
    return session.scalars(select(Member).where(Member.relation == Relation.SPOUSE)).one()


@pytest.mark.parametrize(
    ("role", "state"),
    [(Role.FINANCE, UserState.ACTIVE), (Role.SOCIAL_WORKER, UserState.DISABLED)],
)
def test_nobody_comes_along_whom_the_form_does_not_offer(
    placed: Placed, role: Role, state: UserState
) -> None:
    """A colleague of the same institution, but without the duty or gone."""
    now = clock.now()
    with placed.world.writing() as session:
        user = make_user(session, placed.world.agencies["home"], role)
        user.state = state
        session.flush()
        worker = placed.home.actor(session, "worker")
        offered = recording.colleagues(session, placed.plan(session), worker, clock.today())
        assert user.ref not in dict(offered)
        with pytest.raises(Invalid) as error:
            placed.visit(session, now, with_ref=user.ref)
        assert error.value.field == "with_ref"


@pytest.mark.rule("F-VIS")
@pytest.mark.parametrize("place", [MeetingPlace.HOME, MeetingPlace.SCHOOL])
def test_two_come_in_fusion_whatever_the_visitor_calls_it(
    placed: Placed, now: datetime, place: MeetingPlace
) -> None:
    with placed.world.writing() as session, pytest.raises(Invalid) as error:
        placed.visit(session, now, kind=VisitKind.REGULAR, with_ref="", place=place)
    assert error.value.field == "with_ref"
    with placed.world.writing() as session:
        placed.visit(session, now, kind=VisitKind.REGULAR, with_ref="", place=MeetingPlace.PHONE)


@pytest.mark.rule("F-VIS", "FA-V-6")
def test_two_come_while_an_incident_waits_and_one_afterwards(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        load(session, placed.ref).state = PlacementState.ACTIVE
    with placed.world.writing() as session:
        assert placed.plan(session).regime is Regime.ACTIVE
        placed.visit(session, now, kind=VisitKind.REGULAR, with_ref="")
    with placed.world.writing() as session:
        _harm(session, placed, now)
    with placed.world.writing() as session, pytest.raises(Invalid) as error:
        placed.visit(session, now, kind=VisitKind.REGULAR, with_ref="")
    assert error.value.field == "with_ref"
    with placed.world.writing() as session:
        placed.visit(session, now, kind=VisitKind.REGULAR)
    with placed.world.writing() as session:
        placed.visit(session, now, kind=VisitKind.REGULAR, with_ref="")


@pytest.mark.rule("FA-V-6")
@pytest.mark.parametrize(
    ("changes", "answers"),
    [
        ({}, True),
        ({"place": MeetingPlace.INSTITUTION}, True),
        ({"place": MeetingPlace.SCHOOL}, False),
        ({"child_seen": False, "not_seen_reason": "孩子在外婆家。"}, False),
        ({"place": MeetingPlace.VIDEO, "with_ref": ""}, False),
    ],
)
def test_only_a_visit_that_saw_the_child_at_home_answers(
    placed: Placed, now: datetime, changes: dict[str, object], *, answers: bool
) -> None:
    """It answers the incident and moves the due day, or it does neither."""
    with placed.world.writing() as session:
        _harm(session, placed, now)
        before = placed.plan(session).due_on
        placed.visit(session, now, kind=VisitKind.INCIDENT, **changes)
    with placed.world.reading() as session:
        plan = placed.plan(session)
        assert (session.scalars(select(Incident.visit_id)).one() is not None) == answers
        assert bool(deadlines.running(session, plan, periods.INCIDENT)) != answers
        assert (plan.due_on != before) == answers


def _harm(session: Session, placed: Placed, now: datetime, *, serious: bool = True) -> None:
    growth.raise_incident(
        session, placed.plan(session),
        growth.Happened(
            IncidentKind.INJURY, now - timedelta(hours=2), is_serious=serious,
            content={"what": "摔了一跤。"},
        ),
        actor=family_actor(session, load(session, placed.ref)), now=now,
    )  # fmt: skip


@pytest.mark.rule("FA-V-7")
def test_a_call_after_the_end_is_none_of_the_five_visits(placed: Placed, now: datetime) -> None:
    head, worker, words = "head", "worker", "写明的理由和情况。"
    with placed.world.writing() as session:
        placement, actor = load(session, placed.ref), placed.home.actor
        ending.propose(session, placement, rule_id="FC-21-3", reason=words, now=now,
                       actor=actor(session, worker))  # fmt: skip
        write_endings(placed.home, session, placement, clock.today())
        ending.approve(session, placement, where="institution", reason=words, handover="",
                       actor=actor(session, head), now=now)  # fmt: skip
    for place, left in (
        (MeetingPlace.PHONE, 5), (MeetingPlace.VIDEO, 5), (MeetingPlace.SCHOOL, 4),
        (MeetingPlace.HOME, 3),
    ):  # fmt: skip
        with placed.world.writing() as session:
            placed.visit(session, now, kind=VisitKind.FOLLOW_UP, place=place)
        with placed.world.reading() as session:
            waiting = matters.all_open(session, load(session, placed.ref))
            assert sum(m.kind is MatterKind.FOLLOW_UP for m in waiting) == left


@pytest.mark.parametrize("state", [PlacementState.EMERGENCY_OUT, PlacementState.RESPITE, None])
def test_a_family_without_the_child_neither_reads_nor_reports(
    placed: Placed, now: datetime, state: PlacementState | None
) -> None:
    """None: the placement has ended."""
    family, ref = placed.family(), placed.plan_ref()
    assert family.get(f"/visits/{ref}/growth").status_code == 200
    assert family.get(f"/visits/{ref}/incident").status_code == 200
    with placed.world.writing() as session:
        placement = load(session, placed.ref)
        placement.state = state or PlacementState.ENDED
        placement.ended_on = None if state else clock.today()
        if state is None:
            free_place(session, placement)
    assert family.get(f"/visits/{ref}/growth").status_code == 404
    assert family.get(f"/visits/{ref}/incident").status_code == 404
    with placed.world.writing() as session:
        plan = placed.plan(session)
        actor = family_actor(session, load(session, placed.ref))
        assert not allows(actor, "visits.see_plan", plan)
        with pytest.raises(Refused):
            growth.report(session, plan, measured_on=clock.today(), height=Decimal(118),
                          weight=Decimal(21), words={}, actor=actor, now=now)  # fmt: skip
        with pytest.raises(Refused):
            _harm(session, placed, now)


def test_no_incident_after_everything_is_closed(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        placement = load(session, placed.ref)
        placement.state, placement.ended_on = PlacementState.CLOSED, clock.today()
        free_place(session, placement)
    with placed.world.writing() as session, pytest.raises(Conflict):
        growth.raise_incident(
            session, placed.plan(session),
            growth.Happened(
                IncidentKind.OTHER, now, is_serious=False, content={"what": "孩子跌倒了。"}
            ),
            actor=placed.home.actor(session, "worker"), now=now,
        )  # fmt: skip


@pytest.mark.rule("FA-V-6")
@pytest.mark.parametrize(("serious", "hours"), [(True, 24), (False, 72)])
def test_nobody_came_is_told_at_the_hour(
    placed: Placed, now: datetime, hours: int, *, serious: bool
) -> None:
    def sound(after: timedelta) -> int:
        with placed.world.writing() as session:
            return sound_alarms(session, now + after)

    late, limit = "事件发生后没有按时上门", timedelta(hours=hours)
    with placed.world.writing() as session:
        _harm(session, placed, now, serious=serious)
    assert sound(limit - timedelta(minutes=1)) == 0
    assert late not in placed.told("head")
    assert sound(limit) == 1
    assert sound(limit + timedelta(minutes=1)) == 0
    for who in ("worker", "head", "officer"):
        assert placed.told(who).count(late) == 1
    turn(placed.world.database, CLOCKWORKS, now + timedelta(days=5))
    assert placed.told("head").count(late) == 1


def test_who_came_in_time_is_told_nothing(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        _harm(session, placed, now)
        placed.visit(session, now, kind=VisitKind.INCIDENT)
    with placed.world.writing() as session:
        assert sound_alarms(session, now + timedelta(hours=25)) == 0
