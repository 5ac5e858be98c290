"""What several parts of a request ask, the request asks its database once (bar P04)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")


def once(ask: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """The answer is kept as long as its transaction, and no longer than until something is written.

    `db` forgets all answers at the first statement that writes or locks, and while the session
    holds a change that is not written yet each call asks anew. The arguments say all that the
    answer depends on besides the scope; nobody changes what comes back.
    """

    @wraps(ask)
    def answer(session: Session, /, *about: P.args, **more: P.kwargs) -> T:
        if "scope" not in session.info or _has_changes(session):
            return ask(session, *about, **more)
        key = (ask, session.info["scope"], about, tuple(sorted(more.items())))
        known: dict[Any, T] = session.info.setdefault("asked", {})
        if key not in known:
            found = ask(session, *about, **more)
            session.info.setdefault("asked", {})[key] = found
            return found
        return known[key]

    return answer


def _has_changes(session: Session) -> bool:
    return bool(session.new or session.dirty or session.deleted)
