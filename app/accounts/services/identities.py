"""Links between accounts of staff and the people of the unified identity service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import UnifiedLink, User
from app.accounts.services.sign_in import is_usable
from app.core import crypto
from app.core.errors import Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

AWAY = "统一身份认证现在联系不上。请用本平台的用户名和密码登录，或者过一会儿再试。"
NOT_DONE = "统一身份认证没有完成，请再试一次。"
TAKEN = "这个统一身份已经关联了另一个账号。请先用那个账号登录，取消关联。"


@dataclass(frozen=True)
class Journey:
    """Where a browser is sent, and what it brings back unchanged; kept in its page cookie."""

    url: str
    state: str
    nonce: str
    verifier: str


def index_of(issuer: str, subject: str) -> str:
    """How a person of the service is known here; the number itself is not kept."""
    return crypto.blind("unified", f"{issuer} {subject}")


def find_user(session: Session, index: str, now: datetime) -> User | None:
    """The account that this person may enter, if they have linked one."""
    user = session.scalar(
        select(User).join(UnifiedLink, UnifiedLink.user_id == User.id).where(
            UnifiedLink.subject_index == index
        )
    )  # fmt: skip
    return user if user is not None and is_usable(user, now) else None


def linked_at(session: Session, user_id: int) -> datetime | None:
    """Since when an account is linked."""
    return session.scalar(select(UnifiedLink.created_at).where(UnifiedLink.user_id == user_id))


def link(session: Session, user: User, index: str, now: datetime) -> None:
    """This person enters this account from now on. Raises Invalid: they enter another one."""
    taken = session.scalar(select(UnifiedLink).where(UnifiedLink.subject_index == index))
    if taken is not None and taken.user_id != user.id:
        raise Invalid(TAKEN)
    unlink(session, user)
    session.add(UnifiedLink(user_id=user.id, subject_index=index, created_at=now))


def unlink(session: Session, user: User) -> bool:
    """The service opens this account no more; False if it did not before."""
    found = session.scalar(select(UnifiedLink).where(UnifiedLink.user_id == user.id))
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True
