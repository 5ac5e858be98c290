"""Files that leave the portal: one's own, those that wait for a second person, one download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, g, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.policy import allows, demand
from app.core.web import done, me, show
from app.documents import exports as service
from app.documents.models import ExportState
from app.documents.views import bp
from app.documents.views.files import send_bytes

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

COLOURS = {"waiting": "yellow", "ready": "green", "taken": "grey", "refused": "red"}


@bp.get("/exports")
def exports() -> ResponseReturnValue:
    """What one took away lately, and what waits for one's consent."""
    demand(me(), "documents.exports")
    own, asked = service.exports_of(db(), me())
    return show("documents/exports.html", own=own, asked=asked, colours=COLOURS, now=clock.now())


@bp.get("/exports/<ref:export>")
def export(export: str) -> ResponseReturnValue:
    """What is in it, why, and what may be done with it now."""
    found = service.get_export(db(), me(), export)
    is_open = found.open_until > clock.now()
    return show(
        "documents/export.html", export=found, colours=COLOURS, is_open=is_open,
        may_take=found.state is ExportState.READY
        and is_open and allows(me(), "documents.take_export", found),
        may_decide=found.state is ExportState.WAITING
        and is_open and allows(me(), "documents.release_export", found),
    )  # fmt: skip


@bp.post("/exports/<ref:export>/file")
def take_export(export: str) -> ResponseReturnValue:
    """The file, once: a second copy of the same click is shown the page."""
    found = service.get_export(db(), me(), export)
    body = service.take(db(), found, actor=me(), now=clock.now())
    g.result_url = url_for("documents.export", export=found.ref)
    return send_bytes(body, found.media_type, found.name, size=len(body), inline=False)


def _decide(ref: str, *, agrees: bool) -> ResponseReturnValue:
    found = service.get_export(db(), me(), ref)
    demand(me(), "documents.release_export", found)
    check_version(found, request.form.get("version"))
    service.decide(db(), found, agrees=agrees, actor=me(), now=clock.now())
    flash("已同意，申请人可以在24小时内下载一次。" if agrees else "已记录不同意。", "success")
    return done(None, url_for("documents.exports"))


@bp.post("/exports/<ref:export>/release")
def release_export(export: str) -> ResponseReturnValue:
    """The second person agrees."""
    return _decide(export, agrees=True)


@bp.post("/exports/<ref:export>/refuse")
def refuse_export(export: str) -> ResponseReturnValue:
    """The second person does not agree."""
    return _decide(export, agrees=False)
