"""Contracts of both demo bureaus: a draft, running ones, changed, deducted, ended, archived.

Planning is played by `purchases`; the round that found the supplier is put there, everything from
the draft of the contract on is done by the real services on its own day.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from app.core import clock
from app.core.db import transaction
from app.demo.purchases import CITY, COUNTY, WHOLE, YUAN, Plot, make_project
from app.demo.scan import picture
from app.demo.stories import at_work, staff_of
from app.organisations.models import Organisation
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    AmendmentKind,
    Beneficiary,
    BeneficiaryKind,
    Bid,
    Channel,
    Evaluation,
    EvaluationKind,
    NoticeKind,
    ProjectDuty,
    ProjectParticipation,
    ProjectState,
    Round,
    RoundState,
    ServiceContract,
)
from app.purchasing.queries import get_contract, get_payment, get_project
from app.purchasing.rules.method import Method
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import last_day
from app.purchasing.services import amendments, contracts, drafting, ending, milestones, payments
from app.purchasing.services.publishing import publish
from app.workflow.parts import take_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor
    from app.purchasing.models import Project

_SUPPLIERS = {CITY: "52220104MJ00090112", COUNTY: "52500103MJ00090550"}
_CHILDREN = ("王晨曦", "李雨桐", "赵子轩")
# What is done, and how many days after the one before.
_SIGNED = (("draft", 0), ("review", 1), ("sign", 2))
_RUNNING = (*_SIGNED, ("publish", 1), ("file", 2), ("plan", 6))
_PAID_ONCE = (*_RUNNING, ("ask plan", 2), ("pay", 5))
_MIDTERM = (*_PAID_ONCE, ("midterm", 45), ("ask midterm", 1))
_ACCEPTED = (*_MIDTERM, ("pay", 6), ("accept", 40), ("ask acceptance", 2))


@dataclass(frozen=True)
class Deal:
    """A contract to be made: `steps` begin so many days ago."""

    plot: Plot
    price_yuan: int
    days: int
    steps: tuple[tuple[str, int], ...]
    deducted_fen: int = 0


def _plot(bureau: str, name: str, children: int, yuan: int, days: int, **more: Any) -> Plot:
    need = "走访和家长座谈中提出的需要，本单位没有专业人员可以承担。"
    items = (("K-02", children * 4, 4_000, "A0601"), ("K-12", children, 4_000, "A0601"),
             ("K-25", 9_000, 2_000, "A0601"))  # fmt: skip
    return Plot(
        bureau, name, need, children, ("困境儿童",), "psychology", yuan, items, Method.QUOTES,
        days=days, line_no=f"2081{children:03d}", **more,
    )  # fmt: skip


DEALS = (
    Deal(_plot(COUNTY, "寄养儿童心理支持服务", 30, 160_000, 20), 152_000, 3, (("draft", 0),)),
    Deal(_plot(CITY, "困境儿童暑期心理陪伴服务", 40, 200_000, 30), 196_000, 5, _SIGNED),
    Deal(_plot(CITY, "事实无人抚养儿童入户关爱服务", 60, 320_000, 160), 300_000, 130,
         (*_PAID_ONCE, ("add", 20), ("agree", 2), ("seal", 3), ("tell", 1))),
    Deal(_plot(COUNTY, "社区儿童情绪支持服务", 50, 260_000, 150), 240_000, 125, _MIDTERM),
    Deal(_plot(CITY, "机构儿童心理评估服务", 45, 240_000, 190, term_months=6), 230_000, 165,
         _ACCEPTED, deducted_fen=344_000),
    Deal(_plot(COUNTY, "流动儿童心理咨询服务", 35, 180_000, 140), 170_000, 110,
         (*_PAID_ONCE, ("demand", 20), ("terminate", 22), ("hand over", 4))),
    Deal(_plot(CITY, "留守儿童心理热线服务", 80, 150_000, 200, term_months=6), 144_000, 175,
         (*_ACCEPTED, ("pay", 6), ("close", 3), ("erase", 4), ("archive", 5))),
)  # fmt: skip


def make_contracts(database: Database, tell: Callable[[str], None]) -> None:
    """Seven contracts, each as far as its steps say."""
    for deal in DEALS:
        with transaction(database) as session:
            _Story(session, deal).play()
    tell(f"演示数据：{len(DEALS)}份购买服务合同")


def _moment(day: date) -> datetime:
    return datetime.combine(at_work(min(day, clock.today())), time(10), clock.BEIJING)


def _scan(name: str) -> FileStorage:
    return FileStorage(io.BytesIO(picture()), f"{name}.png")


class _Story:
    """One contract, step by step."""

    def __init__(self, session: Session, deal: Deal) -> None:
        self.session, self.deal = session, deal
        self.day = clock.today() - timedelta(days=deal.days)
        self.today = clock.today()
        self.project_ref, self.ref, self.payment = "", "", ""

    def who(self, name: str) -> Actor:
        return staff_of(self.session, f"{self.deal.plot.bureau}.{name}")

    @property
    def officer(self) -> Actor:
        return self.who("jingban")

    @property
    def head(self) -> Actor:
        return self.who("juzhang")

    @property
    def now(self) -> datetime:
        return clock.now()

    def project(self) -> Project:
        self.session.flush()
        self.session.expire_all()
        return get_project(self.session, self.officer, self.project_ref)

    def contract(self) -> ServiceContract:
        self.session.flush()
        self.session.expire_all()
        return get_contract(self.session, self.officer, self.ref)

    def play(self) -> None:
        project = make_project(self.session, self.deal.plot)
        self.project_ref = project.ref
        with clock.at(_moment(self.day - timedelta(days=2))):
            self.award(self.project())
        for step, days in self.deal.steps:
            self.day = min(self.day + timedelta(days=days), self.today)
            name, _, needs = step.partition(" ")
            with clock.at(_moment(self.day)):
                getattr(self, f"do_{name}")(*([needs] if needs else []))
                self.session.flush()

    def award(self, project: Project) -> None:
        """The round as it would have come out: one qualified offer more than the least."""
        session, today = self.session, clock.today()
        body = session.scalars(
            select(Organisation).where(
                Organisation.credit_code == _SUPPLIERS[self.deal.plot.bureau]
            )
        ).one()
        round_ = Round(
            project_id=project.id, agency_id=project.agency_id, number=1, channel=Channel.QUOTES,
            method=Method.QUOTES.value, state=RoundState.AWARDED, notice_no=f"{project.code}-采01",
            documents_on=today - timedelta(days=12),
            due_at=clock.now() - timedelta(days=5), opened_at=clock.now() - timedelta(days=5),
            opened_by_id=self.officer.user_id, opened_with_id=self.head.user_id,
            limit_fen=project.total_fen, factors=[{"code": "price", "name": "价格", "weight": 100}],
            reported_on=today - timedelta(days=4), report="三家报价，价格最低的排第一。",
            fixed_on=today - timedelta(days=1), award_no=f"{project.code}-成01", awarded_on=today,
        )  # fmt: skip
        session.add(round_)
        session.flush()
        bid = Bid(
            round_id=round_.id, organisation_id=body.id, buyer_id=project.agency_id,
            supplier_id=body.agency_id, sent_at=clock.now() - timedelta(days=6),
            price_fen=self.deal.price_yuan * YUAN, is_qualified=True, rank=1, total=WHOLE,
        )  # fmt: skip
        bid.offer = {"price_fen": bid.price_fen, "plan": "每周两次", "staff": [], "statements": []}
        session.add(bid)
        session.flush()
        round_.winner_id = bid.id
        project.state, project.state_since = ProjectState.AWARDED, clock.now()
        take_part(
            session, ProjectParticipation, ProjectDuty.RUN, actor=self.officer, now=clock.now(),
            project_id=project.id,
        )  # fmt: skip
        publish(
            session, project, NoticeKind.AWARD, title=f"{project.name}成交公告",
            content=[("项目编号", project.code), ("成交供应商", body.name)], actor=self.officer,
            now=clock.now(), round=round_, supplier=body.name, amount_fen=bid.price_fen,
        )  # fmt: skip

    def do_draft(self) -> None:
        project, first = self.project(), self.day + timedelta(days=3)
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
        for n, name in enumerate(_CHILDREN, 1):
            row = Beneficiary(
                contract_id=self.contract().id,
                number=f"{n:04d}",
                kind=BeneficiaryKind.CHILD,
                name_mask=name[0] + "**",
                born_year=2014 + n,
                from_on=clock.today(),
            )
            row.name, row.need = name, "情绪支持"
            self.session.add(row)

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

    def _met(self, needs: str) -> None:
        contract = self.contract()
        goal = next(one for one in contract.milestones if one.needs == needs)
        milestones.confirm(self.session, contract, goal.ref, actor=self.officer, now=self.now)

    def do_midterm(self) -> None:
        self._evaluated(EvaluationKind.MIDTERM)
        self._met("midterm")

    def _evaluated(self, kind: EvaluationKind) -> None:
        contract = self.contract()
        self.session.add(
            Evaluation(
                contract_id=contract.id, agency_id=contract.agency_id, kind=kind,
                due_on=clock.today(), sent_at=self.now, grade="good", total=8_650,
                words="服务按计划进行，记录及时。", published_on=clock.today(),
            )
        )  # fmt: skip

    def do_accept(self) -> None:
        self._evaluated(EvaluationKind.FINAL)
        self._met("final")
        contract, deal = self.contract(), self.deal
        shortfall = [{"indicator": "K-02", "fen": deal.deducted_fen}] if deal.deducted_fen else []
        self.session.add(
            Acceptance(
                contract_id=contract.id, agency_id=contract.agency_id, number=1,
                results=[], deductions=shortfall, deducted_fen=deal.deducted_fen,
                members=["王立新", "周国华"], users_invited=12, users_answered=10,
                users_words="老师很有耐心。", result=AcceptanceResult.PASSED, signed_at=self.now,
                published_on=clock.today(), words="验收合格。",
            )
        )  # fmt: skip
        project = self.project()
        project.state, project.state_since = ProjectState.ACCEPTED, self.now
        self._met("acceptance")

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
        ending.ask_to_mend(
            self.session, self.contract(), words="连续四周没有派人服务，服务记录缺失。",
            actor=self.head, now=self.now,
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
        ending.archive(self.session, self.project(), actor=self.officer, now=self.now)
