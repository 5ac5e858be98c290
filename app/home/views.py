"""Public pages, the switch for older people, and held input after signing in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request
from flask import session as page_session
from sqlalchemy import select

from app.core.db import db
from app.core.submissions import HeldInput
from app.core.web import go, local_path, public, repeatable, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """What one can do here."""
    return show("home/index.html")


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return show("home/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """How personal data are handled, and whom to ask."""
    return show("home/privacy.html")


@bp.get("/search")
@public
def search() -> ResponseReturnValue:
    """Search the public pages."""
    return show("home/search.html")


@bp.post("/elder")
@public
@repeatable
def elder() -> ResponseReturnValue:
    """Switch 长辈版 on or off; remembered in a cookie that says only that."""
    response = go(local_path(request.form.get("next")) or "/")
    if request.cookies.get("elder") == "1":
        response.delete_cookie("elder", path="/")
    else:
        response.set_cookie("elder", "1", max_age=31536000, samesite="Lax", path="/")
    return response


@bp.get("/resume")
def resume() -> ResponseReturnValue:
    """What was typed when the session had ended, ready to be sent again."""
    held = db().scalar(select(HeldInput).where(HeldInput.ref == page_session.get("held", "")))
    if held is None:
        return go("/")
    return show("errors/expired.html", held=held.fields, action=held.path, says="")
