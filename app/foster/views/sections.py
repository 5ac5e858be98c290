"""The parts that a family types: members, dwelling, income, wishes, health."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.codes import Education, Relation
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, me, show
from app.families import services as families
from app.families.forms import (
    HealthForm,
    HousingForm,
    IncomeForm,
    MemberForm,
    options,
    yes_no,
)
from app.families.models import Household, Member
from app.foster.forms.apply import WishesForm
from app.foster.models import FosterApplication
from app.foster.services import apply
from app.foster.services.facts import load_file
from app.foster.services.progress import adults, member_gaps, shown_name
from app.foster.views import bp
from app.foster.views.editing import get_editable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from app.core.forms import Form


def _prefilled(form: type[Form], case: FosterApplication, section: str, stored: Any) -> Any:
    """The form with the unsaved draft of this page, else with what is stored."""
    draft = apply.draft_of(db(), case, section)
    if draft:
        if (apply.CARRIED, "1") in draft:
            flash("下面是您在“能不能申请”里的回答，还没有生效。请和本人核对，确认后保存。", "info")
        else:
            flash("已恢复您上次没有保存的内容，请核对后保存。", "info")
        return form(MultiDict(draft))
    return form(None, data=stored) if isinstance(stored, dict) else form(None, obj=stored)


def _saved(case: FosterApplication, section: str, title: str) -> ResponseReturnValue:
    apply.drop_draft(db(), case, section)
    flash(f"“{title}”已保存。", "success")
    return done(None, url_for("foster.application", application=case.ref))


def _household(case: FosterApplication) -> Household:
    return db().get_one(Household, case.household_id)


# --- members ----------------------------------------------------------------------------------


@bp.get("/<ref:application>/apply/members")
def members(application: str) -> ResponseReturnValue:
    """Everybody who lives there; one small page each."""
    case = get_editable(db(), me(), application)
    file = load_file(db(), case)
    rows = [
        {
            "member": m,
            "name": shown_name(m),
            "relation": dict(Relation.choices()).get(m.relation, "关系未填"),
            "gaps": member_gaps(m),
            "shared_with": _shared_with(m, adults(file, clock.today())),
        }
        for m in file.members
    ]
    removed = request.args.get("removed", "")
    return show("families/members.html", case=case, rows=rows, removed=removed)


def _shared_with(member: Member, grown: list[Member]) -> list[str]:
    """Other adults with the same number, of whom only one can sign by phone."""
    if member not in grown:
        return []
    return [shown_name(m) for m in families.shares_phone(grown, member.phone or "", member.ref)]


@bp.get("/<ref:application>/apply/members/new")
def new_member(application: str) -> ResponseReturnValue:
    """One more member."""
    case = get_editable(db(), me(), application)
    return _member_page(case, None, _prefilled(MemberForm, case, "member:new", {}))


@bp.post("/<ref:application>/apply/members/new")
def add_member(application: str) -> ResponseReturnValue:
    """Save a new member."""
    case = get_editable(db(), me(), application)
    return _save_member(case, None)


@bp.get("/<ref:application>/apply/members/<ref:member>")
def member(application: str, member: str) -> ResponseReturnValue:
    """One member."""
    case = get_editable(db(), me(), application)
    found = families.get_member(db(), _household(case), member)
    stored = stored_member(_household(case), found)
    return _member_page(case, found, _prefilled(MemberForm, case, f"member:{member}", stored))


@bp.post("/<ref:application>/apply/members/<ref:member>")
def save_member(application: str, member: str) -> ResponseReturnValue:
    """Save one member."""
    case = get_editable(db(), me(), application)
    found = families.get_member(db(), _household(case), member)
    check_version(found, request.form.get("version"))
    return _save_member(case, found)


@bp.post("/<ref:application>/apply/members/<ref:member>/remove")
def remove_member(application: str, member: str) -> ResponseReturnValue:
    """Take a member off; the next page offers to undo it."""
    case = get_editable(db(), me(), application)
    found = families.get_member(db(), _household(case), member)
    families.remove_member(db(), _household(case), found, clock.today())
    url = url_for("foster.members", application=case.ref, removed=member)
    return done(None, url)


@bp.post("/<ref:application>/apply/members/<ref:member>/restore")
def restore_member(application: str, member: str) -> ResponseReturnValue:
    """Undo the removal."""
    case = get_editable(db(), me(), application)
    families.restore_member(db(), _household(case), member)
    flash("已恢复这名家庭成员。", "success")
    return done(None, url_for("foster.members", application=case.ref))


def stored_member(household: Household, found: Member) -> dict[str, Any]:
    """What the boxes of a member's form start with."""
    other = found.other_document or {}
    return {
        "name": found.name or "",
        "relation": found.relation,
        "id_no": found.id_no or "",
        "other_kind": other.get("kind", ""),
        "other_number": other.get("number", ""),
        "born": None if found.id_no else found.birth_on,
        "sex": None if found.id_no else found.sex,
        "marital_status": household.marital_status,
        "education": str(found.education or ""),
        "occupation": found.occupation,
        "phone": found.phone or "",
        "hukou": found.hukou_division or None,
        "lives_here": yes_no(found.lives_here),
        "is_main_carer": yes_no(found.is_main_carer),
    }


