"""The household's pages, the same in every application: members, dwelling, income, health.

A room gives a `Frame`: whose household, what is asked there, where its pages stand. What a
family has typed for one application stands in the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import flash, request
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.core.codes import Education, Relation
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.web import done, show
from app.families import services as families
from app.families.drafts import CARRIED
from app.families.forms import (
    HealthForm,
    HousingForm,
    IncomeForm,
    MemberForm,
    options,
    yes_no,
)
from app.families.services import shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.typing import ResponseReturnValue

    from app.families.drafts import Drafts
    from app.families.models import Household, Member

# What a page's address is called, in every room that has such a page.
HOUSING = (
    "address", "lease_end_on", "area_m2", "rooms", "floor", "child_room",
    "community_medical", "community_special_edu", "community_rehab",
)  # fmt: skip


def nothing_more(_form: MemberForm, _found: Member | None) -> None:
    """A room that asks a member for no more and no less than the form."""


@dataclass(frozen=True)
class Frame:
    """One application as its household pages see it.

    `url(page, **values)` is the address of the room's page: overview, members, member, housing,
    income, health, member_health, and for forms also draft (section) and live (what). `layout`
    is the template the pages extend, `context` what that needs. `not_asked` are columns of the
    dwelling which this room does not ask for and which stay as they are.
    """

    household: Household
    layout: str
    url: Callable[..., str]
    context: Mapping[str, Any]
    drafts: Drafts | None = None
    adapt: Callable[[MemberForm, Member | None], None] = nothing_more
    asks_carer: bool = True
    has_live_checks: bool = True
    not_asked: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    """The room's own sentences: `members`, `housing`, `health`."""

    def show(self, page: str, status: int = 200, **more: Any) -> ResponseReturnValue:
        """A page of the household inside the room's layout."""
        return show(
            f"families/{page}.html", None, status, frame=self, layout=self.layout,
            household=self.household, **self.context, **more,
        )  # fmt: skip

    def autosave(self, section: str) -> str | None:
        """Where the draft of a page is kept."""
        return self.url("draft", section=section) if self.drafts else None

    def live(self, what: str, **values: Any) -> str | None:
        """Where one field is checked while it is filled in."""
        return self.url("live", what=what, **values) if self.has_live_checks else None

    def fill(self, form: type[Any], section: str, stored: dict[str, Any]) -> Any:
        """The form with a draft, else with what is stored."""
        return fill(self.drafts, form, section, stored)

    def saved(self, section: str, says: str, page: str = "overview") -> ResponseReturnValue:
        """Say so and go on."""
        if self.drafts:
            self.drafts.drop(section)
        flash(says, "success")
        return done(None, self.url(page))


def fill(drafts: Drafts | None, form: type[Any], section: str, stored: dict[str, Any]) -> Any:
    """The form with the unsaved draft of a page, else with what is stored."""
    draft = drafts.of(section) if drafts else []
    if not draft:
        return form(None, data=stored)
    if (CARRIED, "1") in draft:
        flash("下面是您在“能不能申请”里的回答，还没有生效。请和本人核对，确认后保存。", "info")
    else:
        flash("已恢复您上次没有保存的内容，请核对后保存。", "info")
    return form(MultiDict(draft))


# --- members ----------------------------------------------------------------------------------


def member_page(frame: Frame, ref: str | None) -> ResponseReturnValue:
    """One member, or (None) one more."""
    found = _member(frame, ref)
    stored = stored_member(frame.household, found) if found else {}
    form = frame.fill(MemberForm, f"member:{ref or 'new'}", stored)
    frame.adapt(form, found)
    return _member_page(frame, found, form)


def save_member(frame: Frame, ref: str | None) -> ResponseReturnValue:
    """Save one member as it was typed."""
    found = _member(frame, ref)
    if found is not None:
        check_version(found, request.form.get("version"))
    form = MemberForm(request.form)
    is_self = found is not None and found.person_id == frame.household.owner_person_id
    if is_self:
        form.relation.data = Relation.SELF.value
        form.relation.validators = ()
        form.relation.choices = options([(Relation.SELF.value, Relation.SELF.label)])
    frame.adapt(form, found)
    if form.division_is_picking or not form.validate():
        return _member_page(frame, found, form, 200 if form.division_is_picking else 422)
    if is_self and not form.marital_status.data:
        form.fail("marital_status", "请选择您的婚姻状况")
        return _member_page(frame, found, form, 422)
    try:
        families.save_member(db(), frame.household, found, form.data)
    except Invalid as error:
        form.fail(error.field, error.says)
        return _member_page(frame, found, form, 422)
    return frame.saved(f"member:{ref or 'new'}", "家庭成员已保存。", "members")


