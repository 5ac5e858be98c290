"""Who may set what differs by locality, and confirm the law's text (care.md §1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core.policy import Actor, holds

if TYPE_CHECKING:
    from app.core.policy import Policy
    from app.parameters.models import ParameterValue

# Codes of the role table; the accounts room, which spells them out, stands above this one.
OFFICER, BUREAU_HEAD, SYSTEM_ADMIN = "R-BUR", "R-BH", "R-SYS"
OFFICE = ("R-INT", "R-SW", "R-HEAD", "R-AGA")


def of_own_layer(actor: Actor, value: ParameterValue) -> bool:
    """A bureau releases for its own division, neither above nor below it."""
    return bool(actor.division_code) and actor.division_code == value.division_code


def is_another(actor: Actor, value: ParameterValue) -> bool:
    """Nobody releases what they proposed themselves, under whatever account."""
    return actor.persons.isdisjoint({value.proposed_by_person_id, value.proposed_for_person_id})


POLICY: Policy = {
    "parameters.view": [[holds(OFFICER, BUREAU_HEAD, SYSTEM_ADMIN, *OFFICE)]],
    "parameters.propose": [[holds(OFFICER)]],
    "parameters.release": [[holds(BUREAU_HEAD), of_own_layer, is_another]],
    "parameters.withdraw": [[holds(BUREAU_HEAD), of_own_layer]],
    "parameters.confirm_rule": [[holds(SYSTEM_ADMIN)]],
}
