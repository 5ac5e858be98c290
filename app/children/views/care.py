"""Where the child lived, over time and on any day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children import ties
from app.children.forms import CorrectCareForm, MoveForm, WithdrawForm, day_of
from app.children.models import CareForm, CareSpell, PlaceKind
from app.children.queries import get_child, siblings_of, spell_of
from app.children.reading import record_reading
from app.children.screen import file_context
from app.children.services import care as care_service
from app.children.views import bp
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.children.models import Child

# These moves belong to the rooms that own the place: a unit, a placement, an adoption.
OWNED = {PlaceKind.PLACEMENT, PlaceKind.UNIT}


@bp.get("/<ref:child>/care")
def care(child: str) -> ResponseReturnValue:
    """Every place with its days; and where the child was on the day asked for."""
    found = get_child(db(), me(), child)
    record_reading(me(), found, "照料经过")
    return show("children/care.html", **_page(found))


@bp.post("/<ref:child>/care")
def move(child: str) -> ResponseReturnValue:
    """The child lives elsewhere from a day on."""
    found = get_child(db(), me(), child, to="children.move")
    check_version(found, request.form.get("version"))
    form = MoveForm(request.form, prefix="move-")
    try:
        if form.validate():
            _refuse_owned(found, care_service.newest(db(), found.id), clock.today())
            _refuse_new_in_a_home(found, form)
            care_service.move(
                db(), found, agency_id=_agency(found, form), actor=me(), now=clock.now(),
                **_point(form),
            )  # fmt: skip
            flash("居住变动已登记。", "success")
            return done(None, url_for("children.care", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/care.html", None, 422, **_page(found, move_form=form))


@bp.post("/<ref:child>/care/correct")
def correct_care(child: str) -> ResponseReturnValue:
    """Put right where the child lived from an earlier day on."""
    found = get_child(db(), me(), child, to="children.correct")
    check_version(found, request.form.get("version"))
    form = CorrectCareForm(request.form, prefix="correct-")
    try:
        if form.validate():
            before = care_service.place_on(db(), found.id, day_of(form.on))
            _refuse_owned(found, before, day_of(form.on))
            care_service.correct(
                db(), found, agency_id=before.agency_id if before else found.agency_id,
                reason=form.reason.data or "", actor=me(), now=clock.now(), **_point(form),
            )  # fmt: skip
            flash("已更正，原来的记录仍可查看。", "success")
            return done(None, url_for("children.care", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/care.html", None, 422, **_page(found, correct_form=form))


@bp.post("/<ref:child>/care/<ref:spell>/withdraw")
def withdraw_care(child: str, spell: str) -> ResponseReturnValue:
    """An entry that never happened is taken back."""
    found = get_child(db(), me(), child, to="children.correct")
    row = spell_of(db(), found, spell)
    check_version(row, request.form.get("version"))
    form = WithdrawForm(request.form, prefix=f"{row.ref}-")
    try:
        if form.validate():
            day_before = row.from_on - timedelta(days=1)
            for spell_then in (row, care_service.place_on(db(), found.id, day_before)):
                _refuse_owned(found, spell_then, row.from_on)
            care_service.withdraw(
                db(), found, row, reason=form.reason.data or "", actor=me(), now=clock.now()
            )
            flash("已撤销这条记录，原来的内容仍可在修改记录中查看。", "success")
            return done(None, url_for("children.care", child=found.ref))
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("children/care.html", None, 422, **_page(found, withdrawing={row.ref: form}))


def _refuse_owned(child: Child, spell: CareSpell | None, on: date) -> None:
    """A placement moves the child itself, also out of the family for a while and back."""
    if spell is not None and spell.place_kind in OWNED:
        raise Invalid("孩子在寄养家庭或者类家庭中，请在寄养、类家庭的办理页面变动")
    if placed := ties.placed(db(), child, on):
        raise Invalid(placed)


def _refuse_new_in_a_home(child: Child, form: MoveForm) -> None:
    if form.form.data == CareForm.INSTITUTION and child.agency_id is None:
        raise Invalid("孩子由儿童福利机构办理接收后入院，不在这里登记", "form")


def _agency(child: Child, form: MoveForm) -> int | None:
    """Whoever goes home or to kin is in no institution's care any more."""
    is_home = form.form.data == CareForm.GUARDIAN_HOME
    return None if is_home else child.agency_id


def _point(form: MoveForm) -> dict[str, Any]:
    return {
        "form": CareForm(form.form.data),
        "on": day_of(form.on),
        "place_kind": PlaceKind.ADDRESS,
        "place_says": (form.place_says.data or "").strip(),
        "basis": (form.basis.data or "").strip(),
    }


def _move_form(stay: str | None) -> MoveForm:
    """An empty one; for a child whose stay in a home is open, with what keeps it there."""
    form = MoveForm(formdata=None, prefix="move-")
    if stay:
        keep = {"", *care_service.IN_A_STAY}
        form.form.choices = [c for c in form.form.choices or [] if c.value in keep]
    return form


def _asked_day() -> date | None:
    parts = [request.args.get(f"day-{part}", "").strip() for part in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, TypeError, OverflowError):
        return None


def _page(
    child: Child,
    *,
    move_form: MoveForm | None = None,
    correct_form: CorrectCareForm | None = None,
    withdrawing: dict[str, WithdrawForm] | None = None,
) -> dict[str, Any]:
    spells = care_service.spells_of(db(), child.id)
    stay = ties.stays(db(), child)
    owner = ties.placed_now(db(), child, clock.today())
    ends = [*(later.from_on - timedelta(days=1) for later in spells[1:]), None]
    day = _asked_day()
    forms = {
        s.ref: WithdrawForm(formdata=None, prefix=f"{s.ref}-")
        for before, s in pairwise(spells)
        if not OWNED & {before.place_kind, s.place_kind}
        and not (s.place_kind is PlaceKind.ADDRESS and ties.placed(db(), child, s.from_on))
    }
    return file_context(db(), me(), child) | {
        "spells": list(zip(spells, ends, strict=True))[::-1],
        "today": clock.today(),
        "asked": request.args.get("day-year") is not None,
        "day": day,
        "there": care_service.place_on(db(), child.id, day) if day else None,
        "siblings": siblings_of(db(), me(), child),
        "owned": owner,
        "stay": stay,
        "withdrawing": forms | (withdrawing or {}),
        "open_withdrawal": next(iter(withdrawing or {}), ""),
        "move_form": move_form or _move_form(stay),
        "correct_form": correct_form or CorrectCareForm(formdata=None, prefix="correct-"),
    }
