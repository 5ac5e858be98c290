"""What homes tell the public without an account: searches for parents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.db import db
from app.core.web import public, show
from app.documents import services as documents
from app.documents.views.files import send_bytes
from app.institutions.services import public_notice as service
from app.institutions.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/search-notices")
@public
def public_notices() -> ResponseReturnValue:
    """Children whose parents are looked for, as long as the notice runs."""
    return show("institutions/public_notices.html", notices=service.running(db()))


@bp.get("/search-notices/<ref:search>")
@public
def public_notice(search: str) -> ResponseReturnValue:
    """One notice to be shown or printed, with the proof of its publication."""
    return show("institutions/public_notice.html", notice=service.get(db(), search))


@bp.get("/search-notices/<ref:search>/photo")
@public
def notice_photo(search: str) -> ResponseReturnValue:
    """The child's face while the notice runs; nobody keeps a copy on the way."""
    body = documents.read_preview(service.photo(db(), search))
    answer = send_bytes(body, "image/jpeg", "photo.jpg", size=None, inline=True)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, noimageindex"
    return answer
