"""Children who move from one home to another."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from flask import flash, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.institutions.forms.fields import NothingForm, ReasonForm, options
from app.institutions.forms.stay import NameBedForm
from app.institutions.models import Transfer, TransferState
from app.institutions.queries import SEXES
from app.institutions.reading import record_list
from app.institutions.services import beds
from app.institutions.services import transfer as service
from app.institutions.views import bp

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    BedsOf = Callable[[int], list[beds.BedOn]]


@bp.get("/transfers")
def transfers() -> ResponseReturnValue:
    """What waits for a bed or a decision, and the last that were decided."""
    demand(me(), "institutions.transfers")
    return _page()


def _page(status: int = 200, **tried: Any) -> ResponseReturnValue:
    rows = (
        db()
        .scalars(
            select(Transfer)
            .where(service.seen_by(db(), me()))
            .options(joinedload(Transfer.from_agency), joinedload(Transfer.to_agency))
            .order_by(Transfer.decided_at.is_not(None), Transfer.id.desc())
            .limit(50)
        )
        .all()
    )
    record_list(me(), "转移", len(rows))
    return show(
        "institutions/transfers.html", None, status, rows=rows, sexes=SEXES, tried=tried,
        states=TransferState, bed_form=partial(_bed_form, cache(_beds_of)),
        reason_form=_reason_form,
        elsewhere=service.placed_elsewhere(db(), rows),
    )  # fmt: skip


def _beds_of(agency_id: int) -> list[beds.BedOn]:
    return beds.beds_on(db(), agency_id, clock.today())


def _bed_form(beds_of: BedsOf, row: Transfer, *, filled: bool = False) -> Any:
    form = NameBedForm(prefix=f"{row.ref}-", **({} if filled else {"formdata": None}))
    facts = row.summary or {}
    free = beds.fit_beds(
        beds_of(row.to_agency_id), sex=facts["sex"],
        birth_on=date.fromisoformat(facts["birth_on"]), on=clock.today(),
    )  # fmt: skip
    form.bed.choices = options(free, "请选择床位" if free else "没有合适的空床")
    return form


def _reason_form(row: Transfer) -> Any:
    return ReasonForm(formdata=None, prefix=f"{row.ref}-no-")


@bp.post("/transfers/<ref:transfer>/bed")
def name_bed(transfer: str) -> ResponseReturnValue:
    """The other home agrees by naming a bed."""
    row = service.get(db(), me(), transfer, "institutions.name_bed")
    form = _bed_form(_beds_of, row, filled=True)
    if form.validate():
        try:
            bed = beds.get_bed(db(), row.to_agency_id, form.bed.data)
            service.name_bed(db(), row, bed, actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("床位已安排，等待民政局决定。", "success")
            return done(None, url_for("institutions.transfers"))
    return _page(422, **{row.ref: form})


@bp.post("/transfers/<ref:transfer>/decide")
def decide_transfer(transfer: str) -> ResponseReturnValue:
    """The department above both homes: old case, new case and bed in one act."""
    row = service.get(db(), me(), transfer, "institutions.decide_transfer")
    form = NothingForm()
    try:
        new = service.decide(db(), row, actor=me(), now=clock.now())
    except Invalid as error:
        form.fail(None, error.says)
        return _page(422, **{row.ref: form})
    flash(f"已转移，新的编号{new.case_no}。", "success")
    return done(None, url_for("institutions.transfers"))


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
    form = ReasonForm(prefix=f"{row.ref}-no-")
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
            return done(None, url_for("institutions.transfers"))
    return _page(422, **{row.ref: form})
