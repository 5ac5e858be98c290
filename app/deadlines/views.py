"""The holiday calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, url_for

from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.deadlines import holidays as calendar
from app.deadlines.forms import EXAMPLE, HolidayForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("deadlines", __name__, url_prefix="/deadlines")


@bp.get("/holidays")
def holidays() -> ResponseReturnValue:
    """Years that are loaded, and a form for the next one."""
    demand(me(), "deadlines.load_holidays")
    return _page(HolidayForm(formdata=None))


def _page(form: HolidayForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "deadlines/holidays.html", status=status, years=calendar.years(db()), form=form,
        example=EXAMPLE,
    )  # fmt: skip


@bp.post("/holidays")
def load_holidays() -> ResponseReturnValue:
    """Load or replace a year."""
    demand(me(), "deadlines.load_holidays")
    form = HolidayForm()
    if not form.validate():
        return _page(form, 422)
    try:
        moved = calendar.load_year(
            db(), me(), year=form.year.data or 0, notice=form.notice.data or "",
            text=form.lines.data or "",
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(form, 422)
    flash(f"{form.year.data}年的节假日已载入，{moved}个暂定期限已重新计算。")
    return done(None, url_for(".holidays"))
