"""What is judged of the demo's contracts: a published grade, one being given, the year's draw.

Everything is done by the real services. The experts belong to a college that buys and delivers
nothing.
"""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.core.db import transaction
from app.demo.agencies import colleague
from app.demo.purchases_delivery import OFFICES
from app.demo.stories import find_user, staff_of
from app.divisions.codes import Level
from app.purchasing.models import (
    ContractState,
    Evaluation,
    EvaluationKind,
    ServiceContract,
    SurveyAnswer,
)
from app.purchasing.queries import get_contract, get_evaluation
from app.purchasing.rules import grading
from app.purchasing.services import evaluating, graded, sheets, spots, surveys, teams

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.demo.people import Population

EXPERTS = ("pingjia1", "pingjia2", "pingjia3", "pingjia4")
_COLLEGES = (
    ("ccmz", "220100", "吉林社会工作学院评估中心", "吉林评估中心"),
    ("yzmz", "500103", "重庆社会工作学院评估中心", "重庆评估中心"),
)
_ENOUGH = 30
"""Answers (K-25)."""
_WORDS = (
    "记录真实、及时，孩子和照料人认可。个案前后测的工具不统一，建议固定一种量表；"
    "离岗人员的交接要有书面记录。"
)


def make_colleges(database: Database, people: Population) -> None:
    """Four experts for each bureau."""
    for bureau, division, name, short in _COLLEGES:
        with transaction(database) as session:
            _college(session, people, bureau, division, name, short)


def make_judgements(database: Database, tell: Callable[[str], None]) -> None:
    """One contract is evaluated, one was drawn and is begun."""
    with transaction(database) as session:
        _draw(session, "yzmz")
    for bureau, kind in (("ccmz", EvaluationKind.MIDTERM), ("yzmz", EvaluationKind.SPOT)):
        with transaction(database) as session:
            ref = _contract(session, bureau)
            _arrange(session, bureau, ref, kind)
        with transaction(database) as session:
            _evaluate(session, bureau, ref, kind)
    tell("演示数据：绩效评价和年度抽取")


def evaluate(
    session: Session, bureau: str, contract: ServiceContract, kind: EvaluationKind
) -> None:
    """A team comes, grades the work as good and sends its sheet; the bureau publishes the grade."""
    officer, now, ref = staff_of(session, f"{bureau}.jingban"), clock.now(), contract.ref
    row = _team(session, bureau, contract, kind, declared=3)
    first = staff_of(session, f"{bureau}.{EXPERTS[0]}")
    session.flush()
    session.expire_all()
    row = get_evaluation(session, first, row.ref)
    evaluating.score(
        session, row, points=_points(9), values={}, vetoes=[], words="服务按计划进行，记录及时。",
        actor=first, now=now,
    )  # fmt: skip
    evaluating.submit(session, row, actor=first, now=now)
    graded.publish(session, get_contract(session, officer, ref), actor=officer, now=now)


def _team(
    session: Session, bureau: str, contract: ServiceContract, kind: EvaluationKind, *, declared: int
) -> Evaluation:
    """The bureau's experts are named, and so many of them have declared themselves free."""
    officer, now = staff_of(session, f"{bureau}.jingban"), clock.now()
    names = [find_user(session, f"{bureau}.{name}").ref for name in EXPERTS]
    row = evaluating.arrange(
        session, contract, kind, on=clock.day(now),
        team=dict(zip(teams.SPECIALITIES, names, strict=False)), actor=officer, now=now,
    )  # fmt: skip
    for name in EXPERTS[:declared]:
        actor = staff_of(session, f"{bureau}.{name}")
        evaluating.declare(session, row, interest="", actor=actor, now=now)
    return row


def _points(tenths: int, lines: int | None = None) -> dict[str, Fraction]:
    """So many tenths of what each line can bring that is typed."""
    typed = [one for one in grading.EV_CHILD if one.code not in sheets.COMPUTED][:lines]
    return {one.code: Fraction(tenths * one.points, 10) for one in typed}


def _draw(session: Session, bureau: str) -> None:
    officer, now = staff_of(session, f"{bureau}.jingban"), clock.now()
    row = spots.promise(session, actor=officer, now=now - timedelta(hours=2))
    spots.freeze(session, row, actor=officer, now=now - timedelta(hours=1))
    spots.draw(session, row, actor=officer, now=now)


def _contract(session: Session, bureau: str) -> str:
    return (
        session.scalars(
            select(ServiceContract.ref)
            .where(
                ServiceContract.state == ContractState.RUNNING,
                ServiceContract.agency_id == staff_of(session, f"{bureau}.jingban").agency_id,
                ServiceContract.supplier_id == staff_of(session, OFFICES[bureau][0]).agency_id,
            )
            .order_by(ServiceContract.id)
        ).first()
        or ""
    )


def _college(
    session: Session, people: Population, bureau: str, division: str, name: str, short: str
) -> None:
    since = clock.now() - timedelta(days=480)
    agency = Agency(
        name=name, short_name=short, kind=AgencyKind.PARTNER, level=Level.CITY,
        division_code=division, phone="0431-85550180", address="学府路1号", staff_count=20,
        created_at=since,
    )  # fmt: skip
    agency.place(division)
    session.add(agency)
    session.flush()
    for username in EXPERTS:
        colleague(session, agency, f"{bureau}.{username}", (Role.EXPERT,), "", people, since)


def _arrange(session: Session, bureau: str, ref: str, kind: EvaluationKind) -> None:
    officer, now = staff_of(session, f"{bureau}.jingban"), clock.now()
    contract = get_contract(session, officer, ref)
    _team(session, bureau, contract, kind, declared=2 if bureau == "yzmz" else 3)
    if bureau == "ccmz":
        surveys.invite(session, contract, whom="user", number=_ENOUGH, actor=officer, now=now)
        session.add_all(
            SurveyAnswer(contract_id=contract.id, whom="user", stars=3 if n % 9 == 0 else 5)
            for n in range(_ENOUGH)
        )


def _evaluate(session: Session, bureau: str, ref: str, kind: EvaluationKind) -> None:
    """The sheet as far as it is; in 长春 sent, answered and published."""
    actor, now = staff_of(session, f"{bureau}.{EXPERTS[0]}"), clock.now()
    row = get_evaluation(
        session, actor,
        session.scalars(
            select(Evaluation.ref).join(
                ServiceContract, ServiceContract.id == Evaluation.contract_id
            ).where(ServiceContract.ref == ref, Evaluation.kind == kind)
        ).one(),
    )  # fmt: skip
    evaluating.score(
        session, row, points=_points(9, 4 if bureau == "yzmz" else None), values={},
        vetoes=[], words=_WORDS if bureau == "ccmz" else "", actor=actor, now=now,
    )  # fmt: skip
    if bureau != "ccmz":
        return
    evaluating.submit(session, row, actor=actor, now=now)
    manager, officer = staff_of(session, "nuanyang.fuze"), staff_of(session, "ccmz.jingban")
    contract = get_contract(session, manager, ref)
    graded.reply(
        session, contract, words="接受评价意见，下月起统一使用同一种量表。", actor=manager, now=now
    )
    contract = get_contract(session, officer, ref)
    graded.publish(session, contract, actor=officer, now=now)
