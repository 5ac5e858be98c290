"""The pages that fill an application in: once it is sent, they lead to what was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, request, url_for

from app.core.errors import WrongState
from app.core.web import SAFE, go
from app.foster.services import handin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.foster.models import FosterApplication


def get_editable(session: Session, actor: Actor, ref: str) -> FosterApplication:
    """As `handin.get_editable`; a page that is only looked at opens the read-only one instead."""
    try:
        return handin.get_editable(session, actor, ref)
    except WrongState:
        _show_sent(ref)
        raise


def get_for_papers(session: Session, actor: Actor, ref: str) -> FosterApplication:
    """As `handin.get_for_papers`, with the same way out."""
    try:
        return handin.get_for_papers(session, actor, ref)
    except WrongState:
        _show_sent(ref)
        raise


def _show_sent(ref: str) -> None:
    if request.method in SAFE:
        abort(go(url_for("foster.check", application=ref)))
