"""Who did which duty on a case, as natural persons (SOD-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.postgresql import insert  # SQLite speaks it as well

from app.core.policy import took_part

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

    from sqlalchemy.orm import Session

    from app.core.policy import Actor, Predicate


def did_not(*duties: StrEnum) -> Predicate:
    """The same human did none of these duties on the case, under any account (SOD-1)."""

    def is_free(actor: Actor, case: Any) -> bool:
        return not any(p.person_id in actor.persons and p.duty in duties for p in case.parts)

    is_free.__name__ = "did not " + "|".join(duties)
    return is_free


def take_part(
    session: Session, row: type[Any], duty: StrEnum, *, actor: Actor, now: datetime, **case: int
) -> None:
    """Remember who did a duty on a case, a deputy beside the colleague; twice is once (SOD-1).

    `row` is the case's table of participations, `case` its column: `match_id=match.id`.
    """
    session.flush()
    session.execute(
        insert(row).on_conflict_do_nothing(),
        [{**case, "person_id": one, "duty": duty, "at": now} for one in sorted(took_part(actor))],
    )
