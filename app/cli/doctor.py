"""`doctor`: facts that must hold at every moment, asked of the database itself.

What the services promise is proved here from the other side, after a restore or an accident.
Read-only; the exit status is 1 where a fact is broken.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Select, and_, exists, func, literal, or_, select, text
from sqlalchemy.orm import aliased

from app.accounts.models import Agency, Person, User
from app.audit import checkpoints
from app.audit import services as audit
from app.audit.models import AuditEvent
from app.cli.doctor_sql import STATEMENTS
from app.core import clock, sealing
from app.core.crypto import CannotOpen
from app.core.db import reading
from app.deadlines.models import ClockState, Deadline
from app.documents import storage
from app.documents.models import Document, Letter, LetterService, LetterState, Sequence
from app.documents.services import FRESH, UNDO
from app.families.models import Household, Member
from app.foster.models import (
    Assignment,
    Decision,
    DecisionKind,
    Duty,
    Enrolment,
    Filing,
    FosterApplication,
    JointSheet,
    Participation,
    State,
)
from app.parameters.services import value
from app.placements import recount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from app.audit.chain import Proof

FOSTER = "foster_application"
MOST_NAMED = 10
REF = 16  # length of a reference
CLOSED = (State.WITHDRAWN, State.LAPSED)
APPROVED = (State.APPROVED, State.FILING, State.FILED, State.BUREAU_APPROVED, State.QUALIFIED)
Case = FosterApplication


# What was brought in had its decision, training and filing before this portal.
HANDLED_HERE = Case.migrated_at.is_(None)


@dataclass(frozen=True)
class Fact:
    """A fact and how to find what breaks it; `broken` gives case numbers or references."""

    name: str
    says: str
    broken: Callable[[Session], Iterable[str]]


def approved_without_decision(session: Session) -> Iterable[str]:
    signed = exists().where(
        Decision.application_id == Case.id,
        Decision.kind == DecisionKind.APPROVE,
        Decision.decided_by_id.is_not(None),
    )
    return session.scalars(select(Case.ref).where(Case.state.in_(APPROVED), HANDLED_HERE, ~signed))


def decided_by_a_participant(session: Session) -> Iterable[str]:
    """The person counts, whatever account it used (SOD-1)."""
    other = exists().where(
        Participation.application_id == Case.id,
        Participation.person_id == User.person_id,
        Participation.duty.in_([Duty.ACCEPT, Duty.ASSESS]),
    )
    named = exists().where(
        Assignment.application_id == Case.id, Assignment.person_id == User.person_id
    )
    return session.scalars(
        select(Case.ref)
        .join(Decision, Decision.application_id == Case.id)
        .join(User, User.id == Decision.decided_by_id)
        .where(or_(other, named))
        .distinct()
    )


def qualified_without_training(session: Session) -> Iterator[str]:
    hours = (
        select(Enrolment.application_id, func.sum(Enrolment.hours).label("hours"))
        .where(Enrolment.passed.is_(True))
        .group_by(Enrolment.application_id)
        .subquery()
    )
    rows = session.execute(
        select(Case, func.coalesce(hours.c.hours, 0))
        .outerjoin(hours, hours.c.application_id == Case.id)
        .where(Case.state == State.QUALIFIED, HANDLED_HERE)
    )
    for case, passed in rows:
        places = [c for c in (case.county_code, case.city_code, case.province_code) if c]
        on = case.qualified_on or clock.today()
        needed = value(
            session, "foster_training_hours", on=on, places=places, agency_id=case.agency_id
        )
        if passed == 0 or passed < int(needed or 0):
            yield case.ref


def filed_without_answer(session: Session) -> Iterable[str]:
    answered = exists().where(Filing.application_id == Case.id, Filing.answer.is_not(None))
    states = (State.FILED, State.BUREAU_APPROVED, State.QUALIFIED)
    return session.scalars(select(Case.ref).where(Case.state.in_(states), HANDLED_HERE, ~answered))


def signed_by_one(session: Session) -> Iterable[str]:
    first, second = aliased(User), aliased(User)
    return session.scalars(
        select(JointSheet.ref)
        .outerjoin(first, first.id == JointSheet.signed_first_id)
        .outerjoin(second, second.id == JointSheet.signed_second_id)
        .where(
            JointSheet.signed_at.is_not(None),
            or_(
                first.id.is_(None),
                second.id.is_(None),
                first.person_id == second.person_id,
            ),
        )
    )


def letters_without_document(session: Session) -> Iterable[str]:
    kept = exists().where(Document.id == Letter.document_id, Document.removed_at.is_(None))
    return session.scalars(select(Letter.ref).where(Letter.state != LetterState.DRAFT, ~kept))


def service_without_proof(session: Session) -> Iterable[str]:
    done = exists().where(
        LetterService.letter_id == Letter.id, LetterService.served_on == Letter.served_on
    )
    return session.scalars(select(Letter.ref).where(Letter.served_on.is_not(None), ~done))


def documents_without_file(session: Session) -> Iterator[str]:
    refs = session.scalars(select(Document.ref).where(Document.removed_at.is_(None)))
    return (ref for ref in refs if not storage.has(ref))


def files_without_document(session: Session) -> Iterator[str]:
    """Files that the sweeper has had time to take away count."""
    now = clock.now()
    since = now - UNDO - FRESH
    kept = set(
        session.scalars(
            select(Document.ref).where(
                Document.removed_at.is_(None) | (Document.removed_at > since)
            )
        )
    )
    old = (now - FRESH - timedelta(hours=1)).timestamp()
    return (name for name in storage.stored_names(old) if name[:REF] not in kept)


def documents_without_case(session: Session) -> Iterable[str]:
    case = exists().where(Case.id == Document.subject_id)
    return session.scalars(select(Document.ref).where(Document.subject_kind == FOSTER, ~case))


def clocks_on_closed_cases(session: Session) -> Iterable[str]:
    is_open = exists().where(Case.id == Deadline.subject_id, Case.state.not_in(CLOSED))
    return session.scalars(
        select(Deadline.case_no).where(
            Deadline.subject_kind == FOSTER, Deadline.state == ClockState.RUNNING, ~is_open
        )
    )


def other_due_day(session: Session) -> Iterable[str]:
    nearest = (
        select(func.min(Deadline.due_on))
        .where(
            Deadline.subject_kind == FOSTER,
            Deadline.subject_id == Case.id,
            Deadline.state == ClockState.RUNNING,
        )
        .scalar_subquery()
    )
    return session.scalars(select(Case.ref).where(Case.due_on.is_distinct_from(nearest)))


def clocks_not_told(session: Session) -> Iterable[str]:
    """The worker has stood still for more than a day."""
    yesterday = clock.today() - timedelta(days=1)
    return session.scalars(
        select(Deadline.case_no).where(
            Deadline.state == ClockState.RUNNING,
            Deadline.overdue_told_at.is_(None),
            Deadline.due_on < yesterday,
        )
    )


def counted_otherwise(session: Session) -> Iterator[str]:
    """Offices and months (or years) whose kept counts are not the true ones."""
    for of_years in (False, True):
        for row in session.execute(recount.differences(of_years=of_years).limit(MOST_NAMED)):
            yield f"{row.agency_id}/{row.month_on}"


def past_their_time(kind: str) -> Select[str]:
    """Numbers of what was deleted at the end of its time: no gap, the record tells of them."""
    return select(AuditEvent.case_no).where(
        AuditEvent.action == "rights.retain", AuditEvent.subject_kind == kind
    )


def gaps_in_case_numbers(session: Session) -> Iterator[str]:
    """One by one within place and year, up to the last that was given."""
    prefix = func.substr(Case.case_no, 1, func.length(Case.case_no) - len("00001"))
    counted = session.execute(
        select(prefix, func.count()).where(Case.case_no.is_not(None)).group_by(prefix)
    )
    given = Counter({start: number for start, number in counted})  # noqa: C416 - rows, not pairs
    given.update(
        number[: -len("00001")]
        for number in session.scalars(past_their_time("foster_application"))
        if number
    )
    ends = Counter(
        {
            f"FC-{row.place}-{row.year}-": row.last
            for row in session.scalars(select(Sequence).where(Sequence.kind == "case.FC"))
        }
    )
    return (f"{key}…" for key in given.keys() | ends.keys() if given.get(key, 0) != ends[key])


def gaps_in_letter_numbers(session: Session) -> Iterator[str]:
    for row in session.scalars(select(Sequence).where(Sequence.kind.like("letter.%"))):
        start = f"{row.kind.removeprefix('letter.')}〔{row.year}〕第"
        count = session.scalar(
            select(func.count()).where(
                Letter.agency_id == int(row.place), Letter.number.startswith(start)
            )
        )
        gone = past_their_time("letter").where(
            AuditEvent.before == row.place, AuditEvent.case_no.startswith(start)
        )
        if (count or 0) + len(session.scalars(gone).all()) != row.last:
            yield f"{start}…"


def several_carers(session: Session) -> Iterable[str]:
    return session.scalars(
        select(Household.ref)
        .join(Member, Member.household_id == Household.id)
        .where(Member.is_main_carer, Member.left_on.is_(None))
        .group_by(Household.ref)
        .having(func.count() > 1)
    )


def officers_from_elsewhere(session: Session) -> Iterable[str]:
    at_home = or_(User.agency_id == Case.agency_id, User.agency_id == Case.bureau_id)
    return session.scalars(
        select(Case.ref)
        .join(User, User.id == Case.officer_id)
        .where(func.coalesce(at_home, literal(value=False)).is_(False))
    )


def placed_elsewhere(session: Session) -> Iterable[str]:
    """Row-level security reads the copy on the case."""
    same = and_(
        Case.province_code == Agency.province_code,
        Case.city_code.is_not_distinct_from(Agency.city_code),
        Case.county_code.is_not_distinct_from(Agency.county_code),
    )
    return session.scalars(select(Case.ref).join(Agency, Agency.id == Case.agency_id).where(~same))


def unreadable_secrets(session: Session) -> Iterator[str]:
    """The key file belongs to this database: the oldest and the newest person open."""
    ends = (Person.id.asc(), Person.id.desc())
    for end in ends:
        person = session.scalar(
            select(Person).where(Person.id_no_sealed.is_not(None)).order_by(end).limit(1)
        )
        try:
            if person is not None and not person.id_no:
                yield person.ref
        except CannotOpen as error:
            yield str(error)


def broken_record(session: Session) -> Iterator[str]:
    return _broken(audit.verify(session))


def _broken(proof: Proof) -> Iterator[str]:
    if proof.broken_at is not None:
        yield f"{proof.broken_at} {proof.why}"


def with_checkpoints(folder: Path) -> tuple[Fact, ...]:
    """The facts, of which the record is held against its signed checkpoints too.

    The chain alone does not tell that its last lines were cut off.
    """
    proved = Fact(
        "record", "操作记录没有断开，与签名的核验点相符",
        lambda session: _broken(checkpoints.prove(session, folder)),
    )  # fmt: skip
    return tuple(proved if fact.name == "record" else fact for fact in FACTS)


def asked(name: str, says: str, statement: str) -> Fact:
    """A fact about a room; its statement may speak of `:today`."""

    def broken(session: Session) -> Iterable[str]:
        said = text(statement)
        if ":today" in statement:
            said = said.bindparams(today=clock.today())
        return session.scalars(said)

    return Fact(name, says, broken)


FACTS = (
    Fact("decision", "已通过的办件都有签署的决定", approved_without_decision),
    Fact("separation", "作决定的人没有受理或者评估过该办件", decided_by_a_participant),
    Fact("training", "有资格的家庭都按学时培训合格", qualified_without_training),
    Fact("filing", "已备案的办件都有民政部门的答复", filed_without_answer),
    Fact("two-assessors", "共同评估意见由两个不同的人签名", signed_by_one),
    Fact("letter-files", "签发的文书都有原件", letters_without_document),
    Fact("service", "有送达日期的文书都有送达记录", service_without_proof),
    Fact("files", "登记的文件都在磁盘上", documents_without_file),
    Fact("orphans", "磁盘上的文件都有登记", files_without_document),
    Fact("file-cases", "文件所属的办件都存在", documents_without_case),
    Fact("clocks", "只有未办结的办件在计期限", clocks_on_closed_cases),
    Fact("due", "办件上的期限就是最近的期限", other_due_day),
    Fact("worker", "到期的期限都已处理", clocks_not_told),
    Fact("case-numbers", "办件编号连续", gaps_in_case_numbers),
    Fact("letter-numbers", "文号连续", gaps_in_letter_numbers),
    Fact("carer", "每个家庭至多一名主要照料人", several_carers),
    Fact("officers", "经办人属于办理机构", officers_from_elsewhere),
    Fact("scope", "办件所在地与办理机构一致", placed_elsewhere),
    Fact("keys", "密钥能打开加密的数据", unreadable_secrets),
    Fact("authority-seals", "账号、角色、机构、代理、审批和付款没有被绕过系统改动", sealing.broken),
    Fact("month-counts", "按月记的数量与重新清点的相同", counted_otherwise),
    Fact("record", "操作记录没有断开", broken_record),
    *(asked(*statement) for statement in STATEMENTS),
)


def examine(session: Session, facts: Iterable[Fact] = FACTS) -> dict[str, list[str]]:
    """What breaks a fact, by the fact's name, ten at most each; empty when all hold."""
    found = {fact.name: list(islice(fact.broken(session), MOST_NAMED)) for fact in facts}
    return {name: broken for name, broken in found.items() if broken}


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Check the facts that must always hold; exit status 1 where one is broken."""
    facts = with_checkpoints(current_app.config["PORTAL"].checkpoints)
    with reading(current_app.extensions["database"]) as session:
        found = examine(session, facts)
    for fact in facts:
        broken = found.get(fact.name, [])
        click.echo(f"{'✗' if broken else '✓'} {fact.name} {fact.says}")
        for one in broken:
            click.echo(f"    {one}")
    if found:
        sys.exit(1)
