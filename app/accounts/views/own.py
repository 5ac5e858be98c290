"""One's own account: what is known, password, devices, electronic service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, request, url_for

from app.accounts import queries
from app.accounts.actors import cookie_name, token_hash
from app.accounts.forms import PasswordForm
from app.accounts.services import families, identities
from app.accounts.services import sign_in as services
from app.accounts.views import bp
from app.accounts.views.sign_in import (
    device_words,
    home_of,
    repeats_password,
    set_session_cookie,
    unified_name,
)
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import go, me, repeatable, show
from app.law import RULES, citation

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

HANDLE = 24  # signs of a digest of the token, which opens nothing


def _template(name: str) -> str:
    return f"accounts/{name}_desk.html" if me().is_staff else f"accounts/{name}.html"


@bp.get("/account")
def security() -> ResponseReturnValue:
    """One's own account."""
    own = token_hash(request.cookies.get(cookie_name(), ""))
    sessions = [
        (row.token_hash[:HANDLE], device_words(row.device), row.created_at, row.last_seen_at,
         row.token_hash == own)
        for row in queries.list_sessions(db(), me())
    ]  # fmt: skip
    return show(
        _template("security"),
        user=queries.get_own(db(), me()),
        has_factor=g.has_factor,
        linked_at=identities.linked_at(db(), me().user_id or 0) if unified_name() else None,
        sessions=sessions,
        consent=families.consent_to_service(db(), me().person_id or 0),
        rule=RULES["SV-4"],
        article=citation(RULES["SV-4"]),
    )


@bp.get("/account/password")
def password() -> ResponseReturnValue:
    """Change the password."""
    return _password_page(PasswordForm(formdata=None))


def _password_page(form: PasswordForm, status: int = 200) -> Response:
    user = queries.get_own(db(), me())
    return show(_template("password"), status=status, form=form, first=user.must_change_password)


@bp.post("/account/password")
def password_post() -> ResponseReturnValue:
    """The new password ends all other sessions; this browser gets a new token."""
    form, now = PasswordForm(), clock.now()
    if not form.validate():
        return _password_page(form, 422)
    user = queries.get_own(db(), me())
    if not repeats_password(user, form.password.data or "", now):
        form.fail("password", "现在的密码不正确，请重新输入。")
        return _password_page(form, 422)
    try:
        _set(form)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _password_page(form, 422)
    token = services.open_session(
        db(),
        user,
        now=now,
        device=request.user_agent.string,
        address=request.remote_addr or "",
        factor_at=g.factor_at,
        factor_for=g.factor_for,
    )
    flash("密码已修改，其他设备已退出。", "success")
    response = go(home_of(me()) if me().is_staff else url_for(".security"))
    set_session_cookie(response, token, is_staff=me().is_staff)
    return response


def _set(form: PasswordForm) -> None:
    if form.new_password.data == form.password.data:
        raise Invalid("新密码不能和现在的密码相同。", "new_password")
    user = queries.get_own(db(), me())
    families.set_password(
        db(),
        user,
        form.new_password.data or "",
        clock.now(),
        context=(user.person.name, user.person.phone or "", user.username or ""),
    )


@bp.post("/account/sessions/<handle>/end")
@repeatable
def end_session(handle: str) -> ResponseReturnValue:
    """Sign one's own other browser out."""
    for row in queries.list_sessions(db(), me()):
        if row.token_hash[:HANDLE] == handle:
            row.ended_at = clock.now()
            flash("那台设备已退出登录。", "success")
    return go(url_for(".security"))


@bp.post("/account/sessions/end-others")
@repeatable
def end_others() -> ResponseReturnValue:
    """Sign all one's other browsers out."""
    services.end_other_sessions(db(), me().user_id or 0, g.session_id, clock.now())
    flash("其他设备都已退出登录。", "success")
    return go(url_for(".security"))


@bp.post("/account/electronic-service")
@repeatable
def electronic_service() -> ResponseReturnValue:
    """Consent to letters in the portal, or withdraw it, at any time."""
    gives = request.form.get("give") == "yes"
    families.set_service_consent(db(), me(), gives=gives, now=clock.now())
    flash("已同意电子送达。" if gives else "已撤回，今后的文书将用其他方式送达。", "success")
    return go(url_for(".security") + "#service")
