"""What of the delivered work counts, on each boundary of purchase.md §6."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.law import RULES
from app.purchasing.rules.counting import (
    Check,
    Counted,
    Evidence,
    Limits,
    Record,
    Span,
    Timing,
    count,
    count_all,
    is_proven,
    timing,
)
from app.purchasing.rules.indicators import INDICATORS, CountedFrom, percent, ratio

DAY = date(2026, 9, 11)
END = date(2026, 12, 31)
SIGNED = (Evidence.SIGNED,)


def record(number: int, code: str = "K-12", on: date = DAY, **values: Any) -> Record:
    return Record(
        f"R{number:03d}", code, on, values.pop("entered_on", on),
        **{"evidence": SIGNED, "subject": f"C{number:03d}", **values},
    )  # fmt: skip


def counted(
    records: list[Record], rejected: tuple[int, ...] = (), accepted: tuple[int, ...] = (),
    until: date = END,
) -> Counted:  # fmt: skip
    checks = [Check(f"R{n:03d}", accepted=False) for n in rejected]
    checks += [Check(f"R{n:03d}", accepted=True) for n in accepted]
    return count(records, checks, INDICATORS[records[0].code], until)


@pytest.mark.rule("CNT-LATE", "CNT-LOST")
@pytest.mark.parametrize(
    ("days", "found"),
    [
        (0, Timing.ON_TIME), (9, Timing.ON_TIME), (10, Timing.ON_TIME), (11, Timing.LATE),
        (29, Timing.LATE), (30, Timing.LATE), (31, Timing.LOST),
    ],
)  # fmt: skip
def test_late_after_ten_days_and_lost_after_thirty(days: int, found: Timing) -> None:
    assert timing(DAY, DAY + timedelta(days=days)) is found
    one = counted([record(1, entered_on=DAY + timedelta(days=days))])
    lost = found is Timing.LOST
    assert (int(one.quantity), one.lost) == ((0, 1) if lost else (1, 0))
    assert one.late == (found is Timing.LATE)


def test_a_place_may_ask_for_earlier_entry() -> None:
    strict = Limits(late_after=5, lost_after=20)
    found = [timing(DAY, DAY + timedelta(days=n), strict) for n in (5, 6, 20, 21)]
    assert found == [Timing.ON_TIME, Timing.LATE, Timing.LATE, Timing.LOST]
    late = record(1, entered_on=DAY + timedelta(days=21))
    assert count([late], (), INDICATORS["K-12"], END, strict).lost == 1


@pytest.mark.rule("CNT-PHOTO")
@pytest.mark.parametrize(
    ("evidence", "proven"),
    [
        ((), False), ((Evidence.PHOTO,), False), ((Evidence.PHOTO, Evidence.SIGNED), True),
        *(((one,), True) for one in Evidence if one is not Evidence.PHOTO),
    ],
)  # fmt: skip
def test_a_photo_alone_proves_nothing(evidence: tuple[Evidence, ...], proven: bool) -> None:
    one = counted([record(1, evidence=evidence)])
    assert (int(one.quantity), one.unproven) == ((1, 0) if proven else (0, 1))


def test_a_service_of_tomorrow_has_not_happened() -> None:
    assert not is_proven(record(1, entered_on=DAY - timedelta(days=1)))


@pytest.mark.rule("CNT-VISIT")
@pytest.mark.parametrize(("visited", "quantity"), [(True, 1), (False, 0), (None, 0)])
def test_a_home_visit_counts_when_the_child_was_seen(visited: bool | None, quantity: int) -> None:
    visit = counted([record(1, "K-02", visited=visited)])
    assert (int(visit.quantity), visit.not_visited) == (quantity, 1 - quantity)
    assert counted([record(1, "K-12", visited=visited)]).quantity == 1


@pytest.mark.rule("CNT-ONCE")
@pytest.mark.parametrize(
    "code",
    [
        c
        for c, one in INDICATORS.items()
        if one.counted_from is CountedFrom.UNIQUE and one.needs == 1
    ],
)
def test_a_person_counts_once(code: str) -> None:
    months = [record(n, code, date(2026, 8 + n, 3), subject="C1") for n in (1, 2, 3)]
    found = counted([*months, record(4, code, subject="C2")])
    assert (int(found.quantity), found.twice) == (2, 2)
    assert [month.first.month for month in found.months] == [9]


@pytest.mark.rule("CNT-ONCE")
@pytest.mark.parametrize(
    ("days", "starts", "ends", "meets"),
    [
        (0, 60, 120, False), (0, 1_379, 1_380, False), (0, 1_379, 1_381, True),
        (0, 1_440 - 1, 1_440, True), (1, 0, 1, True), (1, 29, 60, True), (1, 30, 60, False),
        (-1, 1_380, 1_440 + 1_380, False), (-1, 1_380, 1_440 + 1_381, True), (2, 0, 60, False),
    ],
)  # fmt: skip
def test_work_over_midnight_meets_work_to_the_minute(
    days: int, starts: int, ends: int, *, meets: bool
) -> None:
    """From 23:00 of the last day of the year until half an hour of the next."""
    night = Span(date(2026, 12, 31), 23 * 60, 24 * 60 + 30)
    other = Span(date(2026, 12, 31) + timedelta(days=days), starts, ends)
    assert (night.meets(other), other.meets(night)) == (meets, meets)


@pytest.mark.rule("CNT-ONCE")
def test_a_visit_counts_once() -> None:
    same = [record(n, work="visit 7") for n in (1, 2)]
    found = counted([*same, record(3), record(4)])
    assert (int(found.quantity), found.twice) == (3, 1)


@pytest.mark.parametrize(("code", "needs"), [("K-04", 6), ("K-06", 5)])
def test_a_case_or_group_counts_when_it_is_complete(code: str, needs: int) -> None:
    days = [DAY + timedelta(days=10 * n) for n in range(needs + 1)]
    contacts = [record(n, code, day, subject="C1") for n, day in enumerate(days)]
    assert counted(contacts[: needs - 1]).quantity == 0
    assert counted(contacts[:needs]).quantity == 1
    assert counted(contacts).quantity == 1
    done = days[needs - 1]
    assert counted(contacts).in_month(done) == 1
    assert counted(contacts).to_month(done - timedelta(days=31)) == 0


@pytest.mark.rule("CNT-SCALE")
def test_a_rejected_contact_is_missing_in_its_case_and_scales_its_month() -> None:
    months = [record(n, "K-04", date(2026, 1 + n, 3), subject="C1") for n in range(7)]
    assert counted(months[:6], rejected=(2,)).quantity == 0
    assert counted(months, rejected=(2,)).quantity == 1
    assert counted(months, rejected=(2,)).in_month(date(2026, 7, 1)) == 1
    together = [record(n, "K-04", subject="C1") for n in range(7)]
    assert counted(together, rejected=(2,), accepted=(0, 1, 3)).quantity == Fraction(3, 4)


@pytest.mark.parametrize(
    ("code", "quantities", "found"),
    [
        ("K-09", (12, 18), "30.00"), ("K-21", (90, 45), "2.25"), ("K-20", (199_99, 1), "200.00"),
        ("K-21", (50,), "0.83"),
    ],
)  # fmt: skip
def test_quantities_are_summed_in_their_unit(
    code: str, quantities: tuple[int, ...], found: str
) -> None:
    rows = [record(n, code, quantity=q) for n, q in enumerate(quantities)]
    assert counted(rows).shown == Decimal(found)


@pytest.mark.rule("CNT-SCALE")
@pytest.mark.parametrize(
    ("rejected", "accepted", "found"),
    [
        ((), (), Fraction(40)), ((), tuple(range(10)), Fraction(40)),
        ((0,), tuple(range(1, 10)), Fraction(36)),
        ((0, 1, 2), tuple(range(3, 7)), Fraction(160, 7)),
        (tuple(range(10)), (), Fraction(0)),
    ],
)  # fmt: skip
def test_the_accepted_share_scales_the_batch(
    rejected: tuple[int, ...], accepted: tuple[int, ...], found: Fraction
) -> None:
    batch = counted([record(n) for n in range(40)], rejected, accepted)
    assert batch.quantity == found
    assert batch.rejected == len(rejected)


@pytest.mark.rule("CNT-SCALE")
def test_each_month_is_scaled_by_itself_and_rounded_only_as_a_sum() -> None:
    september = [record(n) for n in range(10)]
    october = [record(n, on=date(2026, 10, 1)) for n in range(10, 20)]
    found = counted([*september, *october], rejected=(0, 10), accepted=(1, 2, 11, 12, 13, 14, 15))
    assert [month.quantity for month in found.months] == [Fraction(20, 3), Fraction(25, 3)]
    assert [month.shown for month in found.months] == [Decimal("6.67"), Decimal("8.33")]
    assert found.quantity == found.to_month(date(2026, 10, 31)) == 15
    assert found.in_month(DAY) == found.to_month(date(2026, 9, 1)) == Fraction(20, 3)
    assert found.in_month(date(2026, 11, 1)) == 0
    halves = counted([record(n) for n in range(8)], rejected=(0, 1, 2), accepted=(3, 4, 5, 6, 7))
    assert halves.quantity == 5


@pytest.mark.parametrize(
    ("weight", "shown"), [(Fraction(1, 200), "0.01"), (Fraction(1, 201), "0.00")]
)
def test_half_of_the_last_place_rounds_up(weight: Fraction, shown: str) -> None:
    month = counted([record(1)]).months[0]
    assert replace(month, raw=weight).shown == Decimal(shown)


def test_services_after_the_day_do_not_count_yet() -> None:
    rows = [record(1, on=DAY), record(2, on=DAY + timedelta(days=1))]
    assert counted(rows, until=DAY).quantity == 1
    assert counted(rows, until=DAY + timedelta(days=1)).quantity == 2


@pytest.mark.rule("CNT-ONCE", "CNT-SCALE")
def test_who_was_rejected_may_count_another_month() -> None:
    first = [record(n, "K-07") for n in range(5)]
    again = record(9, "K-07", date(2026, 10, 8), subject="C000")
    assert counted([*first, again], rejected=(0,), accepted=(1, 2, 3, 4)).quantity == 5
    assert counted([*first, again], accepted=(0, 1, 2, 3, 4)).quantity == 5
    assert counted(first, rejected=(0,), accepted=(1, 2, 3, 4)).quantity == 4


def test_all_indicators_at_once_are_the_same_as_one_by_one() -> None:
    codes = ("K-02", "K-07", "K-12")
    rows = [record(n, codes[n % 3], visited=True) for n in range(12)]
    checks = [Check(row.ref, accepted=row.ref != "R002") for row in rows]
    found = count_all(rows, checks, INDICATORS.values(), END)
    for code in codes:
        assert found[code] == count(rows, checks, INDICATORS[code], END)
    assert found["K-12"].quantity == 3
    assert found["K-01"].quantity == 0
    assert "K-25" not in found


def test_what_can_not_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="K-25"):
        counted([record(1, "K-25")])
    with pytest.raises(ValueError, match="R001"):
        counted([record(1, "K-07", subject="")])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.integers(0, 90), st.integers(0, 35),
            st.sampled_from([None, None, True, False]),
        ),
        max_size=30,
    ),
    st.randoms(use_true_random=False),
    st.sampled_from(["K-04", "K-06", "K-07"]),
)  # fmt: skip
def test_never_more_than_the_people_and_the_order_does_not_matter(
    told: list[tuple[int, int, int, bool | None]], shuffled: Any, code: str
) -> None:
    rows, checks = [], []
    for number, (who, day, delay, verdict) in enumerate(told):
        on = date(2026, 9, 1) + timedelta(days=day)
        entered = on + timedelta(days=delay)
        rows.append(record(number, code, on, entered_on=entered, subject=f"C{who}"))
        if verdict is not None:
            checks.append(Check(rows[-1].ref, accepted=verdict))
    found = count(rows, checks, INDICATORS[code], END)
    bad = {check.ref for check in checks if not check.accepted}
    good = Counter(
        row.subject for row in rows
        if row.ref not in bad and timing(row.on, row.entered_on) is not Timing.LOST
    )  # fmt: skip
    complete = [subject for subject, times in good.items() if times >= INDICATORS[code].needs]
    assert 0 <= found.quantity <= len(complete)
    shuffled.shuffle(rows)
    assert count(rows, checks, INDICATORS[code], END) == found


# --- the indicators themselves -----------------------------------------------------------------


def test_the_indicators_are_the_32_of_the_document() -> None:
    assert list(INDICATORS) == [f"K-{n:02d}" for n in range(1, 33)]
    less = [code for code, one in INDICATORS.items() if one.less_is_better]
    assert less == ["K-23", "K-27", "K-30"]
    assert [code for code, one in INDICATORS.items() if one.only_visited] == ["K-02"]
    assert all(one.unit == "%" for one in INDICATORS.values()
               if one.counted_from is CountedFrom.PERCENT)  # fmt: skip
    assert RULES["CNT-VISIT"].says


@pytest.mark.parametrize(
    ("code", "fen", "months", "target"),
    [
        ("K-01", 100_000_00, 12, 150), ("K-02", 430_000_00, 12, 1290),
        ("K-02", 430_000_00, 6, 645), ("K-14", 125_000_00, 12, 3), ("K-14", 124_999_99, 12, 2),
        ("K-03", 430_000_00, 6, 95), ("K-22", 430_000_00, 12, 2), ("K-31", 430_000_00, 12, None),
    ],
)  # fmt: skip
def test_default_targets_grow_with_money_and_time(
    code: str, fen: int, months: int, target: int | None
) -> None:
    assert INDICATORS[code].default_target(fen, months) == target


@pytest.mark.rule("PAY-06")
@pytest.mark.parametrize(
    ("code", "counted_", "target", "found"),
    [
        ("K-02", 72, 100, Fraction(18, 25)), ("K-02", 100, 100, 1), ("K-02", 140, 100, 1),
        ("K-02", 0, 0, 1), ("K-27", 0, 0, 1), ("K-27", 1, 0, 0),
        ("K-23", 30, 30, 1), ("K-23", 31, 30, 0), ("K-30", 2, 2, 1),
    ],
)  # fmt: skip
def test_ratio_of_counted_to_target(
    code: str, counted_: int, target: int, found: Fraction | int
) -> None:
    assert ratio(INDICATORS[code], Fraction(counted_), Fraction(target)) == found


def test_a_share_of_nothing_is_none() -> None:
    assert percent(19, 20) == 95
    assert percent(1, 3) == Fraction(100, 3)
    assert percent(0, 0) is None
