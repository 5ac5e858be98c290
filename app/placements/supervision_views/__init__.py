"""Pages of supervision: statistics, quarterly reports, inspections, oversight and disputes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("supervision", __name__, url_prefix="/supervision")

from app.placements.supervision_views import drawing, matters, numbers  # noqa: E402

__all__ = ["bp", "drawing", "matters", "numbers"]
