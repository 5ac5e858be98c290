"""A family makes an account: phone, code, who one is. One question to a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, request, url_for

from app.accounts import steps
from app.accounts.forms import CodeForm, IdCheckForm, PhoneForm, RegisterForm
from app.accounts.models import CodePurpose
from app.accounts.services import codes, families
from app.accounts.services import sign_in as limits
from app.accounts.views import bp
from app.accounts.views.sign_in import signed_in
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.identifiers import mask_phone
from app.core.web import go, later, local_path, public, repeatable, show
from app.law import RULES, citation

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.core.submissions import HeldInput

STEPS = "register"


def count_code(phone: str, now: datetime) -> None:
    """Count a code that is asked for, and refuse too many. Raises TooMany."""
    address = request.remote_addr or ""
    limits.demand_below_limit(db(), "code.address", address, now)
    limits.demand_below_limit(db(), "code.phone", phone, now)
    later(lambda record: limits.note_attempt(record, "code.phone", phone, now))
    later(lambda record: limits.note_attempt(record, "code.address", address, now))


def try_code(held: HeldInput, purpose: CodePurpose, code: str, now: datetime) -> None:
    """Use the code of these steps up; a wrong try counts although the request fails.

    Raises Invalid (field `code`).
    """
    try:
        codes.use_code(db(), steps.told(held)["phone"], purpose, code, now, held.ref)
    except codes.WrongCode as error:
        code_id = error.code_id
        later(lambda record: codes.count_wrong_code(record, code_id))
        raise


def on_screen(text: str) -> str:
    """The text as the demo shows it; elsewhere it is on the phone only."""
    return text if current_app.config["PORTAL"].show_codes_on_screen else ""


@bp.get("/register")
@public
def register() -> ResponseReturnValue:
    """Which phone."""
    form = PhoneForm(formdata=None, next=local_path(request.args.get("next")) or "")
    return show("accounts/register.html", form=form)


@bp.post("/register")
@public
def register_post() -> ResponseReturnValue:
    """Send a code; the answer is the same for a phone that has an account."""
    form = PhoneForm()
    if not form.validate():
        return show("accounts/register.html", status=422, form=form)
    now, phone = clock.now(), form.phone.data or ""
    count_code(phone, now)
    held = steps.start(db(), STEPS, phone=phone, next=local_path(form.next.data) or "")
    steps.tell(held, text=on_screen(families.ask_to_register(db(), phone, held.ref, now)))
    return go(url_for(".register_code"))


def _code_page(held: HeldInput, form: CodeForm, status: int = 200) -> Response:
    return show(
        "accounts/register_code.html",
        status=status,
        form=form,
        phone=mask_phone(steps.told(held)["phone"]),
        text=steps.told(held).get("text", ""),
    )


@bp.get("/register/code")
@public
def register_code() -> ResponseReturnValue:
    """Which code came."""
    held = steps.current(db(), STEPS, clock.now())
    return _code_page(held, CodeForm(formdata=None)) if held else go(url_for(".register"))


@bp.post("/register/code")
@public
def register_code_post() -> ResponseReturnValue:
    """The phone is proved, or not."""
    now = clock.now()
    held = steps.current(db(), STEPS, now)
    if held is None:
        return go(url_for(".register"))
    form = CodeForm()
    if not form.validate():
        return _code_page(held, form, 422)
    try:
        try_code(held, CodePurpose.REGISTER, form.code.data or "", now)
    except Invalid as error:
        form.fail("code", error.says)
        return _code_page(held, form, 422)
    steps.tell(held, proved="yes", text="")
    return go(url_for(".register_details"))


def _proved(now: datetime) -> HeldInput | None:
    held = steps.current(db(), STEPS, now)
    return held if held is not None and steps.told(held).get("proved") else None


def _details_page(form: RegisterForm, status: int = 200) -> Response:
    if status != HTTPStatus.OK and not form.password.errors and not form.password_again.errors:
        form.fail("password", "请重新输入密码")  # its boxes come back empty
    return show(
        "accounts/register_details.html",
        status=status,
        form=form,
        version=families.NOTICE_VERSION,
        rule=RULES["PD-INF-1"],
        article=citation(RULES["PD-INF-1"]),
    )


@bp.get("/register/details")
@public
def register_details() -> ResponseReturnValue:
    """Who one is, after the phone was proved."""
    if _proved(clock.now()) is None:
        return go(url_for(".register"))
    return _details_page(RegisterForm(formdata=None))


@bp.post("/register/details")
@public
def register_details_post() -> ResponseReturnValue:
    """Make the account and sign in; who is known already goes to the counter."""
    now = clock.now()
    held = _proved(now)
    if held is None:
        return go(url_for(".register"))
    form = RegisterForm()
    if not form.validate():
        return _details_page(form, 422)
    phone = steps.told(held)["phone"]
    limits.demand_below_limit(db(), "register.person", phone, now)
    later(lambda record: limits.note_attempt(record, "register.person", phone, now))
    try:
        user = families.register(
            db(),
            phone=phone,
            name=form.name.data or "",
            id_no=form.id_no.data or "",
            password=form.password.data or "",
            now=now,
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _details_page(form, 422)
    target = local_path(steps.told(held).get("next"))
    steps.finish(db(), STEPS)
    if user is None:
        return show("accounts/register_counter.html")
    return signed_in(user, phone, target)


@bp.post("/register/check-id")
@public
@repeatable
def check_id() -> ResponseReturnValue:
    """Whether an identity number can be right; says nothing about who is known."""
    form = IdCheckForm()
    form.validate()
    errors = form.id_no.errors if (request.form.get("id_no") or "").strip() else []
    return show("accounts/_id_check.html", errors=errors)
