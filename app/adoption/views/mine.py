"""The adopters' own matter: check and send, where it is, supplement, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from sqlalchemy import select

from app.accounts.models import Agency
from app.adoption import notice
from app.adoption.answers import answers
from app.adoption.forms.apply import SubmitForm, WithdrawForm
from app.adoption.models import Adoption, AdoptionState, Side
from app.adoption.services import (
    applying,
    certificates,
    following,
    intake,
    objecting,
    papers,
    remedies,
)
from app.adoption.services.progress import sections
from app.adoption.views import bp
from app.adoption.views.apply import standing
from app.adoption.views.editing import NOTICE, editable, own_case
from app.adoption.workflow import LABELS, WITHDRAW
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, go, me, show
from app.documents.models import Letter
from app.documents.queries import list_letters
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/mine/<ref:adoption>/apply/check")
def check(adoption: str) -> ResponseReturnValue:
    """Everything once more, with a way to change each part."""
    return _check_page(editable(adoption), SubmitForm(None))


def _check_page(case: Adoption, form: SubmitForm, status: int = 200) -> ResponseReturnValue:
    today = clock.today()
    unmet = applying.not_met(applying.self_check(db(), case, today))
    lines = papers.lines(db(), case, today, (Side.ADOPTER,))
    return show(
        "adoption/apply/check.html", None, status, case=case, form=form,
        answers=answers(db(), case), sections=sections(db(), case, today),
        not_met=[(one, cite(db(), one.row.id)) for one in unmet],
        to_bring=[x for x in lines if x.is_required and not x.is_there and x.kind.way == "file"],
        seen=applying.seen_mark(db(), case, today), agency=db().get_one(Agency, case.agency_id),
        notice_version=notice.VERSION, notice_text=NOTICE, **standing(case),
    )  # fmt: skip


@bp.get("/mine/<ref:adoption>/answers")
def my_answers(adoption: str) -> ResponseReturnValue:
    """What was sent, only to read."""
    case = own_case(adoption)
    return show("adoption/apply/stated.html", case=case, answers=answers(db(), case),
                label=LABELS[case.state])  # fmt: skip


@bp.route("/mine/<ref:adoption>/apply/submit", methods=["GET", "POST"])
def submit(adoption: str) -> ResponseReturnValue:
    """Send it, once; back or reload afterwards shows the case."""
    case = own_case(adoption, "adoption.submit")
    if request.method == "GET":
        return go(url_for("adoption.my_case", adoption=case.ref))
    form = SubmitForm(request.form)
    if case.state is AdoptionState.DRAFT and not form.validate():
        return _check_page(case, form, 422)
    if case.state is AdoptionState.DRAFT:
        applying.check_seen(db(), case, request.form.get("seen", ""), clock.today())
    try:
        applying.submit(
            db(), case, agreed=bool(form.sensitive.data), knows=bool(form.knows.data),
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _check_page(case, form, 422)
    return done(None, _after(case))


def _after(case: Adoption) -> str:
    """The adopters see the confirmation; the officer who typed it in goes on at the desk."""
    if case.applicant_person_id != me().person_id:
        return url_for("adoption.case", adoption=case.ref)
    return url_for("adoption.sent", adoption=case.ref)


@bp.get("/mine/<ref:adoption>/sent")
def sent(adoption: str) -> ResponseReturnValue:
    """The confirmation: number, what happens next and by when."""
    case = own_case(adoption)
    if case.case_no is None:
        return go(url_for("adoption.application", adoption=case.ref))
    receipt = db().scalar(
        select(Letter).where(
            Letter.subject_kind == case.subject.kind, Letter.subject_id == case.id,
            Letter.kind == "adoption_receipt",
        )
    )  # fmt: skip
    return show("adoption/apply/sent.html", case=case, receipt=receipt,
                clock=following.running_clock(db(), case))  # fmt: skip


@bp.get("/mine/<ref:adoption>")
def my_case(adoption: str) -> ResponseReturnValue:
    """Where it is, who holds it, by when, what is needed from the family."""
    case = own_case(adoption)
    if case.applicant_person_id != me().person_id:
        return go(url_for("adoption.application", adoption=case.ref))
    return _case_page(case)


def _case_page(case: Adoption, status: int = 200, **more: Any) -> ResponseReturnValue:
    lines = papers.lines(db(), case, clock.today(), (Side.ADOPTER,)) if case.case_no else []
    return show(
        "adoption/apply/case.html", None, status, case=case, label=LABELS[case.state],
        words=following.WORDS[case.state], steps=following.step_list(db(), case),
        holder=following.holder(db(), case), clock=following.running_clock(db(), case),
        history=following.history(db(), case), over=case.state in following.OVER,
        letters=[*following.letters_of_endings(db(), case),
                 *list_letters(db(), me(), case.subject.kind, case.id)] if case.case_no else [],
        certificates=[one for one in certificates.of_case(db(), case) if not one.collected_on],
        to_mend=[x for x in lines if x.state in {"bad", "too_old"}],
        objection=objecting.last(db(), case),
        may_object=objecting.is_open(db(), case, clock.today()),
        remedies=[(r, RULES[r.rule], cite(db(), r.rule)) for r in remedies.of(db(), case)],
        may_withdraw=case.state in WITHDRAW.sources and allows(me(), WITHDRAW.action, case),
        **({"not_supplied": ""} | more),
    )  # fmt: skip


@bp.post("/mine/<ref:adoption>/resubmit")
def resubmit(adoption: str) -> ResponseReturnValue:
    """Hand in the supplements."""
    case = own_case(adoption, "adoption.resubmit")
    check_version(case, request.form.get("version"))
    try:
        applying.resubmit(db(), case, actor=me(), now=clock.now())
    except Invalid as error:
        return _case_page(case, 422, not_supplied=error.says)
    flash("补正材料已提交，登记机关会接着办理。", "success")
    return done(None, url_for("adoption.my_case", adoption=case.ref))


@bp.route("/mine/<ref:adoption>/withdraw", methods=["GET", "POST"])
def my_withdrawal(adoption: str) -> ResponseReturnValue:
    """Take it back, at any time before the registration (CC-1104-1)."""
    case = own_case(adoption, "adoption.withdraw")
    is_sent = request.method == "POST"
    form = WithdrawForm(request.form) if is_sent else WithdrawForm(None)
    if is_sent and form.validate():
        check_version(case, request.form.get("version"))
        applying.drafts_of(db(), case).drop()
        intake.withdraw(db(), case, reason=form.reason.data or "", actor=me(), now=clock.now())
        flash("申请已撤回。", "success")
        home = "home.mine" if case.applicant_person_id == me().person_id else "adoption.counter"
        return done(None, url_for(home))
    return show("adoption/apply/withdraw.html", None, 422 if is_sent else 200, case=case,
                form=form)  # fmt: skip
