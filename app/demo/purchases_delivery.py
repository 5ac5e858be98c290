"""Work under the running contracts: lists, some hundred records over months, samples, reports."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.accounts.models import RoleGrant
from app.accounts.roles import Role
from app.children.models import Child
from app.children.policy import visible_to
from app.core import clock
from app.core.db import transaction
from app.core.errors import Invalid
from app.demo.stories import at_work, find_user, staff_of
from app.purchasing.models import (
    BeneficiaryKind,
    ContractState,
    SampleDraw,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.queries import get_contract
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import people, recording, reporting, sampling, surveys
from app.purchasing.services.working import Work, frame_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor

# The supplier's office by the bureau that buys: its manager, and who goes out.
OFFICES = {"ccmz": ("nuanyang.fuze", "nuanyang.pinggu1"),
            "yzmz": ("humiao.fuze", "humiao.pinggu1")}  # fmt: skip
_NAMES = ("陈思远", "刘欣怡", "杨子涵", "周浩然", "吴佳琪", "郑宇航", "孙梦瑶", "马俊杰", "朱雨萱")
_CARERS = ("王桂兰", "李秀英", "张玉珍")
_PLACES = ("永昌社区服务站", "孩子家中", "和平社区活动室", "第二小学心理室")
_DONE = (
    "陪孩子写作业，和奶奶聊了孩子最近的睡眠。", "检查了家里的用电和药品，孩子情绪平稳。",
    "做了情绪卡片游戏，孩子说出了想念父母。", "了解在校情况，老师反映上课比以前专心。",
)  # fmt: skip
_ABSENT = "敲门没有人应，邻居说去了外婆家，已经电话另约时间。"
_SAID = (
    (5, "老师来得很勤。"),
    (5, ""),
    (4, "希望多带孩子出去活动。"),
    (5, ""),
    (3, "来的时间短。"),
)
LATE_EVERY, ABSENT_EVERY, RISK_AT = 17, 11, 40
_SHORT = timedelta(days=200)
LEDGER = 2
"""Children of the list that have a file."""


def make_delivery(database: Database, tell: Callable[[str], None]) -> None:
    """Every running contract is delivered from its first day to yesterday."""
    told = 0
    for bureau, (manager, _) in OFFICES.items():
        with transaction(database) as session:
            refs = session.scalars(
                select(ServiceContract.ref).where(
                    ServiceContract.state == ContractState.RUNNING,
                    ServiceContract.agency_id == staff_of(session, f"{bureau}.jingban").agency_id,
                    ServiceContract.supplier_id == staff_of(session, manager).agency_id,
                    ServiceContract.ends_on >= clock.today(),
                )
            ).all()
        for hours, ref in enumerate(refs):
            with transaction(database) as session:
                told += deliver(session, ref, bureau, 2 * hours, whole=False)
    tell(f"演示数据：{told}条服务记录")


def let_work(session: Session) -> None:
    """The suppliers' workers may enter what they do."""
    for _, username in OFFICES.values():
        session.add(
            RoleGrant(
                user_id=find_user(session, username).id, role=Role.ORGANISATION_WORKER,
                valid_from=clock.today() - timedelta(days=280),
                released_at=clock.now() - timedelta(days=280),
            )
        )  # fmt: skip
    session.flush()


def deliver(session: Session, ref: str, bureau: str, hours: int, *, whole: bool) -> int:
    """A contract's list, records, samples, reports and answers up to now; how many records.

    Goes on where it ended. `whole`: every month is sampled and reported; else some is left to do.
    """
    return _Work(session, ref, bureau, *OFFICES[bureau], hours).play(whole=whole)


def _at(day: date, hour: int = 16) -> datetime:
    return datetime.combine(day, time(hour), clock.BEIJING)


