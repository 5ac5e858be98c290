"""Certificates issued anew: list, request at the counter, scans, one page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.adoption import reissue_screen as screen
from app.adoption.forms.reissue import AskForm
from app.adoption.reissue_acts import REISSUE_ACTS
from app.adoption.reissue_workflow import REISSUE_LABELS, WORK
from app.adoption.services import reissuing as service
from app.adoption.views import bp
from app.adoption.views.records import Pages
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


PAGES = Pages(
    "adoption.reissue", "reissue", "/reissues", "reissue_", "adoption/after/reissue.html",
    screen.get_reissue, screen.context,
)  # fmt: skip


@bp.get("/reissues")
def reissues() -> ResponseReturnValue:
    """Requests to the own organ."""
    return PAGES.listed(
        "adoption/after/reissues.html", screen.list_reissues, labels=REISSUE_LABELS,
        kinds=service.KINDS, may_open=allows(me(), "adoption.reissue_open"),
    )  # fmt: skip


def _new(form: AskForm, status: int = 200) -> ResponseReturnValue:
    return show("adoption/after/new_reissue.html", None, status, form=form,
                rules=[(RULES[r], cite(db(), r)) for r in ("WS-30", "RM-FEE")])  # fmt: skip


@bp.get("/reissues/new")
def new_reissue() -> ResponseReturnValue:
    """Which certificate, and why."""
    demand(me(), "adoption.reissue_open")
    return _new(AskForm(formdata=None))


@bp.post("/reissues/new")
def open_reissue() -> ResponseReturnValue:
    """At the counter, with the person there."""
    demand(me(), "adoption.reissue_open")
    form = AskForm()
    try:
        if form.validate():
            row = service.ask(db(), form.asked, actor=me(), now=clock.now())
            flash("已登记，等另一名工作人员复核。", "success")
            return done(None, url_for("adoption.reissue", reissue=row.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _new(form, 422)


@bp.get("/reissues/<ref:reissue>")
def reissue(reissue: str) -> ResponseReturnValue:
    """Which certificate, why, who released it, both numbers."""
    return PAGES.show(screen.get_reissue(db(), me(), reissue))


@bp.post("/reissues/<ref:reissue>/scans")
@takes_files
def reissue_scan(reissue: str) -> ResponseReturnValue:
    """The statement of loss, or the page of the archive."""
    found = screen.get_reissue(db(), me(), reissue, to=WORK)
    return PAGES.keep_scans(found, WORK)


PAGES.add(REISSUE_ACTS)
