"""Clawbacks: heard by the worker, signed or let go by the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.accounts.roles import Role
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.placements import payment_queries as queries
from app.placements.forms.payment import DropForm, HearForm
from app.placements.payment_views import bp
from app.placements.rules.payment import month_says
from app.placements.services import clawbacks as service

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.placements.models import PayLine


@bp.get("/clawbacks")
def clawbacks() -> ResponseReturnValue:
    """What was paid for days elsewhere."""
    demand(me(), "payments.clawbacks")
    return show(
        "payments/clawbacks.html", rows=queries.clawbacks_of(db(), me()),
        can_hear=me().has(Role.SOCIAL_WORKER), can_sign=me().has(Role.HEAD),
    )  # fmt: skip


def _ask(line: PayLine, form: HearForm | DropForm, act: str, status: int = 200) -> Response:
    return show(
        "payments/clawback.html", status=status, line=line, form=form, act=act,
        month=month_says(line.month),
    )  # fmt: skip


@bp.get("/clawbacks/<ref:line>/hear")
def hear(line: str) -> ResponseReturnValue:
    """The form for what the family says."""
    found = queries.get_clawback(db(), me(), line, to="payments.hear")
    return _ask(found, HearForm(None), "hear")


@bp.post("/clawbacks/<ref:line>/hear")
def hear_post(line: str) -> ResponseReturnValue:
    """What the family says."""
    found = queries.get_clawback(db(), me(), line, to="payments.hear")
    form = HearForm(request.form)
    try:
        if form.validate() and form.heard_on.data is not None:
            service.hear(db(), found, heard_on=form.heard_on.data, words=form.words.data or "",
                         actor=me(), now=clock.now())  # fmt: skip
            flash("已登记家庭的意见，请机构负责人决定。", "success")
            return done(None, url_for("payments.clawbacks"))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _ask(found, form, "hear", 422)


@bp.post("/clawbacks/<ref:line>/sign")
def sign_clawback(line: str) -> ResponseReturnValue:
    """The head signs."""
    found = queries.get_clawback(db(), me(), line, to="payments.sign_clawback")
    service.sign(db(), found, actor=me(), now=clock.now())
    flash("已签字，下一次编制清单时单独列为“追回”。", "success")
    return done(None, url_for("payments.clawbacks"))


@bp.get("/clawbacks/<ref:line>/drop")
def drop_clawback(line: str) -> ResponseReturnValue:
    """The form for the reason."""
    found = queries.get_clawback(db(), me(), line, to="payments.drop_clawback")
    return _ask(found, DropForm(None), "drop")


@bp.post("/clawbacks/<ref:line>/drop")
def drop_clawback_post(line: str) -> ResponseReturnValue:
    """The head lets it go."""
    found = queries.get_clawback(db(), me(), line, to="payments.drop_clawback")
    form = DropForm(request.form)
    try:
        if form.validate():
            service.drop(db(), found, reason=form.reason.data or "", actor=me(), now=clock.now())
            flash("已决定不追回。", "success")
            return done(None, url_for("payments.clawbacks"))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _ask(found, form, "drop", 422)
