"""The browser's page cookie and its form token, worked out once a browser and not once a page.

The cookie holds no identity (that is the server's session, `accounts/actors.py`): only the form
token, messages to be shown and a reference to held input. Its signature is looked at when a
process sees it for the first time (bar P01).
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app, g, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer

if TYPE_CHECKING:
    from flask import Flask, Request


class PageCookie(SecureCookieSessionInterface):
    """Flask's signed cookie; one that was altered holds nothing."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """What the request's cookie holds; each request gets its own copy."""
        signed = request.cookies.get(self.get_cookie_name(app))
        if not signed:
            return self.session_class()
        held = self._opened(app, app.secret_key, signed)
        return self.session_class({name: copy(value) for name, value in held.items()})

    @lru_cache(maxsize=4096)  # noqa: B019 - one of these lives as long as the process
    def _opened(self, app: Flask, _key: str, signed: str) -> dict[str, Any]:
        serializer = self.get_signing_serializer(app)
        if serializer is None:
            return {}
        try:
            held, signed_at = serializer.loads(signed, return_timestamp=True)
        except BadSignature:
            return {}
        # Asked here and not of the serializer, which calls a cookie forged that was signed before
        # the server's clock went back; by the clock that signs.
        now = serializer.make_signer().get_timestamp()  # type: ignore[attr-defined]  # one that times
        age = now - signed_at.timestamp()
        return {} if age > app.permanent_session_lifetime.total_seconds() else dict(held)


def form_token() -> str:
    """The token of this page's forms (CSRF)."""
    known: str | None = g.get("csrf_token")
    if known is None and isinstance(raw := session.get("csrf_token"), str):
        known = g.csrf_token = _signed(current_app.secret_key, raw)
    token: str = known or generate_csrf()
    return token


@lru_cache(maxsize=4096)
def _signed(key: str, token: str) -> str:
    # As Flask-WTF signs it, which also checks it.
    signed: str = URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(token)
    return signed
