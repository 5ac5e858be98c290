"""The application of adopters as its pages get it, and the household's pages inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import abort, request, url_for
from wtforms.validators import InputRequired

from app.adoption.models import Adoption
from app.adoption.queries import get_adoption
from app.adoption.services import applying
from app.core.codes import Relation
from app.core.db import db
from app.core.errors import WrongState
from app.core.policy import Unseen, demand
from app.core.web import SAFE, go, me
from app.families.forms import MemberForm, yes_no
from app.families.models import Household, Member
from app.families.screens import Frame

if TYPE_CHECKING:
    from collections.abc import Callable

LAYOUT = "adoption/apply/_layout.html"
NOTICE = "adoption/apply/_notice.html"
PAGES = {"overview": "application"}
WORDS = {
    "members": "请登记每一位同住的家人；不同住的子女也要登记，包括已经成年的和以前收养的。",
}


def own_case(ref: str, to: str = "adoption.view") -> Adoption:
    """The adopters' own case, or the draft an officer types in for them; the desk has its own."""
    case = get_adoption(db(), me(), ref)
    if case.case_no is not None and case.applicant_person_id != me().person_id:
        raise Unseen("adoption", ref)
    demand(me(), to, case)
    return case


def editable(ref: str) -> Adoption:
    """The application that may be filled in now; a page only looked at leads to the status."""
    case = own_case(ref)
    try:
        applying.demand_edit(me(), case)
    except WrongState:
        if request.method in SAFE:
            abort(go(url_for("adoption.my_case", adoption=case.ref)))
        raise
    return case


def address(case: Adoption) -> Callable[..., str]:
    """Addresses of this application's pages by their names."""

    def url(page: str, **values: Any) -> str:
        return url_for(f"adoption.{PAGES.get(page, page)}", adoption=case.ref, **values)

    return url


def frame(ref: str) -> Frame:
    """The household's pages inside the application."""
    case = editable(ref)
    return Frame(
        db().get_one(Household, case.household_id), LAYOUT, address(case),
        {"case": case, "notice_text": NOTICE}, applying.drafts_of(db(), case),
        adapt=_ask_adopters, asks_carer=False, has_live_checks=False, words=WORDS,
        # What only a foster family is asked about its dwelling.
        not_asked=("child_room", "community_medical", "community_special_edu", "community_rehab"),
    )  # fmt: skip


def _ask_adopters(form: MemberForm, found: Member | None) -> None:
    """The adopters' registers are compared with their papers (WS-51); nobody is main carer here."""
    stays = found is not None and found.is_main_carer and form.lives_here.data == "yes"
    form.is_main_carer.validators, form.is_main_carer.data = (), yes_no(stays)
    if form.relation.data in {Relation.SELF, Relation.SPOUSE}:
        form.hukou.validators = [InputRequired("请选择户籍地：户口簿上登记的县（市、区）")]