def _save_member(case: FosterApplication, found: Member | None) -> ResponseReturnValue:
    household = _household(case)
    form = MemberForm(request.form)
    is_self = found is not None and found.person_id == household.owner_person_id
    if is_self:
        form.relation.data = Relation.SELF.value
        form.relation.validators = ()
        form.relation.choices = options([(Relation.SELF.value, Relation.SELF.label)])
    if form.division_is_picking or not form.validate():
        return _member_page(case, found, form, 200 if form.division_is_picking else 422)
    if is_self and not form.marital_status.data:
        form.fail("marital_status", "请选择您的婚姻状况")
        return _member_page(case, found, form, 422)
    try:
        families.save_member(db(), household, found, form.data)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _member_page(case, found, form, 422)
    apply.drop_draft(db(), case, f"member:{found.ref if found else 'new'}")
    flash("家庭成员已保存。", "success")
    return done(None, url_for("foster.members", application=case.ref))


def _member_page(
    case: FosterApplication, found: Member | None, form: MemberForm, status: int = 200
) -> ResponseReturnValue:
    is_self = found is not None and found.person_id == _household(case).owner_person_id
    return show(
        "families/member.html",
        None,
        status,
        case=case,
        member=found,
        form=form,
        is_self=is_self,
        educations=Education.choices(),
    )


# --- dwelling, income, wishes -----------------------------------------------------------------


@bp.get("/<ref:application>/apply/housing")
def housing(application: str) -> ResponseReturnValue:
    """Where and how the family lives."""
    case = get_editable(db(), me(), application)
    home = _household(case)
    stored = {name: getattr(home, name) for name in HOUSING} | {
        "division": home.division_code or None,
        "tenure": str(home.tenure) if home.tenure else None,
    }
    form = _prefilled(HousingForm, case, "housing", stored)
    return show("families/housing.html", case=case, form=form, household=home)


HOUSING = (
    "address", "lease_end_on", "area_m2", "rooms", "floor", "child_room",
    "community_medical", "community_special_edu", "community_rehab",
)  # fmt: skip


@bp.post("/<ref:application>/apply/housing")
def save_housing(application: str) -> ResponseReturnValue:
    """Save the dwelling."""
    case = get_editable(db(), me(), application)
    home = _household(case)
    check_version(home, request.form.get("version"))
    form = HousingForm(request.form)
    if form.division_is_picking or not form.validate():
        status = 200 if form.division_is_picking else 422
        return show("families/housing.html", None, status, case=case, form=form, household=home)
    families.save_housing(home, form.data)
    return _saved(case, "housing", "住房")


