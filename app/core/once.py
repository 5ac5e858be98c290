"""What several parts of a page ask, the page asks its database once (bar P04)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")


def once(ask: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """The answer is kept as long as its session, which reads for one request; never longer.

    Where something may be written each call asks anew, for a write can change the answer. The
    arguments say all that the answer depends on besides the scope; nobody changes what comes back.
    """

    @wraps(ask)
    def answer(session: Session, /, *about: P.args, **more: P.kwargs) -> T:
        if session.info.get("write", True):
            return ask(session, *about, **more)
        known: dict[Any, T] = session.info.setdefault("asked", {})
        key = (ask, session.info["scope"], about, tuple(sorted(more.items())))
        if key not in known:
            known[key] = ask(session, *about, **more)
        return known[key]

    return answer
