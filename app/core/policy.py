"""Who may do what: a table of actions, each with alternatives made of predicates.

An action that is not in the table is a KeyError, never a silent no or yes. Whether a row may
be seen at all is decided in the query (`visible_to`); a test holds both to the same answer.

A deputy acts in their own right or in a colleague's, never in a mixture of both: each right is
tried by itself (`Actor.rights`), and what bars the colleague from a step bars the deputy too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from app.core.db import NOBODY, SYSTEM, Scope
from app.core.errors import Conflict, Forbidden, NotFound


@dataclass(frozen=True)
class Colleague:
    """Someone of the same agency for whom the actor stands in today, with the roles lent."""

    user_id: int
    person_id: int
    name: str
    roles: frozenset[str]
    until: date | None = None
    most_fen: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts, as of this request. Never cached: a changed role counts at once.

    `roles` are codes of the one role table (care.md §1.1), those of `stands_for` included;
    `own_roles` has meaning for a deputy only. `acts_for` is set in a right that was lent. An
    account belongs to one agency; families have none. `level` is county, city or province.
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
    own_roles: frozenset[str] = frozenset()
    stands_for: tuple[Colleague, ...] = ()
    acts_for: Colleague | None = None
    used: dict[str, Actor] = field(default_factory=dict, compare=False, repr=False)
    """In which right a deputy did what in this request; "" is the last."""

    @property
    def rights(self) -> tuple[Actor, ...]:
        """The actor in each right that they have: first their own, then each one lent."""
        if not self.stands_for:
            return (self,)
        return (
            replace(self, roles=self.own_roles, stands_for=()),
            *(replace(self, roles=c.roles, stands_for=(), acts_for=c) for c in self.stands_for),
        )

    @property
    def persons(self) -> frozenset[int]:
        """The natural persons whose part in a case counts: the actor, and whom they act for."""
        if self.acts_for is not None and self.person_id is not None:
            return frozenset({self.person_id, self.acts_for.person_id})
        return frozenset() if self.person_id is None else frozenset({self.person_id})

    def in_right(self, action: str) -> Actor:
        """The right in which this request did the action, for the record.

        An act of another name, such as the letter that goes with a decision, follows the last
        right that was used.
        """
        if not self.stands_for:
            return self
        return self.used.get(action) or self.used.get("") or self.rights[0]

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
    return right_for(actor, action, subject) is not None


def right_for(actor: Actor, action: str, subject: Any = None) -> Actor | None:
    """In which right the actor may do this, None where in none.

    A case that names an officer is dealt with in that colleague's right where it suffices;
    else one's own right comes first.
    """
    alternatives = _table[action]
    if not actor.stands_for:
        return actor if _suffices(actor, alternatives, subject) else None
    officer = getattr(subject, "officer_id", None)
    rights = sorted(actor.rights, key=lambda r: r.acts_for is None or r.acts_for.user_id != officer)
    return next((right for right in rights if _suffices(right, alternatives, subject)), None)


def _suffices(right: Actor, alternatives: Sequence[Sequence[Predicate]], subject: Any) -> bool:
    return any(
        all(predicate(right, subject) for predicate in predicates)
        # Lent are roles; what someone may do as a person, such as assess, is not.
        and (right.acts_for is None or any(hasattr(p, "roles") for p in predicates))
        for predicates in alternatives
    )


def demand(actor: Actor, action: str, subject: Any = None) -> Actor:
    """The right in which the actor does this. Raises Refused where there is none."""
    right = right_for(actor, action, subject)
    if right is None:
        raise Refused(action, subject)
    if actor.stands_for:
        actor.used[action] = actor.used[""] = right
    return right


def demand_another(
    actor: Actor, action: str, subject: Any, before: Iterable[int | None], says: str
) -> Actor:
    """As `demand`, of someone who did not take part in the step before (`before`, persons).

    Raises Refused, and Conflict with `says` where it was the same human or the same right.
    """
    right = demand(actor, action, subject)
    if not right.persons.isdisjoint(before):
        raise Conflict(says)
    return right


def took_part(actor: Actor) -> frozenset[int]:
    """Who took part in what this request did last: a deputy counts beside whom they stand in for.

    The raw actor never holds the colleague; whoever writes down a duty asks here.
    """
    return actor.in_right("").persons


def lender(actor: Actor) -> int | None:
    """Whose right a deputy used last, as a person; None for who acted in their own."""
    absent = actor.in_right("").acts_for
    return None if absent is None else absent.person_id


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
    has_role.roles = roles  # type: ignore[attr-defined]
    return has_role


def in_own_right(actor: Actor, _subject: Any) -> bool:
    """Nobody passes on what was lent to them."""
    return actor.acts_for is None


def within_lent_sum(actor: Actor, subject: Any) -> bool:
    """A deputy moves no greater sum at once than the delegation names (bar S23)."""
    if actor.acts_for is None or actor.acts_for.most_fen is None:
        return True
    sums = (getattr(subject, name, None) for name in ("total_fen", "amount_fen"))
    return max((one for one in sums if one is not None), default=0) <= actor.acts_for.most_fen


def is_signed_in(actor: Actor, _subject: Any) -> bool:
    """Anyone with an account."""
    return actor.is_signed_in