def remove_member(frame: Frame, ref: str) -> ResponseReturnValue:
    """Take a member off; the list offers to undo it."""
    found = families.get_member(db(), frame.household, ref)
    families.remove_member(db(), frame.household, found, clock.today())
    return done(None, frame.url("members", removed=ref))


def restore_member(frame: Frame, ref: str) -> ResponseReturnValue:
    """Undo the removal."""
    families.restore_member(db(), frame.household, ref)
    flash("已恢复这名家庭成员。", "success")
    return done(None, frame.url("members"))


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


def _member(frame: Frame, ref: str | None) -> Member | None:
    return families.get_member(db(), frame.household, ref) if ref else None


def _member_page(
    frame: Frame, found: Member | None, form: MemberForm, status: int = 200
) -> ResponseReturnValue:
    is_self = found is not None and found.person_id == frame.household.owner_person_id
    return frame.show(
        "member", status, member=found, form=form, is_self=is_self, educations=Education.choices()
    )


# --- dwelling, income -------------------------------------------------------------------------


def housing_page(frame: Frame) -> ResponseReturnValue:
    """Where and how the family lives."""
    home = frame.household
    stored = {name: getattr(home, name) for name in HOUSING} | {
        "division": home.division_code or None,
        "tenure": str(home.tenure) if home.tenure else None,
    }
    form = frame.fill(HousingForm, "housing", stored)
    return frame.show("housing", form=_asked(frame, form))


def save_housing(frame: Frame) -> ResponseReturnValue:
    """Save the dwelling."""
    home = frame.household
    check_version(home, request.form.get("version"))
    form = _asked(frame, HousingForm(request.form))
    if form.division_is_picking or not form.validate():
        return frame.show("housing", 200 if form.division_is_picking else 422, form=form)
    kept = {name: getattr(home, name) for name in frame.not_asked}
    families.save_housing(home, form.data | kept)
    return frame.saved("housing", f"“{frame.words.get('housing', '住房')}”已保存。")


def _asked(frame: Frame, form: Any) -> Any:
    for name in frame.not_asked:
        del form[name]
    return form


def income_page(frame: Frame) -> ResponseReturnValue:
    """What the family lives on."""
    income = frame.household.income or {}
    stored = {
        **income,
        "year_yuan": Decimal(income["year_yuan"]) if income.get("year_yuan") else None,
        "stable": yes_no(income.get("stable")),
    }
    return frame.show("income", form=frame.fill(IncomeForm, "income", stored))


def save_income(frame: Frame) -> ResponseReturnValue:
    """Save the income."""
    check_version(frame.household, request.form.get("version"))
    form = IncomeForm(request.form)
    if not form.validate():
        return frame.show("income", 422, form=form)
    families.save_income(frame.household, form.data)
    return frame.saved("income", "“收入”已保存。")


# --- health -----------------------------------------------------------------------------------


def health_list(frame: Frame) -> ResponseReturnValue:
    """Who has answered the sensitive questions and who not."""
    waiting = frame.drafts.to_confirm() if frame.drafts else set()
    rows = [
        (m, shown_name(m), is_answered(m), f"health:{m.ref}" in waiting)
        for m in families.members_of(db(), frame.household) if m.lives_here
    ]  # fmt: skip
    return frame.show("health", rows=rows)


def is_answered(member: Member) -> bool:
    """Health, record and habits are all said."""
    return bool(member.health and member.crime_check and member.harmful_habits is not None)


def health_page(frame: Frame, ref: str) -> ResponseReturnValue:
    """Health, record and habits of one member."""
    found = families.get_member(db(), frame.household, ref)
    stored = {
        "health": found.health,
        "crime_check": found.crime_check,
        "harmful_habits": yes_no(found.harmful_habits),
    }
    form = frame.fill(HealthForm, f"health:{ref}", stored)
    return frame.show("member_health", member=found, form=form)


def save_health(frame: Frame, ref: str) -> ResponseReturnValue:
    """Save what one member says."""
    found = families.get_member(db(), frame.household, ref)
    check_version(found, request.form.get("version"))
    form = HealthForm(request.form)
    if not form.validate():
        return frame.show("member_health", 422, member=found, form=form)
    families.save_health(found, form.data)
    return frame.saved(f"health:{ref}", f"{shown_name(found)}的情况已保存。", "health")
