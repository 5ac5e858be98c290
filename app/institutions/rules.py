"""What the dates and figures of a home decide. Pure; each is tested at its exact day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING

from app.institutions.grounds import GROUNDS, Ground
from app.institutions.models.care import Step
from app.law.dates import add_months, age_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.institutions.models.home import HomeStaff

ADULT = 18
SEPARATE_FROM = 6
INFANT_UNDER = 3
EXAM_HOURS = 24
CHECK_MONTHS = 12
STREET_MONTHS = 3
VOCATIONAL_FROM = 16
FOLLOW_UP_MONTHS = 6
EXPIRES_SOON_DAYS = 60


def exam_due(arrived_at: datetime) -> datetime:
    """24 hours from the moment of arrival, on the clock (CW18-M1, DL-2)."""
    return arrived_at + timedelta(hours=EXAM_HOURS)


def is_long_unidentified(found_on: date, day: date) -> bool:
    """More than three months: the day that completes them is not enough (CW18-P3, DL-10)."""
    return day > add_months(found_on, STREET_MONTHS)


def refusal(ground: Ground, *, birth_on: date, found_on: date | None, day: date) -> str:
    """Why a child may not be taken in on this ground on a day; empty: nothing is against it."""
    if age_on(birth_on, day) >= ADULT:
        return "已满18周岁，不能接收。"
    if ground is Ground.STREET:
        if found_on is None:
            return "请填写流浪儿童开始救助的日期。"
        if not is_long_unidentified(found_on, day):
            first = add_months(found_on, STREET_MONTHS)
            return f"流浪儿童要超过3个月仍查找不到身份，{first}之后才能接收。"
    return ""


def missing_papers(ground: Ground, good: Iterable[str]) -> list[str]:
    """Codes of the papers that still lack, in the order of the law."""
    there = set(good)
    return [code for code in GROUNDS[ground].papers if code not in there]


def check_is_good(checked_on: date | None, day: date) -> bool:
    """A crime check holds to the day 12 months later, that day included (未成年人保护法 62)."""
    return checked_on is not None and day <= add_months(checked_on, CHECK_MONTHS)


def next_check(checked_on: date) -> date:
    """The last day for the next yearly check."""
    return add_months(checked_on, CHECK_MONTHS)


def is_expired(valid_until: date | None, day: date) -> bool:
    """A certificate is good on its last day still."""
    return valid_until is not None and day > valid_until


def expires_soon(valid_until: date | None, day: date) -> bool:
    """Within the days in which it has to be renewed."""
    return valid_until is not None and day <= valid_until <= day + timedelta(days=EXPIRES_SOON_DAYS)


def may_share(room_sex: str, child_sex: str, birth_on: date, day: date) -> bool:
    """From the sixth birthday on a child lives among children of its sex (CW18-L1)."""
    if room_sex == child_sex:
        return True
    return room_sex == "0" and age_on(birth_on, day) < SEPARATE_FROM


def reminder_day(birth_on: date) -> date:
    """17 years and 6 months (CW18-X3)."""
    return add_months(birth_on, 12 * ADULT - 6)


def steps_above(chosen: Step) -> list[Step]:
    """The places of the order that stand higher than the chosen one (§4.5)."""
    order = list(Step)
    return order[: order.index(chosen)]


def carers_needed(healthy: int, special: int, *, per_healthy: Decimal, per_special: Decimal) -> int:
    """How many carers so many children need, rounded up to whole people (CW18-H3)."""
    needed = Decimal(healthy) / per_healthy + Decimal(special) / per_special
    return ceil(needed)


def employable(staff: HomeStaff, day: date) -> str:
    """Why somebody must not work with children on a day; empty where all is well."""
    if staff.left_on is not None and staff.left_on <= day:
        return "已离职"
    if not check_is_good(staff.checked_on, day):
        return "违法犯罪记录查询已过期" if staff.checked_on else "尚未查询违法犯罪记录"
    return ""


def unexplained(chosen: Step, reasons: Mapping[str, str], *, least: int = 5) -> list[Step]:
    """Higher places that were passed over without a written reason."""
    return [step for step in steps_above(chosen) if len(reasons.get(step, "").strip()) < least]