@bp.get("/<ref:application>/apply/income")
def income(application: str) -> ResponseReturnValue:
    """What the family lives on."""
    case = get_editable(db(), me(), application)
    home = _household(case)
    form = _prefilled(IncomeForm, case, "income", _stored_income(home.income or {}))
    return show("families/income.html", case=case, form=form, household=home)


def _stored_income(income: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **income,
        "year_yuan": Decimal(income["year_yuan"]) if income.get("year_yuan") else None,
        "stable": yes_no(income.get("stable")),
    }


@bp.post("/<ref:application>/apply/income")
def save_income(application: str) -> ResponseReturnValue:
    """Save the income."""
    case = get_editable(db(), me(), application)
    home = _household(case)
    check_version(home, request.form.get("version"))
    form = IncomeForm(request.form)
    if not form.validate():
        return show("families/income.html", None, 422, case=case, form=form, household=home)
    families.save_income(home, form.data)
    return _saved(case, "income", "收入")


@bp.get("/<ref:application>/apply/wishes")
def wishes(application: str) -> ResponseReturnValue:
    """Why, and for which child."""
    case = get_editable(db(), me(), application)
    preference = case.preference or {}
    stored = {
        "motive": case.motive or "",
        "ages": preference.get("ages", []),
        "sex": preference.get("sex", "any"),
        "disability": preference.get("disability", "any"),
        "siblings_ok": yes_no(case.siblings_ok),
        "experience": case.experience or "",
        "skills": case.skills or [],
    }
    form = _prefilled(WishesForm, case, "wishes", stored)
    return show("foster/apply/wishes.html", case=case, form=form)


@bp.post("/<ref:application>/apply/wishes")
def save_wishes(application: str) -> ResponseReturnValue:
    """Save the wishes."""
    case = get_editable(db(), me(), application)
    check_version(case, request.form.get("version"))
    form = WishesForm(request.form)
    if not form.validate():
        return show("foster/apply/wishes.html", None, 422, case=case, form=form)
    apply.save_wishes(case, form.data, form.preference)
    return _saved(case, "wishes", "照料意愿")


# --- health -----------------------------------------------------------------------------------


@bp.get("/<ref:application>/apply/health")
def health(application: str) -> ResponseReturnValue:
    """Who has answered the sensitive questions and who not."""
    case = get_editable(db(), me(), application)
    waiting = apply.to_confirm(db(), case)
    rows = [
        (
            m,
            shown_name(m),
            bool(m.health and m.crime_check and m.harmful_habits is not None),
            f"health:{m.ref}" in waiting,
        )
        for m in load_file(db(), case).residents
    ]
    return show("families/health.html", case=case, rows=rows)


@bp.get("/<ref:application>/apply/health/<ref:member>")
def member_health(application: str, member: str) -> ResponseReturnValue:
    """Health, record and habits of one member."""
    case = get_editable(db(), me(), application)
    found = families.get_member(db(), _household(case), member)
    stored = {
        "health": found.health,
        "crime_check": found.crime_check,
        "harmful_habits": yes_no(found.harmful_habits),
    }
    form = _prefilled(HealthForm, case, f"health:{member}", stored)
    return show("families/member_health.html", case=case, member=found, form=form)


@bp.post("/<ref:application>/apply/health/<ref:member>")
def save_health(application: str, member: str) -> ResponseReturnValue:
    """Save what one member says."""
    case = get_editable(db(), me(), application)
    found = families.get_member(db(), _household(case), member)
    check_version(found, request.form.get("version"))
    form = HealthForm(request.form)
    if not form.validate():
        return show("families/member_health.html", None, 422, case=case, member=found, form=form)
    families.save_health(found, form.data)
    apply.drop_draft(db(), case, f"health:{member}")
    flash(f"{shown_name(found)}的情况已保存。", "success")
    return done(None, url_for("foster.health", application=case.ref))
