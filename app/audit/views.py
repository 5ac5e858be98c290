"""The auditor's screen."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, request, url_for

from app.audit import checkpoints, queries, services
from app.audit.codes import KINDS, spoken
from app.audit.models import Outcome
from app.audit.queries import PAGE, Filter
from app.audit.wording import ROOMS, SAYS
from app.core.db import db
from app.core.policy import demand
from app.core.policy import table as policy_table
from app.core.web import later, me, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("audit", __name__, url_prefix="/audit")


@bp.get("/")
def index() -> ResponseReturnValue:
    """Search the record; looking at it is recorded too."""
    action = request.args.get("action", "")[:60]
    room = request.args.get("room", action.partition(".")[0])[:40]
    wanted = Filter(
        case_no=request.args.get("case_no", "").strip()[:40],
        room=room if room in ROOMS else "",
        # Of another room than the one that was chosen since: then the room counts.
        action=action if action.startswith(f"{room}.") else "",
        actor=request.args.get("actor", "").strip()[:40],
        outcome=request.args.get("outcome", ""),
        first=_day("first"),
        last=_day("last"),
        before_seq=_number("before"),
    )
    lines = queries.search(db(), me(), wanted)
    actor = me()
    later(lambda record: services.record(record, actor, "audit.view", outcome=Outcome.READ))
    more = len(lines) > PAGE
    return show(
        "audit/index.html",
        lines=lines[:PAGE],
        numbers=queries.numbers_of(db(), lines),
        holders=queries.names_of(db(), lines),
        wanted=wanted,
        rooms=[("", "全部"), *ROOMS.items()],
        actions=_of_room(wanted.room),
        says=dict(_actions()),
        kinds=KINDS,
        spoken=spoken,
        outcomes=[("", "全部"), *((kind.value, kind.label) for kind in Outcome)],
        next_url=_next_url(lines[PAGE - 1].seq) if more else None,
    )


@bp.get("/proof")
def proof() -> ResponseReturnValue:
    """Prove the chain now."""
    demand(me(), "audit.view")
    folder = current_app.config["PORTAL"].checkpoints
    return show("audit/proof.html", proof=checkpoints.prove(db(), folder))


def _actions() -> list[tuple[str, str]]:
    """(code, words), the words in order; what has none yet shows its code."""
    found = dict.fromkeys(policy_table()) | SAYS
    return sorted(((code, says or code) for code, says in found.items()), key=lambda a: a[1])


def _of_room(room: str) -> list[tuple[str, str]]:
    """The acts of one room; of all rooms there are hundreds, so that the room is chosen first."""
    found = [(code, says) for code, says in _actions() if code.partition(".")[0] == room]
    return [("", "全部"), *found] if found else []


def _next_url(seq: int) -> str:
    asked: dict[str, Any] = {**request.args.to_dict(), "before": seq}
    return url_for(".index", **asked)


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
