"""A member signs on the own phone by a one-time code, of whatever room the paper is (PD-ES-4).

Paper is always an equal way. What is signed, and whether it is still open, the room decides.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import CodePurpose
from app.accounts.services.codes import send_code, use_code
from app.core.errors import Invalid
from app.families.models import Member

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import OneTimeCode


class SignedBy(StrEnum):
    """How a family signed (PD-ES-4: paper is always an equal way)."""

    CODE = "code"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return {"code": "手机签名", "paper": "纸质签名"}[self.value]


def own_phone(session: Session, member: Member) -> str:
    """The signer's own number. Raises Invalid where there is none, or it is another member's."""
    if not member.phone:
        raise Invalid(f"没有登记{member.name or '签署人'}本人的手机号码，请到机构在纸上签。")
    others = session.scalars(
        select(Member).where(
            Member.household_id == member.household_id,
            Member.id != member.id,
            Member.left_on.is_(None),
            Member.phone_mask == member.phone_mask,
        )
    )
    if any(other.phone == member.phone for other in others):
        raise Invalid(
            "这个手机号码也登记在另一名家庭成员名下。一个号码只能签一个人，请改用纸质签名。"
        )
    return member.phone


def send(session: Session, member: Member, paper_ref: str, now: datetime) -> str:
    """A code for one paper to the member's own phone; the text that was sent, for the demo."""
    return send_code(session, own_phone(session, member), CodePurpose.SIGN, now, paper_ref)


def sign(
    session: Session, member: Member, paper_ref: str, *, typed_name: str, code: str, now: datetime
) -> OneTimeCode:
    """The member's own name, typed, and the code; answers the code that was used up.

    Raises Invalid (`typed_name`, `code`), WrongCode for a try that has to be counted.
    """
    if not member.name or typed_name.strip() != member.name:
        raise Invalid("请填写签署人本人的全名，与登记的一致。", "typed_name")
    phone = own_phone(session, member)
    return use_code(session, phone, CodePurpose.SIGN, code, now, paper_ref)
