"""How far a contract is: counted in the database as the rules say, for both sides alike (§6).

Whoever asks has found the contract by its policy; the sums are then asked of all its rows, for a
supplier sees of the survey its figures alone, and an upper bureau no name of the list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select, true

from app.core import clock
from app.core.db import as_system
from app.core.once import once
from app.purchasing.models import (
    Attendance,
    MonthlyReport,
    SampleCheck,
    SampleDraw,
    ServiceGroup,
    ServiceRecord,
    SurveyAnswer,
)
from app.purchasing.rules.counting import Counted, Limits, Timing
from app.purchasing.rules.indicators import INDICATORS, CountedFrom, Indicator, percent
from app.purchasing.rules.sums import BY_GROUP, Once, Sum, Verdicts, count_sums, sources
from app.purchasing.services import figures

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract

_R = ServiceRecord
SATISFIED = 4
"""Stars from which an answer is content (K-25, K-26)."""
HUNDRED = 100
_LATE_DAYS, _LOST_DAYS = "record.late_days", "record.lost_days"


@dataclass(frozen=True)
class Standing:
    """One item of the contract and how far it is; what cannot be counted here has `counted` None.

    `target` and `counted` in the indicator's unit. `figures` are there where records are counted.
    """

    indicator: Indicator
    target: Fraction
    weight: int
    counted: Fraction | None
    figures: Counted | None

    @property
    def percent(self) -> int:
        """Done in whole percent, downwards; nothing where nothing is known."""
        if self.counted is None:
            return 0
        if self.indicator.less_is_better or self.target <= 0:
            return HUNDRED if self.counted <= self.target else 0
        return int(self.counted * HUNDRED / self.target)


@once
def limits_of(session: Session, contract: ServiceContract, on: date) -> Limits:
    """On which day a record is late and lost, by the contract's figures."""
    found = figures.of_contract(session, contract, (_LATE_DAYS, _LOST_DAYS), on)
    return Limits(int(found[_LATE_DAYS] or 10), int(found[_LOST_DAYS] or 30))


def progress(session: Session, contract: ServiceContract, until: date) -> dict[str, Counted]:
    """What counts of every item that comes from records, of services up to a day (CNT-ONCE)."""
    limits = limits_of(session, contract, until)
    with as_system(session):
        sums = _sums(session, contract, until, limits)
        return _counted(session, contract, until, limits, sums)


def shares_of(
    session: Session, contract: ServiceContract, until: date
) -> dict[str, Fraction | None]:
    """Percentages that the portal knows: K-05, K-25, K-26 and K-29 (reports and records pooled)."""
    limits = limits_of(session, contract, until)
    with as_system(session):
        return _shares(session, contract, until, _sums(session, contract, until, limits))


def answered(session: Session, contract: ServiceContract, until: date) -> int:
    """How many users have answered up to a day."""
    with as_system(session):
        return _told(session, contract, until).users


def standing(session: Session, contract: ServiceContract, until: date) -> list[Standing]:
    """Every item of the contract with target and what counts, in the contract's order."""
    limits = limits_of(session, contract, until)
    with as_system(session):
        sums = _sums(session, contract, until, limits)
        counted = _counted(session, contract, until, limits, sums)
        shares = _shares(session, contract, until, sums)
    found = []
    for item in contract.items:
        indicator = INDICATORS[item["indicator"]]
        count = counted.get(indicator.code)
        target = Fraction(item["target"])
        if indicator.unit == "%":
            target /= HUNDRED
        value = count.quantity if count is not None else shares.get(indicator.code)
        found.append(Standing(indicator, target, item.get("weight", 0), value, count))
    return found


def _counted(
    session: Session, contract: ServiceContract, until: date, limits: Limits, sums: list[Sum]
) -> dict[str, Counted]:
    verdicts = _verdicts(session, contract, until, limits)
    found: dict[str, Counted] = {}
    for code in sorted({item["indicator"] for item in contract.items} & INDICATORS.keys()):
        one, once, twice = INDICATORS[code], list[Once](), 0
        if not one.counted_from.from_records:
            continue
        if one.counted_from is CountedFrom.UNIQUE:
            if code in BY_GROUP:
                once = _groups(session, contract, until, limits, one)
            else:
                once, twice = _people(session, contract, until, limits, one)
        found[code] = count_sums(one, sums, verdicts, once, twice)
    return found


