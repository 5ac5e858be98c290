"""On a foster family's own page: what it said of adopting its child, and the way to apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from app.adoption.models import AdoptionState
from app.adoption.services import priority
from app.adoption.services.starting import open_of
from app.adoption.workflow import LABELS
from app.core.screen import day_long
from app.families.models import Household
from app.placements.models import PlacementState
from app.placements.panels import Panel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Placement


def adoption_panel(session: Session, actor: Actor, placement: Placement) -> Panel | None:
    """For a family that has answered; before, the page asks it (FC-25-1)."""
    if actor.is_staff or actor.person_id != placement.carer_person_id:
        return None
    if placement.state is not PlacementState.ADOPTION_TRACK:
        return None
    found = priority.of_child(session, placement.child_id)
    if found is None or found.wants is None:
        return None
    rows = [("您家的答复", "愿意收养" if found.wants else "不收养")]
    if found.until_on is not None:
        rows.append(("在这天以前可以改变", day_long(found.until_on)))
    links = [] if not found.wants else [("申请收养登记", url_for("adoption.start"))]
    case = open_of(session, session.get_one(Household, placement.household_id))
    if case is not None:
        rows.append(("收养登记申请", LABELS[case.state][0]))
        page = "application" if case.state is AdoptionState.DRAFT else "my_case"
        links = [("查看收养登记申请", url_for(f"adoption.{page}", adoption=case.ref))]
    return Panel("收养这个孩子", tab="mine", rows=rows, links=links)
