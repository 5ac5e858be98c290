"""The bureau's desk: what was filed, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.placements import queries
from app.placements.forms.running import RemarkForm
from app.placements.screen import context, record_list
from app.placements.services import filing
from app.placements.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/filings")
def filings() -> ResponseReturnValue:
    """What waits for the bureau's answer, oldest first, and what was answered last."""
    demand(me(), "placements.filings")
    waiting, answered = queries.filings_at(db(), me())
    record_list(me(), "寄养备案", len(waiting) + len(answered))
    return show("placements/filings.html", waiting=waiting, answered=answered)


@bp.post("/<ref:placement>/filing/<ref:filing_ref>/receipt")
def receipt(placement: str, filing_ref: str) -> ResponseReturnValue:
    """The bureau has received it."""
    found = queries.get_placement(db(), me(), placement, to="placements.receipt")
    row = filing.get(db(), found, filing_ref)
    filing.receipt(db(), found, row, actor=me(), now=clock.now())
    flash("备案回执已出具。", "success")
    return done(None, url_for("placements.agreement", placement=found.ref))


@bp.route("/<ref:placement>/filing/<ref:filing_ref>/remark", methods=["GET", "POST"])
def remark(placement: str, filing_ref: str) -> ResponseReturnValue:
    """The bureau's head has an objection; the placement goes on."""
    found = queries.get_placement(db(), me(), placement, to="placements.remark")
    row = filing.get(db(), found, filing_ref)
    is_sent = request.method == "POST"
    form = RemarkForm() if is_sent else RemarkForm(formdata=None)
    try:
        if is_sent and form.validate():
            filing.remark(db(), found, row, text=form.text.data or "", actor=me(), now=clock.now())
            flash("意见已送到机构。", "success")
            return done(None, url_for("placements.agreement", placement=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(
        "placements/remark.html", None, 422 if is_sent else 200, **context(db(), me(), found),
        form=form, row=row,
    )  # fmt: skip
