"""Passwords: argon2id, a check against common ones, and the same time for unknown accounts."""

from __future__ import annotations

import os
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from app.core.errors import Invalid, Unavailable
from app.divisions.codes import Level, shipped

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# 19 MiB, two passes: 25 ms, the least that OWASP accepts; two workers stay below 100 MB.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

STAFF_LEAST = 12
FAMILY_LEAST = 8
MOST = 128
# A guesser who is stopped after ten tries a quarter of an hour, and one who stole the hashes.
STAFF_POWER, FAMILY_POWER = 8.5, 6.0
LOOKED_AT = 72  # signs; who remembers more than that has no common password
EXAMPLE = "院里有三棵老槐树开满了花"
# Words that a stranger tries first here. zxcvbn brings 30,000 common passwords and the names.
OF_THE_TRADE = (
    "tongan tong'an minzheng minzhengju mzj fuliyuan ertong jiyang shouyang mima denglu guanli "
    "guanliyuan admin woaini nihao zhongguo 童安 民政 民政局 儿童 福利院 儿童福利院 寄养 收养 "
    "密码 管理员 我爱你 你好 中国"
).split()
KIND_OF_PLACE = re.compile(r"(zizhi)?(sheng|shi|qu|xian|zhou|qi)$")
COMMON = frozenset(
    "12345678 123456789 1234567890 password password1 qwertyui 11111111 88888888 66666666 "
    "00000000 abc12345 a1234567 asd12345 iloveyou woaini520 woaini1314 5201314520 13145200 "
    "tongan123 tongan2026 jilin123 chongqing 123456789012 password1234 qwertyuiop12 "
    f"changchun123 minzheng123 1qaz2wsx3edc admin1234567 administrator {EXAMPLE}".split()
)

LONGEST = 2.0
"""Seconds that one waits for the hashes of others."""


# One thread of each process, that gives way to the threads that answer (Linux keeps niceness by
# thread): a storm of sign-ins keeps no page waiting (bar P15).
_hashing = ThreadPoolExecutor(1, "passwords", initializer=os.nice, initargs=(10,))


def _at_leisure(work: Callable[..., T], *given: Any) -> T:
    turn = _hashing.submit(work, *given)
    try:
        return turn.result(LONGEST)
    except TookTooLong:
        turn.cancel()
        says = "现在登录的人很多，请稍等片刻再试。"
        raise Unavailable(says) from None


def hash_password(password: str) -> str:
    """The stored form of a password. Raises Unavailable after two seconds of others' hashes."""
    return _at_leisure(_hasher.hash, password)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is right; an unknown account costs the same time (bar S28).

    Raises Unavailable after two seconds of others' hashes.
    """
    try:
        _at_leisure(_hasher.verify, stored or _nobody(), password)
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Whether the parameters rose since this password was hashed."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _known_here() -> tuple[str, ...]:
    """The names of provinces, cities and counties, in signs and in letters; the trade's words."""
    words = list(OF_THE_TRADE)
    for line in shipped():
        if line["level"] != Level.TOWNSHIP:
            name, letters = line["name"], line["pinyin"]
            words += [name, name[:-1], letters, KIND_OF_PLACE.sub("", letters)]
    return tuple(dict.fromkeys(word for word in words if len(word) > 1))


def _powers_of_guesses(password: str) -> float:
    """How many tries a stranger needs, as a power of ten: words, runs, dates, keyboard rows."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its words take 12 MB

    found = zxcvbn(password[:LOOKED_AT], user_inputs=_known_here())
    return float(found["guesses_log10"])


def demand_good(password: str, *, staff: bool, context: tuple[str, ...] = ()) -> None:
    """Raise Invalid where a password is short, common or made of what everybody knows."""
    least = STAFF_LEAST if staff else FAMILY_LEAST
    if len(password) < least:
        says = f"密码至少{least}位，可以是一句自己记得住的话，例如“{EXAMPLE}”。"
        raise Invalid(says, "password")
    if len(password) > MOST:
        says = f"密码最多{MOST}位。"
        raise Invalid(says, "password")
    lowered = password.lower()
    if any(word and word.lower() in lowered for word in context):
        says = "密码中请不要包含您的姓名、手机号或用户名。"
        raise Invalid(says, "password")
    power = STAFF_POWER if staff else FAMILY_POWER
    if lowered in COMMON or _powers_of_guesses(lowered) < power:
        says = "这个密码太常见，容易被猜到，请换一个。"
        raise Invalid(says, "password")
