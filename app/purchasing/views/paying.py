"""Payments: what waits for whom and until when, one payment with its acts, the file for finance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request, url_for
from sqlalchemy import select

from app.accounts.models import Person
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import me, show
from app.documents.handing import handed
from app.law import RULES
from app.parameters.services import cite
from app.purchasing import contract_queries as queries
from app.purchasing.contract_screen import MONEY_STATES, lateness
from app.purchasing.forms.payment import ExportForm
from app.purchasing.models import PaymentState
from app.purchasing.payment_acts import PAYMENT_ACTS
from app.purchasing.queries import get_payment
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import owing, payment_export
from app.purchasing.views import bp
from app.workflow.acts import open_acts, perform

if TYPE_CHECKING:
    from typing import Any

    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.purchasing.models import Payment
    from app.workflow.acts import Act

CHOICES = [
    ("", "待办的"), ("late", "超过期限的"),
    *((one.value, one.label) for one in PaymentState), ("all", "全部"),
]  # fmt: skip


@bp.get("/payments")
def payments() -> ResponseReturnValue:
    """What is to be paid, the nearest day first; late ones are marked."""
    demand(me(), "purchasing.payments")
    state, after = request.args.get("state", "")[:20], request.args.get("after", "")[:40]
    today = clock.today()
    found, following = queries.payments_page(db(), me(), state=state, today=today, after=after)
    rows = [
        (one, one.state.label, MONEY_STATES[one.state], days, lateness(one.state, days, today))
        for one in found
        for days in [_days(one)]
    ]
    return show(
        "purchasing/payments/list.html", "purchasing/payments/_rows.html", rows=rows, state=state,
        states=CHOICES, today=today, may_export=allows(me(), "purchasing.export_payments"),
        first_url=url_for("purchasing.payments", state=state) if after else None,
        next_url=url_for("purchasing.payments", state=state, after=following)
        if following else None,
    )  # fmt: skip


def _days(row: queries.PaymentRow) -> owing.Days:
    start = max(row.invoice_on, row.met_on or row.invoice_on)
    return owing.days_of(db(), row.supplier_type, start)


@bp.get("/payments/<ref:payment>")
def payment(payment: str) -> ResponseReturnValue:
    """One payment: what it is for, how its amount comes about, who approved it."""
    found = get_payment(db(), me(), payment)
    return show("purchasing/payments/payment.html", **_context(found))


def _context(found: Payment) -> dict[str, Any]:
    start = owing.start_of(found, found.milestone.met_on)
    days = owing.days_of(db(), found.contract.organisation.type, start)
    ids = (found.asked_by_person_id, found.first_by_person_id, found.second_by_person_id)
    names = db().execute(select(Person.id, Person.name).where(Person.id.in_([i for i in ids if i])))
    return {
        "payment": found, "contract": found.contract, "days": days, "names": dict(names.all()),
        "acts": open_acts(db(), me(), found, PAYMENT_ACTS), "today": clock.today(),
        "late": lateness(found.state, days, clock.today()), "colour": MONEY_STATES[found.state],
        "indicators": INDICATORS,
    }  # fmt: skip


@bp.route("/payments/export", methods=["GET", "POST"])
def export_payments() -> ResponseReturnValue:
    """Which days, which file, what for; then the file."""
    demand(me(), "purchasing.export_payments")
    if request.method == "GET":
        return show("purchasing/payments/export.html", form=ExportForm(None))
    form = ExportForm(request.form)
    try:
        if form.validate():
            made = payment_export.export(
                db(), since=form.since.data, until=form.until.data, kind=form.kind.data or "xlsx",
                reason=form.reason.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            return handed(made)
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("purchasing/payments/export.html", None, 422, form=form)


def _add(act: Act) -> None:
    def view(payment: str) -> ResponseReturnValue:
        found = get_payment(db(), me(), payment, to=act.action)
        back = url_for("purchasing.payment", payment=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            rule = (RULES[act.rule], cite(db(), act.rule)) if act.rule else None
            return show(
                "purchasing/payments/act.html", None, status, **_context(found), act=act,
                form=form, rule=rule, back=back,
            )  # fmt: skip

        return perform(act, found, page=page, back=back)

    view.__doc__ = act.title
    bp.add_url_rule(
        f"/payments/<ref:payment>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in PAYMENT_ACTS:
    _add(_act)
