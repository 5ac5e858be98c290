"""The pay day: the days of a month are paid by a day of the next one (T-38)."""

from __future__ import annotations

from datetime import date

from app.law.instruments import FOSTER_CARE
from app.law.model import Article, Period, Standing, Unit, Verification

# From the last day of the month on, so that fifteen days end on the fifteenth. The agreement
# names the day to the family: it does not move to a later one when it falls on a rest day.
PAY_DAY = Period(
    id="T-38",
    basis=Article(FOSTER_CARE, 14, item=7),
    says="寄养费用在次月15日前发放到寄养家庭的账户。",
    unit=Unit.DAY,
    length={date(2014, 12, 1): 15},
    standing=Standing.NATIONAL,
    verification=Verification.FROM_MEMORY,
    parameter="pay_day",
    starts_when="有儿童在寄养家庭生活的月份结束",
    at_end="告知机构负责人：寄养费用逾期没有发放。",
    rolls=False,
    reminder_days=5,
    house_parts=("pay_day",),
)
PAYMENT_PERIODS = (PAY_DAY,)
