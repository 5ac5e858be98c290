"""A wish that waits, in the town of the access tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.core import clock
from app.reveals.models import Reveal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.models import User


def wish_of_a_clerk(session: Session, clerk: User, child_ref: str) -> dict[str, str]:
    """The clerk of 长春市儿童福利院 asks to see where the child lived."""
    row = Reveal(
        agency_id=clerk.agency_id, user_id=clerk.id, person_id=clerk.person_id,
        subject_kind="child", subject_ref=child_ref, case_no="", field="address",
        label="户籍地址", path=f"/children/{child_ref}", asked_at=clock.now(),
    )  # fmt: skip
    row.reason = "核对材料"
    session.add(row)
    session.flush()
    return {"reveal": row.ref}
