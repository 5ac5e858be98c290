"""A forgotten password, by a code to the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.accounts import steps
from app.accounts.forms import PhoneForm, ResetForm
from app.accounts.models import CodePurpose
from app.accounts.services import families
from app.accounts.views import bp
from app.accounts.views.register import count_code, on_screen, try_code
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.identifiers import mask_phone
from app.core.web import go, public, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.core.submissions import HeldInput

STEPS = "recover"


@bp.get("/forgot-password")
@public
def forgot() -> ResponseReturnValue:
    """Which phone."""
    return show("accounts/forgot.html", form=PhoneForm(formdata=None))


@bp.post("/forgot-password")
@public
def forgot_post() -> ResponseReturnValue:
    """Send a code; the answer is the same for a phone without an account."""
    form = PhoneForm()
    if not form.validate():
        return show("accounts/forgot.html", status=422, form=form)
    now, phone = clock.now(), form.phone.data or ""
    count_code(phone, now)
    held = steps.start(db(), STEPS, phone=phone)
    steps.tell(held, text=on_screen(families.ask_to_reset(db(), phone, held.ref, now)))
    return go(url_for(".reset"))


def _page(held: HeldInput, form: ResetForm, status: int = 200) -> Response:
    return show(
        "accounts/reset.html",
        status=status,
        form=form,
        phone=mask_phone(steps.told(held)["phone"]),
        text=steps.told(held).get("text", ""),
    )


@bp.get("/forgot-password/new")
@public
def reset() -> ResponseReturnValue:
    """The code and a new password."""
    held = steps.current(db(), STEPS, clock.now())
    return _page(held, ResetForm(formdata=None)) if held else go(url_for(".forgot"))


@bp.post("/forgot-password/new")
@public
def reset_post() -> ResponseReturnValue:
    """A new password; every session of the account ends."""
    now = clock.now()
    held = steps.current(db(), STEPS, now)
    if held is None:
        return go(url_for(".forgot"))
    form = ResetForm()
    if not form.validate():
        return _page(held, form, 422)
    try:
        try_code(held, CodePurpose.RESET, form.code.data or "", now)
        families.reset_password(db(), steps.told(held)["phone"], form.new_password.data or "", now)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(held, form, 422)
    steps.finish(db(), STEPS)
    flash("密码已修改，其他设备已退出。请用新密码登录。", "success")
    return go(url_for(".sign_in"))
