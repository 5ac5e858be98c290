"""Reading is recorded too: who looked at which match (bar S65)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.audit.models import Outcome
from app.core.web import later

if TYPE_CHECKING:
    from app.children.models import Child
    from app.core.policy import Actor
    from app.placements.models import Match


def record_reading(actor: Actor, match: Match, note: str = "") -> None:
    """Staff opened a match; a family reads its own without trace."""
    if actor.is_staff:
        later(
            lambda session: audit.record(
                session, actor, "matches.view", match.subject, outcome=Outcome.READ, note=note
            )
        )


def record_search(actor: Actor, child: Child, count: int) -> None:
    """A pool was looked through for a child."""
    later(
        lambda session: audit.record(
            session, actor, "matches.find", child.subject, outcome=Outcome.READ,
            note=f"共{count}户",
        )
    )  # fmt: skip


def record_list(actor: Actor, count: int) -> None:
    """The list of matches was seen."""
    later(
        lambda session: audit.record(
            session, actor, "matches.list", outcome=Outcome.READ, note=f"共{count}行"
        )
    )
