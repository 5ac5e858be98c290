"""The second factor of an account: codes of an authenticator, passkeys, recovery codes.

Staff have one; a family may, and is then asked for it as they are.

Whatever is shown is used up in the transaction of what it opens: a conditional update lets one
of two workers through (bar S26).
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from base64 import b32encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyotp
from sqlalchemy import delete, func, select, update

from app.accounts.actors import is_same_person
from app.accounts.models import FactorKind, SecondFactor, UserSession
from app.accounts.posting import post
from app.accounts.services.sign_in import end_all_sessions
from app.audit import services as audit
from app.core import crypto, sealing
from app.core.errors import Conflict, Invalid
from app.core.ids import ALPHABET
from app.core.policy import Actor, Refused, demand

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import User

STEP = 30  # seconds that a code of an authenticator lasts (RFC 6238)
DRIFT = 1  # steps by which a telephone's clock may differ
RECOVERY_CODES = 10
ISSUER = "童安"
OF_FAMILY = "家庭账号"
NOT_BOUND = "动态码不正确。请确认手机时间准确，再填写验证器现在显示的6位数字。"
WRONG = "动态码不正确或者已经用过，请等验证器显示下一个6位数字再填写。"


@dataclass(frozen=True)
class Site:
    """Where passkeys belong: the name of the machine and the whole origin."""

    name: str
    origin: str


@dataclass(frozen=True)
class Proof:
    """A factor that was shown and fits; `spend` uses it up, once."""

    factor_id: int
    step: int


def list_factors(session: Session, user_id: int) -> list[SecondFactor]:
    """What an account has, in the order in which it was added.

    Raises BrokenSeal: to leave one out would offer a stranger to bind an authenticator anew.
    """
    found = list(
        session.scalars(
            select(SecondFactor).where(SecondFactor.user_id == user_id).order_by(SecondFactor.id)
        )
    )
    for factor in found:
        sealing.demand_row(factor)
    return found


def is_enrolled(factors: list[SecondFactor]) -> bool:
    """Whether there is an authenticator or a passkey: recovery codes only stand in for one."""
    return any(factor.kind is not FactorKind.RECOVERY for factor in factors)


def has_factor(session: Session, user_id: int) -> bool:
    """Whether an account is asked for a second factor. Raises BrokenSeal."""
    return is_enrolled(list_factors(session, user_id))


# --- the authenticator ------------------------------------------------------------------------


def offered_secret(user: User, session_id: int) -> str:
    """The secret offered to a browser that has none yet: the same on each look at the page."""
    drawn = crypto.blind("authenticator", f"{user.ref} {session_id}")
    return b32encode(bytes.fromhex(drawn)[:20]).decode()


def new_secret() -> str:
    """A random secret of 160 bits."""
    return pyotp.random_base32()


def address(user: User, secret: str) -> str:
    """What the QR code says to an authenticator."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username or OF_FAMILY, issuer_name=ISSUER)


def give_authenticator(
    session: Session, user: User, secret: str, used_step: int = 0
) -> SecondFactor:
    """Store an authenticator's secret."""
    factor = SecondFactor(user_id=user.id, kind=FactorKind.TOTP, used_step=used_step)
    factor.secret = secret
    session.add(factor)
    return factor


def enrol(session: Session, user: User, secret: str, code: str, now: datetime) -> list[str]:
    """The first authenticator, proved by a code; returns recovery codes, shown once.

    Raises Invalid (field `factor_code`).
    """
    step = _fitting_step(secret, _digits(code), now, after=0)
    if step is None:
        raise Invalid(NOT_BOUND, "factor_code")
    if any(one.kind is FactorKind.TOTP for one in list_factors(session, user.id)):
        raise Conflict("这个账号已经绑定验证器。")
    give_authenticator(session, user, secret, step)
    audit.record(session, _self(user), "accounts.enrol_factor", user.subject, at=now)
    return new_recovery_codes(session, user.id)


def tell_added(session: Session, user: User, what: str) -> None:
    """The owner hears of each further way into the account (V6.3.7)."""
    do = "联系单位管理员停用账号" if user.agency_id is not None else "修改密码并拨打12345"
    post().tell_user(
        session,
        user.id,
        kind="N-ACC-11",
        title="您的账号多了一种验证方式",
        body=f"刚刚{what}。如果不是您本人，请马上{do}。",
        path="/account/factors",
    )


