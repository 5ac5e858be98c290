"""Sealed quotes for the demo's purchases, and what comes of them, by the real services."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.core import clock
from app.demo.purchases import CITY, COUNTY, YUAN
from app.demo.stories import at_work, staff_of
from app.purchasing.queries import get_project
from app.purchasing.services import awarding, judging, offers, rounds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project, Round

MANAGERS = {
    CITY: ("nuanyang.fuze", "chunya.fuze", "chenguang.fuze"),
    COUNTY: ("humiao.fuze", "xinyu.fuze", "tongban.fuze"),
}
_PLANS = (
    "每周两次入户或者小组活动，由持证社工带队；每次有记录，每月向购买方报告，发现危险马上报告。",
    "先做心理筛查，再按结果分组；每名儿童有服务计划，每季度和学校、家长一起看一次进展。",
    "周末在社区活动室开展小组活动，平时电话随访；个案由心理咨询师负责，督导每月一次。",
)
_STAFF = (
    "项目负责人1名，专职社工4名，其中持社会工作者职业资格证书的3名。",
    "项目负责人1名，心理咨询师3名，社工2名，都有两年以上儿童服务经验。",
    "项目负责人1名，社工3名，志愿者12名，志愿者不单独接触儿童。",
)


class Buying:
    """One project of a demo bureau with its people; `day` is the day of the last step."""

    def __init__(self, session: Session, bureau: str, ref: str, day: date) -> None:
        self.session, self.bureau, self.project_ref, self.day = session, bureau, ref, day

    def who(self, name: str) -> Actor:
        return staff_of(self.session, f"{self.bureau}.{name}")

    def project(self) -> Project:
        self.session.flush()
        self.session.expire_all()
        return get_project(self.session, self.who("jingban"), self.project_ref)

    def round(self) -> Round:
        return rounds.current(self.session, self.project())

    def announce(self, number: int, *, open_for: int) -> None:
        """The notice; offers may come in for so many days."""
        with clock.at(moment(self.day)):
            project, now = self.project(), clock.now()
            said = rounds.Announcement(
                notice_no=f"{project.code}-采{number:02d}", documents_on=clock.day(now),
                due_at=now + timedelta(days=open_for), place="本平台",
                contact=f"{project.agency.name} {project.agency.phone}",
                eligibility="依法登记，业务范围包含心理服务，符合法律规定的供应商条件。",
            )  # fmt: skip
            rounds.announce(self.session, project, said, actor=self.who("jingban"), now=now)

    def quote(self, prices: Sequence[int]) -> None:
        """A supplier for each price in yuan hands in its offer the same afternoon."""
        managers = MANAGERS[self.bureau][: len(prices)]
        with clock.at(moment(self.day) + timedelta(hours=4)):
            for n, (name, price) in enumerate(zip(managers, prices, strict=True)):
                said = offers.Offer(price * YUAN, _PLANS[n], _STAFF[n], sorted(offers.STATEMENTS))
                offers.send(
                    self.session, self.round(), said, actor=staff_of(self.session, name),
                    now=clock.now(),
                )  # fmt: skip

    def open(self) -> None:
        """Two officers, on the first working day after the deadline."""
        self.day = clock.day(self.round().due_at or clock.now()) + timedelta(days=1)
        with clock.at(moment(self.day)):
            for name in ("jingban", "shencha"):
                offers.open_with(self.session, self.round(), actor=self.who(name), now=clock.now())

    def report(self) -> None:
        judging.report(
            self.session, self.round(), "三家供应商都符合要求，按报价由低到高排列。",
            actor=self.who("jingban"), now=clock.now(),
        )  # fmt: skip

    def award(self) -> None:
        awarding.fix(self.session, self.round(), actor=self.who("juzhang"), now=clock.now())
        awarding.award(self.session, self.round(), actor=self.who("jingban"), now=clock.now())


def moment(day: date) -> datetime:
    """Ten o'clock of the day or of the next one at work."""
    return datetime.combine(at_work(day), time(10), clock.BEIJING)
