"""One page for each act: the form, and what it does. The table stands in `placements.acts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.placements.acts import ACTS, Act
from app.placements.queries import get_placement, others_at_home
from app.placements.screen import context, record_reading
from app.placements.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.placements.models import Placement


def _form(act: Act, placement: Placement) -> Form:
    kind = act.paper if act.paper is not None and me().is_staff else act.form
    form = kind() if request.method == "POST" else kind(formdata=None)
    if act.offer is not None:
        act.offer(db(), placement, form)
    return form


def _page(act: Act, placement: Placement, form: Form, status: int = 200) -> ResponseReturnValue:
    page = (
        {**context(db(), me(), placement), "others": others_at_home(db(), placement)}
        if me().is_staff
        else {
            "placement": placement,
            "back_url": url_for("placements.mine", placement=placement.ref),
        }
    )
    layout = "placements/act.html" if me().is_staff else "placements/mine/act.html"
    rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
    return show(layout, None, status, **page, act=act, form=form, rule=rule)


def _do(act: Act, ref: str) -> ResponseReturnValue:
    placement = get_placement(db(), me(), ref, to=act.action)
    if placement.state not in act.states or not act.ready(db(), placement):
        raise WrongState
    form = _form(act, placement)
    if request.method == "GET":
        record_reading(me(), placement, act.title)
        return _page(act, placement, form)
    check_version(placement, request.form.get("version"))
    if getattr(form, "is_picking", False):
        return _page(act, placement, form)
    try:
        if form.validate():
            act.do(db(), placement, form, me(), clock.now())
            flash(act.said, "success")
            return done(None, _after(act, placement))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(act, placement, form, 422)


def _after(act: Act, placement: Placement) -> str:
    if not me().is_staff:
        return url_for("placements.mine", placement=placement.ref)
    tab = "ending_tab" if act.tab == "ending" else act.tab
    return url_for(f"placements.{tab}", placement=placement.ref)


def _add(act: Act) -> None:
    def view(placement: str) -> ResponseReturnValue:
        return _do(act, placement)

    view.__doc__ = act.title
    if act.takes_files:
        takes_files(view)
    bp.add_url_rule(
        f"/<ref:placement>/{act.name.replace('_', '-')}", act.name, view, methods=["GET", "POST"]
    )


for _act in ACTS:
    _add(_act)
