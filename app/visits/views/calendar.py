"""What is due: the list, the day by township, the secret calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import current_app, make_response, request, url_for

from app.core import clock
from app.core.db import db
from app.core.policy import allows, demand
from app.core.web import done, me, public, show
from app.visits import queries
from app.visits.queries import VIEWS
from app.visits.screen import record_list
from app.visits.services import feed as feeds
from app.visits.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

WEEKS = 5


@bp.get("")
def index() -> ResponseReturnValue:
    """Visits that are due at the institution, or in the bureau's area."""
    demand(me(), "visits.list")
    view, after = request.args.get("view", "")[:12], request.args.get("after", "")[:40]
    rows, following = queries.due_page(db(), me(), view, after)
    record_list(me(), "探访", len(rows))
    return show(
        "visits/list.html", "visits/_rows.html", rows=rows, view=view, views=VIEWS,
        load=queries.workload(db(), me()),
        first_url=url_for("visits.index", view=view) if after else None,
        next_url=url_for("visits.index", view=view, after=following) if following else None,
    )  # fmt: skip


@bp.get("/calendar")
def calendar() -> ResponseReturnValue:
    """Five weeks; and one day by township."""
    demand(me(), "visits.list")
    today = clock.today()
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        on = today
    on = min(max(on, today - timedelta(days=365)), today + timedelta(days=365))
    only_mine = request.args.get("whose", "mine" if allows(me(), "visits.feed") else "") == "mine"
    monday = on - timedelta(days=on.weekday())
    days = queries.month(
        db(), me(), monday, monday + timedelta(days=7 * WEEKS - 1), only_mine=only_mine
    )
    plan = queries.day_plan(db(), me(), on, only_mine=only_mine)
    record_list(me(), "探访日程", sum(len(rows) for rows in plan.values()))
    return show(
        "visits/calendar.html", days=days, most=queries.MOST_A_DAY, on=on,
        today=today, plan=plan, only_mine=only_mine,
        before=monday - timedelta(days=7), after=monday + timedelta(days=7), token=None,
        may_feed=allows(me(), "visits.feed"),
    )  # fmt: skip


@bp.post("/feed")
def feed_new() -> ResponseReturnValue:
    """A new secret address, shown once."""
    demand(me(), "visits.feed")
    token = feeds.renew(db(), actor=me(), now=clock.now())
    origin = current_app.config["PORTAL"].origin
    address = origin + url_for("visits.feed", token=token)
    response = show("visits/feed.html", address=address)
    done(None, url_for("visits.calendar"))
    return response


@bp.get("/feed/<token>.ics")
@public
def feed(token: str) -> ResponseReturnValue:
    """The calendar for whoever knows its address."""
    response = make_response(feeds.calendar(db(), token[:64], clock.now()))
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    return response
