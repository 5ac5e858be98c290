"""The beginning of the end, whoever decides it: the head, the points or the clock (FS-06-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.deadlines import services as deadlines
from app.family_style.models import EventKind, Post, Unit
from app.family_style.services import children, couples, letters, units
from app.law import RULES
from app.law import family_style_periods as periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def begin(
    session: Session, unit: Unit, *, rule: str, reason: str, cites: Sequence[str] = (),
    stays: bool = True,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Settle what was open; say why. `cites` are the rows whose words speak of this reason.

    `stays`: the couple go on caring until each child has a new place.
    """
    for kind in EventKind:
        while (event := units.current(session, unit, kind)) is not None:
            units.settle(event, "因解散中止", "", actor=actor, now=now)
            session.flush()
    children.free_places(session, unit)  # those who were taken out have a place already
    unit.end_reason = RULES[rule].id
    facts = {"rule": rule, "reason": reason}
    if (couple := couples.living_in(session, unit)) is not None:
        clocks = deadlines.running(session, unit, periods.DISSOLVING)
        facts["letter"] = letters.dissolution(
            session, couple, unit, cites=cites, reason=reason, stays=stays, actor=actor, now=now,
            living=len(children.living_in(session, unit)),
            due_on=clocks[0].due_on if clocks else None,
        ).ref  # fmt: skip
    units.write_event(session, unit, EventKind.DISSOLVING, actor=actor, now=now, facts=facts)
    for post in session.scalars(
        select(Post).where(Post.unit_id == unit.id, Post.withdrawn_on.is_(None))
    ):
        post.withdrawn_on = clock.day(now)
    units.tell_desk(
        session, unit, Role.SOCIAL_WORKER, title="类家庭解散",
        body="请先告诉孩子、安置好每一名孩子，再办理交接。", tab="children", act_by=unit.due_on,
    )  # fmt: skip
    units.tell_couple(
        session, unit, "类家庭解散", "决定书在您的页面上。机构会先安置孩子，再和您办理交接。"
    )
