"""The desk's list, the card of a unit with its tabs, applications, the overview."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, request, send_file, url_for

from app.accounts.models import Agency
from app.audit import services as audit
from app.audit.models import Outcome
from app.children.models import CareForm
from app.core import clock
from app.core.codes import Relation
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, go, later, me, show
from app.documents.queries import list_letters
from app.family_style import queries, rules
from app.family_style.acts import COUPLE_ACTS, open_acts
from app.family_style.forms.unit import SEXES, PlanForm
from app.family_style.models import EventKind, UnitState
from app.family_style.panels import panels_of
from app.family_style.queries import get_couple, get_unit
from app.family_style.screen import chart, context, record_reading
from app.family_style.services import (
    children,
    contracts,
    couples,
    handing_in,
    hiring,
    life,
    units,
)
from app.family_style.views import bp
from app.family_style.workflow import COUPLE_LABELS, LABELS
from app.law import RULES
from app.parameters.services import cite
from app.workflow.as_of import as_it_stood, asked_day

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.family_style.models import Unit


@bp.get("")
def index() -> ResponseReturnValue:
    """Units of the institution, or of the bureau's area."""
    demand(me(), "family_style.list")
    state, after = request.args.get("state", "")[:40], request.args.get("after", "")[:40]
    rows, following = queries.list_page(db(), me(), state=state, after=after)
    actor = me()
    later(lambda s: audit.record(s, actor, "family_style.list", outcome=Outcome.READ,
                                 note=f"类家庭 共{len(rows)}行"))  # fmt: skip
    return show(
        "family_style/list.html", "family_style/_rows.html", rows=rows, state=state,
        states=[("", "在办"), ("all", "全部"), *((s.value, LABELS[s][0]) for s in UnitState)],
        first_url=url_for("family_style.index", state=state) if after else None,
        next_url=url_for("family_style.index", state=state, after=following)
        if following else None, may_plan=allows(me(), "family_style.plan"),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
def plan() -> ResponseReturnValue:
    """A dwelling becomes a family unit."""
    demand(me(), "family_style.plan")
    is_sent = request.method == "POST"
    form = PlanForm() if is_sent else PlanForm(formdata=None)
    workers = queries.workers_at(db(), me().agency_id or 0)
    home = db().get_one(Agency, me().agency_id)
    form.say_how_many(*units.usual_and_most(db(), home, clock.today()))
    form.worker.choices = [("", "请选择"), *((str(n), name) for n, name in workers)]
    try:
        if is_sent and form.validate() and _is_chosen(form, workers):
            chosen = next((n for n, _ in workers if str(n) == form.worker.data), None)
            unit = units.plan(
                db(), home, name=form.name.data,
                address=form.address.data, area_m2=form.area_m2.data,
                capacity=form.capacity.data, worker_id=chosen or 0, actor=me(), now=clock.now(),
                on_campus=form.on_campus.data == "yes", own_flat=form.own_flat.data == "yes",
                equipment=form.equipment.data or "",
            )  # fmt: skip
            flash("已登记，请接着登记卧室。", "success")
            return done(None, url_for("family_style.case", unit=unit.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("family_style/plan.html", None, 422 if is_sent else 200, form=form)


def _is_chosen(form: PlanForm, workers: list[tuple[int, str]]) -> bool:
    if any(str(n) == form.worker.data for n, _ in workers):
        return True
    form.fail("worker", "请选择负责的专业人员。")
    return False


def _open(ref: str, tab: str) -> tuple[Unit, dict[str, Any]]:
    unit = get_unit(db(), me(), ref)
    record_reading(me(), unit.subject, tab)
    return unit, context(db(), me(), unit)


@bp.get("/<ref:unit>")
def case(unit: str) -> ResponseReturnValue:
    """The unit card: place, rooms and beds, couple, children, clocks."""
    found, page = _open(unit, "概况")
    couple = couples.living_in(db(), found)
    return show(
        "family_style/case.html", **page, rooms=units.rooms_of(db(), found), sexes=SEXES,
        couple=couple, contract=contracts.newest(db(), couple) if couple else None,
        relief=units.current(db(), found, EventKind.RELIEF),
    )  # fmt: skip


@bp.get("/<ref:unit>/couples", endpoint="couples")
def couples_tab(unit: str) -> ResponseReturnValue:
    """Notices, applications, who lives there, contract."""
    found, page = _open(unit, "夫妻")
    return show(
        "family_style/couples.html", **page, posts=queries.posts_of(db(), found),
        applications=queries.couples_of(db(), me(), found), labels=COUPLE_LABELS,
    )  # fmt: skip


@bp.get("/couples/<ref:couple>")
def couple(couple: str) -> ResponseReturnValue:
    """One application: household, statement, checks, the conditions, what comes next."""
    found = get_couple(db(), me(), couple)
    if not me().is_staff:  # what the institution wrote down is not for them
        return go(url_for("family_style.mine"))
    record_reading(me(), found.subject, "申请")
    today = clock.today()
    household, members = handing_in.household_of(db(), found)
    return show(
        "family_style/couple.html", couple=found, label=COUPLE_LABELS[found.state],
        household=household,
        lines=handing_in.lines(db(), found, handing_in.counted_on(found, today)),
        letters=list_letters(db(), me(), found.subject.kind, found.id),
        draft=(draft := contracts.unsigned(db(), found)),
        signed_by_code=len(draft.signatures or ()) if draft else 0,
        sees_address=allows(me(), "family_style.screen", found),
        members=members, relations=dict(Relation.choices()), answers=rules.Answer,
        findings=[(f, RULES[f.rule_id], cite(db(), f.rule_id))
                  for f in couples.findings(db(), found, today)],
        acts=open_acts(db(), me(), found, COUPLE_ACTS), clocks=queries.clocks_of(db(), found),
        contract=contracts.newest(db(), found), today=today, unit=found.unit,
        missing=hiring.missing_for_ready(db(), found, today) if found.state == "hired" else [],
    )  # fmt: skip


@bp.get("/couples/<ref:couple>/contract")
def contract_draft(couple: str) -> ResponseReturnValue:
    """The contract that waits for both hands, as PDF to read and print."""
    found = get_couple(db(), me(), couple)
    record_reading(me(), found.subject, "合同草稿")
    pdf = contracts.draft_pdf(db(), found, clock.today())
    return send_file(io.BytesIO(pdf), "application/pdf", download_name="类家庭养育合同（草稿）.pdf")


@bp.get("/<ref:unit>/children", endpoint="children")
def children_tab(unit: str) -> ResponseReturnValue:
    """Who lives here in which room, meetings, who came and went."""
    found, page = _open(unit, "儿童")
    rooms = {room.id: room for room in units.rooms_of(db(), found)}
    kinds = (EventKind.MATCH, EventKind.MOVE_IN, EventKind.MOVE_OUT)
    findings = children.look(db(), found, [], clock.now())
    return show(
        "family_style/children.html", **page, rooms=rooms, sexes=SEXES,
        events=queries.comings_and_goings(db(), found, *kinds),
        findings=[(f, RULES[f.rule_id], cite(db(), f.rule_id)) for f in findings],
        answers=rules.Answer, proposals=children.proposals(db(), found),
    )  # fmt: skip


@bp.get("/<ref:unit>/visits")
def visits(unit: str) -> ResponseReturnValue:
    """What the room of visits shows here (FS-V)."""
    found, page = _open(unit, "探访")
    return show(
        "family_style/visits.html", **page, panels=panels_of(db(), me(), found),
        number=units.figure(db(), found, "fs_visits_month", clock.today()),
    )  # fmt: skip


@bp.get("/<ref:unit>/logs")
def logs(unit: str) -> ResponseReturnValue:
    """D-FS-LOG of the last month."""
    found, page = _open(unit, "日志")
    return show("family_style/logs.html", **page, logs=life.logs_of(db(), found),
                topics=life.LOG_TOPICS, may_log=allows(me(), "family_style.log", found)
                and found.state in life.KEEPING)  # fmt: skip


@bp.get("/<ref:unit>/life", endpoint="life")
def life_tab(unit: str) -> ResponseReturnValue:
    """Help, relief, notice, correction, emergency, dissolving."""
    found, page = _open(unit, "事项")
    return show("family_style/life.html", **page, events=queries.events_of(db(), found))


@bp.get("/<ref:unit>/timeline")
def timeline(unit: str) -> ResponseReturnValue:
    """What was done, the newest first; with a day, how the unit stood when that day ended."""
    if (day := asked_day()) is not None:
        found = get_unit(db(), me(), unit)
        return as_it_stood(
            day, found, LABELS, back=url_for("family_style.timeline", unit=found.ref),
            family="夫妻", read=partial(record_reading, me(), found.subject),
        )  # fmt: skip
    found, page = _open(unit, "时间线")
    return show("family_style/timeline.html", **page, events=queries.timeline_of(db(), found))


@bp.get("/overview")
def overview() -> ResponseReturnValue:
    """Children by care form over a year; units and foster families compared."""
    demand(me(), "family_style.overview")
    series = queries.care_over_time(db(), me(), clock.today())
    actor = me()
    later(lambda s: audit.record(s, actor, "family_style.list", outcome=Outcome.READ,
                                 note="照料方式统计"))  # fmt: skip
    now = series[-1]
    return show(
        "family_style/overview.html", series=series, forms=queries.SHOWN,
        chart=chart(series),
        total=sum(now.children.values()), compared=queries.compare(db(), me(), now),
        family=now.children[CareForm.FAMILY_UNIT] + now.children[CareForm.FOSTER],
    )  # fmt: skip
