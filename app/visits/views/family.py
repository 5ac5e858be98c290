"""The monthly report with its curve; incidents."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import flash, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.screen import day_long
from app.core.web import done, me, show
from app.visits import queries
from app.visits.chart import curve
from app.visits.forms.family import CloseForm, GrowthForm, IncidentForm
from app.visits.models import IncidentKind
from app.visits.rules import WITH_FAMILY
from app.visits.screen import plan_context, record_reading
from app.visits.services import growth as growing
from app.visits.services import schedule
from app.visits.services.recording import MOODS
from app.visits.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.visits.models import Incident, VisitPlan


@bp.get("/<ref:visit_plan>/growth")
def growth(visit_plan: str) -> ResponseReturnValue:
    """The curves with their table, and the form of this month."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.see_plan")
    record_reading(me(), found, "成长报告")
    form = GrowthForm(formdata=None)
    form.measured_on.data = clock.today()
    return _growth(found, form)


def _growth(found: VisitPlan, form: GrowthForm, status: int = 200) -> ResponseReturnValue:
    rows = [(row, row.content or {}) for row in growing.reports_of(db(), found)]
    measured = [(row.measured_on, content) for row, content in rows]
    curves = [
        curve(title, unit, [(day, Decimal(c[name])) for day, c in measured if c.get(name)])
        for title, unit, name in (("身高", "厘米", "height"), ("体重", "公斤", "weight"))
    ]
    return show(
        "visits/growth.html", status=status, form=form, rows=rows, moods=MOODS,
        curves=[c for c in curves if c], due=schedule.growth_due(db(), found),
        may_report=allows(me(), "visits.report_growth", found)
        and found.regime in WITH_FAMILY,
        **plan_context(db(), me(), found),
    )  # fmt: skip


@bp.post("/<ref:visit_plan>/growth")
def report_growth(visit_plan: str) -> ResponseReturnValue:
    """The report of this month."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.report_growth")
    form = GrowthForm()
    try:
        if form.validate() and form.measured_on.data and form.height.data and form.weight.data:
            growing.report(
                db(), found, measured_on=form.measured_on.data, height=form.height.data,
                weight=form.weight.data, words=form.texts, actor=me(), now=clock.now(),
            )  # fmt: skip
            following = schedule.growth_due(db(), found)
            when = f"下次请在{day_long(following)}以前报告。" if following else ""
            flash(f"成长报告已提交，谢谢您。{when}", "success")
            return done(None, url_for("visits.growth", visit_plan=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _growth(found, form, 422)


@bp.get("/<ref:visit_plan>/incident")
def incident_new(visit_plan: str) -> ResponseReturnValue:
    """The form of an incident; help comes first."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.report_incident")
    form = IncidentForm(formdata=None)
    now = clock.now().astimezone(clock.BEIJING)
    form.happened_on.data, form.happened_time.data = now.date(), f"{now:%H:%M}"
    return show("visits/incident_new.html", form=form, **plan_context(db(), me(), found))


@bp.post("/<ref:visit_plan>/incident")
def incident_save(visit_plan: str) -> ResponseReturnValue:
    """Keep it and tell everybody who has to come."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.report_incident")
    form = IncidentForm()
    try:
        if form.validate():
            happened = growing.Happened(
                IncidentKind(form.kind.data),
                form.moment,
                form.is_serious.data == "yes",
                form.content,
                form.signs,
            )
            growing.raise_incident(db(), found, happened, actor=me(), now=clock.now())
            flash("已登记，工作人员会上门。", "success")
            context = plan_context(db(), me(), found)
            return done(None, context["back"])
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("visits/incident_new.html", status=422, form=form,
                **plan_context(db(), me(), found))  # fmt: skip


@bp.get("/incidents/<ref:incident>")
def incident(incident: str) -> ResponseReturnValue:
    """One incident, for staff."""
    found = queries.get_incident(db(), me(), incident)
    record_reading(me(), found.plan, found.incident_no)
    return _incident(found, CloseForm(formdata=None))


def _incident(found: Incident, form: CloseForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "visits/incident.html", status=status, incident=found, form=form,
        visit=queries.visit_of(db(), found),
        **plan_context(db(), me(), found.plan),
    )  # fmt: skip


@bp.post("/incidents/<ref:incident>/close")
def close_incident(incident: str) -> ResponseReturnValue:
    """How it ended."""
    found = queries.get_incident(db(), me(), incident, to="visits.close_incident")
    form = CloseForm()
    try:
        if form.validate():
            growing.close_incident(
                db(), found.plan, found, outcome=form.outcome.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
            flash("事件已办结。", "success")
            return done(None, url_for("visits.incident", incident=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _incident(found, form, 422)
