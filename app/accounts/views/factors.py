"""The second factor at sign-in, and what one has of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import segno
from flask import current_app, flash, g, request, url_for

from app.accounts import queries
from app.accounts.actors import cookie_name, token_hash
from app.accounts.forms import (
    AuthenticatorForm,
    FactorForm,
    FirstAuthenticatorForm,
    FirstPasskeyForm,
    PasskeyForm,
    SignInForm,
)
from app.accounts.models import FactorKind, Person, User
from app.accounts.services import factors as services
from app.accounts.services import sign_in as limits
from app.accounts.views import bp
from app.accounts.views.sign_in import home_of, repeats_password, set_session_cookie, signed_in
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.ids import new_token
from app.core.policy import Actor, demand
from app.core.web import go, later, local_path, me, never_closed, public, repeatable, show

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.accounts.models import SecondFactor

SIGN_IN = "accounts.sign_in"
ADD = "accounts.add_passkey"


def site() -> services.Site:
    """Where this portal's passkeys belong."""
    origin = current_app.config["PORTAL"].origin
    return services.Site(urlsplit(origin).hostname or "", origin)


def own_token() -> str:
    """The digest of this browser's token."""
    return token_hash(request.cookies.get(cookie_name(), ""))


def shown_code(found: list[SecondFactor], now: datetime) -> str | None:
    """In a demonstration, the code that the telephone would show; None where it is real."""
    if not current_app.config["PORTAL"].show_codes_on_screen:
        return None
    return services.next_code(found, now)


def try_factor(
    user_id: int, found: list[SecondFactor], form: FactorForm, purpose: str, now: datetime
) -> services.Proof | None:
    """Use up what was typed or signed; None, counted and on record, where it is wrong.

    Raises TooMany after ten wrong ones in a quarter of an hour.
    """
    key = str(user_id)
    limits.demand_below_limit(db(), "factor.account", key, now)
    ask = services.challenge(own_token(), purpose)
    typed, answer = form.factor_code.data or "", form.factor_passkey.data or ""
    proof = services.prove(found, typed, answer, site(), ask, now)
    if proof is not None and services.spend(db(), proof, now):
        return proof
    later(lambda record: limits.note_attempt(record, "factor.account", key, now))
    actor = Actor(user_id=user_id)
    later(
        lambda record: audit.record(
            record, actor, "accounts.second_factor", outcome=Outcome.REFUSED, at=now
        )
    )
    form.fail("factor_code", services.WRONG)
    return None


# --- at sign-in -------------------------------------------------------------------------------


@bp.get("/sign-in/code")
@public
def second_factor() -> ResponseReturnValue:
    """After the password: a code, a passkey, or the first binding of a member of staff."""
    target = local_path(request.args.get("next")) or ""
    return _factor_page(FactorForm(formdata=None, next=target))


def _factor_page(form: FactorForm, status: int = 200) -> Response:
    if me().is_signed_in:
        return go(local_path(form.next.data) or home_of(me()))
    if "half_signed_in" not in g:
        again = SignInForm(formdata=None, next=local_path(form.next.data) or "")
        return show("accounts/sign_in.html", status=status, form=again)
    user = db().get_one(User, g.half_signed_in)
    found = services.list_factors(db(), user.id)
    if not services.is_enrolled(found):
        return _enrol_page(form, status)
    options = services.request_options(found, site(), services.challenge(own_token(), SIGN_IN))
    demo_code = shown_code(found, clock.now())
    return show(
        "accounts/second_factor.html",
        status=status,
        form=form,
        options=options,
        code=demo_code,
        is_staff=user.agency_id is not None,
    )


def _enrol_page(form: FactorForm, status: int) -> Response:
    user = db().get_one(User, g.half_signed_in)
    return show("accounts/enrol_factor.html", status=status, form=form, **_offered(user))


def _offered(user: User) -> dict[str, str | None]:
    """What an authenticator is bound with: secret, picture, and the code of a demonstration."""
    secret = services.offered_secret(user, g.session_id)
    picture = segno.make(services.address(user, secret), error="m")
    shown = current_app.config["PORTAL"].show_codes_on_screen
    return {
        "secret": secret,
        "picture": picture.svg_data_uri(scale=5, border=2, dark="#0b0c0c", light="#ffffff"),
        "code": services.code_of(secret, clock.now()) if shown else None,
    }


