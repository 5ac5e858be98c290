"""Who may do what: a table of actions, each with alternatives made of predicates.

An action that is not in the table is a KeyError, never a silent no or yes. Whether a row may
be seen at all is decided in the query (`visible_to`); a test holds both to the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.db import NOBODY, SYSTEM, Scope
from app.core.errors import Forbidden, NotFound


@dataclass(frozen=True)
class Actor:
    """Who acts, as of this request. Never cached: a changed role counts at once.

    `roles` are codes of the one role table (care.md §1.1). An account belongs to one agency;
    families have none. `level` is county, city or province.
    """

    user_id: int | None = None
    person_id: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    agency_id: int | None = None
    agency_name: str = ""
    agency_kind: str = ""
    level: str = ""
    division_code: str = ""
    scope: Scope = field(default=NOBODY, compare=False)

    @property
    def is_signed_in(self) -> bool:
        return self.user_id is not None

    @property
    def is_staff(self) -> bool:
        return self.agency_id is not None

    def has(self, *roles: str) -> bool:
        """True where the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)


ANYONE = Actor()
SYSTEM_ACTOR = Actor(name="系统", scope=SYSTEM)

Predicate = Callable[[Actor, Any], bool]
Policy = Mapping[str, Sequence[Sequence[Predicate]]]

_table: dict[str, Sequence[Sequence[Predicate]]] = {}


def register(policy: Policy) -> None:
    """Add a room's table; a second owner of an action is a mistake in the code."""
    for action, alternatives in policy.items():
        if _table.get(action, alternatives) is not alternatives:
            message = f"{action} stands in two policy tables"
            raise ValueError(message)
        _table[action] = alternatives


def table() -> Policy:
    """The whole policy, for the generated documents and the matrix."""
    return _table


def allows(actor: Actor, action: str, subject: Any = None) -> bool:
    """Whether the actor may do this. Raises KeyError for an action nobody declared."""
    return any(
        all(predicate(actor, subject) for predicate in predicates) for predicates in _table[action]
    )


def demand(actor: Actor, action: str, subject: Any = None) -> None:
    """Raise Forbidden unless the actor may do this."""
    if not allows(actor, action, subject):
        raise Refused(action, subject)


class Refused(Forbidden):
    """A refusal that the audit records: which action, on which subject."""

    def __init__(self, action: str, subject: Any = None, says: str | None = None) -> None:
        super().__init__(says)
        self.action = action
        self.subject = subject


class Unseen(NotFound):
    """A look-up by someone who may not see the row, or by a guesser: one answer for both."""

    def __init__(self, kind: str, ref: str) -> None:
        super().__init__()
        self.kind = kind
        self.subject_ref = ref


def holds(*roles: str) -> Predicate:
    """The actor holds one of the roles."""

    def has_role(actor: Actor, _subject: Any) -> bool:
        return actor.has(*roles)

    has_role.__name__ = "holds " + "|".join(roles)
    return has_role


def is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Anyone with an account."""
    return actor.is_signed_in
