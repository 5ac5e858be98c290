"""The age that lists ask for is kept beside the sealed birthday, so that they open nothing (P18).

In whole years, 18 for everybody older: no more than whether somebody is an adult, and of a minor
the age. It follows the birthday when that is written and is turned by the worker on each birthday;
what decides opens the birthday itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import bindparam, event, func, inspect, select, update

from app.core import clock
from app.core.db import reading, transaction
from app.families.models import Member
from app.law.dates import age_on

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from app.core.db import Database

ADULT = 18
_MANY = 1_000
_MEMBERS = cast("Table", Member.__table__)
# Not where somebody has written another birthday meanwhile: its age came with it.
_TURN = (
    update(_MEMBERS)
    .where(_MEMBERS.c.id == bindparam("number"), _MEMBERS.c.birth_on_sealed == bindparam("sealed"))
    .values(age=bindparam("turned"))
)


def kept(birth_on: date | None, day: date) -> int | None:
    """What is kept of a birthday on a day; None where it is not known."""
    return None if birth_on is None else max(0, min(ADULT, age_on(birth_on, day)))


def turn(database: Database) -> int:
    """Bring the kept ages of minors up to today; gives how many had another."""
    day, after, done = clock.today(), 0, 0
    while True:
        with reading(database) as session:
            found = _minors(session, after)
        turned = [
            {"number": number, "sealed": sealed, "turned": age}
            for number, before, born, sealed in found
            if (age := kept(born, day)) != before
        ]
        if turned:
            with transaction(database) as session:
                session.connection().execute(_TURN, turned)
        done += len(turned)
        if len(found) < _MANY:
            return done
        after = found[-1][0]


def _minors(session: Session, after: int) -> list[tuple[int, int | None, date, bytes]]:
    """Some members by number: kept age, missing perhaps, and birthday, opened and as it lies."""
    asked = select(Member.id, Member.age, Member.ref, Member.birth_on_sealed).where(
        Member.id > after,
        func.coalesce(Member.age, 0) < ADULT,
        Member.birth_on_sealed.is_not(None),
        Member.left_on.is_(None),
    )
    rows: Any = session.execute(asked.order_by(Member.id).limit(_MANY)).all()
    opened = Member.birth_on.open
    return [(number, age, opened("members", ref, born), born) for number, age, ref, born in rows]


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _follow(_mapper: Any, _connection: Any, member: Member) -> None:
    if inspect(member).attrs.birth_on_sealed.history.has_changes():
        member.age = kept(member.birth_on, clock.today())
