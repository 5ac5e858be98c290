"""What other rooms show on a unit, unknown to this one (`rooms.UNIT_PANELS`): its visits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import current_app

from app.children.panels import Panel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.family_style.models import Unit

PanelMaker = Callable[["Session", "Actor", "Unit"], "Panel | None"]


def panels_of(session: Session, actor: Actor, unit: Unit) -> list[Panel]:
    """The panels of every room that has something to say of this unit to this actor."""
    makers: tuple[PanelMaker, ...] = current_app.extensions.get("unit_panels", ())
    made = (make(session, actor, unit) for make in makers)
    return [panel for panel in made if panel is not None]
