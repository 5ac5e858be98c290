"""Who deals with a report; who may know who reported (MP-MR-9: two roles of one bureau)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import false, true

from app.accounts.roles import Role
from app.core.policy import holds
from app.protection.models import HarmReport

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from app.core.policy import Actor, Policy

BUREAU = (Role.BUREAU_OFFICER, Role.BUREAU_HEAD)


def at_bureau(actor: Actor, report: HarmReport) -> bool:
    """The bureau that has to act; no other sees the report."""
    return actor.agency_id is not None and actor.agency_id == report.agency_id


def handles(actor: Actor, report: HarmReport) -> bool:
    """Took the report up, or stands in for who did."""
    users = {actor.user_id, *(one.user_id for one in actor.stands_for)}
    return report.taken_by_id in users - {None}


POLICY: Policy = {
    "protection.list": [[holds(*BUREAU)]],
    "protection.view": [[holds(*BUREAU), at_bureau]],
    "protection.take": [[holds(*BUREAU), at_bureau]],
    "protection.tell_police": [[holds(*BUREAU), at_bureau]],
    "protection.tell_education": [[holds(*BUREAU), at_bureau]],
    "protection.hear_police": [[holds(*BUREAU), at_bureau]],
    "protection.finish": [[holds(*BUREAU), at_bureau]],
    "protection.reveal": [[holds(*BUREAU), at_bureau]],
}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The rows of which `protection.view` is allowed, as SQL; a test holds both together."""
    if actor.scope.system:
        return true()
    if actor.agency_id is None or not actor.has(*BUREAU):
        return false()
    return HarmReport.agency_id == actor.agency_id
