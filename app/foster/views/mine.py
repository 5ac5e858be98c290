"""The family's own matters: where is my case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, NotFound
from app.core.policy import Unseen, allows, demand
from app.core.web import done, go, later, me, show
from app.foster.forms.mine import (
    ComplaintForm,
    MessageForm,
    ObjectionForm,
    RatingForm,
    WithdrawForm,
)
from app.foster.models import FosterApplication, State, VisitState
from app.foster.queries import get_application
from app.foster.services import (
    apply,
    exchange,
    following,
    freshness,
    joint,
    objection,
    supplements,
    training,
    visits,
)
from app.foster.views import bp
from app.foster.workflow import FAMILY, IN_POOL, LABELS, TURN_OF, WITHDRAW
from app.law import citation
from app.law.foster_periods import COMPLAINT
from app.notices import cases
from app.notices.bureaus import answering_bureau
from app.notices.cases import STARS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form


def _own(ref: str, to: str = "foster.view") -> FosterApplication:
    """The family's own case; staff have the desk's page for it."""
    case = get_application(db(), me(), ref, to=to)
    if case.applicant_person_id != me().person_id:
        raise Unseen("foster_application", ref)
    return case


@bp.get("/<ref:application>")
def my_case(application: str) -> ResponseReturnValue:
    """Where it is, who holds it, by when, what is needed from the family."""
    case = get_application(db(), me(), application)
    if case.applicant_person_id != me().person_id:
        to = "foster.application" if case.state is State.DRAFT else "foster.case"
        return go(url_for(to, application=case.ref))
    kind, case_id, now = case.subject.kind, case.id, clock.now()
    if _talk(case).has_answers:
        later(lambda s: cases.mark_messages_read(s, kind, case_id, by_family=True, now=now))
    return _case_page(case)


def _talk(case: FosterApplication) -> cases.Talk:
    before = request.args.get("before", "")[:16]
    return cases.talk_of(db(), case.subject.kind, case.id, before)


def _case_page(
    case: FosterApplication, status: int = 200, **forms: Form | str
) -> ResponseReturnValue:
    rated = cases.ratings_of(db(), case.subject.kind, case.id)
    complained = cases.list_complaints_of(db(), case.subject.kind, case.id)
    context: dict[str, Any] = {
        "case": case,
        "label": LABELS[case.state],
        "turn_is_family": TURN_OF.get(case.state) == FAMILY,
        "words": following.words_of(db(), case, clock.today()),
        "steps": following.step_list(case),
        "holder": following.holder(db(), case),
        "clock": apply.running_clock(db(), case),
        "supplement": supplements.asked_supplements(db(), case),
        "letters": following.letters_of(db(), case),
        "history": following.history(db(), case),
        "talk": _talk(case),
        "complaints": complained,
        "answer_by": cases.answer_by(db(), [c.id for c in complained]),
        "to_rate": following.stages_to_rate(case, rated),
        "stars": STARS,
        "exchange": exchange.wanted(db(), case, clock.today()),
        "open_visits": [v for v in visits.visits(db(), case) if v.state in visits.OPEN],
        "agreed": VisitState.AGREED,
        "improve": joint.to_improve(db(), case) if case.state is State.IMPROVE else None,
        **_training(case),
        **_certificates(case),
        "may_withdraw": case.state in WITHDRAW.sources and allows(me(), WITHDRAW.action, case),
        "may_object": case.state is State.REJECTED,
        "labels": LABELS,
        "message_form": MessageForm(None),
        "not_supplied": "",
    } | forms
    return show("foster/mine/case.html", None, status, **context)


def _training(case: FosterApplication) -> dict[str, Any]:
    """Sessions to choose from and hours done, while the family has to be trained."""
    now = clock.now()
    if not training.may_train(db(), case, clock.day(now)):
        return {}
    return {
        "offered": training.offered(db(), case, now),
        "hours": training.hours_of(db(), case, clock.day(now)),
    }


def _certificates(case: FosterApplication) -> dict[str, Any]:
    """Certificates of a family in the pool, and how many are too old."""
    if case.state not in IN_POOL:
        return {}
    today = clock.today()
    found = freshness.of_case(db(), case, today)
    return {
        "certificates": len(found),
        "stale": [c.wanted.label for c in found if c.is_stale(today) and not c.waiting],
        "unchecked": sum(c.waiting for c in found),
    }


# --- messages, rating, complaint --------------------------------------------------------------


@bp.post("/<ref:application>/message")
def write_message(application: str) -> ResponseReturnValue:
    """A message to the office."""
    case = _own(application, "foster.write_message")
    form = MessageForm(request.form)
    if case.case_no is None or not form.validate():
        return _case_page(case, 422, message_form=form)
    try:
        cases.post_message(
            db(), following.matter(case), actor=me(), body=form.body.data or "", now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _case_page(case, 422, message_form=form)
    flash("留言已发出，工作人员会看到。", "success")
    return done(None, url_for("foster.my_case", application=case.ref) + "#messages")


@bp.get("/<ref:application>/rate/<stage>")
def rate(application: str, stage: str) -> ResponseReturnValue:
    """好差评 of one finished stage."""
    case = _own(application)
    return _rate_page(case, stage, RatingForm(None))


@bp.post("/<ref:application>/rate/<stage>")
def save_rating(application: str, stage: str) -> ResponseReturnValue:
    """Rate it, once."""
    case = _own(application)
    form = RatingForm(request.form)
    if not form.validate():
        return _rate_page(case, stage, form, 422)
    _stage_or_404(case, stage)
    try:
        cases.rate_stage(
            db(), following.matter(case), actor=me(), stage=stage, stars=int(form.stars.data),
            comment=form.comment.data or "", now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _rate_page(case, stage, form, 422)
    flash("谢谢您的评价。", "success")
    return done(None, url_for("foster.my_case", application=case.ref))


def _stage_or_404(case: FosterApplication, stage: str) -> str:
    stages = dict(following.stages_to_rate(case, {}))
    if stage not in stages:
        raise NotFound
    return stages[stage]


def _rate_page(
    case: FosterApplication, stage: str, form: RatingForm, status: int = 200
) -> ResponseReturnValue:
    label = _stage_or_404(case, stage)
    return show(
        "foster/mine/rate.html", None, status, case=case, stage=stage, label=label, form=form
    )


@bp.get("/<ref:application>/complain")
def complain(application: str) -> ResponseReturnValue:
    """A complaint goes to the bureau above the institution."""
    case = _own(application)
    _must_be_sent(case)
    return _complaint_page(case, ComplaintForm(None))


@bp.post("/<ref:application>/complain")
def save_complaint(application: str) -> ResponseReturnValue:
    """Send the complaint."""
    case = _own(application)
    _must_be_sent(case)
    form = ComplaintForm(request.form)
    if not form.validate():
        return _complaint_page(case, form, 422)
    try:
        cases.complain(
            db(), following.matter(case), actor=me(), body=form.body.data or "", now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _complaint_page(case, form, 422)
    flash("投诉已提交，由上级民政部门答复，被投诉的机构看不到内容。", "success")
    return done(None, url_for("foster.my_case", application=case.ref))


def _complaint_page(
    case: FosterApplication, form: ComplaintForm, status: int = 200
) -> ResponseReturnValue:
    bureau = answering_bureau(db(), case.agency_id, case.bureau_id)
    return show(
        "foster/mine/complain.html", None, status, case=case, form=form, bureau=bureau,
        nobody=cases.NOBODY_ABOVE, promise=COMPLAINT.says, basis=citation(COMPLAINT),
    )  # fmt: skip


def _must_be_sent(case: FosterApplication) -> None:
    if case.case_no is None:
        raise NotFound


# --- the family's acts ------------------------------------------------------------------------


@bp.post("/<ref:application>/resubmit")
def resubmit(application: str) -> ResponseReturnValue:
    """Hand in the supplements."""
    case = get_application(db(), me(), application, to="foster.resubmit")
    check_version(case, request.form.get("version"))
    try:
        apply.resubmit(db(), case, actor=me(), now=clock.now())
    except Invalid as error:
        return _case_page(case, 422, not_supplied=error.says)
    flash("补正材料已提交，机构会接着办理。", "success")
    return done(None, url_for("foster.my_case", application=case.ref))


@bp.get("/<ref:application>/withdraw")
def withdraw(application: str) -> ResponseReturnValue:
    """What withdrawing means, and the question."""
    case = get_application(db(), me(), application, to="foster.withdraw")
    if case.state not in WITHDRAW.sources:
        return go(url_for("foster.my_case", application=case.ref))
    return show("foster/mine/withdraw.html", case=case, form=WithdrawForm(None))


@bp.post("/<ref:application>/withdraw")
def save_withdrawal(application: str) -> ResponseReturnValue:
    """Take it back."""
    case = get_application(db(), me(), application, to="foster.withdraw")
    check_version(case, request.form.get("version"))
    form = WithdrawForm(request.form)
    if not form.validate():
        return show("foster/mine/withdraw.html", None, 422, case=case, form=form)
    apply.withdraw(db(), case, actor=me(), reason=form.reason.data or "", now=clock.now())
    flash("申请已撤回。", "success")
    if me().is_staff:
        return done(None, url_for("foster.counter"))
    return done(None, url_for("foster.my_case", application=case.ref))


@bp.get("/<ref:application>/object")
def object_to(application: str) -> ResponseReturnValue:
    """Ask for a re-check of a refusal."""
    case = _own(application)
    demand(me(), "foster.object", case)
    return _objection_page(case, ObjectionForm(None))


@bp.post("/<ref:application>/object")
def save_objection(application: str) -> ResponseReturnValue:
    """Send the objection."""
    case = _own(application, "foster.object")
    form = ObjectionForm(request.form)
    if not form.validate():
        return _objection_page(case, form, 422)
    try:
        objection.object_to(db(), case, reason=form.reason.data or "", actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(error.field, error.says)
        return _objection_page(case, form, 422)
    flash("复核申请已提交。", "success")
    return done(None, url_for("foster.my_case", application=case.ref))


def _objection_page(
    case: FosterApplication, form: ObjectionForm, status: int = 200
) -> ResponseReturnValue:
    return show(
        "foster/mine/object.html", None, status, case=case, form=form,
        last_day=objection.last_day(db(), case),
    )  # fmt: skip
