"""What is owed by the care spells, and what the paid lists say: the difference is a correction."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select

from app.children.models import CareSpell, PlaceKind
from app.parameters import services as parameters
from app.placements.models import PayAccount, PayLine, PayList, PayState, Placement
from app.placements.rules.payment import (
    Budget,
    Due,
    LineKind,
    Turn,
    due_in_month,
    fen,
    month_before,
    month_says,
    next_month,
    yuan,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency

LOOK_BACK = 12
"""Months of paid lists that are computed again with each new one."""
Rates = dict[Budget, int | None]
Key = tuple[int, Budget]
"""A placement and a budget line."""
FAMILY = (Budget.LIVING, Budget.LABOUR)
"""What goes to the family; the work cost stays with the institution."""


class Home(NamedTuple):
    """What the lines need of a placement."""

    case_no: str
    child_id: int
    household_id: int


_LIVING = ("foster_subsidy_child", "allowance_b1")
_LABOUR, _WORK = "foster_subsidy_labour", "foster_work_cost"
_FUNDS = {budget: f"fund_{budget}" for budget in Budget}


def _values(session: Session, agency: Agency, names: Collection[str], on: date) -> dict[str, Any]:
    places = [c for c in (agency.county_code, agency.city_code, agency.province_code) if c]
    return parameters.values(session, names, on=on, places=places, agency_id=agency.id)


def rates_on(session: Session, agency: Agency, month: date) -> Rates:
    """The standards valid on the first day of the month (BA-20-1), in fen; None: not set."""
    found = _values(session, agency, (*_LIVING, _LABOUR, _WORK), month)
    own, standard = (found[name] for name in _LIVING)
    return {
        Budget.LIVING: fen(standard if own is None else own),
        Budget.LABOUR: fen(found[_LABOUR]),
        Budget.WORK: fen(found[_WORK]),
    }


def funds_on(session: Session, agency: Agency, month: date) -> dict[Budget, str]:
    """Where the money of each budget line comes from."""
    found = _values(session, agency, _FUNDS.values(), month)
    return {budget: str(found[name]) for budget, name in _FUNDS.items()}


def homes_of(session: Session, agency_id: int, since: date, before: date) -> dict[int, Home]:
    """Placements of the institution with days in [since, before)."""
    rows = session.execute(
        select(Placement.id, Placement.case_no, Placement.child_id, Placement.household_id).where(
            Placement.agency_id == agency_id,
            Placement.effective_on < before,
            func.coalesce(Placement.ended_on, before) > since,
        )
    )
    return {id_: Home(case_no, child, household) for id_, case_no, child, household in rows}


def turns_of(session: Session, agency_id: int, before: date) -> dict[int, list[Turn]]:
    """Turning points of every child whom the institution placed; a place is its placement's id."""
    own = set(session.scalars(select(Placement.id).where(Placement.agency_id == agency_id)))
    placed = select(Placement.child_id).where(Placement.agency_id == agency_id)
    rows = session.execute(
        select(CareSpell.child_id, CareSpell.from_on, CareSpell.place_kind, CareSpell.place_id)
        .where(CareSpell.child_id.in_(placed), CareSpell.from_on < before)
        .order_by(CareSpell.child_id, CareSpell.from_on)
    )
    found: dict[int, list[Turn]] = defaultdict(list)
    for child, day, kind, place in rows:
        is_own = kind is PlaceKind.PLACEMENT and place in own
        found[child].append((day, place if is_own else None))
    return found


def due_of(turns: dict[int, list[Turn]], month: date, rates: Rates) -> dict[Key, Due]:
    """What each placement is owed for a month; days elsewhere are nobody's on this list."""
    found: dict[Key, Due] = {}
    for spells in turns.values():
        for due in due_in_month(spells, month, rates.items()):
            if isinstance(due.place, int):
                found[due.place, due.budget] = due
    return found


def accounts_of(session: Session, agency_id: int) -> dict[int, int]:
    """The newest account of each household with a placement here."""
    households = select(Placement.household_id).where(Placement.agency_id == agency_id)
    rows = session.execute(
        select(PayAccount.household_id, func.max(PayAccount.id))
        .where(PayAccount.household_id.in_(households))
        .group_by(PayAccount.household_id)
    )
    return {household: account for household, account in rows}  # noqa: C416 - typed rows


@dataclass(frozen=True)
class Correction:
    """A paid month was not what the care spells say today."""

    placement_id: int
    budget: Budget
    month: date
    kind: LineKind
    amount_fen: int
    from_on: date
    to_on: date
    days: int
    month_days: int
    monthly_fen: int | None
    reason: str


def paid_months(session: Session, agency_id: int, before: date) -> list[date]:
    """The last months with a paid list, oldest first."""
    rows = session.scalars(
        select(PayList.month)
        .where(
            PayList.agency_id == agency_id, PayList.state == PayState.PAID, PayList.month < before
        )
        .order_by(PayList.month.desc())
        .limit(LOOK_BACK)
    )
    return sorted(rows)


def settled(session: Session, agency_id: int, months: list[date]) -> dict[tuple[date, Key], int]:
    """What lines say of each month by now: paid, back-paid, less clawed back or let go."""
    rows = session.execute(
        select(
            PayLine.month, PayLine.placement_id, PayLine.budget, PayLine.kind,
            func.sum(PayLine.amount_fen),
        )
        .where(PayLine.agency_id == agency_id, PayLine.month.in_(months))
        .group_by(PayLine.month, PayLine.placement_id, PayLine.budget, PayLine.kind)
    )  # fmt: skip
    found: dict[tuple[date, Key], int] = defaultdict(int)
    for month, placement, budget, kind, amount in rows:
        sign = -1 if kind is LineKind.CLAWBACK else 1
        found[month, (placement, budget)] += sign * int(amount)
    return found


