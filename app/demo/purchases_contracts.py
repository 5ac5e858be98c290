"""Contracts of both demo bureaus: draft, running, changed, rectified, deducted, ended, archived.

Planning is played by `purchases`, the quotes by `purchases_quotes`, the delivery and the grades by
`purchases_delivery` and `purchases_judged`; everything is done by the real services on its own day.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import transaction
from app.demo.purchases import CITY, COUNTY, YUAN, Plot, make_project
from app.demo.purchases_delivery import deliver, let_work
from app.demo.purchases_judged import evaluate
from app.demo.purchases_quotes import Buying, moment
from app.demo.scan import picture
from app.documents.models import Means
from app.documents.serving import serve
from app.purchasing.models import (
    AcceptanceResult,
    AmendmentKind,
    EvaluationKind,
    ServiceContract,
)
from app.purchasing.queries import get_contract, get_payment
from app.purchasing.rules.method import Method
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import last_day
from app.purchasing.services import (
    accepting,
    amendments,
    contracts,
    drafting,
    ending,
    payments,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor

_FIRST_DAY = timedelta(days=3)
"""From the draft to the first day of the work."""
_ENOUGH = "差得不多，服务对象和学校都认可，按约定扣减。"
_READY = 17
"""Days from the reviewed requirement to the draft of the contract."""
# What is done, and how many days after the one before.
_SIGNED = (("draft", 0), ("review", 1), ("sign", 2))
_RUNNING = (*_SIGNED, ("publish", 1), ("file", 2), ("plan", 6))
_PAID_ONCE = (*_RUNNING, ("ask plan", 2), ("pay", 5))
_MIDTERM = (*_PAID_ONCE, ("work", 47), ("midterm", 0), ("ask midterm", 1))
# Six months of work, then somebody who neither wrote the requirement nor bought comes to see.
_OVER = (*_MIDTERM, ("pay", 6), ("work", 116), ("final", 1))
_ACCEPTED = (*_OVER, ("accept", 1), ("ask acceptance", 2))


@dataclass(frozen=True)
class Deal:
    """A contract to be made: `steps` begin so many days ago; of a contract that is over, 0: as late
    as they fit and the first day of the work is that of a month.
    """

    plot: Plot
    price_yuan: int
    days: int
    steps: tuple[tuple[str, int], ...]
    hours: int = 0
    """How much later in the day its people work than under other contracts."""


def _plot(
    bureau: str, name: str, children: int, yuan: int, *, visits: int = 4, **more: Any
) -> Plot:
    need = "走访和家长座谈中提出的需要，本单位没有专业人员可以承担。"
    items = (("K-02", children * visits, 4_000, "A0601"), ("K-12", children, 4_000, "A0601"),
             ("K-25", 9_000, 2_000, "A0601"))  # fmt: skip
    return Plot(
        bureau, name, need, children, ("困境儿童",), "psychology", yuan, items, Method.QUOTES,
        line_no=f"2081{children:03d}", **more,
    )  # fmt: skip


DEALS = (
    Deal(_plot(COUNTY, "寄养儿童心理支持服务", 30, 160_000), 152_000, 3, (("draft", 0),)),
    Deal(_plot(CITY, "困境儿童暑期心理陪伴服务", 40, 200_000), 196_000, 5, _SIGNED),
    Deal(_plot(CITY, "事实无人抚养儿童入户关爱服务", 60, 320_000), 300_000, 130,
         (*_PAID_ONCE, ("add", 20), ("agree", 2), ("seal", 3), ("tell", 1))),
    Deal(_plot(COUNTY, "社区儿童情绪支持服务", 50, 260_000), 240_000, 125, _MIDTERM),
    Deal(_plot(CITY, "机构儿童心理评估服务", 15, 96_000, visits=1, term_months=6), 92_000, 0,
         _ACCEPTED, hours=2),
    Deal(_plot(COUNTY, "困境家庭亲子关系服务", 30, 98_000, visits=1, term_months=6), 94_000, 0,
         (*_OVER, ("rectify", 2)), hours=2),
    Deal(_plot(COUNTY, "流动儿童心理咨询服务", 35, 180_000), 170_000, 110,
         (*_PAID_ONCE, ("work", 12), ("demand", 8), ("terminate", 22), ("hand over", 4)),
         hours=9),
    Deal(_plot(CITY, "留守儿童心理热线服务", 16, 88_000, visits=1, term_months=6), 84_000,
         0, (*_ACCEPTED, ("pay", 6), ("close", 3), ("erase", 4), ("archive", 5)),
         hours=7),
    Deal(_plot(COUNTY, "寄养家庭支持服务", 14, 86_000, visits=1, term_months=6), 82_000, 0,
         (*_ACCEPTED, ("pay", 6), ("close", 3)), hours=7),
)  # fmt: skip


def make_contracts(database: Database, tell: Callable[[str], None]) -> None:
    """Nine contracts, each as far as its steps say."""
    with transaction(database) as session:
        let_work(session)
    for deal in DEALS:
        with transaction(database) as session:
            _Story(session, deal).play()
    tell(f"演示数据：{len(DEALS)}份购买服务合同")


def _scan(name: str) -> FileStorage:
    return FileStorage(io.BytesIO(picture()), f"{name}.png")


class _Story(Buying):
    """One contract, step by step."""

    def __init__(self, session: Session, deal: Deal) -> None:
        self.deal, self.today = deal, clock.today()
        start = self.today - timedelta(days=deal.days)
        if not deal.days:
            length = timedelta(days=sum(days for _, days in deal.steps))
            first = (self.today - length + _FIRST_DAY).replace(day=1)
            start = first - _FIRST_DAY
        ready = (self.today - start).days + _READY
        made = make_project(session, replace(deal.plot, days=ready))
        super().__init__(session, deal.plot.bureau, made.ref, start)
        self.ref, self.payment = "", ""

    @property
    def officer(self) -> Actor:
        return self.who("jingban")

    @property
    def head(self) -> Actor:
        return self.who("juzhang")

    @property
    def now(self) -> datetime:
        return clock.now()

    def contract(self) -> ServiceContract:
        self.session.flush()
        self.session.expire_all()
        return get_contract(self.session, self.officer, self.ref)

    def play(self) -> None:
        start = self.day
        self.day = start - timedelta(days=14)
        self.announce(1, open_for=5)
        price = self.deal.price_yuan
        step = (self.deal.plot.yuan - price) // 3
        self.quote([price, price + step, price + 2 * step])
        self.open()
        with clock.at(moment(self.day)):
            self.report()
        with clock.at(moment(self.day + timedelta(days=1))):
            self.award()
        self.day = start
        for step_, days in self.deal.steps:
            self.day = min(self.day + timedelta(days=days), self.today)
            name, _, needs = step_.partition(" ")
            with clock.at(moment(self.day)):
                getattr(self, f"do_{name}")(*([needs] if needs else []))
                self.session.flush()

    def do_draft(self) -> None:
        project, first = self.project(), self.day + _FIRST_DAY
        found = contracts.awarded(self.session, project)
        if found is None:
            return
        people = contracts.people_of(self.session, found[1].organisation_id)
        last = last_day(first, self.deal.plot.term_months)
        terms = contracts.Terms(
            first, last, Template.A,
            drafting.clauses(
                project, drafting.items_of(project), found[1].price_fen or 0, Template.A, first,
                last,
            ),
            staff=[one.ref for one in people], lead=people[0].ref, contact="0431-88960110",
        )  # fmt: skip
        self.ref = contracts.draft(
            self.session, project, terms, actor=self.officer, now=self.now
        ).ref

    def do_review(self) -> None:
        contracts.review(
            self.session, self.contract(), words="内容和采购结果一致。",
            actor=self.who("shencha"), now=self.now,
        )  # fmt: skip

    def do_sign(self) -> None:
        contract = self.contract()
        contracts.sign(
            self.session, contract, signed_on=clock.today(), buyer=self.head.name,
            supplier=contract.organisation.head, scan=_scan("合同"), actor=self.head, now=self.now,
        )  # fmt: skip

    def do_publish(self) -> None:
        contracts.publish(self.session, self.contract(), actor=self.officer, now=self.now)

    def do_file(self) -> None:
        contract = self.contract()
        contracts.file(
            self.session, contract, file_no=f"购备〔{self.now.year}〕{contract.id + 10}号",
            on=clock.today(), actor=self.officer, now=self.now,
        )  # fmt: skip

    def do_plan(self) -> None:
        contracts.approve_plan(
            self.session, self.contract(), on=clock.today(), words="可行。", actor=self.officer,
            now=self.now,
        )  # fmt: skip

    def do_ask(self, needs: str) -> None:
        contract = self.contract()
        goal = next(one for one in contract.milestones if one.needs == needs)
        plot = self.deal.plot
        self.payment = payments.ask(
            self.session, contract, goal.ref, invoice_no=f"{24220000 + goal.id:08d}",
            invoice_on=clock.today(), source=plot.source, year=self.today.year,
            actor=self.officer, now=self.now,
        ).ref  # fmt: skip

    def do_pay(self) -> None:
        finance = self.who("caiwu")
        for act, actor in ((payments.approve_first, finance), (payments.approve_second, self.head)):
            self.session.expire_all()
            row = get_payment(self.session, actor, self.payment)
            act(self.session, row, actor=actor, now=self.now)
        row = get_payment(self.session, finance, self.payment)
        payments.record_paid(
            self.session, row, on=clock.today(), voucher_no=f"国库{row.id + 3000}", actor=finance,
            now=self.now,
        )  # fmt: skip

    def do_midterm(self) -> None:
        evaluate(self.session, self.bureau, self.contract(), EvaluationKind.MIDTERM)

    def do_work(self) -> None:
        """What was done up to now, month by month, and what users said of it."""
        deliver(self.session, self.ref, self.bureau, self.deal.hours, whole=True)

    def do_final(self) -> None:
        evaluate(self.session, self.bureau, self.contract(), EvaluationKind.FINAL)

    def do_accept(self) -> None:
        self._judge(AcceptanceResult.PASSED, "验收合格。")

    def do_rectify(self) -> None:
        self._judge(AcceptanceResult.RECTIFY, "入户次数不足，请补齐后再验收。")

    def _judge(self, result: AcceptanceResult, words: str) -> None:
        lead, contract = self.who("shencha"), self.contract()
        found = accepting.prepare(self.session, contract, clock.today())
        passed = result is AcceptanceResult.PASSED
        lines = {}
        for row in found.rows:
            says = "" if passed is found.is_met(row) else _ENOUGH
            lines[row.indicator.code] = accepting.Line(passed or found.is_met(row), says)
        accepting.accept(
            self.session, get_contract(self.session, lead, self.ref), lines=lines, result=result,
            members=("王立新", "周国华"), users_words="老师很有耐心，希望假期也来。", words=words,
            actor=lead, now=self.now,
        )  # fmt: skip
        accepting.publish(self.session, self.contract(), actor=self.officer, now=self.now)

    def do_add(self) -> None:
        wish = amendments.Wish(
            AmendmentKind.AMOUNT, "CL-5", "新增八名服务对象，按原单价增加费用。",
            delta_fen=15_000 * YUAN,
        )  # fmt: skip
        amendments.ask(self.session, self.contract(), wish, actor=self.officer, now=self.now)

    def do_agree(self) -> None:
        amendments.agree(self.session, self.contract(), actor=self.head, now=self.now)

    def do_seal(self) -> None:
        contract = self.contract()
        amendments.sign(
            self.session, contract, signed_on=clock.today(), buyer=self.head.name,
            supplier=contract.organisation.head, scan=_scan("补充协议"), actor=self.officer,
            now=self.now,
        )  # fmt: skip

    def do_tell(self) -> None:
        amendments.publish(self.session, self.contract(), actor=self.officer, now=self.now)

    def do_demand(self) -> None:
        letter = ending.ask_to_mend(
            self.session, self.contract(), words="连续四周没有派人服务，服务记录缺失。",
            actor=self.head, now=self.now,
        )  # fmt: skip
        serve(
            self.session, letter, means=Means.POST, tried_on=clock.today(),
            served_on=clock.today(), receiver="EMS 1234567890123", result="", actor=self.officer,
        )  # fmt: skip

    def do_terminate(self) -> None:
        ending.terminate(
            self.session, self.contract(), ground=ending.Ground.BREACH,
            reason="催告期满仍没有恢复服务。", actor=self.head, now=self.now,
        )  # fmt: skip

    def do_hand(self, _what: str) -> None:
        ending.hand_over(
            self.session, self.contract(), on=clock.today(), receiver=self.officer.name,
            actor=self.officer, now=self.now,
        )  # fmt: skip

    def do_close(self) -> None:
        ending.close(self.session, self.project(), actor=self.officer, now=self.now)

    def do_erase(self) -> None:
        ending.erase(
            self.session, self.contract(), scan=_scan("儿童信息退回删除证明"), actor=self.officer,
            now=self.now,
        )  # fmt: skip

    def do_archive(self) -> None:
        ending.archive(
            self.session, self.project(), actor=self.officer, now=self.now,
            note="目录已逐件核对，材料齐全。",
        )  # fmt: skip
