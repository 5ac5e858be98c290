"""What was found of the household before, beside the assessor's own sheet; read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adoption.screen import record_reading
from app.adoption.services import desks, earlier, scoring
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.core import clock
from app.core.db import db
from app.core.web import me

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@bp.get("/assess/<ref:adoption>/earlier", endpoint="earlier")
def seen_before(adoption: str) -> ResponseReturnValue:
    """Each earlier assessment line by line beside what stands in one's own sheet now."""
    case = desks.get_assigned(db(), me(), adoption, to="adoption.score")
    record_reading(me(), case, "以前的评估")
    stage, own = scoring.stage_of(case), scoring.own_sheet(db(), case, me())
    code, template = scoring.form_in_use(db(), case, clock.today())
    answers = (own.answers if own else None) or {}
    found = earlier.of(db(), case, stage)
    return screen(
        "earlier.html", case, stage=scoring.STAGES[stage],
        found=[
            (one, one.code == code, earlier.beside(one, code, template, answers)) for one in found
        ],
    )  # fmt: skip
