"""Open a file at the counter, for a child in a village or in a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind
from app.children.forms import OpenForm, day_of
from app.children.models import CareForm
from app.children.services import register
from app.children.services.register import Guardian, Identity, Place
from app.children.views import bp
from app.children.views.legal import guardian_values
from app.core import clock
from app.core.db import db
from app.core.errors import Invalid
from app.core.policy import demand
from app.core.web import done, me, show
from app.divisions.queries import full_name

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child
    from app.children.services.register import Duplicate


@bp.get("/new")
def new() -> ResponseReturnValue:
    """An empty file; it begins at the office's own place."""
    demand(me(), "children.open")
    return _page(OpenForm(formdata=None, data={"division_code": me().division_code}))


@bp.post("/new")
def open_file() -> ResponseReturnValue:
    """The file, unless one of the same child is already there."""
    demand(me(), "children.open")
    form = OpenForm(request.form)
    alike: list[Duplicate] = []
    try:
        if form.validate():
            alike = _alike(form)
            if not alike or form.not_the_same.data:
                child = _open(form)
                flash(f"儿童档案已建立，档案号 {child.file_no}。", "success")
                return done(None, url_for("children.file", child=child.ref))
            form.fail("not_the_same", "有姓名和出生日期相同的档案，请先核对")
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(form, alike, 200 if form.rows_changed else 422)


def _alike(form: OpenForm) -> list[Duplicate]:
    """Files by the same name and birth date; one by the same number is refused by the service."""
    try:
        return register.duplicates(db(), name=form.name.data or "", birth_on=day_of(form.birth_on))
    except Invalid as error:
        raise Invalid(error.says, "name") from error


def _open(form: OpenForm) -> Child:
    keeper = db().get_one(Agency, me().agency_id)
    care = CareForm(form.care_form.data)
    in_care = keeper.kind is AgencyKind.PROTECTION and care is CareForm.INSTITUTION
    if care is CareForm.INSTITUTION and not in_care:
        raise Invalid(
            "儿童福利机构的孩子在“接收和在院”中办理接收，同意接收、办理入院时自动建档；"
            "启用平台以前已在院的，由单位导入",
            "care_form",
        )
    guardian = guardian_values(form, keeper.id)
    says = keeper.short_name if in_care else _place_says(form, care)
    return register.open_file(
        db(),
        identity=Identity(
            birth_on=day_of(form.birth_on), sex=form.sex.data, name=form.name.data or "",
            id_no=form.id_no.data or "", birth_assumed=bool(form.birth_assumed.data),
            nation=form.nation.data or "",
            extra={"address": (form.address.data or "").strip() or None},
        ),
        place=Place(care, day_of(form.since), says=says),
        guardian=Guardian(
            status=guardian["status"], since=form.guardian_since.data or day_of(form.since),
            person=guardian["guardian"], agency_id=guardian["agency_id"],
            ground=guardian["ground"], document_no=guardian["document_no"],
        ),
        keeper=keeper,
        agency_id=keeper.id if in_care else None,
        division_code=form.division_code.data or "",
        hukou_division=form.hukou_division.data or "",
        categories=[(code, clock.today(), "") for code in form.categories.data or []],
        actor=me(),
        now=clock.now(),
    )  # fmt: skip


def _place_says(form: OpenForm, care: CareForm) -> str:
    place = full_name(db(), form.division_code.data or "")
    return f"{place}{'亲属家' if care is CareForm.KIN else ''}"


def _page(
    form: OpenForm, alike: list[Duplicate] | None = None, status: int = 200
) -> ResponseReturnValue:
    context: dict[str, Any] = {"form": form, "alike": alike or []}
    return show("children/new.html", None, status, **context)
