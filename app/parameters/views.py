"""Parameters by place and date; the law's rows and their confirmation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import demand
from app.core.web import done, me, show
from app.law import PERIODS, RULES
from app.parameters import queries, services
from app.parameters.catalogue import CATALOGUE
from app.parameters.forms import ConfirmForm, ValueForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.law import Period, Rule

PAGE = 60
bp = Blueprint("parameters", __name__, url_prefix="/parameters")


def _places() -> list[str]:
    scope = me().scope
    own = [me().division_code, scope.county_code, scope.city_code, scope.province_code]
    return [code for code in own if code]


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every parameter with what is in force here, and what waits for release."""
    demand(me(), "parameters.view")
    return show(
        "parameters/index.html",
        catalogue=CATALOGUE.values(),
        values=queries.in_force(db(), _places()),
        waiting=queries.waiting(db(), me().division_code),
        in_words=services.in_words,
    )


@bp.get("/<name>")
def parameter(name: str) -> ResponseReturnValue:
    """One parameter: its range, its history, a form to propose a value."""
    demand(me(), "parameters.view")
    return _page(name, ValueForm(formdata=None, valid_from=clock.today()))


def _page(name: str, form: ValueForm, status: int = 200) -> ResponseReturnValue:
    if name not in CATALOGUE:
        raise NotFound
    return show(
        "parameters/parameter.html",
        status=status,
        parameter=CATALOGUE[name],
        rules=[services.law_row(i) for i in CATALOGUE[name].rules],
        history=queries.history(db(), name),
        form=form,
        today=clock.today(),
        in_words=services.in_words,
    )


@bp.post("/<name>")
def propose(name: str) -> ResponseReturnValue:
    """Propose a value for one's own division."""
    demand(me(), "parameters.propose")
    form = ValueForm()
    if name not in CATALOGUE or not form.validate():
        return _page(name, form, 422)
    try:
        services.propose(
            db(), me(), name, typed=form.value.data, source=form.source.data,
            valid_from=form.valid_from.data or clock.today(), reason=form.reason.data,
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(name, form, 422)
    return done(None, url_for(".parameter", name=name))


@bp.post("/values/<ref:value>/release")
def release(value: str) -> ResponseReturnValue:
    """Put a proposal in force."""
    row = queries.get_value(db(), me(), value, to="parameters.release")
    services.release(db(), me(), row, now=clock.now())
    return done(None, url_for(".parameter", name=row.name))


@bp.post("/values/<ref:value>/withdraw")
def withdraw(value: str) -> ResponseReturnValue:
    """Take a value back."""
    row = queries.get_value(db(), me(), value, to="parameters.withdraw")
    services.withdraw(db(), me(), row, now=clock.now())
    return done(None, url_for(".parameter", name=row.name))


@bp.get("/rules")
def rules() -> ResponseReturnValue:
    """Every row of the law that the portal applies, with its certainty; by words, page by page."""
    demand(me(), "parameters.view")
    only, words = request.args.get("only", "")[:10], request.args.get("q", "").strip()[:60]
    known = services.confirmed_rules(db())
    rows: list[Rule | Period] = [*RULES.values(), *PERIODS.values()]
    found = [
        row for row in rows
        if (only != "open" or (row.can_be_confirmed and row.id not in known))
        and words.lower() in f"{row.id} {row.says} {row.basis.cited if row.basis else ''}".lower()
    ]  # fmt: skip
    after = next((n for n, row in enumerate(found, 1) if row.id == request.args.get("after")), 0)
    shown = found[after : after + PAGE]
    here = partial(url_for, ".rules", only=only or None, q=words or None)
    return show(
        "parameters/rules.html", rules=shown, confirmed=queries.confirmations(db()), only=only,
        words=words, total=len(found), first_url=here() if after else None,
        next_url=here(after=shown[-1].id) if after + PAGE < len(found) else None,
    )  # fmt: skip


@bp.get("/rules/<rule_id>")
def rule(rule_id: str) -> ResponseReturnValue:
    """One row: what it says, where from, and a form to confirm it."""
    demand(me(), "parameters.view")
    return _rule_page(rule_id, ConfirmForm(formdata=None, confirmed_on=clock.today()))


def _rule_page(rule_id: str, form: ConfirmForm, status: int = 200) -> ResponseReturnValue:
    row = services.law_row(rule_id)
    if row is None:
        raise NotFound
    confirmed = queries.confirmations(db()).get(rule_id)
    return show("parameters/rule.html", status=status, rule=row, confirmed=confirmed, form=form)


@bp.post("/rules/<rule_id>/confirm")
def confirm(rule_id: str) -> ResponseReturnValue:
    """Confirm a remembered row against its text."""
    demand(me(), "parameters.confirm_rule")
    form = ConfirmForm()
    if not form.validate():
        return _rule_page(rule_id, form, 422)
    try:
        services.confirm_rule(
            db(), me(), rule_id, source=form.source.data, article=form.article.data,
            confirmed_on=form.confirmed_on.data or clock.today(),
        )  # fmt: skip
    except Invalid as error:
        form.fail(None, error.says)
        return _rule_page(rule_id, form, 422)
    return done(None, url_for(".rule", rule_id=rule_id))
