"""The ledger of the organ, its file, and the numbers of an area."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import request, url_for

from app.adoption.forms.after import LedgerForm
from app.adoption.services import ledger as service
from app.adoption.views import bp
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import later, me, show
from app.documents.handing import handed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

OLDEST = 1999


def _span() -> tuple[int, date, date]:
    """The year that the address asks for, this one by default; days are [first, end)."""
    asked, this = request.args.get("year", "")[:4], clock.today().year
    year = int(asked) if asked.isascii() and asked.isdigit() else this
    year = min(max(year, OLDEST), this)
    return year, date(year, 1, 1), date(year + 1, 1, 1)


def _years() -> list[tuple[str, str]]:
    this = clock.today().year
    return [(str(y), f"{y}年") for y in range(this, this - 5, -1)]


def _page(form: LedgerForm, status: int = 200) -> ResponseReturnValue:
    year, first, end = _span()
    rows = service.lines(db(), me(), first, end)
    actor = me()
    later(lambda s: audit.record(s, actor, "adoption.ledger", outcome=Outcome.READ,
                                 note=f"收养台账{year}年 共{len(rows)}行"))  # fmt: skip
    return show(
        "adoption/after/ledger.html", None, status, rows=rows, year=year, years=_years(),
        form=form, action=url_for("adoption.ledger_file", year=year),
    )  # fmt: skip


@bp.get("/ledger")
def ledger() -> ResponseReturnValue:
    """收养登记台账: every registration and every end of the own organ in a year; it prints."""
    demand(me(), "adoption.ledger")
    return _page(LedgerForm(formdata=None))


@bp.post("/ledger")
def ledger_file() -> ResponseReturnValue:
    """The ledger as a workbook, with reason and trace."""
    demand(me(), "adoption.ledger_export")
    form = LedgerForm()
    _, first, end = _span()
    try:
        if form.validate():
            return handed(service.export(
                db(), me(), first, end, reason=form.reason.data or "", now=clock.now()
            ))  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(form, 422)


@bp.get("/numbers")
def adoption_numbers() -> ResponseReturnValue:
    """By kind, place and year; small numbers are hidden outside the organ."""
    demand(me(), "adoption.numbers")
    year, first, end = _span()
    found = service.numbers(db(), me(), first, end)
    return show("adoption/after/numbers.html", found=found, year=year, years=_years(),
                has_ledger=allows(me(), "adoption.ledger"))  # fmt: skip
