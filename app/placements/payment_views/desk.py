"""The monthly lists: who is owed what and why, and the four steps to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, later, me, show
from app.documents.handing import handed
from app.parameters.services import cite
from app.placements import payment_queries as queries
from app.placements.forms.payment import PaidForm, PayExportForm, SendBackForm
from app.placements.payment_views import bp
from app.placements.payment_workflow import APPROVE, CHECK, DRAW, LABELS, PAY, SEND_BACK
from app.placements.rules.payment import Budget, month_says
from app.placements.services import pay_export, payments

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from app.placements.models import PayList


@bp.get("")
def index() -> ResponseReturnValue:
    """Every month of the institution, or of the bureau's area."""
    demand(me(), "payments.list")
    rows, actor = queries.lists_of(db(), me()), me()
    later(
        lambda s: audit.record(
            s, actor, "payments.list", outcome=Outcome.READ, note=f"寄养费用 共{len(rows)}行"
        )
    )
    return show("payments/list.html", rows=rows, today=clock.today())


@bp.get("/<ref:pay_list>")
def case(pay_list: str) -> ResponseReturnValue:
    """Totals, what changed since last month and why, the lines, the next step."""
    found = payments.get_list(db(), me(), pay_list)
    actor, subject = me(), found.subject
    later(lambda s: audit.record(s, actor, "payments.view", subject, outcome=Outcome.READ))
    return _page(found)


def _page(
    found: PayList,
    back: SendBackForm | None = None,
    paid: PaidForm | None = None,
    says: str = "",
    status: int = 200,
) -> Response:
    lines, following = queries.lines_of(db(), found, after=request.args.get("after", "")[:60])
    here = url_for("payments.case", pay_list=found.ref)
    return show(
        "payments/case.html", "payments/_lines.html", status=status, pay_list=found,
        month=month_says(found.month), label=LABELS[found.state], lines=lines,
        sums=queries.sums_of(db(), found), people=queries.people_of(db(), found),
        unset=[b.label for b in Budget if found.rates and found.rates.get(str(b)) is None],
        missing=payments.without_account(db(), found), law=cite(db(), "FC-29-2"),
        notes=found.notes, steps=_steps(found), back=back or SendBackForm(None),
        paid=paid or PaidForm(None), says=says,
        today=clock.today(), next_url=f"{here}?after={following}" if following else None,
        first_url=here if request.args.get("after") else None,
    )  # fmt: skip


def _steps(found: PayList) -> set[str]:
    """What this person may do with this list now."""
    return {
        move.action.removeprefix("payments.")
        for move in (DRAW, CHECK, APPROVE, SEND_BACK, PAY)
        if found.state in move.sources and allows(me(), move.action, found)
    }


def _step(ref: str, verb: str, says: str, **more: Any) -> ResponseReturnValue:
    found = payments.get_list(db(), me(), ref, to=f"payments.{verb}")
    check_version(found, request.form.get("version"))
    try:
        getattr(payments, verb)(db(), found, actor=me(), now=clock.now(), **more)
    except Invalid as error:
        return _page(found, says=error.says, status=422)
    flash(says, "success")
    return done(None, url_for("payments.case", pay_list=found.ref))


@bp.post("/<ref:pay_list>/draw")
def draw(pay_list: str) -> ResponseReturnValue:
    """Every line anew from the care spells."""
    return _step(pay_list, "draw", "清单已编制，请另一位同事复核。")


@bp.post("/<ref:pay_list>/check")
def check(pay_list: str) -> ResponseReturnValue:
    """The first approval."""
    return _step(pay_list, "check", "已复核，请机构负责人批准。")


@bp.post("/<ref:pay_list>/approve")
def approve(pay_list: str) -> ResponseReturnValue:
    """The second approval."""
    return _step(pay_list, "approve", "已批准，可以发放。")


@bp.post("/<ref:pay_list>/send-back")
def send_back(pay_list: str) -> ResponseReturnValue:
    """To be drawn up anew."""
    form = SendBackForm(request.form)
    found = payments.get_list(db(), me(), pay_list, to="payments.send_back")
    if not form.validate():
        return _page(found, back=form, status=422)
    return _step(pay_list, "send_back", "已退回，请重新编制。", reason=form.reason.data or "")


@bp.post("/<ref:pay_list>/pay")
def pay(pay_list: str) -> ResponseReturnValue:
    """The bank has paid."""
    form = PaidForm(request.form)
    found = payments.get_list(db(), me(), pay_list, to="payments.pay")
    if not form.validate() or form.paid_on.data is None:
        return _page(found, paid=form, status=422)
    return _step(pay_list, "pay", "已登记发放，清单从现在起不能再改。",
                 paid_on=form.paid_on.data, bank_no=form.bank_no.data or "")  # fmt: skip


@bp.get("/<ref:pay_list>/export")
def export(pay_list: str) -> ResponseReturnValue:
    """Which file, what for."""
    found = payments.get_list(db(), me(), pay_list, to="payments.export")
    return show("payments/export.html", pay_list=found, form=PayExportForm(None))


@bp.post("/<ref:pay_list>/export")
def export_file(pay_list: str) -> ResponseReturnValue:
    """The file itself."""
    found = payments.get_list(db(), me(), pay_list, to="payments.export")
    form = PayExportForm(request.form)
    try:
        if form.validate():
            made = pay_export.export(
                db(), found, kind=form.kind.data or "xlsx", for_bank=form.what.data == "bank",
                reason=form.reason.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            return handed(made)
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("payments/export.html", None, 422, pay_list=found, form=form)
