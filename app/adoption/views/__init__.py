"""Pages of adoption."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("adoption", __name__, url_prefix="/adoption")

# Each module adds its routes to the one blueprint.
from app.adoption.views import acting, desk, precheck, public  # noqa: E402

__all__ = ["acting", "bp", "desk", "precheck", "public"]
