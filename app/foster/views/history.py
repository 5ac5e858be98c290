"""What happened on a case, who looked at it, and what was put right afterwards."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.codes import Relation
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.foster import queries
from app.foster.forms.desk import CorrectForm, MergeForm, ReasonForm, choices
from app.foster.reading import record_reading
from app.foster.screen import case_context
from app.foster.services import correction
from app.foster.services.facts import load_file
from app.foster.views import bp
from app.foster.workflow import LABELS, MOVES
from app.workflow.as_of import as_it_stood, asked_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.foster.models import FosterApplication


@bp.get("/desk/<ref:application>/timeline")
def case_timeline(application: str) -> ResponseReturnValue:
    """Every step of the case, newest first; with a day, how it stood when that day ended."""
    found = queries.get_application(db(), me(), application)
    if (day := asked_day()) is not None:
        return as_it_stood(
            day, found, LABELS, back=url_for("foster.case_timeline", application=found.ref),
            moves=MOVES, read=partial(record_reading, me(), found),
        )  # fmt: skip
    record_reading(me(), found, "时间线")
    events = queries.events_of(db(), found, acts_only=True)
    return show("foster/desk/timeline.html", events=events, **case_context(db(), me(), found))


@bp.get("/desk/<ref:application>/log")
def case_log(application: str) -> ResponseReturnValue:
    """Who did, who was refused and who only looked; for the head."""
    found = queries.get_application(db(), me(), application, to="foster.view_log")
    events = queries.events_of(db(), found, acts_only=False)
    return show("foster/desk/log.html", events=events, **case_context(db(), me(), found))


@bp.get("/desk/<ref:application>/correct")
def correct(application: str) -> ResponseReturnValue:
    """Put an entry right, or open the step before again."""
    found = queries.get_application(db(), me(), application, to="foster.correct")
    return show("foster/desk/correct.html", **_correct_page(found))


@bp.post("/desk/<ref:application>/correct", endpoint="save_correction")
def save_correction(application: str) -> ResponseReturnValue:
    """One entry of the household, with its reason."""
    found = queries.get_application(db(), me(), application, to="foster.correct")
    check_version(found.household, request.form.get("version"))
    form = _correct_form(request.form)
    try:
        if form.validate():
            correction.correct(
                db(), found, field=form.field.data or "", value=form.value.data or "",
                reason=form.reason.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已更正，原来的内容仍可查看。", "success")
            return done(None, url_for("foster.case", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("foster/desk/correct.html", None, 422, **_correct_page(found, form=form))


@bp.post("/desk/<ref:application>/reopen-step")
def reopen_step(application: str) -> ResponseReturnValue:
    """The step before is open again."""
    found = queries.get_application(db(), me(), application, to="foster.correct")
    check_version(found, request.form.get("version"))
    form = ReasonForm(request.form, prefix="reopen-")
    try:
        if form.validate():
            correction.reopen(
                db(), found, reason=form.reason.data or "", actor=me(), now=clock.now()
            )
            flash("上一环节已重新打开。", "success")
            return done(None, url_for("foster.case", application=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("foster/desk/correct.html", None, 422, **_correct_page(found, reopen=form))


@bp.get("/duplicates")
def duplicates() -> ResponseReturnValue:
    """Households that share a person."""
    pairs = correction.duplicates(db(), me())
    return show("foster/desk/duplicates.html", pairs=pairs, form=MergeForm(), failed="")


@bp.post("/duplicates")
def merge() -> ResponseReturnValue:
    """Two records of one family become one."""
    demand(me(), "foster.duplicates")
    form = MergeForm(request.form)
    try:
        if form.validate():
            correction.merge(
                db(), kept_ref=form.kept.data or "", other_ref=form.other.data or "",
                reason=form.reason.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已合并。后一份记录的申请已归到前一份名下。", "success")
            return done(None, url_for("foster.duplicates"))
    except Invalid as error:
        form.fail(error.field, error.says)
    pairs = correction.duplicates(db(), me())
    page = {"pairs": pairs, "form": form, "failed": form.other.data}
    return show("foster/desk/duplicates.html", None, 422, **page)


def _correct_form(data: Any = None) -> CorrectForm:
    form = CorrectForm(data)
    form.field.choices = choices([("", "请选择"), *correction.HOUSEHOLD_FIELDS.items()])
    return form


def _correct_page(
    found: FosterApplication, form: CorrectForm | None = None, reopen: ReasonForm | None = None
) -> dict[str, Any]:
    back = correction.REOPENABLE.get(found.state)
    return case_context(db(), me(), found) | {
        "form": form or _correct_form(),
        "reopen": reopen or ReasonForm(prefix="reopen-"),
        "back": back,
        "members": load_file(db(), found).members,
        "relations": dict(Relation.choices()),
    }
