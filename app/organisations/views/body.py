"""One organisation: what the register says, the two checks, corrections, the printed sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, request, url_for

from app.accounts.models import Agency
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, show
from app.organisations import queries
from app.organisations.forms import ConnectForm, EditForm
from app.organisations.rules.facts import rating_on
from app.organisations.screen import agreement_state, context, in_words, record_reading
from app.organisations.services import checked
from app.organisations.services import register as service
from app.organisations.views import bp
from app.organisations.views.listing import of_form, said

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.organisations.models import Organisation


@bp.get("/<ref:organisation>")
def organisation(organisation: str) -> ResponseReturnValue:
    """What the register says."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "登记信息")
    return _page(found)


def _page(found: Organisation, form: ConnectForm | None = None, status: int = 200) -> Response:
    may_connect = found.agency_id is None and allows(me(), "organisations.connect", found)
    offices = service.may_be_connected(db(), found) if may_connect else []
    office = db().get(Agency, found.agency_id) if found.agency_id else None
    return show(
        "organisations/body.html", None, status, office=office, may_connect=may_connect,
        form=form or ConnectForm(formdata=None).offer(offices), offices=offices,
        **context(me(), found),
    )  # fmt: skip


@bp.post("/<ref:organisation>/connect")
def connect(organisation: str) -> ResponseReturnValue:
    """The organisation's own office may keep its people from now on."""
    found = queries.get_organisation(db(), me(), organisation, to="organisations.connect")
    offices = service.may_be_connected(db(), found)
    form = ConnectForm().offer(offices)
    if form.validate():
        try:
            office = next(one for one in offices if one.ref == form.agency.data)
            service.connect(db(), found, office, actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已开通：该组织负责人可以登记自己的人员和证书。", "success")
            return done(None, url_for("organisations.organisation", organisation=found.ref))
    return _page(found, form, 422)


@bp.get("/<ref:organisation>/edit")
def edit(organisation: str) -> ResponseReturnValue:
    """The form, with what is known."""
    found = queries.get_organisation(db(), me(), organisation, to="organisations.edit")
    governed = {True: "yes", False: "no", None: ""}[found.governed]
    form = EditForm(
        formdata=None, obj=found, fields_covered=found.fields, governed=governed,
        type=found.type.value, standing=found.standing.value,
    )  # fmt: skip
    return show("organisations/edit.html", form=form, seen=found.version, **context(me(), found))


@bp.post("/<ref:organisation>/edit")
def save(organisation: str) -> ResponseReturnValue:
    """A correction, with its reason."""
    found = queries.get_organisation(db(), me(), organisation, to="organisations.edit")
    seen = request.form.get("version")
    check_version(found, seen)
    form = EditForm()
    if form.validate():
        try:
            service.edit(
                db(), found, said(form), reason=form.reason.data or "", actor=me(), now=clock.now()
            )
        except Invalid as error:
            form.fail(of_form(error.field), error.says)
        else:
            flash("已保存，更正记录里可以看到改了什么。", "success")
            return done(None, url_for("organisations.organisation", organisation=found.ref))
    return show("organisations/edit.html", None, 422, form=form, seen=seen, **context(me(), found))


def bureau_of(found: Organisation) -> int:
    """For which bureau a check is made: the reader's own, else the one that registered it."""
    own = me().agency_id if context(me(), found)["is_bureau"] else None
    return own or found.bureau_id


@bp.get("/<ref:organisation>/checks")
def checks(organisation: str) -> ResponseReturnValue:
    """May it assess, may be bought from it: condition by condition, as of today."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "条件核对")
    bureau, today = bureau_of(found), clock.today()
    answers = checked(db(), found, bureau, today)
    return show(
        "organisations/checks.html", bureau=db().get_one(Agency, bureau),
        assessor=answers.assessor, supplier=answers.supplier,
        ready=queries.ready(found, answers.figures, today), **context(me(), found),
    )  # fmt: skip


@bp.get("/<ref:organisation>/changes")
def changes(organisation: str) -> ResponseReturnValue:
    """What was corrected, by whom and why."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "更正记录")
    rows = [
        (row, name, in_words(row.before), in_words(row.after))
        for row, name in queries.changes_of(db(), found)
    ]
    return show("organisations/changes.html", rows=rows, **context(me(), found))


@bp.get("/<ref:organisation>/print")
def sheet(organisation: str) -> ResponseReturnValue:
    """All of it on one sheet, for the paper file; names and numbers stay masked."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "打印")
    bureau, today = bureau_of(found), clock.today()
    answers = checked(db(), found, bureau, today)
    return show(
        "organisations/sheet.html", bureau=db().get_one(Agency, bureau),
        assessor=answers.assessor, supplier=answers.supplier, state=agreement_state,
        rating=rating_on(found.ratings, today), printed_at=clock.now(),
        **context(me(), found),
    )  # fmt: skip
