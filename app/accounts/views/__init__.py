"""Pages of accounts: signing in, registering, one's own account, people and roles."""

from __future__ import annotations

from flask import Blueprint

from app.accounts.roles import ROLE_LABELS

bp = Blueprint("accounts", __name__)


@bp.app_template_filter("role_names")
def role_names(codes: str) -> str:
    """R-INT R-SW as the screen says it; what is no role stays as it is."""
    known = {role.value: label for role, label in ROLE_LABELS.items()}
    return "、".join(known.get(code, code) for code in codes.split())


# Each module adds its routes to the one blueprint.
from app.accounts.views import (  # noqa: E402
    agencies,
    counter,
    deputies,
    factors,
    own,
    recover,
    register,
    sign_in,
    staff,
    step_up,
    unified,
)

__all__ = [
    "agencies", "bp", "counter", "deputies", "factors", "own", "recover", "register", "sign_in",
    "staff", "step_up", "unified",
]  # fmt: skip
