"""The age that lists ask for is kept beside the sealed birthday, so that they open nothing (P18).

In whole years, 18 for everybody older: no more than whether somebody is an adult, and of a minor
the age. It follows the birthday when that is written and is turned by the worker on each birthday;
what decides opens the birthday itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import event, func, inspect, select, update

from app.core import clock
from app.core.db import reading, transaction
from app.families.models import Member
from app.law.dates import age_on

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.db import Database

ADULT = 18
_MANY = 1_000


def kept(birth_on: date | None, day: date) -> int | None:
    """What is kept of a birthday on a day; None where it is not known."""
    return None if birth_on is None else max(0, min(ADULT, age_on(birth_on, day)))


def turn(database: Database) -> int:
    """Bring the kept ages of minors up to today; gives how many changed."""
    day, after, done = clock.today(), 0, 0
    while True:
        with reading(database) as session:
            found = _minors(session, after)
        turned = {
            number: age for number, before, born in found if (age := kept(born, day)) != before
        }
        if turned:
            with transaction(database) as session:
                for number, age in turned.items():
                    session.execute(update(Member).where(Member.id == number).values(age=age))
        done += len(turned)
        if len(found) < _MANY:
            return done
        after = found[-1][0]


def _minors(session: Session, after: int) -> list[tuple[int, int | None, date]]:
    """Some members by number: their kept age, which may be missing yet, and their birthday."""
    asked = select(Member.id, Member.age, Member.ref, Member.birth_on_sealed).where(
        Member.id > after,
        func.coalesce(Member.age, 0) < ADULT,
        Member.birth_on_sealed.is_not(None),
        Member.left_on.is_(None),
    )
    rows = session.execute(asked.order_by(Member.id).limit(_MANY)).all()
    opened = Member.birth_on.open
    return [(number, age, opened("members", ref, born or b"")) for number, age, ref, born in rows]


@event.listens_for(Member, "before_insert")
@event.listens_for(Member, "before_update")
def _follow(_mapper: Any, _connection: Any, member: Member) -> None:
    if inspect(member).attrs.birth_on_sealed.history.has_changes():
        member.age = kept(member.birth_on, clock.today())