class _Told(NamedTuple):
    """Answers of either kind, those that are content; series that ended, that met their goal."""

    users: int
    users_content: int
    villages: int
    villages_content: int
    closed: int
    met: int


@once
def _told(session: Session, contract: ServiceContract, until: date) -> _Told:
    def of(whom: str) -> tuple[Any, Any]:
        is_it = SurveyAnswer.whom == whom
        content = and_(is_it, SurveyAnswer.stars >= SATISFIED)
        return func.count(case((is_it, 1))), func.count(case((content, 1)))

    answers = (
        select(*of("user"), *of("village"))
        .where(SurveyAnswer.contract_id == contract.id, SurveyAnswer.answered_on <= until)
        .subquery()
    )
    series = (
        select(func.count(), func.count(case((ServiceGroup.goal_met.is_(True), 1))))
        .where(
            ServiceGroup.contract_id == contract.id, ServiceGroup.indicator == "K-04",
            ServiceGroup.closed_on.is_not(None), ServiceGroup.closed_on <= until,
        )
        .subquery()
    )  # fmt: skip
    both = select(answers, series).select_from(answers.join(series, true()))
    return _Told(*session.execute(both).one())


@once
def _reports(session: Session, contract: ServiceContract, until: date) -> list[tuple[Any, date]]:
    """When each report was sent, if it was, and its last day."""
    rows = session.execute(
        select(MonthlyReport.sent_at, MonthlyReport.due_on).where(
            MonthlyReport.contract_id == contract.id, MonthlyReport.due_on <= until
        )
    )
    return [(sent, due) for sent, due in rows]


def _shares(
    session: Session, contract: ServiceContract, until: date, sums: list[Sum]
) -> dict[str, Fraction | None]:
    told, reports = _told(session, contract, until), _reports(session, contract, until)
    in_time = sum(1 for sent, due in reports if sent is not None and clock.day(sent) <= due)
    in_time += sum(one.records for one in sums if one.timing is Timing.ON_TIME)
    return {
        "K-05": percent(told.met, told.closed),
        "K-25": percent(told.users_content, told.users),
        "K-26": percent(told.villages_content, told.villages),
        "K-29": percent(in_time, sum(one.records for one in sums) + len(reports)),
    }  # fmt: skip


def _live(contract: ServiceContract, until: date) -> Any:
    return and_(_R.contract_id == contract.id, _R.voided_at.is_(None), _R.served_on <= until)


def _fits(limits: Limits) -> Any:
    seen = [code for code, one in INDICATORS.items() if one.only_visited]
    return and_(
        _R.is_proven, _R.entered_after <= limits.lost_after,
        or_(_R.indicator.not_in(seen), _R.outcome == "visited"),
    )  # fmt: skip


def _first(month: str) -> date:
    return date(int(month[:4]), int(month[5:7]), 1)


@once
def _sums(session: Session, contract: ServiceContract, until: date, limits: Limits) -> list[Sum]:
    # Grouped in the order of the index, which holds all that is asked: one walk along it.
    by = (_R.indicator, _R.month, _R.entered_after, _R.is_proven, _R.outcome)
    added: dict[tuple[str, str, Timing, bool, bool], list[int]] = {}
    for code, month, after, proven, outcome, *sums in session.execute(
        select(*by, func.count(), func.sum(_R.quantity), func.sum(_R.people), func.sum(_R.worked))
        .where(_live(contract, until))
        .group_by(*by)
    ):
        key = (code, month, _timing(after, limits), proven, outcome == "visited")
        before = added.get(key, (0, 0, 0, 0))
        added[key] = [one + int(more) for one, more in zip(before, sums, strict=True)]
    return [
        Sum(code, _first(month), when, proven, seen, *sums)
        for (code, month, when, proven, seen), sums in added.items()
    ]


def _timing(after: int, limits: Limits) -> Timing:
    if after > limits.lost_after:
        return Timing.LOST
    return Timing.LATE if after > limits.late_after else Timing.ON_TIME


def _verdicts(
    session: Session, contract: ServiceContract, until: date, limits: Limits
) -> dict[tuple[str, date], Verdicts]:
    rows = session.execute(
        select(
            _R.indicator, _R.month, func.count(),
            func.sum(case((SampleCheck.accepted, 0), else_=1)),
        )
        .join(SampleDraw, SampleDraw.id == SampleCheck.sample_id)
        .join(_R, _R.id == SampleCheck.record_id)
        .where(SampleDraw.contract_id == contract.id, _live(contract, until), _fits(limits))
        .group_by(_R.indicator, _R.month)
    )  # fmt: skip
    return {(code, _first(month)): Verdicts(n, int(bad)) for code, month, n, bad in rows}


