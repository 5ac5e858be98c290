"""Signing in by the unified identity service, and linking it to one's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, redirect, request, url_for
from flask import session as page_session

from app.accounts import queries
from app.accounts.forms import SignInForm
from app.accounts.posting import post
from app.accounts.services import identities as services
from app.accounts.services import sign_in as limits
from app.accounts.views import bp
from app.accounts.views.sign_in import half_signed_in
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import ANYONE, demand
from app.core.web import go, later, local_path, me, never_closed, public, repeatable, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.accounts.unified import Service

AWAY = "unified"  # in the page cookie: the journey that has begun
UNKNOWN = (
    "这个统一身份还没有关联本平台的账号。请先用本平台的用户名和密码登录，再到“我的账号”关联；"
    "以后就可以直接用统一身份登录。"
)


def service() -> Service:
    """The identity service of this portal; none: these pages do not exist."""
    found: Service | None = current_app.extensions.get("unified")
    if found is None:
        raise NotFound
    return found


def _back() -> str:
    return f"{current_app.config['PORTAL'].origin}{url_for('accounts.unified_back')}"


@bp.get("/sign-in/unified")
@public
def unified() -> ResponseReturnValue:
    """Send the browser to the identity service, to sign in or, signed in already, to link."""
    named, now = service(), clock.now()
    limits.demand_below_limit(db(), "sign_in.address", request.remote_addr or "", now)
    try:
        journey = named.begin(_back())
    except Invalid as error:
        return _refused(error.says)
    page_session[AWAY] = {
        "state": journey.state, "nonce": journey.nonce, "verifier": journey.verifier,
        "next": local_path(request.args.get("next")) or "", "links": me().is_signed_in,
    }  # fmt: skip
    return redirect(journey.url, 303)


@bp.get("/sign-in/unified/back")
@public
def unified_back() -> ResponseReturnValue:
    """Back from the service. It only asks to go on: the browser shows its session to a form."""
    service()
    links = bool(page_session.get(AWAY, {}).get("links"))
    answer = request.query_string.decode("ascii", "replace")
    return show("accounts/unified.html", answer=answer, links=links)


@bp.post("/sign-in/unified")
@public
@repeatable
@never_closed
def unified_post() -> ResponseReturnValue:
    """Ask the service who came back; staff go on to their second factor."""
    try:
        index, target = _came_back()
    except Invalid as error:
        return _refused(error.says)
    now, address = clock.now(), request.remote_addr or ""
    user = services.find_user(db(), index, now)
    if user is not None:
        return half_signed_in(user, now, local_path(target))
    later(lambda record: limits.note_attempt(record, "sign_in.address", address, now))
    later(
        lambda record: audit.record(
            record, ANYONE, "accounts.sign_in", outcome=Outcome.REFUSED, at=now
        )
    )
    return _refused(UNKNOWN)


def _came_back() -> tuple[str, str]:
    """Who came back from the journey that has begun here, and where they were going."""
    named, begun = service(), page_session.pop(AWAY, None)
    if not isinstance(begun, dict):
        raise Invalid(services.NOT_DONE)
    journey = services.Journey("", begun["state"], begun["nonce"], begun["verifier"])
    subject = named.finish(_back(), journey, request.form.get("answer", ""))
    return services.index_of(named.issuer, subject), begun["next"]


@bp.post("/account/unified/link")
@repeatable
def link_unified() -> ResponseReturnValue:
    """Whoever came back from the service enters this account from now on."""
    demand(me(), "accounts.link_unified")
    user, now = queries.get_own(db(), me()), clock.now()
    try:
        index, _ = _came_back()
        services.link(db(), user, index, now)
    except Invalid as error:
        return _refused(error.says)
    audit.record(db(), me(), "accounts.link_unified", user.subject, after="unified", at=now)
    post().tell_user(
        db(), user.id, kind="N-ACC-10", title="账号关联了统一身份认证",
        body="以后可以用统一身份登录。如果不是您本人操作，请取消关联并修改密码。",
        path=url_for(".security"),
    )  # fmt: skip
    flash("已关联，下次可以用统一身份登录。", "success")
    return go(url_for(".security"))


@bp.post("/account/unified/unlink")
@repeatable
def unlink_unified() -> ResponseReturnValue:
    """The unified identity opens this account no more."""
    service()
    demand(me(), "accounts.link_unified")
    user = queries.get_own(db(), me())
    if services.unlink(db(), user):
        audit.record(db(), me(), "accounts.link_unified", user.subject, before="unified")
        flash("已取消关联。", "success")
    return go(url_for(".security"))


def _refused(says: str) -> Response:
    """The sign-in page with the reason, or one's account where one is signed in."""
    if me().is_signed_in:
        flash(says, "important")
        return go(url_for(".security"))
    form = SignInForm(formdata=None, next="")
    form.fail("login", says)
    return show("accounts/sign_in.html", status=422, form=form)
