"""How this room reaches people, whose inbox and outbox stand above it.

The portal plugs the notices in at start, as it does with `load_actor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Post(Protocol):
    """What this room needs of the notices."""

    def send_text(
        self, session: Session, *, phone: str, text: str, person_id: int | None = None
    ) -> None:
        """A short text to a phone."""

    def tell_user(
        self,
        session: Session,
        user_id: int,
        *,
        kind: str,
        title: str,
        body: str,
        case_no: str = "",
        path: str = "",
    ) -> None:
        """A line in the inbox of one account."""


class _Holder:
    post: Post | None = None


def use(post: Post) -> None:
    """Plug the notices in."""
    _Holder.post = post


def post() -> Post:
    """Raises RuntimeError where the portal forgot to plug the notices in."""
    if _Holder.post is None:
        raise RuntimeError("no post: call posting.use() first")
    return _Holder.post
