"""Counts for the tiles and today's work: all bounded, so that a full desk stays fast."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Integer, bindparam, func, literal, select

from app.core.plain import Plain
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
    shown: list[Tile] = []
    if allows(actor, "foster.list"):
        shown += [
            Tile(_LABELS.get(view, label), "foster.desk", {"view": view}, _COLOURS.get(view, ""))
            for view, label in listing.VIEWS.items()
            if view and not (view == "mine" and allows(actor, "foster.filings"))
        ]
    if allows(actor, "notices.complaints"):
        shown.append(Tile("待答复投诉", "notices.complaints"))
    if allows(actor, "foster.messages"):
        shown.append(Tile("待答复留言", "worklist.messages"))
    if allows(actor, "foster.letters_to_serve"):
        shown.append(Tile("待送达文书", "foster.letters_to_serve"))
    shown.append(Tile("未读消息", "notices.inbox"))
    counted = _counts(
        listing.place_of(actor),
        tuple(tile.values.get("view") or tile.endpoint for tile in shown),
        actor.has(*messages.ANSWERS),
    )
    values = listing.values_of(actor) | {"agency": actor.agency_id, "user": actor.user_id}
    counts = counted.ask(session.connection(), values)[0]
    return [replace(tile, count=count) for tile, count in zip(shown, counts, strict=True)]


_AGENCY, _USER = bindparam("agency", type_=Integer), bindparam("user", type_=Integer)


@lru_cache(maxsize=256)
def _counts(place: str, shown: tuple[str, ...], of_placements: bool) -> Plain:  # noqa: FBT001
    """The counts of tiles, by view or endpoint: made once for each set of them."""
    others = {
        "notices.complaints": _some(
            Complaint, Complaint.bureau_id == _AGENCY, Complaint.answered_at.is_(None)
        ),
        "worklist.messages": messages.open_cases(_AGENCY, of_placements=of_placements),
        "foster.letters_to_serve": _some(
            Letter,
            Letter.agency_id == _AGENCY,
            Letter.state == LetterState.SIGNED,
            Letter.needs_service.is_(True),
            Letter.served_on.is_(None),
        ),
        "notices.inbox": _some(Notice, Notice.user_id == _USER, Notice.read_at.is_(None)),
    }
    found = [
        listing.of_view(place, name, MOST + 1) if name in listing.VIEWS else others[name]
        for name in shown
    ]
    return Plain(select(*map(_bounded, found)))


# What else can be late (letters, visits) has lists of its own: these two say what they count.
_LABELS = {view: f"寄养申请{listing.VIEWS[view]}" for view in ("soon", "overdue")}
_COLOURS = {"soon": "yellow", "overdue": "red"}


def _some(model: Any, *conditions: ColumnElement[bool]) -> Any:
    return select(literal(1)).select_from(model).where(*conditions)


def _bounded(query: Any) -> Any:
    limited = query.limit(MOST + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()
