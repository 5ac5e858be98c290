"""寻根回访: list, a request that came in writing, its scans, one page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.adoption import roots_screen as screen
from app.adoption.forms.roots import RequestForm
from app.adoption.roots_acts import ROOTS_ACTS
from app.adoption.roots_workflow import ROOTS_LABELS, WORK
from app.adoption.services import roots as service
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
    "adoption.roots_visit", "roots", "/roots", "roots_", "adoption/after/roots_visit.html",
    screen.get_roots, screen.context,
)  # fmt: skip


@bp.get("/roots")
def roots() -> ResponseReturnValue:
    """Requests to the own organ."""
    return PAGES.listed(
        "adoption/after/roots.html", screen.list_roots, labels=ROOTS_LABELS,
        may_open=allows(me(), "adoption.roots_open"),
    )  # fmt: skip


def _new(form: RequestForm, status: int = 200) -> ResponseReturnValue:
    return show("adoption/after/new_roots.html", None, status, form=form,
                rules=[(RULES[r], cite(db(), r)) for r in ("OR-01", "OR-03")])  # fmt: skip


@bp.get("/roots/new")
def new_roots() -> ResponseReturnValue:
    """What came in writing, by post or from an agency abroad."""
    demand(me(), "adoption.roots_open")
    form = RequestForm(formdata=None)
    form.offer()
    return _new(form)


@bp.post("/roots/new")
def open_roots() -> ResponseReturnValue:
    """Typed in as it came."""
    demand(me(), "adoption.roots_open")
    form = RequestForm()
    form.offer()
    if form.rows_changed:
        return _new(form)
    try:
        if form.validate():
            row = service.open_request(db(), form.asked, actor=me(), now=clock.now())
            flash("已登记。请上传扫描件，材料齐全的再受理。", "success")
            return done(None, url_for("adoption.roots_visit", roots=row.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _new(form, 422)


@bp.get("/roots/<ref:roots>")
def roots_visit(roots: str) -> ResponseReturnValue:
    """Who asks for what, what was allowed, who came, letters, what was done."""
    return PAGES.show(screen.get_roots(db(), me(), roots))


@bp.post("/roots/<ref:roots>/scans")
@takes_files
def roots_scan(roots: str) -> ResponseReturnValue:
    """The written request and its papers, scanned."""
    found = screen.get_roots(db(), me(), roots, to=WORK)
    return PAGES.keep_scans(found, WORK)


PAGES.add(ROOTS_ACTS)
