"""寻根回访: list, a request that came in writing, its scans, one page for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption import roots_screen as screen
from app.adoption.forms.roots import RequestForm
from app.adoption.roots_acts import ROOTS_ACTS
from app.adoption.roots_workflow import ROOTS_LABELS, WORK
from app.adoption.services import roots as service
from app.adoption.services import scans
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models.roots import RootsVisit
    from app.core.forms import Form
    from app.workflow.acts import Act


@bp.get("/roots")
def roots() -> ResponseReturnValue:
    """Requests to the own organ."""
    closed = request.args.get("view") == "closed"
    rows = screen.list_roots(db(), me(), closed=closed)
    return show("adoption/after/roots.html", rows=rows, closed=closed, labels=ROOTS_LABELS,
                today=clock.today(), may_open=allows(me(), "adoption.roots_open"))  # fmt: skip


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
    return _visit(screen.get_roots(db(), me(), roots))


def _visit(found: RootsVisit, error: str = "") -> ResponseReturnValue:
    return show("adoption/after/roots_visit.html", None, 422 if error else 200,
                **screen.context(db(), me(), found), error=error)  # fmt: skip


@bp.post("/roots/<ref:roots>/scans")
@takes_files
def roots_scan(roots: str) -> ResponseReturnValue:
    """The written request and its papers, scanned."""
    found = screen.get_roots(db(), me(), roots, to=WORK)
    files = [(f.filename or "", f.stream) for f in request.files.getlist("scan") if f.filename]
    try:
        scans.keep(db(), found, files, action=WORK, actor=me(), now=clock.now())
    except Invalid as error:
        return _visit(found, error.says)
    flash("已上传。", "success")
    return done(None, url_for("adoption.roots_visit", roots=found.ref))


def _add(act: Act) -> None:
    def view(roots: str) -> ResponseReturnValue:
        found = screen.get_roots(db(), me(), roots, to=act.action)
        back = url_for("adoption.roots_visit", roots=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            frame = screen.context(db(), me(), found)
            rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
            return show("adoption/after/record_act.html", None, status, **frame, act=act,
                        form=form, rule=rule, back=back, action=request.path)  # fmt: skip

        return perform(act, found, page=page, back=back)

    view.__doc__ = act.title
    name = act.name.removeprefix("roots_")
    bp.add_url_rule(f"/roots/<ref:roots>/{name}", act.name, view, methods=["GET", "POST"])


for _act in ROOTS_ACTS:
    _add(_act)
