"""Whose turn a case is, as lists ask it: mine to do, to be taken, waiting for others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.area import BUREAU
from app.accounts.roles import Role
from app.foster.models import State
from app.foster.workflow import TURN_OF

if TYPE_CHECKING:
    from app.core.policy import Actor

_DESK = {str(role) for role in (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD)}
_BUREAU = {str(Role.BUREAU_OFFICER)}
_WAITS = {state: turn for state, turn in TURN_OF.items() if turn and state is not State.DRAFT}


def turns_of(actor: Actor) -> dict[str, Any]:
    """What "mine" and "waiting for others" mean for an actor, as values of the statements.

    `mine`: the accounts whose cases the actor holds, `person`: by whom assessors are named;
    `turns`: states that wait for one of the actor's roles; `free`: those to see where there is
    no officer, for a head all of the office's; `elsewhere`: states that wait for the family or
    another agency; `later`: those in which even the actor's own case waits for others.
    """
    is_bureau = actor.has(*BUREAU)
    roles = actor.roles | _BUREAU if is_bureau else actor.roles
    turns = [state for state, turn in _WAITS.items() if turn in roles]
    here = _BUREAU if is_bureau else _DESK
    return {
        "mine": [actor.user_id, *(colleague.user_id for colleague in actor.stands_for)],
        "person": actor.person_id,
        "turns": turns,
        "free": [s for s, turn in _WAITS.items() if turn in _DESK]
        if actor.has(Role.HEAD)
        else turns,
        "elsewhere": [state for state, turn in _WAITS.items() if turn not in here],
        "later": [state for state in _WAITS if state not in turns],
    }