def corrections(
    session: Session, agency: Agency, turns: dict[int, list[Turn]], before: date
) -> list[Correction]:
    """Back-pay and clawback for paid months, each with its reason; no netting (FC-30-1)."""
    months = paid_months(session, agency.id, before)
    if not months:
        return []
    said = settled(session, agency.id, months)
    wrong: list[tuple[date, Key, Due | None, int]] = []
    for month in months:
        owed = due_of(turns, month, rates_on(session, agency, month))
        keys = owed.keys() | {key for day, key in said if day == month}
        for key in sorted(keys):
            due = owed.get(key)
            difference = (due.amount_fen if due else 0) - said.get((month, key), 0)
            if difference:
                wrong.append((month, key, due, difference))
    if not wrong:
        return []
    before_lines = _monthly_lines(session, {key[0] for _, key, _, _ in wrong}, months)
    return [
        _correction(month, key, due, difference, before_lines.get((month, key)))
        for month, key, due, difference in wrong
    ]


class _Old(NamedTuple):
    days: int
    monthly_fen: int | None
    from_on: date
    to_on: date


def _monthly_lines(
    session: Session, placements: set[int], months: list[date]
) -> dict[tuple[date, Key], _Old]:
    rows = session.execute(
        select(
            PayLine.month, PayLine.placement_id, PayLine.budget, PayLine.days,
            PayLine.monthly_fen, PayLine.from_on, PayLine.to_on,
        ).where(
            PayLine.placement_id.in_(sorted(placements)), PayLine.month.in_(months),
            PayLine.kind == LineKind.MONTHLY,
        )
    )  # fmt: skip
    return {(m, (p, b)): _Old(days, rate, f, t) for m, p, b, days, rate, f, t in rows}


def _correction(
    month: date, key: Key, due: Due | None, difference: int, old: _Old | None
) -> Correction:
    length = (next_month(month) - month).days
    span = due or old
    return Correction(
        placement_id=key[0], budget=key[1], month=month,
        kind=LineKind.BACK_PAY if difference > 0 else LineKind.CLAWBACK,
        amount_fen=abs(difference), days=due.days if due else 0, month_days=length,
        from_on=span.from_on if span else month, to_on=span.to_on if span else next_month(month),
        monthly_fen=due.monthly_fen if due else None, reason=_why(month, due, old),
    )  # fmt: skip


def _why(month: date, due: Due | None, old: _Old | None) -> str:
    says = month_says(month)
    days, was = (due.days if due else 0), (old.days if old else 0)
    why = []
    if old is None:
        why.append(f"应发{days}天，原来没有列入")
    elif days != was:
        why.append(f"实际在家庭{days}天，原按{was}天发放")
    if due and old and due.monthly_fen != old.monthly_fen:
        why.append(f"月标准由{_yuan(old.monthly_fen)}调整为{_yuan(due.monthly_fen)}")
    return f"{says}：" + ("；".join(why) or "以前的更正和现在的记录不一致")


def _yuan(amount: int | None) -> str:
    return "未设定" if amount is None else f"{yuan(amount):.2f}元"


def compared(
    homes: dict[int, Home], now: dict[Key, Due], last: dict[Key, Due]
) -> list[tuple[str, int, int, str]]:
    """Placements whose family gets another amount than last month, and why."""
    found = []
    for placement in sorted({p for p, _ in now} | {p for p, _ in last}):
        new, old = _of_family(now, placement), _of_family(last, placement)
        before, after = sum(d.amount_fen for d in old), sum(d.amount_fen for d in new)
        if before != after and placement in homes:
            found.append((homes[placement].case_no, before, after, _changed(new, old)))
    return found


def _of_family(dues: dict[Key, Due], placement: int) -> list[Due]:
    return [dues[placement, b] for b in FAMILY if (placement, b) in dues]


def _changed(new: list[Due], old: list[Due]) -> str:
    if not new:
        return f"{old[0].to_on:%m-%d}起不在家庭生活"
    if not old:
        return f"{new[0].from_on:%m-%d}起在家庭生活，本月{new[0].days}天"
    why = []
    for due, was in zip(new, old, strict=True):
        if due.monthly_fen != was.monthly_fen:
            why.append(f"{due.budget.label}标准由{_yuan(was.monthly_fen)}改为"
                       f"{_yuan(due.monthly_fen)}")  # fmt: skip
    for name, due in (("上月", old[0]), ("本月", new[0])):
        if due.days != due.month_days:
            why.append(f"{name}在家庭{due.days}天，{_away(due)}")
    return "；".join(why)


def _away(due: Due) -> str:
    """Which days of the month the child was elsewhere."""
    start = due.from_on.replace(day=1)
    end = next_month(start)
    edges = [start, *(e for s in due.spans for e in (s.from_on, s.to_on)), end]
    gaps = [
        f"{first:%m-%d}至{last - timedelta(days=1):%m-%d}"
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        if first < last
    ]
    return "、".join(gaps) + "不在"


def last_month(
    session: Session, agency: Agency, turns: dict[int, list[Turn]], month: date
) -> dict[Key, Due]:
    """What the month before was owed, as its own list had it."""
    before = month_before(month)
    return due_of(turns, before, rates_on(session, agency, before))
