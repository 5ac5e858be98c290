"""A case as it stood when a Beijing day ended: what is provable, for whom, and for which days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.audit.services import Subject, record
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Document, Letter, LetterState
from app.foster.models import FosterApplication, State
from app.foster.workflow import LABELS
from app.parameters.models import ParameterValue
from app.workflow.as_of import UNPROVEN, Stood, stood
from tests.factories import make_application, make_household, make_person

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.factories import World

MIDNIGHT = datetime(2026, 3, 9, 16, tzinfo=UTC)  # 10 March begins in Beijing
NINTH, TENTH = date(2026, 3, 9), date(2026, 3, 10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def ref(world: World) -> str:
    """A case of 5 March, sent in a second before 10 March, accepted as it begins."""
    with world.writing() as session, clock.at(MIDNIGHT - timedelta(days=5)):
        agency = world.agencies["home"]
        household = make_household(session, make_person(session))
        case = make_application(session, agency, household, State.ACCEPTED)
        session.flush()
        move(session, case, State.DRAFT, State.SUBMITTED, MIDNIGHT - SECOND)
        move(session, case, State.SUBMITTED, State.ACCEPTED, MIDNIGHT)
        return case.ref


def move(
    session: Session, case: FosterApplication, before: State, after: State, at: datetime
) -> None:
    record(
        session, SYSTEM_ACTOR, "foster.accept", case.subject, before=str(before),
        after=str(after), at=at,
    )  # fmt: skip


def then(world: World, ref: str, day: date) -> Stood:
    with world.reading() as session:
        case = session.scalars(select(FosterApplication).filter_by(ref=ref)).one()
        return stood(session, case, LABELS, day)


def test_a_move_at_midnight_belongs_to_the_day_that_begins(world: World, ref: str) -> None:
    before = then(world, ref, NINTH - timedelta(days=1))
    assert (before.state, before.since, before.events) == (LABELS[State.DRAFT][0], None, [])
    first, second = then(world, ref, NINTH), then(world, ref, TENTH)
    assert (first.state, first.since) == (LABELS[State.SUBMITTED][0], MIDNIGHT - SECOND)
    assert (second.state, second.since) == (LABELS[State.ACCEPTED][0], MIDNIGHT)
    assert (len(first.events), len(second.events)) == (1, 2)


def test_moves_that_do_not_meet_prove_no_state(world: World, ref: str) -> None:
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).filter_by(ref=ref)).one()
        move(session, case, State.ASSESSING, State.ACCEPTED, MIDNIGHT + timedelta(days=3))
    assert then(world, ref, TENTH).state == UNPROVEN
    assert then(world, ref, NINTH).state == LABELS[State.SUBMITTED][0]


def test_what_was_written_by_the_end_of_the_day_is_shown_as_it_was(world: World, ref: str) -> None:
    with world.writing() as session:
        case = session.scalars(select(FosterApplication).filter_by(ref=ref)).one()
        about = {"subject_kind": case.subject.kind, "subject_id": case.id}
        for at, digest in ((MIDNIGHT - SECOND, "a" * 64), (MIDNIGHT, "b" * 64)):
            session.add(Document(**about, media_type="application/pdf", size=1, digest=digest,
                                 created_at=at, removed_at=MIDNIGHT + timedelta(days=1)
                                 if digest[0] == "a" else None))  # fmt: skip
            session.add(Letter(**about, subject_ref=ref, case_no="", agency_id=case.agency_id,
                               kind="acceptance", title=digest[0], number=digest[:3],
                               state=LetterState.SIGNED, digest=digest, signed_at=at,
                               verify_code=digest[:20]))  # fmt: skip
        session.add(Deadline(**about, subject_ref=ref, case_no="", period_id="P-NONE", length=1,
                             unit="day", started_on=NINTH, due_on=NINTH, state=ClockState.STOPPED,
                             created_at=MIDNIGHT - SECOND, ended_at=MIDNIGHT,
                             province_code=case.province_code, city_code=case.city_code,
                             county_code=case.county_code))  # fmt: skip
    first, second = then(world, ref, NINTH), then(world, ref, TENTH)
    third = then(world, ref, TENTH + timedelta(days=1))
    assert [one.title for one in first.letters] == ["a"]
    assert [one.title for one in second.letters] == ["a", "b"]
    files = [[digest[0] for *_, digest in one.files] for one in (first, second, third)]
    assert files == [["a"], ["a", "b"], ["b"]]
    assert [one.went for one in first.clocks] == ["未结束"]
    assert [one.went for one in second.clocks] == ["2026-03-10结束"]


def test_a_parameter_holds_once_it_was_released_and_until_it_was_withdrawn(
    world: World, ref: str
) -> None:
    def value(place: str, number: int, released: datetime, withdrawn: datetime | None) -> None:
        session.add(ParameterValue(
            name="local_mid_income_yuan", division_code=place, value=number, source="通知",
            valid_from=date(2026, 1, 1), released_at=released, withdrawn_at=withdrawn, reason="",
        ))  # fmt: skip

    with world.writing() as session:
        value("", 1, MIDNIGHT - timedelta(days=9), None)
        value("220000", 2, MIDNIGHT, MIDNIGHT + timedelta(days=1))
    held = [then(world, ref, NINTH + timedelta(days=n)).figures for n in range(3)]
    assert [[row.value for _, _, row in one] for one in held] == [[1], [2], [1]]


def test_the_line_to_cite_is_the_last_of_the_whole_record_by_then(world: World, ref: str) -> None:
    with world.writing() as session:
        record(session, SYSTEM_ACTOR, "audit.view", Subject("x", "y"), at=MIDNIGHT - SECOND)
    with world.reading() as session:
        last = session.scalar(select(func.max(AuditEvent.seq)).where(AuditEvent.at < MIDNIGHT))
        known = session.scalar(select(AuditEvent.hash).where(AuditEvent.seq == last))
    line = then(world, ref, NINTH).line
    assert line is not None
    assert (line.seq, line.hash) == (last, known)


def test_the_page_says_what_is_not_kept_and_the_reading_names_the_day(
    world: World, ref: str
) -> None:
    reader = world.staff("home_bureau", Role.BUREAU_HEAD)
    assert 'name="day"' in reader.get(f"/foster/desk/{ref}/timeline").text
    page = reader.get(f"/foster/desk/{ref}/timeline?day=2026-03-09")
    assert (page.status_code, "只保存现值" in page.text) == (200, True)
    assert LABELS[State.SUBMITTED][0] in page.text
    assert "2026年3月9日 24:00" in page.text
    assert "王秀兰" not in page.text
    today = reader.get(f"/foster/desk/{ref}/timeline?day={clock.today().isoformat()}").text
    assert "当日还没有结束" in today
    with world.reading() as session:
        said = session.scalars(
            select(AuditEvent.note).where(
                AuditEvent.subject_ref == ref, AuditEvent.outcome == Outcome.READ
            )
        ).all()
    assert "2026-03-09日终情况" in said


def test_a_day_that_cannot_be_shown_is_told(world: World, ref: str) -> None:
    head = world.staff("home", Role.HEAD)
    for typed, says in {
        "2026-03-04": "还没有这件事", "2126-01-01": "还没有到", "9999-12-31": "还没有到",
        "0000-01-01": "日期写法不对", "": "日期写法不对", "%3Cb%3E": "日期写法不对",
    }.items():  # fmt: skip
        page = head.get(f"/foster/desk/{ref}/timeline?day={typed}")
        assert (page.status_code, says in page.text) == (422, True), typed


def test_who_may_not_read_the_case_today_reads_no_day_of_it(world: World, ref: str) -> None:
    address = f"/foster/desk/{ref}/timeline?day=2026-03-09"
    for agency, role in (("other_bureau", Role.BUREAU_HEAD), ("home_bureau", Role.FINANCE),
                         ("platform", Role.AUDITOR)):  # fmt: skip
        assert world.staff(agency, role).get(address).status_code in {403, 404}
    reader = world.user("home_bureau", Role.BUREAU_HEAD)
    browser = world.client(reader)
    assert browser.get(address).status_code == 200
    with world.writing() as session:
        account = session.get_one(User, reader.id)
        account.ends_on = clock.today() - timedelta(days=1)
    assert browser.get(address).status_code in {302, 303, 401, 403}
