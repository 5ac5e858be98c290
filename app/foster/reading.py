"""Reading is recorded too: who looked at which file or list (bar S65)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.audit.models import Outcome
from app.core.web import later

if TYPE_CHECKING:
    from app.core.policy import Actor
    from app.foster.models import FosterApplication


def record_reading(actor: Actor, case: FosterApplication, note: str = "") -> None:
    """Write down that staff opened a family's file; a family reads its own without trace."""
    if not actor.is_staff:
        return
    later(
        lambda session: audit.record(
            session, actor, "foster.view", case.subject, outcome=Outcome.READ, note=note
        )
    )


def record_list(actor: Actor, note: str, count: int) -> None:
    """Write down which list was seen: its filters (never what was searched for) and its length."""
    later(
        lambda session: audit.record(
            session, actor, "foster.list", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
