"""Shifts, patrols and medicine: written at once, by two people where care.md §4.6 asks for two."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts.actors import is_same_person
from app.accounts.models import Person, User
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.institutions.models import Admission, Medication, Patrol, Shift, ShiftPart
from app.institutions.workflow import HERE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor

GAP = timedelta(hours=2)
"""Between two patrols (CW18-S1)."""
OLDEST = timedelta(days=2)
"""What happened longer ago is not written down as if it were today's duty."""
SHOWN_DAYS = 7


def write_shift(
    session: Session,
    home: Agency,
    *,
    on: date,
    part: ShiftPart,
    on_duty: str,
    children: int,
    stressed: str,
    events: str,
    actor: Actor,
    now: datetime,
) -> Shift:
    """The log of a shift; the next one takes over from it. Raises Invalid."""
    demand(actor, "institutions.keep_duty", home)
    today = clock.day(now)
    if not today - OLDEST <= on <= today:
        raise Invalid("只能登记今天和前两天的值班。", "on")
    if children < 0:
        raise Invalid("在院儿童人数应是0或者更大的整数。", "children")
    there = select(Shift.id).where(Shift.agency_id == home.id, Shift.on == on, Shift.part == part)
    if session.scalar(there) is not None:
        raise Invalid("这一班已经登记过。", "part")
    row = Shift(
        agency_id=home.id, on=on, part=part, on_duty=on_duty.strip(), children=children,
        written_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.stressed, row.events = stressed.strip() or None, events.strip() or None
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.keep_duty", home.subject, note="值班", at=now)
    return row


def take_shift(session: Session, home: Agency, ref: str, *, actor: Actor, now: datetime) -> None:
    """The next shift has read it and takes over: another person. Raises Invalid, Unseen."""
    demand(actor, "institutions.keep_duty", home)
    row = session.scalar(select(Shift).where(Shift.ref == ref, Shift.agency_id == home.id))
    if row is None:
        raise Unseen("home_shift", ref)
    if row.taken_by_id is not None:
        raise WrongState("这一班已经交接。")
    if is_same_person(session, actor, row.written_by_id):
        raise Invalid("交班的人不能自己接班，请接班的同事登录确认。")
    row.taken_by_id, row.taken_at = actor.user_id, now
    session.flush()
    audit.record(session, actor, "institutions.keep_duty", home.subject, note="接班", at=now)


def patrol(
    session: Session,
    home: Agency,
    *,
    at: datetime,
    place: str,
    fine: bool,
    found: str,
    actor: Actor,
    now: datetime,
) -> Patrol:
    """A patrol, written down on the day. Raises Invalid."""
    demand(actor, "institutions.keep_duty", home)
    if not now - OLDEST <= at <= now:
        raise Invalid("巡查时间应在现在之前两天以内。", "patrol_on")
    if not fine and not found.strip():
        raise Invalid("有异常的，请写明情况和处理。", "found")
    row = Patrol(
        agency_id=home.id, at=at, place=place.strip(), fine=fine, by_id=actor.user_id,
        created_at=now,
    )  # fmt: skip
    row.found = found.strip() or None
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.keep_duty", home.subject, note="巡查", at=now)
    return row


def give_medicine(
    session: Session,
    case: Admission,
    *,
    at: datetime,
    medicine: str,
    ordered_by: str,
    actor: Actor,
    now: datetime,
) -> Medication:
    """The first signature; a second person signs next. Raises Invalid, WrongState."""
    demand(actor, "institutions.medicate", case)
    if case.state not in HERE:
        raise WrongState("孩子不在院。")
    if not now - OLDEST <= at <= now:
        raise Invalid("用药时间应在现在之前两天以内。", "given_on")
    row = Medication(
        admission_id=case.id, given_at=at, ordered_by=ordered_by.strip(),
        given_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.medicine = medicine.strip()
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.medicate", case.subject, note="用药", at=now)
    return row


def sign_medicine(
    session: Session, case: Admission, ref: str, *, actor: Actor, now: datetime
) -> None:
    """The second signature, never by the same person. Raises Invalid, Unseen."""
    demand(actor, "institutions.medicate", case)
    row = session.scalar(
        select(Medication).where(Medication.ref == ref, Medication.admission_id == case.id)
    )
    if row is None:
        raise Unseen("medication", ref)
    if row.second_by_id is not None:
        raise WrongState("已经双人签字。")
    if is_same_person(session, actor, row.given_by_id):
        raise Invalid("第二个签字的应是另一名同事。")
    row.second_by_id, row.second_at = actor.user_id, now
    session.flush()
    audit.record(session, actor, "institutions.medicate", case.subject, note="第二人签字", at=now)


class ShiftLine(NamedTuple):
    """A shift with the names of its two people."""

    row: Shift
    written_by: str
    taken_by: str


def shifts_of(session: Session, home: Agency, today: date) -> list[ShiftLine]:
    """The shifts of the last week, the newest first."""
    writer, taker, taken = aliased(User), aliased(User), aliased(Person)
    rows = session.execute(
        select(Shift, Person.name, taken.name)
        .join(writer, writer.id == Shift.written_by_id)
        .join(Person, Person.id == writer.person_id)
        .outerjoin(taker, taker.id == Shift.taken_by_id)
        .outerjoin(taken, taken.id == taker.person_id)
        .where(Shift.agency_id == home.id, Shift.on >= today - timedelta(days=SHOWN_DAYS))
        .order_by(Shift.on.desc(), Shift.id.desc())
    )
    return [ShiftLine(row, by, second or "") for row, by, second in rows]


class PatrolLine(NamedTuple):
    """A patrol; `late` where more than two hours had gone by since the one before."""

    row: Patrol
    by: str
    late: bool


def patrols_of(session: Session, home: Agency, now: datetime) -> list[PatrolLine]:
    """The patrols of two days, the newest first."""
    rows = session.execute(
        select(Patrol, Person.name)
        .join(User, User.id == Patrol.by_id)
        .join(Person, Person.id == User.person_id)
        .where(Patrol.agency_id == home.id, Patrol.at >= now - OLDEST)
        .order_by(Patrol.at)
    ).all()
    before: datetime | None = None
    found = []
    for row, name in rows:
        found.append(PatrolLine(row, name, before is not None and row.at - before > GAP))
        before = row.at
    return found[::-1]


def medicines_of(session: Session, case: Admission, limit: int = 30) -> Sequence[Any]:
    """(row, given by, signed by), the newest first."""
    giver, second, other = aliased(User), aliased(User), aliased(Person)
    return session.execute(
        select(Medication, Person.name, other.name)
        .join(giver, giver.id == Medication.given_by_id)
        .join(Person, Person.id == giver.person_id)
        .outerjoin(second, second.id == Medication.second_by_id)
        .outerjoin(other, other.id == second.person_id)
        .where(Medication.admission_id == case.id)
        .order_by(Medication.given_at.desc(), Medication.id.desc())
        .limit(limit)
    ).all()
