"""Pages of the register."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("organisations", __name__, url_prefix="/organisations")

# Each module adds its routes to the one blueprint.
from app.organisations.views import agreements, body, facts, listing, people  # noqa: E402

__all__ = ["agreements", "body", "bp", "facts", "listing", "people"]
