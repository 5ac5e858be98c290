"""At the counter: someone lost their phone or their second factor and shows their papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.accounts import steps
from app.accounts.forms import CodeForm, CounterForm, PapersForm
from app.accounts.models import CodePurpose, Person
from app.accounts.services import codes, families
from app.accounts.views import bp
from app.accounts.views.register import count_code, on_screen, try_code
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.identifiers import mask_phone
from app.core.policy import demand
from app.core.web import go, me, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.core.submissions import HeldInput

STEPS = "counter_phone"


@bp.get("/counter/phone")
def counter_phone() -> ResponseReturnValue:
    """Who stands there, and which papers were seen."""
    demand(me(), "accounts.counter")
    return show("accounts/counter_phone.html", form=CounterForm(formdata=None))


@bp.post("/counter/phone")
def counter_phone_post() -> ResponseReturnValue:
    """Find the person and send a code to the new phone."""
    demand(me(), "accounts.counter")
    form, now = CounterForm(), clock.now()
    if not form.validate():
        return show("accounts/counter_phone.html", status=422, form=form)
    phone = form.phone.data or ""
    try:
        person = _who_stands_there(form)
        families.demand_free_phone(db(), person, phone)
        families.demand_papers(form.papers.data or [])
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("accounts/counter_phone.html", status=422, form=form)
    demand(me(), "accounts.change_phone", person)
    count_code(phone, now)
    papers = " ".join(form.papers.data or [])
    held = steps.start(db(), STEPS, phone=phone, person=str(person.id), papers=papers)
    text = codes.send_code(db(), phone, CodePurpose.NEW_PHONE, now, held.ref)
    steps.tell(held, text=on_screen(text))
    return go(url_for(".counter_code"))


def _who_stands_there(form: PapersForm) -> Person:
    return families.find_at_counter(db(), id_no=form.id_no.data or "", name=form.name.data or "")


def _page(held: HeldInput, form: CodeForm, status: int = 200) -> Response:
    return show(
        "accounts/counter_code.html",
        status=status,
        form=form,
        phone=mask_phone(steps.told(held)["phone"]),
        text=steps.told(held).get("text", ""),
    )


@bp.get("/counter/phone/code")
def counter_code() -> ResponseReturnValue:
    """The code that the person reads out."""
    demand(me(), "accounts.counter")
    held = steps.current(db(), STEPS, clock.now())
    return _page(held, CodeForm(formdata=None)) if held else go(url_for(".counter_phone"))


@bp.post("/counter/phone/code")
def counter_code_post() -> ResponseReturnValue:
    """The phone is changed."""
    demand(me(), "accounts.counter")
    now = clock.now()
    held = steps.current(db(), STEPS, now)
    if held is None:
        return go(url_for(".counter_phone"))
    form = CodeForm()
    if not form.validate():
        return _page(held, form, 422)
    try:
        try_code(held, CodePurpose.NEW_PHONE, form.code.data or "", now)
        families.change_phone(
            db(),
            db().get_one(Person, int(steps.told(held)["person"])),
            phone=steps.told(held)["phone"],
            papers=steps.told(held)["papers"].split(),
            actor=me(),
            now=now,
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(held, form, 422)
    steps.finish(db(), STEPS)
    flash("手机号已更换，原来登录的设备已退出，并已告知本人。", "success")
    return go(url_for(".counter_phone"))


@bp.get("/counter/factor")
def family_factor() -> ResponseReturnValue:
    """Who stands there without their second factor, and which papers were seen."""
    demand(me(), "accounts.counter")
    return show("accounts/counter_factor.html", form=PapersForm(formdata=None))


@bp.post("/counter/factor")
def reset_family_factor() -> ResponseReturnValue:
    """From now on the password alone opens the account, until its owner adds a factor."""
    demand(me(), "accounts.counter")
    form = PapersForm()
    if not form.validate():
        return show("accounts/counter_factor.html", status=422, form=form)
    try:
        families.reset_factor(
            db(),
            _who_stands_there(form),
            papers=form.papers.data or [],
            actor=me(),
            now=clock.now(),
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("accounts/counter_factor.html", status=422, form=form)
    flash("第二重验证已关闭，原来登录的设备已退出，并已告知本人。", "success")
    return go(url_for(".family_factor"))
