"""What a piece of work has to be before it is a record: one frame for the form and for a workbook.

The frame is read once for a contract; it says what is wrong with a work, names its key and what it
counts, without another question to the database.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.organisations.models import OrgPerson
from app.purchasing.models import (
    Beneficiary,
    ContractStaff,
    ContractState,
    SampleDraw,
    ServiceGroup,
    ServiceRecord,
)
from app.purchasing.rules.counting import DAY, Evidence, Limits, Span, Timing, timing
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.sums import BY_GROUP
from app.purchasing.services.progress import limits_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.purchasing.models import ServiceContract

MOST_PEOPLE, MOST_FEN = 5_000, 999_999_999
LONGEST = 1_000
OF_PERSON = frozenset({"K-01", "K-02", "K-07", "K-10", "K-11", "K-12", "K-15"})
"""Work for somebody of the list; the others are for whoever comes."""
OF_CROWD = frozenset({"K-08", "K-09", "K-14", "K-18"})
MONEY, HOURS, COMERS = "K-20", "K-21", "K-09"
OUTCOMES = {
    "visited": "见到了", "absent": "没有人在家", "refused": "家里不让进", "moved": "已经搬走",
}  # fmt: skip
EVIDENCE = {
    Evidence.SIGNED: "服务记录有服务对象或者家长签字", Evidence.ATTENDANCE: "签到表",
    Evidence.REPORT: "报告", Evidence.FORM: "量表、表格", Evidence.LOG: "服务日志",
    Evidence.TIMESHEET: "工时表", Evidence.RECEIPT: "收据", Evidence.CERTIFICATE: "证书",
    Evidence.PHOTO: "照片（只有照片不算证据）",
}  # fmt: skip
RUNS = frozenset({ContractState.RUNNING, ContractState.ENDED, ContractState.TERMINATED})
"""What was done before the end may still be entered after it, until names are erased."""

Problem = tuple[str, str]
"""A field of the form, and what is wrong."""


@dataclass(frozen=True)
class Work:
    """A piece of work as somebody tells it. `who` are rows of the list, `others` came besides."""

    indicator: str
    on: date
    starts_at: int
    minutes: int
    place: str
    workers: tuple[int, ...]
    content: str
    who: tuple[int, ...] = ()
    others: int = 0
    group: int | None = None
    outcome: str = ""
    result: str = ""
    follow_up: str = ""
    is_risk: bool = False
    evidence: frozenset[str] = frozenset()
    fen: int = 0

    @property
    def span(self) -> Span:
        """From when to when."""
        return Span(self.on, self.starts_at, self.starts_at + self.minutes)


def _is_listed(one: Beneficiary, on: date) -> bool:
    return one.from_on <= on and (one.to_on is None or on <= one.to_on)


def _words(work: Work) -> Iterator[Problem]:
    if not work.place.strip():
        yield "place", "请填写地点"
    if not work.content.strip():
        yield "content", "请填写服务内容"


@dataclass
class Frame:
    """A contract as records are held against it. Rows by their number."""

    contract: ServiceContract
    limits: Limits
    staff: dict[int, tuple[str, date, date | None]] = field(default_factory=dict)
    people: dict[int, Beneficiary] = field(default_factory=dict)
    groups: dict[int, ServiceGroup] = field(default_factory=dict)
    frozen: frozenset[tuple[str, str]] = frozenset()
    """Item and month of each batch whose list is frozen for its sample: nothing comes after it."""

    @property
    def codes(self) -> list[str]:
        """Items of the contract that records are written for."""
        found = (item["indicator"] for item in self.contract.items)
        return [c for c in found if c in INDICATORS and INDICATORS[c].counted_from.from_records]

    @property
    def last_day(self) -> date:
        """The last day of service: an earlier end than agreed counts."""
        ended = self.contract.ended_on
        return min(ended, self.contract.ends_on) if ended else self.contract.ends_on

    def timing(self, on: date, today: date) -> Timing:
        """On time, late or lost if entered today."""
        return timing(on, today, self.limits)

    def staff_on(self, on: date) -> dict[int, str]:
        """Who works in the project on a day: row number and name."""
        return {
            row: name
            for row, (name, since, until) in self.staff.items()
            if since <= on and (until is None or on <= until)
        }

    def people_on(self, on: date) -> dict[int, Beneficiary]:
        """Who is on the list on a day."""
        return {row: one for row, one in self.people.items() if _is_listed(one, on)}

    def called(self, one: Beneficiary) -> str:
        """A masked name while the contract goes on; after it nothing but who it is (BRK-03)."""
        is_named = self.contract.names_its_people(clock.today())
        return one.name_mask if is_named and one.name_mask else one.kind.label

    def problems(self, work: Work, now: datetime) -> list[Problem]:
        """All that is wrong with a work; nothing where it can be recorded."""
        local = now.astimezone(clock.BEIJING)
        return [
            *self._day(work, local.date()), *self._hours(work, local), *_words(work),
            *self._hands(work), *self._persons(work),
        ]  # fmt: skip

    def _day(self, work: Work, today: date) -> Iterator[Problem]:
        if work.indicator not in self.codes:
            yield "indicator", "这份合同没有这个服务项目，请选择合同里的项目"
        if work.on > today:
            yield "on", "服务日期还没有到，做完以后再记录"
        elif not self.contract.starts_on <= work.on <= self.last_day:
            first, last = self.contract.starts_on, self.last_day
            yield "on", f"服务日期要在合同期内：{first:%Y-%m-%d}至{last:%Y-%m-%d}"
        if (work.indicator, f"{work.on:%Y-%m}") in self.frozen:
            yield "on", "这一项这个月的名单已经冻结抽查，不能再补录"

    @staticmethod
    def _hours(work: Work, local: datetime) -> Iterator[Problem]:
        is_today = work.on == local.date()
        if not 0 < work.minutes <= DAY:
            yield "minutes", "请填写服务时长，1到1440分钟"
        elif not 0 <= work.starts_at < DAY:
            yield "starts", "开始时间要在0:00到23:59之间"
        elif is_today and work.starts_at + work.minutes > DAY:
            yield "starts", "跨过午夜的服务还没有做完，做完以后再记录"
        elif is_today and work.starts_at > local.hour * 60 + local.minute:
            yield "starts", f"现在是{local:%H:%M}，服务时间还没有到，做完以后再记录"

    def _hands(self, work: Work) -> Iterator[Problem]:
        here = self.staff_on(work.on)
        if not work.workers:
            yield "workers", "请选择工作人员，至少一名"
        elif any(row not in here for row in work.workers):
            yield "workers", "有人在服务当天不是这份合同的工作人员，请先办理人员变更"
        if set(work.evidence) - {one.value for one in Evidence}:
            yield "evidence", "证明材料的种类不在列表内"
        if work.indicator == MONEY and not 0 < work.fen <= MOST_FEN:
            yield "amount", "请填写链接资源的金额，最多填9999999.99元"
        if INDICATORS[work.indicator].only_visited if work.indicator in INDICATORS else False:
            if work.outcome not in OUTCOMES:
                yield "outcome", "请选择探访结果"
        elif work.outcome:
            yield "outcome", "只有入户探访才填写探访结果"

    def _persons(self, work: Work) -> Iterator[Problem]:
        people = self.people
        if any(row not in people or not _is_listed(people[row], work.on) for row in work.who):
            yield "who", "有人在服务当天不在服务名单里，请核对编号"
        if not 0 <= work.others <= MOST_PEOPLE:
            yield "others", f"人数要在0到{MOST_PEOPLE}之间"
        if work.indicator in BY_GROUP:
            yield from self._series(work)
        elif work.group is not None:
            yield "group", "只有个案和小组才选择属于哪一个"
        if not work.who and (work.indicator in OF_PERSON or work.indicator in BY_GROUP):
            yield "who", "请选择服务对象，名单里没有的先加入名单"
        elif work.indicator in OF_CROWD and not work.who and not work.others:
            yield "others", "请选择名单里谁来了，或者填写来了多少人"

    def _series(self, work: Work) -> Iterator[Problem]:
        row = self.groups.get(work.group or 0)
        if row is None or row.indicator != work.indicator:
            yield "group", "请选择属于哪一个个案或者小组，没有的先建立"
        elif work.on < row.started_on:
            yield "group", f"{row.title}从{row.started_on:%Y-%m-%d}开始，服务日期不能更早"
        elif row.closed_on is not None and work.on > row.closed_on:
            yield "group", f"{row.title}已在{row.closed_on:%Y-%m-%d}结束"

    def quantity(self, work: Work) -> int:
        """What it counts, in the indicator's smallest unit."""
        if work.indicator == MONEY:
            return work.fen
        if work.indicator == HOURS:
            return work.minutes * len(work.workers)
        return max(self.present(work), 1) if work.indicator == COMERS else 1

    @staticmethod
    def present(work: Work) -> int:
        """How many were there."""
        return len(work.who) + work.others

    def key(self, work: Work) -> str:
        """The same work has the same key, also under another contract (CNT-ONCE).

        A child is known by its file, a series by itself; what is for everybody by place and hour.
        """
        if work.group is not None:
            subject = f"group {self.groups[work.group].ref}"
        elif work.indicator in OF_PERSON:
            subject = " ".join(sorted(self.identity(row) for row in work.who))
        else:
            subject = f"{self.contract.ref} {work.starts_at} {work.place.strip()}"
        text = f"{work.indicator}\n{work.on.isoformat()}\n{subject}"
        return hashlib.sha256(text.encode()).hexdigest()

    def identity(self, row: int) -> str:
        """One person, the same under every contract where there is a file."""
        one = self.people[row]
        return f"child {one.child_id}" if one.child_id is not None else f"person {one.ref}"

    def build(self, work: Work, *, entered_by_id: int | None, now: datetime) -> ServiceRecord:
        """The record, without its workers and those who were there."""
        row = ServiceRecord(
            contract_id=self.contract.id, indicator=work.indicator, group_id=work.group,
            served_on=work.on, month=f"{work.on:%Y-%m}", starts_at=work.starts_at,
            minutes=work.minutes, place=work.place.strip(), quantity=self.quantity(work),
            people=self.present(work), worked=work.minutes * len(work.workers),
            outcome=work.outcome, follow_up=work.follow_up.strip(), is_risk=work.is_risk,
            evidence=sorted(work.evidence), key=self.key(work), entered_at=now,
            entered_after=(clock.day(now) - work.on).days, entered_by_id=entered_by_id,
            is_proven=bool(work.evidence - {Evidence.PHOTO.value}),
        )  # fmt: skip
        row.content, row.result = work.content.strip(), work.result.strip() or None
        return row


