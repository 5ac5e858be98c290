"""What upper rooms show on a child's file, unknown to this one (`rooms.CHILD_PANELS`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor


@dataclass(frozen=True)
class Panel:
    """A piece beside the file: a heading, (label, value) rows, links, and a template of its own.

    `template` is included with `panel` in its context and reads `panel.context`.
    """

    title: str
    rows: list[tuple[str, Any]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[["Session", "Actor", "Child"], "Panel | None"]


def panels_of(session: Session, actor: Actor, child: Child) -> list[Panel]:
    """The panels of every room that has something to say of this child to this actor."""
    makers: tuple[PanelMaker, ...] = current_app.extensions.get("child_panels", ())
    made = (make(session, actor, child) for make in makers)
    return [panel for panel in made if panel is not None]
