"""The assessment's report: read as it will be, signed by each assessor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption.forms.assess import ReportForm
from app.adoption.models import Adoption
from app.adoption.screen import record_reading
from app.adoption.services import assessing, desks, reporting, scoring, sealing
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/assess/<ref:adoption>/report")
def report(adoption: str) -> ResponseReturnValue:
    """The body, put together from the case; suggestions and signatures."""
    return _page(desks.get_assigned(db(), me(), adoption, to="adoption.report"), ReportForm(None))


def _page(case: Adoption, form: ReportForm, status: int = 200) -> ResponseReturnValue:
    record_reading(me(), case, "评估报告")
    return screen(
        "report.html", case, status, form=form, rows=reporting.body(db(), case),
        annexes=reporting.annexes(db(), case),
        is_ready=reporting.is_ready(db(), case), row=assessing.current(db(), case),
        people=assessing.names(db(), case), mine=scoring.own(case, me()),
        seal_is_due=sealing.is_due(db(), case),
    )  # fmt: skip


@bp.post("/assess/<ref:adoption>/report")
def sign_report(adoption: str) -> ResponseReturnValue:
    """One signature; the last one hands the report in."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.report")
    row, form = assessing.current(db(), case), ReportForm(request.form)
    if row is not None:
        check_version(row, request.form.get("version"))
    try:
        letter = reporting.sign(
            db(), case, suggestions=(form.suggestions.data or "")[:1000], actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(case, form, 422)
    if letter is not None:
        flash("全部签署，报告已提交登记机关。", "success")
        return done(None, url_for("adoption.assessments"))
    if sealing.is_due(db(), case):
        flash("全部签署。请机构负责人签名、盖章后提交。", "success")
        return done(None, url_for("adoption.seal", adoption=case.ref))
    flash("已签署，请其他评估人员签署。", "success")
    return done(None, url_for("adoption.report", adoption=case.ref))
