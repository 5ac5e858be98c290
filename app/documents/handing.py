"""From a room's form to the page where the file is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, url_for

from app.core.web import done
from app.documents.models import ExportState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.documents.models import Export


def handed(made: Export) -> ResponseReturnValue:
    """The answer to a form that asked for an export."""
    if made.state is ExportState.WAITING:
        flash("文件已生成。人数多或者含未遮盖的内容，须另一位同事复核后才能下载。", "success")
    return done(None, url_for("documents.export", export=made.ref))
