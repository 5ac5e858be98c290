"""Refusals go into the record too, in a transaction of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from app.audit import services as audit
from app.audit.models import Outcome
from app.core.policy import Refused, Unseen
from app.core.sealing import BrokenSeal
from app.core.web import later

if TYPE_CHECKING:
    from app.core.policy import Actor


def note(actor: Actor, error: Refused | Unseen) -> None:
    """Record that someone was refused; before the answer leaves."""
    if isinstance(error, Unseen):
        subject, action = audit.Subject(error.kind, error.subject_ref), "authz.unseen"
    elif isinstance(error, BrokenSeal):
        subject, action = audit.Subject(error.table, error.ref), error.action
    else:
        subject, action = getattr(error.subject, "subject", audit.NOTHING), error.action
    later(
        lambda session: audit.record(
            session, actor, action, subject, outcome=Outcome.REFUSED, note=request.endpoint or ""
        )
    )
