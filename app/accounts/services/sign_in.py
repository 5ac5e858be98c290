"""Signing in and out, sessions, and limits that hold across workers."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update

from app.accounts.actors import token_hash
from app.accounts.models import Attempt, User, UserSession, UserState
from app.accounts.passwords import hash_password, is_outdated, matches
from app.core import clock, crypto, sealing
from app.core.db import begin_writing
from app.core.errors import Invalid, TooMany
from app.core.identifiers import read_mobile
from app.core.ids import new_token

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session


def count_attempts(session: Session, kind: str, key: str, since: datetime) -> int:
    """How often something was tried since a moment, over all workers."""
    found = session.scalar(
        select(func.count()).where(
            Attempt.kind == kind,
            Attempt.key_hash == crypto.blind("attempt", key),
            Attempt.at > since,
        )
    )
    return found or 0


def note_attempt(session: Session, kind: str, key: str, now: datetime) -> None:
    """Count a try; written by `later`, so that a rolled-back request still counts."""
    session.add(Attempt(kind=kind, key_hash=crypto.blind("attempt", key), at=now))


# kind: (tries, within). An account's limit protects it from guessing, an address's all others;
# from many addresses at once, browsers that nobody has signed in with before wait (bar S27).
LIMITS = {
    "sign_in.account": (10, timedelta(minutes=15)),
    "sign_in.address": (60, timedelta(minutes=15)),
    "sign_in.everywhere": (3000, timedelta(minutes=15)),
    "code.phone": (5, timedelta(hours=1)),
    "code.address": (30, timedelta(hours=1)),
    "register.person": (5, timedelta(hours=1)),
    "factor.account": (10, timedelta(minutes=15)),
}


KEEP_TRIES = timedelta(days=30)
"""So long a wrong try is remembered, so that the owner hears of it at the next sign-in."""
KEPT = ("sign_in.account", "factor.account")
MANY_TRIES = 5
EVERYWHERE = "everywhere"


def failed_since(session: Session, login: str, since: datetime) -> int:
    """How often strange browsers gave a wrong password for an account."""
    return count_attempts(session, "sign_in.account", login_key(login, None), since)


def wrong_codes_since(session: Session, user_id: int, since: datetime) -> int:
    """How often the password was right and the second factor wrong."""
    return count_attempts(session, "factor.account", str(user_id), since)


def is_at_limit(session: Session, kind: str, key: str, now: datetime) -> bool:
    """Whether a limit is reached."""
    tries, within = LIMITS[kind]
    return count_attempts(session, kind, key, now - within) >= tries


def demand_below_limit(session: Session, kind: str, key: str, now: datetime) -> None:
    """Raise TooMany where a limit is reached."""
    if is_at_limit(session, kind, key, now):
        _, within = LIMITS[kind]
        minutes = int(within.total_seconds() // 60)
        says = f"尝试次数过多。为保护账号安全，请{minutes}分钟后再试。"
        raise TooMany(says, retry_after=int(within.total_seconds()))


def forget_attempts(session: Session, kind: str, key: str) -> None:
    """Unlock."""
    session.execute(
        delete(Attempt).where(
            Attempt.kind == kind, Attempt.key_hash == crypto.blind("attempt", key)
        )
    )


def plain_login(login: str) -> str:
    """Half-width and small, as people type it in any keyboard's mode; a phone as at registering."""
    try:
        return read_mobile(login)
    except Invalid:
        return unicodedata.normalize("NFKC", login).strip().lower()


def find_user(session: Session, login: str) -> User | None:
    """The account of a user name (staff) or a mobile number (families)."""
    login = plain_login(login)
    if login.isascii() and login.isdigit():
        match = User.login_phone_index == crypto.blind("phone", login)
    else:
        match = User.username == login
    return session.scalar(select(User).where(match))


def login_key(login: str, device: str | None) -> str:
    """What the tries of a sign-in are counted on.

    A browser in which this account was signed in before has a count of its own, so that a
    stranger who guesses wrongly does not lock the owner out (bar S27).
    """
    name = plain_login(login)
    return f"{name} {device}" if device and knows(device, name) else name


def new_device(login: str) -> str:
    """A mark for a browser: says that this account was signed in there, and not which."""
    nonce = new_token()[:22]
    return f"{nonce}.{crypto.blind('device', f'{plain_login(login)} {nonce}')[:32]}"


def knows(device: str, login: str) -> bool:
    """Whether the mark was given for this account."""
    nonce, _, proof = device.partition(".")
    made = crypto.blind("device", f"{plain_login(login)} {nonce}")[:32]
    return secrets.compare_digest(made.encode(), proof.encode())


def check_password(
    session: Session, login: str, password: str, *, device: str | None = None
) -> User | None:
    """The account, if the password is right and it may sign in; else None, in the same time.

    Locked, disabled, unknown and expired accounts cost the same hash as a wrong password. It is
    made outside the transaction, so that no other writer waits for it; nothing may have been
    written in this one before. Raises BrokenSeal where SQL has changed the account, Unavailable
    where too many sign in.
    """
    now = clock.now()
    stored = _stored(find_user(session, login))
    session.rollback()
    is_right = matches(stored, password)
    begin_writing(session)
    user = find_user(session, login)
    if (current := _stored(user)) != stored:  # it was changed meanwhile
        is_right = matches(current, password)
    if is_at_limit(session, "sign_in.account", login_key(login, device), now):
        return None
    if user is None or not is_right or not is_usable(user, now):
        return None
    if user.password_until is not None and user.password_until < now:
        return None
    sealing.demand_row(user)
    if is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
    return user


def _stored(user: User | None) -> str | None:
    return user.password_hash if user else None


def is_usable(user: User, now: datetime) -> bool:
    """Whether the account may be entered at all: neither disabled nor past its last day."""
    is_over = user.ends_on is not None and user.ends_on < clock.day(now)
    return user.state is UserState.ACTIVE and not is_over


def open_session(
    session: Session,
    user: User,
    *,
    now: datetime,
    device: str,
    address: str,
    factor_at: datetime | None = None,
    factor_for: str = "",
) -> str:
    """A new signed-in browser; returns the token for its cookie, of which only a digest stays.

    Without `factor_at` whoever has to show a second factor is half signed in, and comes no
    further than to the page that asks for it.
    """
    token = new_token()
    session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            device=device[:200],
            address=address,
            factor_at=factor_at,
            factor_for=factor_for,
        )
    )
    return token


def end_session(session: Session, token: str, now: datetime) -> None:
    """End one browser's session, also by the token that a step-up has just replaced."""
    known = (UserSession.token_hash, UserSession.former_hash)
    session.execute(
        update(UserSession)
        .where(or_(*(one == token_hash(token) for one in known)), UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all_sessions(session: Session, user_id: int, now: datetime) -> None:
    """End every browser's session of an account, in all workers at once (bar S24)."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_other_sessions(session: Session, user_id: int, own_id: int, now: datetime) -> None:
    """End all sessions of an account but this one."""
    session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.id != own_id,
        )
        .values(ended_at=now)
    )
