"""What stands in the way of the rows of a workbook: other rows, and all that is recorded."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core.db import as_system
from app.organisations.services.people import same_humans
from app.purchasing.models import Attendance, RecordWorker, ServiceRecord
from app.purchasing.rules.counting import Span
from app.purchasing.services.recording import hour
from app.purchasing.services.working import OF_PERSON, Frame, Work

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

_A_DAY = timedelta(days=1)
_KEYS = 500
"""So many keys in one question."""


class Known:
    """What stands in the way of works: keys, hours of workers, persons of a day."""

    def __init__(self, session: Session, frame: Frame, works: list[Work]) -> None:
        self.frame = frame
        self.keys: dict[str, tuple[int, int, int]] = {}
        self.rows: dict[str, int] = {}
        self.busy: dict[tuple[int, date], list[tuple[Span, str]]] = defaultdict(list)
        self.met: dict[tuple[str, date, int], str] = {}
        if not works:
            return
        first, last = min(w.on for w in works), max(w.on for w in works)
        keys = sorted({frame.key(work) for work in works})
        for at in range(0, len(keys), _KEYS):
            for key, contract, starts, minutes in session.execute(
                select(
                    ServiceRecord.key, ServiceRecord.contract_id, ServiceRecord.starts_at,
                    ServiceRecord.minutes,
                ).where(
                    ServiceRecord.key.in_(keys[at : at + _KEYS]),
                    ServiceRecord.voided_at.is_(None),
                )
            ):  # fmt: skip
                self.keys[key] = (contract, starts, minutes)
        humans = same_humans(session, frame.staff)
        hours = select(
            RecordWorker.org_person_id, RecordWorker.served_on, RecordWorker.starts_at,
            RecordWorker.ends_at,
        ).where(
            RecordWorker.org_person_id.in_(humans),
            RecordWorker.served_on.between(first - _A_DAY, last + _A_DAY),
            RecordWorker.is_void.is_(False),
        )  # fmt: skip
        with as_system(session):
            for person, on, starts, ends in session.execute(hours):
                where = "系统里已有的记录" if person in frame.staff else "在别的机构的记录"
                self.busy[humans[person], on].append((Span(on, starts, ends), where))
        for code, on, who in session.execute(
            select(ServiceRecord.indicator, ServiceRecord.served_on, Attendance.beneficiary_id)
            .join(Attendance, Attendance.record_id == ServiceRecord.id)
            .where(
                ServiceRecord.contract_id == frame.contract.id,
                ServiceRecord.served_on.between(first, last), ServiceRecord.voided_at.is_(None),
                ServiceRecord.indicator.in_(OF_PERSON),
            )
        ):  # fmt: skip
            self.met[code, on, who] = "系统里已有的记录"

    def has(self, key: str, work: Work) -> bool:
        """It is the record that is there: the same file a second time changes nothing."""
        return self.keys.get(key) == (self.frame.contract.id, work.starts_at, work.minutes)

    def clash(self, key: str, work: Work, number: int) -> tuple[str, str] | None:
        """Column and words of what it collides with; else it is remembered."""
        if key in self.keys:
            return "服务日期", "同一件工作已经记录过，不能重复结算"
        if key in self.rows:
            return "服务日期", f"与第{self.rows[key]}行是同一件工作"
        found = self._occupied(work) or self._met(work)
        if found is not None:
            return found
        where = f"第{number}行"
        self.rows[key] = number
        for person in work.workers:
            self.busy[person, work.on].append((work.span, where))
        for who in work.who:
            self.met[work.indicator, work.on, who] = where
        return None

    def _occupied(self, work: Work) -> tuple[str, str] | None:
        for person in work.workers:
            for days in (-1, 0, 1):
                for span, where in self.busy.get((person, work.on + days * _A_DAY), ()):
                    if work.span.meets(span):
                        hours = f"{hour(span.starts_at)}至{hour(span.ends_at)}"
                        on = f"{span.on.month}月{span.on.day}日" if days else ""
                        name = self.frame.staff[person][0]
                        return "工作人员", f"{name}{on}{hours}有别的工作（{where}）"
        return None

    def _met(self, work: Work) -> tuple[str, str] | None:
        if work.indicator not in OF_PERSON:
            return None
        for who in work.who:
            other = self.met.get((work.indicator, work.on, who))
            if other is not None:
                name = self.frame.people[who].number
                return "服务对象编号", f"{name}当天的这一项已经记录过（{other}）"
        return None
