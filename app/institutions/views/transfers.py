"""Children who move from one home to another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, later, me, show
from app.institutions.forms.fields import NothingForm, ReasonForm, options
from app.institutions.forms.stay import NameBedForm
from app.institutions.models import Transfer, TransferState
from app.institutions.queries import SEXES
from app.institutions.reading import record_list
from app.institutions.services import beds
from app.institutions.services import transfer as service
from app.institutions.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form


@bp.get("/transfers")
def transfers() -> ResponseReturnValue:
    """What waits for a bed or a decision, or what was answered; what is known of a child is not."""
    demand(me(), "institutions.transfers")
    is_over = request.args.get("show") == "over"
    rows, following = service.page(db(), me(), is_over=is_over, after=request.args.get("after", ""))
    record_list(me(), "转移", len(rows))
    return show(
        "institutions/transfers.html", None, rows=rows, is_over=is_over, following=following
    )


@bp.get("/transfers/<ref:transfer>")
def transfer(transfer: str) -> ResponseReturnValue:
    """One transfer: what the other home has to know of the child, and the answer to it."""
    row = service.get(db(), me(), transfer, "institutions.transfers")
    actor, subject = me(), row.subject
    later(
        lambda session: audit.record(
            session, actor, "institutions.transfers", subject, outcome=Outcome.READ
        )
    )
    return _page(row)


def _page(row: Transfer, status: int = 200, tried: Form | None = None) -> ResponseReturnValue:
    bed_form = tried if isinstance(tried, NameBedForm) else None
    if bed_form is None and row.state is TransferState.ASKED:
        bed_form = _bed_form(row) if allows(me(), "institutions.name_bed", row) else None
    return show(
        "institutions/transfer.html", None, status, row=row, sexes=SEXES, tried=tried,
        bed_form=bed_form,
        reason_form=tried if isinstance(tried, ReasonForm) else ReasonForm(formdata=None),
        elsewhere=service.placed_elsewhere(db(), row),
    )  # fmt: skip


def _bed_form(row: Transfer, *, filled: bool = False) -> NameBedForm:
    form = NameBedForm() if filled else NameBedForm(formdata=None)
    facts = row.summary or {}
    free = beds.fit_beds(
        beds.beds_on(db(), row.to_agency_id, clock.today()), sex=facts["sex"],
        birth_on=date.fromisoformat(facts["birth_on"]), on=clock.today(),
    )  # fmt: skip
    form.bed.choices = options(free, "请选择床位" if free else "没有合适的空床")
    return form


def _back(row: Transfer) -> ResponseReturnValue:
    return done(None, url_for("institutions.transfer", transfer=row.ref))


@bp.post("/transfers/<ref:transfer>/bed")
def name_bed(transfer: str) -> ResponseReturnValue:
    """The other home agrees by naming a bed."""
    row = service.get(db(), me(), transfer, "institutions.name_bed")
    form = _bed_form(row, filled=True)
    if form.validate():
        try:
            bed = beds.get_bed(db(), row.to_agency_id, form.bed.data)
            service.name_bed(db(), row, bed, actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("床位已安排，等待民政局决定。", "success")
            return _back(row)
    return _page(row, 422, form)


@bp.post("/transfers/<ref:transfer>/decide")
def decide_transfer(transfer: str) -> ResponseReturnValue:
    """The department above both homes: old case, new case and bed in one act."""
    row = service.get(db(), me(), transfer, "institutions.decide_transfer")
    form = NothingForm()
    try:
        new = service.decide(db(), row, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(None, error.says)
        return _page(row, 422, form)
    flash(f"已转移，新的编号{new.case_no}。", "success")
    return _back(row)


@bp.post("/transfers/<ref:transfer>/no-room")
def refuse_bed(transfer: str) -> ResponseReturnValue:
    """The other home has no room."""
    return _refuse(transfer, "institutions.name_bed")


@bp.post("/transfers/<ref:transfer>/refuse")
def refuse_transfer(transfer: str) -> ResponseReturnValue:
    """The department does not agree."""
    return _refuse(transfer, "institutions.decide_transfer")


def _refuse(transfer: str, action: str) -> ResponseReturnValue:
    row = service.get(db(), me(), transfer, action)
    form = ReasonForm()
    if form.validate():
        try:
            service.refuse(
                db(), row, reason=form.reason.data or "", actor=me(), action=action,
                now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("已登记不同意的理由。", "success")
            return _back(row)
    return _page(row, 422, form)
