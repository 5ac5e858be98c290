"""The family's money: what was paid, for which days, and where it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.children.queries import first_names
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.web import done, go, me, show
from app.placements import payment_queries as queries
from app.placements.forms.payment import AccountForm
from app.placements.payment_views import bp
from app.placements.queries import get_placement, of_family
from app.placements.services import pay_accounts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.placements.models import Placement


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """Everything that was paid to this family, month by month."""
    if me().is_staff:
        return go(url_for("payments.index"))
    placements = [one for one in of_family(db(), me()) if one.ended_on is None]
    names = first_names(db(), [one.child_id for one in placements])
    return show(
        "payments/mine.html", slips=queries.slips_of(db(), me()),
        accounts=[(one, queries.account_of(db(), one.household_id)) for one in placements[:1]],
        names={one.id: names.get(one.child_id, "") for one in placements},
    )  # fmt: skip


def _back(placement: Placement) -> str:
    if me().is_staff:
        return url_for("placements.case", placement=placement.ref)
    return url_for("payments.mine")


@bp.get("/account/<ref:placement>")
def account(placement: str) -> ResponseReturnValue:
    """Where the money goes now, and the form for another account."""
    found = get_placement(db(), me(), placement, to="payments.account")
    return show(
        "payments/account.html", placement=found, form=AccountForm(None), back=_back(found),
        now=queries.account_of(db(), found.household_id),
    )  # fmt: skip


@bp.post("/account/<ref:placement>")
def account_post(placement: str) -> ResponseReturnValue:
    """Another account, from the next list on."""
    found = get_placement(db(), me(), placement, to="payments.account")
    form = AccountForm(request.form)
    try:
        if form.validate():
            pay_accounts.enter(
                db(), found, holder=form.holder.data or "", bank=form.bank.data or "",
                number=form.number.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("收款账户已登记，从下一次编制的清单起使用。", "success")
            return done(None, _back(found))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show(
        "payments/account.html", None, 422, placement=found, form=form, back=_back(found),
        now=queries.account_of(db(), found.household_id),
    )  # fmt: skip
