"""Pages of accounts: signing in, registering, one's own account, people and roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# Each module adds its routes to the one blueprint.
from app.accounts.views import sign_in  # noqa: E402

__all__ = ["bp", "sign_in"]
