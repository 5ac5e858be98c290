"""Fill in and read the assessments of a running placement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.checklists import rules
from app.checklists.models import TemplateVersion
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.policy import Unseen
from app.core.web import done, me, show
from app.placements.forms.assess import ENDING_TEXTS, NEEDS, URGENCY, WORDED, ScoreForm, read_scores
from app.placements.models import Form, Placement, PlacementAssessment
from app.placements.queries import get_placement
from app.placements.screen import context, record_reading
from app.placements.services import assessing
from app.placements.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _kind(code: str) -> Form:
    try:
        return Form(code)
    except ValueError:
        raise NotFound from None


@bp.route("/<ref:placement>/assess/<code>", methods=["GET", "POST"])
def assess(placement: str, code: str) -> ResponseReturnValue:
    """A new assessment: a score sheet, needs, or the end."""
    found = get_placement(db(), me(), placement, to="placements.assess")
    kind = _kind(code)
    if request.method == "GET":
        record_reading(me(), found, kind.label)
        if reason := assessing.may_assess(found, kind, clock.today()):
            raise Conflict(reason)
    return _score(found, kind) if kind in assessing.SCORED else _describe(found, kind)


def _score(found: Placement, kind: Form) -> ResponseReturnValue:
    template = rules.read(assessing.template_on(db(), found, kind, clock.today()).content)
    is_sent = request.method == "POST"
    form = ScoreForm() if is_sent else ScoreForm(formdata=None, assessed_on=clock.today())
    answers: dict[str, Any] = read_scores(template, request.form) if is_sent else {}
    try:
        if is_sent and form.validate():
            assessing.score(
                db(), found, kind, answers=answers, words=form.words.data or "",
                assessed_on=form.assessed_on.data or clock.today(), actor=me(), now=clock.now(),
            )  # fmt: skip
            return _done(found, kind)
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(
        "placements/score.html", None, 422 if is_sent else 200, **context(db(), me(), found),
        kind=kind, template=template, form=form, given=answers.get("scores", {}),
        remarks=answers.get("remarks", {}), vetoes=answers.get("vetoes", {}),
    )  # fmt: skip


def _describe(found: Placement, kind: Form) -> ResponseReturnValue:
    is_sent = request.method == "POST"
    form = WORDED[kind]() if is_sent else WORDED[kind](formdata=None, assessed_on=clock.today())
    try:
        if is_sent and form.validate():
            words = getattr(form, "words", None)
            assessing.describe(
                db(), found, kind, answers=form.answers(),
                words=(words.data or "") if words is not None else "",
                assessed_on=form.assessed_on.data or clock.today(), actor=me(), now=clock.now(),
            )  # fmt: skip
            return _done(found, kind)
    except Invalid as error:
        form.fail(error.field, error.says)
    is_wrong = is_sent and not form.rows_changed
    return show(
        "placements/describe.html", None, 422 if is_wrong else 200, **context(db(), me(), found),
        kind=kind, form=form,
    )  # fmt: skip


def _done(found: Placement, kind: Form) -> ResponseReturnValue:
    flash(f"{kind.label}已保存。", "success")
    return done(None, url_for("placements.assessments", placement=found.ref))


@bp.get("/<ref:placement>/assessment/<ref:assessment>")
def assessment(placement: str, assessment: str) -> ResponseReturnValue:
    """One form that was handed in."""
    found = get_placement(db(), me(), placement, to="placements.read_assessment")
    row = next((r for r in assessing.of(db(), found) if r.ref == assessment), None)
    if row is None:
        raise Unseen("placement_assessment", assessment)
    record_reading(me(), found, row.form.label)
    return show("placements/assessment.html", **context(db(), me(), found), **_shown(row))


def _shown(row: PlacementAssessment) -> dict[str, Any]:
    template = None
    if row.template_version_id is not None:
        template = rules.read(db().get_one(TemplateVersion, row.template_version_id).content)
    return {
        "row": row, "template": template, "answers": row.answers or {},
        "bands": assessing.BANDS, "texts": ENDING_TEXTS.get(row.form, ()), "needs": NEEDS,
        "urgency": URGENCY,
    }  # fmt: skip
