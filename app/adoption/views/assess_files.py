"""Photographs and documents that assessors gather, for the answers that rest on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adoption.screen import record_reading
from app.adoption.services import desks, proofs
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.core.db import db
from app.core.web import me
from app.documents.queries import file_line

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/assess/<ref:adoption>/files")
def work_files(adoption: str) -> ResponseReturnValue:
    """What this round gathered, and a place for more."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.record_visit")
    record_reading(me(), case, "评估资料")
    found = [file_line(one) for one in proofs.files(db(), case)]
    return screen(
        "files.html", case, piece="adoption/assess/_files.html", files=found, kind=proofs.WORK
    )
