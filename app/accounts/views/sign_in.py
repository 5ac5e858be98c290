"""Signing in and out, one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request, url_for
from flask import session as page_session

from app.accounts.actors import ABSOLUTE, cookie_name
from app.accounts.forms import SignInForm
from app.accounts.services import sign_in as services
from app.accounts.views import bp
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.policy import Actor
from app.core.web import go, later, local_path, me, public, repeatable, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.accounts.models import User


@bp.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    """The sign-in page; who is signed in already goes on."""
    if me().is_signed_in:
        return go(local_path(request.args.get("next")) or home_of(me()))
    form = SignInForm(formdata=None, next=local_path(request.args.get("next")) or "")
    return show("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
@public
@repeatable
def sign_in_post() -> ResponseReturnValue:
    """Check name and password; the same answer for every way of being wrong (bar S28)."""
    form = SignInForm()
    if not form.validate():
        return show("accounts/sign_in.html", status=422, form=form)
    now = clock.now()
    login, address = (form.login.data or "").strip(), request.remote_addr or ""
    services.demand_below_limit(db(), "sign_in.address", address, now)
    services.demand_below_limit(db(), "sign_in.account", login, now)
    user = services.check_password(db(), login, form.password.data or "")
    if user is None:
        later(lambda record: services.note_attempt(record, "sign_in.account", login, now))
        later(lambda record: services.note_attempt(record, "sign_in.address", address, now))
        later(
            lambda record: audit.record(
                record, me(), "accounts.sign_in", outcome=Outcome.REFUSED, at=now
            )
        )
        form.fail("password", "手机号（用户名）或密码不正确。忘记密码请点下面的“找回密码”。")
        return show("accounts/sign_in.html", status=422, form=form)
    return signed_in(user, local_path(form.next.data))


def signed_in(user: User, target: str | None) -> Response:
    """Start a session and go on; the token of before sign-in is worth nothing now."""
    now = clock.now()
    token = services.open_session(
        db(), user, now=now, device=request.user_agent.string, address=request.remote_addr or ""
    )
    held = page_session.get("held")
    page_session.clear()
    if held:
        page_session["held"] = held
    actor = Actor(user_id=user.id, person_id=user.person_id, agency_id=user.agency_id)
    audit.record(db(), actor, "accounts.sign_in", audit.Subject("user", user.ref), at=now)
    response = go(target or home_of(actor))
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )
    return response


def home_of(actor: Actor) -> str:
    """Where work starts: the desk for staff, their own matters for families."""
    return url_for("worklist.index") if actor.is_staff else url_for("foster.mine")


@bp.post("/sign-out")
@public
@repeatable
def sign_out() -> ResponseReturnValue:
    """End this session, and leave nothing in the browser."""
    token = request.cookies.get(cookie_name())
    if token:
        services.end_session(db(), token, clock.now())
    if me().is_signed_in:
        audit.record(db(), me(), "accounts.sign_out")
    page_session.clear()
    response = go(url_for("home.index"))
    response.delete_cookie(cookie_name(), path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.get("/account")
def security() -> ResponseReturnValue:
    """One's own account."""
    return show("accounts/security.html")
