"""Whatever workers do in whatever order: places, days and clocks stay whole.

Never more than two children in a family, never two places for a child on one day, never a day
without a place, never a running deadline without an owner.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.children.models import CareSpell, Child, PlaceKind
from app.core import clock
from app.core.db import SYSTEM, begin_writing
from app.core.errors import PortalError, WrongState
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.foster.models import FosterApplication, State
from app.foster.services import pool
from app.law import PERIODS
from app.placements.match_queries import get_match
from app.placements.models import FamilyPlace, Form, Match, Placement, SignedBy
from app.placements.services import (
    adoption,
    assessing,
    carer,
    ending,
    filing,
    fusion,
    guarding,
    recheck,
    renewal,
    respite,
    signing,
)
from app.placements.services import agreement as agreements
from app.placements.services.clocks import CLOCKWORK
from tests.factories import World
from tests.placements.running import (
    NO_HARM,
    TEXT,
    WISHES,
    Home,
    at,
    consent,
    family_actor,
    full_marks,
    load,
)

START = date(2026, 1, 5)
WORKERS = ("worker", "second", "head", "clerk", "officer", "bureau", "family")


class Steps:
    """Every move of a placement, tried by anybody on any of the placements."""

    def __init__(self, home: Home, session: Session, placement: Placement, who: str, day: date,
                 pick: int) -> None:  # fmt: skip
        self.session, self.placement, self.day, self.pick = session, placement, day, pick
        self.home = home
        actor = family_actor(session, placement) if who == "family" else home.actor(session, who)
        self.by: dict[str, Any] = {"actor": actor, "now": at(day)}
        self.on: tuple[Session, Placement] = (session, placement)

    def fusion_sheet(self) -> None:
        self._sheet(Form.FUSION)

    def effect_sheet(self) -> None:
        self._sheet(Form.EFFECT)

    def _sheet(self, form: Form) -> None:
        total = (50, 65, 90)[self.pick % 3]
        answers = full_marks(*self.on, form, total)
        assessing.score(*self.on, form, answers=answers, words="", assessed_on=self.day, **self.by)

    def needs(self) -> None:
        form = (Form.FAMILY_NEEDS, Form.CHILD_NEEDS)[self.pick % 2]
        assessing.describe(*self.on, form, answers={}, words="", assessed_on=self.day, **self.by)

    def end_sheets(self) -> None:
        for form in assessing.ENDINGS:
            assessing.describe(
                *self.on, form, answers={}, words="", assessed_on=self.day, **self.by
            )

    def fusion_decision(self) -> None:
        fusion.decide(
            *self.on, ("activate", "extend", "end")[self.pick % 3], reason=TEXT, **self.by
        )

    def asks_respite(self) -> None:
        respite.ask(
            *self.on, starts_on=self.day + timedelta(days=self.pick % 2), reason="travel", text="",
            until_on=self.day + timedelta(days=5 + self.pick), where="institution", handover="",
            **self.by,
        )  # fmt: skip

    def agrees_respite(self) -> None:
        respite.agree(*self.on, **self.by)

    def comes_home(self) -> None:
        respite.return_home(*self.on, note=TEXT, **self.by)

    def prolongs(self) -> None:
        respite.prolong(*self.on, until_on=self.day + timedelta(days=9), reason=TEXT, **self.by)

    def asks_carer(self) -> None:
        found = carer.candidates(*self.on)
        carer.ask(*self.on, member_ref=found[0].ref, reason="work", text="", **self.by)

    def prepares_carer(self) -> None:
        signed = consent(self.session, self.placement, self.by["now"])
        carer.prepare(*self.on, trained_on=self.day, hours=Decimal(16), opinion=TEXT,
                      consent=signed["consent"], consent_on=self.day, **self.by)  # fmt: skip

    def agrees_carer(self) -> None:
        carer.agree(*self.on, **self.by)

    def refuses_carer(self) -> None:
        carer.refuse(*self.on, reason=TEXT, **self.by)

    def reports(self) -> None:
        recheck.report(
            *self.on, kind="income", happened_on=self.day, facts={"text": "x"}, **self.by
        )

    def writes_recheck(self) -> None:
        recheck.write(*self.on, finding=TEXT, found_rules=[], **self.by)

    def passes_recheck(self) -> None:
        recheck.passes(*self.on, reason=TEXT, **self.by)

    def fails_recheck(self) -> None:
        recheck.fails(*self.on, rule_id="FC-20-4", reason=TEXT, **self.by)

    def corrects(self) -> None:
        guarding.order(*self.on, rule_id="FC-13-8", what=TEXT, asked=TEXT, **self.by)

    def corrected(self) -> None:
        guarding.corrected(*self.on, note=TEXT, **self.by)

    def not_corrected(self) -> None:
        guarding.not_corrected(*self.on, reason=TEXT, **self.by)

    def takes_out(self) -> None:
        where = ("institution", "hospital")[self.pick % 2]
        guarding.take_out(*self.on, what=TEXT, where=where, spot="", signs=NO_HARM, **self.by)

    def proposes_return(self) -> None:
        guarding.propose_return(*self.on, reason=TEXT, **self.by)

    def brings_back(self) -> None:
        guarding.bring_back(*self.on, reason=TEXT, **self.by)

    def ends_emergency(self) -> None:
        guarding.end_emergency(*self.on, rule_id="FC-20-1", reason=TEXT, **self.by)

    def gives_notice(self) -> None:
        ending.give_notice(*self.on, text=TEXT, given_on=self.day, wished_on=None, **self.by)

    def notice_ends(self) -> None:
        ending.end_notice(*self.on, **self.by)

    def adoption_starts(self) -> None:
        adoption.start(*self.on, document_no="送1号", **self.by)

    def adoption_stops(self) -> None:
        adoption.stop(*self.on, reason=TEXT, **self.by)

    def adopted(self) -> None:
        adoption.registered(*self.on, registered_on=self.day, certificate_no="收1号", **self.by)

    def _match(self) -> Match:
        session, placement = self.on
        return get_match(session, self.by["actor"], session.get_one(Match, placement.match_id).ref)

    def prepares_renewal(self) -> None:
        agreements.prepare(self.session, self._match(), WISHES, **self.by)

    def renews(self) -> None:
        """The family has signed, the head seals."""
        match = self._match()
        row = agreements.in_hand(self.session, match)
        if row is None:
            raise WrongState
        row.family_signed_on, row.family_way = self.day, SignedBy.CODE
        self.session.flush()
        signing.sign_agency(self.session, match, row, digest=row.text_digest, **self.by)

    def term_ends(self) -> None:
        renewal.end(*self.on, reason=TEXT, **self.by)

    def proposes_end(self) -> None:
        ending.propose(*self.on, rule_id="FC-21-3", reason=TEXT, **self.by)

    def keeps(self) -> None:
        ending.keep(*self.on, reason=TEXT, **self.by)

    def approves_end(self) -> None:
        where = ("institution", "guardian", "kin", "hospital")[self.pick % 4]
        ending.approve(*self.on, where=where, reason=TEXT, handover="", **self.by)

    def files_agreement(self) -> None:
        filing.send_agreement(*self.on, **self.by)

    def files_end(self) -> None:
        filing.send_ending(*self.on, **self.by)

    def receipt(self) -> None:
        filing.receipt(*self.on, filing.of(*self.on)[0], **self.by)

    def follows_up(self) -> None:
        ending.follow_up(*self.on, note=TEXT, **self.by)

    def closes(self) -> None:
        ending.close(*self.on, **self.by)

    def suspends_family(self) -> None:
        case = self.session.get_one(FosterApplication, self.placement.application_id)
        self.session.refresh(case, ["agency", "parts", "assignments"])
        if case.state is State.QUALIFIED:
            pool.suspend(self.session, case, reason=TEXT, **self.by)

    def another_child(self) -> None:
        """A match that the law does not allow: the place is unique, whatever the code says."""
        case = self.session.get_one(FosterApplication, self.placement.application_id)
        self.home.place(self.session, case, on=self.day)


NAMES = sorted(name for name in vars(Steps) if not name.startswith("_"))


# Who may do it; some of the tries are by anybody.
HEADS = """
    fusion_decision prolongs agrees_carer refuses_carer passes_recheck fails_recheck not_corrected
    proposes_return ends_emergency renews term_ends keeps approves_end suspends_family
