"""What a visitor told in earlier steps: kept sealed on the server, the cookie names it only."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import session as page_session
from sqlalchemy import delete, select

from app.core.submissions import HeldInput

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

VALID = timedelta(minutes=30)


def start(session: Session, kind: str, **told: str) -> HeldInput:
    """Begin; codes are bound to its reference."""
    held = HeldInput(path=kind)
    held.fields = told
    session.add(held)
    page_session[kind] = held.ref
    return held


def current(session: Session, kind: str, now: datetime) -> HeldInput | None:
    """The steps of this browser, for half an hour."""
    ref = page_session.get(kind)
    if not ref:
        return None
    return session.scalar(
        select(HeldInput).where(
            HeldInput.ref == ref, HeldInput.path == kind, HeldInput.created_at > now - VALID
        )
    )


def told(held: HeldInput) -> dict[str, str]:
    """What is known so far."""
    known: dict[str, str] = held.fields or {}
    return known


def tell(held: HeldInput, **more: str) -> None:
    """Add to what is known."""
    held.fields = {**told(held), **more}


def finish(session: Session, kind: str) -> None:
    """Done: nothing stays."""
    ref = page_session.pop(kind, None)
    if ref:
        session.execute(delete(HeldInput).where(HeldInput.ref == ref))
