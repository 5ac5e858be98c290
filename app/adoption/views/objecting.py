"""The adopters object to their assessment, and see where the objection stands (AF-12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption.forms.objecting import ObjectionForm
from app.adoption.services import following, objecting
from app.adoption.views import bp
from app.adoption.views.editing import own_case
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.law import RULES
from app.law.adoption_periods import OBJECTION, OBJECTION_ANSWER
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption


@bp.get("/mine/<ref:adoption>/objection")
def my_objection(adoption: str) -> ResponseReturnValue:
    """The form while one may object; afterwards what was said and answered."""
    return _page(own_case(adoption), ObjectionForm(None))


def _page(case: Adoption, form: ObjectionForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "adoption/apply/objection.html", None, status, case=case, form=form,
        row=objecting.last(db(), case), is_open=objecting.is_open(db(), case, clock.today()),
        clock=following.running_clock(db(), case, OBJECTION, OBJECTION_ANSWER),
        holder=following.holder(db(), case),
        rule=(RULES["AF-12"], cite(db(), "AF-12")),
    )  # fmt: skip


@bp.post("/mine/<ref:adoption>/objection")
def object_to_assessment(adoption: str) -> ResponseReturnValue:
    """Once a round, within ten working days of service."""
    case, form = own_case(adoption, "adoption.object"), ObjectionForm()
    try:
        if form.validate():
            check_version(case, request.form.get("version"))
            objecting.file(db(), case, words=form.words.data or "", actor=me(),
                           now=clock.now())  # fmt: skip
            flash("异议已提交，会书面答复您。", "success")
            return done(None, url_for("adoption.my_objection", adoption=case.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(case, form, 422)
