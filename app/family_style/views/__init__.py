"""Pages of family-style care: public, the couple's, the desk's."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("family_style", __name__, url_prefix="/family-style")

from app.family_style.views import (  # noqa: E402
    acting,
    apply,
    assess,
    contract,
    desk,
    household,
    mine,
    money,
    public,
)

__all__ = [
    "acting", "apply", "assess", "bp", "contract", "desk", "household", "mine", "money", "public",
]  # fmt: skip
