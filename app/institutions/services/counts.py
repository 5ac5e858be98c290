"""How many children a home answers for on a day, by care form; and the carers they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.children.models import CareForm, CareSpell, Child
from app.core.once import once
from app.institutions import rules
from app.institutions.models import HomeStaff, Job
from app.law.dates import age_on
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from app.accounts.models import Agency

# Forms in which a child is in somebody's care for the home.
IN_CARE = (
    CareForm.INSTITUTION, CareForm.FAMILY_UNIT, CareForm.FOSTER, CareForm.KIN, CareForm.ELSEWHERE,
)  # fmt: skip
FIGURES = ("carer_ratio_healthy", "carer_ratio_disabled_infant")


@dataclass(frozen=True)
class DayCount:
    """A day's children by care form; `came` and `went` since the day before."""

    day: date
    forms: dict[CareForm, int]
    came: int
    went: int
    girls: int
    under_six: int

    @property
    def total(self) -> int:
        return sum(self.forms.values())


def _in_care(session: Session, agency_id: int, day: date) -> dict[int, tuple[CareForm, str, date]]:
    """{child: (form, sex, birth)} of those in the home's care on a day."""
    newest = {row.child_id: row for row in _turns(session, agency_id) if row.from_on <= day}
    return {
        child: (row.form, row.sex, row.birth_on)
        for child, row in newest.items()
        if row.agency_id == agency_id and row.form in IN_CARE
    }


@once
def _turns(session: Session, agency_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Every turning point of the children whom the home has ever had, in the order of days.

    (child, day, home, form, sex, birth): a year's months are counted out of one reading.
    """
    known = select(CareSpell.child_id).where(CareSpell.agency_id == agency_id).distinct()
    return session.execute(
        select(
            CareSpell.child_id, CareSpell.from_on, CareSpell.agency_id, CareSpell.form, Child.sex,
            Child.birth_on,
        )
        .join(Child, Child.id == CareSpell.child_id)
        .where(CareSpell.child_id.in_(known))
        .order_by(CareSpell.from_on, CareSpell.id)
    ).all()  # fmt: skip


def on_day(session: Session, agency_id: int, day: date) -> DayCount:
    """The count of one day, computed from the turning points and nothing else."""
    now = _in_care(session, agency_id, day)
    before = _in_care(session, agency_id, day - timedelta(days=1))
    forms = dict.fromkeys(IN_CARE, 0)
    for form, _, _ in now.values():
        forms[form] += 1
    return DayCount(
        day=day,
        forms=forms,
        came=len(now.keys() - before.keys()),
        went=len(before.keys() - now.keys()),
        girls=sum(sex == "2" for _, sex, _ in now.values()),
        under_six=sum(age_on(birth, day) < rules.SEPARATE_FROM for _, _, birth in now.values()),
    )


def months(session: Session, agency_id: int, day: date, many: int = 12) -> list[DayCount]:
    """The last day of each of so many months before `day`, and `day` itself, the oldest first."""
    days = [day]
    first = day.replace(day=1)
    for _ in range(many - 1):
        days.append(first - timedelta(days=1))
        first = (first - timedelta(days=1)).replace(day=1)
    return [on_day(session, agency_id, each) for each in reversed(days)]


@dataclass(frozen=True)
class Ratio:
    """Carers against children in the house: so many are needed by the figures of the place."""

    healthy: int
    special: int
    carers: int
    not_checked: int
    needed: int

    @property
    def is_enough(self) -> bool:
        return self.carers >= self.needed


def ratio(session: Session, home: Agency, day: date) -> Ratio:
    """Special are infants under three and children with a disability or long-term care."""
    known = select(CareSpell.child_id).where(CareSpell.agency_id == home.id).distinct()
    children = session.scalars(
        select(Child).where(
            Child.id.in_(known), Child.agency_id == home.id,
            Child.care_form == CareForm.INSTITUTION, Child.closed_on.is_(None),
        )
    ).all()  # fmt: skip
    special = sum(_is_special(child, day) for child in children)
    places = [code for code in (home.county_code, home.city_code, home.province_code) if code]

    figures = parameters.values(session, FIGURES, on=day, places=places, agency_id=home.id)
    carers = session.scalars(
        select(HomeStaff).where(
            HomeStaff.agency_id == home.id, HomeStaff.job == Job.CARER,
            HomeStaff.hired_on <= day,
            HomeStaff.left_on.is_(None) | (HomeStaff.left_on > day),
        )
    ).all()  # fmt: skip
    good = sum(rules.check_is_good(carer.checked_on, day) for carer in carers)
    return Ratio(
        healthy=len(children) - special,
        special=special,
        carers=good,
        not_checked=len(carers) - good,
        needed=rules.carers_needed(
            len(children) - special, special,
            per_healthy=Decimal(str(figures["carer_ratio_healthy"])),
            per_special=Decimal(str(figures["carer_ratio_disabled_infant"])),
        ),
    )  # fmt: skip


def _is_special(child: Child, day: date) -> bool:
    disabled = bool((child.health or {}).get("disability"))
    return (
        age_on(child.birth_on, day) < rules.INFANT_UNDER or child.needs_long_term_care or disabled
    )
