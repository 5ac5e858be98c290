"""Progress counted in the database is what the counting rules say of the same records."""

from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.purchasing.models import (
    Attendance,
    BeneficiaryKind,
    SampleCheck,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    SurveyAnswer,
)
from app.purchasing.rules.counting import Check, Evidence, Record, count_all
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.sums import BY_GROUP
from app.purchasing.services.progress import progress, shares_of, standing
from tests.factories import World
from tests.purchasing.in_town import at, make_beneficiary, make_contract, make_market, make_record

CODES = ("K-01", "K-02", "K-04", "K-06", "K-11", "K-12", "K-20")
UNTIL = date(2026, 11, 22)


def items(*codes: str) -> list[dict[str, object]]:
    return [
        {"indicator": code, "name": INDICATORS[code].name, "unit": INDICATORS[code].unit,
         "target": 10, "weight": 1_000}
        for code in codes
    ]  # fmt: skip


def random_year(
    session: Session, contract: ServiceContract, user_id: int
) -> tuple[list[Record], list[Check]]:
    """300 records of eight months, as rows and as the rules read them."""
    draw = random.Random(7)
    people = [make_beneficiary(session, contract) for _ in range(20)]
    groups = {
        code: [
            ServiceGroup(
                contract_id=contract.id, indicator=code, title=f"{code} {n}",
                started_on=contract.starts_on,
            )
            for n in range(4)
        ]
        for code in sorted(BY_GROUP)
    }  # fmt: skip
    session.add_all([group for some in groups.values() for group in some])
    session.flush()
    told, checks = [], []
    samples: dict[tuple[str, str], SampleDraw] = {}
    for n in range(300):
        code = draw.choice(CODES)
        on = date(2026, 3, 1) + timedelta(days=n * 9 // 10)
        after = draw.choice([0, 3, 10, 11, 30, 31])
        evidence = draw.choice([["signed"], ["photo"], ["photo", "log"], []])
        outcome = draw.choice(["visited", "absent"]) if code == "K-02" else ""
        group = draw.choice(groups[code]) if code in groups else None
        who = draw.choice(people)
        row = make_record(
            session, contract, served_on=on, starts_at=n, indicator=code, evidence=evidence,
            entered_at=at(on + timedelta(days=after)), outcome=outcome,
            group_id=group.id if group else None, quantity=draw.randrange(1, 900),
        )  # fmt: skip
        session.add(Attendance(record_id=row.id, beneficiary_id=who.id))
        told.append(
            Record(
                row.ref, code, on, on + timedelta(days=after), work=row.ref,
                subject=str(group.id if group else who.id), quantity=row.quantity,
                evidence=[Evidence(one) for one in evidence],
                visited=outcome == "visited" if outcome else None,
            )
        )  # fmt: skip
        if draw.random() < 0.3:
            key = (code, row.month)
            sample = samples.setdefault(
                key,
                SampleDraw(
                    contract_id=contract.id, indicator=code, month=row.month, commitment="",
                    committed_at=clock.now(),
                ),
            )  # fmt: skip
            session.add(sample)
            session.flush()
            accepted = draw.random() < 0.6
            session.add(
                SampleCheck(
                    sample_id=sample.id, record_id=row.id, means="call", accepted=accepted,
                    reason="" if accepted else "没有这回事", checked_on=UNTIL,
                    checked_by_id=user_id,
                )
            )  # fmt: skip
            checks.append(Check(row.ref, accepted))
    session.flush()
    return told, checks


@pytest.mark.rule("CNT-ONCE", "CNT-LATE", "CNT-LOST", "CNT-PHOTO", "CNT-SCALE", "CNT-VISIT")
def test_the_database_counts_as_the_rules_do(world: World) -> None:
    """All kinds of record at once, of a whole year, and of a day in its middle."""
    with world.writing() as session:
        market = make_market(session, world)
        contract = make_contract(session, market.bureau, market.supplier, items=items(*CODES))
        told, checks = random_year(session, contract, market.bureau.second.id)
    wanted = [INDICATORS[code] for code in CODES]
    for until in (UNTIL, date(2026, 7, 15)):
        with world.reading() as session:
            found = progress(session, session.get_one(ServiceContract, contract.id), until)
        for code, rules in count_all(told, checks, wanted, until).items():
            here = found[code]
            assert here.quantity == rules.quantity, code
            assert (here.late, here.lost, here.unproven, here.not_visited, here.twice) == (
                rules.late, rules.lost, rules.unproven, rules.not_visited, rules.twice,
            ), code  # fmt: skip
            assert [(m.first, m.raw, m.checked, m.rejected) for m in here.months if m.raw] == [
                (m.first, m.raw, m.checked, m.rejected) for m in rules.months if m.raw
            ], code


@pytest.mark.rule("CNT-ONCE")
def test_one_work_counts_in_every_indicator_it_serves(world: World) -> None:
    """A meeting with three children and two workers: a meeting, children reached, and hours.

    An event with a head count gives participations; what is struck out gives nothing.
    """
    with world.writing() as session:
        market = make_market(session, world)
        codes = ("K-06", "K-07", "K-08", "K-09", "K-21", "K-05", "K-25", "K-26", "K-29", "K-22")
        contract = make_contract(session, market.bureau, market.supplier, items=items(*codes))
        group = ServiceGroup(
            contract_id=contract.id, indicator="K-06", title="成长小组", started_on=date(2026, 3, 1)
        )
        case = ServiceGroup(
            contract_id=contract.id, indicator="K-04", title="个案", goal_met=True,
            started_on=date(2026, 3, 1), closed_on=date(2026, 8, 1),
        )  # fmt: skip
        session.add_all([group, case])
        session.flush()
        children = [make_beneficiary(session, contract) for _ in range(3)]
        carer = make_beneficiary(session, contract, kind=BeneficiaryKind.CARER)
        for n in range(5):
            on = date(2026, 10, 1) + timedelta(days=n)
            row = make_record(
                session, contract, *market.supplier.people, indicator="K-06", served_on=on,
                entered_at=at(on), group_id=group.id, people=3, worked=120,
            )  # fmt: skip
            session.add_all(Attendance(record_id=row.id, beneficiary_id=c.id) for c in children)
        event = make_record(
            session, contract, market.supplier.people[0], indicator="K-08", people=40, worked=60,
            served_on=date(2026, 10, 20), entered_at=at(date(2026, 11, 5)),
        )  # fmt: skip
        make_record(
            session, contract, indicator="K-08", people=99, voided_at=clock.now(),
            served_on=date(2026, 10, 21), entered_at=at(date(2026, 10, 21)),
        )  # fmt: skip
        for stars, whom in ((5, "user"), (4, "user"), (3, "user"), (2, "village")):
            session.add(
                SurveyAnswer(
                    contract_id=contract.id, whom=whom, stars=stars, answered_on=date(2026, 11, 1)
                )
            )  # fmt: skip
        assert carer.kind is BeneficiaryKind.CARER
        assert event.entered_after == 16
    with world.reading() as session:
        held = session.get_one(ServiceContract, contract.id)
        found = {code: one.quantity for code, one in progress(session, held, UNTIL).items()}
        shares = shares_of(session, held, UNTIL)
        lines = {one.indicator.code: one for one in standing(session, held, UNTIL)}
    assert found == {"K-06": 1, "K-07": 3, "K-08": 1, "K-09": 40, "K-21": 11}
    assert shares == {
        "K-05": Fraction(100), "K-25": Fraction(200, 3), "K-26": Fraction(0),
        "K-29": Fraction(500, 6),
    }  # fmt: skip
    assert lines["K-22"].counted is None
    assert (lines["K-09"].percent, lines["K-06"].percent) == (400, 10)
    assert lines["K-08"].figures is not None
    assert lines["K-08"].figures.late == 1
