"""The list, the own organisation, and registering one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import allows, demand
from app.core.web import done, go, later, me, show
from app.organisations import queries
from app.organisations.forms import BodyForm, RegisterForm
from app.organisations.models import LegalState, OrgType, ServiceField
from app.organisations.services import register as service
from app.organisations.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TYPES = (("", "全部类型"), *((kind.value, kind.label) for kind in OrgType))


@bp.get("/")
def index() -> ResponseReturnValue:
    """Organisations of the area, and those with which the bureau has an agreement."""
    wanted = queries.Wanted(**{
        name: request.args.get(name, "")[:40] for name in ("view", "type", "q", "after")
    })  # fmt: skip
    rows, following = queries.page(db(), me(), wanted)
    actor, note = me(), f"组织名单 共{len(rows)}行"
    later(lambda s: audit.record(s, actor, "organisations.list", outcome=Outcome.READ, note=note))
    kept: dict[str, Any] = {"view": wanted.view, "type": wanted.type, "q": wanted.q}
    return show(
        "organisations/index.html", rows=rows, wanted=wanted, views=queries.VIEWS, types=TYPES,
        may_register=allows(me(), "organisations.register"), today=clock.today(),
        first_url=url_for("organisations.index", **kept) if wanted.after else None,
        next_url=url_for("organisations.index", after=following, **kept) if following else None,
    )  # fmt: skip


@bp.get("/mine")
def mine() -> ResponseReturnValue:
    """The organisation's own page."""
    found = queries.own(db(), me())
    if found is not None:
        return go(url_for("organisations.organisation", organisation=found.ref))
    return show("organisations/mine.html")


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form."""
    demand(me(), "organisations.register")
    form = RegisterForm(formdata=None, standing="in_force")
    return show("organisations/new.html", form=form)


@bp.post("/new")
def create() -> ResponseReturnValue:
    """A new organisation."""
    demand(me(), "organisations.register")
    form = RegisterForm()
    if form.validate():
        try:
            found = service.register(
                db(), form.credit_code.data or "", said(form), actor=me(), now=clock.now()
            )
        except Invalid as error:
            form.fail(of_form(error.field), error.says)
        else:
            flash("已登记。接着登记人员和协议。", "success")
            return done(None, url_for("organisations.organisation", organisation=found.ref))
    return show("organisations/new.html", None, 422, form=form)


def of_form(field: str | None) -> str | None:
    """The form's name of a fact."""
    return "fields_covered" if field == "fields" else field


def said(form: BodyForm) -> service.Said:
    """A validated form as the service takes it."""
    values: Any = form.data
    return service.Said(
        name=values["name"], type=OrgType(values["type"]), registrar=values["registrar"],
        competent_unit=values["competent_unit"] or "", founded_on=values["founded_on"],
        certificate_until=values["certificate_until"], standing=LegalState(values["standing"]),
        standing_since=values["standing_since"], division_code=values["division_code"],
        address=values["address"], head=values["head"], phone=values["phone"],
        scope=values["scope"], fields=tuple(map(ServiceField, values["fields_covered"] or ())),
        experience=values["experience"] or "",
        governed={"yes": True, "no": False}.get(values["governed"]),
        governed_checked_on=values["governed_checked_on"],
        lists_checked_on=values["lists_checked_on"],
    )  # fmt: skip
