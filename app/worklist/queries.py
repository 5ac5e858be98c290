"""Counts for the tiles and today's work: all bounded, so that a full desk stays fast."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, literal, select

from app.core.policy import allows
from app.documents.models import Letter, LetterState
from app.foster import listing
from app.notices.models import Complaint, Notice
from app.worklist import messages

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

MOST = 99
TODAY = 20


@dataclass(frozen=True)
class Tile:
    """How many wait, and the list that shows them; a number over 99 means "more than 99"."""

    label: str
    endpoint: str
    values: dict[str, str] = field(default_factory=dict)
    colour: str = ""
    count: int = 0


def tiles(session: Session, actor: Actor) -> list[Tile]:
    """The tiles of the actor's roles; one query, each count read no further than 100 rows."""
    shown = (
        []
        if not allows(actor, "foster.list")
        else [
            (
                Tile(
                    _LABELS.get(view, label), "foster.desk", {"view": view}, _COLOURS.get(view, "")
                ),
                listing.of_view(actor, view),
            )
            for view, label in listing.VIEWS.items()
            if view and not (view == "mine" and allows(actor, "foster.filings"))
        ]
    )
    if allows(actor, "notices.complaints"):
        open_ones = _some(
            Complaint, Complaint.bureau_id == actor.agency_id, Complaint.answered_at.is_(None)
        )
        shown.append((Tile("待答复投诉", "notices.complaints"), open_ones))
    if allows(actor, "foster.messages"):
        shown.append((Tile("待答复留言", "worklist.messages"), messages.open_cases(actor)))
    if allows(actor, "foster.letters_to_serve"):
        shown.append((Tile("待送达文书", "foster.letters_to_serve"), _letters(actor)))
    unread = _some(Notice, Notice.user_id == actor.user_id, Notice.read_at.is_(None))
    shown.append((Tile("未读消息", "notices.inbox"), unread))
    query = select(*(_bounded(found) for _, found in shown))
    counts = session.execute(query, listing.values_of(actor)).one()
    return [replace(tile, count=count) for (tile, _), count in zip(shown, counts, strict=True)]


# What else can be late (letters, visits) has lists of its own: these two say what they count.
_LABELS = {view: f"寄养申请{listing.VIEWS[view]}" for view in ("soon", "overdue")}
_COLOURS = {"soon": "yellow", "overdue": "red"}


def _some(model: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(literal(1)).select_from(model).where(*conditions)


def _letters(actor: Actor) -> Any:
    return _some(
        Letter,
        Letter.agency_id == actor.agency_id,
        Letter.state == LetterState.SIGNED,
        Letter.needs_service.is_(True),
        Letter.served_on.is_(None),
    )


def _bounded(query: Any) -> Any:
    limited = query.limit(MOST + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
