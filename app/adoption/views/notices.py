"""Children whose parents are looked for before an adoption: public while the notice runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adoption.services import noticing
from app.adoption.views import bp
from app.core.db import db
from app.core.web import public, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/notices")
@public
def finding_notices() -> ResponseReturnValue:
    """Every notice that runs."""
    return show("adoption/notices.html", notices=noticing.on_line(db()))


@bp.get("/notices/<ref:finding_notice>")
@public
def finding_notice(finding_notice: str) -> ResponseReturnValue:
    """One notice to be shown or printed, with the proof of its publication."""
    return show("adoption/notice.html", notice=noticing.get_public(db(), finding_notice))
