"""Pages of accounts: signing in, registering, one's own account, people and roles."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("accounts", __name__)

# Each module adds its routes to the one blueprint.
from app.accounts.views import (  # noqa: E402
    agencies,
    counter,
    deputies,
    own,
    recover,
    register,
    sign_in,
    staff,
)

__all__ = [
    "agencies", "bp", "counter", "deputies", "own", "recover", "register", "sign_in", "staff",
]  # fmt: skip
