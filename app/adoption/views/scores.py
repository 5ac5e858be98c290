"""An assessor's own sheet, and the common one that all of them sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption.models import Adoption
from app.adoption.screen import record_reading
from app.adoption.services import assessing, desks, scoring
from app.adoption.views import bp
from app.adoption.workflow import LABELS
from app.checklists import rules
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EMPTY: dict[str, Any] = {"scores": {}, "remarks": {}, "vetoes": {}}


@bp.get("/assess/<ref:adoption>/sheet")
def sheet(adoption: str) -> ResponseReturnValue:
    """One's own sheet; nobody else's is shown."""
    return _sheet(desks.get_assigned(db(), me(), adoption, to="adoption.score"))


def _sheet(case: Adoption, status: int = 200, problem: str = "") -> ResponseReturnValue:
    record_reading(me(), case, "评分表")
    own = scoring.own_sheet(db(), case, me())
    template = scoring.form_of(db(), case, clock.today())
    answers = EMPTY | ((own.answers if own else None) or {})
    return show(
        "adoption/assess/sheet.html", None, status, case=case, label=LABELS[case.state],
        stage=scoring.STAGES[scoring.stage_of(case)], template=template, answers=answers,
        own=own, counted=rules.score(template, answers), problem=problem,
    )  # fmt: skip


@bp.post("/assess/<ref:adoption>/sheet")
def save_sheet(adoption: str) -> ResponseReturnValue:
    """Keep what was typed, or hand it in."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.score")
    submit = request.form.get("do") == "submit"
    typed = request.form.to_dict()
    scoring.save(db(), case, typed, submit=False, actor=me(), now=clock.now())
    if not submit:
        flash("已保存。", "success")
        return done(None, url_for("adoption.sheet", adoption=case.ref))
    try:
        scoring.save(db(), case, typed, submit=True, actor=me(), now=clock.now())
    except Invalid as error:
        # What was typed stays on the page; it is kept once it is saved or complete.
        return _sheet(case, 422, error.says)
    flash("评分表已提交。全部提交以后可以共同评定。", "success")
    return done(None, url_for("adoption.assessed", adoption=case.ref))


@bp.get("/assess/<ref:adoption>/common")
def common(adoption: str) -> ResponseReturnValue:
    """All sheets side by side; one answer where they differ; signatures."""
    return _common(desks.get_assigned(db(), me(), adoption, to="adoption.score"))


def _common(case: Adoption, status: int = 200, problem: str = "") -> ResponseReturnValue:
    record_reading(me(), case, "共同评定")
    stage = scoring.stage_of(case)
    row = scoring.common(db(), case, stage)
    return show(
        "adoption/assess/common.html", None, status, case=case, label=LABELS[case.state],
        stage=scoring.STAGES[stage], found=scoring.side_by_side(db(), case, stage), row=row,
        outcome=scoring.outcome_of(db(), case, row) if row else None, problem=problem,
        people=assessing.names(db(), case), mine=scoring.own(case, me()),
        missing=scoring.unready(db(), case, clock.today()), typed=request.form,
    )  # fmt: skip


@bp.post("/assess/<ref:adoption>/common")
def agree_on_scores(adoption: str) -> ResponseReturnValue:
    """The common answers; the first signature."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.score")
    typed = request.form.to_dict()
    try:
        scoring.agree(
            db(), case, typed, meeting=typed.get("meeting", "")[:1000], actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        return _common(case, 422, error.says)
    flash("已评定并签署，请其他评估人员签署。", "success")
    return done(None, url_for("adoption.common", adoption=case.ref))


@bp.post("/assess/<ref:adoption>/common/sign")
def sign_scores(adoption: str) -> ResponseReturnValue:
    """One more signature; the last one concludes the stage."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.score")
    row = scoring.common(db(), case, scoring.stage_of(case))
    if row is not None:
        check_version(row, request.form.get("version"))
    row = scoring.sign(db(), case, actor=me(), now=clock.now())
    flash("全部签署，评定完成。" if row.concluded_at else "已签署。", "success")
    return done(None, url_for("adoption.assessed", adoption=case.ref))
