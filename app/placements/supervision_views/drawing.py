"""Inspections: the draw with its recipe, each inspection and what was found."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, later, me, show
from app.foster.models import FosterApplication
from app.placements.forms.supervision import CommitForm, InspectedForm
from app.placements.models import FosterInspection, InspectionDraw
from app.placements.rules.drawing import number_to_draw
from app.placements.services import inspections as service
from app.placements.services.oversight import finding_of
from app.placements.supervision_policy import visible
from app.placements.supervision_views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _index(form: CommitForm, status: int = 200) -> Response:
    draws = (
        db()
        .scalars(
            select(InspectionDraw)
            .where(visible(me(), InspectionDraw))
            .order_by(InspectionDraw.id.desc())
            .limit(50)
        )
        .all()
    )
    rows = db().scalars(
        select(FosterInspection)
        .where(visible(me(), FosterInspection))
        .options(joinedload(FosterInspection.agency))
        .order_by(FosterInspection.inspected_on.is_not(None), FosterInspection.due_on,
                  FosterInspection.id)
        .limit(300)
    )  # fmt: skip
    return show(
        "supervision/inspections.html", status=status, draws=draws, rows=rows.all(),
        of_year=next((d for d in draws if d.year == clock.today().year), None),
        form=form, may_commit=allows(me(), "inspections.commit"), today=clock.today(),
        may_see_draw=allows(me(), "oversight.open") or me().agency_kind == "bureau",
    )  # fmt: skip


@bp.get("/inspections")
def inspections() -> ResponseReturnValue:
    """Draws, and what is to be inspected by when."""
    demand(me(), "inspections.list")
    return _index(CommitForm(None))


@bp.post("/inspections")
def commit_draw() -> ResponseReturnValue:
    """A new seed, whose hashes are told."""
    demand(me(), "inspections.commit")
    form = CommitForm(request.form)
    try:
        if form.validate():
            draw = service.publish_hash(
                db(), share=form.share.data or 0, actor=me(), now=clock.now()
            )
            flash("种子摘要已公布，接下来锁定名单。", "success")
            return done(None, url_for("supervision.draw", draw=draw.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _index(form, 422)


@bp.get("/draws/<ref:draw>")
def draw(draw: str) -> ResponseReturnValue:
    """Every figure that an auditor needs to do the draw again."""
    found = service.get_draw(db(), me(), draw)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "inspections.view", subject, outcome=Outcome.READ))
    record = {
        "seed": found.seed, "items": found.items, "must": found.must, "rested": found.rested,
        "percent": found.share,
    }  # fmt: skip
    mine, earlier = _inspections_of(found)
    return show(
        "supervision/draw.html", draw=found, found=mine, earlier=earlier,
        rested=[
            (number, None if why == service.DRAWN else date.fromisoformat(why))
            for number, why in sorted(found.rested.items())
        ],
        recipe=json.dumps(record, ensure_ascii=False),
        count=number_to_draw(len(found.items), found.share),
        may_act=allows(me(), "inspections.draw", found),
    )  # fmt: skip


def _inspections_of(found: InspectionDraw) -> tuple[dict[str, tuple[str, date | None]],
                                                    dict[str, date]]:  # fmt: skip
    """The draw's inspections by family; families that another draw of the year had visited."""
    rows = db().execute(
        select(FosterInspection.case_no, FosterInspection.ref, FosterInspection.inspected_on,
               FosterInspection.draw_id)
        .where(
            visible(me(), FosterInspection), FosterInspection.case_no.in_(found.drawn),
            or_(FosterInspection.draw_id == found.id,
                and_(FosterInspection.inspected_on >= date(found.year, 1, 1),
                     FosterInspection.inspected_on < date(found.year + 1, 1, 1))),
        )
    ).all()  # fmt: skip
    mine = {case_no: (ref, on) for case_no, ref, on, draw_id in rows if draw_id == found.id}
    earlier = {case_no: on for case_no, _, on, draw_id in rows if draw_id != found.id and on}
    return mine, earlier


@bp.post("/draws/<ref:draw>/freeze")
def freeze_draw(draw: str) -> ResponseReturnValue:
    """The list as it is now."""
    found = service.get_draw(db(), me(), draw, to="inspections.freeze")
    try:
        service.freeze(db(), found, actor=me(), now=clock.now())
        flash("名单已锁定，可以抽取。", "success")
    except Invalid as error:
        flash(error.says, "error")
    return done(None, url_for("supervision.draw", draw=found.ref))


@bp.post("/draws/<ref:draw>/draw")
def make_draw(draw: str) -> ResponseReturnValue:
    """Open the seed and draw."""
    found = service.get_draw(db(), me(), draw, to="inspections.draw")
    service.make_draw(db(), found, actor=me(), now=clock.now())
    flash(f"已抽取{len(found.drawn)}户。", "success")
    return done(None, url_for("supervision.draw", draw=found.ref))


def _inspection(found: FosterInspection, form: InspectedForm, status: int = 200) -> Response:
    return show(
        "supervision/inspection.html", status=status, inspection=found, form=form,
        today=clock.today(), finding=finding_of(db(), found),
        family_ref=db().scalar(
            select(FosterApplication.ref).where(FosterApplication.id == found.application_id)
        ),
        may_record=found.inspected_on is None and allows(me(), "inspections.record", found),
    )  # fmt: skip


@bp.get("/inspections/<ref:family_inspection>")
def inspection(family_inspection: str) -> ResponseReturnValue:
    """One family's inspection."""
    found = service.get_inspection(db(), me(), family_inspection)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "inspections.view", subject, outcome=Outcome.READ))
    return _inspection(found, InspectedForm(None))


@bp.post("/inspections/<ref:family_inspection>")
def record_inspection(family_inspection: str) -> ResponseReturnValue:
    """What was found."""
    found = service.get_inspection(db(), me(), family_inspection, to="inspections.record")
    form = InspectedForm(request.form)
    try:
        if form.validate() and form.on.data is not None:
            service.record(
                db(), found, on=form.on.data, inspectors=form.inspectors.data or "",
                says=form.says.data or "", problem=form.problem.data or "",
                correction=form.correction.data or "", correction_days=form.days.data or 0,
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("检查结果已登记。", "success")
            return done(None, url_for("supervision.inspection", family_inspection=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _inspection(found, form, 422)
