"""A purchase from READY to AWARDED for tests, each step in its actor's own rows and roles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.policy import Actor
from app.notices.models import Notice
from app.purchasing import queries
from app.purchasing.models import (
    Bid,
    Project,
    ProjectState,
    Query,
    QueryKind,
    QueryStage,
    Round,
)
from app.purchasing.rules.method import Method, Neg, NoReserve
from app.purchasing.services import asking, awarding, judging, offers, rounds, standstill
from tests.factories import World, make_agency, make_user
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import (
    TODAY,
    YUAN,
    Supplier,
    at,
    make_market,
    make_project,
    make_supplier,
)
from tests.purchasing.planned import make_service, set_limits

NOW = at(TODAY)
DUE = NOW + timedelta(days=3)
OPENED = DUE + timedelta(hours=1)
FACTORS = [
    {"code": "price", "name": "价格", "weight": 20, "text": ""},
    {"code": "F1", "name": "服务方案", "weight": 50, "text": "分三档"},
    {"code": "F2", "name": "人员", "weight": 30, "text": "分三档"},
]
PRICE_ALONE = [{"code": "price", "name": "价格", "weight": 100, "text": ""}]


class Buying(Deal):
    """A project that may be bought, three suppliers, three experts. `now` may be any hour."""

    def __init__(
        self, world: World, *, method: Method = Method.QUOTES, yuan: int = 200_000,
        factors: list[dict[str, Any]] | None = None, suppliers: int = 3, **values: Any,
    ) -> None:  # fmt: skip
        self.world, self.ref = world, ""
        with world.writing() as session:
            self.market = make_market(session, world)
            bureau = self.market.bureau
            set_limits(session)
            self.suppliers = [self.market.supplier] + [
                make_supplier(session, bureau) for _ in range(suppliers - 1)
            ]
            for n, one in enumerate(self.suppliers, 1):
                one.organisation.head = f"负责人{n}"
            service = make_service(session)
            limit = yuan * YUAN
            known: dict[str, Any] = {
                "neg": {neg.value: False for neg in Neg}, "method": method.value,
                "sme_reason": NoReserve.POLICY.value, "reviewed_at": NOW,
                "survey": {"on": TODAY.isoformat(), "respondents": 3},
                "reviewed_by_person_id": bureau.second.person_id,
                "requirement": {
                    "limit_fen": limit, "scope": "每月走访", "factors": factors or PRICE_ALONE,
                    "acceptance": {"standard": "见到孩子才算一次"},
                    "payment_template": "PT-A",
                },
            }  # fmt: skip
            project = make_project(session, bureau, ProjectState.READY, **(known | values))
            for item in project.items:
                item.catalogue_item_id = service.id
            project.budget[0].amount_fen = project.budget[0].balance_fen = limit
            college = session.get_one(Agency, self.market.judge.agency_id)
            self.judges = [self.market.judge] + [
                make_user(session, college, Role.EXPERT, name=name) for name in ("钱芳", "孙伟")
            ]
            session.flush()
            self.project, self.project_ref = project.id, project.ref
        self.officer, self.second = bureau.officer, bureau.second
        self.finance, self.head = bureau.finance, bureau.head
        self.manager = self.market.supplier.manager
        self.round_ref = ""

    def another(self, **values: Any) -> Supplier:
        """One more supplier of the county."""
        with self.world.writing() as session:
            return make_supplier(session, self.market.bureau, **values)

    def bureau_elsewhere(self) -> User:
        """An officer of a bureau that has no part in it."""
        with self.world.writing() as session:
            office = make_agency(session, AgencyKind.BUREAU, "220102", "榆树市民政局")
            return make_user(session, office, Role.BUREAU_OFFICER, name="外人")

    @contextmanager
    def in_round(
        self, user: User, to: str = "purchasing.view_round"
    ) -> Iterator[tuple[Session, Actor, Round]]:
        """The round as a supplier or judge loads it."""
        with self.acting(user) as (session, actor):
            yield session, actor, queries.get_round(session, actor, self.round_ref, to=to)

    @contextmanager
    def at_round(self, user: User) -> Iterator[tuple[Session, Actor, Round]]:
        """The project's present round as the buyer's acts load it."""
        with self.at_project(user) as (session, actor, project):
            yield session, actor, rounds.current(session, project)

    def announce(self, *, now: datetime = NOW, due: datetime = DUE, **values: Any) -> None:
        known: dict[str, Any] = {
            "notice_no": "朝采2026-1", "documents_on": TODAY, "due_at": due, "place": "本平台",
            "contact": "0431-88900000", "eligibility": "依法登记",
        }  # fmt: skip
        said = rounds.Announcement(**(known | values))
        with self.at_project(self.officer) as (session, actor, project):
            made = rounds.announce(session, project, said, actor=actor, now=now)
            self.round_ref = made.ref

    def offer(self, supplier: Supplier, yuan: int, *, now: datetime = NOW, **values: Any) -> str:
        """Hand in an offer; its digest."""
        known: dict[str, Any] = {
            "price_fen": yuan * YUAN, "plan": "每周两次走访", "staff": "社工3名",
            "statements": list(values.pop("statements", offers.STATEMENTS)),
        }  # fmt: skip
        with self.in_round(supplier.manager, "purchasing.offer") as (session, actor, round_):
            said = offers.Offer(**(known | values))
            return offers.send(session, round_, said, actor=actor, now=now).digest

    def offer_all(self, *yuan: int) -> None:
        for supplier, price in zip(self.suppliers, yuan or (180_000, 190_000, 200_000),
                                   strict=True):  # fmt: skip
            self.offer(supplier, price)

    def open(self, *, now: datetime = OPENED) -> None:
        for user in (self.officer, self.second):
            with self.at_round(user) as (session, actor, round_):
                offers.open_with(session, round_, actor=actor, now=now)

    def name(self, *users: User) -> None:
        for user in users or self.judges:
            with self.at_round(self.officer) as (session, actor, round_):
                found = session.get_one(User, user.id)
                judging.name_judge(session, round_, found, actor=actor, now=NOW)

    def declare(self, *users: User, interest: str = "") -> None:
        for user in users or self.judges:
            with self.in_round(user, "purchasing.declare") as (session, actor, round_):
                judging.declare(session, round_, interest, actor=actor, now=OPENED)

    def score(self, user: User, *points: tuple[int, int], submit: bool = True,
              now: datetime = OPENED) -> None:  # fmt: skip
        """Points of both factors for each offer, in whole points."""
        with self.in_round(user, "purchasing.judge") as (session, actor, round_):
            bids = judging.qualified(session, round_)
            given = {
                bid.ref: {"F1": first * 100, "F2": second * 100}
                for bid, (first, second) in zip(bids, points, strict=True)
            }
            judging.keep_scores(session, round_, given, actor=actor, now=now, submit=submit)

    def report(self, *, now: datetime = OPENED, words: str = "评审情况正常。") -> None:
        with self.at_round(self.officer) as (session, actor, round_):
            judging.report(session, round_, words, actor=actor, now=now)

    def fix(self, *, now: datetime = OPENED) -> str:
        """The reference of the fixed offer."""
        with self.at_round(self.head) as (session, actor, round_):
            return awarding.fix(session, round_, actor=actor, now=now).ref

    def award(self, *, now: datetime = OPENED) -> None:
        with self.at_round(self.officer) as (session, actor, round_):
            awarding.award(session, round_, actor=actor, now=now)

    def raise_query(
        self, kind: QueryKind = QueryKind.QUERY, *, known: date | None = None,
        now: datetime = OPENED, by: Supplier | None = None, **values: Any,
    ) -> Query:  # fmt: skip
        """A supplier asks or objects; by default a query of the process, known on that day."""
        words: dict[str, Any] = {
            "stage": QueryStage.PROCESS, "facts": "评分标准偏向一家", "claim": "请修改",
        } | values  # fmt: skip
        said = asking.Said(kind, known_on=known or clock.day(now), **words)
        manager = (by or self.suppliers[0]).manager
        with self.in_round(manager, "purchasing.ask") as (session, actor, round_):
            return asking.ask(session, round_, said, actor=actor, now=now)

    def answer_query(
        self, query: Query, outcome: str = "refused", *, now: datetime = OPENED, **values: Any
    ) -> None:
        known: dict[str, Any] = {"may_change_result": False} | values
        with self.acting(self.officer) as (session, actor):
            found = asking.get_query(session, actor, query.ref, to="purchasing.answer")
            asking.answer(session, found, "已经核实", outcome, actor=actor, now=now, **known)

    def suspend(self, query: Query, *, now: datetime = OPENED, **values: Any) -> None:
        with self.at_project(self.head) as (session, actor, project):
            standstill.suspend(
                session, project, query.ref, "可能影响结果", actor=actor, now=now, **values
            )

    def resume(self, words: str = "", *, now: datetime) -> None:
        with self.at_project(self.head) as (session, actor, project):
            standstill.resume(session, project, words, actor=actor, now=now)

    def reported(self) -> None:
        """Three prices, opened and reported."""
        self.announce()
        self.offer_all()
        self.open()
        self.report()

    def awarded(self) -> None:
        self.reported()
        self.fix()
        self.award()

    def bids(self) -> list[Bid]:
        """All offers of the round by their order, as they stand."""
        with self.world.reading() as session:
            query = select(Bid).join(Round, Round.id == Bid.round_id)
            return list(session.scalars(query.where(Round.ref == self.round_ref).order_by(Bid.id)))

    def found_project(self) -> Project:
        with self.world.reading() as session:
            return session.get_one(Project, self.project)

    def found(self) -> tuple[Project, Round]:
        with self.world.reading() as session:
            round_ = session.scalars(select(Round).where(Round.ref == self.round_ref)).one()
            return session.get_one(Project, self.project), round_

    def told(self, user: User) -> list[str]:
        with self.world.reading() as session:
            query = select(Notice.title).where(Notice.user_id == user.id).order_by(Notice.id)
            return list(session.scalars(query))
