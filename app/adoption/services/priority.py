"""A foster family that wants to adopt its child comes first (FC-25-1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption.models import Adoption
from app.adoption.workflow import ENDED
from app.core.db import as_system
from app.core.screen import day_long
from app.placements.models import MatterKind, Placement, PlacementState
from app.placements.services import matters

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Priority:
    """The family with which the child lives, until when it can say that it wants to adopt."""

    household_id: int
    until_on: date | None
    wants: bool | None
    """None while it has not answered."""


def of_child(session: Session, child_id: int) -> Priority | None:
    """From the placement whose child's papers were sent; None where no family is asked."""
    with as_system(session):
        placement = session.scalar(
            select(Placement).where(
                Placement.child_id == child_id, Placement.ended_on.is_(None),
                Placement.state == PlacementState.ADOPTION_TRACK,
            )
        )  # fmt: skip
        if placement is None:
            return None
        matter = matters.current(session, placement, MatterKind.ADOPTION)
        if matter is None:
            return None
        wants = (matter.facts or {}).get("wants")
        return Priority(placement.household_id, matter.until_on, wants)


def is_first(session: Session, case: Adoption, child_id: int | None) -> bool:
    """Whether the adopters are the child's own foster family, and have not said no."""
    found = of_child(session, child_id) if child_id is not None else None
    return (
        found is not None and found.wants is not False
        and found.household_id == case.household_id
    )  # fmt: skip


def keeps_out(session: Session, case: Adoption, child_id: int, on: date) -> str:
    """Why the child cannot be named to this family today; empty where it can.

    Until its last day the foster family can speak, and one that wants the child and has applied
    goes before others; what becomes of its application opens the way.
    """
    found = of_child(session, child_id)
    if found is None or found.wants is False or found.household_id == case.household_id:
        return ""
    if found.until_on is not None and on <= found.until_on:
        return (
            f"孩子的寄养家庭可以优先表示收养意愿，到{day_long(found.until_on)}为止；"
            "在这以前不能提出给别的家庭。"
        )
    if not found.wants:
        return ""
    with as_system(session):
        own = session.scalar(
            select(Adoption.id).where(
                Adoption.household_id == found.household_id, Adoption.state.not_in(ENDED),
                Adoption.sender_agency_id == case.sender_agency_id, Adoption.case_no.is_not(None),
            )
        )  # fmt: skip
    return "孩子的寄养家庭愿意收养，已经提出申请，优先办理。" if own is not None else ""
