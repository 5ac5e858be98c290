"""Pages of family-style care: public, the couple's, the desk's."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("family_style", __name__, url_prefix="/family-style")

from app.family_style.views import acting, apply, assess, desk, mine, money, public  # noqa: E402

__all__ = ["acting", "apply", "assess", "bp", "desk", "mine", "money", "public"]
