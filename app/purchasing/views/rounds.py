"""The buyer's pages of rounds: the tab, a platform's result, a query and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.policy import allows
from app.core.web import done, me, show
from app.parameters.services import cite
from app.purchasing import round_queries
from app.purchasing.forms.rounds import AnswerForm, HoldForm, ResultForm, asked
from app.purchasing.models import ProjectState, Query, QueryKind
from app.purchasing.queries import get_project, get_round
from app.purchasing.round_acts import is_on_platform
from app.purchasing.rules.method import Method
from app.purchasing.rules.scoring import Failure
from app.purchasing.screen import context, officer_of
from app.purchasing.services import asking, awarding, judging, offers, rounds
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

METHODS = {one.value: one.label for one in Method}
FAILURES = {one.value: one.label for one in Failure}


@bp.get("/projects/<ref:project>/rounds")
def project_rounds(project: str) -> ResponseReturnValue:
    """Each round with its notice, offers, judges, report and queries."""
    found = get_project(db(), me(), project)
    is_own = me().agency_id == found.agency_id
    return show(
        "purchasing/rounds/of_project.html", **context(db(), me(), found), is_own=is_own,
        sheets=round_queries.sheets(db(), found, clock.now()) if is_own else [],
        methods=METHODS, failures=FAILURES, states=round_queries.STATES,
        interests=judging.INTERESTS, outcomes=asking.OUTCOMES,
    )  # fmt: skip


@bp.get("/rounds/<ref:purchase_round>")
def round_page(purchase_round: str) -> ResponseReturnValue:
    """A line of the inbox leads here: to the project, or to the judge's sheet."""
    found = get_round(db(), me(), purchase_round)
    if me().agency_id != found.agency_id:
        return redirect(url_for("purchasing.judge", purchase_round=found.ref), 303)
    return redirect(url_for("purchasing.project_rounds", project=found.project.ref), 303)


@bp.get("/rounds/<ref:purchase_round>/letter")
def award_letter(purchase_round: str) -> ResponseReturnValue:
    """成交通知书 on paper, as the buyer keeps it."""
    found = get_round(db(), me(), purchase_round)
    if not found.award_no or found.winner_id is None or me().agency_id != found.agency_id:
        raise WrongState
    bid = next(one for one in offers.sent(db(), found) if one.id == found.winner_id)
    return show(
        "purchasing/rounds/letter.html", round=found, bid=bid, won=True,
        notice=round_queries.notice_of(db(), found), article=cite(db(), "GPL-46"),
        back=url_for("purchasing.project_rounds", project=found.project.ref),
    )  # fmt: skip


@bp.route("/projects/<ref:project>/record-result", methods=["GET", "POST"])
def record_result(project: str) -> ResponseReturnValue:
    """The ranking of a round on the finance department's platform."""
    found = get_project(db(), me(), project, to="purchasing.report")
    if found.state is not ProjectState.NOTICED or not is_on_platform(db(), found):
        raise WrongState
    form = ResultForm() if request.method == "POST" else ResultForm(formdata=None)
    status = 200
    if request.method == "POST":
        check_version(found, request.form.get("version"))
        status = 200 if form.rows_changed else 422
        try:
            if form.validate():
                known = round_queries.by_credit_code(db(), form.codes())
                awarding.record_result(
                    db(), rounds.current(db(), found), form.said(known), form.words.data or "",
                    asked(form.reported_on), experts=form.experts.data or "", actor=me(),
                    now=clock.now(),
                )  # fmt: skip
                flash("评审结果已登记，请负责人确定供应商。", "success")
                return done(None, url_for("purchasing.project_rounds", project=found.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    return show(
        "purchasing/rounds/result.html", None, status, **context(db(), me(), found), form=form,
        back=url_for("purchasing.project_rounds", project=found.ref),
        article=cite(db(), "GPR-43-1"),
    )  # fmt: skip


@bp.get("/queries/<ref:purchase_query>")
def purchase_query(purchase_query: str) -> ResponseReturnValue:
    """A question, query or complaint, for either side."""
    return _query(asking.get_query(db(), me(), purchase_query), AnswerForm(formdata=None))


def _query(
    found: Query, form: AnswerForm, status: int = 200, *, holding: HoldForm | None = None
) -> ResponseReturnValue:
    is_buyer = me().agency_id == found.agency_id
    project = asking.project_of(db(), found) if is_buyer else None
    is_paused = project is not None and project.state is ProjectState.SUSPENDED
    return show(
        "purchasing/rounds/query.html", None, status, query=found,
        form=form.of(found.kind, is_paused=is_paused),
        holding=holding or HoldForm(formdata=None), errors=holding or form,
        outcomes=asking.OUTCOMES, today=clock.today(),
        name=asking.asker(db(), found), is_buyer=is_buyer, project=project,
        officer=officer_of(project) if project else "",
        may_answer=found.answered_on is None and allows(me(), "purchasing.answer", found),
        article=cite(db(), asking.ANSWERED[found.kind].id), of=asking.round_ref(db(), found),
        complaint=found.kind is QueryKind.COMPLAINT, follows=asking.followed(db(), found),
        complain_until=asking.complain_until(db(), found),
        complain_article=cite(db(), "GPL-55"), held=asking.is_held(db(), found),
    )  # fmt: skip


@bp.post("/queries/<ref:purchase_query>/answer")
def answer_query(purchase_query: str) -> ResponseReturnValue:
    """The answer, once."""
    found = asking.get_query(db(), me(), purchase_query, to="purchasing.answer")
    form = AnswerForm()
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            asking.answer(
                db(), found, form.words.data or "", form.outcome.data or "",
                may_change_result=bool(form.changes.data),
                decision_no=form.decision_no.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("答复已发给供应商。", "success")
            return done(None, url_for("purchasing.purchase_query", purchase_query=found.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _query(found, form, 422)


@bp.post("/queries/<ref:purchase_query>/hold")
def hold_complaint(purchase_query: str) -> ResponseReturnValue:
    """The finance department's time stands still, or runs again (GPL-56)."""
    found = asking.get_query(db(), me(), purchase_query, to="purchasing.answer")
    form = HoldForm()
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            on = not asking.is_held(db(), found)
            asking.hold(db(), found, form.hold.data or "", on=on, actor=me(), now=clock.now())
            flash("处理期限已中止。" if on else "处理期限继续计算。", "success")
            return done(None, url_for("purchasing.purchase_query", purchase_query=found.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _query(found, AnswerForm(formdata=None), 422, holding=form)
