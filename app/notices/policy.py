"""Who reads and answers what; one's own inbox needs no more than an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, false

from app.accounts.roles import Role
from app.core.policy import holds, is_signed_in
from app.notices.models import Complaint

if TYPE_CHECKING:
    from app.core.policy import Actor, Policy

BUREAU = holds(Role.BUREAU_OFFICER, Role.BUREAU_HEAD)


def at_its_bureau(actor: Actor, complaint: Complaint) -> bool:
    """The bureau above the agency complained of."""
    return actor.agency_id is not None and actor.agency_id == complaint.bureau_id


def is_not_about_oneself(actor: Actor, complaint: Complaint) -> bool:
    """Nobody answers the complaint that they wrote as a family."""
    return complaint.user.person_id not in actor.persons


POLICY: Policy = {
    "notices.inbox": [[is_signed_in]],
    "notices.complaints": [[BUREAU]],
    "notices.complaint": [[BUREAU, at_its_bureau]],
    "notices.answer_complaint": [[BUREAU, at_its_bureau, is_not_about_oneself]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The complaints of which `notices.complaint` is allowed, as SQL."""
    if actor.has(Role.BUREAU_OFFICER, Role.BUREAU_HEAD) and actor.agency_id is not None:
        return Complaint.bureau_id == actor.agency_id
    return false()
