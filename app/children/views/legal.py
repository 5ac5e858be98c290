"""Guardianship and categories: both with their days and grounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.accounts.models import Agency
from app.children import ties
from app.children.categories import named
from app.children.forms import CategoryForm, CorrectGuardianForm, EndForm, GuardianForm, day_of
from app.children.guardians import BY_CIVIL_AFFAIRS, ground_says
from app.children.models import GuardianStatus
from app.children.queries import category_of, get_child, guardianship_of
from app.children.reading import record_reading
from app.children.screen import file_context, guardian_says
from app.children.services import categories
from app.children.services import guardianship as guardians
from app.children.views import bp
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.identifiers import read_phone
from app.core.web import done, me, show
from app.law import RULES, citation

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.forms import GuardianFields
    from app.children.models import Child, Guardianship


@bp.get("/<ref:child>/legal")
def legal(child: str) -> ResponseReturnValue:
    """Who is and was guardian; which categories hold and held."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "监护和类别")
    return show("children/legal.html", **_page(found))


@bp.post("/<ref:child>/guardian")
def change_guardian(child: str) -> ResponseReturnValue:
    """A new guardian from a day on."""
    found = get_child(db(), me(), child, to="children.change_guardian")
    check_version(found, request.form.get("version"))
    form = GuardianForm(request.form, prefix="guardian-")
    try:
        if form.validate():
            values = guardian_values(form, found.keeper_id)
            _refuse_in_a_stay(found, found.guardian, values["status"])
            guardians.change(db(), found, on=day_of(form.on), actor=me(), now=clock.now(), **values)
            flash("监护变动已登记。", "success")
            return done(None, url_for("children.legal", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/legal.html", None, 422, **_page(found, guardian_form=form))


@bp.post("/<ref:child>/guardian/<ref:guardianship>/correct")
def correct_guardian(child: str, guardianship: str) -> ResponseReturnValue:
    """What was written of a guardian was wrong; the day stays."""
    found = get_child(db(), me(), child, to="children.correct")
    row = guardianship_of(db(), found, guardianship)
    check_version(row, request.form.get("version"))
    form = CorrectGuardianForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            values = guardian_values(form, found.keeper_id)
            _refuse_in_a_stay(found, row.status, values["status"])
            guardians.correct(
                db(), found, row, reason=form.reason.data or "", actor=me(), now=clock.now(),
                **values,
            )  # fmt: skip
            flash("已更正，原来的内容仍可在修改记录中查看。", "success")
            return done(None, url_for("children.legal", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/legal.html", None, 422, **_page(found, correcting={row.ref: form}))


def _refuse_in_a_stay(child: Child, before: GuardianStatus, after: GuardianStatus) -> None:
    """Civil affairs becomes and ceases to be guardian by the home's steps (CW18-M2, CWA)."""
    if (
        before is not after
        and BY_CIVIL_AFFAIRS & {before, after}
        and (stay := ties.stays(db(), child))
    ):
        raise Invalid(
            f"{stay}民政部门监护的开始、转为长期和终止，由接收、寻亲、法院裁判和离院的办理步骤登记",
            "status",
        )


@bp.post("/<ref:child>/categories")
def give_category(child: str) -> ResponseReturnValue:
    """Another category holds from a day on."""
    found = get_child(db(), me(), child, to="children.categorise")
    check_version(found, request.form.get("version"))
    form = CategoryForm(request.form, prefix="category-")
    try:
        if form.validate():
            categories.give(
                db(), found, code=form.code.data, from_on=day_of(form.from_on),
                basis=form.basis.data or "", actor=me(), now=clock.now(),
            )  # fmt: skip
            flash("儿童类别已登记。", "success")
            return done(None, url_for("children.legal", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/legal.html", None, 422, **_page(found, category_form=form))


@bp.post("/<ref:child>/categories/<ref:category>/end")
def end_category(child: str, category: str) -> ResponseReturnValue:
    """The last day on which a category holds."""
    found = get_child(db(), me(), child, to="children.categorise")
    row = category_of(db(), found, category)
    check_version(row, request.form.get("version"))
    form = EndForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            categories.end(db(), found, row, on=day_of(form.on), actor=me(), now=clock.now())
            flash("这个类别的认定已结束。", "success")
            return done(None, url_for("children.legal", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/legal.html", None, 422, **_page(found, ending={row.ref: form}))


def guardian_values(form: GuardianFields, keeper_id: int) -> dict[str, Any]:
    """What the guardian's fields say, as `guardianship.change` wants it. Raises Invalid."""
    status = GuardianStatus(form.status.data)
    name = (form.guardian_name.data or "").strip()
    keeper = db().get(Agency, keeper_id)
    by_bureau = status in BY_CIVIL_AFFAIRS and not name and keeper is not None
    phone = (form.phone.data or "").strip()
    try:
        phone = read_phone(phone) if phone else ""
    except Invalid as error:
        raise Invalid(error.says, "phone") from error
    person = {"name": name, "relation": (form.relation.data or "").strip(), "phone": phone}
    return {
        "status": status,
        "guardian": person if name else None,
        "agency_id": keeper.bureau_id if by_bureau and keeper is not None else None,
        "ground": (form.ground.data or "") if status in BY_CIVIL_AFFAIRS else "",
        "document_no": form.document_no.data or "",
    }


def _page(
    child: Child,
    *,
    guardian_form: GuardianForm | None = None,
    category_form: CategoryForm | None = None,
    ending: dict[str, EndForm] | None = None,
    correcting: dict[str, CorrectGuardianForm] | None = None,
) -> dict[str, Any]:
    rows = []
    for one in reversed(guardians.history_of(db(), child.id)):
        agency = db().get(Agency, one.agency_id) if one.agency_id is not None else None
        name = guardian_says(one.guardian, revealed=False) or (agency.name if agency else "")
        rows.append((one, name, ground_says(one.ground)))
    given = sorted(child.categories, key=lambda c: (c.to_on is not None, c.code))
    forms = {c.ref: EndForm(formdata=None, prefix=f"{c.ref}-") for c in given if not c.to_on}
    return file_context(db(), me(), child) | {
        "guardians": rows,
        "categories": [(c, named(c.code)) for c in given],
        "ending": forms | (ending or {}),
        "correcting": {one.ref: _to_correct(one) for one, _, _ in rows} | (correcting or {}),
        "guardian_form": guardian_form or GuardianForm(formdata=None, prefix="guardian-"),
        "category_form": category_form or CategoryForm(formdata=None, prefix="category-"),
        "bases": [citation(RULES[i]) for i in ("MP-LG-1", "MP-TG-1")],
    }


def _to_correct(one: Guardianship) -> CorrectGuardianForm:
    """What stands there; the person's name and phone are hidden, so they are typed anew."""
    seen = {"status": one.status.value, "ground": one.ground, "document_no": one.document_no}
    return CorrectGuardianForm(formdata=None, prefix=f"{one.ref}-", data=seen)
