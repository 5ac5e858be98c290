"""An office that plans purchases: its people as actors, a catalogue and its province's limits."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.core.policy import Actor
from app.notices.models import Notice
from app.notices.services import deliver
from app.parameters.models import ParameterValue
from app.purchasing.models import (
    CatalogueItem,
    FundSource,
    Project,
    ProjectState,
)
from app.purchasing.queries import get_project
from app.purchasing.rules.method import Method, Neg
from app.purchasing.services import budgeting, methods, planning, requiring
from app.purchasing.services.budgeting import Heard
from app.purchasing.services.methods import Choice
from app.purchasing.services.planning import ItemLine, MoneyLine, Said
from app.purchasing.services.requiring import ACCEPTANCE, TEXTS, Requirement
from tests.documents import corpus
from tests.factories import World
from tests.foster.assessing import actor_of
from tests.purchasing.in_town import TODAY, YUAN, at, make_bureau

NOW = at(TODAY)
S = ProjectState
DECENTRAL, OPEN_FROM = 500_000, 2_000_000


def set_limits(session: Session, decentral: int = DECENTRAL, open_from: int = OPEN_FROM) -> None:
    for name, value in (
        ("limit_decentral.services", decentral), ("limit_open.services", open_from),
    ):  # fmt: skip
        session.add(
            ParameterValue(
                name=name, division_code="220000", value=value, valid_from=date(2020, 1, 1),
                source="省级公布", reason="测试", released_at=clock.now(),
            )
        )  # fmt: skip
    session.flush()


def make_service(session: Session, code: str = "A01") -> CatalogueItem:
    row = CatalogueItem(
        province_code="220000",
        edition="2026年版",
        code=code,
        name="儿童关爱服务",
        from_on=date(2026, 1, 1),
    )
    session.add(row)
    session.flush()
    return row


class Office:
    """A bureau with its people as actors, a catalogue and the limits of its province."""

    def __init__(self, world: World, session: Session) -> None:
        self.session = session
        self.bureau = bureau = make_bureau(session, world.agencies["home_bureau"])
        self.officer = actor_of(session, bureau.officer)
        self.second = actor_of(session, bureau.second)
        self.finance = actor_of(session, bureau.finance)
        self.head = actor_of(session, bureau.head)
        set_limits(session)
        self.service = make_service(session)

    def project(self, yuan: int = 300_000, **values: Any) -> Project:
        made = planning.create(self.session, said(**values), actor=self.officer, now=NOW)
        found = get_project(self.session, self.officer, made.ref)
        self.money(found, yuan)
        self.items(found)
        return found

    def money(self, project: Project, yuan: int, line_no: str = "2082804") -> None:
        line = MoneyLine(2026, FundSource.LOTTERY, line_no, yuan * YUAN)
        planning.set_budget(self.session, project, [line], actor=self.officer, now=NOW)

    def items(self, project: Project, *weights: int) -> int:
        codes = ("K-02", "K-04", "K-12")
        lines = [
            ItemLine(code, 10, weight, catalogue_ref=self.service.ref)
            for code, weight in zip(codes, weights or (6_000, 4_000), strict=False)
        ]
        return planning.set_items(self.session, project, lines, actor=self.officer, now=NOW)

    def plans(self, project: Project, **values: Any) -> None:
        known: dict[str, Any] = {
            "surveyed_on": TODAY, "respondents": 3, "survey": "有三家能做", "few": "",
            "asked_on": TODAY, "users": 12, "opinion": "想要周末的活动",
        }  # fmt: skip
        files = values.pop("files", [("调查.pdf", io.BytesIO(corpus.pdf()))])
        budgeting.plan(
            self.session, project, Heard(**(known | values)), files, actor=self.officer, now=NOW
        )

    def checks(self, project: Project, yes: Neg | None = None, conclusion: str = "go") -> None:
        budgeting.check(
            self.session, project, answers={neg: neg is yes for neg in Neg}, score=86,
            conclusion=conclusion, words="可行", evaluated_on=TODAY, actor=self.officer, now=NOW,
        )  # fmt: skip

    def approves(self, project: Project, left: int | None = None, by: Actor | None = None) -> None:
        budgeting.approve_budget(
            self.session, project, file_no="财社〔2026〕8号",
            balances={line.id: left or line.amount_fen for line in project.budget},
            actor=by or self.finance, now=NOW,
        )  # fmt: skip

    def budgeted(self, yuan: int = 300_000, **values: Any) -> Project:
        project = self.project(yuan, **values)
        self.plans(project)
        self.checks(project)
        self.approves(project)
        return project

    def chooses(self, project: Project, method: Method, **values: Any) -> None:
        methods.choose(self.session, project, Choice(method, **values), actor=self.officer, now=NOW)

    def intends(self, project: Project, now: Any = NOW) -> None:
        budgeting.intend(
            self.session, project, outline="每月走访", expected_month="2027-01", remark="",
            actor=self.officer, now=now,
        )  # fmt: skip

    def writes(self, project: Project, **values: Any) -> None:
        requiring.write(self.session, project, needed(**values), actor=self.officer, now=NOW)
        self.session.refresh(project, ["parts"])  # as the next request reads them

    def told(self, user: User) -> list[str]:
        deliver(self.session)
        query = select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)
        return list(self.session.scalars(query))


def said(**values: Any) -> Said:
    known: dict[str, Any] = {
        "name": "困境儿童关爱服务", "need": "走访发现六十名孩子缺少陪伴", "children": 60,
        "groups": ("困境儿童",), "places": (), "field": "psychology", "year": 2026,
        "term_months": 12, "expected_month": "2027-01",
    }  # fmt: skip
    return Said(**(known | values))


def needed(**values: Any) -> Requirement:
    known: dict[str, Any] = {
        "texts": dict.fromkeys(TEXTS, "每月入户走访两次，记录完整"),
        "acceptance": dict.fromkeys(ACCEPTANCE, "年底由验收小组抽查记录"), "user_share": 10,
        "payment_template": "PT-A", "evaluation_template": "EV-CHILD",
        "limit_fen": 300_000 * YUAN, "factors": (), "price_weight": 100,
    }  # fmt: skip
    return Requirement(**(known | values))
