"""The report in five minutes for everybody, and the bureau's list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, request, url_for

from app.accounts.services.sign_in import count_attempts, note_attempt
from app.audit import services as audit
from app.audit.models import Outcome
from app.children.forms import day_of
from app.children.queries import get_child
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, TooMany
from app.core.policy import demand
from app.core.web import done, later, me, never_closed, public, show
from app.protection import partners, queries, services
from app.protection.forms import (
    EducationForm,
    FinishForm,
    PoliceActForm,
    PoliceAnswerForm,
    PoliceForm,
    PublicForm,
    ReportForm,
    RevealForm,
)
from app.protection.models import SITUATIONS, HarmReport, ReportState
from app.protection.policy import handles
from app.protection.queries import VIEWS, get_report
from app.reveals.services import asking

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from app.core.forms import Form

bp = Blueprint("protection", __name__)
TRIES, WITHIN = 10, timedelta(hours=1)
"""Reports from one address: many neighbours may share one, a machine does not stop there."""
LIMIT = "report.address"


@bp.get("/report")
@public
def start() -> ResponseReturnValue:
    """The one page; no account is asked for."""
    return show("protection/report.html", form=PublicForm(formdata=None), action=request.path)


@bp.post("/report")
@public
@never_closed
def submit() -> ResponseReturnValue:
    """Take it at once."""
    form = PublicForm()
    return _submit(form, lambda: form.place.data or "", None, {})


@bp.get("/report/child/<ref:child>")
def start_for(child: str) -> ResponseReturnValue:
    """From a child's file: about whom is known."""
    found = get_child(db(), me(), child)
    form = ReportForm(formdata=None)
    return show("protection/report.html", form=form, action=request.path, child=found)


@bp.post("/report/child/<ref:child>")
@never_closed
def submit_for(child: str) -> ResponseReturnValue:
    """Take it at once, with the child's number."""
    found = get_child(db(), me(), child)
    form = ReportForm()
    if not form.child.data:
        form.child.data = f"{found.code_name}（档案号 {found.file_no}）"
    if not form.unit.data:
        form.unit.data, form.name.data = me().agency_name, form.name.data or me().name
    place = found.county_code or found.city_code or found.province_code
    return _submit(form, lambda: place, found.id, {"child": found})