def _self(user: User) -> Actor:
    return Actor(user_id=user.id, person_id=user.person_id, agency_id=user.agency_id)


def _fitting_step(secret: str, digits: str, now: datetime, after: int) -> int | None:
    totp, present = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    for step in range(present - DRIFT, present + DRIFT + 1):
        fits = secrets.compare_digest(totp.generate_otp(step), digits)
        if fits and step > after:
            return step
    return None


def next_code(factors: list[SecondFactor], now: datetime) -> str:
    """The code that the account's authenticator shows and that is not used yet.

    For screens of a demonstration; empty where the person would have to wait.
    """
    present = int(now.timestamp()) // STEP
    for factor in factors:
        step = max(factor.used_step + 1, present)
        if factor.kind is FactorKind.TOTP and step <= present + DRIFT:
            return pyotp.TOTP(factor.secret or "").generate_otp(step)
    return ""


def code_of(secret: str, now: datetime) -> str:
    """What an authenticator with this secret shows now."""
    return pyotp.TOTP(secret).generate_otp(int(now.timestamp()) // STEP)


def _digits(code: str) -> str:
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    return typed if typed.isascii() else ""


# --- recovery codes ---------------------------------------------------------------------------


def new_recovery_codes(session: Session, user_id: int) -> list[str]:
    """Ten codes for the day the telephone is lost; earlier ones stop working."""
    session.execute(
        delete(SecondFactor).where(
            SecondFactor.user_id == user_id, SecondFactor.kind == FactorKind.RECOVERY
        )
    )
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        SecondFactor(user_id=user_id, kind=FactorKind.RECOVERY, code_index=_index(user_id, code))
        for code in codes
    )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _index(user_id: int, code: str) -> str:
    return crypto.blind("recovery", f"{user_id}:{code}")


# --- passkeys ---------------------------------------------------------------------------------


def challenge(token_hash: str, purpose: str) -> bytes:
    """What a passkey signs: bound to the session's token, which changes with each use."""
    return bytes.fromhex(crypto.blind("passkey", f"{token_hash} {purpose}"))


def creation_options(user: User, factors: list[SecondFactor], site: Site, ask: bytes) -> str:
    """What the browser needs to make a passkey, as JSON."""
    from app.accounts.services import passkeys  # noqa: PLC0415 - 6 MB, which few need

    name = user.username or OF_FAMILY
    return passkeys.creation_options(site, ISSUER, user.ref, name, _passkeys(factors), ask)


def request_options(factors: list[SecondFactor], site: Site, ask: bytes) -> str:
    """What the browser needs to use a passkey, as JSON; empty where the account has none."""
    known = _passkeys(factors)
    if not known:
        return ""
    from app.accounts.services import passkeys  # noqa: PLC0415 - as above

    return passkeys.request_options(site, known, ask)


def _passkeys(factors: list[SecondFactor]) -> list[str]:
    return [factor.credential_id for factor in factors if factor.credential_id]


def add_passkey(
    session: Session, user: User, answer: str, label: str, site: Site, ask: bytes
) -> None:
    """Keep the public half of a passkey that the browser made. Raises Invalid."""
    from app.accounts.services import passkeys  # noqa: PLC0415 - as above

    try:
        credential_id, public_key, count = passkeys.made(answer, site, ask)
    except passkeys.NotProved as error:
        raise Invalid("这把通行密钥没有通过核验，没有添加。请再试一次。", "label") from error
    session.add(
        SecondFactor(
            user_id=user.id,
            kind=FactorKind.PASSKEY,
            credential_id=credential_id,
            public_key=public_key,
            used_step=count,
            label=label.strip()[:40] or "通行密钥",
        )
    )
    tell_added(session, user, "添加了一把通行密钥")


def remove_passkey(session: Session, user: User, ref: str) -> bool:
    """Forget one passkey; recovery codes go with the last factor for which they stood in."""
    found = list_factors(session, user.id)
    gone = [one for one in found if one.ref == ref and one.kind is FactorKind.PASSKEY]
    left = [one for one in found if one not in gone]
    if gone and not is_enrolled(left):
        gone = found
    for one in gone:
        session.delete(one)
    return bool(gone)


