"""The province's guidance catalogue: its editions, and a new one from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.documents.receiving import takes_files
from app.organisations.models import ServiceField
from app.parameters.services import cite
from app.purchasing.forms.catalogue import CatalogueForm
from app.purchasing.services import catalogue as service
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def _province() -> str:
    return f"{me().division_code[:2]}0000"


@bp.get("/catalogue")
def catalogue() -> ResponseReturnValue:
    """What may be bought in one's province, by edition."""
    demand(me(), "purchasing.list")
    editions = service.editions(db(), _province())
    chosen = request.args.get("edition", "")[:100] or (editions[0].name if editions else "")
    return show(
        "purchasing/catalogue/list.html", editions=editions, chosen=chosen,
        services=service.services_of(db(), _province(), chosen) if chosen else [],
        labels={one.value: one.label for one in ServiceField},
        may_bring_in=allows(me(), "purchasing.catalogue"), article=cite(db(), "GPS-11"),
    )  # fmt: skip


def _new(form: CatalogueForm, status: int = 200, rows: Any = ()) -> ResponseReturnValue:
    return show(
        "purchasing/catalogue/new.html", None, status, form=form, rows=rows,
        article=cite(db(), "GPS-13"),
    )  # fmt: skip


@bp.route("/catalogue/new", methods=["GET", "POST"])
@takes_files
def new_catalogue() -> ResponseReturnValue:
    """An edition from an xlsx or csv file: all its rows or none."""
    demand(me(), "purchasing.catalogue")
    if request.method == "GET":
        return _new(CatalogueForm(formdata=None))
    form = CatalogueForm()
    try:
        if form.validate():
            sent = form.file.data
            lines = service.read(sent.filename or "", sent.read())
            count = service.bring_in(
                db(), _province(), form.edition.data or "", lines, from_on=form.first_day,
                to_on=form.to_on.data, actor=me(), now=clock.now(),
            )  # fmt: skip
            flash(f"已导入{count}项服务。", "success")
            return done(None, url_for("purchasing.catalogue", edition=form.edition.data))
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
        return _new(form, 422, getattr(error, "rows", ()))
    return _new(form, 422)
