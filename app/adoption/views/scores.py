"""An assessor's own sheet, and the common one that all of them sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption.models import Adoption
from app.adoption.screen import record_reading
from app.adoption.services import assessing, desks, earlier, proofs, scoring
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.checklists import rules
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, repeatable, show
from app.foster.services.sheets import read_answers

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

EMPTY: dict[str, Any] = {"scores": {}, "remarks": {}, "vetoes": {}, "proofs": {}}


def _mine(adoption: str) -> Adoption:
    return desks.get_assigned(db(), me(), adoption, to="adoption.score")


def _ticked() -> dict[str, list[str]] | None:
    """What answers rest on as the page sent it; None where it did not ask."""
    boxes = {name: request.form.getlist(name) for name in request.form if "proof-" in name}
    return boxes or None


@bp.get("/assess/<ref:adoption>/sheet")
def sheet(adoption: str) -> ResponseReturnValue:
    """One's own sheet; nobody else's is shown."""
    return _sheet(_mine(adoption))


def _sheet(case: Adoption, status: int = 200, problem: str = "") -> ResponseReturnValue:
    record_reading(me(), case, "评分表")
    own, known = scoring.own_sheet(db(), case, me()), scoring.offered(db(), case)
    template = scoring.form_of(db(), case, clock.today())
    answers = EMPTY | ((own.answers if own else None) or {})
    return screen(
        "sheet.html", case, status, stage=scoring.STAGES[scoring.stage_of(case)],
        template=template, answers=answers, own=own, counted=rules.score(template, answers),
        problem=problem, proofs=known, usual=proofs.usual(known),
        has_earlier=bool(earlier.of(db(), case, scoring.stage_of(case))),
    )  # fmt: skip


@bp.post("/assess/<ref:adoption>/sheet")
def save_sheet(adoption: str) -> ResponseReturnValue:
    """Keep what was typed, or hand it in."""
    case, typed, now = _mine(adoption), request.form.to_dict(), clock.now()
    do, ticked = request.form.get("do"), _ticked()
    scoring.save(db(), case, typed, submit=False, actor=me(), now=now, ticked=ticked)
    if do != "submit":
        flash("已保存。", "success")
        page = "adoption.work_files" if do == "files" else "adoption.sheet"
        return done(None, url_for(page, adoption=case.ref))
    try:
        scoring.save(db(), case, typed, submit=True, actor=me(), now=now, ticked=ticked)
    except Invalid as error:
        # What was typed stays on the page; it is kept once it is saved or complete.
        return _sheet(case, 422, error.says)
    flash("评分表已提交。全部提交以后可以共同评定。", "success")
    return done(None, url_for("adoption.assessed", adoption=case.ref))


@bp.post("/assess/<ref:adoption>/sheet/kept")
@repeatable
def keep_sheet(adoption: str) -> ResponseReturnValue:
    """Keep what is chosen so far; the answer is empty."""
    case = _mine(adoption)
    scoring.save(
        db(), case, request.form.to_dict(), submit=False, actor=me(), now=clock.now(),
        ticked=_ticked(),
    )  # fmt: skip
    return "", 204


@bp.post("/assess/<ref:adoption>/sheet/score")
@repeatable
def sheet_score(adoption: str) -> ResponseReturnValue:
    """The count with what is chosen now; nothing is kept."""
    template = scoring.form_of(db(), _mine(adoption), clock.today())
    counted = rules.score(template, read_answers(template, request.form))
    return show("adoption/assess/_score.html", template=template, counted=counted)


@bp.get("/assess/<ref:adoption>/common")
def common(adoption: str) -> ResponseReturnValue:
    """All sheets side by side; one answer where they differ; signatures."""
    return _common(_mine(adoption))


def _common(case: Adoption, status: int = 200, problem: str = "") -> ResponseReturnValue:
    record_reading(me(), case, "共同评定")
    stage = scoring.stage_of(case)
    row, found = scoring.common(db(), case, stage), scoring.side_by_side(db(), case, stage)
    known = scoring.offered(db(), case)
    return screen(
        "common.html", case, status, stage=scoring.STAGES[stage], found=found, row=row,
        outcome=scoring.outcome_of(db(), case, row) if row else None, problem=problem,
        people=assessing.names(db(), case), mine=scoring.own(case, me()),
        missing=scoring.unready(db(), case, clock.today()), typed=request.form,
        said=EMPTY | (read_answers(found.template, request.form) if found else {}),
        labels={one.key: one for one in known}, words=earlier.words,
    )  # fmt: skip


@bp.post("/assess/<ref:adoption>/common")
def agree_on_scores(adoption: str) -> ResponseReturnValue:
    """The common answers; the first signature."""
    case, typed = _mine(adoption), request.form.to_dict()
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
    case = _mine(adoption)
    row = scoring.common(db(), case, scoring.stage_of(case))
    if row is not None:
        check_version(row, request.form.get("version"))
    row = scoring.sign(db(), case, actor=me(), now=clock.now())
    flash("全部签署，评定完成。" if row.concluded_at else "已签署。", "success")
    return done(None, url_for("adoption.assessed", adoption=case.ref))
