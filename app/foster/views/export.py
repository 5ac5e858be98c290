"""The desk's list as a file: who, why, which filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for

from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import me, show
from app.documents.handing import handed
from app.foster.forms.desk import ExportForm
from app.foster.services import export as service
from app.foster.views import bp
from app.foster.views.desk import address, said, wanted_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/export")
def export() -> ResponseReturnValue:
    """What the list is wanted for."""
    demand(me(), "foster.export")
    return show("foster/desk/export.html", **_page(ExportForm(None)))


@bp.post("/export")
def export_file() -> ResponseReturnValue:
    """The file is made; it is fetched from its own page."""
    demand(me(), "foster.export")
    form = ExportForm(request.form)
    wanted = wanted_of(request.args)
    try:
        if form.validate():
            made = service.export(
                db(), me(), wanted, kind=form.kind.data or "xlsx",
                reason=form.reason.data or "", said=said(wanted), now=clock.now(),
            )  # fmt: skip
            return handed(made)
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("foster/desk/export.html", None, 422, **_page(form))


def _page(form: ExportForm) -> dict[str, Any]:
    wanted = wanted_of(request.args)
    back = address(wanted)
    _, _, query = back.partition("?")
    action = url_for("foster.export_file") + (f"?{query}" if query else "")
    return {"form": form, "back": back, "action": action, "filters": said(wanted)}
