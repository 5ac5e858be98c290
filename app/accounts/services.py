"""Signing in and out, one-time codes, limits: what can be done with accounts."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from app.accounts.actors import token_hash
from app.accounts.models import (
    Attempt,
    CodePurpose,
    OneTimeCode,
    Person,
    User,
    UserSession,
    UserState,
)
from app.accounts.passwords import hash_password, is_outdated, matches
from app.core import crypto
from app.core.errors import Invalid, TooMany
from app.core.ids import new_token

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

CODE_VALID = timedelta(minutes=10)
CODE_TRIES = 5


def count_attempts(session: Session, kind: str, key: str, since: datetime) -> int:
    """How often something was tried since a moment, over all workers."""
    found = session.scalar(
        select(func.count()).where(
            Attempt.kind == kind, Attempt.key_hash == crypto.blind("attempt", key),
            Attempt.at > since,
        )
    )
    return found or 0


def note_attempt(session: Session, kind: str, key: str, now: datetime) -> None:
    """Count a try; written by `later`, so that a rolled-back request still counts."""
    session.add(Attempt(kind=kind, key_hash=crypto.blind("attempt", key), at=now))


# kind: (tries, within). An account's limit protects it from guessing, an address's all others.
LIMITS = {
    "sign_in.account": (10, timedelta(minutes=15)),
    "sign_in.address": (60, timedelta(minutes=15)),
    "code.phone": (5, timedelta(hours=1)),
    "code.address": (30, timedelta(hours=1)),
}


def demand_below_limit(session: Session, kind: str, key: str, now: datetime) -> None:
    """Raise TooMany where a limit is reached."""
    tries, within = LIMITS[kind]
    if count_attempts(session, kind, key, now - within) >= tries:
        minutes = int(within.total_seconds() // 60)
        says = f"尝试次数过多。为保护您的账号，请{minutes}分钟后再试；忘记密码请点“找回密码”。"
        raise TooMany(says, retry_after=int(within.total_seconds()))


def find_user(session: Session, login: str) -> User | None:
    """The account of a user name (staff) or a mobile number (families)."""
    login = login.strip()
    if login.isdigit():
        match = User.login_phone_index == crypto.blind("phone", login)
    else:
        match = User.username == login.lower()
    return session.scalar(select(User).where(match))


def check_password(session: Session, login: str, password: str) -> User | None:
    """The account, if the password is right and it may sign in; else None, in the same time."""
    user = find_user(session, login)
    is_right = matches(user.password_hash if user else None, password)
    if user is None or not is_right or user.state is not UserState.ACTIVE:
        return None
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return user


def open_session(
    session: Session, user: User, *, now: datetime, device: str, address: str
) -> str:
    """A new signed-in browser; returns the token for its cookie, of which only a digest stays."""
    token = new_token()
    session.add(
        UserSession(
            token_hash=token_hash(token), user_id=user.id, created_at=now, last_seen_at=now,
            device=device[:200], address=address,
        )
    )
    user.last_sign_in_at = now
    return token


def end_session(session: Session, token: str, now: datetime) -> None:
    """End one browser's session."""
    session.execute(
        update(UserSession)
        .where(UserSession.token_hash == token_hash(token), UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, user_id: int, now: datetime) -> None:
    """End every browser's session of an account, in all workers at once (bar S24)."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def issue_code(
    session: Session, phone: str, purpose: CodePurpose, now: datetime, context: str = ""
) -> str:
    """A new six-digit code for a phone and a purpose; earlier ones stop working."""
    phone_index = crypto.blind("phone", phone)
    session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.phone_index == phone_index, OneTimeCode.purpose == purpose,
            OneTimeCode.context == context, OneTimeCode.used_at.is_(None),
        )
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    session.add(
        OneTimeCode(
            phone_index=phone_index, purpose=purpose, context=context,
            code_hash=_code_hash(phone_index, code), created_at=now, expires_at=now + CODE_VALID,
        )
    )
    return code


def use_code(
    session: Session, phone: str, purpose: CodePurpose, code: str, now: datetime, context: str = ""
) -> OneTimeCode:
    """Use a code up: once, within ten minutes, within five tries. Raises Invalid.

    The wrong try is counted by the caller through `later(count_wrong_code)`, because the
    request that fails is rolled back.
    """
    phone_index = crypto.blind("phone", phone)
    row = session.scalar(
        select(OneTimeCode)
        .where(
            OneTimeCode.phone_index == phone_index, OneTimeCode.purpose == purpose,
            OneTimeCode.context == context, OneTimeCode.used_at.is_(None),
        )
        .with_for_update()
    )
    if row is None or row.expires_at < now or row.tries >= CODE_TRIES:
        says = "验证码已失效，请重新获取。"
        raise Invalid(says, "code")
    if not secrets.compare_digest(row.code_hash, _code_hash(phone_index, code.strip())):
        says = "验证码不正确，请核对短信中的6位数字。"
        raise WrongCode(says, row.id)
    row.used_at = now
    return row


class WrongCode(Invalid):
    """A wrong try; `code_id` is the row on which it counts."""

    def __init__(self, says: str, code_id: int) -> None:
        super().__init__(says, "code")
        self.code_id = code_id


def count_wrong_code(session: Session, code_id: int) -> None:
    """One try fewer."""
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id)
        .values(tries=OneTimeCode.tries + 1)
    )


def _code_hash(phone_index: str, code: str) -> str:
    return crypto.blind("code", f"{phone_index}:{code}")


def set_identity(person: Person, *, id_no: str | None = None, phone: str | None = None) -> None:
    """Write identity number and phone with their index and mask, which belong together."""
    from app.core.identifiers import mask_id, mask_phone  # noqa: PLC0415

    if id_no is not None:
        person.id_no = id_no
        person.id_no_index = crypto.blind("id_no", id_no)
        person.id_no_mask = mask_id(id_no)
    if phone is not None:
        person.phone = phone
        person.phone_index = crypto.blind("phone", phone)
        person.phone_mask = mask_phone(phone)
