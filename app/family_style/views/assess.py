"""F-FSA: fill in, and read what was handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.checklists import rules as sheets
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.web import done, me, show
from app.family_style import rules
from app.family_style.forms.unit import ScoreForm
from app.family_style.queries import get_unit
from app.family_style.screen import context, record_reading
from app.family_style.services import evaluating, units
from app.family_style.views import bp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from app.checklists.rules import Template


def read_scores(template: Template, typed: Mapping[str, str]) -> dict[str, Any]:
    """Points and remarks as `checklists.rules` wants them; what is no answer is left out."""
    scores: dict[str, Any] = {}
    remarks: dict[str, str] = {}
    for item in template.items():
        value = typed.get(f"item-{item.id}", "").strip()
        if item.kind is sheets.Kind.POINTS and value.isascii() and value.isdigit():
            scores[item.id] = int(value[:4])
        elif item.kind is sheets.Kind.GRADE and value:
            scores[item.id] = value
        elif item.kind is sheets.Kind.YES_NO and value in {"yes", "no"}:
            scores[item.id] = value == "yes"
        if remark := typed.get(f"remark-{item.id}", "").strip()[:500]:
            remarks[item.id] = remark
    return {"scores": scores, "remarks": remarks, "vetoes": {}}


@bp.get("/<ref:unit>/evaluations")
def evaluations(unit: str) -> ResponseReturnValue:
    """Every sheet, the newest first."""
    found = get_unit(db(), me(), unit)
    record_reading(me(), found.subject, "评估")
    return show(
        "family_style/evaluations.html", **context(db(), me(), found),
        sheets=evaluating.of(db(), found), bands=rules.Band,
        may_not=evaluating.may_evaluate(found, clock.today()),
    )  # fmt: skip


@bp.route("/<ref:unit>/evaluate", methods=["GET", "POST"])
def evaluate(unit: str) -> ResponseReturnValue:
    """A new sheet."""
    found = get_unit(db(), me(), unit, to="family_style.evaluate")
    if request.method == "GET" and (why := evaluating.may_evaluate(found, clock.today())):
        raise Conflict(why)
    template = sheets.read(evaluating.template_on(db(), found, clock.today()).content)
    is_sent = request.method == "POST"
    form = ScoreForm() if is_sent else ScoreForm(formdata=None, assessed_on=clock.today())
    answers = read_scores(template, request.form) if is_sent else {}
    try:
        if is_sent and form.validate():
            evaluating.evaluate(
                db(), found, answers=answers, words=form.words.data or "",
                is_yearly=bool(form.is_yearly.data),
                assessed_on=form.assessed_on.data or clock.today(),
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("评估已保存，等负责人决定。", "success")
            return done(None, url_for("family_style.evaluations", unit=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(
        "family_style/score.html", None, 422 if is_sent else 200, **context(db(), me(), found),
        template=template, form=form,
        good=units.figure(db(), found, "fs_good", clock.today()),
        least=units.figure(db(), found, "fs_min", clock.today()), given=answers.get("scores", {}),
        remarks=answers.get("remarks", {}),
    )  # fmt: skip
