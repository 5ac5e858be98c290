"""A contract whose year is nearly over, with records, answers and three evaluators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.policy import Actor
from app.purchasing import queries
from app.purchasing.models import (
    BeneficiaryKind,
    Evaluation,
    EvaluationKind,
    Milestone,
    ServiceContract,
    SurveyAnswer,
    SurveyLink,
)
from app.purchasing.rules import grading
from app.purchasing.services import evaluating, sheets
from tests.factories import World, make_agency, make_user
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import NUMBERS, make_beneficiary, make_record

SEATS = ("child", "social_work", "finance")
ITEMS = [
    {"indicator": "K-02", "name": "入户走访", "unit": "次", "target": 10, "weight": 6_000,
     "unit_price_fen": 0},
    {"indicator": "K-22", "name": "持证专业人员", "unit": "人", "target": 2, "weight": 4_000,
     "unit_price_fen": 0},
]  # fmt: skip


class Case(Deal):
    """Visits are counted, certificates looked at; ten people on the list."""

    def __init__(self, world: World, *, visits: int = 10, left: int = 14, **values: Any) -> None:
        super().__init__(world, **values)
        self.run()
        self.approve_plan()
        today = clock.today()
        with world.writing() as session:
            contract = session.scalars(
                select(ServiceContract).where(ServiceContract.ref == self.ref)
            ).one()
            contract.starts_on = today - timedelta(days=364 - left)
            contract.ends_on = today + timedelta(days=left)
            contract.items = ITEMS
            for row in session.scalars(
                select(Milestone).where(Milestone.contract_id == contract.id)
            ):
                row.due_on = min(row.due_on, contract.ends_on)
            people = [make_beneficiary(session, contract) for _ in range(10)]
            assert people[0].kind is BeneficiaryKind.CHILD
            for n in range(visits):
                make_record(
                    session, contract, self.market.supplier.people[0],
                    served_on=today - timedelta(days=n), outcome="visited",
                )  # fmt: skip
            college = make_agency(
                session, AgencyKind.PARTNER, "220102", f"吉林评估中心{next(NUMBERS)}"
            )
            self.team = [
                make_user(session, college, Role.EXPERT, name=name)
                for name in ("陈晨", "林雪", "何静")
            ]
            self.reserve = make_user(session, college, Role.EXPERT, name="沈青")

    def answers(self, number: int, *, stars: int = 5, invited: int | None = None) -> None:
        """So many users were given a link and answered."""
        with self.world.writing() as session:
            contract = session.scalars(
                select(ServiceContract).where(ServiceContract.ref == self.ref)
            ).one()
            for n in range(invited if invited is not None else number):
                session.add(SurveyLink(
                    contract_id=contract.id, agency_id=contract.agency_id, whom="user",
                    link_hash=f"{next(NUMBERS)} {n}", until=clock.today() + timedelta(days=30),
                ))  # fmt: skip
            for _ in range(number):
                session.add(SurveyAnswer(contract_id=contract.id, whom="user", stars=stars))

    def arrange(
        self, kind: EvaluationKind = EvaluationKind.FINAL, team: dict[str, str] | None = None,
        **values: Any,
    ) -> str:  # fmt: skip
        with self.at_contract(self.officer) as (session, actor, contract):
            return evaluating.arrange(
                session, contract, kind, on=values.pop("on", clock.today()), actor=actor,
                team=team or {seat: one.ref for seat, one in zip(SEATS, self.team, strict=True)},
                now=clock.now(),
            ).ref  # fmt: skip

    @contextmanager
    def at_evaluation(
        self, ref: str, user: User, to: str = "purchasing.evaluate"
    ) -> Iterator[tuple[Session, Actor, Evaluation]]:
        with self.acting(user) as (session, actor):
            yield session, actor, queries.get_evaluation(session, actor, ref, to=to)

    def declare(self, ref: str, user: User, interest: str = "") -> bool:
        at = self.at_evaluation(ref, user, "purchasing.declare_evaluator")
        with at as (session, actor, row):
            return evaluating.declare(session, row, interest=interest, actor=actor, now=clock.now())

    def score(self, ref: str, *, lost: int = 0, veto: grading.Veto | None = None) -> None:
        """Full points but `lost` of the six for the staff; two certificates seen."""
        typed = [one for one in grading.EV_CHILD if one.code not in sheets.COMPUTED]
        points = {one.code: Fraction(one.points) for one in typed}
        points["staff"] -= lost
        with self.at_evaluation(ref, self.team[0]) as (session, actor, row):
            evaluating.score(
                session, row, points=points, values={"K-22": "2"},
                vetoes=[veto] if veto else [], words="记录完整。", actor=actor, now=clock.now(),
            )  # fmt: skip

    def submit(self, ref: str) -> Any:
        with self.at_evaluation(ref, self.team[1]) as (session, actor, row):
            return evaluating.submit(session, row, actor=actor, now=clock.now())

    def evaluated(self, kind: EvaluationKind, *, veto: grading.Veto | None = None) -> str:
        """Arranged, declared, scored and sent."""
        ref = self.arrange(kind)
        for user in self.team:
            self.declare(ref, user)
        self.score(ref, veto=veto)
        self.submit(ref)
        return ref