def _signed(factors: list[SecondFactor], answer: str, site: Site, ask: bytes) -> Proof | None:
    from app.accounts.services import passkeys  # noqa: PLC0415 - as above

    try:
        used = json.loads(answer)["id"]
        factor = next(one for one in factors if one.credential_id == used)
        count = passkeys.count_after(answer, site, ask, factor.public_key, factor.used_step)
    except (ValueError, KeyError, TypeError, StopIteration, RecursionError):
        return None
    return Proof(factor.id, count)


# --- showing one ------------------------------------------------------------------------------


def prove(
    factors: list[SecondFactor], typed: str, answer: str, site: Site, ask: bytes, now: datetime
) -> Proof | None:
    """Whether a typed code or a passkey's answer is right and unused; nothing is used up yet."""
    if answer:
        return _signed(factors, answer, site, ask)
    digits = _digits(typed)
    for factor in factors:
        if factor.kind is FactorKind.TOTP:
            step = _fitting_step(factor.secret or "", digits, now, after=factor.used_step)
            if step is not None:
                return Proof(factor.id, step)
        elif factor.kind is FactorKind.RECOVERY and factor.used_at is None:
            plain = digits.replace("-", "").lower()
            if secrets.compare_digest(factor.code_index or "", _index(factor.user_id, plain)):
                return Proof(factor.id, 1)
    return None


def spend(session: Session, proof: Proof, now: datetime) -> bool:
    """Use it up: false where another worker was first."""
    # Passkeys that live in several devices count nothing and always say 0: what makes their
    # answer single is the challenge, which belongs to a session's token.
    is_new = (SecondFactor.used_step < proof.step) | (
        (SecondFactor.kind == FactorKind.PASSKEY) & (SecondFactor.used_step == 0)
    )
    found = session.execute(
        update(SecondFactor)
        .where(SecondFactor.id == proof.factor_id, is_new)
        .values(used_step=proof.step, used_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]


def renew_session(
    session: Session, session_id: int, former: str, token_hash: str, action: str, now: datetime
) -> None:
    """A factor was shown for an action: the session goes on under a new token (bar S24)."""
    session.execute(
        update(UserSession)
        .where(UserSession.id == session_id)
        .values(former_hash=former, token_hash=token_hash, factor_at=now, factor_for=action)
    )


# --- lost and renewed -------------------------------------------------------------------------


def forget_all(session: Session, user: User, now: datetime) -> None:
    """Without a factor, and signed out everywhere.

    At their next sign-in staff bind a new authenticator; a family comes in by its password.
    """
    session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    user.factor_reset_by_id = None
    end_all_sessions(session, user.id, now)


def ask_reset(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Who runs the account says that its factor is lost; security decides."""
    demand(actor, "accounts.ask_factor_reset", user)
    user.factor_reset_by_id = actor.user_id
    audit.record(session, actor, "accounts.ask_factor_reset", user.subject, at=now)


def reset(session: Session, user: User, *, actor: Actor, now: datetime) -> None:
    """Two people and never the owner: forget the factor. Raises Refused, Conflict."""
    demand(actor, "accounts.reset_factor", user)
    if user.factor_reset_by_id is None:
        raise Conflict("还没有人提出重置，请先由本单位管理员核对本人身份后提出。")
    if is_same_person(session, actor, user.factor_reset_by_id):
        raise Refused("accounts.reset_factor", user, "提出重置和办理重置应当是不同的人。")
    forget_all(session, user, now)
    post().tell_user(
        session,
        user.id,
        kind="N-ACC-10",
        title="第二重验证已重置",
        body="您的验证器和通行密钥已经作废，下次登录时重新绑定。如果不是您本人要求的，请马上联系安全管理员。",
    )
    audit.record(session, actor, "accounts.reset_factor", user.subject, at=now)


def count_recovery_left(session: Session, user_id: int) -> int:
    """Recovery codes that were not used yet."""
    found = session.scalar(
        select(func.count()).where(
            SecondFactor.user_id == user_id,
            SecondFactor.kind == FactorKind.RECOVERY,
            SecondFactor.used_at.is_(None),
        )
    )
    return found or 0
