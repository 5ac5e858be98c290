"""The duty of a home: shifts and patrols."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, show
from app.institutions import queries
from app.institutions.forms.fields import moment
from app.institutions.forms.home import PatrolForm, ShiftForm
from app.institutions.models import ShiftPart
from app.institutions.reading import record_list
from app.institutions.screen import home_context
from app.institutions.services import duty as service
from app.institutions.views import bp
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency


@bp.get("/<ref:home>/duty")
def duty(home: str) -> ResponseReturnValue:
    """The last week's shifts and two days of patrols."""
    return _page(queries.get_home(db(), me(), home, to="institutions.duty"))


def _page(found: Agency, status: int = 200, **given: Any) -> ResponseReturnValue:
    shifts = service.shifts_of(db(), found, clock.today())
    patrols = service.patrols_of(db(), found, clock.now())
    record_list(me(), "值班巡查", len(shifts) + len(patrols))
    last = patrols[0].row.at if patrols else None
    known = {
        "form": ShiftForm(formdata=None, prefix="shift-"),
        "patrol_form": PatrolForm(formdata=None, prefix="patrol-"),
    }
    return show(
        "institutions/home/duty.html", None, status, shifts=shifts, patrols=patrols,
        last=last, is_late=last is None or clock.now() - last > service.GAP, me_id=me().user_id,
        may_keep=allows(me(), "institutions.keep_duty", found), law=cite(db(), "CW18-S1"),
        **(known | given | home_context(me(), found)),
    )  # fmt: skip


@bp.post("/<ref:home>/duty")
def write_shift(home: str) -> ResponseReturnValue:
    """The log of a shift."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_duty")
    form = ShiftForm(prefix="shift-")
    try:
        if form.validate() and form.on.data:
            service.write_shift(
                db(), found, on=form.on.data, part=ShiftPart(form.part.data),
                on_duty=form.on_duty.data or "", children=form.children.data or 0,
                stressed=form.stressed.data or "", events=form.events.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
            flash("值班已登记，请接班的同事确认。", "success")
            return done(None, url_for("institutions.duty", home=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, form=form)


@bp.post("/<ref:home>/duty/<ref:shift>/take")
def take_shift(home: str, shift: str) -> ResponseReturnValue:
    """The next shift takes over."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_duty")
    service.take_shift(db(), found, shift, actor=me(), now=clock.now())
    flash("已接班。", "success")
    return done(None, url_for("institutions.duty", home=found.ref))


@bp.post("/<ref:home>/patrols")
def patrol(home: str) -> ResponseReturnValue:
    """A patrol."""
    found = queries.get_home(db(), me(), home, to="institutions.keep_duty")
    form = PatrolForm(prefix="patrol-")
    try:
        if form.validate():
            service.patrol(
                db(), found, at=moment(form.patrol_on, form.patrol_at),
                place=form.place.data or "", fine=form.fine.data == "yes",
                found=form.found.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("巡查已登记。", "success")
            return done(None, url_for("institutions.duty", home=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, patrol_form=form)
