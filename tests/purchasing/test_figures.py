"""A county's own figures hold there and from their day on; a contract keeps those it was signed by.

The rules are pure: what they are given is read here, by place and day.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.roles import AgencyKind
from app.core import clock
from app.parameters.models import ParameterValue
from app.purchasing.models import ServiceContract
from app.purchasing.rules import grading, payments
from app.purchasing.services import accepting, evaluating, figures, progress, sampling
from tests.factories import World, make_agency
from tests.purchasing.in_contract import Deal
from tests.purchasing.in_town import at, make_bureau, make_contract, make_market, make_supplier

COUNTY, OTHER = "220104", "220102"
FROM = date(2026, 10, 1)
FINAL = 86_000_00
STRICTER = {
    "deduction.full_from": 95, "eval.grades": "95/85/70", "record.late_days": 5,
    "record.lost_days": 20, "sample.share": 8, "sample.least": 12,
    "acceptance.user_share": 20, "acceptance.user_least": 8, "staff.change_share": 20,
}  # fmt: skip


def make_stricter(session: Session, since: date) -> list[ParameterValue]:
    rows = [
        ParameterValue(
            name=name, division_code=COUNTY, value=value, valid_from=since, source="本县文件",
            reason="更严", released_at=clock.now(),
        )
        for name, value in STRICTER.items()
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return rows


def signed(session: Session, contract: ServiceContract, on: date) -> ServiceContract:
    figures.keep(session, contract, on)
    session.flush()
    session.refresh(contract, ["milestones"])
    return contract


@pytest.mark.rule("PAY-06", "EVA-05", "CNT-LATE", "CNT-LOST", "CNT-SAMPLE", "GPR-45-2", "CHG-03")
def test_a_countys_figures_hold_there_from_their_day_on(world: World) -> None:
    """Signed the day before, on the day, and on the day in another county."""
    with world.writing() as session:
        market = make_market(session, world)
        elsewhere = make_bureau(
            session, make_agency(session, AgencyKind.BUREAU, OTHER, "南关区民政局二科")
        )
        supplier = make_supplier(session, elsewhere, OTHER)
        set_ = make_stricter(session, FROM)
        before = signed(session, make_contract(session, market.bureau, market.supplier),
                        FROM - timedelta(days=1))  # fmt: skip
        after = signed(session, make_contract(session, market.bureau, market.supplier), FROM)
        other = signed(session, make_contract(session, elsewhere, supplier), FROM)
        # What is taken back or loosened later reaches no contract that was signed by it.
        for row in set_:
            row.withdrawn_at = at(date(2026, 11, 1))
        session.flush()
        on, found = date(2026, 11, 22), {}
        for name, contract in (("before", before), ("after", after), ("other", other)):
            enough = accepting.prepare(session, contract, on).enough
            limits = progress.limits_of(session, contract, on)
            taken = payments.deduction(
                FINAL, [payments.Result("K-02", Fraction(92), Fraction(100), Fraction(1))],
                enough=enough,
            )  # fmt: skip
            bounds = evaluating.bounds_of(session, contract, on)
            found[name] = (
                taken.amount, grading.grade(90, bounds), (limits.late_after, limits.lost_after),
                sampling.size_of(session, contract, on),
            )  # fmt: skip
        usual = (0, grading.Grade.EXCELLENT, (10, 30), (5, 10))
        # 86,000.00 × (0.95 − 0.92) ÷ 0.95, half up to the fen.
        assert found == {
            "before": usual, "other": usual,
            "after": (2_715_79, grading.Grade.GOOD, (5, 20), (8, 12)),
        }  # fmt: skip


@pytest.mark.rule("PAY-06")
def test_a_contract_keeps_the_figures_of_its_signing(world: World) -> None:
    deal = Deal(world)
    deal.draft()
    deal.review()
    with world.writing() as session:
        draft = session.scalars(
            select(ServiceContract).options(selectinload(ServiceContract.milestones))
        ).one()
        assert (draft.figures, accepting.prepare(session, draft, clock.today()).enough) == (
            {}, Fraction(9, 10),
        )  # fmt: skip
        make_stricter(session, clock.today())
        # Of a draft the day decides.
        assert accepting.prepare(session, draft, clock.today()).enough == Fraction(95, 100)
    deal.sign()
    kept = deal.contract().figures
    assert kept.keys() == set(figures.KEPT)
    assert kept | STRICTER == kept
