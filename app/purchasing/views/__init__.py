"""Pages of buying services."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("purchasing", __name__, url_prefix="/purchasing")

# Each module adds its routes to the one blueprint.
from app.purchasing.views import acting, catalogue, desk, planning, public  # noqa: E402

__all__ = ["acting", "bp", "catalogue", "desk", "planning", "public"]
