"""Notice, adoption, renewal, adulthood, and the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.children.models import CareForm, Opinion
from app.children.services import care
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import SYSTEM_ACTOR, Refused
from app.documents.models import Letter, LetterState
from app.notices.models import Message, Notice
from app.notices.services import deliver
from app.placements.models import (
    Agreement,
    FamilyPlace,
    Form,
    MatterKind,
    Placement,
    PlacementState,
)
from app.placements.services import (
    adoption,
    assessing,
    ending,
    filing,
    guarding,
    matters,
    recheck,
    respite,
)
from app.placements.visiting import sync
from app.visits.models import MeetingPlace, Outcome, Visit, VisitKind, VisitPlan
from tests.factories import World
from tests.placements.running import (
    BEGIN,
    NO_HARM,
    TEXT,
    Home,
    active,
    assess,
    at,
    clock_days,
    family_actor,
    load,
    placed,
    renew,
    run_clocks,
    state,
)

S = PlacementState


@pytest.fixture
def home(world: World) -> Home:
    return Home(world)


# --- notice, adoption, renewal, adulthood ------------------------------------------------------


@pytest.mark.rule("FC-19-1", "DL-3")
def test_a_month_of_notice_from_the_last_of_january(home: Home) -> None:
    # care.md §2.7: 2026-01-31 to 2026-02-28, a Saturday that was a working day.
    ref, day = active(home, date(2025, 11, 3)), date(2026, 1, 31)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        family = family_actor(session, placement)
        with pytest.raises(Invalid):
            ending.give_notice(session, placement, text=TEXT, given_on=day, actor=family,
                               wished_on=date(2026, 2, 27), now=at(day))  # fmt: skip
        ending.give_notice(session, placement, text=TEXT, given_on=day, wished_on=None,
                           actor=family, now=at(day))  # fmt: skip
        assert state(placement) is S.NOTICE
        assert clock_days(session, placement)["T-03"] == date(2026, 2, 28)
        worker, early = home.actor(session, "worker"), at(date(2026, 2, 27))
        with clock.at(early), pytest.raises(Conflict):
            ending.end_notice(session, placement, actor=worker, now=early)
    run_clocks(home, date(2026, 2, 28))
    with home.world.writing() as session:
        assert state(load(session, ref)) is S.NOTICE
    run_clocks(home, date(2026, 3, 1))
    with clock.at(at(date(2026, 3, 1))), home.world.writing() as session:
        placement = load(session, ref)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-19-1")
        with pytest.raises(Conflict):  # it cannot be refused
            ending.keep(session, placement, reason=TEXT, actor=home.actor(session, "head"),
                        now=at(date(2026, 3, 1)))  # fmt: skip


def notice(home: Home, session: Session, placement: Placement, day: date) -> None:
    ending.give_notice(
        session, placement, text=TEXT, given_on=day, wished_on=None, now=at(day),
        actor=family_actor(session, placement),
    )  # fmt: skip


@pytest.mark.rule("FC-19-2")
def test_a_recheck_takes_nobody_out_of_the_fusion(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=10)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        recheck.report(session, placement, kind="income", happened_on=day, facts={"text": "失业"},
                       actor=family_actor(session, placement), now=at(day))  # fmt: skip
        assert state(placement) is S.RECHECK
        notice(home, session, placement, day)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-19-2")


@pytest.mark.rule("FC-19-1", "FC-20-1")
def test_a_notice_stands_beside_an_emergency_and_ends_it_after_the_month(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    until = date(2026, 4, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        guarding.take_out(session, placement, what=TEXT, where="hospital", spot="",
                          signs=NO_HARM, actor=worker, now=at(day))  # fmt: skip
        notice(home, session, placement, day)
        assert state(placement) is S.EMERGENCY_OUT
        assert clock_days(session, placement)["T-03"] == until
        with pytest.raises(Conflict, match="期满"):
            ending.end_notice(session, placement, actor=worker, now=at(day))
        assert matters.the(session, placement, MatterKind.EMERGENCY).back_to is S.NOTICE
    run_clocks(home, until + timedelta(days=1))
    with clock.at(at(until)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.EMERGENCY_OUT  # the inquiry is not cut off by itself
        ending.end_notice(session, placement, actor=home.actor(session, "worker"), now=at(until))
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-19-1")


@pytest.mark.rule("FC-19-2")
def test_no_month_in_an_emergency_of_the_fusion(home: Home) -> None:
    ref, day = placed(home), BEGIN + timedelta(days=10)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        guarding.take_out(session, placement, what=TEXT, where="hospital", spot="",
                          signs=NO_HARM, actor=worker, now=at(day))  # fmt: skip
        notice(home, session, placement, day)
        ending.end_notice(session, placement, actor=worker, now=at(day))
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-19-2")


@pytest.mark.rule("FC-23-1", "FC-25-1")
def test_the_family_is_told_of_an_adoption_the_same_day(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        adoption.start(session, placement, document_no="朝福〔2026〕3号", actor=worker, now=at(day))
        letter = session.scalars(select(Letter).where(Letter.kind == "adoption_intent")).one()
        assert letter.dated_on == day
        matter = matters.the(session, placement, MatterKind.ADOPTION)
        assert matter.until_on == date(2026, 4, 1)
        family = family_actor(session, placement)
        last, late = at(date(2026, 4, 1)), at(date(2026, 4, 2))
        with clock.at(last):
            adoption.wish(session, placement, wants=True, words="", actor=family, now=last)
        with clock.at(late), pytest.raises(Conflict):
            adoption.wish(session, placement, wants=True, words="", actor=family, now=late)
        with clock.at(late):
            adoption.registered(session, placement, registered_on=date(2026, 4, 2),
                                certificate_no="收2026-7", actor=worker, now=late)  # fmt: skip
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-21-2")


@pytest.mark.rule("FC-12-7")
def test_renewal_begins_sixty_days_before_the_end_and_needs_an_assessment(home: Home) -> None:
    ref = active(home, date(2025, 3, 3))
    first = date(2026, 3, 3) - timedelta(days=60)
    run_clocks(home, first - timedelta(days=1))
    with home.world.writing() as session:
        assert state(load(session, ref)) is S.ACTIVE
    run_clocks(home, first)
    with clock.at(at(first)), home.world.writing() as session:
        placement = load(session, ref)
        assert state(placement) is S.RENEWAL
        head, worker = home.actor(session, "head"), home.actor(session, "worker")
        by: dict[str, Any] = {"head": head, "worker": worker, "now": at(first)}
        with pytest.raises(Invalid, match="养育实效"):
            renew(session, placement, **by)
        assess(session, placement, Form.EFFECT, 59, actor=worker, now=at(first))
        with pytest.raises(Invalid, match="不合格"):
            renew(session, placement, **by)
        assess(session, placement, Form.EFFECT, 60, actor=worker, now=at(first))
        renew(session, placement, **by)
        assert state(placement) is S.ACTIVE
        assert placement.term_until == date(2027, 3, 3)
        assert clock_days(session, placement)["FCP-TERM"] == date(2027, 3, 3)
        renewed = Agreement.placement_id.is_not(None)  # the first one began the placement
        row = session.scalars(select(Agreement).where(renewed)).one()
        assert (row.placement_id, row.effective_on, row.term_until) == (
            placement.id, first, date(2027, 3, 3),
        )  # fmt: skip
        assert session.get_one(Letter, row.letter_id).state is LetterState.SIGNED
        assert placement.needs_attention_until is not None  # 60 to 74: attention for three months


@pytest.mark.rule("FC-21-4")
def test_on_the_eighteenth_birthday_the_placement_goes_to_its_end(home: Home) -> None:
    ref = placed(home, BEGIN, birth_on=date(2008, 4, 10))
    run_clocks(home, date(2026, 4, 9))
    with home.world.writing() as session:
        assert state(load(session, ref)) is S.FUSION
    run_clocks(home, date(2026, 4, 10))
    with home.world.writing() as session:
        placement = load(session, ref)
        assert (placement.state, placement.end_reason) == (S.ENDING, "FC-21-4")


# --- the end -----------------------------------------------------------------------------------


def write_endings(home: Home, session: Session, placement: Placement, day: date) -> None:
    for form in (Form.FAMILY_END, Form.CHILD_END):
        assessing.describe(
            session, placement, form, answers={"what": TEXT}, words="", assessed_on=day,
            actor=home.actor(session, "worker"), now=at(day),
        )  # fmt: skip


@pytest.mark.rule("FC-22-1", "FC-22-2", "FC-24-1")
def test_the_approval_is_the_end_and_everything_follows(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        ending.propose(session, placement, rule_id="FC-21-3", reason=TEXT,
                       actor=home.actor(session, "second"), now=at(day))  # fmt: skip
        with pytest.raises(Invalid, match="终结评估"):
            ending.approve(session, placement, where="institution", reason=TEXT, handover="",
                           actor=head, now=at(day))  # fmt: skip
        write_endings(home, session, placement, day)
        ending.approve(session, placement, where="institution", reason=TEXT, handover="",
                       actor=head, now=at(day))  # fmt: skip
        assert (placement.state, placement.ended_on) == (S.ENDED, day)
        assert session.scalar(select(FamilyPlace)) is None
        spell = care.place_on(session, placement.child_id, day)
        assert spell is not None
        assert spell.form is CareForm.INSTITUTION
        letter = session.scalars(select(Letter).where(Letter.kind == "placement_ended")).one()
        assert letter.needs_service
        days = clock_days(session, placement)
        assert days["FCP-FILE-ENDING"] == date(2026, 3, 9)
        assert days["FCP-AFTERCARE-PLAN"] == date(2026, 3, 5)
        assert days["FCP-AFTERCARE"] == date(2026, 6, 2)
        assert "T-06" not in days
        weeks = [m.until_on for m in matters.all_open(session, placement) if m.until_on]
        assert sorted(weeks) == [day + timedelta(weeks=n) for n in (1, 2, 4, 8, 12)]


def test_filing_receipt_aftercare_and_close(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        clerk, officer = home.actor(session, "clerk"), home.actor(session, "officer")
        worker = home.actor(session, "worker")
        filing.send_agreement(session, placement, actor=clerk, now=at(day))
        with pytest.raises(Conflict):
            filing.send_agreement(session, placement, actor=clerk, now=at(day))
        filing.receipt(session, placement, filing.of(session, placement)[0], actor=officer,
                       now=at(day))  # fmt: skip
        assert filing.of(session, placement)[0].receipt_no
        ending.propose(session, placement, rule_id="FC-21-3", reason=TEXT, actor=worker,
                       now=at(day))  # fmt: skip
        write_endings(home, session, placement, day)
        ending.approve(session, placement, where="guardian", reason=TEXT, handover="", actor=head,
                       now=at(day))  # fmt: skip
        filing.send_ending(session, placement, actor=clerk, now=at(day))
        assert state(placement) is S.AFTERCARE
        ending.plan_aftercare(session, placement, text=TEXT, actor=worker, now=at(day))
        with pytest.raises(Conflict):
            ending.close(session, placement, actor=worker, now=at(day))
        for _ in range(5):
            ending.follow_up(session, placement, note=TEXT, actor=worker, now=at(day))
        early = at(date(2026, 6, 1))
        with clock.at(early), pytest.raises(Conflict):
            ending.close(session, placement, actor=worker, now=early)
        last = at(date(2026, 6, 2))
        with clock.at(last):
            ending.close(session, placement, actor=worker, now=last)
        assert state(placement) is S.CLOSED
        days = clock_days(session, placement)
        assert set(days) <= {"FCP-RECEIPT-ENDING"}


def test_a_proposal_can_be_turned_down_by_another(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, head = load(session, ref), home.actor(session, "head")
        ending.propose(session, placement, rule_id="FC-20-6", reason=TEXT,
                       actor=home.actor(session, "worker"), now=at(day))  # fmt: skip
        ending.keep(session, placement, reason=TEXT, actor=head, now=at(day))
        assert (placement.state, placement.end_reason) == (S.ACTIVE, "")


def test_no_message_names_anybody(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement = load(session, ref)
        adoption.start(session, placement, document_no="朝福〔2026〕3号",
                       actor=home.actor(session, "worker"), now=at(day))  # fmt: skip
    with home.world.reading() as session:
        texts = [m.text or "" for m in session.scalars(select(Message))]
        assert texts
        assert not [t for t in texts if "林" in t or "晓" in t or "王秀兰" in t]


def test_a_wrong_state_is_refused(home: Home) -> None:
    ref = placed(home)
    with home.world.writing() as session:
        placement = load(session, ref)
        with pytest.raises(WrongState):
            respite.ask(
                session, placement, starts_on=clock.today(), until_on=clock.today(),
                reason="travel", text="", where="institution", handover="",
                actor=family_actor(session, placement), now=clock.now(),
            )  # fmt: skip
        with pytest.raises(Refused):
            recheck.passes(session, placement, reason="", actor=SYSTEM_ACTOR, now=clock.now())


@pytest.mark.rule("FC-21-1")
def test_a_broken_relation_rests_on_two_visits_and_the_childs_words(home: Home) -> None:
    ref, day = active(home), BEGIN + timedelta(days=80)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        plan = sync(session, placement, at(day))

        def propose(words: str) -> None:
            ending.propose(session, placement, rule_id="FC-21-1", reason=TEXT, child_words=words,
                           actor=worker, now=at(day))  # fmt: skip

        for n, (outcome, ago) in enumerate(
            [(Outcome.VISITED, 95), (Outcome.NOBODY_HOME, 5), (Outcome.VISITED, 9)]
        ):
            session.add(visit_of(plan, n, outcome, at(day) - timedelta(days=ago)))
        with pytest.raises(Invalid, match="只有1次"):
            propose("不想住了")
        session.add(visit_of(plan, 9, Outcome.VISITED, at(day) - timedelta(days=2)))
        session.flush()
        with pytest.raises(Invalid, match="孩子的意见"):
            propose("")
        propose("不想住了")
        assert (state(placement), placement.end_reason) == (S.ENDING, "FC-21-1")
        said = session.scalars(select(Opinion)).one()
        assert (said.words, said.subject_id) == ("不想住了", placement.id)


def visit_of(plan: VisitPlan, n: int, outcome: Outcome, visited_at: datetime) -> Visit:
    return Visit(
        plan_id=plan.id, visit_no=f"FV-{n}", kind=VisitKind.SPECIAL, outcome=outcome,
        place=MeetingPlace.HOME, visited_at=visited_at, entered_at=visited_at,
        by_id=plan.worker_id, child_seen=outcome is Outcome.VISITED,
    )  # fmt: skip


@pytest.mark.rule("FC-23-1", "FC-25-1")
def test_the_priority_window_is_the_places_and_its_end_is_told(home: Home) -> None:
    ref, day = active(home, date(2025, 11, 3)), date(2026, 3, 2)
    with clock.at(at(day)), home.world.writing() as session:
        placement, worker = load(session, ref), home.actor(session, "worker")
        adoption.start(session, placement, document_no="朝福〔2026〕3号", actor=worker, now=at(day))
        deliver(session)
        family = session.scalars(
            select(Notice).where(Notice.kind == "N-FC-08", Notice.title.contains("优先"))
        ).all()
        assert [clock.day(one.created_at) for one in family] == [day]  # the same day (FC-23-1)
        until = matters.the(session, placement, MatterKind.ADOPTION).until_on
        assert until == clock_days(session, placement)["FCP-PRIORITY"] == date(2026, 4, 1)
        with pytest.raises(Invalid, match="不会早于"):
            adoption.registered(session, placement, registered_on=date(2026, 3, 1),
                                certificate_no="收1", actor=worker, now=at(day))  # fmt: skip
        adoption.wish(session, placement, wants=True, words="我们想收养她。", now=at(day),
                      actor=family_actor(session, placement))  # fmt: skip
    run_clocks(home, date(2026, 4, 2))
    with home.world.reading() as session:
        told = session.scalars(select(Notice).where(Notice.title == "优先收养的答复期已过")).all()
        assert {one.body for one in told} == {"家庭愿意收养，请优先考虑。"}
        assert "FCP-PRIORITY" not in clock_days(session, load(session, ref))
