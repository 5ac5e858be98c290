"""Who stands in for whom, and handing everything over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from app.accounts import queries
from app.accounts.forms import DelegationForm, HandOverForm, options
from app.accounts.models import LENT_MOST_FEN, User
from app.accounts.services import deputies as services
from app.accounts.views import bp
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import go, me, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue


def _with_colleagues(form: Any) -> Any:
    people = [
        (ref, f"{name}（{username}）")
        for ref, name, username in queries.colleagues(db(), me().agency_id)
    ]
    form.from_user.choices = form.to_user.choices = options([("", "请选择"), *people])
    return form


def _page(form: DelegationForm | None = None, over: HandOverForm | None = None) -> Response:
    rows = queries.list_delegations(db(), me())
    return show(
        "accounts/deputies.html",
        status=200 if form is None and over is None else 422,
        rows=rows,
        form=form or _with_colleagues(DelegationForm(formdata=None)),
        over=over or _with_colleagues(HandOverForm(formdata=None, prefix="over-")),
    )


def _colleague(ref: str, to: str) -> User:
    return queries.get_colleague(db(), me(), ref, to=to)


@bp.get("/deputies")
def deputies() -> ResponseReturnValue:
    """Deputies of today and later."""
    return _page()


@bp.post("/deputies")
def delegate() -> ResponseReturnValue:
    """A colleague stands in for a time."""
    demand(me(), "accounts.deputies")
    form = _with_colleagues(DelegationForm())
    if not form.validate():
        return _page(form)
    try:
        services.delegate(
            db(),
            _colleague(form.from_user.data, "accounts.delegate"),
            _colleague(form.to_user.data, "accounts.delegate"),
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            reason=form.reason.data or "",
            actor=me(),
            now=clock.now(),
            most_fen=LENT_MOST_FEN if form.most_yuan.data is None else form.most_yuan.data * 100,
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(form)
    flash("已设定代办，两位同事都会收到通知。", "success")
    return go(url_for(".deputies"))


@bp.post("/deputies/<ref:delegation>/end")
def end_delegation(delegation: str) -> ResponseReturnValue:
    """Earlier than planned."""
    row, from_user = queries.get_delegation(db(), me(), delegation)
    services.end_delegation(db(), row, from_user, actor=me(), now=clock.now())
    flash("代办已结束。", "success")
    return go(url_for(".deputies"))


@bp.post("/deputies/hand-over")
def hand_over() -> ResponseReturnValue:
    """All open cases of one person to another."""
    demand(me(), "accounts.deputies")
    over = _with_colleagues(HandOverForm(prefix="over-"))
    if not over.validate():
        return _page(over=over)
    try:
        moved = services.hand_over(
            db(),
            _colleague(over.from_user.data, "accounts.hand_over"),
            _colleague(over.to_user.data, "accounts.hand_over"),
            reason=over.reason.data or "",
            actor=me(),
            now=clock.now(),
        )
    except Invalid as error:
        over.fail(error.field, error.says)
        return _page(over=over)
    flash(f"已移交{moved}件。", "success")
    return go(url_for(".deputies"))
