"""Agreements of bureaus with the organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.organisations import queries
from app.organisations.forms import AgreementForm, EndForm, ReasonForm
from app.organisations.models import AgreementKind
from app.organisations.screen import agreement_state, context, record_reading
from app.organisations.services import agreements as service
from app.organisations.views import bp
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.organisations.models import OrgAgreement, Organisation

ACTS = ("release", "send_back", "end")


@bp.get("/<ref:organisation>/agreements")
def agreements(organisation: str) -> ResponseReturnValue:
    """With which bureaus, for what, until when."""
    found = queries.get_organisation(db(), me(), organisation)
    record_reading(me(), found, "协议")
    return _page(found)


def _page(found: Organisation, status: int = 200, **tried: Any) -> ResponseReturnValue:
    today = clock.today()
    return show(
        "organisations/agreements.html", None, status,
        rows=[(one, agreement_state(one, today), _open_acts(one)) for one in found.agreements],
        scans=queries.scans_of(db(), found), article=cite(db(), "AE-05"),
        forms=_forms(found) | tried,
        may_draft=allows(me(), "organisations.draft"), **context(me(), found),
    )  # fmt: skip


def _forms(found: Organisation) -> dict[str, Any]:
    forms: dict[str, Any] = {}
    for one in found.agreements:
        forms[f"end-{one.ref}"] = EndForm(formdata=None, prefix=f"end-{one.ref}-")
        forms[f"back-{one.ref}"] = ReasonForm(formdata=None, prefix=f"back-{one.ref}-")
    return forms


def _open_acts(one: OrgAgreement) -> set[str]:
    """What the reader may do with it now."""
    if one.voided_at is not None or one.ended_on is not None:
        return set()
    able = {act for act in ACTS if allows(me(), f"organisations.{act}", one)}
    return able & ({"release", "send_back"} if one.released_at is None else {"end"})


@bp.get("/agreements/new")
def new_agreement() -> ResponseReturnValue:
    """The form; `of` is the organisation from whose page one comes."""
    demand(me(), "organisations.draft")
    of = request.args.get("of", "")
    found = queries.get_organisation(db(), me(), of) if of else None
    form = AgreementForm(formdata=None, credit_code=found.credit_code if found else "")
    return show("organisations/new_agreement.html", form=form)


@bp.post("/agreements/new")
@takes_files
def draft_agreement() -> ResponseReturnValue:
    """An agreement with its scan waits for the bureau's head."""
    demand(me(), "organisations.draft")
    form = AgreementForm()
    if form.validate():
        try:
            body, _row = service.draft(
                db(), form.credit_code.data or "", _terms(form), request.files.get("scan"),
                actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field or "scan", error.says)
        else:
            flash("已登记。局负责人同意以后，从约定的日期起有效。", "success")
            return done(None, url_for("organisations.agreements", organisation=body.ref))
    return show("organisations/new_agreement.html", None, 422, form=form)


def _terms(form: AgreementForm) -> service.Terms:
    values: Any = form.data
    return service.Terms(
        kind=AgreementKind(values["kind"]), number=values["number"], from_on=values["from_on"],
        to_on=values["to_on"], signed_on=values["signed_on"],
        signed_by_organisation=values["signed_by_organisation"],
        signed_by_bureau=values["signed_by_bureau"],
    )  # fmt: skip


@bp.post("/<ref:organisation>/agreements/<ref:org_agreement>/release")
def release_agreement(organisation: str, org_agreement: str) -> ResponseReturnValue:
    """The bureau's head lets it take effect."""
    found = queries.get_organisation(db(), me(), organisation)
    row = service.agreement_of(found, org_agreement)
    service.release(db(), found, row, actor=me(), now=clock.now())
    flash("已同意，协议从约定的日期起有效。", "success")
    return done(None, url_for("organisations.agreements", organisation=found.ref))


@bp.post("/<ref:organisation>/agreements/<ref:org_agreement>/send-back")
def send_back_agreement(organisation: str, org_agreement: str) -> ResponseReturnValue:
    """It is struck out with a reason."""
    found = queries.get_organisation(db(), me(), organisation)
    row = service.agreement_of(found, org_agreement)
    demand(me(), "organisations.send_back", row)
    form = ReasonForm(prefix=f"back-{org_agreement}-")
    if form.validate():
        try:
            service.send_back(
                db(), found, row, reason=form.reason.data or "", actor=me(), now=clock.now()
            )
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已退回，改好以后重新登记。", "success")
            return done(None, url_for("organisations.agreements", organisation=found.ref))
    return _page(found, 422, **{f"back-{row.ref}": form})


@bp.post("/<ref:organisation>/agreements/<ref:org_agreement>/end")
def end_agreement(organisation: str, org_agreement: str) -> ResponseReturnValue:
    """It ends before its last day."""
    found = queries.get_organisation(db(), me(), organisation)
    row = service.agreement_of(found, org_agreement)
    demand(me(), "organisations.end", row)
    form = EndForm(prefix=f"end-{org_agreement}-")
    if form.validate():
        try:
            service.end(
                db(), row, ended_on=form.ended_on.data, reason=form.end_reason.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail("end_reason" if error.field == "reason" else error.field, error.says)
        else:
            flash("已登记终止。", "success")
            return done(None, url_for("organisations.agreements", organisation=found.ref))
    return _page(found, 422, **{f"end-{row.ref}": form})
