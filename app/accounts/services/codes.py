"""One-time codes: ten minutes, one use, five tries; what a phone is told (PD-ES-4)."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from app.accounts.models import CodePurpose, OneTimeCode
from app.accounts.posting import post
from app.core import crypto
from app.core.errors import Invalid

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

CODE_VALID = timedelta(minutes=10)
CODE_TRIES = 5


def issue_code(
    session: Session, phone: str, purpose: CodePurpose, now: datetime, context: str = ""
) -> str:
    """A new six-digit code for a phone and a purpose; earlier ones stop working."""
    phone_index = crypto.blind("phone", phone)
    session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.phone_index == phone_index,
            OneTimeCode.purpose == purpose,
            OneTimeCode.context == context,
            OneTimeCode.used_at.is_(None),
        )
    )
    code = f"{secrets.randbelow(1_000_000):06d}"
    session.add(
        OneTimeCode(
            phone_index=phone_index,
            purpose=purpose,
            context=context,
            code_hash=_code_hash(phone_index, code),
            created_at=now,
            expires_at=now + CODE_VALID,
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
            OneTimeCode.phone_index == phone_index,
            OneTimeCode.purpose == purpose,
            OneTimeCode.context == context,
            OneTimeCode.used_at.is_(None),
        )
        .with_for_update()
    )
    if row is None or row.expires_at < now or row.tries >= CODE_TRIES:
        says = "验证码已失效，请重新获取。"
        raise Invalid(says, "code")
    digits = "".join(unicodedata.normalize("NFKC", code).split())
    if not secrets.compare_digest(row.code_hash, _code_hash(phone_index, digits)):
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
        update(OneTimeCode).where(OneTimeCode.id == code_id).values(tries=OneTimeCode.tries + 1)
    )


def _code_hash(phone_index: str, code: str) -> str:
    return crypto.blind("code", f"{phone_index}:{code}")


def send_code(
    session: Session,
    phone: str,
    purpose: CodePurpose,
    now: datetime,
    context: str = "",
    *,
    instead: str | None = None,
) -> str:
    """Issue a code and text it; returns the text.

    With `instead` the code is made and kept from everybody, and the phone is told that: who
    asks on behalf of a stranger's phone sees no difference (bar S28).
    """
    code = issue_code(session, phone, purpose, now, context)
    text = instead or f"【童安】验证码{code}，10分钟内有效。请勿告诉他人，工作人员也不会向您索要。"
    post().send_text(session, phone=phone, text=text)
    return text
