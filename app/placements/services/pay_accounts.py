"""A family's bank account: entered by the family or its worker, never by who pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.core.errors import Invalid
from app.core.identifiers import mask_name, read_bank_card
from app.core.policy import demand
from app.placements.models import PayAccount

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.placements.models import Placement


def enter(
    session: Session, placement: Placement, *, holder: str, bank: str, number: str,
    actor: Actor, now: datetime,
) -> PayAccount:  # fmt: skip
    """A new account counts from the next list that is drawn up. Raises Invalid."""
    demand(actor, "payments.account", placement)
    row = keep(
        session, placement.household_id, holder=holder, bank=bank, number=number, actor=actor,
        now=now,
    )  # fmt: skip
    audit.record(session, actor, "payments.account", placement.subject, at=now)
    return row


def keep(
    session: Session, household_id: int, *, holder: str, bank: str, number: str, actor: Actor,
    now: datetime,
) -> PayAccount:  # fmt: skip
    """The household's account from now on; the caller has asked the permission. Raises Invalid."""
    try:
        card = read_bank_card(number)
    except Invalid as error:
        raise Invalid(error.says, "number") from None
    row = PayAccount(
        household_id=household_id, bank=bank.strip(), holder_mask=mask_name(holder),
        number_mask=f"尾号{card[-4:]}", entered_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    row.holder, row.number = holder.strip(), card
    session.add(row)
    session.flush()
    return row
