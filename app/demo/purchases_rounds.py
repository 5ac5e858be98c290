"""Rounds of both demo bureaus: open, being judged, reported, failed and begun anew, awarded,
suspended; a query answered and one waiting.

Notices, openings, reports and awards are made by the real services on their own days. Suppliers
without an account here are put in as sealed offers, and counted by the story, not by the register.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.core import clock
from app.core.db import transaction
from app.demo.purchases import CITY, COUNTY, YUAN, Plot, make_project
from app.demo.purchases_judged import EXPERTS
from app.demo.stories import at_work, find_user, staff_of
from app.organisations.models import Organisation
from app.purchasing.models import Bid, ProjectState, QueryKind, QueryStage, Round
from app.purchasing.queries import get_project
from app.purchasing.rules.method import Method
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import asking, awarding, judging, offers, rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.purchasing.models import Project

SUPPLIERS = ("52220104MJ00090112", "52220102MJ00090229", "52500103MJ00090550")
_MANAGERS = {CITY: "nuanyang.fuze", COUNTY: "humiao.fuze"}
_FACTORS = [
    {"code": "price", "name": "价格", "weight": 20, "text": ""},
    {"code": "F1", "name": "服务方案", "weight": 50, "text": "分三档打分"},
    {"code": "F2", "name": "人员", "weight": 30, "text": "分三档打分"},
]
_PLAN = "每周两次入户或者小组活动，由持证社工带队；每次有记录，每月向购买方报告，发现危险马上报告。"
_STAFF = "项目负责人1名，专职社工4名，其中持社会工作者职业资格证书的3名。"


def make_rounds(database: Database, tell: Callable[[str], None]) -> None:
    """Seven rounds of six projects."""
    for bureau, name, days, steps in (
        (CITY, "困境儿童周末陪伴服务", 3, ("ask",)),
        (COUNTY, "留守儿童心理筛查服务", 3, ("ask", "answer")),
        (CITY, "困境儿童心理支持服务", 12, ("judge", "open", "score")),
        (COUNTY, "社区亲子心理服务", 12, ("open", "report")),
        (CITY, "机构儿童心理陪伴服务", 16, ("open", "report", "award")),
        (COUNTY, "流动儿童心理关爱服务", 20, ("fail", "again")),
        (CITY, "青春期心理健康服务", 12, ("open", "report", "ask", "suspend")),
    ):
        with transaction(database) as session:
            _Story(session, bureau, name, days).play(steps)
    tell("演示数据：7个正在采购的项目")


class _Story:
    """One project on its way to a supplier."""

    def __init__(self, session: Session, bureau: str, name: str, days: int) -> None:
        self.session, self.bureau, self.number = session, bureau, 1
        self.day = clock.today() - timedelta(days=days)
        plot = Plot(
            bureau, name, "走访和家长座谈中提出的需要，本单位没有专业人员可以承担。", 40,
            ("困境儿童",), "psychology", 180_000,
            (("K-02", 160, 6_000, "A0601"), ("K-25", 9_000, 4_000, "A0601")), Method.QUOTES,
            days=days + 1, line_no=f"2082{sum(map(ord, name)) % 1000:03d}",
        )  # fmt: skip
        self.ref = make_project(session, plot).ref

    def who(self, name: str) -> Actor:
        return staff_of(self.session, f"{self.bureau}.{name}")

    def project(self) -> Project:
        self.session.flush()
        self.session.expire_all()
        return get_project(self.session, self.who("jingban"), self.ref)

    def round(self) -> Round:
        return rounds.current(self.session, self.project())

    def play(self, steps: Sequence[str]) -> None:
        self.do_notice(due=4 if "open" in steps or "fail" in steps else 9)
        for step in steps:
            self.day = min(self.day + timedelta(days=1), clock.today())
            with clock.at(_moment(self.day)):
                getattr(self, f"do_{step}")()
        self.session.flush()

    def do_notice(self, due: int = 5) -> None:
        with clock.at(_moment(self.day)):
            project, now = self.project(), clock.now()
            said = rounds.Announcement(
                notice_no=f"{project.code}-采{self.number:02d}", documents_on=clock.day(now),
                due_at=now + timedelta(days=due), place="本平台",
                contact=f"{project.agency.name} {project.agency.phone}",
                eligibility="依法登记，业务范围包含心理服务，符合法律规定的供应商条件。",
            )  # fmt: skip
            rounds.announce(self.session, project, said, actor=self.who("jingban"), now=now)
        made = self.round()
        made.factors = _FACTORS
        prices = (168_000, 172_000, 175_500)
        for code, price in zip(SUPPLIERS, prices, strict=True):
            body = self.session.scalars(
                select(Organisation).where(Organisation.credit_code == code)
            ).one()
            self._bid(made, body, price)
        self.session.flush()

    def _bid(self, made: Round, body: Organisation, price: int) -> None:
        bid = Bid(
            round_id=made.id, organisation_id=body.id, buyer_id=made.agency_id,
            supplier_id=body.agency_id, sent_at=_moment(self.day) + timedelta(hours=3),
        )  # fmt: skip
        bid.offer = {
            "price_fen": price * YUAN, "plan": _PLAN, "staff": _STAFF,
            "statements": sorted(offers.STATEMENTS),
        }  # fmt: skip
        bid.digest = offers.digest_of(bid.offer)
        self.session.add(bid)

    def do_ask(self) -> None:
        said = asking.Said(
            QueryKind.QUERY, QueryStage.DOCUMENTS, "评分标准没有写明每一档怎样打分，无法编写方案。",
            "请补充每一档的标准。", clock.today(),
        )  # fmt: skip
        asking.ask(
            self.session, self.round(), said, now=clock.now(),
            actor=staff_of(self.session, _MANAGERS[self.bureau]),
        )  # fmt: skip

    def do_answer(self) -> None:
        query = asking.open_queries(self.session, self.project())[0]
        asking.answer(
            self.session, query, "每一档的标准见补充说明第三条，已经在公告里更正。", "upheld",
            may_change_result=False, actor=self.who("jingban"), now=clock.now(),
        )  # fmt: skip

    def do_judge(self) -> None:
        made = self.round()
        for name in self._experts():
            judging.name_judge(
                self.session, made, find_user(self.session, name), actor=self.who("jingban"),
                now=clock.now(),
            )  # fmt: skip

    def _experts(self) -> list[str]:
        return [f"{self.bureau}.{name}" for name in EXPERTS[:3]]

    def do_open(self) -> None:
        self.day += timedelta(days=6)
        with clock.at(_moment(self.day)):
            for name in ("jingban", "shencha"):
                offers.open_with(self.session, self.round(), actor=self.who(name), now=clock.now())
            for bid in offers.sent(self.session, self.round()):
                bid.is_qualified, bid.refused_because, bid.checks = True, "", []
            self.session.flush()

    def do_score(self) -> None:
        """The first judge is done, the second has declared, the third has yet to."""
        made = self.round()
        for n, name in enumerate(self._experts()[:2]):
            actor = staff_of(self.session, name)
            judging.declare(self.session, made, "", actor=actor, now=clock.now())
            if n:
                continue
            points = {
                bid.ref: {"F1": 4_200 - 300 * at, "F2": 2_500 - 100 * at}
                for at, bid in enumerate(judging.qualified(self.session, made))
            }
            judging.keep_scores(
                self.session, made, points, actor=actor, now=clock.now(), submit=True
            )

    def do_report(self) -> None:
        made = self.round()
        made.factors = [{"code": "price", "name": "价格", "weight": 100, "text": ""}]
        judging.report(
            self.session, made, "三家供应商都符合要求，按报价由低到高排列。",
            actor=self.who("jingban"), now=clock.now(),
        )  # fmt: skip

    def do_award(self) -> None:
        awarding.fix(self.session, self.round(), actor=self.who("juzhang"), now=clock.now())
        awarding.award(self.session, self.round(), actor=self.who("jingban"), now=clock.now())

    def do_fail(self) -> None:
        rounds.fail(
            self.session, self.project(), Failure.TOO_FEW, "有两家撤回报价，符合条件的只有一家。",
            actor=self.who("juzhang"), now=clock.now(),
        )  # fmt: skip

    def do_again(self) -> None:
        project = self.project()
        project.state = ProjectState.READY
        self.number, self.day = 2, clock.today() - timedelta(days=2)
        self.session.flush()
        self.do_notice(due=9)

    def do_suspend(self) -> None:
        asking.suspend(
            self.session, self.project(), "供应商质疑评分标准，成立的话可能影响结果。",
            actor=self.who("juzhang"), now=clock.now(),
        )  # fmt: skip


def _moment(day: date) -> datetime:
    return datetime.combine(at_work(day), time(10), clock.BEIJING)
