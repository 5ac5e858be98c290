"""The agreement: prepared and sealed at the desk, read and signed by the family."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import current_app, flash, request, send_file, url_for
from flask import session as page_session

from app.accounts.services.codes import WrongCode, count_wrong_code
from app.accounts.services.sign_in import demand_below_limit, note_attempt
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.web import done, later, me, show
from app.documents.receiving import takes_files
from app.families.forms import SignatureForm
from app.placements import match_queries as queries
from app.placements.match_forms import (
    AgreementForm,
    OnPaperForm,
    PaperForm,
    ScanForm,
    SealForm,
)
from app.placements.match_screen import match_context, staffs_match
from app.placements.match_views import bp
from app.placements.match_views.family import own
from app.placements.match_views.papers import stored
from app.placements.match_views.reading import record_reading
from app.placements.rules.paper import Paper
from app.placements.services import agreement as agreements
from app.placements.services import renewal, signing

ACCOUNT = ("holder", "bank", "number")

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.placements.models import Agreement, Match


@bp.get("/<ref:match>/agreement")
def agreement(match: str) -> ResponseReturnValue:
    """What is agreed, who has signed, what is left to do."""
    found = staffs_match(db(), me(), match)
    record_reading(me(), found, "协议")
    return _page(found)


def _page(found: Match, status: int = 200, **forms: Form) -> ResponseReturnValue:
    row = queries.agreement(db(), found)
    today = clock.today()
    known: dict[str, Form] = {
        "agreement_form": _without_known(
            AgreementForm(
                formdata=None,
                term_months=agreements.figure(db(), found, "foster_term_months", today),
            ),
            found,
        ),
        "paper_form": PaperForm(formdata=None),
        "seal_form": SealForm(formdata=None),
        "on_paper_form": OnPaperForm(formdata=None),
        "scan_form": ScanForm(formdata=None),
    } | forms
    if row is not None:
        known["seal_form"].digest.data = row.text_digest
    return show(
        "matches/agreement.html", None, status, **match_context(db(), me(), found), row=row,
        clauses=agreements.text_lines(row, masked=True) if row else [],
        letter=agreements.letter_of(db(), row) if row else None,
        scan=agreements.scan_of(db(), row) if row else None,
        renewed=renewal.of_match(db(), found), is_lacking=signing.is_lacking(db(), found), **known,
    )  # fmt: skip


def _without_known(form: AgreementForm, found: Match) -> AgreementForm:
    """What the ledger knows is not asked again (FC-14-7)."""
    paid = agreements.paid_by_ledger(db(), found, clock.today())
    known = [name for name in ("living_yuan", "labour_yuan") if getattr(paid, name) is not None]
    for name in [*known, *(ACCOUNT if paid.account else ())]:
        del form[name]
    return form


def _row(found: Match) -> Agreement:
    row = queries.agreement(db(), found)
    if row is None:
        raise NotFound("还没有准备协议。")
    return row


def _back(found: Match) -> ResponseReturnValue:
    return done(None, url_for("matches.agreement", match=found.ref))


def _amount(form: AgreementForm, name: str) -> Decimal:
    return form[name].data or Decimal(0) if name in form else Decimal(0)


@bp.post("/<ref:match>/agreement")
def prepare_agreement(match: str) -> ResponseReturnValue:
    """Written, and shown to the family."""
    found = queries.get_match(db(), me(), match, to="agreements.prepare")
    form = _without_known(AgreementForm(), found)
    if not form.validate():
        return _page(found, 422, agreement_form=form)
    now = clock.now()
    try:
        if "number" in form:
            typed = {name: form[name].data or "" for name in ACCOUNT}
            agreements.enter_account(db(), found, **typed, actor=me(), now=now)
        agreements.prepare(
            db(), found,
            agreements.Wishes(
                term_months=form.term_months.data or 0,
                living_yuan=_amount(form, "living_yuan"), labour_yuan=_amount(form, "labour_yuan"),
                more=form.more.data or "",
                respite_reasons=form.respite_reasons.data or "",
            ),
            actor=me(), now=now,
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, agreement_form=form)
    flash("协议已准备好，家庭可以在网上阅读、签署，也可以打印纸质协议。", "success")
    return _back(found)


@bp.post("/<ref:match>/agreement/paper")
@takes_files
def record_paper(match: str) -> ResponseReturnValue:
    """The family signed by hand."""
    found = queries.get_match(db(), me(), match, to="agreements.record_paper")
    form = PaperForm()
    if not form.validate():
        return _page(found, 422, paper_form=form)
    try:
        signing.record_paper(
            db(), found, _row(found), signed_on=form.signed_on.data or clock.today(),
            document_id=stored(found), actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, paper_form=form)
    flash("家庭的签署已登记，请机构负责人签署。", "success")
    return _back(found)


@bp.post("/<ref:match>/agreement/seal")
def seal(match: str) -> ResponseReturnValue:
    """The head signs and seals: in force."""
    found = queries.get_match(db(), me(), match, to="agreements.sign_agency")
    form = SealForm()
    if not form.validate():
        return _page(found, 422, seal_form=form)
    try:
        begun = signing.sign_agency(
            db(), found, _row(found), digest=form.digest.data or "",
            signed_on=form.signed_on.data, actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, seal_form=form)
    flash(
        "双方已签署，协议生效，融合期开始。" if begun else "双方已签署，续签的协议生效。", "success"
    )
    return _back(found)


@bp.post("/<ref:match>/agreement/on-paper")
@takes_files
def enter_agreement(match: str) -> ResponseReturnValue:
    """What both had signed before the portal."""
    found = queries.get_match(db(), me(), match, to="agreements.enter")
    form = OnPaperForm()
    today = clock.today()
    try:
        if form.validate():
            signing.enter_paper(
                db(), found,
                Paper(
                    form.family_signed_on.data or today, form.agency_signed_on.data or today,
                    form.effective_on.data, form.number.data or "",
                ),
                document_id=stored(found), actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("纸质协议已补录。", "success")
            return _back(found)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, on_paper_form=form)


@bp.post("/<ref:match>/agreement/scan")
@takes_files
def add_scan(match: str) -> ResponseReturnValue:
    """The signed paper of an agreement whose days came with the import."""
    found = queries.get_match(db(), me(), match, to="agreements.enter")
    form = ScanForm()
    try:
        if form.validate():
            row, file = _row(found), stored(found)
            signing.add_scan(
                db(), found, row, document_id=file, actor=me(), now=clock.now()
            )  # fmt: skip
            flash("协议扫描件已上传。", "success")
            return _back(found)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, scan_form=form)


@bp.get("/<ref:match>/agreement/draft")
def draft(match: str) -> ResponseReturnValue:
    """The paper to read and to sign by hand; for the desk and for the family."""
    found = queries.get_match(db(), me(), match)
    record_reading(me(), found, "协议")
    pdf = agreements.draft_pdf(db(), found, _row(found), clock.today())
    return send_file(io.BytesIO(pdf), "application/pdf", download_name="家庭寄养协议.pdf")


# --- the family -------------------------------------------------------------------------------


@bp.get("/mine/<ref:match>/agreement")
def my_agreement(match: str) -> ResponseReturnValue:
    """Every clause, and the signature; of a renewal as well."""
    return _mine(own(match), SignatureForm(formdata=None))


def _mine(found: Match, form: SignatureForm, status: int = 200) -> ResponseReturnValue:
    row = _row(found)
    form.digest.data = row.text_digest
    if row.terms is None:  # from before the portal: the paper lies with the family
        raise NotFound("纸质协议请看您手里的原件。")
    return show(
        "matches/mine/agreement.html", None, status, match=found, row=row,
        clauses=agreements.text_lines(row), terms=agreements.terms_of(row), form=form,
        letter=agreements.letter_of(db(), row), placement=signing.placement_of(db(), row),
        code_sent=page_session.get("agreement_code") == row.ref,
    )  # fmt: skip


@bp.post("/mine/<ref:match>/agreement/code")
def send_code(match: str) -> ResponseReturnValue:
    """A code to the main carer's own phone."""
    found = own(match, "agreements.sign_family")
    row, now = _row(found), clock.now()
    try:
        phone = signing.phone_of(db(), found, row)
        demand_below_limit(db(), "code.phone", phone, now)
        note_attempt(db(), "code.phone", phone, now)
        said = signing.send_signing_code(db(), row, phone, now)
    except Invalid as error:
        flash(error.says, "error")
        return done(None, url_for("matches.my_agreement", match=found.ref))
    if current_app.config["PORTAL"].show_codes_on_screen:
        flash(f"演示环境不发短信，内容如下：{said}", "info")
    page_session["agreement_code"] = row.ref
    return done(None, url_for("matches.my_agreement", match=found.ref))


@bp.post("/mine/<ref:match>/agreement")
def sign(match: str) -> ResponseReturnValue:
    """The main carer signs."""
    found = own(match, "agreements.sign_family")
    form = SignatureForm(request.form)
    if not form.validate():
        return _mine(found, form, 422)
    try:
        signing.sign_family(
            db(), found, _row(found), digest=form.digest.data or "",
            typed_name=form.typed_name.data or "", code=form.code.data or "", actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except WrongCode as error:
        code_id = error.code_id
        later(lambda session: count_wrong_code(session, code_id))
        form.fail("code", error.says)
        return _mine(found, form, 422)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _mine(found, form, 422)
    flash("您已签署。机构负责人签署以后协议生效。", "success")
    return done(None, url_for("matches.my_agreement", match=found.ref))
