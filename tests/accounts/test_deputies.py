"""Deputies: lent for days, in the colleague's right, with both names; nothing is passed on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from app.accounts.actors import load_actor
from app.accounts.models import Delegation, Person, RoleGrant, User, UserState
from app.accounts.roles import Role, lent
from app.audit.models import AuditEvent
from app.core import clock
from app.core.policy import Actor, allows, within_lent_sum
from app.foster.models import Duty, FosterApplication, Participation, State
from app.notices.services import tell_officer
from app.placements.models import PayList
from app.purchasing.models import Payment
from tests.factories import Client, World, make_acts
from tests.foster.desk_cases import approve, figures, in_review, sent, state_of


def delegate(client: Client, from_user: User, to_user: User, **values: str) -> TestResponse:
    today = clock.today()
    fields = {"from_user": from_user.ref, "to_user": to_user.ref, "reason": "休假"}
    for name, day in (("starts_on", today), ("ends_on", today + timedelta(days=7))):
        for part in ("year", "month", "day"):
            fields[f"{name}-{part}"] = str(getattr(day, part))
    return client.post("/deputies", fields | values)


def lend(
    world: World, absent: User, deputy: User, first: date | None = None, last: date | None = None
) -> Delegation:
    today = clock.today()
    with world.writing() as session:
        row = Delegation(
            from_user_id=absent.id, to_user_id=deputy.id, starts_on=first or today,
            ends_on=last or today, reason="休假", granted_by_id=absent.id,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), clock.BEIJING)


def lines(world: World, action: str) -> list[AuditEvent]:
    with world.reading() as session:
        query = select(AuditEvent).where(AuditEvent.action == action)
        return list(session.scalars(query.order_by(AuditEvent.seq)))


# --- how much -----------------------------------------------------------------------------------


def standing_in(world: World, deputy: User) -> Actor:
    client = world.client(deputy)
    cookie = client.http.get_cookie("tongan")
    assert cookie
    with (
        world.app.test_request_context("/", headers={"Cookie": f"tongan={cookie.value}"}),
        world.reading() as session,
    ):
        return load_actor(session)


@pytest.mark.bar("S23")
def test_a_deputy_moves_no_greater_sum_at_once_than_was_lent(world: World) -> None:
    head, deputy = world.user("home", Role.HEAD), world.user("home", Role.INTAKE)
    made = delegate(world.client(head), head, deputy, most_yuan="500")
    assert made.status_code == 303
    lent_to, own = standing_in(world, deputy), standing_in(world, head)
    for fen, may in ((500_00, True), (500_01, False)):
        pay_list = PayList(agency_id=head.agency_id, total_fen=fen)
        for action in ("payments.check", "payments.approve"):
            assert allows(lent_to, action, pay_list) is may, (action, fen)
            assert allows(own, action, pay_list)
    # Looking is no act of money.
    assert allows(lent_to, "payments.view", pay_list)


@pytest.mark.bar("S23")
def test_without_a_figure_a_hundred_thousand_yuan_are_lent(world: World) -> None:
    head, deputy = world.user("home_bureau", Role.BUREAU_HEAD), world.user("home_bureau")
    lend(world, head, deputy)
    lent_to = standing_in(world, deputy)
    for fen, may in ((100_000_00, True), (100_000_01, False)):
        payment = Payment(agency_id=head.agency_id, amount_fen=fen)
        assert within_lent_sum(lent_to.rights[1], payment) is may
    lend(world, head, deputy, clock.today(), clock.today() + timedelta(days=3))
    assert standing_in(world, deputy).stands_for[0].most_fen == 100_000_00


# --- on which days ------------------------------------------------------------------------------


@pytest.mark.bar("S23")
def test_a_deputy_has_the_rights_on_the_first_and_the_last_day_and_on_no_other(
    world: World,
) -> None:
    head, deputy = world.user("home", Role.HEAD), world.user("home", Role.INTAKE)
    first = clock.today() + timedelta(days=10)
    last = first + timedelta(days=4)
    lend(world, head, deputy, first, last)
    seen = []
    for moment in (
        at(first - timedelta(days=1), 23, 59),
        at(first, 0),
        at(last, 23, 59),
        at(last + timedelta(days=1), 0),
    ):
        with clock.at(moment):
            # The head's list: the clerk's own role does not open it.
            seen.append(world.client(deputy).get("/foster/batch").status_code)
    assert seen == [403, 200, 200, 403]


def test_an_ended_delegation_gives_nothing_at_once(world: World) -> None:
    absent, deputy = world.user("home", Role.INTAKE), world.user("home", Role.ARCHIVIST)
    lead, browser = world.staff("home", Role.HEAD), world.client(deputy)
    assert delegate(lead, absent, deputy).status_code == 303
    assert browser.get("/foster/counter").status_code == 200
    with world.reading() as session:
        ref = session.scalars(select(Delegation.ref)).one()
    assert lead.post(f"/deputies/{ref}/end").status_code == 303
    assert browser.get("/foster/counter").status_code == 403
    assert lead.post(f"/deputies/{ref}/end").status_code == 409


def test_who_was_disabled_or_lost_the_role_lends_nothing(world: World) -> None:
    absent, deputy = world.user("home", Role.INTAKE), world.user("home", Role.ARCHIVIST)
    lend(world, absent, deputy)
    browser = world.client(deputy)
    assert browser.get("/foster/counter").status_code == 200
    with world.writing() as session:
        session.get_one(User, absent.id).state = UserState.DISABLED
    assert browser.get("/foster/counter").status_code == 403
    with world.writing() as session:
        session.get_one(User, absent.id).state = UserState.ACTIVE
        grant = session.scalars(select(RoleGrant).where(RoleGrant.user_id == absent.id)).one()
        grant.valid_from = clock.today() - timedelta(days=9)
        grant.valid_to = clock.today() - timedelta(days=1)
    assert browser.get("/foster/counter").status_code == 403


@pytest.mark.bar("S23")
def test_nothing_that_was_lent_is_lent_on(world: World) -> None:
    head, first, second = (
        world.user("home", role) for role in (Role.HEAD, Role.INTAKE, Role.ARCHIVIST)
    )
    lend(world, head, first)
    lend(world, first, second)
    assert world.client(first).get("/foster/batch").status_code == 200
    browser = world.client(second)
    assert browser.get("/foster/counter").status_code == 200
    assert browser.get("/foster/batch").status_code == 403


def test_a_deputy_of_the_head_names_no_deputies(world: World) -> None:
    head, deputy = world.user("home", Role.HEAD), world.user("home", Role.INTAKE)
    lend(world, head, deputy)
    browser = world.client(deputy)
    assert browser.get("/deputies").status_code == 403
    assert delegate(browser, head, world.user("home")).status_code == 403
    assert "/deputies" not in browser.get("/worklist/").text


def test_lending_costs_no_statement(world: World) -> None:
    plain, deputy = world.user("home", Role.INTAKE), world.user("home", Role.INTAKE)
    for _ in range(3):
        lend(world, world.user("home", Role.INTAKE), deputy)
    counted = []
    for user in (plain, deputy):
        browser = world.client(user)
        statements: list[str] = []
        browser.get("/foster/desk")

        def note(*_: object, into: list[str] = statements) -> None:
            into.append("")

        event.listen(world.database.engine, "before_cursor_execute", note)
        assert browser.get("/foster/desk").status_code == 200
        event.remove(world.database.engine, "before_cursor_execute", note)
        counted.append(len(statements))
    assert counted[0] == counted[1]


# --- both names ---------------------------------------------------------------------------------


@pytest.mark.bar("S23")
def test_an_act_in_a_lent_right_stands_under_both_names(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    head = world.user("home", Role.HEAD, name="孙主任")
    deputy = world.user("home", Role.INTAKE, name="李代办")
    lend(world, head, deputy)
    assert approve(world.client(deputy), ref).status_code == 303
    assert state_of(world, ref) is State.APPROVED
    (line,) = lines(world, "foster.approve")
    assert (line.actor_user_id, line.for_user_id) == (deputy.id, head.id)
    assert line.roles == "R-HEAD"
    # The letter that goes with the decision, too.
    assert {line.for_user_id for line in lines(world, "documents.sign")} == {head.id}
    browser = world.client(head)
    for page in ("timeline", "log"):
        assert "李代办（代 孙主任）" in browser.get(f"/foster/desk/{ref}/{page}").text


def test_an_act_in_ones_own_right_stands_under_ones_own_name(world: World) -> None:
    absent, deputy = (world.user("home", Role.INTAKE) for _ in "12")
    lend(world, absent, deputy)
    ref = sent(world)
    assert world.client(deputy).post(f"/foster/desk/{ref}/take").status_code == 303
    (line,) = lines(world, "foster.take")
    assert (line.actor_user_id, line.for_user_id) == (deputy.id, None)


def test_a_colleagues_case_is_dealt_with_in_the_colleagues_right(world: World) -> None:
    absent, deputy = (world.user("home", Role.INTAKE) for _ in "12")
    heir = world.user("home", Role.INTAKE)
    lend(world, absent, deputy)
    ref = sent(world)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        case.officer_id = absent.id
    sent_on = {"hand-officer": heir.ref, "hand-reason": "本周由他办理"}
    answer = world.client(deputy).post(f"/foster/desk/{ref}/hand-over", sent_on)
    assert answer.status_code == 303
    (line,) = lines(world, "foster.hand_over")
    assert (line.actor_user_id, line.for_user_id) == (deputy.id, absent.id)


def test_every_page_says_for_whom_one_acts(world: World) -> None:
    absent = world.user("home", Role.HEAD, name="孙主任")
    deputy = world.user("home", Role.INTAKE)
    lend(world, absent, deputy)
    browser = world.client(deputy)
    for page in ("/worklist/", "/foster/desk", "/inbox", "/security"):
        assert "您正在代 <b>孙主任</b>" in browser.get(page).text, page
    assert "您正在代" not in world.client(absent).get("/worklist/").text


# --- what bars a deputy -------------------------------------------------------------------------


@pytest.mark.bar("S23")
def test_who_assessed_does_not_decide_as_the_heads_deputy(world: World) -> None:
    figures(world)
    ref, assessors = in_review(world)
    head = world.user("home", Role.HEAD)
    lend(world, head, assessors[0])
    answer = world.client(assessors[0]).post(f"/foster/desk/{ref}/approve", {"seen": "x"})
    assert answer.status_code == 403
    assert state_of(world, ref) is State.REVIEW


@pytest.mark.bar("S17")
@pytest.mark.parametrize("duty", [Duty.ACCEPT, Duty.ASSESS, Duty.FILE])
def test_what_bars_the_head_bars_the_deputy(world: World, duty: Duty) -> None:
    figures(world)
    ref, _ = in_review(world)
    head, deputy = world.user("home", Role.HEAD), world.user("home", Role.INTAKE)
    lend(world, head, deputy)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        session.add(Participation(application_id=case.id, person_id=head.person_id, duty=duty))
    answer = world.client(deputy).post(f"/foster/desk/{ref}/approve", {"seen": "x"})
    assert answer.status_code == 403


@pytest.mark.parametrize(("accepted", "status"), [(True, 403), (False, 409)])
def test_who_accepted_does_not_have_it_filed_by_a_deputy(
    world: World, accepted: bool, status: int
) -> None:
    """The archivist files only in the clerk's right; let in, the case lacks a clock: 409."""
    ref = sent(world)
    decider = world.user("home", Role.HEAD)
    clerk, deputy = world.user("home", Role.INTAKE), world.user("home", Role.ARCHIVIST)
    other = world.user("home", Role.INTAKE)
    lend(world, clerk, deputy)
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        case.state, case.decided_by_id, case.decided_at = State.APPROVED, decider.id, clock.now()
        make_acts(session, case)
        person_id = clerk.person_id if accepted else other.person_id
        session.add(Participation(application_id=case.id, person_id=person_id, duty=Duty.ACCEPT))
    assert world.client(deputy).post(f"/foster/desk/{ref}/file").status_code == status