def _groups(
    session: Session, contract: ServiceContract, until: date, limits: Limits, one: Indicator
) -> list[Once]:
    """In which month a case or series had its last needed meeting that was not rejected."""
    met: Counter[int | None] = Counter()
    done: Counter[str] = Counter()
    for group, month, meetings in session.execute(
        select(_R.group_id, _R.month, func.count())
        .outerjoin(SampleCheck, SampleCheck.record_id == _R.id)
        .where(
            _live(contract, until), _fits(limits), _R.indicator == one.code,
            _R.group_id.is_not(None),
            or_(SampleCheck.id.is_(None), SampleCheck.accepted),
        )
        .group_by(_R.month, _R.group_id)
        .order_by(_R.month)
    ):  # fmt: skip
        done[month] += met[group] < one.needs <= met[group] + meetings
        met[group] += meetings
    return [Once(_first(month), n) for month, n in done.items() if n]


def _people(
    session: Session, contract: ServiceContract, until: date, limits: Limits, one: Indicator
) -> tuple[list[Once], int]:
    """In which month each person counts, and how many records came after that."""
    of_code = and_(_live(contract, until), _fits(limits), _R.indicator.in_(sources(one.code)))
    who = Attendance.beneficiary_id
    rank = func.row_number().over(partition_by=who, order_by=(_R.served_on, _R.id))
    ranked = (
        select(
            _R.month, rank.label("n"),
            case((_R.entered_after > limits.late_after, 1), else_=0).label("late"),
            case((SampleCheck.id.is_(None), 0), else_=1).label("checked"),
        )
        .join(Attendance, Attendance.record_id == _R.id)
        .outerjoin(SampleCheck, SampleCheck.record_id == _R.id)
        .where(of_code, or_(SampleCheck.id.is_(None), SampleCheck.accepted))
        .subquery()
    )  # fmt: skip
    is_first = case((ranked.c.n == 1, 1), else_=0)
    rows = session.execute(
        select(
            ranked.c.month, func.count(), func.sum(is_first),
            func.sum(is_first * ranked.c.late), func.sum(is_first * ranked.c.checked),
        ).group_by(ranked.c.month)
    ).all()  # fmt: skip
    found = {m: [int(n), int(late), int(checked), 0] for m, _, n, late, checked in rows if n}
    twice = sum(int(n) - int(firsts) for _, n, firsts, _, _ in rows)
    for month, late, is_after in _rejected(session, of_code, limits):
        if is_after:
            twice += 1
            continue
        sums = found.setdefault(month, [0, 0, 0, 0])
        for at, add in enumerate((1, late, 1, 1)):
            sums[at] += add
    return [
        Once(_first(month), n, late, Verdicts(checked, bad))
        for month, (n, late, checked, bad) in found.items()
    ], twice


def _rejected(session: Session, of_code: Any, limits: Limits) -> list[tuple[str, int, bool]]:
    """Month, lateness, and whether the person had counted before, of each rejected record."""
    rows = session.execute(
        select(Attendance.beneficiary_id, _R.served_on, _R.id, _R.month, _R.entered_after)
        .join(Attendance, Attendance.record_id == _R.id)
        .join(SampleCheck, SampleCheck.record_id == _R.id)
        .where(of_code, SampleCheck.accepted.is_(False))
    ).all()
    if not rows:
        return []
    firsts: dict[int, tuple[date, int]] = {}
    for who, on, row in session.execute(
        select(Attendance.beneficiary_id, _R.served_on, _R.id)
        .join(Attendance, Attendance.record_id == _R.id)
        .outerjoin(SampleCheck, SampleCheck.record_id == _R.id)
        .where(
            of_code, Attendance.beneficiary_id.in_({one[0] for one in rows}),
            or_(SampleCheck.id.is_(None), SampleCheck.accepted),
        )
        .order_by(_R.served_on, _R.id)
    ):  # fmt: skip
        firsts.setdefault(who, (on, row))
    return [
        (month, int(after > limits.late_after), who in firsts and firsts[who] < (on, row))
        for who, on, row, month, after in rows
    ]