@bp.post("/sign-in/code")
@public
@repeatable
@never_closed
def second_factor_post() -> ResponseReturnValue:
    """Right: the session is whole, under a new token; else the page again."""
    form, now = FactorForm(), clock.now()
    if "half_signed_in" not in g or not form.validate():
        return _factor_page(form, 200 if "half_signed_in" not in g else 422)
    user = db().get_one(User, g.half_signed_in)
    found = services.list_factors(db(), user.id)
    if not services.is_enrolled(found):
        return _enrol(user, form, now)
    if try_factor(user.id, found, form, SIGN_IN, now) is None:
        return _factor_page(form, 422)
    user.factor_reset_by_id = None  # it is not lost after all
    return _whole(user, form, now)


def _whole(user: User, form: FactorForm, now: datetime) -> Response:
    limits.end_session(db(), request.cookies.get(cookie_name(), ""), now)
    login = user.username or db().get_one(Person, user.person_id).phone or ""
    return signed_in(user, login, local_path(form.next.data), factor_at=now)


def _enrol(user: User, form: FactorForm, now: datetime) -> Response:
    secret = services.offered_secret(user, g.session_id)
    try:
        codes = services.enrol(db(), user, secret, form.factor_code.data or "", now)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _factor_page(form, 422)
    onward = _whole(user, form, now)
    page = _codes_page(user, codes, onward.location or "/")
    for cookie in onward.headers.getlist("Set-Cookie"):
        page.headers.add("Set-Cookie", cookie)
    return page


def _codes_page(user: User, codes: list[str], onward: str) -> Response:
    is_staff = user.agency_id is not None
    return show("accounts/recovery_codes.html", codes=codes, onward=onward, is_staff=is_staff)


# --- one's own --------------------------------------------------------------------------------


@bp.get("/account/factors")
def factors() -> ResponseReturnValue:
    """One's authenticator, passkeys and recovery codes."""
    demand(me(), "accounts.factors")
    return _own_page((PasskeyForm if g.has_factor else FirstPasskeyForm)(formdata=None))


def _own_page(form: PasskeyForm, status: int = 200) -> Response:
    user = queries.get_own(db(), me())
    found = services.list_factors(db(), user.id)
    ask = services.challenge(own_token(), ADD)
    return show(
        "accounts/factors_desk.html" if me().is_staff else "accounts/factors.html",
        status=status,
        form=form,
        found=[factor for factor in found if factor.kind is not FactorKind.RECOVERY],
        left=services.count_recovery_left(db(), user.id),
        options=services.creation_options(user, found, site(), ask),
    )


@bp.get("/account/authenticator")
def authenticator() -> ResponseReturnValue:
    """What a family's telephone is bound with."""
    demand(me(), "accounts.factors")
    form = AuthenticatorForm if g.has_factor else FirstAuthenticatorForm
    return _authenticator_page(form(formdata=None))


def _authenticator_page(form: AuthenticatorForm, status: int = 200) -> Response:
    user = queries.get_own(db(), me())
    return show("accounts/authenticator.html", status=status, form=form, **_offered(user))


@bp.post("/account/authenticator")
def add_authenticator() -> ResponseReturnValue:
    """From now on its code is asked for at sign-in; other browsers are signed out."""
    demand(me(), "accounts.keep_factors")
    form = AuthenticatorForm() if g.has_factor else FirstAuthenticatorForm()
    now, user = clock.now(), queries.get_own(db(), me())
    secret = services.offered_secret(user, g.session_id)
    if not form.validate() or not _is_owner(form, user, now):
        return _authenticator_page(form, 422)
    try:
        codes = services.enrol(db(), user, secret, form.new_code.data or "", now)
    except Invalid as error:
        form.fail("new_code", error.says)
        return _authenticator_page(form, 422)
    services.tell_added(db(), user, "绑定了手机验证器")
    return _has_first(user, codes, now)


def _is_owner(form: PasskeyForm | AuthenticatorForm, user: User, now: datetime) -> bool:
    """Whether the password stands beside an account's first factor; later ones want a factor.

    Whoever finds a telephone lying open could otherwise lock its owner out.
    """
    if "password" not in form or repeats_password(user, form["password"].data or "", now):
        return True
    form.fail("password", "登录密码不正确，请重新输入。")
    return False


