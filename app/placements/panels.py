"""What other rooms show on a placement, unknown to this one (`rooms.PLACEMENT_PANELS`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Placement


@dataclass(frozen=True)
class Panel:
    """A piece of the tab 探访, or of another: heading, rows, links, and a template of its own.

    `template` is included with `panel` in its context and reads `panel.context`. `for_family`
    panels stand on the family's page.
    """

    title: str
    tab: str = "visits"
    rows: list[tuple[str, Any]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[["Session", "Actor", "Placement"], "Panel | None"]


def panels_of(session: Session, actor: Actor, placement: Placement, tab: str) -> list[Panel]:
    """The panels of every room that has something to say on a tab; `mine` is the family's page."""
    makers: dict[str, tuple[PanelMaker, ...]] = current_app.extensions.get("placement_panels", {})
    made = (make(session, actor, placement) for make in makers.get(tab, ()))
    return [panel for panel in made if panel is not None and panel.tab == tab]
