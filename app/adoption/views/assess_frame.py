"""What stands on every page of an assessor: the case's state and the nine situations (AE-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.adoption.assess_acts import OWN_ACTS
from app.adoption.models import AdoptionState
from app.adoption.services.situations import CODES, HARM
from app.adoption.workflow import LABELS
from app.core.db import db
from app.core.web import me, show
from app.law import RULES
from app.workflow.acts import open_acts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoption


def screen(
    name: str, case: Adoption, status: int = 200, /, *, piece: str | None = None, **context: Any
) -> ResponseReturnValue:
    """An assessor's page of a case, with all nine situations and the way to report one."""
    acts = open_acts(db(), me(), case, OWN_ACTS)
    return show(
        f"adoption/assess/{name}", piece, status, case=case, label=LABELS[case.state], acts=acts,
        nine=[(code, RULES[code].says, code == HARM) for code in CODES],
        may_report=any(act.name == "own_situation" for act in acts),
        in_fusion=case.state is AdoptionState.FUSION, **context,
    )  # fmt: skip
