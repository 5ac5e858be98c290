"""The adopters answer the notice of assessment: by a code on the own phone, or at the counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, request, url_for

from app.accounts.services.codes import WrongCode, count_wrong_code
from app.accounts.services.sign_in import demand_below_limit, note_attempt
from app.adoption.forms.assess import AnswerForm
from app.adoption.services import assessing, following
from app.adoption.views import bp
from app.adoption.views.editing import own_case
from app.adoption.workflow import LABELS, S
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, later, me, show
from app.documents.queries import list_letters
from app.families import signatures

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption


@bp.get("/mine/<ref:adoption>/assessment")
def my_assessment(adoption: str) -> ResponseReturnValue:
    """Who assesses, how long, what rights the family has, and what it answered."""
    return _page(own_case(adoption), AnswerForm(None))


def _page(case: Adoption, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    letters = list_letters(db(), me(), case.subject.kind, case.id)
    return show(
        "adoption/assess/mine.html", None, status, case=case, form=form, label=LABELS[case.state],
        row=assessing.current(db(), case), party=assessing.party(db(), case),
        people=assessing.names(db(), case), clock=following.running_clock(db(), case),
        holder=following.holder(db(), case), is_open=case.state is S.ASSESS_NOTIFIED,
        letters=[one for one in letters if one.kind == "adoption_assessment"],
    )  # fmt: skip


@bp.post("/mine/<ref:adoption>/assessment/code")
def assessment_code(adoption: str) -> ResponseReturnValue:
    """A one-time code to the applicant's own phone."""
    case, now = own_case(adoption, "adoption.agree"), clock.now()
    back = url_for("adoption.my_assessment", adoption=case.ref)
    try:
        phone = signatures.own_phone(db(), assessing.applicant(db(), case))
        demand_below_limit(db(), "code.phone", phone, now)
        note_attempt(db(), "code.phone", phone, now)
        said = assessing.send_code(db(), case, now)
    except Invalid as error:
        flash(error.says, "error")
        return done(None, back)
    says = "验证码已发到您的手机。"
    if current_app.config["PORTAL"].show_codes_on_screen:
        says = f"演示环境不发短信，内容如下：{said}"
    flash(says, "info")
    return done(None, back)


@bp.post("/mine/<ref:adoption>/assessment")
def agree(adoption: str) -> ResponseReturnValue:
    """The applicant agrees; the 60 days begin."""
    case, form = own_case(adoption, "adoption.agree"), AnswerForm(request.form)
    if not form.validate():
        return _page(case, form, 422)
    check_version(case, request.form.get("version"))
    try:
        assessing.agree_by_code(
            db(), case, typed_name=form.typed_name.data or "", code=form.code.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except WrongCode as error:
        code_id = error.code_id
        later(lambda session: count_wrong_code(session, code_id))
        form.fail("code", error.says)
        return _page(case, form, 422)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(case, form, 422)
    flash("已同意。评估人员会和您约时间上门。", "success")
    return done(None, url_for("adoption.my_case", adoption=case.ref))


@bp.post("/mine/<ref:adoption>/assessment/decline")
def decline(adoption: str) -> ResponseReturnValue:
    """The family does not want it: the application counts as taken back."""
    case = own_case(adoption, "adoption.decline")
    check_version(case, request.form.get("version"))
    assessing.decline(db(), case, actor=me(), now=clock.now())
    flash("已登记您不同意评估，申请按撤回处理。", "success")
    return done(None, url_for("adoption.my_case", adoption=case.ref))
