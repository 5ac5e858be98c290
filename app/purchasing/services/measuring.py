"""What a contract came to, for whoever judges it: counted, by hand where nothing counts (§6)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.core.db import as_system
from app.purchasing.models import SHARES, Beneficiary, SurveyLink
from app.purchasing.rules import grading
from app.purchasing.rules.indicators import ratio
from app.purchasing.rules.money import rounded
from app.purchasing.services.progress import answered, shares_of, standing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from typing import Any

    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract
    from app.purchasing.rules.indicators import Indicator

SATISFACTION = "satisfaction"
FULL_SATISFACTION = next(one.points for one in grading.EV_CHILD if one.code == SATISFACTION)
HUNDRED = 100
_MOST = 10**9


@dataclass(frozen=True)
class Measured:
    """One item of a contract on a day. `counted` None: known by hand only, and not typed yet."""

    indicator: Indicator
    target: Fraction
    counted: Fraction | None
    weight: Fraction
    by_hand: bool

    @property
    def ratio(self) -> Fraction:
        """Counted to target, never over 1; nothing where nothing is known."""
        if self.counted is None:
            return Fraction(0)
        return ratio(self.indicator, self.counted, self.target)

    @property
    def shown(self) -> str:
        """The figure as one reads it."""
        return "—" if self.counted is None else plain(self.counted)


def plain(value: Fraction) -> str:
    """At most two decimals, none where there are none."""
    return f"{rounded(value).normalize():f}"


def read(typed: str) -> Fraction | None:
    """A number of nothing or more as it was typed; None for anything else."""
    try:
        value = Decimal(typed.strip())
    except InvalidOperation:
        return None
    return Fraction(value) if value.is_finite() and 0 <= value < 10**9 else None


def measured(
    session: Session, contract: ServiceContract, until: date, values: Mapping[str, Any]
) -> list[Measured]:
    """Every item, in the contract's order; `values` are what was found by hand."""
    found = []
    for one in standing(session, contract, until):
        by_hand = one.counted is None
        counted = one.counted
        if by_hand and (typed := values.get(one.indicator.code)):
            counted = read(str(typed))
        weight = Fraction(one.weight, SHARES)
        found.append(Measured(one.indicator, one.target, counted, weight, by_hand))
    return found


@dataclass(frozen=True)
class Said:
    """What users answered. `percent` of them are content; `is_enough` by K-25."""

    users: int
    invited: int
    answered: int
    percent: Fraction | None
    is_enough: bool

    @property
    def points(self) -> Fraction:
        """Of ten (EV-CHILD)."""
        return FULL_SATISFACTION * (self.percent or Fraction(0)) / HUNDRED


def said(session: Session, contract: ServiceContract, until: date) -> Said:
    """The users' answers up to a day, as figures."""
    # People who were served: children and others on the list, struck out or not.
    served = select(func.count()).where(Beneficiary.contract_id == contract.id)
    asked = select(func.count()).where(
        SurveyLink.contract_id == contract.id, SurveyLink.whom == "user"
    )
    with as_system(session):
        users, invited = session.execute(
            select(served.scalar_subquery(), asked.scalar_subquery())
        ).one()
    told = answered(session, contract, until)
    share = shares_of(session, contract, until)["K-25"]
    return Said(users, invited, told, share, grading.enough_answers(told, users))
