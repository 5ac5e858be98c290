"""Three months of payment lists, a draw, an inspection, a dispute and a quarterly report."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.children.models import CareForm, CareSpell, Child, PlaceKind
from app.children.services import care
from app.core import clock
from app.core.db import transaction
from app.core.errors import Invalid
from app.demo.stories import at_work, staff_of
from app.placements.models import FosterInspection, MatterOf, PayLine, PayList, Placement
from app.placements.rules.payment import LineKind, month_before, month_of, next_month
from app.placements.services import (
    clawbacks,
    inspections,
    ledger,
    oversight,
    pay_accounts,
    payments,
    quarters,
)
from app.placements.statistics import quarter_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.accounts.models import Agency
    from app.core.db import Database

HOMES = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}
BANKS = ("中国农业银行", "吉林农村信用社", "中国邮政储蓄银行", "中国建设银行")


def make_money(database: Database, agencies: dict[str, Agency], tell: Callable[[str], None]) -> int:
    """Accounts, lists of three months (the last one waits for its check), supervision."""
    paid = 0
    for key, bureau in HOMES.items():
        _accounts(database, agencies[key], key)
        month = month_before(month_before(month_before(month_of(clock.today()))))
        for n in range(3):
            paid += _month(database, agencies[key], key, month, is_last=n == 2)  # noqa: PLR2004
            if n == 0:
                _tell_late(database, key, month)
            month = next_month(month)
        _report(database, key)
        tell(f"演示数据：{agencies[key].short_name}的费用清单（{bureau}监督）")
        _hear(database, key)
    for bureau in ("ccmz", "yzmz"):
        _supervise(database, bureau)
    return paid


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(at_work(day), time(hour), clock.BEIJING)


def _card(n: int) -> str:
    """A made-up number that passes Luhn's check."""
    base = f"62284800{n:010d}"
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(base))]
    total = sum(d - 9 if d > 9 else d for d in doubled)  # noqa: PLR2004 - Luhn's digits
    return f"{base}{-total % 10}"


def _accounts(database: Database, agency: Agency, key: str) -> None:
    with transaction(database) as session:
        worker = staff_of(session, f"{key}.shouli")
        rows = session.scalars(
            select(Placement)
            .where(Placement.agency_id == agency.id)
            .options(joinedload(Placement.agency))
            .order_by(Placement.id)
        ).all()
        for n, placement in enumerate(rows):
            holder = session.get_one(Person, placement.carer_person_id).name
            pay_accounts.enter(
                session, placement, holder=holder, bank=BANKS[n % len(BANKS)],
                number=_card(placement.id), actor=worker, now=clock.now(),
            )  # fmt: skip


def _month(database: Database, agency: Agency, key: str, month: date, *, is_last: bool) -> int:
    now = min(_at(next_month(month) + timedelta(days=4)), clock.now())
    with clock.at(now), transaction(database) as session:
        if not ledger.homes_of(session, agency.id, month, next_month(month)):
            return 0
        payments.open_list(session, agency, month, now)
    with clock.at(now), transaction(database) as session:
        found = session.scalars(
            select(PayList)
            .where(PayList.agency_id == agency.id, PayList.month == month)
            .options(joinedload(PayList.agency))
        ).one()
        payments.draw(session, found, actor=staff_of(session, f"{key}.caiwu"), now=now)
        if is_last:
            return 0
        payments.check(session, found, actor=staff_of(session, f"{key}.pinggu1"), now=now)
        payments.approve(session, found, actor=staff_of(session, f"{key}.yuanzhang"), now=now)
        payments.pay(
            session, found, paid_on=clock.day(now), bank_no=f"DF{month:%Y%m}01",
            actor=staff_of(session, f"{key}.caiwu"), now=now,
        )  # fmt: skip
    return 1


