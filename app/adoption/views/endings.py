"""The end of an adoption: list, new request, one page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption import ending_screen as screen
from app.adoption.ending_acts import ENDING_ACTS
from app.adoption.ending_workflow import ENDING_LABELS
from app.adoption.forms.after import OpenForm
from app.adoption.forms.ending_paper import PaperEndingForm
from app.adoption.services import ending_opening as service
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
    "adoption.ending", "adoption_ending", "/endings", "end_", "adoption/after/ending.html",
    screen.get_ending, screen.context,
)  # fmt: skip


@bp.get("/endings")
def endings() -> ResponseReturnValue:
    """Requests and revocations of the own organ."""
    return PAGES.listed(
        "adoption/after/endings.html", screen.list_endings, labels=ENDING_LABELS,
        may_open=allows(me(), "adoption.end_open"),
    )  # fmt: skip


def _new(form: OpenForm, status: int = 200) -> ResponseReturnValue:
    return show("adoption/after/new_ending.html", None, status, form=form,
                rules=[(RULES[r], cite(db(), r)) for r in ("RM-10", "CC-1114-1")])  # fmt: skip


@bp.get("/endings/new")
def new_ending() -> ResponseReturnValue:
    """Which adoption ends, and how."""
    demand(me(), "adoption.end_open")
    form = OpenForm(formdata=None)
    form.offer()
    return _new(form)


@bp.post("/endings/new")
def open_ending() -> ResponseReturnValue:
    """At the counter, with the certificate in hand."""
    demand(me(), "adoption.end_open")
    form = OpenForm()
    form.offer()
    try:
        if form.validate():
            row = service.open_ending(
                db(), certificate_no=form.certificate_no.data or "", kind=form.kind.data or "",
                words=form.words.data or "", court_no=form.court_no.data or "",
                situations=tuple(form.situations.data or ()), actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已登记。", "success")
            return done(None, url_for("adoption.ending", adoption_ending=row.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _new(form, 422)


def _new_paper(form: PaperEndingForm, status: int = 200) -> ResponseReturnValue:
    return show("adoption/after/new_paper_ending.html", None, status, form=form,
                rules=[(RULES[r], cite(db(), r)) for r in ("RM-10", "CC-1114-1")])  # fmt: skip


@bp.get("/endings/new-paper")
def new_paper_ending() -> ResponseReturnValue:
    """An adoption registered elsewhere, or before the portal."""
    demand(me(), "adoption.end_open")
    form = PaperEndingForm(formdata=None)
    form.offer()
    return _new_paper(form)


@bp.post("/endings/new-paper")
@takes_files
def open_paper_ending() -> ResponseReturnValue:
    """Typed from the paper certificate, with its scan."""
    demand(me(), "adoption.end_open")
    form = PaperEndingForm()
    form.offer()
    file = request.files.get("scan")
    try:
        if form.validate() and file is not None and file.filename:
            row = service.open_on_paper(
                db(), form.paper, kind=form.kind.data or "", words=form.words.data or "",
                court_no=form.court_no.data or "", situations=tuple(form.situations.data or ()),
                scan=(file.filename, file.stream), actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已登记。", "success")
            return done(None, url_for("adoption.ending", adoption_ending=row.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _new_paper(form, 422)


@bp.get("/endings/<ref:adoption_ending>")
def ending(adoption_ending: str) -> ResponseReturnValue:
    """What was asked, by whom, what stands against it, letters, what was done."""
    return PAGES.show(screen.get_ending(db(), me(), adoption_ending))


@bp.post("/endings/<ref:adoption_ending>/scans")
@takes_files
def ending_scan(adoption_ending: str) -> ResponseReturnValue:
    """The agreement, the court's paper, the certificate that was taken back."""
    found = screen.get_ending(db(), me(), adoption_ending, to="adoption.end_scan")
    return PAGES.keep_scans(found, "adoption.end_scan")


PAGES.add(ENDING_ACTS)
