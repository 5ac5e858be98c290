"""Filing with the bureau: sent by intake, answered at the bureau's own desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.foster import queries
from app.foster.forms.filing import BureauObjectionForm, ReferForm
from app.foster.reading import record_list, record_reading
from app.foster.screen import case_context
from app.foster.services import filing
from app.foster.views import bp

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.foster.models import FosterApplication

PAGE = "foster/filing/case.html"


@bp.get("/filings")
def filings() -> ResponseReturnValue:
    """What waits for the bureau's answer, oldest first, and what was answered last."""
    demand(me(), "foster.filings")
    waiting, answered = queries.filings_at(db(), me())
    record_list(me(), "备案", len(waiting) + len(answered))
    return show("foster/filing/list.html", waiting=waiting, answered=answered)


@bp.get("/desk/<ref:application>/filing")
def case_filing(application: str) -> ResponseReturnValue:
    """What was reported to the bureau and what it answered."""
    found = queries.get_application(db(), me(), application)
    record_reading(me(), found, "备案")
    return show(PAGE, **_page(found))


@bp.post("/desk/<ref:application>/file")
def file(application: str) -> ResponseReturnValue:
    """The decision goes to the bureau."""
    return _act(application, "foster.file", filing.send, "已报送民政局备案。")


@bp.post("/desk/<ref:application>/receipt")
def receipt(application: str) -> ResponseReturnValue:
    """The bureau has received it."""
    return _act(application, "foster.receipt", filing.receipt, "备案回执已出具。")


@bp.post("/desk/<ref:application>/bureau-approve")
def bureau_approve(application: str) -> ResponseReturnValue:
    """The bureau approves."""
    return _act(application, "foster.bureau_approve", filing.approve, "已批准。")


@bp.post("/desk/<ref:application>/review-again")
def review_again(application: str) -> ResponseReturnValue:
    """The institution's head takes the bureau's objection up."""
    said = "已按民政局的异议重新进入审核。"
    return _act(application, "foster.review_again", filing.review_again, said)


@bp.post("/desk/<ref:application>/bureau-object")
def bureau_object(application: str) -> ResponseReturnValue:
    """The bureau objects, in writing."""
    found = queries.get_application(db(), me(), application, to="foster.bureau_object")
    check_version(found, request.form.get("version"))
    form = BureauObjectionForm(request.form)
    try:
        if form.validate():
            filing.object_to(db(), found, text=form.reason.data or "", actor=me(), now=clock.now())
            flash("异议书已生成，机构会收到通知。", "success")
            return done(None, url_for("foster.case_filing", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(PAGE, None, 422, **(_page(found) | {"form": form}))


@bp.post("/desk/<ref:application>/refer-filing")
def refer_filing(application: str) -> ResponseReturnValue:
    """The officer hands it to the bureau's head, who alone may object."""
    found = queries.get_application(db(), me(), application, to="foster.refer_filing")
    form = ReferForm(request.form, prefix="refer-")
    try:
        if form.validate():
            filing.refer(db(), found, text=form.reason.data or "", actor=me(), now=clock.now())
            flash("已转请负责人审看，负责人会收到通知。回执期限不停止。", "success")
            return done(None, url_for("foster.case_filing", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(PAGE, None, 422, **(_page(found) | {"refer": form}))


def _act(
    application: str, action: str, verb: Callable[..., object], said: str
) -> ResponseReturnValue:
    found = queries.get_application(db(), me(), application, to=action)
    check_version(found, request.form.get("version"))
    try:
        verb(db(), found, actor=me(), now=clock.now())
    except Invalid as error:
        return show(PAGE, None, 422, **(_page(found) | {"problem": error.says}))
    flash(said, "success")
    return done(None, url_for("foster.case_filing", application=found.ref))


def _page(found: FosterApplication) -> dict[str, Any]:
    return case_context(db(), me(), found) | {
        "filings": queries.filings_of(db(), found),
        "wants_approval": filing.needs_approval(db(), found, clock.now()),
        "form": BureauObjectionForm(),
        "refer": ReferForm(None, prefix="refer-"),
        "letters": queries.letters_of(db(), found),
        "problem": "",
    }