def frame_of(session: Session, contract: ServiceContract, on: date) -> Frame:
    """The contract's staff, list and series, and what is frozen of it."""
    found = Frame(contract, limits_of(session, contract, on))
    for row, name, since, until in session.execute(
        select(OrgPerson.id, OrgPerson.name, ContractStaff.from_on, ContractStaff.to_on)
        .join(ContractStaff, ContractStaff.org_person_id == OrgPerson.id)
        .where(ContractStaff.contract_id == contract.id)
        .order_by(ContractStaff.is_lead.desc(), ContractStaff.id)
    ):
        found.staff[row] = (name, since, until)
    for one in session.scalars(
        select(Beneficiary)
        .where(Beneficiary.contract_id == contract.id)
        .order_by(Beneficiary.number)
    ):
        found.people[one.id] = one
    for group in session.scalars(
        select(ServiceGroup)
        .where(ServiceGroup.contract_id == contract.id)
        .order_by(ServiceGroup.id)
    ):
        found.groups[group.id] = group
    found.frozen = frozenset(
        (code, month)
        for code, month in session.execute(
            select(SampleDraw.indicator, SampleDraw.month)
            .where(SampleDraw.contract_id == contract.id, SampleDraw.frozen_at.is_not(None))
        )
    )  # fmt: skip
    return found
