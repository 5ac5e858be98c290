"""What was brought in, on lower rooms' pages: paper originals, and how a placement began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.children.panels import Panel
from app.golive.columns import AGREEMENT, KEPT_AT
from app.golive.queries import originals
from app.placements.models import Match
from app.placements.panels import Panel as PlacementPanel

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor
    from app.placements.models import Placement

_PLACES = {value: label for label, value in KEPT_AT.items()}


def _rows(session: Session, kind: str, subject_id: int) -> list[tuple[str, str]]:
    found = []
    for name, issued_on, kept_at, remark in originals(session, kind, subject_id):
        said = [_PLACES.get(kept_at, ""), issued_on.isoformat() if issued_on else "", remark]
        found.append((name, "，".join(part for part in said if part)))
    return found


def child_panel(session: Session, actor: Actor, child: Child) -> Panel | None:
    """The paper originals of a child's file."""
    rows = _rows(session, "child", child.id) if actor.is_staff else []
    return Panel("纸质原件", rows=list(rows)) if rows else None


def placement_panel(session: Session, actor: Actor, placement: Placement) -> PlacementPanel | None:
    """That a placement began before the portal, and the family's paper originals."""
    if not actor.is_staff:
        return None
    match = session.get(Match, placement.match_id)
    if match is None or match.migrated_at is None:
        return None
    rows = [("来源", "上线前已开始的寄养，按机构台账登记；协议和以前的评估见纸质档案")]
    papers = _rows(session, "child", placement.child_id)
    rows += [row for row in papers if row[0] == AGREEMENT]
    rows += _rows(session, "foster_application", placement.application_id)
    return PlacementPanel("上线前的寄养", tab="agreement", rows=list(rows))
