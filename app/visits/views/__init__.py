"""Pages of visits: what is due, the record at the door, the family's report, incidents."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("visits", __name__, url_prefix="/visits")

from app.visits.views import calendar, family, record  # noqa: E402

__all__ = ["bp", "calendar", "family", "record"]
