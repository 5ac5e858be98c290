"""Services for the community: the home's list, and the public one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for

from app.children.forms import day_of
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows
from app.core.web import done, me, public, show
from app.institutions import queries
from app.institutions.forms.fields import fen
from app.institutions.forms.home import ServiceForm
from app.institutions.screen import home_context
from app.institutions.services import opening as service
from app.institutions.views import bp
from app.parameters.services import cite

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.accounts.models import Agency


@bp.get("/services")
@public
def public_services() -> ResponseReturnValue:
    """What homes offer to everybody today, and for how much."""
    return show(
        "institutions/public_services.html", rows=service.offered(db(), clock.today()),
        law=cite(db(), "CW26-C2"),
    )  # fmt: skip


@bp.get("/<ref:home>/services")
def services(home: str) -> ResponseReturnValue:
    """The home's list with earlier prices."""
    return _page(queries.get_home(db(), me(), home))


def _page(found: Agency, status: int = 200, **given: Any) -> ResponseReturnValue:
    known = {"form": ServiceForm(formdata=None)}
    return show(
        "institutions/home/services.html", None, status, rows=service.list_of(db(), found),
        may_enter=allows(me(), "institutions.price_service", found), today=clock.today(),
        **(known | given | home_context(me(), found)),
    )  # fmt: skip


@bp.post("/<ref:home>/services")
def price_service(home: str) -> ResponseReturnValue:
    """A service with its price."""
    found = queries.get_home(db(), me(), home, to="institutions.price_service")
    form = ServiceForm()
    try:
        if form.validate():
            service.enter(
                db(), found, name=form.name.data or "", audience=form.audience.data or "",
                price_fen=fen(form.price), unit=form.unit.data or "", basis=form.basis.data or "",
                phone=form.phone.data or "", from_on=day_of(form.from_on), actor=me(),
                now=clock.now(),
            )  # fmt: skip
            flash("已登记，负责人核准后公开。", "success")
            return done(None, url_for("institutions.services", home=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, 422, form=form)


@bp.post("/<ref:home>/services/<ref:open_service>/release")
def release_service(home: str, open_service: str) -> ResponseReturnValue:
    """The head puts it on the public page."""
    found = queries.get_home(db(), me(), home)
    row = service.get(db(), me(), found, open_service, "institutions.release_service")
    service.release(db(), row, actor=me(), now=clock.now())
    flash("已公开。", "success")
    return done(None, url_for("institutions.services", home=found.ref))


@bp.post("/<ref:home>/services/<ref:open_service>/end")
def end_service(home: str, open_service: str) -> ResponseReturnValue:
    """It is not offered any more."""
    found = queries.get_home(db(), me(), home)
    row = service.get(db(), me(), found, open_service, "institutions.end_service")
    service.end(db(), row, actor=me(), now=clock.now())
    flash("已停止提供。", "success")
    return done(None, url_for("institutions.services", home=found.ref))
