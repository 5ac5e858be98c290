"""Pages of matching: the desk's, the family's, the agreement."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("matches", __name__, url_prefix="/matches")

# Each module adds its routes to the one blueprint.
from app.placements.match_views import agreement, desk, family, finding, papers  # noqa: E402

__all__ = ["agreement", "bp", "desk", "family", "finding", "papers"]
