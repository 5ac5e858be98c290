"""Flask-Login, thinly: it names the signed-in account as `current_user` and nothing more.

Sessions, cookies and refusals are the portal's own (`actors.py`, `core/web.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import LoginManager, UserMixin

from app.core.errors import SignInNeeded
from app.core.web import me

if TYPE_CHECKING:
    from flask import Flask, Request

    from app.core.policy import Actor


class SignedIn(UserMixin):  # type: ignore[misc]
    """The actor of this request, as Flask-Login wants to see it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.id = actor.user_id


def install(app: Flask) -> None:
    """Hook Flask-Login in; it reads the actor and writes no cookie."""
    manager = LoginManager()
    # Its own session and "remember me" cookies stay unused: ours can be ended on the server.
    manager.session_protection = None
    manager.request_loader(_load)
    manager.unauthorized_handler(_refuse)
    # Screens know the actor as `me`.
    manager.init_app(app, add_context_processor=False)


def _load(_request: Request) -> SignedIn | None:
    return SignedIn(me()) if me().is_signed_in else None


def _refuse() -> None:
    raise SignInNeeded