"""
RIGHT = dict.fromkeys(HEADS.split(), "head") | {
    "brings_back": "bureau", "files_agreement": "clerk", "files_end": "clerk",
    "receipt": "officer",
}  # fmt: skip
FUSING = "fusion_sheet fusion_decision reports takes_out gives_notice files_agreement receipt"
# What there is to do in a state; some of the tries are anything.
FITS = {
    "fusion": FUSING,
    "extended_fusion": FUSING,
    "active": "asks_respite agrees_respite asks_carer reports corrects takes_out gives_notice "
    "adoption_starts proposes_end effect_sheet needs suspends_family",
    "respite": "comes_home takes_out gives_notice",
    "review_respite": "comes_home prolongs",
    "carer_pending": "prepares_carer agrees_carer refuses_carer",
    "recheck": "writes_recheck passes_recheck fails_recheck",
    "correction": "corrected not_corrected",
    "notice": "notice_ends end_sheets takes_out",
    "adoption_track": "adoption_stops adopted asks_respite agrees_respite takes_out",
    "renewal": "effect_sheet prepares_renewal renews term_ends asks_respite agrees_respite",
    "emergency_out": "proposes_return brings_back ends_emergency",
    "ending": "end_sheets approves_end approves_end keeps takes_out",
    "ended": "files_end follows_up",
    "aftercare": "follows_up closes receipt",
    "closed": "another_child",
}


def check(session: Session, today: date) -> None:
    """The promises of the issue, on everything that is stored."""
    full = session.execute(
        select(FamilyPlace.household_id).group_by(FamilyPlace.household_id)
        .having(func.count() > 2)
    ).all()  # fmt: skip
    assert full == []
    running = session.execute(
        select(Placement.household_id).where(Placement.ended_on.is_(None))
        .group_by(Placement.household_id).having(func.count() > 2)
    ).all()  # fmt: skip
    assert running == []
    for child in session.scalars(select(Child)):
        days = session.scalars(
            select(CareSpell.from_on).where(CareSpell.child_id == child.id)
            .order_by(CareSpell.from_on)
        ).all()  # fmt: skip
        assert days, "a child without a place"
        assert len(days) == len(set(days)), "two places on one day"
        last = session.scalars(
            select(CareSpell).where(CareSpell.child_id == child.id, CareSpell.from_on <= today)
            .order_by(CareSpell.from_on.desc()).limit(1)
        ).one()  # fmt: skip
        at_home = session.scalar(
            select(Placement.id).where(
                Placement.child_id == child.id, Placement.effective_on <= today,
                or_(Placement.ended_on.is_(None), Placement.ended_on > today),
            )
        )  # fmt: skip
        if last.place_kind is PlaceKind.PLACEMENT:
            assert last.place_id == at_home, "in a family whose placement is over"
    for row in session.scalars(select(Deadline).where(Deadline.state == ClockState.RUNNING)):
        assert row.agency_id or row.person_id, f"{row.period_id} has no owner"
        assert row.period_id in PERIODS
    for placement in session.scalars(select(Placement)):
        held = session.scalar(
            select(func.count()).where(FamilyPlace.match_id == placement.match_id)
        )
        assert (held == 1) == (placement.ended_on is None)


STEP = st.tuples(
    st.sampled_from([*[""] * len(NAMES), *NAMES]), st.sampled_from([*[""] * 12, *WORKERS]),
    st.integers(0, 2), st.integers(0, 40),
    st.sampled_from([0, 0, 0, 1, 3, 12, 31, 61]),
)  # fmt: skip


def act(home: Home, name: str, who: str, which: int, pick: int, day: date) -> bool:
    """One step in a transaction of its own, as a request: committed, or nothing of it."""
    database = home.world.database
    session = begin_writing(database.session(SYSTEM, write=True))
    try:
        refs = session.scalars(select(Placement.ref).order_by(Placement.id)).all()
        placement = load(session, refs[which % len(refs)])
        with suppress(PortalError, IntegrityError, IndexError, ValueError):
            fitting = FITS[placement.state].split()
            name = name or fitting[pick % len(fitting)]
            who = who or RIGHT.get(name, "worker")
            getattr(Steps(home, session, placement, who, day, pick), name)()
            session.flush()
            for hook in database.before_commit:
                hook(session)
            session.commit()
            return True
        session.rollback()
        return False
    finally:
        session.close()


MOVED: list[int] = []


def live(home: Home, steps: list[tuple[str, str, int, int, int]]) -> int:
    """Two children in one family and one in another, and then whatever happens."""
    day, done = START, 0
    with clock.at(at(day)), home.world.writing() as session:
        session.info["audit"] = []
        first = home.family(session)
        home.place(session, first, on=day)
        home.place(session, first, on=day, birth_on=date(2008, 3, 1))
        home.place(session, home.family(session), on=day)
    for name, who, which, pick, days in steps:
        day += timedelta(days=days)
        with clock.at(at(day)):
            if days:
                turned = turn(home.world.database, {"placement": CLOCKWORK}, at(day))
                assert turned.failed == 0
            done += act(home, name, who, which, pick, day)
        with home.world.reading() as session:
            check(session, day)
    MOVED.append(done)
    return done


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


@pytest.mark.bar("S07", "R17")
@settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large],
)  # fmt: skip
@given(steps=st.lists(STEP, min_size=15, max_size=30))
def test_no_order_of_moves_breaks_a_promise(
    home: Home, steps: list[tuple[str, str, int, int, int]]
) -> None:
    live(home, steps)
    print(f"{MOVED[-1]} of {len(steps)} steps were done")  # noqa: T201 - not a walk of refusals


@pytest.mark.bar("R17")
@pytest.mark.long
@settings(
    max_examples=80, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow,
                           HealthCheck.data_too_large],
)  # fmt: skip
@given(steps=st.lists(STEP, min_size=30, max_size=120))
def test_no_long_order_of_moves_breaks_a_promise(
    home: Home, steps: list[tuple[str, str, int, int, int]]
) -> None:
    live(home, steps)


def test_a_third_child_never_finds_a_place(home: Home) -> None:
    steps = [("another_child", "worker", 0, 0, 0)]
    assert live(home, steps) == 0


def test_the_walk_gets_somewhere(home: Home) -> None:
    """The same machinery on a known way: every one of these steps is done."""
    way = [
        ("files_agreement", 0), ("receipt", 0), ("fusion_sheet", 60), ("fusion_decision", 0),
        ("asks_respite", 1), ("agrees_respite", 0), ("comes_home", 3), ("takes_out", 1),
        ("proposes_return", 0), ("brings_back", 1), ("gives_notice", 1), ("notice_ends", 31),
    ]  # fmt: skip
    picks = {"fusion_sheet": 2}
    steps = [(name, "", 0, picks.get(name, 0), days) for name, days in way]
    assert live(home, steps) >= len(way) - 1  # the clock may end the notice before the worker
