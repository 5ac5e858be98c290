"""Pages of children's files."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("children", __name__, url_prefix="/children")

# Each module adds its routes to the one blueprint.
from app.children.views import access, care, edit, file, index, legal, opening, voices  # noqa: E402

__all__ = ["access", "bp", "care", "edit", "file", "index", "legal", "opening", "voices"]
