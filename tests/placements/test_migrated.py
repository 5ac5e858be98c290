"""A placement brought in at go-live goes on like any other: agreement, term, money, end."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import Role
from app.checklists.services import ensure_defaults
from app.core import clock
from app.core.db import Scope
from app.core.policy import Actor
from app.deadlines.models import ClockState, Deadline
from app.placements.match_queries import get_match
from app.placements.models import (
    Agreement,
    FamilyPlace,
    Form,
    Match,
    Placement,
    PlacementState,
    SignedBy,
)
from app.placements.rules.payment import Budget, month_before, month_of
from app.placements.services import assessing, ending, ledger
from tests.documents import corpus
from tests.factories import World
from tests.golive.books import TODAY, Office, whole
from tests.placements.running import TEXT, assess, load, renew, run_clocks_of

S = PlacementState


@pytest.fixture
def office(world: World) -> Office:
    with world.writing() as session:
        ensure_defaults(session)
    return Office.open(world)


def bring(office: Office, **values: Any) -> str:
    """The reference of one imported placement, begun 300 days ago."""
    rows = whole(1)
    rows["placement"][0] |= values
    office.bring(**rows)
    with office.world.reading() as session:
        return session.scalars(select(Placement.ref)).one()


def actor(session: Session, office: Office, user: User) -> Actor:
    return office.actor(session, user, Role.HEAD if user is office.head else Role.SOCIAL_WORKER)


def paper_clock(session: Session) -> ClockState:
    return session.scalars(
        select(Deadline.state).where(Deadline.period_id == "FCP-PAPER-AGREEMENT")
    ).one()


def parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}-year": str(day.year), f"{name}-month": str(day.month),
            f"{name}-day": str(day.day)}  # fmt: skip


def test_its_paper_agreement_is_entered_with_its_days_and_its_scan(office: Office) -> None:
    bring(office)
    with office.world.reading() as session:
        match = session.scalars(select(Match.ref)).one()
        assert paper_clock(session) is ClockState.RUNNING
    worker, url = office.browser(office.worker), f"/matches/{match}/agreement"
    assert "补录纸质协议" in worker.get(url).text
    signed = TODAY - timedelta(days=300)
    days = parts("family_signed_on", signed - timedelta(days=2)) | parts("agency_signed_on", signed)
    bare = worker.post(f"{url}/on-paper", days)
    assert bare.status_code == 422
    assert "扫描件" in bare.text
    sent = worker.post(
        f"{url}/on-paper", days | {"file": (io.BytesIO(corpus.jpeg()), "协议.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 303
    with office.world.reading() as session:
        row = session.scalars(select(Agreement)).one()
        assert (row.effective_on, row.term_until) == (signed, TODAY + timedelta(days=400))
        assert (row.family_way, row.terms) == (SignedBy.PAPER, None)
        assert paper_clock(session) is ClockState.STOPPED
    page = worker.get(url).text
    assert "打开签好字的纸质协议" in page
    assert "on-paper" not in page
    again = worker.post(
        f"{url}/on-paper", days | {"file": (io.BytesIO(corpus.jpeg()), "协议.jpg")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert again.status_code == 409


@pytest.mark.rule("FC-12-7")
def test_it_is_renewed_like_any_other(office: Office) -> None:
    until = TODAY + timedelta(days=30)
    ref = bring(office, term_until=until)
    run_clocks_of(office.world, TODAY)
    now = clock.now()
    with office.world.writing() as session:
        placement = load(session, ref)
        assert placement.state is S.RENEWAL
        head, worker = (actor(session, office, user) for user in (office.head, office.worker))
        assess(session, placement, Form.EFFECT, 85, actor=worker, now=now)
        renew(session, placement, head=head, worker=worker, now=now)
        row = session.scalars(select(Agreement)).one()
        assert row.placement_id == placement.id
        assert placement.term_until == row.term_until
        assert (row.term_until.year, row.term_until.month) == (until.year + 1, until.month)


def test_the_family_reads_and_signs_the_renewal_itself(office: Office) -> None:
    """The match was never offered to it, since the child lived there already."""
    ref = bring(office)
    with office.world.reading() as session:
        match = session.scalars(select(Match)).one()
        person = match.family_person_id
        family = Actor(person_id=person, scope=Scope(person_id=person))
        assert get_match(session, family, match.ref, "agreements.sign_family").id == match.id
        assert load(session, ref).match_id == match.id


@pytest.mark.rule("FC-29-2")
def test_its_days_are_paid_like_any_other(office: Office) -> None:
    bring(office)
    month = month_before(month_of(TODAY))
    with office.world.reading() as session:
        agency = office.world.agencies["home"]
        turns = ledger.turns_of(session, agency.id, month_of(TODAY))
        owed = ledger.due_of(turns, month, {Budget.LIVING: 150_000})
        placement = session.scalars(select(Placement)).one()
        due = owed[placement.id, Budget.LIVING]
        assert (due.days, due.amount_fen) == (due.month_days, 150_000)
        assert next(iter(turns.values())) == [
            (date(2018, 6, 1), None), (TODAY - timedelta(days=300), placement.id)
        ]  # fmt: skip


@pytest.mark.rule("FC-22-2")
def test_it_ends_like_any_other(office: Office) -> None:
    ref, now = bring(office), clock.now()
    with office.world.writing() as session:
        placement = load(session, ref)
        head, worker = (actor(session, office, user) for user in (office.head, office.worker))
        ending.propose(session, placement, rule_id="FC-21-3", reason=TEXT, actor=worker, now=now)
        for form in assessing.ENDINGS:
            assessing.describe(session, placement, form, answers={}, words="",
                               assessed_on=TODAY, actor=worker, now=now)  # fmt: skip
        ending.approve(session, placement, where="institution", reason=TEXT, handover="",
                       actor=head, now=now)  # fmt: skip
        assert (placement.state, placement.ended_on) == (S.ENDED, TODAY)
        assert session.scalars(select(FamilyPlace)).all() == []
        assert paper_clock(session) is ClockState.STOPPED
