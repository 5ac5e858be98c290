"""What is past its time is deleted with all that hangs on it (PD-AR-2, bar S63).

An application for foster care that led to nothing goes ten years after its end: its rows, letters,
files, clocks and messages, and the household's record where nothing else rests on it. What is
kept 15 and 30 years ends in `terms`; files of children and of adoptions are kept for good. The
record of acts holds no name and stays. The bytes of the
files go with the next sweep; copies in backups when these are pruned.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Date, Table, and_, delete, exists, func, select, update

from app.accounts.models import User
from app.audit import services as audit
from app.audit.queries import midnight
from app.audit.services import Subject
from app.core import clock
from app.core.db import Base, as_system
from app.core.policy import SYSTEM_ACTOR
from app.documents.models import Document, Letter
from app.families.models import Household, Member
from app.foster.models import FosterApplication, State
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

YEARS = 10
ENDED = (State.WITHDRAWN, State.LAPSED, State.REJECTED, State.EXPIRED, State.DRAFT)
MOST = 50
"""Cases of one run: a writer is not kept waiting for long, the next run goes on."""
# Rows about a subject, by its kind and id, without a foreign key.
ABOUT = (
    "deadlines", "documents", "uploads", "letters", "case_messages", "ratings", "complaints",
    "visit_plans", "golive_papers",
)  # fmt: skip
KINDS = {
    "foster_applications": "foster_application", "foster_visits": "foster_visit",
    "households": "household", "letters": "letter", "home_staff": "home_staff",
    "harm_reports": "harm_report", "data_requests": "data_request", "matches": "match",
    "placements": "placement", "visit_plans": "visit_plan", "visits": "visit",
    "incidents": "incident", "family_units": "family_unit", "family_couples": "family_couple",
    "payment_lists": "payment_list", "purchase_projects": "purchase",
    "purchase_contracts": "purchase_contract", "purchase_bids": "purchase_bid",
    "purchase_evaluations": "purchase_evaluation", "purchase_imports": "purchase_import",
    "purchase_payments": "purchase_payment", "purchase_queries": "purchase_query",
    "purchase_records": "purchase_record", "purchase_rounds": "purchase_round",
    "purchase_acceptances": "purchase_acceptance",
}  # fmt: skip
# Only these go with a case; whatever else rests on it keeps the case.
GO_ALONG = frozenset(
    {
        *ABOUT,
        "letter_services",
        "training_enrolments",
        "members",
        "payment_accounts",
        "staff_certificates",
        "staff_crime_checks",
        "org_papers",
        "donation_uses",
    }
)

# Rows that end by age alone: the table, the day that counts, and the years they stay after it.
AGED = (
    ("messages", "created_at", 3), ("home_staff", "left_on", 3), ("home_shifts", "on", YEARS),
    ("home_patrols", "at", YEARS), ("harm_reports", "done_at", YEARS),
    ("data_requests", "answered_at", YEARS), ("reveals", "asked_at", 3),
    ("org_people", "left_on", 5), ("payment_lines", "dropped_at", 30),
    ("donations", "received_on", 30), ("open_services", "until_on", YEARS),
)  # fmt: skip

Rows = dict[Table, set[int]]


@dataclass
class Done:
    """Case numbers that went (or would), and those past their time that something else keeps."""

    gone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    rows: int = 0
    photos: int = 0
    others: int = 0
    """Rows that end by age alone."""


def run(session: Session, now: datetime, *, dry: bool = False) -> Done:
    """Delete what is past its time; with `dry` only say what would go."""
    before = add_months(clock.day(now), -12 * YEARS)
    done = Done()
    with as_system(session):
        cases = Base.metadata.tables["foster_applications"]
        ended, is_free = _ended(before), and_(*_nobody_rests_on(cases))
        numbers = select(FosterApplication.case_no).where(ended, ~is_free)
        done.kept = [number or "" for number in session.scalars(numbers)]
        waiting = select(FosterApplication.id).where(ended, is_free).order_by(FosterApplication.id)
        for case_id in session.scalars(waiting).all():
            if len(done.gone) == MOST:
                break
            case = session.get_one(FosterApplication, case_id)
            number = case.case_no or f"草稿{case.ref}"
            rows = all_of(session, cases, {case.id})
            if rows is None:
                done.kept.append(number)
                continue
            household = case.household_id
            done.gone.append(number)
            done.rows += sum(len(ids) for ids in rows.values())
            if dry:
                continue
            audit.record(
                session,
                SYSTEM_ACTOR,
                "rights.retain",
                case.subject,
                note="保存期满，已删除",
                at=now,
            )
            tell_of_letters(session, rows, now)
            delete_rows(session, rows)
            done.rows += drop_household(session, household)
        done.photos = _old_photos(session, before, now, dry=dry)
        done.others = _aged(session, clock.day(now), dry=dry)
    return done


def _ended(before: date) -> ColumnElement[bool]:
    ended_at = func.coalesce(
        FosterApplication.closed_at, FosterApplication.decided_at, FosterApplication.state_since,
        FosterApplication.created_at,
    )  # fmt: skip
    return and_(FosterApplication.state.in_(ENDED), ended_at < midnight(before))


def _nobody_rests_on(table: Table) -> list[ColumnElement[bool]]:
    """Rows that something else keeps are left out here: they would be the first of each run."""
    return [
        ~exists(select(child.c.id).where(column == table.c.id))
        for child, column in _referring(table)
        if not _goes_along(child)
    ]


def all_of(
    session: Session, root: Table, ids: set[int], along: Callable[[Table], bool] | None = None
) -> Rows | None:
    """The rows that go with these, by the foreign keys; None where a stranger rests on them.

    `along` says of which tables rows go with their case; those of an application by default.
    """
    goes = along or _goes_along
    found: Rows = defaultdict(set)
    waiting = [(root, ids)]
    while waiting:
        table, wanted = waiting.pop()
        fresh = wanted - found[table]
        if not fresh:
            continue
        found[table] |= fresh
        for child, column in _referring(table):
            there = set(session.scalars(select(child.c.id).where(column.in_(fresh))))
            if there and not goes(child):
                return None
            waiting.append((child, there))
        if table.name in KINDS:
            for name in ABOUT:
                other = Base.metadata.tables[name]
                about = select(other.c.id).where(
                    other.c.subject_kind == KINDS[table.name], other.c.subject_id.in_(fresh)
                )
                waiting.append((other, set(session.scalars(about))))
    return found


def _goes_along(table: Table) -> bool:
    return table.name in GO_ALONG or (
        table.name.startswith("foster_") and table.name != "foster_inspections"
    )


def _referring(table: Table) -> Iterable[tuple[Table, Column[Any]]]:
    for other in Base.metadata.sorted_tables:
        if "id" in other.c:
            for key in other.foreign_keys:
                if key.column.table is table:
                    yield other, key.parent


def tell_of_letters(session: Session, rows: Rows, now: datetime) -> None:
    """Their numbers stay on record, so that none seems to be missing."""
    numbers = select(Letter.ref, Letter.number, Letter.agency_id).where(
        Letter.id.in_(rows.get(Base.metadata.tables["letters"], set())), Letter.number.is_not(None)
    )
    for ref, number, agency in session.execute(numbers):
        audit.record(
            session, SYSTEM_ACTOR, "rights.retain", Subject("letter", ref, number or ""),
            before=str(agency), note="保存期满", at=now,
        )  # fmt: skip


def delete_rows(session: Session, rows: Rows) -> None:
    for table, ids in rows.items():
        for key in table.foreign_keys:
            if key.use_alter and ids:  # two tables that name each other
                session.execute(
                    update(table).where(table.c.id.in_(ids)).values({key.parent.name: None})
                )
    for table in reversed(Base.metadata.sorted_tables):
        if rows.get(table):
            session.execute(delete(table).where(table.c.id.in_(rows[table])))
    session.expunge_all()


def drop_household(session: Session, household: int) -> int:
    """The household too, where no other case rests on it, and its people without an account."""
    rows = all_of(session, Base.metadata.tables["households"], {household})
    if rows is None or rows.get(Base.metadata.tables["foster_applications"]):
        return 0
    people = set(
        session.scalars(
            select(Member.person_id).where(
                Member.household_id == household, Member.person_id.is_not(None)
            )
        )
    )
    people.add(
        session.scalars(select(Household.owner_person_id).where(Household.id == household)).one()
    )
    delete_rows(session, rows)
    persons = Base.metadata.tables["persons"]
    nobodies = {
        person
        for person in people
        if person is not None
        and not session.scalar(select(exists().where(User.person_id == person)))
        and not any(
            session.scalar(select(exists().where(column == person)))
            for _, column in _referring(persons)
        )
    }
    if nobodies:
        session.execute(delete(persons).where(persons.c.id.in_(nobodies)))
    return sum(len(ids) for ids in rows.values()) + len(nobodies)


def _old_photos(session: Session, before: date, now: datetime, *, dry: bool) -> int:
    """Photographs of visits: ten years."""
    old = (
        Document.subject_kind.in_(("visit", "foster_visit")),
        Document.created_at < midnight(before),
        Document.removed_at.is_(None),
    )
    many = session.scalar(select(func.count()).select_from(Document).where(*old)) or 0
    if many and not dry:
        session.execute(update(Document).where(*old).values(removed_at=now))
    return many


def _aged(session: Session, today: date, *, dry: bool) -> int:
    """Rows of `AGED` that are past their time, with what hangs on them."""
    many = 0
    for name, column, years in AGED:
        table = Base.metadata.tables[name]
        before = add_months(today, -12 * years)
        is_day = isinstance(table.c[column].type, Date)
        old = table.c[column] < (before if is_day else midnight(before))
        free = select(table.c.id).where(old, *_nobody_rests_on(table)).limit(MOST * 10)
        for row in session.scalars(free).all():
            rows = all_of(session, table, {row})
            if rows is not None:
                many += 1
                if not dry:
                    delete_rows(session, rows)
    return many
