"""Pages of child welfare institutions: stays of children, and the homes themselves."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("institutions", __name__, url_prefix="/institutions")

# Each module adds its routes to the one blueprint.
from app.institutions.views import (  # noqa: E402
    case,
    duty,
    home,
    listing,
    money,
    opening,
    people,
    public,
    safety,
    transfers,
)

__all__ = [
    "bp", "case", "duty", "home", "listing", "money", "opening", "people", "public",
    "safety", "transfers",
]  # fmt: skip
