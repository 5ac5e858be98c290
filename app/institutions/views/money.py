"""The donation ledger of a home, and what the public may see of all of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, public, repeatable, show
from app.institutions import queries
from app.institutions.forms.fields import fen
from app.institutions.forms.home import ApprovalForm, DonationForm, DonorForm, UseForm
from app.institutions.models import DonationKind, DonationState
from app.institutions.reading import record_list
from app.institutions.screen import home_context
from app.institutions.services import donations as service
from app.institutions.views import bp
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency

PAGE = 50


@bp.get("/donations/public")
@public
def public_donations() -> ResponseReturnValue:
    """Totals by home and year, and the donors who are willing to be named."""
    return show(
        "institutions/public_donations.html", totals=service.public_totals(db()),
        named=service.named(db()),
    )  # fmt: skip


@bp.get("/<ref:home>/donations")
def donations(home: str) -> ResponseReturnValue:
    """The ledger, the newest first."""
    return _page(queries.get_home(db(), me(), home, to="institutions.donations"))


def _after() -> tuple[date, str] | None:
    day, _, ref = request.args.get("after", "").partition("~")
    try:
        return (date.fromisoformat(day), ref) if ref else None
    except ValueError:
        return None


def _page(found: Agency, status: int = 200, **given: Any) -> ResponseReturnValue:
    rows = service.ledger(db(), found, _after(), PAGE)
    shown = rows[:PAGE]
    last = shown[-1] if len(rows) > PAGE else None
    record_list(me(), "捐赠台账", len(shown))
    known = {
        "form": DonationForm(formdata=None), "tried": {}, "approvals": {}, "gifts": None,
        "donor_form": DonorForm(formdata=None, prefix="donor-"),
        "approval_form": lambda row: ApprovalForm(formdata=None, prefix=f"{row.ref}-"),
        "use_form": lambda row: UseForm(formdata=None, prefix=f"{row.ref}-"),
    }  # fmt: skip
    more = f"?after={last.received_on}~{last.ref}" if last else ""
    return show(
        "institutions/home/donations.html", None, status, rows=shown, rest=service.rest,
        more_url=url_for("institutions.donations", home=found.ref) + more if more else "",
        states=DonationState, law=cite(db(), "FC-31-1"),
        may_enter=allows(me(), "institutions.enter_donation", found),
        today=clock.today(), **(known | given | home_context(me(), found)),
    )  # fmt: skip


@bp.post("/<ref:home>/donations")
def enter_donation(home: str) -> ResponseReturnValue:
    """Into the ledger; what is tied to a case is refused, and the refusal recorded."""
    found = queries.get_home(db(), me(), home, to="institutions.enter_donation")
    form = DonationForm()
    if form.validate():
        try:
            row = service.enter(db(), found, _gift(form), actor=me(), now=clock.now())
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            if row.state is DonationState.REFUSED:
                flash("捐赠指明了具体办件，不予接受，拒绝已记录。", "error")
            else:
                flash(f"已登记，收据号{row.receipt_no}，等待负责人复核。", "success")
            return done(None, url_for("institutions.donations", home=found.ref))
    return _page(found, 422, form=form)


def _gift(form: Any) -> service.Gift:
    return service.Gift(
        donor=form.donor.data, identity=form.identity.data or "",
        is_organisation=form.is_organisation.data == "yes", unnamed=form.unnamed.data == "yes",
        kind=DonationKind(form.kind.data), purpose=form.purpose.data, value_fen=fen(form.value),
        received_on=form.received_on.data, tied_case=form.tied_case.data or "",
        is_foreign=form.is_foreign.data == "yes", approval_no=form.approval_no.data or "",
    )  # fmt: skip


@bp.post("/<ref:home>/donations/donor")
@repeatable
def look_up_donor(home: str) -> ResponseReturnValue:
    """Donations in somebody's name, for whoever reviews an application of theirs."""
    found = queries.get_home(db(), me(), home, to="institutions.look_up_donor")
    form = DonorForm(prefix="donor-")
    try:
        if form.validate() and form.on.data:
            gifts = service.look_up(
                db(), found, form.number.data or "", form.on.data, actor=me(), now=clock.now()
            )
            return _page(found, gifts=gifts, donor_form=form)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, donor_form=form)


@bp.post("/<ref:home>/donations/<ref:donation>/release")
def release_donation(home: str, donation: str) -> ResponseReturnValue:
    """The head releases what finance entered."""
    found = queries.get_home(db(), me(), home, to="institutions.donations")
    row = service.get_donation(db(), me(), found, donation, "institutions.release_donation")
    form = ApprovalForm(prefix=f"{row.ref}-")
    try:
        service.release(
            db(), row, approval_no=form.approval_no.data or "", actor=me(), now=clock.now()
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, approvals={row.ref: form})
    flash("已复核入账。", "success")
    return done(None, url_for("institutions.donations", home=found.ref))


@bp.post("/<ref:home>/donations/<ref:donation>/uses")
def use_donation(home: str, donation: str) -> ResponseReturnValue:
    """A part is used."""
    found = queries.get_home(db(), me(), home, to="institutions.donations")
    row = service.get_donation(db(), me(), found, donation, "institutions.use_donation")
    form = UseForm(prefix=f"{row.ref}-")
    if form.validate():
        try:
            service.use(
                db(), row, on=form.used_on.data, value_fen=fen(form.value),
                used_for=form.used_for.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
        except Invalid as error:
            form.fail(error.field, error.says)
        else:
            flash("使用已登记。", "success")
            return done(None, url_for("institutions.donations", home=found.ref))
    return _page(found, 422, tried={row.ref: form})
