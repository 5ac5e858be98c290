"""Rounds of both demo bureaus: open, being judged, reported, failed and begun anew, awarded,
suspended; a query answered and one waiting.

Everything is done by the real services on its own day, the sealed quotes too.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.core import clock
from app.core.db import transaction
from app.demo.purchases import CITY, COUNTY, Plot, again, make_project
from app.demo.purchases_judged import EXPERTS
from app.demo.purchases_quotes import MANAGERS, Buying, moment
from app.demo.stories import find_user, staff_of
from app.purchasing.models import QueryKind, QueryStage
from app.purchasing.rules.method import Method
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import asking, judging, rounds, standstill

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from app.core.db import Database

_PRICES = (168_000, 172_000, 175_500)


def make_rounds(database: Database, tell: Callable[[str], None]) -> None:
    """Nine rounds of eight projects."""
    for bureau, name, days, steps in (
        (CITY, "困境儿童周末陪伴服务", 3, ("ask",)),
        (COUNTY, "留守儿童心理筛查服务", 3, ("ask", "answer")),
        (CITY, "困境儿童心理支持服务", 12, ("judge", "open", "score")),
        (COUNTY, "社区亲子心理服务", 12, ("open", "report")),
        (CITY, "机构儿童心理陪伴服务", 16, ("open", "report", "award")),
        (COUNTY, "流动儿童心理关爱服务", 20, ("fail", "again")),
        (CITY, "青春期心理健康服务", 12, ("open", "report", "ask", "suspend")),
        (CITY, "学校社工驻点服务", 9, ("fail",)),
    ):
        with transaction(database) as session:
            _Story(session, bureau, name, days, steps).play()
    tell("演示数据：8个正在采购的项目")


class _Story(Buying):
    """One project on its way to a supplier."""

    def __init__(
        self, session: Session, bureau: str, name: str, days: int, steps: Sequence[str]
    ) -> None:
        self.plot = Plot(
            bureau, name, "走访和家长座谈中提出的需要，本单位没有专业人员可以承担。", 40,
            ("困境儿童",), "psychology", 180_000,
            (("K-02", 160, 6_000, "A0601"), ("K-25", 9_000, 4_000, "A0601")), Method.QUOTES,
            days=days + 1, line_no=f"2082{sum(map(ord, name)) % 1000:03d}",
            by_score="judge" in steps,
        )  # fmt: skip
        made = make_project(session, self.plot)
        super().__init__(session, bureau, made.ref, clock.today() - timedelta(days=days))
        self.steps, self.today = steps, clock.today()

    def play(self) -> None:
        over = {"open", "fail"} & set(self.steps)
        self.announce(1, open_for=4 if over else 9)
        self.quote(_PRICES[:1] if "fail" in self.steps else _PRICES)
        for step in self.steps:
            self.day = min(self.day + timedelta(days=1), self.today)
            with clock.at(moment(self.day)):
                getattr(self, f"do_{step}")()
        self.session.flush()

    def do_ask(self) -> None:
        said = asking.Said(
            QueryKind.QUERY, QueryStage.DOCUMENTS, "评分标准没有写明每一档怎样打分，无法编写方案。",
            "请补充每一档的标准。", clock.today(),
        )  # fmt: skip
        asking.ask(
            self.session, self.round(), said, now=clock.now(),
            actor=staff_of(self.session, MANAGERS[self.bureau][0]),
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
        self.open()

    def do_score(self) -> None:
        """The first judge is done, the second has declared, the third has yet to."""
        made = self.round()
        for n, name in enumerate(self._experts()[:2]):
            actor = staff_of(self.session, name)
            judging.declare(self.session, made, "", actor=actor, now=clock.now())
            if n:
                continue
            points = {
                bid.ref: {
                    code: weight * (90 - 7 * at)
                    for code, (_, weight) in judging.factors(made).items()
                }
                for at, bid in enumerate(judging.qualified(self.session, made))
            }
            judging.keep_scores(
                self.session, made, points, actor=actor, now=clock.now(), submit=True
            )

    def do_report(self) -> None:
        self.report()

    def do_award(self) -> None:
        self.award()

    def do_fail(self) -> None:
        self.day += timedelta(days=4)
        with clock.at(moment(self.day)):
            rounds.fail(
                self.session, self.project(), Failure.TOO_FEW, "截止时间到，只收到一家报价。",
                actor=self.who("juzhang"), now=clock.now(),
            )  # fmt: skip

    def do_again(self) -> None:
        self.day = self.today - timedelta(days=12)
        with clock.at(moment(self.day)):
            again(self.session, self.plot, self.project(), clock.now())
        # Over since yesterday or the day before: two officers have to open what has come in.
        self.day = self.today - timedelta(days=8)
        self.announce(2, open_for=5)
        self.quote(_PRICES)

    def do_suspend(self) -> None:
        project = self.project()
        standstill.suspend(
            self.session, project, standstill.may_halt(self.session, project)[0].ref,
            "供应商质疑评分标准，可能影响结果。", actor=self.who("juzhang"), now=clock.now(),
        )  # fmt: skip
