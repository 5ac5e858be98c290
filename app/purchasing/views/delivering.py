"""The supplier's desk and the records of a contract, for a phone first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, make_response, request, url_for
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from app.accounts.models import Person
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.fields import choices
from app.core.policy import allows, demand
from app.core.web import UNHELD, done, go, later, me, repeatable, show, wants_piece
from app.documents.queries import list_files
from app.purchasing import delivery_queries as queries
from app.purchasing.delivery_screen import frame
from app.purchasing.forms.delivery import CloseSeriesForm, RecordForm, SeriesForm, StrikeForm
from app.purchasing.models import ServiceContract, ServiceGroup, ServiceRecord
from app.purchasing.queries import get_contract
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.sums import BY_GROUP
from app.purchasing.services import recording
from app.purchasing.services import series as service
from app.purchasing.services.progress import limits_of, standing
from app.purchasing.services.working import EVIDENCE, OUTCOMES, Frame, frame_of
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

VIEW = "purchasing.view_records"
_MOST = 2_000


@bp.get("/supply")
def supply() -> ResponseReturnValue:
    """A supplier's own contracts: today's work and what is due."""
    demand(me(), "purchasing.supply")
    today = clock.today()
    return show(
        "purchasing/delivery/supply.html", rows=queries.supply(db(), me(), today), today=today,
        may_report=me().has("R-ORG"),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/delivery")
def delivery(contract: str) -> ResponseReturnValue:
    """How far each item is, live, the same for both sides."""
    found = get_contract(db(), me(), contract, to="purchasing.view_delivery")
    return show(
        "purchasing/delivery/progress.html", **frame(me(), found),
        rows=standing(db(), found, clock.today()),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/records")
def records(contract: str) -> ResponseReturnValue:
    """The records by day, without names."""
    found = get_contract(db(), me(), contract, to=VIEW)
    kept: dict[str, Any] = {
        name: request.args.get(name, "")[:10] for name in ("month", "indicator")
    }
    after = request.args.get("after", "")[:40]
    limits = limits_of(db(), found, clock.today())
    rows, following = queries.records_page(db(), found, limits, **kept, after=after)
    here = url_for("purchasing.records", contract=found.ref, **kept)
    return show(
        "purchasing/delivery/records.html", "purchasing/delivery/_records.html",
        **frame(me(), found), rows=rows, **kept, outcomes=OUTCOMES, hour=recording.hour,
        codes=[("", "全部"), *((c, INDICATORS[c].name) for c in frame_codes(found))],
        first_url=here if after else None,
        next_url=url_for("purchasing.records", contract=found.ref, **kept, after=following)
        if following else None,
    )  # fmt: skip


def frame_codes(contract: ServiceContract) -> list[str]:
    """Items of the contract for which records are written."""
    return Frame(contract, limits_of(db(), contract, clock.today())).codes


def _own_row(held: Frame, on: Any) -> list[str]:
    """Oneself among the staff, by name; nobody where two have it."""
    name = db().scalar(select(Person.name).where(Person.id == me().person_id))
    rows = [str(row) for row, known in held.staff_on(on).items() if known == name]
    return rows if len(rows) == 1 else []


@bp.get("/contracts/<ref:contract>/records/new")
def new_record(contract: str) -> ResponseReturnValue:
    """The form, with what was typed before or what the last record had."""
    found = get_contract(db(), me(), contract, to="purchasing.deliver")
    held = frame_of(db(), found, clock.today())
    draft = recording.draft_of(db(), found, me())
    typed = dict(draft.answers) if draft and draft.answers else {}
    code = request.args.get("k", "")[:4] or (
        typed.get("k", "") if "fresh" not in request.args else ""
    )
    like = recording.last_of(db(), found, me()) if "like" in request.args else None
    code = like.indicator if like is not None else code
    if code not in held.codes:
        last = recording.last_of(db(), found, me())
        return show(
            "purchasing/delivery/which.html", **frame(me(), found), codes=held.codes, last=last,
            called=recording.called(last) if last else "",
            drafted=typed.get("k", "") if typed.get("k", "") in held.codes else "",
        )  # fmt: skip
    if draft is not None and typed.get("k") == code and like is None:
        form = RecordForm(MultiDict((name, value) for name, value in draft.answers))
        return _form(found, held, form, code, saved_at=draft.saved_at)
    form = RecordForm(formdata=None, on=clock.today())
    form.offer(held, code, clock.today())
    form.workers.data = _own_row(held, clock.today())
    if like is not None:
        form.like(like)
    return _form(found, held, form, code)


def _form(
    found: ServiceContract, held: Frame, form: RecordForm, code: str, status: int = 200, **more: Any
) -> ResponseReturnValue:
    if not form.workers.choices:
        form.offer(held, code, form.on.data or clock.today())
    says = recording.says_timing(held, form.on.data, clock.today()) if form.on.data else ""
    return show(
        "purchasing/delivery/record_form.html", None, status, **frame(me(), found), form=form,
        code=code, indicator=INDICATORS[code], places=queries.places_of(db(), found),
        timing=says, **more,
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/records/new")
def save_record(contract: str) -> ResponseReturnValue:
    """Keep it, once and for all."""
    found = get_contract(db(), me(), contract, to="purchasing.deliver")
    held = frame_of(db(), found, clock.today())
    code, form = request.form.get("k", "")[:4], RecordForm()
    if code not in held.codes:
        return go(url_for("purchasing.new_record", contract=found.ref))
    form.offer(held, code, form.on.data or clock.today())
    try:
        if form.validate() and (work := form.work(code)) is not None:
            row = recording.record(db(), found, work, actor=me(), now=clock.now())
            says = recording.says_timing(held, work.on, clock.today())
            flash(f"已保存。{says}", "success")
            return done(
                None,
                url_for("purchasing.service_record", contract=found.ref, service_record=row.ref),
            )
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _form(found, held, form, code, 422)


@bp.post("/contracts/<ref:contract>/records/draft")
@repeatable
def keep_record_draft(contract: str) -> ResponseReturnValue:
    """What is typed so far; the browser sends it every ten seconds."""
    found = get_contract(db(), me(), contract, to="purchasing.deliver")
    names = {field.name for field in RecordForm(formdata=None)} | {"k"}
    names |= {f"on-{part}" for part in ("year", "month", "day")}
    answers = [
        [name, value[:_MOST]]
        for name, value in request.form.items(multi=True)
        if name not in UNHELD and name in names
    ]
    recording.keep_draft(db(), found, answers, actor=me(), now=clock.now())
    return make_response("", 204)


@bp.get("/contracts/<ref:contract>/records/<ref:service_record>")
def service_record(contract: str, service_record: str) -> ResponseReturnValue:
    """One record as it was kept, with its files."""
    found = get_contract(db(), me(), contract, to=VIEW)
    row = queries.record_of(db(), found, service_record)
    return _record(found, row, StrikeForm(formdata=None))


def _record(
    found: ServiceContract, row: ServiceRecord, form: StrikeForm, status: int = 200
) -> ResponseReturnValue:
    actor, subject = me(), row.subject
    later(lambda s: audit.record(s, actor, "purchasing.view_record", subject, outcome=Outcome.READ))
    held = Frame(found, limits_of(db(), found, clock.today()))
    may_add = row.entered_by_id == me().user_id and row.voided_at is None
    piece = "purchasing/delivery/_files.html" if may_add and not form.errors else None
    return show(
        "purchasing/delivery/record.html", piece, status, **frame(me(), found), row=row, form=form,
        is_piece=piece is not None and wants_piece(),
        indicator=INDICATORS[row.indicator], hour=recording.hour, outcomes=OUTCOMES,
        proofs=[one.label for one in EVIDENCE if one.value in row.evidence],
        timing=held.timing(row.served_on, clock.day(row.entered_at)),
        # Names of the supplier's people are its own where the buyer has no agreement with it.
        staff=[getattr(one.org_person, "name", "供应商工作人员") for one in row.workers],
        series=db().get(ServiceGroup, row.group_id) if row.group_id else None,
        files=list_files(db(), "purchase_record", row.id, now=clock.now()),
        may_add=may_add,
        may_strike=allows(me(), "purchasing.void_record", found) and row.voided_at is None,
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/records/<ref:service_record>/strike")
def strike_record(contract: str, service_record: str) -> ResponseReturnValue:
    """A wrong record is struck out, never changed."""
    found = get_contract(db(), me(), contract, to="purchasing.void_record")
    row = queries.record_of(db(), found, service_record)
    form = StrikeForm()
    if form.validate():
        recording.strike(db(), row, reason=form.reason.data or "", actor=me(), now=clock.now())
        flash("已作废，不再计数。", "success")
        return done(
            None, url_for("purchasing.service_record", contract=found.ref, service_record=row.ref)
        )
    return _record(found, row, form, 422)


@bp.get("/contracts/<ref:contract>/series")
def series(contract: str) -> ResponseReturnValue:
    """Cases and groups with their meetings."""
    found = get_contract(db(), me(), contract, to=VIEW)
    return _series(found)


def _series(
    found: ServiceContract, form: SeriesForm | None = None, status: int = 200, **tried: Any
) -> ResponseReturnValue:
    rows = queries.series_list(db(), found)
    form = form or SeriesForm(formdata=None, started_on=clock.today())
    _offer(found, form)
    return show(
        "purchasing/delivery/series.html", None, status, **frame(me(), found), rows=rows,
        form=form,
        forms={
            one.ref: tried.get(one.ref)
            or CloseSeriesForm(formdata=None, prefix=f"{one.ref}-", closed_on=clock.today())
            for one, _ in rows if one.closed_on is None
        },
    )  # fmt: skip


def _offer(found: ServiceContract, form: SeriesForm) -> None:
    codes = [item["indicator"] for item in found.items if item["indicator"] in BY_GROUP]
    form.indicator.choices = choices([(code, INDICATORS[code].name) for code in codes])


@bp.post("/contracts/<ref:contract>/series")
def begin_series(contract: str) -> ResponseReturnValue:
    """A new case or group."""
    found = get_contract(db(), me(), contract, to="purchasing.deliver")
    form = SeriesForm()
    _offer(found, form)
    try:
        if form.validate() and form.started_on.data is not None:
            service.begin(
                db(), found, indicator=form.indicator.data or "", title=form.title.data or "",
                plan=form.plan.data or "", started_on=form.started_on.data, actor=me(),
                now=clock.now(),
            )  # fmt: skip
            flash("已建立，每次服务记录时选择它。", "success")
            return done(None, url_for("purchasing.series", contract=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _series(found, form, 422)


@bp.post("/contracts/<ref:contract>/series/<ref:service_group>/close")
def close_series(contract: str, service_group: str) -> ResponseReturnValue:
    """It has ended."""
    found = get_contract(db(), me(), contract, to="purchasing.deliver")
    row = queries.series_of(db(), found, service_group)
    form = CloseSeriesForm(prefix=f"{row.ref}-")
    try:
        if form.validate() and form.closed_on.data is not None:
            service.close(
                db(), found, row, on=form.closed_on.data, goal_met=form.goal_met.data == "yes",
                review=form.review.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("已结束。", "success")
            return done(None, url_for("purchasing.series", contract=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _series(found, status=422, **{row.ref: form})
