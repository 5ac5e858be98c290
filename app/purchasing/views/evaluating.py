"""Evaluations on the evaluators' own desk, the year's draw, and the acceptance."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.policy import allows, demand
from app.core.web import done, go, me, show
from app.law import RULES
from app.parameters.services import cite
from app.purchasing import judging_queries as queries
from app.purchasing.contract_screen import context
from app.purchasing.forms.evaluating import (
    DeclareForm,
    SubmitForm,
    accept_form,
    score_form,
)
from app.purchasing.models import AcceptanceResult
from app.purchasing.queries import get_contract, get_evaluation
from app.purchasing.rules import grading, sampling
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import accepting, evaluating, sheets, spots, teams
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.purchasing.models import Evaluation, ServiceContract

STATES = [("", "没有完成的"), ("done", "已提交的"), ("all", "全部")]


@bp.get("/evaluations")
def evaluations() -> ResponseReturnValue:
    """An evaluator's own evaluations, or the bureau's; the nearest day first."""
    demand(me(), "purchasing.evaluations")
    state, after = request.args.get("state", "")[:10], request.args.get("after", "")[:40]
    rows, following = queries.page(db(), me(), state=state, after=after)
    return show(
        "purchasing/evaluating/list.html", "purchasing/evaluating/_rows.html", rows=rows,
        state=state, states=STATES, today=clock.today(), is_buyer=allows(me(), "purchasing.list"),
        may_draw=allows(me(), "purchasing.spot"),
        first_url=url_for("purchasing.evaluations", state=state) if after else None,
        next_url=url_for("purchasing.evaluations", state=state, after=following)
        if following else None,
    )  # fmt: skip


@bp.get("/evaluations/<ref:evaluation>")
def evaluation(evaluation: str) -> ResponseReturnValue:
    """The sheet: as it stands for the team, as it was sent for whoever may see it."""
    found = get_evaluation(db(), me(), evaluation)
    contract = evaluating.contract_of(db(), found)
    return show("purchasing/evaluating/evaluation.html", **_context(found, contract))


def _context(found: Evaluation, contract: ServiceContract) -> dict[str, Any]:
    until = clock.day(found.sent_at) if found.sent_at else clock.today()
    sheet = sheets.sheet(db(), found, contract, until)
    kept = found.scores.get("points", {})
    own = Fraction(sum(kept.values()), sheets.HUNDRED) if found.sent_at else sheet.own
    says = found.scores.get("spots", {}).get("says", "") if found.sent_at else sheet.spots.says(own)
    return {
        "evaluation": found, "contract": contract, "sheet": sheet, "template": grading.EV_CHILD,
        "team": queries.team_of(db(), found),
        "vetoes": [grading.Veto(one).label for one in found.vetoes],
        "grade": grading.Grade(found.grade) if found.grade else None, "today": clock.today(),
        "own": float(own), "spots_say": says, "spot_rule": cite(db(), "EVA-02"),
        "kept": found.scores.get("points", {}), "computed": sheets.COMPUTED,
        "may_evaluate": found.sent_at is None and allows(me(), "purchasing.evaluate", found),
        "is_buyer": allows(me(), "purchasing.list"),
        "rule": (RULES["EV-CHILD"], cite(db(), "EV-CHILD")),
    }  # fmt: skip


@bp.route("/evaluations/<ref:evaluation>/declare", methods=["GET", "POST"])
def declare_evaluator(evaluation: str) -> ResponseReturnValue:
    """Free of interest by one's own word, before anything opens (EVA-06)."""
    found = get_evaluation(db(), me(), evaluation, to="purchasing.declare_evaluator")
    there = url_for("purchasing.evaluation", evaluation=found.ref)
    if request.method == "GET" and allows(me(), "purchasing.evaluate", found):
        return go(there)
    contract = evaluating.contract_of(db(), found)
    form = DeclareForm() if request.method == "POST" else DeclareForm(formdata=None)
    if request.method == "POST":
        check_version(found, request.form.get("version"))
        try:
            if form.validate():
                interest = _interest(form)
                is_free = evaluating.declare(
                    db(), found, interest=interest, actor=me(), now=clock.now()
                )
                flash("已声明，可以开始评价。" if is_free else "已回避，谢谢您。", "success")
                return done(None, there if is_free else url_for("purchasing.evaluations"))
        except Invalid as error:
            form.fail(error.field, error.says)
    return show(
        "purchasing/evaluating/declare.html", None, 422 if form.errors else 200, form=form,
        evaluation=found, contract=contract,
        rule=(RULES["EVA-06"], cite(db(), "EVA-06")),
    )  # fmt: skip


