"""Pages of buying services."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("purchasing", __name__, url_prefix="/purchasing")

# Each module adds its routes to the one blueprint.
from app.purchasing.views import (  # noqa: E402
    acting,
    archiving,
    board,
    catalogue,
    checking,
    contracting,
    delivering,
    desk,
    evaluating,
    fostering,
    judging,
    offering,
    paying,
    planning,
    public,
    rounds,
    serving,
)

__all__ = [
    "acting", "archiving", "board", "bp", "catalogue", "checking", "contracting", "delivering",
    "desk", "evaluating", "fostering", "judging", "offering", "paying", "planning", "public",
    "rounds", "serving",
]  # fmt: skip
