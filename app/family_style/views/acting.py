"""One page for each act: the form, and what it does. The tables stand in `family_style.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.family_style.acts import COUPLE_ACTS, UNIT_ACTS, Act
from app.family_style.queries import get_couple, get_unit
from app.family_style.screen import context, record_reading
from app.family_style.views import bp
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.family_style.models import Couple, Unit


def _page(act: Act, case: Unit | Couple, form: Form, status: int = 200) -> ResponseReturnValue:
    kind = case.subject.kind.removeprefix("family_")
    back = _back(act, case)
    rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
    values = {"act": act, "form": form, "rule": rule, "case": case, "back": back, "arg": kind,
              "url": _url(act, kind, case.ref)}  # fmt: skip
    if me().is_staff and kind == "unit":
        page = context(db(), me(), case)  # type: ignore[arg-type]
        return show("family_style/act.html", None, status, **page, **values)
    layout = "family_style/act_desk.html" if me().is_staff else "family_style/act_public.html"
    return show(layout, None, status, **values)


def _url(act: Act, kind: str, ref: str) -> str:
    name = f"family_style.{act.name}"
    return url_for(name, unit=ref) if kind == "unit" else url_for(name, couple=ref)


def _back(act: Act, case: Unit | Couple) -> str:
    if not me().is_staff:
        return url_for("family_style.mine")
    if case.subject.kind == "family_couple":
        return url_for("family_style.couple", couple=case.ref)
    return url_for(f"family_style.{act.tab}", unit=case.ref)


def _do(act: Act, case: Unit | Couple) -> ResponseReturnValue:
    if case.state not in act.states or not act.ready(db(), case):
        raise WrongState
    form = act.form() if request.method == "POST" else act.form(formdata=None)
    form.offer(db(), case)
    if request.method == "GET":
        record_reading(me(), case.subject, act.title)
        return _page(act, case, form)
    check_version(case, request.form.get("version"))
    try:
        if form.validate():
            act.do(db(), case, form, me(), clock.now())
            flash(act.said, "success")
            return done(None, _back(act, case))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _page(act, case, form, 422)


def _add_unit(act: Act) -> None:
    def view(unit: str) -> ResponseReturnValue:
        return _do(act, get_unit(db(), me(), unit, to=act.action))

    view.__doc__ = act.title
    bp.add_url_rule(
        f"/<ref:unit>/{act.name.replace('_', '-')}", act.name, view, methods=["GET", "POST"]
    )


def _add_couple(act: Act) -> None:
    def view(couple: str) -> ResponseReturnValue:
        return _do(act, get_couple(db(), me(), couple, to=act.action))

    view.__doc__ = act.title
    takes_files(view)
    bp.add_url_rule(
        f"/couples/<ref:couple>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in UNIT_ACTS:
    _add_unit(_act)
for _act in COUPLE_ACTS:
    _add_couple(_act)
