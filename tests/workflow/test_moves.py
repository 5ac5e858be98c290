"""The table of moves is all there is: every action from every other state is refused (S07)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

import pytest

from app.adoption import ending_workflow, reissue_workflow, roots_workflow
from app.adoption import workflow as adoption
from app.core import clock, policy
from app.core.errors import WrongState
from app.core.policy import SYSTEM_ACTOR, Actor
from app.family_style import workflow as family_style
from app.foster import workflow as foster
from app.institutions import workflow as institutions
from app.placements import match_workflow
from app.placements import workflow as placements
from app.purchasing import workflow as purchasing
from app.workflow.moves import Move
from app.workflow.services import advance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

TABLES: dict[str, tuple[Move, ...]] = {
    "foster": tuple(foster.MOVES),
    "matches": tuple(match_workflow.MOVES),
    "placements": tuple(placements.MOVES),
    "units": tuple(family_style.UNIT_MOVES),
    "couples": tuple(family_style.COUPLE_MOVES),
    "admissions": tuple(institutions.MOVES),
    "adoption": tuple(adoption.MOVES),
    "endings": tuple(ending_workflow.ENDING_MOVES),
    "reissues": tuple(reissue_workflow.REISSUE_MOVES),
    "roots": tuple(roots_workflow.ROOTS_MOVES),
    "purchases": tuple(purchasing.MOVES),
}


@dataclass
class Case:
    """Only where it stands: a wrong state is refused before anything else is looked at."""

    state: StrEnum
    state_since: Any = None


def anybody(_actor: Actor, _case: Any) -> bool:
    """The permission is not what refuses here."""
    return True


@pytest.mark.bar("S07")
@pytest.mark.parametrize("room", TABLES)
def test_what_is_not_in_the_table_is_refused_and_changes_nothing(
    room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, nothing = 0, cast("Session", None)
    for move in TABLES[room]:
        monkeypatch.setitem(policy._table, move.action, ((anybody,),))
        for state in type(move.target):
            if state in move.sources:
                continue
            case: Any = Case(state)
            with pytest.raises(WrongState):
                advance(nothing, case, move, actor=SYSTEM_ACTOR, now=clock.now())
            assert (case.state, case.state_since) == (state, None)
            tried += 1
    assert tried >= 3 * len(TABLES[room])


def test_no_move_is_left_out() -> None:
    assert sum(map(len, TABLES.values())) >= 150
