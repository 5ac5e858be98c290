"""Statistics by place and time, the yearly tables, the quarterly report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, later, me, show
from app.documents.exports import Asked, export_tables
from app.documents.handing import handed
from app.documents.sheets import Table
from app.parameters.services import cite
from app.placements import statistics
from app.placements.forms.supervision import NumbersExportForm, ReceiveForm, SuggestForm
from app.placements.services import quarter_clocks, watching
from app.placements.services import quarters as service
from app.placements.statistics import COLUMNS, Figures, quarter_end, quarter_of, quarter_says
from app.placements.supervision_views import bp

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.placements.models import QuarterReport

OLDEST = 2015


def _span() -> tuple[str, date, date]:
    """What the address asks for: a year, or one of its quarters; days are [first, end)."""
    today = clock.today()
    asked = request.args.get("time", "")[:7]
    year, _, part = asked.partition("-")
    number = int(year) if year.isascii() and year.isdigit() else today.year
    number = min(max(number, OLDEST), today.year)
    if part in {"Q1", "Q2", "Q3", "Q4"}:
        first = date(number, int(part[1]) * 3 - 2, 1)
        return f"{number}-{part}", first, quarter_end(first)
    return str(number), date(number, 1, 1), date(number + 1, 1, 1)


def _times() -> list[tuple[str, str]]:
    """This year and two before, with their quarters."""
    found = []
    for year in range(clock.today().year, clock.today().year - 3, -1):
        found.append((str(year), f"{year}年全年"))
        found += [
            (f"{year}-Q{n}", quarter_says(date(year, n * 3 - 2, 1)))
            for n in (4, 3, 2, 1)
            if date(year, n * 3 - 2, 1) <= clock.today()
        ]
    return found


@bp.get("/statistics")
def numbers() -> ResponseReturnValue:
    """Counted now, from the records themselves."""
    demand(me(), "statistics.view")
    return _numbers(NumbersExportForm(None))


def _numbers(form: NumbersExportForm, status: int = 200) -> Response:
    asked, first, end = _span()
    rows = statistics.figures(db(), me(), first, end)
    return show(
        "supervision/statistics.html", None, status, form=form,
        rows=statistics.table(rows), heads=[h for h, _ in COLUMNS],
        total=statistics.add_up(rows), asked=asked, times=_times(), first=first,
        last=end - timedelta(days=1), moment=clock.now(),
    )  # fmt: skip


@bp.post("/statistics/export")
def numbers_export() -> ResponseReturnValue:
    """The yearly tables as a workbook: figures by place, endings by reason, money by line."""
    demand(me(), "statistics.export")
    form = NumbersExportForm(request.form)
    if not form.validate():
        return _numbers(form, 422)
    asked, first, end = _span()
    rows = statistics.figures(db(), me(), first, end)
    sheets = [
        Table("综合", ["机构", *(h for h, _ in COLUMNS)],
              [[place, *cells] for place, cells in statistics.table(rows)]),
        Table("解除原因", ["机构", "原因", "人数"],
              [[r.place, why, n] for r in rows for why, n in sorted(r.ended.items())]),
        Table("费用", ["机构", "费用项目", "金额（元）"],
              [[r.place, what, n / 100] for r in rows for what, n in sorted(r.paid_fen.items())]),
    ]  # fmt: skip
    wanted = Asked("statistics.export", f"家庭寄养统计 {asked}", form.reason.data or "", asked)
    return handed(export_tables(db(), me(), wanted, sheets, kind="xlsx", now=clock.now()))


@bp.get("/quarters")
def quarters() -> ResponseReturnValue:
    """The reports, and for the institution the one that is due."""
    demand(me(), "quarters.list")
    last = quarter_of(quarter_of(clock.today()) - timedelta(days=1))
    reports = service.reports_of(db(), me())
    may_send = allows(me(), "quarters.send")
    is_sent = any(r.quarter == last and r.agency_id == me().agency_id for r in reports)
    return show(
        "supervision/quarters.html", reports=reports, says=quarter_says, last=last,
        due=service.assembled(db(), me(), last) if may_send and not is_sent else None,
        waiting=quarter_clocks.waiting(db(), me()), today=clock.today(),
        form=SuggestForm(None), heads=COLUMNS, law=cite(db(), "FC-14-8"),
    )  # fmt: skip


@bp.post("/quarters/<int:year>/<int:number>")
def send_quarter(year: int, number: int) -> ResponseReturnValue:
    """Freeze and send."""
    demand(me(), "quarters.send")
    form = SuggestForm(request.form)
    form.validate()
    known = min(max(year, OLDEST), clock.today().year)
    try:
        report = service.send(
            db(), date(known, min(max(number, 1), 4) * 3 - 2, 1), actor=me(), now=clock.now(),
            suggestions=form.suggestions.data or "",
        )  # fmt: skip
    except Invalid as error:
        flash(error.says, "error")
        return done(None, url_for("supervision.quarters"))
    flash("已报送。", "success")
    return done(None, url_for("supervision.quarter", quarter_report=report.ref))


def _report(report: QuarterReport, form: ReceiveForm, status: int = 200) -> Response:
    figures = Figures.from_json(report.facts)
    return show(
        "supervision/quarter.html", status=status, report=report, says=quarter_says(report.quarter),
        cells=[(head, read(figures)) for head, read in COLUMNS], figures=figures, form=form,
        due=watching.due_of(db(), report), today=clock.today(),
        may_receive=report.received_at is None and allows(me(), "quarters.receive", report),
    )  # fmt: skip


@bp.get("/quarters/<ref:quarter_report>")
def quarter(quarter_report: str) -> ResponseReturnValue:
    """One report as it was sent."""
    found = service.get_report(db(), me(), quarter_report)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "quarters.view", subject, outcome=Outcome.READ))
    return _report(found, ReceiveForm(None))


@bp.post("/quarters/<ref:quarter_report>/receive")
def receive_quarter(quarter_report: str) -> ResponseReturnValue:
    """The bureau receives it."""
    found = service.get_report(db(), me(), quarter_report, to="quarters.receive")
    form = ReceiveForm(request.form)
    if not form.validate():
        return _report(found, form, 422)
    service.receive(db(), found, reply=form.reply.data or "", actor=me(), now=clock.now())
    flash("已接收。", "success")
    return done(None, url_for("supervision.quarter", quarter_report=found.ref))
