"""The file of a purchase: what belongs to it, what is missing, and the whole as one PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.db import db
from app.core.policy import allows
from app.core.web import later, me, show
from app.documents.views.files import send
from app.golive.progress import of as progress_of
from app.purchasing.file_queries import contents
from app.purchasing.models import ProjectState
from app.purchasing.queries import get_project
from app.purchasing.screen import context
from app.purchasing.services import archiving, lacking
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/projects/<ref:project>/file")
def file(project: str) -> ResponseReturnValue:
    """The list of contents with what proves each paper unchanged, and what is missing (GPL-42)."""
    found, now = get_project(db(), me(), project), clock.now()
    is_own = allows(me(), "purchasing.read_file", found)
    is_kept = found.state is ProjectState.ARCHIVED
    return show(
        "purchasing/desk/file.html", "purchasing/desk/_volume.html",
        papers=contents(db(), found, whole=is_own),
        lacks=lacking.lacks(db(), found, clock.day(now)) if is_own and not is_kept else [],
        is_own=is_own, is_kept=is_kept,
        volume=archiving.volume_of(db(), found) if is_own and is_kept else None,
        progress=progress_of(found.ref) if is_kept else None,
        readers=archiving.readers(db(), found) if is_own else [], **context(db(), me(), found),
    )  # fmt: skip


@bp.get("/projects/<ref:project>/file.pdf")
def file_volume(project: str) -> ResponseReturnValue:
    """The whole file as one PDF; who reads it is on record."""
    found = get_project(db(), me(), project, to="purchasing.read_file")
    volume, actor = archiving.volume_of(db(), found), me()
    if volume is None:
        flash("全卷还没有装订：归档以后由系统装订，一般不超过一分钟。", "warning")
        return redirect(url_for("purchasing.file", project=found.ref), 303)
    later(
        lambda session: audit.record(
            session, actor, "purchasing.read_file", found.subject, outcome=Outcome.READ,
            note=f"SM3 {volume.digest}",
        )
    )  # fmt: skip
    return send(volume, inline=False)
