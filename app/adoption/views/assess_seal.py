"""A third party's seal on the report: print, sign and stamp on paper, send, have it checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for

from app.adoption.forms.assess import SealCheckForm, SealForm
from app.adoption.screen import record_reading
from app.adoption.services import assessing, desks, reporting, sealing
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.web import done, me
from app.documents.models import Document
from app.documents.queries import file_line
from app.documents.receiving import takes_files

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption, Assessment


def _waiting(adoption: str) -> tuple[Adoption, Assessment]:
    case = desks.get_assigned(db(), me(), adoption, to="adoption.report")
    row = assessing.current(db(), case)
    if row is None or not sealing.is_due(db(), case):
        raise WrongState
    return case, row


@bp.get("/assess/<ref:adoption>/seal")
def seal(adoption: str) -> ResponseReturnValue:
    """What is left to do until the report can be handed in."""
    case, row = _waiting(adoption)
    return _page(case, row, SealForm(None), SealCheckForm(None))


def _page(
    case: Adoption, row: Assessment, form: SealForm, check: SealCheckForm, status: int = 200
) -> ResponseReturnValue:
    record_reading(me(), case, "评估报告盖章")
    page = db().get(Document, row.seal_document_id) if row.seal_document_id else None
    return screen(
        "seal.html", case, status, row=row, form=form, check=check,
        body=reporting.author(db(), row),
        page=file_line(page) if page else None, is_mine=row.seal_sent_by_id == me().user_id,
        signed=reporting.signed_by(db(), case, row),
    )  # fmt: skip


@bp.get("/assess/<ref:adoption>/seal/print")
def print_report(adoption: str) -> ResponseReturnValue:
    """The report as PDF, to be signed and sealed on paper."""
    case, _ = _waiting(adoption)
    record_reading(me(), case, "打印评估报告")
    pdf = sealing.to_print(db(), case, actor=me(), now=clock.now())
    return Response(pdf, mimetype="application/pdf", headers={
        "Content-Disposition": 'attachment; filename="report.pdf"', "Cache-Control": "no-store",
    })  # fmt: skip


@bp.post("/assess/<ref:adoption>/seal")
@takes_files
def send_seal(adoption: str) -> ResponseReturnValue:
    """The sealed page with who signed it and when."""
    case, row = _waiting(adoption)
    form, file = SealForm(), request.files.get("page")
    check_version(row, request.form.get("version"))
    try:
        if not form.validate() or file is None:
            return _page(case, row, form, SealCheckForm(None), 422)
        sealing.send(
            db(), case, name=file.filename or "", stream=file.stream,
            signer=form.signer.data or "", sealed_on=form.sealed_on.data or clock.today(),
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
        return _page(case, row, form, SealCheckForm(None), 422)
    flash("已上传，请另一名评估人员核对。", "success")
    return done(None, url_for("adoption.seal", adoption=case.ref))


@bp.post("/assess/<ref:adoption>/seal/check")
def check_seal(adoption: str) -> ResponseReturnValue:
    """Good hands the report in; else the page is sent anew."""
    case, row = _waiting(adoption)
    form = SealCheckForm()
    check_version(row, request.form.get("version"))
    try:
        if not form.validate():
            return _page(case, row, SealForm(None), form, 422)
        letter = sealing.check(
            db(), case, is_good=form.is_good.data == "yes", reason=form.reason.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
        return _page(case, row, SealForm(None), form, 422)
    if letter is None:
        flash("已退回，请重新上传盖章页。", "success")
        return done(None, url_for("adoption.seal", adoption=case.ref))
    flash("报告已提交登记机关。", "success")
    return done(None, url_for("adoption.assessments"))
