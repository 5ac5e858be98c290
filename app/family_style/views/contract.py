"""The couple read their contract and sign it, each on the own phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, flash, request, url_for
from flask import session as page_session

from app.accounts.services.codes import WrongCode, count_wrong_code
from app.accounts.services.sign_in import demand_below_limit, note_attempt
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, later, me, show
from app.families import signatures
from app.family_style.forms.couple import SignCodeForm
from app.family_style.queries import get_couple
from app.family_style.services import contract_signing, contracts
from app.family_style.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.family_style.models import Couple

SIGNS = "family_style.sign_contract"
SENT = "contract_code"


@bp.get("/couples/<ref:couple>/contract/sign")
def sign_contract(couple: str) -> ResponseReturnValue:
    """Every clause, who has signed, and the signature of the other."""
    return _page(get_couple(db(), me(), couple, to=SIGNS), SignCodeForm(formdata=None))


def _page(found: Couple, form: SignCodeForm, status: int = 200) -> ResponseReturnValue:
    contract = contracts.unsigned(db(), found)
    pair = contracts.pair_of(db(), found)
    is_open = contract is not None and contract.signed_couple_on is None
    form.digest.data = contract.text_digest if contract else ""
    form.offer([(one.ref, one.name or "") for one in pair
                if contract and not contract_signing.has_signed(contract, one)])  # fmt: skip
    return show(
        "family_style/contract.html", None, status, couple=found, contract=contract, form=form,
        is_open=is_open, sent_to=page_session.get(SENT),
        pair=[(one, contract is not None and contract_signing.has_signed(contract, one))
              for one in pair],
    )  # fmt: skip


@bp.post("/couples/<ref:couple>/contract/<ref:member>/code")
def contract_code(couple: str, member: str) -> ResponseReturnValue:
    """A code to the phone of one of the couple."""
    found, now = get_couple(db(), me(), couple, to=SIGNS), clock.now()
    back = url_for("family_style.sign_contract", couple=found.ref)
    try:
        signer = contract_signing.signer(db(), found, member)
        phone = signatures.own_phone(db(), signer)
        demand_below_limit(db(), "code.phone", phone, now)
        note_attempt(db(), "code.phone", phone, now)
        said = contract_signing.send_code(db(), found, signer, now)
    except Invalid as error:
        flash(error.says, "error")
        return done(None, back)
    if current_app.config["PORTAL"].show_codes_on_screen:
        flash(f"演示环境不发短信，内容如下：{said}", "info")
    page_session[SENT] = signer.ref
    return done(None, back)


@bp.post("/couples/<ref:couple>/contract/sign")
def give_signature(couple: str) -> ResponseReturnValue:
    """One of the couple signs."""
    found = get_couple(db(), me(), couple, to=SIGNS)
    form = SignCodeForm(request.form)
    if not form.validate():
        return _page(found, form, 422)
    try:
        contract = contract_signing.sign_by_code(
            db(), found, contract_signing.signer(db(), found, form.signer.data or ""),
            digest=request.form.get("digest", ""), typed_name=form.typed_name.data or "",
            code=form.code.data or "", actor=me(), now=clock.now(),
        )  # fmt: skip
    except WrongCode as error:
        code_id = error.code_id
        later(lambda session: count_wrong_code(session, code_id))
        form.fail("code", error.says)
        return _page(found, form, 422)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, form, 422)
    flash(
        "夫妻双方已签署。机构负责人签署以后合同生效。" if contract.signed_couple_on
        else "已签署。请另一方也用本人的手机签署。", "success",
    )  # fmt: skip
    return done(None, url_for("family_style.sign_contract", couple=found.ref))
