"""A foster family that wants to adopt its child comes first, within its days (FC-25-1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.adoption.models import Adoption, AdoptionState
from app.adoption.services import priority
from app.core import clock
from app.families.models import Household
from app.placements.models import Placement
from app.placements.services import adoption
from tests.adoption.town import make_adopters, make_adoption
from tests.factories import World
from tests.placements.running import Home, active, at, family_actor, load

SENT = date(2026, 3, 2)
LAST = date(2026, 4, 1)


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


def sent(home: Home, session: Session, ref: str) -> Placement:
    """The child's papers go to adoption on the second of March: thirty days to answer."""
    placement, worker = load(session, ref), home.actor(session, "worker")
    adoption.start(session, placement, document_no="朝福〔2026〕3号", actor=worker, now=at(SENT))
    return placement


def others(home: Home, session: Session) -> Adoption:
    """An application of strangers to the same institution."""
    _, household = make_adopters(session)
    return applied(home, session, household)


def applied(home: Home, session: Session, household: Household) -> Adoption:
    return make_adoption(
        session, home.world.agencies["home_bureau"], household,
        AdoptionState.SUBMITTED, sender_agency_id=home.world.agencies["home"].id,
    )  # fmt: skip


@pytest.mark.rule("FC-25-1")
def test_until_its_last_day_nobody_else_gets_the_child(home: Home) -> None:
    ref = active(home, date(2025, 11, 3))
    with clock.at(at(SENT)), home.world.writing() as session:
        placement, case = sent(home, session, ref), others(home, session)
        child = placement.child_id
        assert "2026年4月1日" in priority.keeps_out(session, case, child, LAST)
        assert priority.keeps_out(session, case, child, LAST + timedelta(days=1)) == ""
        family = family_actor(session, placement)
        adoption.wish(session, placement, wants=False, words="", actor=family, now=at(SENT))
        assert priority.keeps_out(session, case, child, SENT) == "", "it said no"
        assert not priority.is_first(session, case, child)


@pytest.mark.rule("FC-25-1")
def test_whoever_wants_the_child_and_has_applied_stays_first(home: Home) -> None:
    ref = active(home, date(2025, 11, 3))
    later = LAST + timedelta(days=1)
    with clock.at(at(SENT)), home.world.writing() as session:
        placement, case = sent(home, session, ref), others(home, session)
        child, family = placement.child_id, family_actor(session, placement)
        adoption.wish(session, placement, wants=True, words="", actor=family, now=at(SENT))
        assert priority.keeps_out(session, case, child, later) == "", "wishes alone do not hold"
        household = session.get_one(Household, placement.household_id)
        own = applied(home, session, household)
        assert "优先办理" in priority.keeps_out(session, case, child, later)
        assert priority.keeps_out(session, own, child, SENT) == ""
        assert priority.is_first(session, own, child)
        own.state = AdoptionState.WITHDRAWN
        assert priority.keeps_out(session, case, child, later) == ""


def test_a_child_whose_papers_were_not_sent_is_kept_for_nobody(home: Home) -> None:
    ref = active(home, date(2025, 11, 3))
    with home.world.writing() as session:
        placement, case = load(session, ref), others(home, session)
        assert priority.of_child(session, placement.child_id) is None
        assert priority.keeps_out(session, case, placement.child_id, SENT) == ""
        assert not priority.is_first(session, case, placement.child_id)
        assert not priority.is_first(session, case, None)


def test_the_familys_own_page_tells_its_answer_and_leads_to_the_application(home: Home) -> None:
    ref = active(home, clock.today() - timedelta(days=120))
    now = clock.now()
    with home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        adoption.start(session, placement, document_no="朝福〔2026〕3号", actor=worker, now=now)
        user = session.scalars(
            select(User).where(User.person_id == placement.carer_person_id)
        ).one()
    client = home.world.client(user)

    def page() -> str:
        return str(client.get(f"/placements/mine/{ref}").text)

    assert "您家的答复" not in page()
    with home.world.writing() as session:
        placement = load(session, ref)
        family = family_actor(session, placement)
        adoption.wish(session, placement, wants=True, words="", actor=family, now=now)
    assert "愿意收养" in page()
    assert '"/adoption/start"' in page()
    with home.world.writing() as session:
        case = applied(home, session, session.get_one(Household, placement.household_id))
    assert f"/adoption/mine/{case.ref}" in page()
    assert ">申请收养登记<" not in page()
