"""Samples, monthly reports, and what users say."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from sqlalchemy import select

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import allows
from app.core.web import done, me, public, show
from app.documents import qr, settings
from app.law.dates import add_months
from app.purchasing import delivery_queries as queries
from app.purchasing.delivery_screen import frame
from app.purchasing.forms.delivery import AnswerForm, CheckForm, InviteForm, ReportForm
from app.purchasing.models import SampleDraw, ServiceContract, ServiceRecord
from app.purchasing.queries import get_contract
from app.purchasing.rules import sampling as rule
from app.purchasing.rules.grading import enough_answers
from app.purchasing.services import recording, reporting, sampling, surveys
from app.purchasing.services.people import list_of
from app.purchasing.services.progress import shares_of
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

VIEW, SAMPLES = "purchasing.view_delivery", "purchasing.view_samples"


@bp.get("/contracts/<ref:contract>/samples")
def samples(contract: str) -> ResponseReturnValue:
    """Every month and item with records, and how far its sample is."""
    found = get_contract(db(), me(), contract, to=SAMPLES)
    draws = sampling.draws_of(db(), found)
    # An auditor from outside counts no records: what was frozen is the batch.
    batches = sampling.batches(db(), found) if allows(me(), VIEW, found) else [
        (month, code, len(row.frozen)) for (month, code), row in sorted(draws.items(), reverse=True)
    ]  # fmt: skip
    percent, least = sampling.size_of(db(), found, clock.today())
    return show(
        "purchasing/delivery/samples.html", **frame(me(), found),
        rows=[(m, code, n, draws.get((m, code))) for m, code, n in batches],
        percent=percent, least=least, this_month=f"{clock.today():%Y-%m}",
        may_sample=allows(me(), "purchasing.sample", found),
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/samples/of/<month>/<indicator>")
def commit_sample(contract: str, month: str, indicator: str) -> ResponseReturnValue:
    """The digest of a secret seed is shown."""
    found = get_contract(db(), me(), contract, to="purchasing.sample")
    row = sampling.promise(
        db(), found, indicator=indicator[:4], month=month[:7], actor=me(), now=clock.now()
    )
    return done(None, url_for("purchasing.sample", contract=found.ref, sample=row.ref))


@bp.get("/contracts/<ref:contract>/samples/<ref:sample>")
def sample(contract: str, sample: str) -> ResponseReturnValue:
    """One sample: commitment, list, draw, checks, and the draw done again."""
    found = get_contract(db(), me(), contract, to=SAMPLES)
    return _sample(found, queries.sample_of(db(), found, sample))


def _sample(
    found: ServiceContract, row: SampleDraw, status: int = 200, **tried: CheckForm
) -> ResponseReturnValue:
    drawn = _records(found, row) if allows(me(), "purchasing.view_records", found) else []
    results = {one.record_id: one for one in row.checks}
    may = allows(me(), "purchasing.check_record", found)
    return show(
        "purchasing/delivery/sample.html", None, status, **frame(me(), found), row=row,
        says=rule.SAYS, hour=recording.hour, means=sampling.MEANS,
        lines=[
            (one, recording.called(one), results.get(one.id),
             tried.get(one.ref) or CheckForm(formdata=None, prefix=f"{one.ref}-"))
            for one in drawn
        ],
        faults=sampling.faults(db(), found, row), may_check=may,
        may_sample=allows(me(), "purchasing.sample", found),
        runs=not may and allows(me(), "purchasing.sample", found),
    )  # fmt: skip


def _records(found: ServiceContract, row: SampleDraw) -> list[ServiceRecord]:
    rows = db().scalars(
        select(ServiceRecord).where(
            ServiceRecord.contract_id == found.id, ServiceRecord.ref.in_(row.drawn)
        )
    )
    by_ref = {one.ref: one for one in rows}
    return [by_ref[ref] for ref in row.drawn]


@bp.post("/contracts/<ref:contract>/samples/<ref:sample>/freeze")
def freeze_sample(contract: str, sample: str) -> ResponseReturnValue:
    """The list stands."""
    found = get_contract(db(), me(), contract, to="purchasing.sample")
    row = queries.sample_of(db(), found, sample)
    sampling.freeze(db(), found, row, actor=me(), now=clock.now())
    return done(None, url_for("purchasing.sample", contract=found.ref, sample=row.ref))


@bp.post("/contracts/<ref:contract>/samples/<ref:sample>/draw")
def draw_sample(contract: str, sample: str) -> ResponseReturnValue:
    """The seed is opened and chooses."""
    found = get_contract(db(), me(), contract, to="purchasing.sample")
    row = queries.sample_of(db(), found, sample)
    sampling.draw(db(), found, row, actor=me(), now=clock.now())
    return done(None, url_for("purchasing.sample", contract=found.ref, sample=row.ref))


@bp.post("/contracts/<ref:contract>/samples/<ref:sample>/<ref:service_record>")
def check_record(contract: str, sample: str, service_record: str) -> ResponseReturnValue:
    """Whether a drawn record is accepted."""
    found = get_contract(db(), me(), contract, to="purchasing.check_record")
    row = queries.sample_of(db(), found, sample)
    form = CheckForm(prefix=f"{service_record}-")
    try:
        if form.validate():
            sampling.check(
                db(), found, row, service_record, means=form.means.data or "",
                accepted=form.accepted.data == "yes", reason=form.reason.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
            return done(None, url_for("purchasing.sample", contract=found.ref, sample=row.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _sample(found, row, 422, **{service_record: form})


@bp.get("/contracts/<ref:contract>/samples/<ref:sample>/sheet")
def sample_sheet(contract: str, sample: str) -> ResponseReturnValue:
    """The drawn records on paper, with the rule and room for the result."""
    found = get_contract(db(), me(), contract, to="purchasing.sample")
    row = queries.sample_of(db(), found, sample)
    drawn = _records(found, row)
    return show(
        "purchasing/delivery/sample_sheet.html", contract=found, row=row, says=rule.SAYS,
        lines=[
            (queries.record_of(db(), found, one.ref), recording.called(one)) for one in drawn
        ],
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/reports")
def reports(contract: str) -> ResponseReturnValue:
    """The months that are over, and which reports were sent."""
    found = get_contract(db(), me(), contract, to=VIEW)
    sent, today = reporting.sent(db(), found), clock.today()
    rows = [(m, sent.get(m), reporting.due_on(m)) for m in reporting.months_of(found, today)]
    return show(
        "purchasing/delivery/reports.html", **frame(me(), found), rows=rows, day=clock.day,
        may_send=allows(me(), "purchasing.send_report", found),
    )  # fmt: skip


@bp.get("/contracts/<ref:contract>/reports/<month>")
def report(contract: str, month: str) -> ResponseReturnValue:
    """The report that was sent, or the figures and the boxes for the words."""
    found = get_contract(db(), me(), contract, to=VIEW)
    return _report(found, month, ReportForm(formdata=None))


def _report(
    found: ServiceContract, month: str, form: ReportForm, status: int = 200
) -> ResponseReturnValue:
    if month not in reporting.months_of(found, clock.today()):
        raise NotFound
    row = reporting.sent(db(), found).get(month)
    figures = row.figures if row else reporting.figures(db(), found, month)
    return show(
        "purchasing/delivery/report.html", None, status, **frame(me(), found), row=row,
        form=form, month=month, due=reporting.due_on(month), figures=figures,
        spending=reporting.SPENDING, until=add_months(date.fromisoformat(f"{month}-01"), 1),
        may_send=allows(me(), "purchasing.send_report", found) and row is None,
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/reports/<month>")
def send_report(contract: str, month: str) -> ResponseReturnValue:
    """Sent once by the supplier's manager."""
    found = get_contract(db(), me(), contract, to="purchasing.send_report")
    form = ReportForm()
    try:
        if form.validate():
            reporting.send(
                db(), found, month, problems=form.problems.data or "",
                staffing=form.staffing.data or "", risks=form.risks.data or "",
                spent_fen=form.spent_fen, actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("月报已提交，购买方看得到了。", "success")
            return done(None, url_for("purchasing.report", contract=found.ref, month=month))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _report(found, month, form, 422)


@bp.get("/contracts/<ref:contract>/survey")
def survey(contract: str) -> ResponseReturnValue:
    """Figures for both sides, words for the buyer alone."""
    found = get_contract(db(), me(), contract, to=VIEW)
    return _survey(found, InviteForm(formdata=None))


def _survey(
    found: ServiceContract, form: InviteForm, status: int = 200, **more: Any
) -> ResponseReturnValue:
    context = frame(me(), found)
    users = len(list_of(db(), found)) if allows(me(), "purchasing.see_people", found) else 0
    counts = surveys.counts(db(), found)
    return show(
        "purchasing/delivery/survey.html", None, status, **context, form=form, counts=counts,
        whom=surveys.WHOM, stars=surveys.STARS, users=users,
        shares=shares_of(db(), found, clock.today()),
        enough=enough_answers(counts["user"][1], users),
        words=[] if context["is_supplier"] else surveys.said(db(), found),
        may_invite=allows(me(), "purchasing.invite_users", found), **({"links": []} | more),
    )  # fmt: skip


@bp.post("/contracts/<ref:contract>/survey")
def invite(contract: str) -> ResponseReturnValue:
    """Links, shown this once, to print or to hand on."""
    found = get_contract(db(), me(), contract, to="purchasing.invite_users")
    form = InviteForm()
    try:
        if form.validate():
            tokens = surveys.invite(
                db(), found, whom=form.whom.data or "", number=form.number.data or 0, actor=me(),
                now=clock.now(),
            )  # fmt: skip
            origin = settings.current().origin
            links = [f"{origin}{url_for('purchasing.say', survey_token=token)}" for token in tokens]
            pages = [(one, qr.data_uri(one)) for one in links]
            return _survey(found, InviteForm(formdata=None), links=pages)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _survey(found, form, 422)


@bp.route("/say/<survey_token>", methods=["GET", "POST"])
@public
def say(survey_token: str) -> ResponseReturnValue:
    """One answer by a link, without an account."""
    link = surveys.link_of(db(), survey_token[:100])
    if link is None:
        raise NotFound
    form = AnswerForm() if request.method == "POST" else AnswerForm(formdata=None)
    is_open = surveys.is_open(link, clock.now())
    if request.method == "POST" and is_open and form.validate():
        surveys.answer(
            db(), survey_token[:100], stars=form.stars.data or "", words=form.words.data or "",
            now=clock.now(),
        )  # fmt: skip
        return done(None, url_for("purchasing.say", survey_token=survey_token))
    status = 422 if request.method == "POST" and is_open else 200
    return show(
        "purchasing/delivery/say.html", None, status, form=form, link=link, is_open=is_open,
        until=link.until,
    )  # fmt: skip
