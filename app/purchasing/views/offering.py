"""The supplier's pages: what is open, an offer and its receipt, the result, a query."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.fields import choices
from app.core.web import done, me, show
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing import round_queries
from app.purchasing.forms.rounds import HUNDREDTHS, AskForm, OfferForm
from app.purchasing.models import Query, QueryKind, Round
from app.purchasing.queries import get_round
from app.purchasing.services import asking, offers, rounds
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

RAISING = ("GPR-52", "GPL-52", "GPL-55")


@bp.get("/market")
def market() -> ResponseReturnValue:
    """Open rounds, the nearest end first."""
    now = clock.now()
    mine = {one.id for bid, one, _ in round_queries.own_offers(db(), me())
            if bid.withdrawn_at is None}  # fmt: skip
    return show(
        "purchasing/rounds/market.html", rows=round_queries.market(db(), me(), now), mine=mine,
        today=clock.day(now), day=clock.day,
    )  # fmt: skip


@bp.get("/offers")
def own_offers() -> ResponseReturnValue:
    """One's own offers."""
    rows = round_queries.own_offers(db(), me())
    still = round_queries.paused(db(), [one for _, one, _ in rows])
    return show(
        "purchasing/rounds/offers.html", rows=rows,
        says=lambda bid, one: offers.standing(bid, one, is_paused=one.id in still),
        queries=round_queries.raised(db(), me()), today=clock.today(),
    )  # fmt: skip


@bp.get("/offers/<ref:bid>")
def own_offer(bid: str) -> ResponseReturnValue:
    """The receipt, and after the award the result."""
    found, of = round_queries.get_offer(db(), me(), bid)
    is_paused = bool(round_queries.paused(db(), [of]))
    return show(
        "purchasing/rounds/offer.html", bid=found, round=of,
        says=offers.standing(found, of, is_paused=is_paused),
        notice=round_queries.notice_of(db(), of), needed=offers.needed_statements(of),
        queries=round_queries.own_queries(db(), me(), of), is_open=offers.takes(of, clock.now()),
    )  # fmt: skip


@bp.get("/offers/<ref:bid>/letter")
def own_letter(bid: str) -> ResponseReturnValue:
    """成交通知书 or 采购结果通知 on paper."""
    found, of = round_queries.get_offer(db(), me(), bid)
    offers.refuse_untold(found, of)
    return show(
        "purchasing/rounds/letter.html", round=of, bid=found, won=of.winner_id == found.id,
        notice=round_queries.notice_of(db(), of), article=cite(db(), "GPL-46"),
        remedy=cite(db(), "GPL-52"), back=url_for("purchasing.own_offer", bid=found.ref),
    )  # fmt: skip


@bp.route("/rounds/<ref:purchase_round>/offer", methods=["GET", "POST"])
def make_offer(purchase_round: str) -> ResponseReturnValue:
    """Hand in, or replace, while it is open; who comes later is told so."""
    is_sent = request.method == "POST"
    may = "purchasing.offer" if is_sent else "purchasing.ask"
    found = get_round(db(), me(), purchase_round, to=may)
    own = offers.own_bid(db(), found, me())
    is_there = own is not None and own.withdrawn_at is None
    known: dict[str, Any] = {}
    if own is not None and own.offer:
        known = own.offer | {"price": Decimal(own.offer["price_fen"]) / HUNDREDTHS}
    form = OfferForm() if is_sent else OfferForm(formdata=None, data=known)
    form.statements.choices = choices(offers.needed_statements(found))
    if not is_sent:
        return _offering(found, form, is_there=is_there)
    try:
        if form.validate():
            bid = offers.send(db(), found, form.said(), actor=me(), now=clock.now())
            flash("报价已提交。到截止时间以前可以修改、撤回。", "success")
            return done(None, url_for("purchasing.own_offer", bid=bid.ref))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _offering(found, form, 422, is_there=is_there)


def _offering(
    found: Round, form: OfferForm, status: int = 200, *, is_there: bool
) -> ResponseReturnValue:
    return show(
        "purchasing/rounds/make_offer.html", None, status, round=found, form=form,
        is_there=is_there, notice=round_queries.notice_of(db(), found),
        is_open=offers.takes(found, clock.now()),
    )  # fmt: skip


@bp.post("/rounds/<ref:purchase_round>/offer/withdraw")
def withdraw_offer(purchase_round: str) -> ResponseReturnValue:
    """Take it back; a new one may follow."""
    found = get_round(db(), me(), purchase_round, to="purchasing.offer")
    offers.withdraw(db(), found, actor=me(), now=clock.now())
    flash("报价已撤回。到截止时间以前可以重新提交。", "success")
    return done(None, url_for("purchasing.own_offers"))


@bp.route("/rounds/<ref:purchase_round>/ask", methods=["GET", "POST"])
def ask(purchase_round: str) -> ResponseReturnValue:
    """A question, query or complaint."""
    found = get_round(db(), me(), purchase_round, to="purchasing.ask")
    follow = _to_follow(found)
    form, status = AskForm(formdata=None), 200
    if request.method == "POST":
        form, status = AskForm(), 422
    form.offer((one.ref, words) for one, words in follow)
    if request.method == "POST":
        try:
            if form.validate():
                made = asking.ask(db(), found, form.said(), actor=me(), now=clock.now())
                by = "财政部门" if made.kind is QueryKind.COMPLAINT else "购买方"
                flash(f"已提出，{by}应当在{made.due_on:%Y-%m-%d}前答复。", "success")
                return done(None, url_for("purchasing.purchase_query", purchase_query=made.ref))
        except Invalid as error:
            form.fail(error.field if error.field in form else None, error.says)
    return show(
        "purchasing/rounds/ask.html", None, status, round=found, form=form,
        notice=round_queries.notice_of(db(), found), follow=follow,
        query_until=rounds.last_day(db(), periods.QUERY_RAISE, clock.today()),
        complaint=QueryKind.COMPLAINT, articles=[cite(db(), one) for one in RAISING],
    )  # fmt: skip


def _to_follow(found: Round) -> list[tuple[Query, str]]:
    """One's own queries that a complaint may follow, each with its last day."""
    rows = asking.may_follow(db(), found, offers.own_organisation(db(), me()).id)
    return [
        (one, f"{one.received_on:%Y-%m-%d}对{one.stage.label}的质疑，最迟"
              + asking.complain_until(db(), one).isoformat() + "投诉")
        for one in rows
    ]  # fmt: skip
