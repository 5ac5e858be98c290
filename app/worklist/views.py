"""The first page of every member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, current_app, url_for

from app.core.db import db
from app.core.policy import allows
from app.core.web import go, me, show
from app.foster import listing
from app.foster.reading import record_list
from app.worklist.navigation import desk_nav
from app.worklist.queries import TODAY, tiles

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("worklist", __name__, url_prefix="/worklist")


@bp.app_context_processor
def navigation() -> dict[str, Any]:
    """Give every page the desk's links; they are only made where a page shows them."""
    return {"desk_nav": desk_nav}


@bp.get("/")
def index() -> ResponseReturnValue:
    """What is mine, what is due, what waits for others; families have a page of their own."""
    if not me().is_staff:
        own = "foster.mine" if "foster.mine" in current_app.view_functions else "home.index"
        return go(url_for(own))
    if not allows(me(), "foster.list"):
        return show("worklist/elsewhere.html", links=desk_nav()[1:])
    page = listing.list_page(db(), me(), listing.Wanted(view="today"), size=TODAY)
    record_list(me(), "待办", len(page.rows))
    return show("worklist/index.html", tiles=tiles(db(), me()), cases=page)
