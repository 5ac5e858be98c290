"""D-FS-BUD: the month's plan and receipts on the desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid, NotFound
from app.core.policy import allows
from app.core.web import done, me, show
from app.documents.models import Document
from app.family_style.forms.unit import BudgetForm
from app.family_style.models import Spending
from app.family_style.queries import get_unit
from app.family_style.screen import context, record_reading
from app.family_style.services import life
from app.family_style.views import bp
from app.law.dates import add_months

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.family_style.models import Unit


def _month() -> date:
    given = request.args.get("month", "") or clock.today().isoformat()[:7]
    try:
        return date.fromisoformat(f"{given}-01")
    except ValueError:
        raise NotFound from None


def _page(unit: Unit, month: date, form: Form, status: int = 200) -> ResponseReturnValue:
    lines = life.budget_of(db(), unit, month)
    receipts = [line for line in lines if not line.is_plan]
    files = {line.id: db().get(Document, line.document_id) for line in receipts if line.document_id}
    plan = [line for line in lines if line.is_plan]
    return show(
        "family_style/money.html", None, status, **context(db(), me(), unit), month=month,
        totals=life.month_totals(lines), receipts=receipts, files=files, form=form,
        approved=bool(plan) and all(line.approved_at for line in plan), planned=bool(plan),
        may_plan=allows(me(), "family_style.budget", unit),
        may_approve=allows(me(), "family_style.approve_spending", unit),
        before=add_months(month, -1), after=add_months(month, 1),
    )  # fmt: skip


@bp.get("/<ref:unit>/money")
def money(unit: str) -> ResponseReturnValue:
    """Plan, spent and rest of a month, with the receipts."""
    found, month = get_unit(db(), me(), unit), _month()
    record_reading(me(), found.subject, "经费")
    plan = {line.kind.value: line.amount for line in life.budget_of(db(), found, month)
            if line.is_plan}  # fmt: skip
    return _page(found, month, BudgetForm(formdata=None, data=plan))


@bp.post("/<ref:unit>/money")
def budget(unit: str) -> ResponseReturnValue:
    """The worker plans the month."""
    found, month = get_unit(db(), me(), unit, to="family_style.budget"), _month()
    form = BudgetForm()
    try:
        if form.validate():
            amounts = {kind: form[kind.value].data or Decimal(0) for kind in Spending}
            life.plan_month(db(), found, month=month, amounts=amounts, actor=me(), now=clock.now())
            flash("预算已保存，等负责人核准。", "success")
            return done(None, _url(found, month))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, month, form, 422)


@bp.post("/<ref:unit>/money/approve")
def approve_spending(unit: str) -> ResponseReturnValue:
    """The head approves the month."""
    found, month = get_unit(db(), me(), unit, to="family_style.approve_spending"), _month()
    life.approve_month(db(), found, month=month, actor=me(), now=clock.now())
    flash("预算已核准。", "success")
    return done(None, _url(found, month))


def _url(unit: Unit, month: date) -> str:
    return url_for("family_style.money", unit=unit.ref, month=month.isoformat()[:7])
