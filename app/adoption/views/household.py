"""The adopters' household on its one record: members, dwelling, health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from app.adoption.services import facts
from app.adoption.services.progress import member_gaps
from app.adoption.views import bp
from app.adoption.views.editing import frame
from app.core.codes import Relation
from app.core.db import db
from app.families import screens
from app.families.services import shown_name

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

AT = "/mine/<ref:adoption>/apply"
BOTH = ["GET", "POST"]


@bp.get(f"{AT}/members")
def members(adoption: str) -> ResponseReturnValue:
    """Everybody of the family; one small page each."""
    page = frame(adoption)
    case = page.context["case"]
    family = facts.family_of(db(), case)
    relations = dict(Relation.choices())
    rows = [
        {
            "member": m, "name": shown_name(m), "gaps": member_gaps(case, family, m),
            "relation": relations.get(m.relation, "关系未填"), "shared_with": [],
        }
        for m in family.members
    ]  # fmt: skip
    return page.show("members", rows=rows, removed=request.args.get("removed", ""))


@bp.route(f"{AT}/members/new", methods=BOTH)
def new_member(adoption: str) -> ResponseReturnValue:
    """One more member."""
    is_sent = request.method == "POST"
    return (screens.save_member if is_sent else screens.member_page)(frame(adoption), None)


@bp.route(f"{AT}/members/<ref:member>", methods=BOTH)
def member(adoption: str, member: str) -> ResponseReturnValue:
    """One member."""
    is_sent = request.method == "POST"
    return (screens.save_member if is_sent else screens.member_page)(frame(adoption), member)


@bp.post(f"{AT}/members/<ref:member>/remove")
def remove_member(adoption: str, member: str) -> ResponseReturnValue:
    """Take a member off; the list offers to undo it."""
    return screens.remove_member(frame(adoption), member)


@bp.post(f"{AT}/members/<ref:member>/restore")
def restore_member(adoption: str, member: str) -> ResponseReturnValue:
    """Undo the removal."""
    return screens.restore_member(frame(adoption), member)


@bp.route(f"{AT}/housing", methods=BOTH)
def housing(adoption: str) -> ResponseReturnValue:
    """Where and how the family lives."""
    is_sent = request.method == "POST"
    return (screens.save_housing if is_sent else screens.housing_page)(frame(adoption))


@bp.get(f"{AT}/health")
def health(adoption: str) -> ResponseReturnValue:
    """Who has answered the sensitive questions and who not."""
    return screens.health_list(frame(adoption))


@bp.route(f"{AT}/health/<ref:member>", methods=BOTH)
def member_health(adoption: str, member: str) -> ResponseReturnValue:
    """Health, record and habits of one member."""
    is_sent = request.method == "POST"
    return (screens.save_health if is_sent else screens.health_page)(frame(adoption), member)
