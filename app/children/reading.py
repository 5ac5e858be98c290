"""Whoever opens a child's file is on record (PD-ACC-1, bar S65)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.audit.models import Outcome
from app.children.budget import demand_budget
from app.core import clock
from app.core.db import db
from app.core.web import later

if TYPE_CHECKING:
    from app.children.models import Child
    from app.core.policy import Actor


def record_reading(actor: Actor, child: Child, note: str = "") -> None:
    """Write down that the file was opened, and which part of it. Raises TooMany (bar S15)."""
    subject = child.subject
    demand_budget(db(), actor, child.ref, clock.now())
    later(
        lambda session: audit.record(
            session, actor, "children.view", subject, outcome=Outcome.READ, note=note
        )
    )


def record_list(actor: Actor, note: str, count: int) -> None:
    """Write down which list was seen: its filters, never what was searched for, and its length."""
    later(
        lambda session: audit.record(
            session, actor, "children.list", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
