"""The doctor finds nothing wrong with a whole portal, and names each planted fault."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.counts import MonthDelta, What
from app.children.models import CareForm
from app.cli.doctor import FACTS, doctor_command, examine
from app.cli.doctor_sql import STATEMENTS
from app.core import clock, crypto
from app.core.ids import new_ref
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.documents import settings, storage
from app.documents.models import (
    Document,
    Letter,
    LetterService,
    LetterState,
    Means,
    Sequence,
)
from app.documents.services import store
from app.families.models import Household, Member
from app.foster.models import (
    BureauAnswer,
    Decision,
    DecisionKind,
    Duty,
    Enrolment,
    Filing,
    FosterApplication,
    JointSheet,
    Participation,
    State,
    TrainingSession,
)
from app.law import foster_periods as periods
from tests.cli.planted import sealed_anew, unguarded
from tests.doctored import PLANTED
from tests.documents import corpus
from tests.factories import World, make_member, make_user
from tests.foster.desk_cases import in_review

Case = FosterApplication


@pytest.fixture
def whole(world: World) -> str:
    """A family in the pool, as the services would have brought it there; its reference."""
    ref, _assessors = in_review(world)
    with world.writing() as session:
        case = session.scalars(select(Case)).one()
        home, bureau = world.agencies["home"], world.agencies["home_bureau"]
        head = make_user(session, home, Role.HEAD, name="赵院长")
        officer = make_user(session, bureau, Role.BUREAU_OFFICER, name="孙备案")
        now, today = clock.now(), clock.today()
        case.decided_at, case.decided_by_id = now, head.id
        case.qualified_on, case.valid_until = today, today + timedelta(days=365)
        case.state, case.officer_id = State.QUALIFIED, case.accepted_by_id
        session.add(
            Participation(application_id=case.id, person_id=head.person_id, duty=Duty.DECIDE)
        )
        session.add(
            Decision(
                application_id=case.id,
                kind=DecisionKind.APPROVE,
                state_before="review",
                decided_by_id=head.id,
                decided_at=now,
                seen_digest="x",
            )
        )
        session.add(
            Filing(
                application_id=case.id,
                bureau_id=bureau.id,
                sent_at=now,
                sent_by_id=head.id,
                answer=BureauAnswer.RECEIPT,
                answered_at=now,
                answered_by_id=officer.id,
            )
        )
        training = TrainingSession(
            agency_id=home.id,
            title="岗前培训",
            starts_at=now,
            hours=Decimal(40),
            place="会议室",
            seats=20,
        )
        session.add(training)
        session.flush()
        carer = session.scalars(select(Member.id).where(Member.is_main_carer)).one()
        session.add(
            Enrolment(
                session_id=training.id,
                application_id=case.id,
                member_id=carer,
                hours=Decimal(40),
                passed=True,
                recorded_at=now,
                recorded_by_id=head.id,
            )
        )
        file = store(
            session,
            subject_kind="foster_application",
            subject_id=case.id,
            name="一.jpg",
            stream=BytesIO(corpus.jpeg()),
            uploaded_by_id=None,
            now=now,
        )
        letter = Letter(
            subject_kind="foster_application",
            subject_id=case.id,
            case_no=case.case_no,
            subject_ref=case.ref,
            agency_id=home.id,
            kind="approved",
            title="通知书",
            number=f"寄养审字〔{today.year}〕第00001号",
            state=LetterState.SIGNED,
            signed_at=now,
            digest=file.digest,
            verify_code="x",
            served_on=today,
            document_id=file.id,
        )
        session.add(letter)
        session.add(Sequence(kind="letter.寄养审字", place=str(home.id), year=today.year, last=1))
        session.flush()
        session.add(
            LetterService(
                letter_id=letter.id,
                means=Means.DIRECT,
                tried_on=today,
                served_on=today,
                result="ok",
            )
        )
        deadlines.start(session, case, periods.QUALIFIED, on=today, agency_id=home.id)
        deadlines.copy_next(session, case)
        audit.record(session, SYSTEM_ACTOR, "foster.qualify", case.subject, at=now)
    return ref


def found(world: World) -> dict[str, list[str]]:
    with world.reading() as session:
        return examine(session)


@pytest.mark.bar("R25")
def test_a_whole_portal_breaks_no_fact(world: World, whole: str) -> None:
    assert found(world) == {}


def test_an_empty_portal_breaks_no_fact(world: World) -> None:
    assert found(world) == {}


def the_head_also_assessed(session: Session) -> None:
    """Under an account of another office, as the same person."""
    head = session.scalars(select(Participation).where(Participation.duty == Duty.DECIDE)).one()
    session.add(
        Participation(
            application_id=head.application_id, person_id=head.person_id, duty=Duty.ASSESS
        )
    )


def the_first_signed_twice(session: Session) -> None:
    session.execute(update(JointSheet).values(signed_second_id=JointSheet.signed_first_id))


def an_hour_is_missing(session: Session) -> None:
    session.execute(update(Enrolment).values(hours=Decimal("0.5")))


def the_file_is_lost(session: Session) -> None:
    storage.delete(session.scalars(select(Document.ref)).one())


def a_file_was_left(_session: Session) -> None:
    name = new_ref()
    storage.put(name, b"left behind")
    long_ago = time.time() - 3 * 3600
    os.utime(settings.current().folder / name[:2] / name, (long_ago, long_ago))


def a_file_hangs_on_nothing(session: Session) -> None:
    session.execute(update(Document).values(subject_id=999_999))


def the_clock_of_a_withdrawn_case_runs(session: Session) -> None:
    session.execute(update(Case).values(state=State.WITHDRAWN))


def a_number_was_skipped(session: Session) -> None:
    session.execute(update(Sequence).where(Sequence.kind == "case.FC").values(last=2))


def a_letter_was_skipped(session: Session) -> None:
    session.execute(update(Sequence).where(Sequence.kind != "case.FC").values(last=2))


def a_second_carer(session: Session) -> None:
    household = session.scalars(select(Household)).one()
    session.add(make_member(household, position=9, relation="10", is_main_carer=True))


def a_stranger_holds_the_case(session: Session) -> None:
    user = session.scalars(select(User).where(User.agency_id.is_(None))).first()
    if user is None:
        user = make_user(session, None)
    session.execute(update(Case).values(officer_id=user.id))


def another_key(session: Session) -> None:
    person = session.scalars(
        select(Person).where(Person.id_no_sealed.is_not(None)).order_by(Person.id.desc())
    ).first()
    assert person
    other = crypto.Keyring.make()
    session.execute(
        update(Person).where(Person.id == person.id).values(
            id_no_sealed=other.seal(f"persons.id_no:{person.ref}", b"220104")
        )
    )  # fmt: skip


def a_line_of_the_record_was_made_up(session: Session) -> None:
    session.execute(
        text(
            "INSERT INTO audit_events (seq, at, outcome, action, roles, subject_kind, subject_ref,"
            " case_no, before, after, basis, note, request_id, prev_hash, hash)"
            " SELECT max(seq) + 1, max(at), 'done', 'x', '', '', '', '', '', '', '', '', '', 'x',"
            " 'x' FROM audit_events"
        )
    )


def no_one_told_of_the_end(session: Session) -> None:
    day = clock.today() - timedelta(days=3)
    session.execute(update(Deadline).values(due_on=day))
    session.execute(update(Case).values(due_on=day))


FAULTS: dict[str, Callable[[Session], object]] = {
    "decision": lambda s: s.execute(
        update(Decision).values(kind=DecisionKind.REJECT, decided_by_id=None, decided_at=None,
                                proposed_by_id=Decision.decided_by_id)
    ),
    "separation": the_head_also_assessed,
    "training": an_hour_is_missing,
    "filing": lambda s: s.execute(delete(Filing)),
    "two-assessors": the_first_signed_twice,
    "letter-files": lambda s: s.execute(update(Document).values(removed_at=clock.now())),
    "service": lambda s: s.execute(delete(LetterService)),
    "files": the_file_is_lost,
    "orphans": a_file_was_left,
    "file-cases": a_file_hangs_on_nothing,
    "clocks": the_clock_of_a_withdrawn_case_runs,
    "due": lambda s: s.execute(update(Case).values(due_on=None)),
    "worker": no_one_told_of_the_end,
    "case-numbers": a_number_was_skipped,
    "letter-numbers": a_letter_was_skipped,
    "carer": a_second_carer,
    "officers": a_stranger_holds_the_case,
    "scope": lambda s: s.execute(update(Case).values(county_code="220102")),
    "keys": another_key,
    "authority-seals": lambda s: s.execute(update(User).values(ends_on=clock.today())),
    "month-counts": lambda s: s.add(
        MonthDelta(province_code="220000", city_code="", county_code="", agency_id=0,
                   what=What.CHILDREN, key=CareForm.KIN, number=1,
                   month_on=clock.today().replace(day=1))
    ),
    "record": a_line_of_the_record_was_made_up,
}  # fmt: skip


@pytest.mark.bar("R25")
def test_every_fact_has_its_fault_here() -> None:
    """At least fifty; those about the rooms have theirs in test_doctor_rooms."""
    assert [fact.name for fact in FACTS] == [*FAULTS, *(name for name, _, _ in STATEMENTS)]
    assert len(FACTS) >= 50


def test_what_is_not_asked_after_a_module_is_a_fact_of_a_module_that_is_there() -> None:
    root, known = Path(__file__).resolve().parents[2], {fact.name for fact in FACTS}
    for module, facts in PLANTED.items():
        assert (root / module).is_file(), module
        assert facts.keys() <= known, module


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_named_and_nothing_else(world: World, whole: str, name: str) -> None:
    with unguarded(world.app.config["PORTAL"]) as session:
        FAULTS[name](session)
        session.flush()
        for table in ("foster_applications", "foster_decisions"):
            sealed_anew(session, table)
        assert list(examine(session)) == [name]


def test_the_command_ends_with_one_and_names_the_case(world: World, whole: str) -> None:
    runner = world.app.test_cli_runner()
    assert runner.invoke(doctor_command).exit_code == 0
    with world.writing() as session:
        FAULTS["filing"](session)
    answer = runner.invoke(doctor_command)
    assert answer.exit_code == 1
    assert f"✗ filing 已备案的办件都有民政部门的答复\n    {whole}\n" in answer.output
    assert "✓ record" in answer.output
