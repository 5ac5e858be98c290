"""What an act asks before it happens: a fitting state, and words that explain it later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.errors import Invalid, WrongState

if TYPE_CHECKING:
    from app.foster.models import FosterApplication, State

SHORTEST = 5


def demand_state(case: FosterApplication, *states: State) -> None:
    """Raise WrongState where the case is in none of them."""
    if case.state not in states:
        raise WrongState


def demand_words(text: str, says: str, field: str = "reason") -> None:
    """Raise Invalid, beginning with `says`, where the words are too few to explain anything."""
    if len(text.strip()) < SHORTEST:
        raise Invalid(f"{says}，至少{SHORTEST}个字。", field)
