"""Signing in and out, one's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, g, request, url_for
from flask import session as page_session

from app.accounts.actors import cookie_name
from app.accounts.forms import SignInForm
from app.accounts.passwords import matches
from app.accounts.posting import post
from app.accounts.services import sign_in as services
from app.accounts.services.factors import has_factor
from app.accounts.views import bp
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock, crypto
from app.core.db import db
from app.core.policy import ANYONE, Actor
from app.core.web import go, later, local_path, me, never_closed, public, repeatable, show

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from app.accounts.models import User

UNTIL_CHANGED = {
    None,
    "static",
    "accounts.password",
    "accounts.password_post",
    "accounts.sign_out",
    "home.elder",
    "home.accessibility",
    "home.privacy",
}
WRONG = (
    "手机号（用户名）或密码不正确。连续多次不正确时，这个账号会暂停登录15分钟；"
    "忘记密码请点下面的“找回密码”。"
)
SYSTEMS = (
    ("HarmonyOS", "鸿蒙手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓手机"),
    ("Windows", "Windows电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux电脑"),
)
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Edg/", "Edge浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome浏览器"),
    ("Safari", "Safari浏览器"),
)


def device_cookie() -> str:
    """The name of the mark that a browser keeps; beside `cookie_name`."""
    return (
        "__Host-tongan-device" if current_app.config["SESSION_COOKIE_SECURE"] else "tongan-device"
    )


def unified_name() -> str:
    """How the identity service of this portal is called; empty where there is none."""
    named = current_app.config["PORTAL"].unified
    return str(named.name) if named else ""


bp.app_template_global("unified_name")(unified_name)


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
@never_closed
def sign_in_post() -> ResponseReturnValue:
    """Check name and password; the same answer for every way of being wrong (bar S28)."""
    form = SignInForm()
    if not form.validate():
        return show("accounts/sign_in.html", status=422, form=form)
    now = clock.now()
    login, address = (form.login.data or "").strip(), request.remote_addr or ""
    device = request.cookies.get(device_cookie())
    services.demand_below_limit(db(), "sign_in.address", address, now)
    if not services.knows(device or "", login):
        services.demand_below_limit(db(), "sign_in.everywhere", services.EVERYWHERE, now)
    user = services.check_password(db(), login, form.password.data or "", device=device)
    if user is None:
        later(lambda record: _count_failure(record, login, device, address, now))
        form.fail("password", WRONG)
        return show("accounts/sign_in.html", status=422, form=form)
    if user.agency_id is not None or has_factor(db(), user.id):
        return half_signed_in(user, now, local_path(form.next.data))
    return signed_in(user, login, local_path(form.next.data))


def half_signed_in(user: User, now: datetime, target: str | None) -> Response:
    """Proved once who they are: a session that opens the page of the second factor (bar S26)."""
    token = services.open_session(
        db(), user, now=now, device=request.user_agent.string, address=request.remote_addr or ""
    )
    _start_page_session(user)
    response = go(url_for("accounts.second_factor", next=target))
    set_session_cookie(response, token, is_staff=user.agency_id is not None)
    return response


def _count_failure(
    record: Session, login: str, device: str | None, address: str, now: datetime
) -> None:
    services.note_attempt(record, "sign_in.account", services.login_key(login, device), now)
    services.note_attempt(record, "sign_in.address", address, now)
    services.note_attempt(record, "sign_in.everywhere", services.EVERYWHERE, now)
    audit.record(record, ANYONE, "accounts.sign_in", outcome=Outcome.REFUSED, at=now)


def signed_in(
    user: User, login: str, target: str | None, *, factor_at: datetime | None = None
) -> Response:
    """Start a session and go on; the token of before sign-in is worth nothing now.

    Whoever has to show a second factor has done so, at `factor_at`, when this is called.
    """
    now = clock.now()
    device = request.cookies.get(device_cookie(), "")
    if user.last_sign_in_at is not None and not services.knows(device, login):
        _tell_new_device(user)
    since = user.last_sign_in_at or now - services.KEEP_TRIES
    failed = services.failed_since(db(), login, since)
    if failed >= services.MANY_TRIES:
        _tell_failed_tries(user, "有人用错误的密码登录过您的账号", f"{failed}次密码不正确的登录")
    failed = services.wrong_codes_since(db(), user.id, since)
    if failed >= services.MANY_TRIES:
        _tell_failed_tries(user, "有人知道您的密码", f"{failed}次密码正确、动态码不正确的登录")
    token = services.open_session(
        db(),
        user,
        now=now,
        device=request.user_agent.string,
        address=request.remote_addr or "",
        factor_at=factor_at,
    )
    user.last_sign_in_at = now
    _start_page_session(user)
    actor = Actor(user_id=user.id, person_id=user.person_id, agency_id=user.agency_id)
    audit.record(db(), actor, "accounts.sign_in", audit.Subject("user", user.ref), at=now)
    response = go(target or home_of(actor))
    set_session_cookie(response, token, is_staff=user.agency_id is not None)
    if not services.knows(device, login):
        response.set_cookie(
            device_cookie(),
            services.new_device(login),
            max_age=31536000,
            httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            samesite="Lax",
            path="/",
        )
    return response


def _tell_new_device(user: User) -> None:
    device = device_words(request.user_agent.string)
    post().tell_user(
        db(),
        user.id,
        kind="N-ACC-8",
        title="账号在一台新设备上登录",
        body=f"登录设备：{device}。如果不是您本人，请立即修改密码，并在“我的账号”中退出其他设备。",
        path=url_for("accounts.security"),
    )


def _tell_failed_tries(user: User, title: str, what: str) -> None:
    post().tell_user(
        db(),
        user.id,
        kind="N-ACC-9",
        title=title,
        body=f"上次登录以后，有{what}。如果不是您本人，请修改密码。",
        path=url_for("accounts.security"),
    )


def _start_page_session(user: User) -> None:
    """A new CSRF token; text that was typed is kept for the same person only."""
    owner = crypto.blind("owner", user.ref)[:32]
    held = page_session.get("held")
    is_own = page_session.get("last", owner) == owner
    page_session.clear()
    page_session["last"] = owner
    if held and is_own:
        page_session["held"] = held


def set_session_cookie(response: Response, token: str, *, is_staff: bool) -> None:
    """The cookie ends with the browser; the server ends the session before that.

    Families come by links from messages; nobody needs to lead staff here from another site.
    """
    response.set_cookie(
        cookie_name(),
        token,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Strict" if is_staff else "Lax",
        path="/",
    )


def repeats_password(user: User, typed: str, now: datetime) -> bool:
    """Whether who is signed in knows the password; wrong ones count as at sign-in (bar S27)."""
    key = f"own {user.ref}"
    services.demand_below_limit(db(), "sign_in.account", key, now)
    if matches(user.password_hash, typed):
        return True
    later(lambda record: services.note_attempt(record, "sign_in.account", key, now))
    return False


def device_words(agent: str) -> str:
    """A browser in words that its owner recognises."""
    system = next((words for sign, words in SYSTEMS if sign in agent), "其他设备")
    browser = next((words for sign, words in BROWSERS if sign in agent), "浏览器")
    return f"{system}，{browser}"


def home_of(actor: Actor) -> str:
    """Where work starts: the desk for staff, their own matters for families."""
    return url_for("worklist.index") if actor.is_staff else url_for("home.mine")


@bp.post("/sign-out")
@public
@repeatable
@never_closed
def sign_out() -> ResponseReturnValue:
    """End this session, and leave nothing in the browser but whose it was last."""
    token = request.cookies.get(cookie_name())
    if token:
        services.end_session(db(), token, clock.now())
    if me().is_signed_in:
        audit.record(db(), me(), "accounts.sign_out")
    last = page_session.get("last")
    page_session.clear()
    if last:
        page_session["last"] = last
    response = go(url_for("home.index"))
    response.delete_cookie(cookie_name(), path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.before_app_request
def choose_own_password() -> ResponseReturnValue | None:
    """A password that was handed over opens one page only: the one to choose one's own."""
    if not g.get("must_change_password") or request.endpoint in UNTIL_CHANGED:
        return None
    return go(url_for("accounts.password"))
