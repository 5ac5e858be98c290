"""The couple's own pages: the application, the children, the log, receipts, asking for help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import Unseen
from app.core.web import done, me, show
from app.documents import services as documents
from app.documents.queries import list_letters
from app.family_style import queries, visiting
from app.family_style.acts import COUPLE_ACTS, UNIT_ACTS, open_acts
from app.family_style.forms.unit import LogForm, SpendForm
from app.family_style.models import EventKind, UnitState
from app.family_style.queries import get_unit
from app.family_style.services import children, contracts, life, units
from app.family_style.views import bp
from app.family_style.workflow import COUPLE_LABELS, LABELS
from app.law import PERIODS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.documents.models import Document
    from app.family_style.models import Unit

SHOWN = (EventKind.PROBLEM, EventKind.CORRECTION, EventKind.RELIEF, EventKind.COUPLE_NOTICE)


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """Where the application is; what to do today in the unit."""
    if me().is_staff:
        raise Unseen("family_couple", "")
    today = clock.today()
    unit = queries.own_unit(db(), me())
    own = queries.own_couples(db(), me())
    acts = open_acts(db(), me(), unit, UNIT_ACTS) if unit else []
    return show(
        "family_style/mine.html", unit=unit, today=today,
        label=LABELS[unit.state] if unit else None, states=UnitState,
        applications=[(c, COUPLE_LABELS[c.state], open_acts(db(), me(), c, COUPLE_ACTS),
                       contracts.newest(db(), c), contracts.unsigned(db(), c),
                       list_letters(db(), me(), c.subject.kind, c.id)) for c in own],
        living=children.first_names(db(), unit, today) if unit else [], acts=acts,
        clocks=[(PERIODS[c.period_id], c, (c.due_on - today).days)
                for c in (queries.clocks_of(db(), unit) if unit else [])],
        log=life.log_of(db(), unit, today) if unit else None,
        totals=life.month_totals(life.budget_of(db(), unit, today.replace(day=1)))
        if unit else [],
        events=queries.events_of(db(), unit, *SHOWN, most=20) if unit else [],
        relief=units.current(db(), unit, EventKind.RELIEF) if unit else None,
        may_log=unit is not None and unit.state in life.KEEPING,
        incident_url=visiting.incident_url(db(), me(), unit) if unit else "",
    )  # fmt: skip


@bp.route("/<ref:unit>/log", methods=["GET", "POST"])
def log(unit: str) -> ResponseReturnValue:
    """Today's log, on a phone."""
    found = get_unit(db(), me(), unit, to="family_style.log")
    is_sent = request.method == "POST"
    form = LogForm() if is_sent else LogForm(formdata=None, day=clock.today())
    back = url_for("family_style.logs", unit=found.ref) if me().is_staff else url_for(
        "family_style.mine")  # fmt: skip
    try:
        if is_sent and form.validate():
            words = {key: form[key].data or "" for key in life.LOG_TOPICS}
            life.write_log(
                db(), found, day=form.day.data or clock.today(), words=words,
                actor=me(), now=clock.now(), is_notable=bool(form.is_notable.data),
            )  # fmt: skip
            flash("日志已保存。", "success")
            return done(None, back)
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("family_style/log.html", None, 422 if is_sent else 200, form=form, unit=found,
                back=back)  # fmt: skip


@bp.route("/<ref:unit>/receipt", methods=["GET", "POST"])
def spend(unit: str) -> ResponseReturnValue:
    """A receipt with its photograph."""
    found = get_unit(db(), me(), unit, to="family_style.spend")
    is_sent = request.method == "POST"
    form = SpendForm() if is_sent else SpendForm(formdata=None, spent_on=clock.today())
    try:
        if is_sent and form.validate():
            life.spend(
                db(), found, kind=form.kind.data, amount=form.amount.data,
                spent_on=form.spent_on.data or clock.today(), note=form.note.data or "",
                document=_photo(found),
                actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("票据已保存。", "success")
            return done(None, url_for("family_style.mine"))
    except Invalid as error:
        form.fail(error.field or "photo", error.says)
    return show("family_style/spend.html", None, 422 if is_sent else 200, form=form, unit=found)


def _photo(unit: Unit) -> Document | None:
    file = request.files.get("photo")
    if file is None or not file.filename:
        return None
    try:
        return documents.store(
            db(), subject_kind="family_unit", subject_id=unit.id, name=file.filename,
            stream=file.stream, uploaded_by_id=me().user_id, now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        raise Invalid(error.says, "photo") from None
