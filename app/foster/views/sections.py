"""The parts that a family types: members, dwelling, income, wishes, health."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.codes import Relation
from app.core.db import check_version, db
from app.core.web import done, me, show
from app.families import screens
from app.families import services as families
from app.families.forms import yes_no
from app.families.models import Household, Member
from app.families.screens import Frame
from app.families.services import shown_name
from app.foster.forms.apply import WishesForm
from app.foster.services import apply
from app.foster.services.facts import load_file
from app.foster.services.progress import adults, member_gaps
from app.foster.views import bp
from app.foster.views.editing import get_editable

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

# The household's pages, as this room calls them.
PAGES = {"overview": "application", "live": "live_check"}


def _frame(ref: str) -> Frame:
    """The household's pages inside the application that may be filled in now."""
    case = get_editable(db(), me(), ref)

    def url(page: str, **values: Any) -> str:
        return url_for(f"foster.{PAGES.get(page, page)}", application=case.ref, **values)

    return Frame(
        db().get_one(Household, case.household_id), "foster/apply/_layout.html", url,
        {"case": case}, apply.drafts_of(db(), case),
    )  # fmt: skip


# --- members ----------------------------------------------------------------------------------


@bp.get("/<ref:application>/apply/members")
def members(application: str) -> ResponseReturnValue:
    """Everybody who lives there; one small page each."""
    frame = _frame(application)
    file = load_file(db(), frame.context["case"])
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
    return frame.show("members", rows=rows, removed=request.args.get("removed", ""))


def _shared_with(member: Member, grown: list[Member]) -> list[str]:
    """Other adults with the same number, of whom only one can sign by phone."""
    if member not in grown:
        return []
    return [shown_name(m) for m in families.shares_phone(grown, member.phone or "", member.ref)]


@bp.get("/<ref:application>/apply/members/new")
def new_member(application: str) -> ResponseReturnValue:
    """One more member."""
    return screens.member_page(_frame(application), None)


@bp.post("/<ref:application>/apply/members/new")
def add_member(application: str) -> ResponseReturnValue:
    """Save a new member."""
    return screens.save_member(_frame(application), None)


@bp.get("/<ref:application>/apply/members/<ref:member>")
def member(application: str, member: str) -> ResponseReturnValue:
    """One member."""
    return screens.member_page(_frame(application), member)


@bp.post("/<ref:application>/apply/members/<ref:member>")
def save_member(application: str, member: str) -> ResponseReturnValue:
    """Save one member."""
    return screens.save_member(_frame(application), member)


@bp.post("/<ref:application>/apply/members/<ref:member>/remove")
def remove_member(application: str, member: str) -> ResponseReturnValue:
    """Take a member off; the next page offers to undo it."""
    return screens.remove_member(_frame(application), member)


@bp.post("/<ref:application>/apply/members/<ref:member>/restore")
def restore_member(application: str, member: str) -> ResponseReturnValue:
    """Undo the removal."""
    return screens.restore_member(_frame(application), member)


# --- dwelling, income, wishes -----------------------------------------------------------------


@bp.get("/<ref:application>/apply/housing")
def housing(application: str) -> ResponseReturnValue:
    """Where and how the family lives."""
    return screens.housing_page(_frame(application))


@bp.post("/<ref:application>/apply/housing")
def save_housing(application: str) -> ResponseReturnValue:
    """Save the dwelling."""
    return screens.save_housing(_frame(application))


@bp.get("/<ref:application>/apply/income")
def income(application: str) -> ResponseReturnValue:
    """What the family lives on."""
    return screens.income_page(_frame(application))


@bp.post("/<ref:application>/apply/income")
def save_income(application: str) -> ResponseReturnValue:
    """Save the income."""
    return screens.save_income(_frame(application))


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
    form = screens.fill(apply.drafts_of(db(), case), WishesForm, "wishes", stored)
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
    apply.drafts_of(db(), case).drop("wishes")
    flash("“照料意愿”已保存。", "success")
    return done(None, url_for("foster.application", application=case.ref))


# --- health -----------------------------------------------------------------------------------


@bp.get("/<ref:application>/apply/health")
def health(application: str) -> ResponseReturnValue:
    """Who has answered the sensitive questions and who not."""
    return screens.health_list(_frame(application))


@bp.get("/<ref:application>/apply/health/<ref:member>")
def member_health(application: str, member: str) -> ResponseReturnValue:
    """Health, record and habits of one member."""
    return screens.health_page(_frame(application), member)


@bp.post("/<ref:application>/apply/health/<ref:member>")
def save_health(application: str, member: str) -> ResponseReturnValue:
    """Save what one member says."""
    return screens.save_health(_frame(application), member)
