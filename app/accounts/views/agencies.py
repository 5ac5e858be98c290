"""Agencies: made, changed and closed by the system administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.accounts import queries
from app.accounts.forms import AgencyForm, CloseAgencyForm, FirstAdminForm, options
from app.accounts.models import Agency, Level
from app.accounts.roles import AgencyKind
from app.accounts.services import agencies as services
from app.accounts.views import bp
from app.accounts.views.staff import first_password_page
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import go, me, show

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue


@bp.get("/agencies")
def agencies() -> ResponseReturnValue:
    """All agencies; for an agency's administrator, their own."""
    find = request.args.get("q", "").strip()[:40]
    rows, following = queries.list_agencies(
        db(), me(), find=find, after=request.args.get("after", "")
    )
    return show(
        "accounts/agencies.html", rows=rows, following=following, find=find,
        kinds=AgencyKind, levels=Level,
    )  # fmt: skip


def _form(formdata: Any = None, agency: Agency | None = None) -> AgencyForm:
    form = AgencyForm(formdata, obj=agency) if agency else AgencyForm(formdata)
    bureaus = [
        (str(found), name)
        for found, kind, name in queries.open_agencies(db())
        if kind == AgencyKind.BUREAU
    ]
    form.bureau.choices = options([("", "无"), *bureaus])
    if agency is not None and formdata is None:
        form.division.data = agency.division_code
        form.bureau.data = str(agency.bureau_id or "")
    return form


def _facts(form: AgencyForm) -> services.AgencyFacts:
    return services.AgencyFacts(
        name=(form.name.data or "").strip(),
        short_name=(form.short_name.data or "").strip(),
        kind=AgencyKind(form.kind.data),
        level=Level(form.level.data),
        division_code=(form.division.data or "").strip(),
        address=form.address.data or "",
        phone=form.phone.data or "",
        office_hours=form.office_hours.data or "",
        bureau_id=int(form.bureau.data) if form.bureau.data else None,
        staff_count=form.staff_count.data or 0,
        takes_foster_applications=bool(form.takes_foster_applications.data),
    )


def _fail(form: AgencyForm, error: Invalid) -> None:
    # A wrong code is found by the divisions, which do not know this form's fields.
    form.fail(error.field or "division", error.says)


@bp.get("/agencies/new")
def new_agency() -> ResponseReturnValue:
    """A new agency."""
    demand(me(), "accounts.create_agency")
    return show("accounts/agency_form.html", form=_form(), agency=None)


@bp.post("/agencies/new")
def create_agency() -> ResponseReturnValue:
    """Make it."""
    demand(me(), "accounts.create_agency")
    form = _form(request.form)
    if not form.validate():
        return show("accounts/agency_form.html", status=422, form=form, agency=None)
    try:
        agency = services.create_agency(db(), _facts(form), actor=me(), now=clock.now())
    except Invalid as error:
        _fail(form, error)
        return show("accounts/agency_form.html", status=422, form=form, agency=None)
    flash("单位已建立。下一步：为它开设单位管理员账号。", "success")
    return go(url_for(".agency", agency=agency.ref))


def _page(
    agency: Agency,
    status: int = 200,
    form: FirstAdminForm | None = None,
    closing: CloseAgencyForm | None = None,
) -> Response:
    successor = db().get(Agency, agency.successor_id) if agency.successor_id is not None else None
    return show(
        "accounts/agency.html",
        status=status,
        agency=agency,
        admins=queries.admins_of(db(), agency.id),
        form=form or FirstAdminForm(formdata=None),
        closing=closing or _closing(agency),
        successor=successor,
    )


def _closing(agency: Agency, formdata: Any = None) -> CloseAgencyForm:
    form = CloseAgencyForm(formdata, prefix="close-")
    others = [
        (str(found), name)
        for found, kind, name in queries.open_agencies(db())
        if kind == agency.kind and found != agency.id
    ]
    form.successor.choices = options([("", "请选择"), *others])
    return form


@bp.get("/agencies/<ref:agency>")
def agency(agency: str) -> ResponseReturnValue:
    """One agency and who administers it."""
    return _page(queries.get_agency(db(), me(), agency))


@bp.get("/agencies/<ref:agency>/edit")
def edit_agency(agency: str) -> ResponseReturnValue:
    """Change its facts."""
    found = queries.get_agency(db(), me(), agency, to="accounts.edit_agency")
    return show("accounts/agency_form.html", form=_form(agency=found), agency=found)


@bp.post("/agencies/<ref:agency>/edit")
def edit_agency_post(agency: str) -> ResponseReturnValue:
    """Save them, unless somebody else saved first."""
    found = queries.get_agency(db(), me(), agency, to="accounts.edit_agency")
    check_version(found, request.form.get("version"))
    form = _form(request.form)
    if not form.validate():
        return show("accounts/agency_form.html", status=422, form=form, agency=found)
    try:
        services.edit_agency(db(), found, _facts(form), actor=me(), now=clock.now())
    except Invalid as error:
        _fail(form, error)
        return show("accounts/agency_form.html", status=422, form=form, agency=found)
    flash("单位信息已保存。", "success")
    return go(url_for(".agency", agency=agency))


@bp.post("/agencies/<ref:agency>/close")
def close_agency(agency: str) -> ResponseReturnValue:
    """It ends; a successor takes over."""
    found = queries.get_agency(db(), me(), agency, to="accounts.close_agency")
    check_version(found, request.form.get("version"))
    form = _closing(found, request.form)
    if not form.validate():
        return _page(found, 422, closing=form)
    try:
        services.close_agency(
            db(),
            found,
            closed_on=form.closed_on.data or clock.today(),
            successor=db().get(Agency, int(form.successor.data)),
            actor=me(),
            now=clock.now(),
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, closing=form)
    flash("单位已撤销。", "success")
    return go(url_for(".agency", agency=agency))


@bp.post("/agencies/<ref:agency>/first-admin")
def open_first_admin(agency: str) -> ResponseReturnValue:
    """The agency's first administrator; security releases the role."""
    found = queries.get_agency(db(), me(), agency, to="accounts.open_first_admin")
    form = FirstAdminForm()
    if not form.validate():
        return _page(found, 422, form)
    try:
        user, password = services.open_first_admin(
            db(),
            found,
            username=form.username.data or "",
            name=form.name.data or "",
            id_no=form.id_no.data or "",
            actor=me(),
            now=clock.now(),
        )
    except Invalid as error:
        form.fail(error.field, error.says)
        return _page(found, 422, form)
    return first_password_page(user, password, url_for(".agency", agency=agency))
