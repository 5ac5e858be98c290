"""One's own sheet on the phone, two sheets side by side, the joint sheet, the third view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, request, url_for

from app.checklists import rules
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Conflict, Invalid, NotFound
from app.core.policy import allows, demand
from app.core.web import done, go, me, repeatable, show
from app.foster.assessing import joint_pdf
from app.foster.forms.assess import AssignForm, JointForm, SubmitForm, ThirdForm
from app.foster.forms.desk import choices
from app.foster.models import FosterApplication, JointSheet, State
from app.foster.queries import get_application
from app.foster.reading import record_reading
from app.foster.screen import case_context
from app.foster.services import assessment, sheets
from app.foster.services import joint as joining
from app.foster.services.assessment import THIRD
from app.foster.services.recusal import candidates
from app.foster.services.visits import done_visits
from app.foster.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.checklists.rules import Template
    from app.core.forms import Form
    from app.foster.models import Sheet

VETOES = "vetoes"


def _mine(application: str) -> FosterApplication:
    return get_application(db(), me(), application, to="foster.assess")


def _steps(case: FosterApplication, template: Template, answers: dict[str, Any]) -> list[Any]:
    """(key, title, answers still missing, address) of each screen: vetoes first."""
    counted = rules.score(template, answers)
    open_vetoes = sum(veto.id in counted.missing for veto in template.vetoes)
    found = [(VETOES, "否决事项", open_vetoes)] if template.vetoes else []
    found += [(block.id, block.title, block.missing) for block in counted.blocks]
    return [
        (key, title, missing, url_for("foster.sheet", application=case.ref, part=key))
        for key, title, missing in found
    ]


# --- one's own sheet -------------------------------------------------------------------------


@bp.post("/desk/<ref:application>/sheet")
def begin_sheet(application: str) -> ResponseReturnValue:
    """Begin one's own sheet and go to its first screen."""
    case = _mine(application)
    sheet = sheets.begin(db(), case, actor=me(), now=clock.now())
    template = sheets.template_of(db(), sheet)
    return done(None, _steps(case, template, sheet.answers or {})[0][3])


def _own(case: FosterApplication) -> Sheet:
    _, sheet = sheets.own_sheet(db(), case, me())
    if sheet is None or case.state is not State.ASSESSING:
        raise NotFound
    return sheet


@bp.get("/desk/<ref:application>/sheet/<part>")
def sheet(application: str, part: str) -> ResponseReturnValue:
    """One screen of one's own sheet: the vetoes, or one block."""
    case = _mine(application)
    own = _own(case)
    if own.submitted_at is not None:
        return go(url_for("foster.compare_sheets", application=case.ref))
    record_reading(me(), case, "评分表")
    template = sheets.template_of(db(), own)
    block = template.block(part)
    if block is None and part != VETOES:
        raise NotFound
    answers = own.answers or {}
    steps = _steps(case, template, answers)
    here = [key for key, *_ in steps].index(part)
    return show(
        "foster/assess/sheet.html", case=case, template=template, block=block, answers=answers,
        steps=steps, part=part, here=here, score=rules.score(template, answers),
    )  # fmt: skip


@bp.post("/desk/<ref:application>/sheet/<part>")
def save_sheet(application: str, part: str) -> ResponseReturnValue:
    """Keep this screen and go to the next one."""
    case = _mine(application)
    own, _ = sheets.save(db(), case, request.form, actor=me(), now=clock.now())
    steps = _steps(case, sheets.template_of(db(), own), own.answers or {})
    keys = [key for key, *_ in steps]
    if part in keys[:-1]:
        return done(None, steps[keys.index(part) + 1][3])
    return done(None, url_for("foster.finish_sheet", application=case.ref))


@bp.post("/desk/<ref:application>/autosave-sheet")
@repeatable
def autosave_sheet(application: str) -> ResponseReturnValue:
    """Keep what is chosen so far; the answer is empty."""
    case = _mine(application)
    sheets.save(db(), case, request.form, actor=me(), now=clock.now())
    return "", 204


