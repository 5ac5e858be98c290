"""Pages of foster care: the family's, the desk's, the assessors', the bureau's."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("foster", __name__, url_prefix="/foster")

# Each module adds its routes to the one blueprint.
from app.foster.views import (  # noqa: E402
    apply,
    assess,
    consent,
    decide,
    desk,
    export,
    filing,
    history,
    household,
    intake,
    letters,
    messages,
    mine,
    papers,
    pool,
    precheck,
    sections,
    sheets,
    training,
)

__all__ = [
    "apply", "assess", "bp", "consent", "decide", "desk", "export", "filing", "history",
    "household", "intake", "letters", "messages", "mine", "papers", "pool", "precheck",
    "sections", "sheets", "training",
]  # fmt: skip
