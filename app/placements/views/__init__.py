"""Pages of placements: the desk's, the bureau's and the family's."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("placements", __name__, url_prefix="/placements")

from app.placements.views import acting, assess, desk, filing, mine  # noqa: E402

__all__ = ["acting", "assess", "bp", "desk", "filing", "mine"]
