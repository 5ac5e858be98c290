"""The sending side on paper: typed in by the officer, with scan and presence (RM-05-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.adoption.forms.sender_paper import PaperInstitutionForm, PaperSenderForm
from app.adoption.models import SenderKind
from app.adoption.queries import get_adoption
from app.adoption.screen import context, record_reading
from app.adoption.services import facts, senders
from app.adoption.services import senders_on_paper as service
from app.adoption.views import bp
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.law import RULES
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption
    from app.adoption.services.senders_on_paper import Scan
    from app.core.forms import Form

INVITE = "adoption.invite_sender"
AT = "/cases/<ref:adoption>/senders/on-paper"


def _case(ref: str) -> Adoption:
    found = get_adoption(db(), me(), ref, to=INVITE)
    if found.state not in senders.OPEN:
        raise WrongState
    return found


def _page(found: Adoption, page: str, form: Form, who: str, status: int) -> ResponseReturnValue:
    frame = context(db(), me(), found)
    record_reading(me(), found, "送养一方，窗口登记")
    return show(page, None, status, **frame, form=form, who=who,
                rule=(RULES["RM-05-1"], cite(db(), "RM-05-1")))  # fmt: skip


def _scan() -> Scan:
    file = request.files["scan"]
    return file.filename or "", file.stream


@bp.route(f"{AT}/<any(father, mother, guardian):party>", methods=["GET", "POST"])
@takes_files
def sender_on_paper(adoption: str, party: str) -> ResponseReturnValue:
    """A birth parent or guardian without phone or internet, who stands at the counter."""
    found, is_sent = _case(adoption), request.method == "POST"
    if is_sent:
        check_version(found, request.form.get("version"))
    whose = SenderKind(party)
    form = PaperSenderForm() if is_sent else PaperSenderForm(formdata=None)
    children = facts.adoptees_of(db(), found)
    form.ask(whose, found.tie, children[0].category if children else "")
    picks = is_sent and form.hukou.is_picking
    try:
        if is_sent and not picks and form.validate():
            service.enter(
                db(), found, whose, name=form.name.data or "", values=form.told,
                consents=form.consents.data == "yes", scan=_scan(), actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已登记。请在“材料”里核对原件。", "success")
            return done(None, url_for("adoption.senders_desk", adoption=found.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _page(found, "adoption/sender/on_paper.html", form, whose.label,
                 422 if is_sent and not picks else 200)  # fmt: skip


@bp.route(f"{AT}/institution", methods=["GET", "POST"])
@takes_files
def institution_on_paper(adoption: str) -> ResponseReturnValue:
    """An institution without an account, its representative at the counter."""
    found, is_sent = _case(adoption), request.method == "POST"
    service.institution_of(db(), found)
    if is_sent:
        check_version(found, request.form.get("version"))
    form = PaperInstitutionForm() if is_sent else PaperInstitutionForm(formdata=None)
    try:
        if is_sent and form.validate():
            service.enter_institution(
                db(), found, values=form.told, scan=_scan(), actor=me(), now=clock.now()
            )
            flash("已登记。孩子的情况到确认匹配后才告诉收养人。", "success")
            return done(None, url_for("adoption.senders_desk", adoption=found.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _page(found, "adoption/sender/institution_on_paper.html", form,
                 SenderKind.INSTITUTION.label, 422 if is_sent else 200)  # fmt: skip
