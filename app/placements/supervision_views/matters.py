"""The oversight list, faults, findings and disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, later, me, show
from app.parameters.services import cite
from app.placements.forms.running import choices
from app.placements.forms.supervision import AnswerForm, CloseForm, MatterForm
from app.placements.models import MatterOf, OversightMatter
from app.placements.services import oversight as service
from app.placements.services import watching
from app.placements.supervision_policy import visible
from app.placements.supervision_views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/matters")
def matters() -> ResponseReturnValue:
    """What is past its day by the clocks, and every matter, open ones first."""
    demand(me(), "oversight.list")
    rows = db().scalars(
        select(OversightMatter)
        .where(visible(me(), OversightMatter))
        .options(joinedload(OversightMatter.agency))
        .order_by(OversightMatter.closed_at.is_not(None), OversightMatter.due_on,
                  OversightMatter.id.desc())
        .limit(200)
    )  # fmt: skip
    return show(
        "supervision/matters.html", rows=rows.all(), late=service.late_duties(db(), me()),
        may_open=allows(me(), "oversight.open"), today=clock.today(), law=cite(db(), "FC-33-1"),
    )  # fmt: skip


def _form(data: object = None) -> MatterForm:
    form = MatterForm(data)
    known = service.institutions(db(), me())
    form.agency.choices = choices([("", "请选择"), *((ref, name) for _, ref, name in known)])
    return form


@bp.get("/matters/new")
def new_matter() -> ResponseReturnValue:
    """The form."""
    demand(me(), "oversight.open")
    return show("supervision/new_matter.html", form=_form())


@bp.post("/matters/new")
def open_matter() -> ResponseReturnValue:
    """A fault or a dispute is written down."""
    demand(me(), "oversight.open")
    form = _form(request.form)
    try:
        if form.validate() and form.due_on.data is not None:
            known = {ref: number for number, ref, _ in service.institutions(db(), me())}
            found = service.open_matter(
                db(), kind=MatterOf(form.kind.data), agency_id=known[form.agency.data],
                facts=form.facts.data or "", asked=form.asked.data or "",
                due_on=form.due_on.data, placement_no=form.placement_no.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已登记，机构会收到通知。", "success")
            return done(None, url_for("supervision.matter", matter=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("supervision/new_matter.html", None, 422, form=form)


def _page(
    found: OversightMatter,
    answer: AnswerForm | None = None,
    close: CloseForm | None = None,
    status: int = 200,
) -> Response:
    is_open = found.closed_at is None
    return show(
        "supervision/matter.html", status=status, matter=found,
        due=watching.due_of(db(), found), inspection=service.inspection_of(db(), found),
        answer=answer or AnswerForm(None),
        close=close or CloseForm(None), today=clock.today(),
        may_answer=is_open and allows(me(), "oversight.answer", found),
        may_close=is_open and allows(me(), "oversight.close", found),
    )  # fmt: skip


@bp.get("/matters/<ref:matter>")
def matter(matter: str) -> ResponseReturnValue:
    """One matter."""
    found = service.get_matter(db(), me(), matter)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "oversight.view", subject, outcome=Outcome.READ))
    return _page(found)


@bp.post("/matters/<ref:matter>/answer")
def answer_matter(matter: str) -> ResponseReturnValue:
    """The institution's proof."""
    found = service.get_matter(db(), me(), matter, to="oversight.answer")
    form = AnswerForm(request.form)
    try:
        if form.validate():
            service.answer(db(), found, says=form.says.data or "", actor=me(), now=clock.now())
            flash("已上报民政局。", "success")
            return done(None, url_for("supervision.matter", matter=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, answer=form, status=422)


@bp.post("/matters/<ref:matter>/close")
def close_matter(matter: str) -> ResponseReturnValue:
    """The bureau is satisfied, or both sides are."""
    found = service.get_matter(db(), me(), matter, to="oversight.close")
    form = CloseForm(request.form)
    try:
        if form.validate():
            service.close(db(), found, outcome=form.outcome.data or "", actor=me(), now=clock.now())
            flash("已办结。", "success")
            return done(None, url_for("supervision.matter", matter=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, close=form, status=422)
