"""The plan of one placement or unit; the record of a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, request, url_for
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import UNHELD, done, me, public, repeatable, show, wants_piece
from app.documents import qr, settings
from app.documents.queries import list_files
from app.law import RULES
from app.parameters.services import cite
from app.visits import queries
from app.visits.files import VISIT
from app.visits.forms.visit import BLANK_EDITION, AddForm, ArrangeForm, VisitForm
from app.visits.models import Outcome, VisitKind, VisitPlan
from app.visits.rules import Regime, phones_due
from app.visits.screen import plan_context, record_reading
from app.visits.services import recording, schedule
from app.visits.services.recording import DANGER
from app.visits.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.visits.models import Visit


@bp.get("/<ref:visit_plan>")
def plan(visit_plan: str) -> ResponseReturnValue:
    """What is due under which rule, every visit, reports and incidents."""
    found = queries.get_plan(db(), me(), visit_plan)
    record_reading(me(), found, "探访")
    return _plan(found)


def _plan(
    found: VisitPlan, form: ArrangeForm | None = None, status: int = 200
) -> ResponseReturnValue:
    held = schedule.held(db(), found)
    early = found.regime is Regime.FUSION
    visits = queries.visits_of(db(), found)
    last = next((v for v in visits if v.outcome is Outcome.VISITED), None)
    calls = phones_due(found.since_on, schedule.calls(db(), found), clock.today()) if early else []
    return show(
        "visits/plan.html", status=status, **plan_context(db(), me(), found),
        visits=visits, danger=last if last and last.risk in DANGER else None,
        incidents=queries.incidents_of(db(), found),
        calls=calls, surprise=schedule.owes_surprise(found, held, clock.today()),
        child_ref=queries.child_ref(db(), found),
        form=form or ArrangeForm(formdata=None),
        rule=RULES.get(found.rule_id), law=lambda rule: cite(db(), rule),
    )  # fmt: skip


@bp.post("/<ref:visit_plan>/arrange")
def arrange(visit_plan: str) -> ResponseReturnValue:
    """Choose the day of the next visit."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.arrange")
    form = ArrangeForm()
    try:
        if form.validate():
            schedule.arrange(db(), found, on=form.planned_on.data, actor=me(), now=clock.now())
            flash("日期已定好，会出现在您的日历里。", "success")
            return done(None, url_for("visits.plan", visit_plan=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _plan(found, form, 422)


def _kind(found: VisitPlan) -> VisitKind:
    if any(i.visit_id is None for i in queries.incidents_of(db(), found)):
        return VisitKind.INCIDENT
    if found.regime is Regime.AFTERCARE:
        return VisitKind.FOLLOW_UP
    if found.regime is Regime.FUSION:
        return VisitKind.FUSION
    surprise = schedule.owes_surprise(found, schedule.held(db(), found), clock.today())
    return VisitKind.UNANNOUNCED if surprise else VisitKind.REGULAR


def _form_page(
    found: VisitPlan, form: VisitForm, status: int = 200, **more: Any
) -> ResponseReturnValue:
    colleagues = recording.colleagues(db(), found, me(), clock.today())
    form.with_ref.choices = [("", "没有"), *colleagues]
    if found.regime.is_unit:
        form.say_of_several()
    context = plan_context(db(), me(), found)
    return show("visits/record.html", status=status, form=form, **context, **more)


@bp.get("/<ref:visit_plan>/record")
def record(visit_plan: str) -> ResponseReturnValue:
    """The form, with what was typed before."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.record")
    record_reading(me(), found, "填写探访记录")
    draft = recording.draft_of(db(), found, me())
    if draft is not None and draft.answers:
        form = VisitForm(MultiDict((name, value) for name, value in draft.answers))
        return _form_page(found, form, saved_at=draft.saved_at)
    form = VisitForm(formdata=None)
    form.prefill(_kind(found))
    return _form_page(found, form)


@bp.post("/<ref:visit_plan>/record")
def save(visit_plan: str) -> ResponseReturnValue:
    """Keep the record, once and for all."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.record")
    form = VisitForm()
    form.with_ref.choices = []
    try:
        if _is_complete(found, form):
            now = clock.now()
            visit = recording.record(db(), found, form.entry(now), actor=me(), now=now)
            was_held = visit.outcome is Outcome.VISITED
            says = "探访记录已保存。" if was_held else "已登记，请再次上门。"
            if visit.risk in DANGER:
                says += "风险高，已通知机构负责人24小时内处理；下面是现在可以办的事。"
            flash(says, "success")
            return done(None, url_for("visits.visit", visit_record=visit.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _form_page(found, form, 422)


def _is_complete(found: VisitPlan, form: VisitForm) -> bool:
    """Says all that is missing at once; of one box only what was found first."""
    form.validate()
    wrong, now = set(form.errors), clock.now()
    for problem in recording.problems(db(), found, form.entry(now), actor=me(), now=now):
        if problem.field not in wrong:
            form.fail(problem.field, problem.says)
    return not form.errors


@bp.post("/<ref:visit_plan>/draft")
@repeatable
def keep_draft(visit_plan: str) -> ResponseReturnValue:
    """What is typed so far; the browser sends it every ten seconds."""
    found = queries.get_plan(db(), me(), visit_plan, to="visits.record")
    answers = [
        [name, value[:2000]]
        for name, value in request.form.items(multi=True)
        if name not in UNHELD and name in _names()
    ]
    recording.keep_draft(db(), found, answers, actor=me(), now=clock.now())
    return make_response("", 204)


def _names() -> set[str]:
    names = {field.name for field in VisitForm(formdata=None)}
    return names | {f"visited_on-{part}" for part in ("year", "month", "day")}


@bp.get("/<ref:visit_plan>/blank")
def blank(visit_plan: str) -> ResponseReturnValue:
    """The form on paper, with the number and without any name."""
    return _blank(queries.get_plan(db(), me(), visit_plan, to="visits.record"))


@bp.get("/blank")
@public
def blank_form() -> ResponseReturnValue:
    """The same form without a number, for anybody: what the code on the paper leads to."""
    return _blank(None)


def _blank(found: VisitPlan | None) -> ResponseReturnValue:
    version = f"{BLANK_EDITION:%Y-%m-%d}"
    address = f"{settings.current().origin}{url_for('visits.blank_form', v=version)}"
    return show(
        "visits/blank.html", form=VisitForm(formdata=None), plan=found, version=version,
        code=qr.data_uri(address),
        layout="layouts/desk.html" if found else "layouts/page.html",
    )  # fmt: skip


@bp.get("/records/<ref:visit_record>")
def visit(visit_record: str) -> ResponseReturnValue:
    """One record, as it was saved, with what was added later."""
    found = queries.get_visit(db(), me(), visit_record)
    record_reading(me(), found.plan, found.visit_no)
    return _visit(found)


def _visit(found: Visit, form: AddForm | None = None, status: int = 200) -> ResponseReturnValue:
    is_mine = found.by_id == me().user_id
    piece = "visits/_photos.html" if is_mine and form is None else None
    return show(
        "visits/visit.html", piece, status, visit=found, **plan_context(db(), me(), found.plan),
        is_piece=piece is not None and wants_piece(),
        files=list_files(db(), VISIT, found.id, now=clock.now()),
        in_danger=found.risk in DANGER, child_ref=queries.child_ref(db(), found),
        is_mine=is_mine, form=form or AddForm(formdata=None),
        safety=recording.SAFETY, findings=recording.FINDINGS, moods=recording.MOODS,
    )  # fmt: skip


@bp.post("/records/<ref:visit_record>/add")
def add(visit_record: str) -> ResponseReturnValue:
    """Add to a record."""
    found = queries.get_visit(db(), me(), visit_record, to="visits.add")
    form = AddForm()
    try:
        if form.validate():
            recording.add(db(), found, text=form.text.data or "", actor=me(), now=clock.now())
            flash("补充说明已保存。", "success")
            return done(None, url_for("visits.visit", visit_record=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _visit(found, form, 422)
