"""The household of a case that was sent: members added, mended, or gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, request, url_for

from app.core import clock
from app.core.codes import Relation
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.families import services as families
from app.families.forms import options, yes_no
from app.families.models import Household, Member
from app.families.screens import stored_member
from app.foster import queries
from app.foster.forms.desk import MemberChangeForm, MemberLeftForm
from app.foster.models import FosterApplication
from app.foster.reading import record_reading
from app.foster.screen import case_context
from app.foster.services import members
from app.foster.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGE = "foster/desk/member.html"


def _case(ref: str) -> tuple[FosterApplication, Household]:
    found = queries.get_application(db(), me(), ref, to="foster.correct")
    return found, db().get_one(Household, found.household_id)


@bp.get("/desk/<ref:application>/members/new")
def new_household_member(application: str) -> ResponseReturnValue:
    """One more member."""
    found, _ = _case(application)
    return _page(found, None, MemberChangeForm(None))


@bp.post("/desk/<ref:application>/members/new")
def add_household_member(application: str) -> ResponseReturnValue:
    """Save a member that the family did not have, or had forgotten."""
    found, household = _case(application)
    return _save(found, household, None)


@bp.get("/desk/<ref:application>/members/<ref:member>")
def household_member(application: str, member: str) -> ResponseReturnValue:
    """One member in full, to be mended."""
    found, household = _case(application)
    row = families.get_member(db(), household, member)
    record_reading(me(), found, "更正家庭成员")
    stored = stored_member(household, row) | {
        "health": row.health, "crime_check": row.crime_check,
        "harmful_habits": yes_no(row.harmful_habits),
    }  # fmt: skip
    return _page(found, row, MemberChangeForm(None, data=stored))


@bp.post("/desk/<ref:application>/members/<ref:member>")
def save_household_member(application: str, member: str) -> ResponseReturnValue:
    """Save one member as it should read."""
    found, household = _case(application)
    row = families.get_member(db(), household, member)
    check_version(row, request.form.get("version"))
    return _save(found, household, row)


@bp.post("/desk/<ref:application>/members/<ref:member>/left")
def household_member_left(application: str, member: str) -> ResponseReturnValue:
    """The member is no longer part of the family."""
    found, household = _case(application)
    row = families.get_member(db(), household, member)
    check_version(row, request.form.get("version"))
    form = MemberLeftForm(request.form, prefix="left-")
    try:
        if form.validate() and form.left_on.data:
            members.member_left(
                db(), found, row, on=form.left_on.data, reason=form.reason.data or "",
                actor=me(), now=clock.now(),
            )  # fmt: skip
            return _saved(found)
    except Invalid as error:
        form.fail(error.field, error.says)
    data = stored_member(household, row)
    return _page(found, row, MemberChangeForm(None, data=data), 422, left=form)


def _save(
    found: FosterApplication, household: Household, row: Member | None
) -> ResponseReturnValue:
    form = MemberChangeForm(request.form)
    if row is not None and row.person_id == household.owner_person_id:
        form.relation.data, form.relation.validators = Relation.SELF.value, ()
        form.relation.choices = options([(Relation.SELF.value, Relation.SELF.label)])
    try:
        if not form.division_is_picking and form.validate():
            members.save_member(
                db(), found, row, form.data, reason=form.reason.data or "", actor=me(),
                now=clock.now(),
            )  # fmt: skip
            return _saved(found)
    except Invalid as error:
        form.fail(error.field, error.says)
    return _page(found, row, form, 200 if form.division_is_picking else 422)


def _saved(found: FosterApplication) -> ResponseReturnValue:
    flash("已变更，原来的内容仍可查看。家庭会收到通知。", "success")
    return done(None, url_for("foster.correct", application=found.ref))


def _page(
    found: FosterApplication,
    row: Member | None,
    form: MemberChangeForm,
    status: int = 200,
    left: MemberLeftForm | None = None,
) -> ResponseReturnValue:
    owner = db().get_one(Household, found.household_id).owner_person_id
    return show(
        PAGE, None, status, **case_context(db(), me(), found), member=row, form=form,
        is_self=row is not None and row.person_id == owner,
        left=left or MemberLeftForm(None, prefix="left-"),
    )  # fmt: skip