def _submit(
    form: ReportForm, place: Callable[[], str], child_id: int | None, context: dict[str, Any]
) -> ResponseReturnValue:
    address, now = request.remote_addr or "", clock.now()
    if not me().is_signed_in:
        if count_attempts(db(), LIMIT, address, now - WITHIN) >= TRIES:
            raise TooMany("同一网络提交的报告太多。情况紧急，请马上拨打110或者12345。")
        later(lambda session: note_attempt(session, LIMIT, address, now))
    try:
        if form.validate():
            report = services.submit(
                db(), form.seen, division_code=place(), actor=me(), now=now, child_id=child_id
            )
            return done(None, url_for("protection.receipt", harm_report=report.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("protection/report.html", status=422, form=form, action=request.path, **context)


@bp.get("/report/done/<ref:harm_report>")
@public
def receipt(harm_report: str) -> ResponseReturnValue:
    """The receipt number and what happens next."""
    return show("protection/receipt.html", receipt=services.receipt(db(), harm_report))


# --- the bureau ------------------------------------------------------------------------------


@bp.get("/protection")
def index() -> ResponseReturnValue:
    """Reports that wait; those that nobody took up first."""
    demand(me(), "protection.list")
    view = request.args.get("view", "")[:8]
    rows = queries.list_reports(db(), me(), view)
    count = len(rows)
    later(
        lambda session: audit.record(
            session, me(), "protection.list", outcome=Outcome.READ, note=f"共{count}行"
        )
    )
    return show(
        "protection/list.html", rows=rows, view=view, views=VIEWS, now=clock.now(),
        today=clock.today(), alarm=services.ALARM,
    )  # fmt: skip


@bp.get("/protection/<ref:harm_report>")
def report(harm_report: str) -> ResponseReturnValue:
    """What was reported; who did stays sealed."""
    found = get_report(db(), me(), harm_report)
    subject, actor = found.subject, me()
    later(
        lambda session: audit.record(
            session, actor, "protection.view", subject, outcome=Outcome.READ
        )
    )
    return _page(found)


def _page(found: HarmReport, status: int = 200, **more: Any) -> ResponseReturnValue:
    forms: dict[str, Any] = {
        "police": PoliceForm(formdata=None), "finish": FinishForm(formdata=None),
        "reveal": RevealForm(formdata=None), "reporter": "",
        "asking": asking(
            db(), me(), found.subject, is_assigned=handles(me(), found), now=clock.now()
        ),
        "education": EducationForm(formdata=None, prefix="education-"),
        "acted": PoliceActForm(formdata=None, prefix="acted-"),
        "answered": PoliceAnswerForm(formdata=None, prefix="answered-"), "acts": partners.ACTS,
    }  # fmt: skip
    return show(
        "protection/case.html", status=status, report=found, situations=SITUATIONS,
        lives=queries.whereabouts(db(), me(), found),
        states=ReportState, content=found.content or {}, now=clock.now(), today=clock.today(),
        **(forms | more),
    )  # fmt: skip


@bp.post("/protection/<ref:harm_report>/take")
def take(harm_report: str) -> ResponseReturnValue:
    """Deal with it from now on."""
    found = get_report(db(), me(), harm_report, to="protection.take")
    services.take(db(), found, actor=me(), now=clock.now())
    flash("已受理。请马上核实，并登记转报公安的情况。", "success")
    return done(None, url_for("protection.report", harm_report=found.ref))


@bp.post("/protection/<ref:harm_report>/police")
def tell_police(harm_report: str) -> ResponseReturnValue:
    """Passed on to the police."""
    found = get_report(db(), me(), harm_report, to="protection.tell_police")
    form = PoliceForm()

    def act() -> None:
        services.tell_police(
            db(), found, station=form.station.data or "", receipt_no=form.receipt_no.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip

    return _act(found, form, "police", act, "转报情况已登记。")


@bp.post("/protection/<ref:harm_report>/education")
def tell_education(harm_report: str) -> ResponseReturnValue:
    """Passed on to the education department."""
    found = get_report(db(), me(), harm_report, to="protection.tell_education")
    form = EducationForm(prefix="education-")

    def act() -> None:
        partners.tell_education(
            db(), found, office=form.office.data or "", actor=me(), now=clock.now()
        )

    return _act(found, form, "education", act, "转报情况已登记。")


@bp.post("/protection/<ref:harm_report>/police/acted")
def police_acted(harm_report: str) -> ResponseReturnValue:
    """The police accepted or opened the case; their answer is due in three days."""
    found = get_report(db(), me(), harm_report, to="protection.hear_police")
    form = PoliceActForm(prefix="acted-")

    def act() -> None:
        partners.police_acted(
            db(), found, act=form.act.data, on=day_of(form.on), case_no=form.case_no.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip

    return _act(found, form, "acted", act, "已登记。公安机关到期没有反馈的，会提醒您询问。")


@bp.post("/protection/<ref:harm_report>/police/answered")
def police_answered(harm_report: str) -> ResponseReturnValue:
    """What the police told."""
    found = get_report(db(), me(), harm_report, to="protection.hear_police")
    form = PoliceAnswerForm(prefix="answered-")

    def act() -> None:
        partners.police_answered(
            db(), found, on=day_of(form.on), words=form.words.data or "",
            before_indictment=bool(form.before_indictment.data), actor=me(), now=clock.now(),
        )  # fmt: skip

    return _act(found, form, "answered", act, "反馈已登记。")


@bp.post("/protection/<ref:harm_report>/finish")
def finish(harm_report: str) -> ResponseReturnValue:
    """The end, with the answer to the reporter."""
    found = get_report(db(), me(), harm_report, to="protection.finish")
    form = FinishForm()

    def act() -> None:
        services.finish(
            db(), found, result=form.result.data or "", told_how=form.told_how.data or "",
            to_reporter=form.to_reporter.data or "",
            actor=me(), now=clock.now(),
        )  # fmt: skip

    return _act(found, form, "finish", act, "已办结。")


def _act(
    found: HarmReport, form: Form, name: str, act: Callable[[], None], says: str
) -> ResponseReturnValue:
    try:
        if form.validate():
            act()
            flash(says, "success")
            return done(None, url_for("protection.report", harm_report=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, **{name: form})


@bp.post("/protection/<ref:harm_report>/reveal")
def reveal(harm_report: str) -> ResponseReturnValue:
    """One fact of who reported, once, with a reason."""
    found = get_report(db(), me(), harm_report, to="protection.reveal")
    form = RevealForm()
    try:
        if form.validate():
            page = url_for("protection.report", harm_report=found.ref)
            shown = services.reveal(
                db(), found, what=form.what.data, reason=form.reason.data or "", path=page,
                actor=me(), now=clock.now(),
            )  # fmt: skip
            if shown is None:
                return done(None, page)
            return _page(found, reporter=shown)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, reveal=form)
