"""Which of the place's parameters a contract stands under: those of the day of its signing.

A county that becomes stricter does so for the contracts that it signs from then on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.once import once
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract

# What both sides signed under. Periods of ours (to rectify, to hand over) begin with their own
# day and are kept in their clock.
KEPT = (
    "record.late_days", "record.lost_days", "sample.share", "sample.least", "deduction.full_from",
    "eval.grades", "eval.spot_share", "acceptance.user_share", "acceptance.user_least",
    "staff.change_share",
)  # fmt: skip


def keep(session: Session, contract: ServiceContract, on: date) -> None:
    """Write down what holds at the contract's place on the day on which it is signed."""
    contract.figures = _at_place(session, contract, KEPT, on)


def of_contract(
    session: Session, contract: ServiceContract, names: Collection[str], on: date
) -> dict[str, Any]:
    """The contract's own figures; of a draft, and of what is not kept, those of the day."""
    known = dict(contract.figures)
    if any(name in KEPT and name not in known for name in names):
        known = _of_the_day(session, contract, on) | known
    asked = [name for name in names if name not in known]
    known |= _at_place(session, contract, asked, on) if asked else {}
    return {name: known[name] for name in names}


@once
def _of_the_day(session: Session, contract: ServiceContract, on: date) -> dict[str, Any]:
    return _at_place(session, contract, KEPT, on)


def _at_place(
    session: Session, contract: ServiceContract, names: Collection[str], on: date
) -> dict[str, Any]:
    codes = (contract.county_code, contract.city_code, contract.province_code)
    return parameters.values(
        session, names, on=on, places=[code for code in codes if code],
        agency_id=contract.agency_id,
    )  # fmt: skip
