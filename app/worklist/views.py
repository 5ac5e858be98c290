"""The first page of every member of staff, and the lists behind its counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, request, url_for
from sqlalchemy import select

from app.accounts.models import Agency
from app.audit import services as audit
from app.audit.models import Outcome
from app.core.db import db
from app.core.policy import allows, demand
from app.core.web import go, later, me, show
from app.foster import listing
from app.purchasing.models import Project, ServiceContract
from app.worklist import desks as _desks  # noqa: F401 - says whose desk a child is on
from app.worklist import due as work
from app.worklist.addresses import ON_CONTRACT, address
from app.worklist.messages import asked
from app.worklist.navigation import desk_nav
from app.worklist.queries import MOST, TODAY, tiles

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.worklist.due import Count, Due

bp = Blueprint("worklist", __name__, url_prefix="/worklist")


@bp.app_context_processor
def navigation() -> dict[str, Any]:
    """Give every page the desk's links; they are only made where a page shows them."""
    return {"desk_nav": desk_nav}


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is mine, what is due, what waits for others; families have a page of their own."""
    if not me().is_staff:
        return go(url_for("home.mine"))
    has_cases = allows(me(), "foster.list")
    if not has_cases and not work.topics_of(me()):
        return show("worklist/elsewhere.html", groups=desk_nav())
    found = work.counts(db(), me())
    soon = work.soonest(db(), me(), found)
    wanted = listing.Wanted(view="today")
    cases = listing.list_page(db(), me(), wanted, size=TODAY) if has_cases else None
    _record("待办", len(soon) + (len(cases.rows) if cases else 0))
    return show(
        "worklist/index.html",
        tiles=tiles(db(), me()),
        groups=_grouped(found),
        soon=_lines(soon),
        cases=cases,
    )


@bp.get("/due")
def due() -> ResponseReturnValue:
    """One kind of work of the actor's roles, the nearest day first."""
    topic = work.BY_KEY.get(request.args.get("what", "")[:20])
    if topic is None or topic not in work.topics_of(me()):
        return go(url_for("worklist.index"))
    after = request.args.get("after", "")[:30]
    rows, following = work.list_page(db(), me(), topic, after)
    _record(f"待办 {topic.label}", len(rows))
    here = url_for("worklist.due", what=topic.key)
    return show(
        "worklist/due.html",
        topic=topic,
        rows=_lines(rows),
        only_own=not work.sees_all(me()),
        first_url=here if after else None,
        next_url=url_for("worklist.due", what=topic.key, after=following) if following else None,
    )


@bp.get("/messages")
def messages() -> ResponseReturnValue:
    """Families of the office that wait for an answer: mine first, then the longest waiting."""
    demand(me(), "foster.messages")
    rows = asked(db(), me(), MOST + 1)
    _record("家庭留言", min(len(rows), MOST))
    return show("worklist/messages.html", rows=rows[:MOST], more=len(rows) > MOST)


def _grouped(found: list[Count]) -> list[Count]:
    # What cannot wait stands first; then room by room, inside a room what is late first.
    rooms = list(dict.fromkeys(count.topic.group for count in found))
    return sorted(
        found, key=lambda c: (not c.topic.is_urgent, rooms.index(c.topic.group), not c.late)
    )


def _lines(rows: list[Due]) -> list[tuple[Due, str]]:
    # Only a colleague's page is reached through the home's own reference.
    needs_home = any(row.kind == "home_staff" for row in rows)
    home = db().get_one(Agency, me().agency_id).ref if needs_home else ""
    signed = _contracts([row.ref for row in rows if row.topic == ON_CONTRACT])
    return [(row, address(row, home, signed)) for row in rows]


def _contracts(projects: list[str]) -> dict[str, str]:
    """The last contract that was signed of each purchase, both by reference."""
    if not projects:
        return {}
    found = db().execute(
        select(Project.ref, ServiceContract.ref)
        .join(ServiceContract, ServiceContract.project_id == Project.id)
        .where(
            Project.ref.in_(projects), Project.agency_id == me().agency_id,
            ServiceContract.agency_id == me().agency_id, ServiceContract.signed_on.is_not(None),
        )
        .order_by(ServiceContract.id)
    )  # fmt: skip
    return dict(found.all())


def _record(note: str, count: int) -> None:
    actor = me()
    later(
        lambda session: audit.record(
            session, actor, "worklist.due", outcome=Outcome.READ, note=f"{note} 共{count}行"
        )
    )
