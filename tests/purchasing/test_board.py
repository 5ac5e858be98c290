"""Figures of the board: whose they are, how they are shared out, in how many statements."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event

from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.law.dates import add_months
from app.organisations.models import Organisation, OrgType
from app.purchasing import board_queries as board
from app.purchasing.fostering_queries import fostered
from app.purchasing.models import FundSource, PaymentState, ProjectState
from app.purchasing.rules.method import Method
from tests.factories import World, make_agency, make_user
from tests.purchasing.in_judging import Case
from tests.purchasing.in_town import (
    YUAN,
    make_beneficiary,
    make_contract,
    make_payment,
    make_project,
    make_record,
    make_round,
    make_supplier,
)
from tests.purchasing.papers import make_evaluation

YEAR = clock.today().year


@pytest.mark.rule("SO-SHARE")
@pytest.mark.rule("SO-CONC")
def test_the_board_adds_up_what_one_may_see(world: World) -> None:
    """Deal of 180,000 yuan with a social organisation, 60,000 with an enterprise, by one source."""
    case = Case(world)
    bureau = case.market.bureau
    with world.writing() as session:
        firm = make_supplier(session, bureau)
        session.get_one(Organisation, firm.organisation.id).type = OrgType.ENTERPRISE
        for year in (YEAR - 1, YEAR):
            project = make_project(session, bureau, ProjectState.RUNNING, year=year)
            contract = make_contract(
                session, bureau, firm, round_=make_round(session, project),
                signed_on=date(year, 1, 15), amount_fen=60_000 * YUAN, method=Method.SINGLE,
            )  # fmt: skip
            make_payment(session, bureau, contract, 10_000 * YUAN, PaymentState.PAID, year=year)
            make_payment(session, bureau, contract, 5_000 * YUAN, year=year)
            make_record(
                session, contract, firm.people[0], minutes=120, worked=120,
                starts_at=(8 + 4 * (YEAR - year)) * 60,
            )  # fmt: skip
            make_beneficiary(session, contract)
            make_evaluation(session, contract, sent=True)
    with case.acting(case.head) as (session, actor):
        rows, shares = board.suppliers(session, actor, YEAR, clock.today())
        assert (shares.total_fen, shares.to_social, shares.top, shares.single) == (
            240_000 * YUAN, 75, 75, 25,
        )  # fmt: skip
        assert [(one.contracts, one.amount_fen, one.paid_fen) for one in rows] == [
            (1, 180_000 * YUAN, 0), (2, 120_000 * YUAN, 20_000 * YUAN),
        ]  # fmt: skip
        assert (rows[1].fen_per_hour, rows[1].fen_per_child) == (5_000 * YUAN, 10_000 * YUAN)
        assert rows[1].grades == [(YEAR, "良好"), (YEAR, "良好")]
        assert (rows[1].is_often, rows[0].fen_per_hour) == (False, None)
        years = board.money(session, actor, YEAR).by_year
        labels = [one.label for one in years]
        assert labels == [f"{YEAR - 1}年", f"{YEAR}年"], "no year before the first money"
        assert years[-1] == (f"{YEAR}年", 400_000 * YUAN, 15_000 * YUAN, 10_000 * YUAN)
        (source,) = board.money(session, actor, YEAR).by_source
        assert (source.label, source.paid) == (FundSource.LOTTERY.label, 10_000 * YUAN)
        (county,) = board.money(session, actor, YEAR).by_county
        assert (county.label, county.committed) == ("朝阳区", 15_000 * YUAN)
        assert {name: n for name, n, _ in board.stages(session, actor, YEAR)}["履约"] == 2
        counted = fostered(session, actor, clock.today())
        assert counted is not None
        assert counted.counties == [("朝阳区", 1, False)], "an enterprise does not count"
    with world.writing() as session:
        other = make_agency(session, AgencyKind.BUREAU, "500112", "渝北区民政局")
        stranger = make_user(session, other, Role.BUREAU_HEAD, name="外地局长")
    with case.acting(stranger) as (session, actor):
        assert board.suppliers(session, actor, YEAR, clock.today())[0] == []
        assert sum(one.planned for one in board.money(session, actor, YEAR).by_year) == 0


@pytest.mark.rule("INC-08")
def test_the_boards_statements_do_not_grow_with_its_rows(world: World) -> None:
    """As many for eight contracts as for one; late projects are called, the longest first."""
    case = Case(world)
    bureau, today = case.market.bureau, clock.today()

    def statements() -> int:
        count = 0

        def count_one(*_: object) -> None:
            nonlocal count
            count += 1

        with case.acting(case.head) as (session, actor):
            engine = session.get_bind()
            event.listen(engine, "before_cursor_execute", count_one)
            board.suppliers(session, actor, YEAR, today)
            board.late_ones(session, actor, today)
            board.late_work(session, actor, today)
            board.money(session, actor, YEAR)
            fostered(session, actor, today)
            event.remove(engine, "before_cursor_execute", count_one)
        return count

    before = statements()
    with world.writing() as session:
        for n in range(7):
            project = make_project(
                session, bureau, ProjectState.RUNNING, due_on=today - timedelta(days=n)
            )
            make_contract(
                session, bureau, case.market.supplier, round_=make_round(session, project)
            )
    assert statements() == before
    with case.acting(case.head) as (session, actor):
        late, payments = board.late_ones(session, actor, today)
        days = [(today - one.due_on).days for one in late]
        assert days[:6] == sorted(days, reverse=True)[:6]
        assert (1 in days, 0 in days, payments) == (True, False, 0)
        before = board.late_work(session, actor, today)[1]
    with world.writing() as session:
        contract = session.merge(case.contract())
        contract.starts_on, contract.ends_on = add_months(today, -12), add_months(today, 3)
        make_project(session, bureau, ProjectState.CANCELLED, due_on=today - timedelta(days=9))
    with case.acting(case.head) as (session, actor):
        late_work, in_all = board.late_work(session, actor, today)
        owed = [one.says for one in late_work if one.name == contract.name]
        assert f"{add_months(today, -12):%Y-%m}月报没有提交" in owed
        assert in_all > before
        stages = {name: n for name, n, _ in board.stages(session, actor, YEAR)}
        assert (stages["完成"], stages["已取消"]) == (0, 1)
        assert board.late_ones(session, actor, today)[0] == late, "a cancelled one is not late"
