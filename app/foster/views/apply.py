"""The application: start, task list, drafts and live checks, check-your-answers, submit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for
from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import allows, demand
from app.core.submissions import Submission
from app.core.web import done, go, me, repeatable, show, typed
from app.divisions.queries import full_name
from app.documents.models import Letter
from app.families import notice
from app.families.forms import options
from app.families.services import household_of
from app.foster.answers import answers
from app.foster.forms.apply import CounterForm, StartForm, SubmitForm
from app.foster.models import FosterApplication, State
from app.foster.queries import get_application
from app.foster.services import apply, live, starting
from app.foster.services.facts import load_file
from app.foster.services.progress import sections
from app.foster.views import bp
from app.foster.views.editing import get_editable
from app.foster.workflow import LABELS
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

DRAFT_SECTION = re.compile(r"housing|income|wishes|(member|health):([a-z0-9]{16}|new)")


# --- start ------------------------------------------------------------------------------------


@bp.get("/start")
def start() -> ResponseReturnValue:
    """Choose the institution; a family that moved here from the pre-check keeps its answers."""
    if me().is_staff:
        is_clerk = allows(me(), "foster.counter")
        return go(url_for("foster.counter" if is_clerk else "worklist.index"))
    demand(me(), "foster.start")
    form = StartForm(request.args if request.args.get("division") else None)
    if not form.division.data:
        household = household_of(db(), me().person_id or 0)
        form.division.data = household.county_code if household else None
    return _start_page(form)


@bp.post("/start")
def start_post() -> ResponseReturnValue:
    """Begin, or come back to the draft that is there."""
    demand(me(), "foster.start")
    form = StartForm(request.form)
    if not form.division.data and not form.division.is_picking:
        known = starting.read_precheck(form.precheck.data or "", clock.today())
        form.division.data = known.get("family_division")
    _offer(form)
    if not form.validate() or me().is_staff:
        return _start_page(form, 422 if form.agency.data else 200)
    try:
        application = starting.start(
            db(),
            actor=me(),
            person=db().get_one(Person, me().person_id),
            agency=starting.get_institution(db(), form.agency.data),
            division_code=form.division.data or "",
            now=clock.now(),
            precheck=form.precheck.data or "",
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _start_page(form, 422)
    return done(None, url_for("foster.application", application=application.ref))


def _offer(form: StartForm) -> list[starting.Choice]:
    code = form.division.data
    choices = starting.institutions(db(), code) if code and not form.division.is_picking else []
    form.agency.choices = options((choice.agency.ref, choice.agency.name) for choice in choices)
    return choices


def _start_page(form: StartForm, status: int = 200) -> ResponseReturnValue:
    choices = _offer(form)
    nearest = [c for c in choices if c.is_near and c.rank == choices[0].rank]
    if len(nearest) == 1 and not form.agency.data:
        form.agency.data = nearest[0].agency.ref
    if status == 200:  # noqa: PLR2004 - the place was chosen, the institution is the next question
        form.agency.errors = []
    hints = {
        c.agency.ref: f"{full_name(db(), c.agency.division_code)}。{c.says}电话 {c.agency.phone}"
        for c in choices
    }
    return show(
        "foster/apply/start.html", None, status, form=form, choices=choices, hints=hints,
        notice_version=notice.VERSION, near=any(choice.is_near for choice in choices),
        bases=[cite(db(), rule_id) for rule_id in ("FC-08-1a", "FC-27-1", "FC-27-2")],
    )  # fmt: skip


@bp.get("/counter")
def counter() -> ResponseReturnValue:
    """A clerk applies for a family that came to the counter."""
    demand(me(), "foster.counter")
    drafts = db().scalars(
        select(FosterApplication)
        .where(
            FosterApplication.by_counter_id == me().user_id,
            FosterApplication.state == State.DRAFT,
        )
        .order_by(FosterApplication.id.desc())
        .limit(50)
    )
    return show("foster/apply/counter.html", form=CounterForm(), drafts=list(drafts))


@bp.post("/counter")
def counter_start() -> ResponseReturnValue:
    """Find or enter the person by identity number, and begin."""
    demand(me(), "foster.counter")
    form = CounterForm(request.form)
    if not form.validate():
        return show("foster/apply/counter.html", None, 422, form=form, drafts=[])
    try:
        application = starting.start_at_counter(db(), form.data, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(error.field, error.says)
        return show("foster/apply/counter.html", None, 422, form=form, drafts=[])
    return done(None, url_for("foster.application", application=application.ref))


# --- the task list ----------------------------------------------------------------------------


@bp.get("/<ref:application>/apply")
def application(application: str) -> ResponseReturnValue:
    """All parts of the application and how each stands."""
    case = get_application(db(), me(), application)
    if case.state not in apply.EDITABLE:
        return go(url_for("foster.my_case", application=case.ref))
    get_editable(db(), me(), application)
    return show("foster/apply/tasks.html", **_overview(case))


def _overview(case: FosterApplication) -> dict[str, Any]:
    today = clock.today()
    file = load_file(db(), case)
    others = apply.other_open_applications(db(), file, today)
    return {
        "case": case,
        "sections": sections(db(), file, today),
        "conditions": cited_conditions(case),
        "other_open": len(others),
        "my_other": [o for o in others if o.applicant_person_id == case.applicant_person_id],
    }


def cited_conditions(case: FosterApplication) -> list[tuple[Any, str]]:
    """Each condition with what may be cited for it."""
    found = apply.self_check(db(), case, clock.today())
    return [(condition, cite(db(), condition.row.id)) for condition in found]


# --- drafts and live checks -------------------------------------------------------------------


@bp.post("/<ref:application>/apply/draft/<section>")
@repeatable
def draft(application: str, section: str) -> ResponseReturnValue:
    """Keep what is being typed; an autosave that comes after the saving is ignored."""
    case = get_editable(db(), me(), application)
    if not DRAFT_SECTION.fullmatch(section):
        raise NotFound
    sent = db().get(Submission, request.form.get("submission_id", ""))
    if sent is None:
        apply.drafts_of(db(), case).keep(section, typed())
    return "", 204


@bp.post("/<ref:application>/apply/live/<what>")
@repeatable
def live_check(application: str, what: str) -> ResponseReturnValue:
    """One line below a field, while it is being filled in."""
    case = get_editable(db(), me(), application)
    kind, says = live.check(db(), case, what, request.values, clock.today())
    return render_template("foster/apply/_live.html", kind=kind, says=says)


# --- check and submit -------------------------------------------------------------------------


@bp.get("/<ref:application>/apply/check")
def check(application: str) -> ResponseReturnValue:
    """Everything once more, with a way to change each part; after sending, only to read."""
    case = get_application(db(), me(), application)
    if case.state in apply.EDITABLE:
        return _check_page(get_editable(db(), me(), application), SubmitForm())
    if case.applicant_person_id != me().person_id:
        return go(url_for("foster.case", application=case.ref))
    blocks = answers(db(), load_file(db(), case))
    return show("foster/apply/stated.html", case=case, answers=blocks, label=LABELS[case.state])


@bp.get("/<ref:application>/apply/submit")
def submitted(application: str) -> ResponseReturnValue:
    """Back or reload after the form was sent: the case is shown."""
    case = get_application(db(), me(), application)
    return go(url_for("foster.my_case", application=case.ref))


@bp.post("/<ref:application>/apply/submit")
def submit(application: str) -> ResponseReturnValue:
    """Send it, once."""
    case = get_application(db(), me(), application, to="foster.submit")
    form = SubmitForm(request.form)
    if case.state is State.DRAFT and not form.validate():
        return _check_page(case, form, 422)
    apply.check_seen(db(), case, request.form.get("seen", ""))
    try:
        apply.submit(
            db(), case, actor=me(), now=clock.now(), agreed_to=form.agreed_to,
            knows_what_is_not_met=form.knows.data,
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _check_page(case, form, 422)
    return done(None, url_for("foster.sent", application=case.ref))


def _check_page(
    case: FosterApplication, form: SubmitForm, status: int = 200
) -> ResponseReturnValue:
    conditions = cited_conditions(case)
    return show(
        "foster/apply/check.html",
        None,
        status,
        case=case,
        form=form,
        answers=answers(db(), load_file(db(), case)),
        sections=sections(db(), load_file(db(), case), clock.today()),
        conditions=conditions,
        not_met=[(c, basis) for c, basis in conditions if c.status == "不符合"],
        seen=apply.seen_mark(db(), case),
        agency=db().get_one(Agency, case.agency_id),
        notice_version=notice.VERSION,
    )


@bp.get("/<ref:application>/sent")
def sent(application: str) -> ResponseReturnValue:
    """The confirmation: number, what happens next and by when."""
    case = get_application(db(), me(), application)
    if case.case_no is None:
        return go(url_for("foster.application", application=case.ref))
    receipt = db().scalar(
        select(Letter).where(
            Letter.subject_kind == "foster_application",
            Letter.subject_id == case.id,
            Letter.kind == "receipt",
        )
    )
    return show(
        "foster/apply/sent.html", case=case, receipt=receipt, clock=apply.running_clock(db(), case)
    )