@pytest.mark.bar("S23")
def test_a_relatives_case_is_closed_to_the_deputy_too(world: World) -> None:
    figures(world)
    ref, _ = in_review(world)
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).where(FosterApplication.ref == ref)).one()
        applicant = session.get_one(Person, case.applicant_person_id)
    head = world.user("home", Role.HEAD, person=applicant)
    deputy = world.user("home", Role.INTAKE)
    lend(world, head, deputy)
    answer = world.client(deputy).post(f"/foster/desk/{ref}/approve", {"seen": "x"})
    assert answer.status_code == 403


# --- who gives what -----------------------------------------------------------------------------


def test_professional_work_is_lent_to_professionals_only() -> None:
    worker, clerk = {Role.SOCIAL_WORKER}, {Role.INTAKE}
    assert lent(clerk, worker) == set()
    assert lent(worker | clerk, worker) == worker
    assert lent(worker, clerk) == clerk


@pytest.mark.parametrize(
    "role", [Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
)
def test_administration_and_watching_are_not_lent(role: Role) -> None:
    assert lent({Role.INTAKE}, {role}) == set()


def test_a_watcher_is_lent_nothing() -> None:
    assert lent({Role.MONEY_AUDITOR}, {Role.INTAKE, Role.HEAD}) == set()


def test_nobody_names_themselves_deputy(world: World) -> None:
    lead = world.user("home", Role.HEAD)
    absent = world.user("home", Role.INTAKE)
    answer = delegate(world.client(lead), absent, lead)
    assert answer.status_code == 422
    assert "不能为自己设定代办" in answer.text


def test_the_administrator_does_not_lend_the_heads_role(world: World) -> None:
    head, clerk = world.user("home", Role.HEAD), world.user("home", Role.INTAKE)
    answer = delegate(world.staff("home", Role.AGENCY_ADMIN), head, clerk)
    assert answer.status_code == 422
    assert "只能由负责人本人设定" in answer.text
    assert delegate(world.client(head), head, clerk).status_code == 303


def test_a_delegation_begins_today_at_the_earliest_and_ends_within_half_a_year(
    world: World,
) -> None:
    lead, today = world.staff("home", Role.HEAD), clock.today()
    absent, deputy = (world.user("home", Role.INTAKE) for _ in "12")

    def day(name: str, value: date) -> dict[str, str]:
        return {f"{name}-{part}": str(getattr(value, part)) for part in ("year", "month", "day")}

    early = day("starts_on", today - timedelta(days=1))
    assert delegate(lead, absent, deputy, **early).status_code == 422
    late = day("ends_on", today + timedelta(days=184))
    assert delegate(lead, absent, deputy, **late).status_code == 422
    longest = day("ends_on", today + timedelta(days=183))
    assert delegate(lead, absent, deputy, **longest).status_code == 303


def test_both_are_told_and_the_deputy_hears_what_the_colleague_would(world: World) -> None:
    absent, deputy = (world.user("home", Role.INTAKE) for _ in "12")
    assert delegate(world.staff("home", Role.HEAD), absent, deputy).status_code == 303
    assert "同事代您办理" in world.client(absent).get("/inbox").text
    assert "您代同事办理" in world.client(deputy).get("/inbox").text
    for holder in (absent, deputy):
        with world.writing() as session:
            tell_officer(session, holder.id, kind="desk", title="给" + holder.ref, body="请办理。")
    assert f"给{absent.ref}" in world.client(deputy).get("/inbox").text
    assert f"给{deputy.ref}" not in world.client(absent).get("/inbox").text
