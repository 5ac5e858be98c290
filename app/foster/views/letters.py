"""Letters that wait to be served (SV-7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock
from app.core.db import db
from app.core.policy import demand
from app.core.web import me, show
from app.deadlines import services as deadlines
from app.deadlines.rules import due_provisionally
from app.documents import serving
from app.foster.reading import record_list
from app.foster.views import bp
from app.law import RULES
from app.law.foster_periods import SERVICE_FIRST_TRY
from app.parameters.services import cite

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

MOST = 100


@bp.get("/letters")
def letters_to_serve() -> ResponseReturnValue:
    """Signed and not served, the overdue first; each leads to where its service is recorded."""
    demand(me(), "foster.letters_to_serve")
    calendar = deadlines.calendar(db())

    def first_try_by(signed_on: date) -> date:
        length = SERVICE_FIRST_TRY.length_on(signed_on)
        return due_provisionally(signed_on, length, SERVICE_FIRST_TRY.unit, calendar).day

    found = serving.service_due(db(), me().agency_id or 0, first_try_by=first_try_by)
    record_list(me(), "待送达文书", len(found))
    return show(
        "foster/desk/letters.html",
        letters=found[:MOST],
        more=max(0, len(found) - MOST),
        today=clock.today(),
        says=RULES["SV-7"].says,
        article=cite(db(), "SV-7"),
    )