@bp.post("/desk/<ref:application>/sheet/<part>/score")
@repeatable
def live_score(application: str, part: str) -> ResponseReturnValue:
    """The count with what is chosen on this screen; nothing is kept."""
    case = _mine(application)
    own = _own(case)
    template = sheets.template_of(db(), own)
    answers = sheets.merge(own.answers, sheets.read_answers(template, request.form))
    score = rules.score(template, answers)
    return show("foster/assess/_score.html", score=score, part=part)


def _finish(
    case: FosterApplication, status: int = 200, form: Form | None = None
) -> ResponseReturnValue:
    own = _own(case)
    template = sheets.template_of(db(), own)
    answers = own.answers or {}
    score = rules.score(template, answers)
    return show(
        "foster/assess/finish.html", status=status, case=case, score=score, answers=answers,
        template=template, steps=_steps(case, template, answers),
        has_visit=bool(done_visits(db(), case)), form=form or SubmitForm(formdata=None),
    )  # fmt: skip


@bp.get("/desk/<ref:application>/finish-sheet")
def finish_sheet(application: str) -> ResponseReturnValue:
    """All answers once more, before they are handed in for good."""
    return _finish(_mine(application))


@bp.post("/desk/<ref:application>/finish-sheet")
def submit_sheet(application: str) -> ResponseReturnValue:
    """Hand one's own sheet in."""
    case = _mine(application)
    form = SubmitForm()
    try:
        reason = form.late_reason.data or "" if form.validate() else ""
        sheets.submit(db(), case, late_reason=reason, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(error.field, error.says)
        return _finish(case, 422, form)
    flash("评分表已提交，不能再修改。两名评估人员都提交后，可以互相查看。", "success")
    return done(None, url_for("foster.case_assessment", application=case.ref))


# --- side by side ----------------------------------------------------------------------------


def _columns(found: list[Sheet]) -> list[tuple[str, dict[str, Any], Any]]:
    """(name, answers, total) of each sheet."""
    names = assessment.names_by_assignment(db(), [s.assignment_id for s in found])
    return [(names[s.assignment_id], s.answers or {}, s.total) for s in found]


def _compare(
    case: FosterApplication, status: int = 200, form: Form | None = None, third: Form | None = None
) -> ResponseReturnValue:
    both = joining.side_by_side(db(), case)
    own = sheets.sheets_to_see(db(), me(), case)
    if not own:
        raise Conflict("评分表还没有提交，或者要等全部评估人员提交后才能查看。")
    template = both.template if both else sheets.template_of(db(), own[0])
    signed = joining.joint_of(db(), case)
    answers = (signed.answers if signed else None) or (both.proposed() if both else {})
    if form is not None:
        answers = sheets.merge(answers, sheets.read_answers(template, request.form))
    counted = rules.score(template, answers)
    earlier = [
        sheet
        for number in range(1, case.round)
        for sheet in sheets.sheets_to_see(db(), me(), case, number)
    ]
    return show(
        "foster/assess/compare.html", status=status, **case_context(db(), me(), case), both=both,
        template=template, columns=_columns(own), earlier=_columns(earlier), signed=signed,
        third=_columns([both.third]) if both and both.third else [], answers=answers,
        counted=counted, form=form or _joint_form(signed),
        third_form=third or _third_form(case, both),
        opinion=joining.proposed_opinion(db(), case, counted, clock.today()),
        may_sign=case.state is State.ASSESSING
        and assessment.own_assignment(db(), case, me()) is not None,
        signers=_signers(signed),
    )  # fmt: skip


def _joint_form(signed: JointSheet | None) -> JointForm:
    facts = (signed.answers or {}).get("facts", {}) if signed else {}
    return JointForm(
        formdata=None,
        explanation=signed.explanation if signed else "",
        opinion_text=signed.opinion_text if signed else "",
        data=facts,
    )


def _third_form(case: FosterApplication, both: joining.SideBySide | None) -> AssignForm:
    form = AssignForm(formdata=None)
    if both is None or not both.needs_third or not allows(me(), "foster.assign", case):
        form.users.choices = []
        return form
    known = candidates(db(), case, clock.today())
    named = {a.person_id for a in assessment.assessors(db(), case)}
    form.users.choices = choices(
        (c.ref, f"{c.name}（{c.agency}，{c.profession or '未登记专业'}）")
        for c in known
        if not c.why_not and c.person_id not in named
    )
    return form


def _signers(signed: JointSheet | None) -> list[str]:
    if signed is None:
        return []
    ids = [i for i in (signed.signed_first_id, signed.signed_second_id) if i is not None]
    return assessment.names_of(db(), ids)


@bp.get("/desk/<ref:application>/sheets")
def compare_sheets(application: str) -> ResponseReturnValue:
    """The sheets side by side once all are in; before that, one's own."""
    case = get_application(db(), me(), application)
    demand(me(), "foster.read_assessment", case)
    record_reading(me(), case, "评分表")
    return _compare(case)


@bp.post("/desk/<ref:application>/joint-sheet")
def save_joint(application: str) -> ResponseReturnValue:
    """Keep the agreed points and the opinion; signing is an act of its own."""
    case = get_application(db(), me(), application, to="foster.conclude")
    if (begun := joining.joint_of(db(), case)) is not None:
        check_version(begun, request.form.get("version"))
    form = JointForm()
    if not form.validate():
        return _compare(case, 422, form)
    try:
        joining.save_joint(
            db(), case, request.form, explanation=form.explanation.data or "",
            opinion_text=form.opinion_text.data or "", facts=form.facts(), actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _compare(case, 422, form)
    return done(None, url_for("foster.compare_sheets", application=case.ref) + "#sign")


@bp.post("/desk/<ref:application>/joint-sheet/sign")
def conclude(application: str) -> ResponseReturnValue:
    """Sign the joint sheet that was shown; the second signature concludes the assessment."""
    case = get_application(db(), me(), application, to="foster.conclude")
    signed = joining.joint_of(db(), case)
    if signed is None:
        raise Conflict("请先填写并保存共同评分表。")
    check_version(signed, request.form.get("version"))
    opinion = joining.sign(db(), case, actor=me(), now=clock.now())
    if opinion is None:
        flash("您已签字。另一名评估人员签字后，评估即告完成。", "success")
        return done(None, url_for("foster.compare_sheets", application=case.ref))
    flash(f"评估已完成，结论：{opinion.label}。", "success")
    return done(None, url_for("foster.visits"))


@bp.get("/desk/<ref:application>/joint-sheet.pdf")
def joint_sheet(application: str) -> ResponseReturnValue:
    """The signed joint sheet, to print."""
    case = get_application(db(), me(), application)
    demand(me(), "foster.read_assessment", case)
    signed = joining.joint_of(db(), case)
    if signed is None or signed.signed_at is None:
        raise NotFound
    record_reading(me(), case, "共同评分表")
    response = make_response(joint_pdf(db(), case, signed))
    response.mimetype = "application/pdf"
    return response


# --- the third view --------------------------------------------------------------------------


def _third_page(case: FosterApplication, form: ThirdForm, status: int = 200) -> ResponseReturnValue:
    sheets.own_sheet(db(), case, me(), THIRD)
    both = joining.side_by_side(db(), case)
    if both is None:
        raise NotFound
    given = sheets.read_answers(both.template, request.form)
    return show(
        "foster/assess/third.html", status=status, **case_context(db(), me(), case), both=both,
        columns=_columns(both.sheets), form=form, answers=given,
    )  # fmt: skip


@bp.get("/desk/<ref:application>/third-view")
def third_view(application: str) -> ResponseReturnValue:
    """Where the two are apart, for the third assessor."""
    case = _mine(application)
    record_reading(me(), case, "第三方意见")
    return _third_page(case, ThirdForm(formdata=None))


@bp.post("/desk/<ref:application>/third-view")
def submit_third(application: str) -> ResponseReturnValue:
    """Hand the third view in."""
    case = _mine(application)
    form = ThirdForm()
    if not form.validate():
        return _third_page(case, form, 422)
    try:
        sheets.submit_third(
            db(), case, request.form, form.view.data or "", actor=me(), now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _third_page(case, form, 422)
    flash("您的意见已提交，两名评估人员会据此填写共同评分表。", "success")
    return done(None, url_for("foster.visits"))
