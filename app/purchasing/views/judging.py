"""The judge's desk: the rounds, the declaration, the sheet of points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.parameters.services import cite
from app.purchasing import round_queries
from app.purchasing.forms.rounds import HUNDREDTHS, DeclareForm, score_form
from app.purchasing.models import Bid, Round, RoundState
from app.purchasing.policy import is_judge
from app.purchasing.queries import get_round
from app.purchasing.services import judging as service
from app.purchasing.services import offers
from app.purchasing.views import bp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue


@bp.get("/judging")
def judging() -> ResponseReturnValue:
    """The rounds to which one was named."""
    found = service.rounds_of_judge(db(), me())
    notices = round_queries.notices_of(db(), found)
    rows = [(one, service.own_place(one, me()), notices.get(one.ref)) for one in found]
    return show("purchasing/rounds/judging.html", rows=rows, states=round_queries.STATES)


@bp.get("/judging/<ref:purchase_round>")
def judge(purchase_round: str) -> ResponseReturnValue:
    """First the declaration, then plans and points."""
    return _judge(get_round(db(), me(), purchase_round, to="purchasing.declare"))


def _judge(found: Round, status: int = 200, **tried: Any) -> ResponseReturnValue:
    own = service.own_place(found, me())
    has_declared = is_judge(me(), found)
    is_opened = found.opened_at is not None
    # Names before the declaration, for nobody can be free of unknown interests (GPR-09).
    bids = offers.sent(db(), found) if is_opened else []
    counted = [bid for bid in bids if bid.is_qualified] if has_declared else []
    factors = service.factors(found)
    form = tried.get("form") or score_form(counted, factors)(
        formdata=None, data=_given(counted, own.id)
    )
    return show(
        "purchasing/rounds/judge.html", None, status, round=found, own=own, bids=bids,
        counted=[(bid, [form[f"{bid.ref}_{code}"] for code in factors]) for bid in counted],
        form=form, has_declared=has_declared, is_opened=is_opened, factors=factors,
        is_judging=found.state is RoundState.JUDGING,
        declare_form=tried.get("declare_form") or DeclareForm(formdata=None),
        notice=round_queries.notice_of(db(), found), article=cite(db(), "GPR-09"),
    )  # fmt: skip


def _given(bids: Sequence[Bid], member_id: int) -> dict[str, float]:
    return {
        f"{bid.ref}_{one.factor}": one.points / HUNDREDTHS
        for bid in bids for one in bid.scores if one.member_id == member_id
    }  # fmt: skip


@bp.post("/judging/<ref:purchase_round>/declare")
def declare(purchase_round: str) -> ResponseReturnValue:
    """Free of interest, or one leaves."""
    found = get_round(db(), me(), purchase_round, to="purchasing.declare")
    form = DeclareForm()
    chosen = form.interest.data or ""
    if not form.validate() or not chosen:
        form.fail("interest", "请选择有没有利害关系。")
        return _judge(found, 422, declare_form=form)
    service.declare(db(), found, "" if chosen == "none" else chosen, actor=me(), now=clock.now())
    if chosen != "none":
        flash("已登记，您退出本项目的评审。", "success")
        return done(None, url_for("purchasing.judging"))
    return done(None, url_for("purchasing.judge", purchase_round=found.ref))


@bp.post("/judging/<ref:purchase_round>/scores")
def keep_scores(purchase_round: str) -> ResponseReturnValue:
    """Points, kept or submitted."""
    found = get_round(db(), me(), purchase_round, to="purchasing.judge")
    bids, factors = service.qualified(db(), found), service.factors(found)
    form = score_form(bids, factors)()
    is_last = request.form.get("do") == "submit"
    try:
        if form.validate():
            points = {
                bid.ref: {code: int(value * HUNDREDTHS) for code in factors
                          if (value := form[f"{bid.ref}_{code}"].data) is not None}
                for bid in bids
            }  # fmt: skip
            service.keep_scores(db(), found, points, actor=me(), now=clock.now(), submit=is_last)
            flash("评分已提交，不能再改。" if is_last else "评分已保存，还没有提交。", "success")
            return done(None, url_for("purchasing.judge", purchase_round=found.ref))
    except Invalid as error:
        form.fail(None, error.says)
    return _judge(found, 422, form=form)
