"""Whoever opens a stay or a list of a home is on record (PD-ACC-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.audit.models import Outcome
from app.core.web import later

if TYPE_CHECKING:
    from app.core.policy import Actor
    from app.institutions.models import Admission


def record_reading(actor: Actor, case: Admission, note: str = "") -> None:
    """Write down that a stay was opened, and which part of it."""
    subject = case.subject
    later(
        lambda session: audit.record(
            session, actor, "institutions.view", subject, outcome=Outcome.READ, note=note
        )
    )


def record_list(actor: Actor, note: str, count: int) -> None:
    """Write down which list was seen and its length."""
    later(
        lambda session: audit.record(
            session, actor, "institutions.list", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