def _interest(form: Form) -> str:
    said = str(form["interest"].data or "").strip()
    if form["free"].data == "yes":
        return ""
    if not said:
        raise Invalid("申请回避的，请简单说明利害关系。", "interest")
    return said


@bp.route("/evaluations/<ref:evaluation>/score", methods=["GET", "POST"])
def score(evaluation: str) -> ResponseReturnValue:
    """The lines that people judge; the rest is computed."""
    found = get_evaluation(db(), me(), evaluation, to="purchasing.evaluate")
    if found.sent_at is not None:
        raise WrongState
    contract = evaluating.contract_of(db(), found)
    ready = _context(found, contract)
    rows = ready["sheet"].rows
    kind = score_form(rows)
    form = kind() if request.method == "POST" else kind(None, data=_kept(found))
    if request.method == "POST":
        check_version(found, request.form.get("version"))
        try:
            if form.validate():
                _keep(found, form)
                flash("已保存。", "success")
                return done(None, url_for("purchasing.evaluation", evaluation=found.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    return show(
        "purchasing/evaluating/score.html", None, 422 if form.errors else 200, form=form, **ready
    )


def _kept(found: Evaluation) -> dict[str, Any]:
    points = {code: n / sheets.HUNDRED for code, n in found.scores.get("points", {}).items()}
    values = {f"v_{code}": said for code, said in found.scores.get("values", {}).items()}
    return points | values | {"vetoes": found.vetoes, "words": found.words}


def _keep(found: Evaluation, form: Form) -> None:
    typed = {one.code for one in grading.EV_CHILD} - sheets.COMPUTED
    evaluating.score(
        db(), found,
        points={
            code: Fraction(form[code].data) for code in typed if form[code].data is not None
        },
        values={
            name.removeprefix("v_"): str(form[name].data or "")
            for name in form.data if name.startswith("v_")
        },
        vetoes=[grading.Veto(one) for one in form["vetoes"].data or ()],
        words=form["words"].data or "", actor=me(), now=clock.now(),
    )  # fmt: skip


@bp.route("/evaluations/<ref:evaluation>/submit", methods=["GET", "POST"])
def submit_evaluation(evaluation: str) -> ResponseReturnValue:
    """Once: the grade."""
    found = get_evaluation(db(), me(), evaluation, to="purchasing.evaluate")
    if found.sent_at is not None:
        raise WrongState
    contract = evaluating.contract_of(db(), found)
    form = SubmitForm() if request.method == "POST" else SubmitForm(formdata=None)
    if request.method == "POST":
        check_version(found, request.form.get("version"))
        try:
            if form.validate():
                _demand_yes(form)
                result = evaluating.submit(db(), found, actor=me(), now=clock.now())
                flash(f"已提交：{result.shown}分，{result.grade.label}。", "success")
                return done(None, url_for("purchasing.evaluation", evaluation=found.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    return show(
        "purchasing/evaluating/submit.html", None, 422 if form.errors else 200, form=form,
        **_context(found, contract),
    )  # fmt: skip


def _demand_yes(form: Form) -> None:
    if form["sure"].data != "yes":
        raise Invalid("没有确定，什么都没有改变。", "sure")


@bp.get("/spot-checks")
def spot_checks() -> ResponseReturnValue:
    """The year's draw step by step, and those of former years, each drawn again."""
    demand(me(), "purchasing.spot")
    rows = spots.draws(db(), me().agency_id or 0)
    year = clock.today().year
    return show(
        "purchasing/evaluating/spots.html", year=year, says=sampling.SAYS,
        rows=[(one, spots.names_of(db(), one), spots.faults(one)) for one in rows],
        eligible=spots.eligible(db(), me().agency_id or 0),
        is_begun=any(one.year == year for one in rows),
        rule=(RULES["EVA-02"], cite(db(), "EVA-02")),
    )  # fmt: skip


@bp.post("/spot-checks/<any(commit, freeze, draw):step>")
def spot_step(step: str) -> ResponseReturnValue:
    """Digest, then list, then draw: three acts, never one."""
    demand(me(), "purchasing.spot")
    now = clock.now()
    row = spots.of_year(db(), me().agency_id or 0, clock.today().year)
    try:
        if step == "commit":
            spots.promise(db(), actor=me(), now=now)
        elif row is None:
            raise WrongState
        elif step == "freeze":
            spots.freeze(db(), row, actor=me(), now=now)
        else:
            made = spots.draw(db(), row, actor=me(), now=now)
            flash(f"抽中{len(made)}份合同，请分别组成评价小组。", "success")
    except Invalid as error:
        flash(error.says, "error")
    return done(None, url_for("purchasing.spot_checks"))


@bp.get("/contracts/<ref:contract>/judgements")
def judgements(contract: str) -> ResponseReturnValue:
    """What was judged of a contract: evaluations and acceptances, for either side."""
    found = get_contract(db(), me(), contract)
    made = queries.of_contract(db(), found)
    ready = context(db(), me(), found)
    rows = [one for one in made.evaluations if one.sent_at is not None or ready["is_buyer"]]
    return show(
        "purchasing/evaluating/judgements.html", made=made, rows=rows, template=grading.EV_CHILD,
        seats=teams.SPECIALITIES, grades={one.value: one.label for one in grading.Grade},
        vetoes={one.value: one.label for one in grading.Veto},
        final_from=evaluating.final_from(found), **ready,
    )  # fmt: skip


@bp.route("/contracts/<ref:contract>/accept", methods=["GET", "POST"])
def accept(contract: str) -> ResponseReturnValue:
    """Item by item, with what was counted; signed in one act."""
    found = get_contract(db(), me(), contract, to="purchasing.accept")
    if not accepting.can_begin(db(), found):
        raise WrongState
    ready = accepting.prepare(db(), found, clock.today())
    kind = accept_form(ready)
    form = kind() if request.method == "POST" else kind(None, data=_prefilled(ready))
    if request.method == "POST":
        check_version(found, request.form.get("version"))
        try:
            if form.validate():
                _demand_yes(form)
                _accept(found, ready, form)
                flash("验收书已签署，请公布结果。", "success")
                return done(None, url_for("purchasing.judgements", contract=found.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    return show(
        "purchasing/evaluating/accept.html", None, 422 if form.errors else 200, form=form,
        ready=ready, deduction=accepting.deduct(ready), working=accepting.working,
        rule=(RULES["GPR-45-1"], cite(db(), "GPR-45-1")), **context(db(), me(), found),
    )  # fmt: skip


def _prefilled(ready: accepting.Prepared) -> dict[str, Any]:
    return {
        f"p_{one.indicator.code}": "yes" if ready.is_met(one) else "no"
        for one in ready.rows if not one.by_hand
    }  # fmt: skip


def _accept(found: ServiceContract, ready: accepting.Prepared, form: Form) -> None:
    codes = [one.indicator.code for one in ready.rows]
    accepting.accept(
        db(), found,
        lines={
            code: accepting.Line(
                form[f"p_{code}"].data == "yes", form[f"s_{code}"].data or "",
                form[f"v_{code}"].data or "" if f"v_{code}" in form else "",
            )
            for code in codes
        },
        result=AcceptanceResult(form["result"].data),
        members=str(form["members"].data or "").splitlines(),
        users_words=form["users_words"].data or "", words=form["words"].data or "",
        actor=me(), now=clock.now(),
    )  # fmt: skip


@bp.get("/acceptances/<ref:acceptance>")
def acceptance(acceptance: str) -> ResponseReturnValue:
    """The signed record, to be printed."""
    row, found = queries.get_acceptance(db(), me(), acceptance)
    names = queries.names_of(db(), [one for one in [row.lead_person_id] if one is not None])
    return show(
        "purchasing/evaluating/acceptance.html", acceptance=row, indicators=INDICATORS,
        lead=names.get(row.lead_person_id or 0, ""), **context(db(), me(), found),
    )  # fmt: skip
