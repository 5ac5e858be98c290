"""Pages of payments: the desk's lists, clawbacks, the family's own."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("payments", __name__, url_prefix="/payments")

from app.placements.payment_views import claims, desk, family  # noqa: E402

__all__ = ["bp", "claims", "desk", "family"]