def _has_first(user: User, codes: list[str], now: datetime) -> Response:
    """This browser goes on under a new token, as after a second factor; the others end."""
    token = new_token()
    services.renew_session(db(), g.session_id, own_token(), token_hash(token), "", now)
    limits.end_other_sessions(db(), user.id, g.session_id, now)
    return keep_token(_codes_page(user, codes, url_for(".factors")), token)


@bp.post("/account/passkeys")
def add_passkey() -> ResponseReturnValue:
    """Keep a passkey that this browser made; other browsers are signed out."""
    demand(me(), "accounts.keep_factors")
    form = PasskeyForm() if g.has_factor else FirstPasskeyForm()
    now, user = clock.now(), queries.get_own(db(), me())
    ask = services.challenge(own_token(), ADD)
    try:
        if not form.validate() or not _is_owner(form, user, now):
            return _own_page(form, 422)
        answer = form.made_passkey.data or ""
        services.add_passkey(db(), user, answer, form.label.data or "", site(), ask)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _own_page(form, 422)
    audit.record(db(), me(), "accounts.keep_factors", user.subject, after="passkey", at=now)
    if not g.has_factor:
        return _has_first(user, services.new_recovery_codes(db(), user.id), now)
    limits.end_other_sessions(db(), user.id, g.session_id, now)
    flash("通行密钥已添加，其他设备已退出登录。", "success")
    return go(url_for(".factors"))


@bp.post("/account/passkeys/<ref:factor>/remove")
@repeatable
def remove_passkey(factor: str) -> ResponseReturnValue:
    """A passkey of one's own is good for nothing any more."""
    demand(me(), "accounts.keep_factors")
    user, now = queries.get_own(db(), me()), clock.now()
    if services.remove_passkey(db(), user, factor):
        audit.record(db(), me(), "accounts.keep_factors", user.subject, before="passkey")
        flash("通行密钥已删除。", "success")
    limits.end_other_sessions(db(), user.id, g.session_id, now)
    return go(url_for(".factors"))


@bp.post("/account/recovery-codes")
def new_recovery_codes() -> ResponseReturnValue:
    """Ten new ones, shown once."""
    demand(me(), "accounts.keep_factors")
    if not g.has_factor:
        raise Conflict("还没有开启第二重验证，不需要备用码。")
    user = queries.get_own(db(), me())
    codes = services.new_recovery_codes(db(), user.id)
    services.tell_added(db(), user, "重新生成了备用码")
    audit.record(db(), me(), "accounts.keep_factors", user.subject, after="recovery")
    return _codes_page(user, codes, url_for(".factors"))


@bp.post("/account/factors/renew")
def renew_factors() -> ResponseReturnValue:
    """What was bound is forgotten: staff bind anew at sign-in, a family needs no factor."""
    demand(me(), "accounts.keep_factors")
    user = queries.get_own(db(), me())
    services.forget_all(db(), user, clock.now())
    audit.record(db(), me(), "accounts.keep_factors", user.subject, before="all")
    says = "原来的验证器已作废。请重新登录，绑定新的验证器。"
    flash(says if me().is_staff else "第二重验证已关闭，请重新登录，只用密码。", "success")
    return go(url_for(".sign_in"))


# --- lost -------------------------------------------------------------------------------------


@bp.post("/staff/<ref:user>/ask-factor-reset")
def ask_factor_reset(user: str) -> ResponseReturnValue:
    """The colleague stands before the administrator without a telephone."""
    found = queries.get_user(db(), me(), user, to="accounts.ask_factor_reset")
    services.ask_reset(db(), found, actor=me(), now=clock.now())
    flash("已提出，等待安全管理员重置。", "success")
    return go(url_for(".user", user=user))


@bp.post("/staff/<ref:user>/reset-factor")
def reset_factor(user: str) -> ResponseReturnValue:
    """Security forgets the factor that somebody else reported as lost."""
    found = queries.get_user(db(), me(), user, to="accounts.reset_factor")
    services.reset(db(), found, actor=me(), now=clock.now())
    flash("第二重验证已重置，本人下次登录时重新绑定。", "success")
    return go(url_for(".user", user=user))


def keep_token(response: Response, token: str) -> Response:
    """The cookie of a session that goes on under a new token."""
    set_session_cookie(response, token, is_staff=me().is_staff)
    return response