def _tell_late(database: Database, key: str, month: date) -> None:
    """Two children were in hospital in a month that is paid already: what was too much is due."""
    now = _at(next_month(month) + timedelta(days=12))
    with clock.at(now), transaction(database) as session:
        actor = staff_of(session, f"{key}.pinggu1")
        rows = session.execute(
            select(Child, CareSpell)
            .join(CareSpell, CareSpell.child_id == Child.id)
            .where(
                CareSpell.agency_id == actor.agency_id, CareSpell.form == CareForm.FOSTER,
                CareSpell.from_on < month, CareSpell.place_id.is_not(None),
            )
            .order_by(CareSpell.id)
        ).all()  # fmt: skip
        stayed = [(c, s) for c, s in rows if care.place_on(session, c.id, next_month(month)) is s]
        for (child, spell), (first, days) in zip(stayed, ((9, 8), (17, 5)), strict=False):
            left = month + timedelta(days=first)
            for on, form, kind, place, says in (
                (left, CareForm.ELSEWHERE, PlaceKind.ADDRESS, None, "住院治疗"),
                (left + timedelta(days=days), CareForm.FOSTER, spell.place_kind, spell.place_id,
                 spell.place_says),
            ):  # fmt: skip
                care.correct(
                    session, child, on=on, form=form, agency_id=spell.agency_id, place_kind=kind,
                    place_id=place, place_says=says, basis="FC-17-1",
                    reason="住院当时没有登记，按出院小结补登记", actor=actor, now=now,
                )  # fmt: skip


def _hear(database: Database, key: str) -> None:
    """The family of one clawback was heard; the other still has to be."""
    now = clock.now()
    with transaction(database) as session:
        actor = staff_of(session, f"{key}.pinggu2")
        lines = session.scalars(
            select(PayLine)
            .where(
                PayLine.agency_id == actor.agency_id,
                PayLine.kind == LineKind.CLAWBACK,
                PayLine.list_id.is_(None),
            )
            .order_by(PayLine.id)
        ).all()
        for line in lines[: len(lines) // 2]:
            clawbacks.hear(
                session, line, heard_on=clock.day(now) - timedelta(days=2), actor=actor, now=now,
                words="家庭认可住院天数，希望从下个月的费用里扣。",
            )  # fmt: skip


def _report(database: Database, key: str) -> None:
    now = clock.now()
    last = quarter_of(quarter_of(clock.today()) - timedelta(days=1))
    with transaction(database) as session:
        quarters.send(
            session, last, actor=staff_of(session, f"{key}.yuanzhang"), now=now,
            suggestions="建议提高劳务补贴标准，并为寄养家庭统一购买意外保险。",
        )  # fmt: skip


def _supervise(database: Database, bureau: str) -> None:
    now, today = clock.now(), clock.today()
    with transaction(database) as session:
        officer = staff_of(session, f"{bureau}.jingban")
        draw = inspections.publish_hash(session, share=10, actor=officer, now=now)
        # A bureau without families has published its hash, and that is all.
        with suppress(Invalid):
            inspections.freeze(session, draw, actor=officer, now=now)
            inspections.make_draw(session, draw, actor=officer, now=now)
        first = session.scalars(
            select(FosterInspection)
            .where(FosterInspection.bureau_id == officer.agency_id)
            .order_by(FosterInspection.id)
        ).first()
        if first is not None:
            inspections.record(
                session, first, on=today, inspectors="两名工作人员", actor=officer, now=now,
                says="家中整洁，孩子状态好；药品没有上锁。", correction_days=15,
                problem="药品放在孩子够得到的地方。", correction="装锁，并上传照片作证明。",
            )  # fmt: skip
        homes = oversight.institutions(session, officer)
        oversight.open_matter(
            session, kind=MatterOf.DISPUTE, agency_id=homes[0][0], actor=officer, now=now,
            facts="家庭认为上月的费用少算了两天。", due_on=today + timedelta(days=15),
            asked="请机构提供居住记录，与家庭逐日核对后答复。",
        )  # fmt: skip
