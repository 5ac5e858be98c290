"""The desk's list of matches, a match as it stands, the offer, the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children.rules import age_says
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import demand
from app.core.web import done, me, show
from app.placements import match_queries as queries
from app.placements.match_forms import CloseForm, OfferForm, WordsForm
from app.placements.match_screen import match_context, staffs_match
from app.placements.match_views import bp
from app.placements.match_views.finding import Cited
from app.placements.match_views.reading import record_list, record_reading
from app.placements.match_workflow import LABELS
from app.placements.services import match_steps as steps

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.placements.models import Match


@bp.get("/")
def index() -> ResponseReturnValue:
    """Matches of the institution, or of the bureau's area."""
    demand(me(), "matches.list")
    wanted = queries.Wanted(
        request.args.get("state", "running")[:20], request.args.get("after", "")[:16]
    )
    rows, following = queries.page(db(), me(), wanted)
    record_list(me(), len(rows))
    state: dict[str, Any] = {"state": wanted.state} if wanted.state != "running" else {}
    return show(
        "matches/list.html", "matches/_rows.html", rows=rows, wanted=wanted, labels=LABELS,
        today=clock.today(),
        first_url=url_for("matches.index", **state) if wanted.after else None,
        next_url=url_for("matches.index", **state, after=following) if following else None,
    )  # fmt: skip


@bp.get("/<ref:match>")
def case(match: str) -> ResponseReturnValue:
    """Child and family, what was seen when they were matched, and what comes next."""
    found = staffs_match(db(), me(), match)
    record_reading(me(), found, "概况")
    return _page(found)


def _page(found: Match, status: int = 200, **forms: Form) -> ResponseReturnValue:
    known: dict[str, Form] = {
        "offer_form": OfferForm(formdata=None),
        "close_form": CloseForm(formdata=None),
        "words_form": WordsForm(formdata=None),
    } | forms
    return show(
        "matches/case.html", None, status, **match_context(db(), me(), found),
        age=age_says(found.child.birth_on, clock.today()), cited=Cited(),
        siblings=queries.of_siblings(db(), me(), found), labels=LABELS, **known,
    )  # fmt: skip


def _back(found: Match) -> ResponseReturnValue:
    return done(None, url_for("matches.case", match=found.ref))


@bp.post("/<ref:match>/offer")
def offer(match: str) -> ResponseReturnValue:
    """Ask the family."""
    found = queries.get_match(db(), me(), match, to="matches.offer")
    form = OfferForm()
    if not form.validate():
        return _page(found, 422, offer_form=form)
    try:
        steps.offer(
            db(), found, about=form.about.data or "", plan=form.plan.data or "", actor=me(),
            now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, offer_form=form)
    flash("已征询家庭意见，家庭会收到通知。", "success")
    return _back(found)


@bp.post("/<ref:match>/family-says")
def family_says(match: str) -> ResponseReturnValue:
    """The family answered in person or by phone; the worker writes it down."""
    if not me().is_staff:
        raise NotFound
    says_yes = request.form.get("answer") == "yes"
    action = "matches.answer" if says_yes else "matches.refuse"
    found = queries.get_match(db(), me(), match, to=action)
    form = WordsForm()
    if not form.validate():
        return _page(found, 422, words_form=form)
    act = steps.answer if says_yes else steps.refuse
    act(db(), found, words=form.words.data or "", actor=me(), now=clock.now())
    flash("家庭的意见已登记。", "success")
    return _back(found)


@bp.post("/<ref:match>/close")
def close(match: str) -> ResponseReturnValue:
    """The institution ends the match."""
    found = queries.get_match(db(), me(), match, to="matches.close")
    form = CloseForm()
    if not form.validate():
        return _page(found, 422, close_form=form)
    steps.close(db(), found, reason=form.reason.data, actor=me(), now=clock.now())
    flash("匹配已结束，名额已释放。", "success")
    return _back(found)