class _Work:
    """One contract as its two sides carry it out."""

    def __init__(
        self, session: Session, ref: str, bureau: str, manager: str, worker: str, hours: int
    ) -> None:
        # The same people work under two contracts, at other hours.
        self.session, self.bureau, self.hours = session, bureau, hours
        self.manager, self.worker = staff_of(session, manager), staff_of(session, worker)
        self.officer = staff_of(session, f"{bureau}.jingban")
        self.contract = get_contract(session, self.officer, ref)
        self.today = clock.today()

    def play(self, *, whole: bool) -> int:
        last = self.session.scalar(
            select(func.max(ServiceRecord.served_on)).where(
                ServiceRecord.contract_id == self.contract.id
            )
        )
        if last is None:
            self.fill_list()
        number = self.deliver(last)
        self.look_again(whole=whole)
        self.report(whole=whole)
        self.ask_users()
        return number

    def fill_list(self) -> None:
        """Two children of the ledger by the officer, the others by the supplier's manager."""
        with clock.at(_at(self.contract.starts_on, 9)):
            files = self.session.scalars(
                select(Child.file_no)
                .where(visible_to(self.officer), Child.closed_on.is_(None))
                .order_by(Child.id)
                .limit(LEDGER)
            ).all()
            for number in files:
                people.add_child(
                    self.session, self.contract, number, "情绪支持", actor=self.officer,
                    now=clock.now(),
                )  # fmt: skip
            told = [
                *(people.Told(BeneficiaryKind.CHILD, name, "", "课业和情绪陪伴", 2013 + n % 5)
                  for n, name in enumerate(_NAMES)),
                *(people.Told(BeneficiaryKind.CARER, name, "13900000000") for name in _CARERS),
            ]  # fmt: skip
            for one in told:
                people.add_person(
                    self.session, self.contract, one, actor=self.manager, now=clock.now()
                )

    def deliver(self, last: date | None) -> int:
        """Visits and sessions by turns, most entered the same evening: twice a day, under a short
        contract every third day.
        """
        is_short = self.contract.ends_on - self.contract.starts_on < _SHORT
        a_day, every = (1, 3) if is_short else (2, 1)
        frame = frame_of(self.session, self.contract, self.today)
        children = [row for row, one in frame.people.items() if one.kind is BeneficiaryKind.CHILD]
        codes = [code for code in frame.codes if code in {"K-02", "K-12"}]
        day, n, kept = self.contract.starts_on, 0, 0
        if last is not None:
            day, n = last + timedelta(days=1), (last - day).days
        while codes and day < self.today:
            staff = list(frame.staff_on(day))
            if at_work(day) == day and staff:
                for slot in range(a_day):
                    n += 1
                    kept += self._one(day, n, slot, codes[n % len(codes)], children, staff)
            day += timedelta(days=every)
        return kept

    def _one(
        self, day: date, n: int, slot: int, code: str, children: list[int], staff: list[int]
    ) -> int:
        is_visit = INDICATORS[code].only_visited
        is_absent = is_visit and n % ABSENT_EVERY == 0
        work = Work(
            indicator=code, on=day, starts_at=(9 + 5 * slot + self.hours) * 60 + 10 * (n % 4),
            minutes=50 + 10 * (n % 3), place=_PLACES[1 if is_visit else n % len(_PLACES)],
            workers=tuple(dict.fromkeys((staff[n % len(staff)], staff[(n + 1) % len(staff)])))
            if is_visit else (staff[n % len(staff)],),
            who=(children[n % len(children)],),
            content=_ABSENT if is_absent else _DONE[n % len(_DONE)],
            outcome=("absent" if is_absent else "visited") if is_visit else "",
            evidence=frozenset({"photo"} if n % 29 == 0 else {"signed", "photo"}),
            is_risk=n == RISK_AT, follow_up="下周再去" if n % 5 == 0 else "",
        )  # fmt: skip
        entered = min(day + timedelta(days=13 if n % LATE_EVERY == 0 else 0), self.today)
        with clock.at(_at(entered, 20)):
            try:
                recording.record(
                    self.session, self.contract, work, actor=self.worker, now=clock.now()
                )
            except Invalid:  # the supplier's people work under another contract at that hour
                return 0
        return 1

    def look_again(self, *, whole: bool) -> None:
        """The first whole month is sampled, or each one; the second officer finds one visit that
        was none.
        """
        batches = sampling.batches(self.session, self.contract)
        drawn = sampling.draws_of(self.session, self.contract)
        first = min((month for month, _, _ in batches), default="")
        for month, code, _ in batches:
            begin = min(reporting.due_on(month), self.today)
            if month >= f"{begin:%Y-%m}" or (month, code) in drawn:
                continue
            if not whole and (month != first or begin >= self.today):
                continue
            with clock.at(_at(begin, 9)):
                row = sampling.promise(
                    self.session, self.contract, indicator=code, month=month, actor=self.officer,
                    now=clock.now(),
                )  # fmt: skip
            with clock.at(_at(begin, 10)):
                sampling.freeze(self.session, self.contract, row, actor=self.officer,
                                now=clock.now())  # fmt: skip
            with clock.at(_at(begin, 11)):
                sampling.draw(self.session, self.contract, row, actor=self.officer,
                              now=clock.now())  # fmt: skip
            self._check(
                row, staff_of(self.session, f"{self.bureau}.shencha"), begin,
                found=1 if month == first and code == "K-02" else -1,
            )  # fmt: skip

    def _check(self, row: SampleDraw, checker: Actor, begin: date, *, found: int) -> None:
        self.session.refresh(row, ["checks"])
        with clock.at(_at(begin, 15)):
            for n, ref in enumerate(row.drawn):
                sampling.check(
                    self.session, self.contract, row, ref, means=("call", "papers")[n % 2],
                    accepted=n != found, reason="家长说当天没有人来" if n == found else "",
                    actor=checker, now=clock.now(),
                )  # fmt: skip

    def report(self, *, whole: bool) -> None:
        """Every month that is over, or the last one is still owed."""
        sent = reporting.sent(self.session, self.contract)
        for month in reporting.months_of(self.contract, self.today)[0 if whole else 1 :]:
            if month in sent:
                continue
            with clock.at(_at(min(reporting.due_on(month), self.today), 11)):
                reporting.send(
                    self.session, self.contract, month, problems="有两户寒假前不在家，改约周末。",
                    staffing="", risks="", actor=self.manager, now=clock.now(),
                    spent_fen={"staff": 1_250_000, "activity": 86_000, "travel": 42_050,
                               "training": 30_000, "other": 9_900},
                )  # fmt: skip

    def ask_users(self) -> None:
        """Five of twelve answered."""
        now = clock.now()
        links = surveys.invite(
            self.session, self.contract, whom="user", number=12, actor=self.officer, now=now
        )
        for token, (stars, words) in zip(links, _SAID, strict=False):
            surveys.answer(self.session, token, stars=str(stars), words=words, now=now)
