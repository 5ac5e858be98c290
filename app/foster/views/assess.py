"""The assessment tab, naming assessors, their declaration, and visits."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, go, later, me, show
from app.documents import services as documents
from app.documents.queries import list_files
from app.foster.assessing import assessment_page, blank_pdf, declaration, my_assessments
from app.foster.forms.assess import (
    AssignForm,
    DeclareForm,
    FailureForm,
    OtherTimeForm,
    ProposeForm,
    RecuseForm,
    VisitForm,
)
from app.foster.forms.desk import choices
from app.foster.models import AssignmentPurpose, VisitState
from app.foster.queries import get_application
from app.foster.reading import record_reading
from app.foster.screen import case_context
from app.foster.services import assessment
from app.foster.services import visits as visiting
from app.foster.services.correspondence import family_path
from app.foster.services.recusal import candidates
from app.foster.views import bp
from app.foster.visit_files import VISIT

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.foster.models import FosterApplication

PAGE = 100


def _case(application: str, to: str = "foster.view") -> FosterApplication:
    return get_application(db(), me(), application, to=to)


def _tab(case: FosterApplication) -> str:
    return url_for("foster.case_assessment", application=case.ref)


def _show(
    case: FosterApplication, template: str, status: int = 200, **context: Any
) -> ResponseReturnValue:
    return show(template, status=status, **case_context(db(), me(), case), **context)


@bp.get("/desk/<ref:application>/assessment")
def case_assessment(application: str) -> ResponseReturnValue:
    """Who assesses, when they visit, how far the sheets are, what both found."""
    case = _case(application)
    demand(me(), "foster.read_assessment", case)
    record_reading(me(), case, "评估")
    return _page(case)


def _page(case: FosterApplication, status: int = 200, **forms: Form) -> ResponseReturnValue:
    known: dict[str, Any] = {
        "propose_form": ProposeForm(formdata=None),
        "recuse_form": RecuseForm(formdata=None),
    } | forms
    page = assessment_page(db(), me(), case)
    return _show(case, "foster/assess/case.html", status, page=page, **known)


@bp.get("/visits")
def visits() -> ResponseReturnValue:
    """My assessments: what to declare, when to visit, which sheets are open."""
    demand(me(), "foster.visits")
    rows = my_assessments(db(), me())
    first = max(0, request.args.get("start", 0, type=int))
    following = first + PAGE if len(rows) > first + PAGE else None
    return show(
        "foster/assess/visits.html", rows=rows[first : first + PAGE],
        first_url=url_for("foster.visits") if first else None,
        next_url=url_for("foster.visits", start=following) if following else None,
    )  # fmt: skip


# --- naming assessors ------------------------------------------------------------------------


def _assign_page(
    case: FosterApplication, form: AssignForm, status: int = 200
) -> ResponseReturnValue:
    known = candidates(db(), case, clock.today())
    form.users.choices = choices((c.ref, c.name) for c in known)
    least = assessment.fewest(db(), case, clock.today())
    named = assessment.assessors(db(), case)
    return _show(
        case, "foster/assess/assign.html", status, form=form, known=known, least=least, named=named,
        taken={a.person_id for a in named},
    )  # fmt: skip


@bp.get("/desk/<ref:application>/assessors")
def assessors(application: str) -> ResponseReturnValue:
    """Choose assessors; those who have to stay away are shown with the reason."""
    case = _case(application, "foster.assign")
    return _assign_page(case, AssignForm(formdata=None))


def _named(application: str, purpose: AssignmentPurpose) -> ResponseReturnValue:
    case = _case(application, "foster.assign")
    form = AssignForm()
    refs = form.users.raw_data or []
    try:
        warnings = assessment.assign(db(), case, refs, actor=me(), now=clock.now(), purpose=purpose)
    except Invalid as error:
        form.fail(error.field, error.says)
        form.users.data = refs
        return _assign_page(case, form, 422)
    for warning in warnings:
        flash(warning, "warning")
    return done(None, _tab(case))


@bp.post("/desk/<ref:application>/assessors")
def assign(application: str) -> ResponseReturnValue:
    """Name the assessors; the assessment begins."""
    return _named(application, AssignmentPurpose.ASSESS)


@bp.post("/desk/<ref:application>/third-assessor")
def assign_third(application: str) -> ResponseReturnValue:
    """Call a third assessor, because the two are far apart."""
    return _named(application, AssignmentPurpose.THIRD_VIEW)


# --- declaration and recusal -----------------------------------------------------------------


@bp.get("/assignments/<ref:assignment>")
def declare(assignment: str) -> ResponseReturnValue:
    """Whom the case is about, so that an interest can be declared; no file yet."""
    found = assessment.get_assignment(db(), me(), assignment)
    return _declare_page(found)


def _declare_page(found: Any, status: int = 200, **forms: Form) -> ResponseReturnValue:
    about = declaration(db(), found)
    later(
        lambda record: audit.record(
            record, me(), "foster.read_names", about.subject, outcome=Outcome.READ
        )
    )
    known = {
        "form": DeclareForm(formdata=None),
        "recuse_form": RecuseForm(formdata=None),
    } | forms
    return show("foster/assess/declare.html", None, status, found=found, about=about, **known)


@bp.post("/assignments/<ref:assignment>")
def declare_free(assignment: str) -> ResponseReturnValue:
    """The declaration; the file opens."""
    found = assessment.get_assignment(db(), me(), assignment)
    form = DeclareForm()
    if not form.validate():
        return _declare_page(found, 422, form=form)
    assessment.declare_free(db(), found, actor=me(), now=clock.now())
    about = declaration(db(), found)
    return done(None, url_for("foster.case_assessment", application=about.subject.ref))


@bp.post("/assignments/<ref:assignment>/recuse")
def recuse(assignment: str) -> ResponseReturnValue:
    """Stay away from the case."""
    found = assessment.get_assignment(db(), me(), assignment)
    form = RecuseForm()
    if not form.validate():
        return _declare_page(found, 422, recuse_form=form)
    assessment.recuse(db(), found, form.reason.data or "", actor=me(), now=clock.now())
    flash("已登记回避，这件申请不再由您评估。", "success")
    return done(None, url_for("foster.visits"))


# --- visits ----------------------------------------------------------------------------------


@bp.post("/desk/<ref:application>/visits")
def propose_visit(application: str) -> ResponseReturnValue:
    """Offer the family times."""
    case = _case(application, "foster.assess")
    form = ProposeForm()
    valid = form.validate()
    times = form.moments()
    if not valid or any(row.form.at.errors for row in form.times):
        return _page(case, 422, propose_form=form)
    try:
        visiting.propose(db(), case, times, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(None, error.says)
        return _page(case, 422, propose_form=form)
    return done(None, _tab(case))


@bp.post("/desk/<ref:application>/visits/<ref:visit>/cancel")
def cancel_visit(application: str, visit: str) -> ResponseReturnValue:
    """Take an appointment back."""
    case = _case(application, "foster.assess")
    found = visiting.get_visit(db(), case, visit)
    visiting.cancel(db(), case, found, actor=me(), now=clock.now())
    return done(None, _tab(case))


@bp.post("/desk/<ref:application>/visits/<ref:visit>/agreed")
def visit_agreed(application: str, visit: str) -> ResponseReturnValue:
    """An assessor notes what was agreed with the family by phone."""
    case = _case(application, "foster.agree_visit")
    found = visiting.get_visit(db(), case, visit)
    visiting.agree_visit(db(), case, found, actor=me(), now=clock.now())
    return done(None, _tab(case))


def _visit_page(
    case: FosterApplication, visit: str, status: int = 200, **forms: Form
) -> ResponseReturnValue:
    found = visiting.get_visit(db(), case, visit)
    people = visiting.interviewed(db(), case)
    planned = found.planned_at.astimezone(clock.BEIJING)
    rows = [{"key": m.ref, "met": words is not None, "words": words or ""} for m, words in people]
    known: dict[str, Any] = {
        "form": VisitForm(
            formdata=None,
            visited_on=planned.date(),
            visited_time=f"{planned:%H:%M}",
            data={"members": rows},
        ),
        "failure_form": FailureForm(formdata=None),
    } | forms
    names = {m.ref: m for m, _ in people}
    return _show(
        case, "foster/assess/visit.html", status, visit=found, names=names,
        is_open=found.state in visiting.OPEN,
        photos=list_files(db(), VISIT, found.id, now=clock.now()), **known,
    )  # fmt: skip


@bp.get("/desk/<ref:application>/visits/<ref:visit>")
def visit(application: str, visit: str) -> ResponseReturnValue:
    """Record what happened at the door and who was spoken to."""
    case = _case(application, "foster.assess")
    record_reading(me(), case, "入户")
    return _visit_page(case, visit)


@bp.post("/desk/<ref:application>/visits/<ref:visit>")
def record_visit(application: str, visit: str) -> ResponseReturnValue:
    """The visit took place."""
    case = _case(application, "foster.assess")
    form = VisitForm()
    when = form.visited_at if form.validate() else None
    if when is None:
        return _visit_page(case, visit, 422, form=form)
    try:
        visiting.record_visit(
            db(), case, visiting.get_visit(db(), case, visit), visited_at=when,
            persons_met=form.spoken(), note=form.note.data or "",
            late_reason=form.late_reason.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _visit_page(case, visit, 422, form=form)
    return done(None, _tab(case))


@bp.post("/desk/<ref:application>/visits/<ref:visit>/failed")
def visit_failed(application: str, visit: str) -> ResponseReturnValue:
    """Nobody opened, or the family refused."""
    case = _case(application, "foster.assess")
    form = FailureForm()
    if not form.validate():
        return _visit_page(case, visit, 422, failure_form=form)
    try:
        visiting.record_failure(
            db(), case, visiting.get_visit(db(), case, visit), VisitState(form.outcome.data),
            form.note.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _visit_page(case, visit, 422, failure_form=form)
    if form.outcome.data == VisitState.NOBODY_HOME:
        again = clock.today() + timedelta(days=3)
        flash(f"已记录。请在{again.isoformat()}前再次上门。", "info")
    return done(None, _tab(case))


@bp.post("/desk/<ref:application>/visits/<ref:visit>/photos")
def add_photos(application: str, visit: str) -> ResponseReturnValue:
    """Keep photos of the visit."""
    case = _case(application, "foster.assess")
    found = visiting.get_visit(db(), case, visit)
    here = url_for("foster.visit", application=case.ref, visit=found.ref)
    for file in request.files.getlist("photos"):
        if file.filename:
            documents.store(
                db(), subject_kind=VISIT, subject_id=found.id, name=file.filename,
                stream=file.stream, uploaded_by_id=me().user_id, now=clock.now(),
            )  # fmt: skip
    return done(None, here)


# --- the family's side -----------------------------------------------------------------------


@bp.post("/<ref:application>/visits/<ref:visit>/agree")
def agree_visit(application: str, visit: str) -> ResponseReturnValue:
    """The family takes one of the times."""
    case = _case(application, "foster.agree_visit")
    found = visiting.get_visit(db(), case, visit)
    visiting.agree_visit(db(), case, found, actor=me(), now=clock.now())
    flash("上门时间已经约定，我们会准时到。", "success")
    return go(family_path(case))


@bp.post("/<ref:application>/visits/other-time")
def other_time(application: str) -> ResponseReturnValue:
    """None of the times suits the family."""
    case = _case(application, "foster.agree_visit")
    form = OtherTimeForm()
    if not form.validate():
        return show("foster/assess/other_time.html", status=422, case=case, form=form)
    visiting.ask_other_time(db(), case, form.words.data or "", actor=me(), now=clock.now())
    flash("已告诉评估人员，他们会按您方便的时间重新约定。", "success")
    return go(family_path(case))


@bp.post("/<ref:application>/improved")
def improved(application: str) -> ResponseReturnValue:
    """The family says that it has put things right."""
    case = _case(application, "foster.improved")
    assessment.report_improved(db(), case, actor=me(), now=clock.now())
    flash("已收到，评估人员会与您约定复评的时间。", "success")
    return go(family_path(case))


@bp.get("/desk/<ref:application>/blank-sheet")
def blank_sheet(application: str) -> ResponseReturnValue:
    """The blank sheet to print, with the case number and no name."""
    case = _case(application, "foster.assess")
    response = make_response(blank_pdf(db(), case))
    response.mimetype = "application/pdf"
    return response
