"""Changes of a contract: who asks and agrees, how far they go, and what follows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import Invalid, WrongState
from app.deadlines.models import Deadline
from app.organisations.models import OrgPerson
from app.purchasing.models import (
    Amendment,
    AmendmentKind,
    FundSource,
    MilestoneKind,
    NoticeKind,
    Project,
    ProjectBudget,
    Publication,
)
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import Tick
from app.purchasing.services import amendments
from tests.factories import World
from tests.purchasing.in_contract import PRICE, Deal, scan
from tests.purchasing.in_town import at

A = AmendmentKind


class Changing(Deal):
    """A running contract that is changed."""

    def __init__(self, world: World, **values: Any) -> None:
        super().__init__(world)
        self.run(**values)

    def propose(self, kind: A = A.AMOUNT, by: Any = None, **values: Any) -> None:
        wish = amendments.Wish(kind, "CL-5", values.pop("reason", "服务对象增加"), **values)
        with self.at_contract(by or self.officer) as (session, actor, contract):
            amendments.ask(session, contract, wish, actor=actor, now=clock.now())

    def agree(self) -> None:
        with self.at_contract(self.head) as (session, actor, contract):
            amendments.agree(session, contract, actor=actor, now=clock.now())

    def seal(self, **values: Any) -> None:
        """The supplement signed by both."""
        known: dict[str, Any] = {
            "signed_on": clock.today(), "buyer": "赵志刚", "supplier": "王建国", "scan": scan(),
        }  # fmt: skip
        with self.at_contract(self.officer) as (session, actor, contract):
            amendments.sign(session, contract, **(known | values), actor=actor, now=clock.now())

    def tell(self) -> None:
        with self.at_contract(self.officer) as (session, actor, contract):
            amendments.publish(session, contract, actor=actor, now=clock.now())

    def change(self, kind: A = A.AMOUNT, **values: Any) -> None:
        self.propose(kind, **values)
        self.agree()
        self.seal()
        self.tell()


@pytest.fixture
def changing(world: World) -> Changing:
    return Changing(world)


@pytest.mark.rule("CHG-01")
@pytest.mark.rule("GPL-49")
def test_additions_of_all_changes_reach_a_tenth_and_not_a_fen_more(changing: Changing) -> None:
    tenth = PRICE // 10
    with pytest.raises(Invalid, match="百分之十") as caught:
        changing.propose(delta_fen=tenth + 1)
    assert caught.value.field == "delta"
    changing.change(delta_fen=tenth - 100)
    changing.change(delta_fen=-500_000)
    # What was taken away makes no room.
    with pytest.raises(Invalid, match=r"还可以追加1\.00元"):
        changing.propose(delta_fen=101)
    changing.change(delta_fen=100)
    found = changing.contract()
    assert found.first_fen == PRICE
    assert found.amount_fen == PRICE + tenth - 500_000
    paid = [one for one in found.milestones if one.kind is MilestoneKind.PAYMENT]
    assert sum(one.amount_fen for one in paid) == found.amount_fen
    assert sum(one.share for one in paid) == 10_000


@pytest.mark.rule("CHG-01")
def test_nothing_changes_before_reason_agreement_and_both_signatures(changing: Changing) -> None:
    with pytest.raises(Invalid) as caught:
        changing.propose(delta_fen=100, reason=" ")
    assert caught.value.field == "reason"
    changing.propose(delta_fen=100, by=changing.manager)
    with pytest.raises(Invalid, match="上一项变更"):
        changing.propose(delta_fen=200)
    with pytest.raises(WrongState):
        changing.seal()
    changing.agree()
    for values in ({"buyer": " "}, {"supplier": ""}, {"scan": None}):
        with pytest.raises(Invalid):
            changing.seal(**values)
    assert changing.contract().amount_fen == PRICE
    changing.seal()
    assert changing.contract().amount_fen == PRICE + 100


def test_an_addition_over_the_budget_is_not_agreed_to(changing: Changing) -> None:
    with changing.world.writing() as session:
        session.scalars(select(ProjectBudget)).one().amount_fen = PRICE + 99
    changing.propose(delta_fen=100)
    with pytest.raises(Invalid, match="超过项目预算"):
        changing.agree()


def test_the_head_refuses_with_a_reason_and_it_may_be_asked_anew(changing: Changing) -> None:
    changing.propose(delta_fen=100)
    for reason in (" ", "没有预算"):
        with changing.at_contract(changing.head) as (session, actor, contract):
            if not reason.strip():
                with pytest.raises(Invalid):
                    amendments.refuse(
                        session, contract, reason=reason, actor=actor, now=clock.now()
                    )
            else:
                amendments.refuse(session, contract, reason=reason, actor=actor, now=clock.now())
    changing.propose(delta_fen=100)


@pytest.mark.rule("PUB-243")
@pytest.mark.rule("CHG-02")
def test_a_change_is_public_within_two_working_days(changing: Changing) -> None:
    changing.propose(delta_fen=100)
    changing.agree()
    changing.seal()
    with changing.world.reading() as session:
        row = session.scalars(select(Deadline).where(Deadline.period_id == "CLK-CHG")).one()
        assert (row.length, row.unit, row.ended_at) == (2, "working_day", None)
    changing.tell()
    with changing.world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.CHANGE)
        ).one()
        assert ["变更后", "180,001.00元"] in notice.content
        assert ["变更的条款", "CL-5 价格"] in notice.content
        row = session.scalars(select(Deadline).where(Deadline.period_id == "CLK-CHG")).one()
        assert row.ended_at is not None


@pytest.mark.rule("GPS-24", "87F-3")
def test_a_longer_term_moves_what_was_due_on_its_last_day(changing: Changing) -> None:
    """Over a year the head agrees only with the four conditions and money of the second year."""
    was = changing.contract().ends_on
    changing.propose(A.TERM, ends_on=was + timedelta(days=30))
    with pytest.raises(Invalid, match="超过一年"):
        changing.agree()
    with changing.world.writing() as session:
        session.get_one(Project, changing.project).term_ticks = [one.value for one in Tick]
    with pytest.raises(Invalid, match="预算能够保障"):
        changing.agree()
    with changing.world.writing() as session:
        session.add(ProjectBudget(
            project_id=changing.project, year=was.year, source=FundSource.LOTTERY, amount_fen=1
        ))  # fmt: skip
    changing.agree()
    changing.seal()
    changing.tell()
    found = changing.contract()
    assert found.ends_on == was + timedelta(days=30)
    assert {one.due_on for one in found.milestones if one.needs == "acceptance"} == {found.ends_on}


def test_by_unit_a_longer_term_adds_its_months(world: World) -> None:
    with clock.at(at(date(2026, 11, 23))):
        monthly = Changing(
            world, template=Template.C, starts_on=date(2026, 12, 1), ends_on=date(2027, 1, 31)
        )
        monthly.change(A.TERM, ends_on=date(2027, 3, 15))
        months = [
            (one.code, one.due_on) for one in monthly.contract().milestones
            if one.kind is MilestoneKind.PAYMENT
        ]  # fmt: skip
        assert months == [
            ("M-2026-12", date(2026, 12, 31)), ("M-2027-01", date(2027, 1, 31)),
            ("M-2027-02", date(2027, 2, 28)), ("M-2027-03", date(2027, 3, 15)),
        ]  # fmt: skip


def test_other_quantities_stand_in_the_contract(changing: Changing) -> None:
    with pytest.raises(Invalid, match="至少"):
        changing.propose(A.SERVICE, targets={"K-02": 240})
    changing.change(A.SERVICE, targets={"K-02": 260})
    assert [(one["indicator"], one["target"]) for one in changing.contract().items] == [
        ("K-02", 260), ("K-06", 20),
    ]  # fmt: skip


@pytest.mark.rule("CHG-03")
def test_the_lead_goes_with_consent_and_one_of_four_without(world: World) -> None:
    """25 % of the named staff is a notice; the lead, or the second of four, is asked for."""
    deal = Deal(world)
    with deal.world.writing() as session:
        made = [
            OrgPerson(
                organisation_id=deal.market.supplier.organisation.id, name=f"员工{n}",
                id_no_index=f"{n}", id_no_mask="220***", job="social_worker", full_time=False,
                background="social_work", joined_on=date(2025, 1, 1),
                checked_on=date(2025, 1, 2), entered_by_person_id=deal.second.person_id,
                checked_by_person_id=deal.officer.person_id,
            )
            for n in range(4)
        ]  # fmt: skip
        session.add_all(made)
        session.flush()
        more = [one.ref for one in made]
    deal.people += more[:2]
    changing = Changing.__new__(Changing)
    changing.__dict__.update(deal.__dict__)
    changing.run()
    by_lead = {one.org_person.ref: one for one in changing.contract().staff}
    lead, second, third = (by_lead[one] for one in deal.people[:3])
    changing.propose(
        A.STAFF, by=changing.manager, staff_out=second.ref, staff_in=more[2], reason="离职"
    )
    staff = {one.org_person.ref: one.to_on for one in changing.contract().staff}
    assert staff[deal.people[1]] == clock.today()
    assert staff[more[2]] is None
    with changing.world.reading() as session:
        row = session.scalars(select(Amendment)).one()
        assert (row.agreed_at, row.signed_on) == (None, clock.today())
    changing.propose(
        A.STAFF, by=changing.manager, staff_out=third.ref, staff_in=more[3], reason="离职"
    )
    assert not {one.org_person.ref: one.to_on for one in changing.contract().staff}[deal.people[2]]
    changing.agree()
    changing.seal()
    changing.tell()
    changing.change(A.STAFF, staff_out=lead.ref, staff_in=deal.people[1], reason="调任")
    now_lead = [one for one in changing.contract().staff if one.is_lead and one.to_on is None]
    assert [one.org_person.ref for one in now_lead] == [deal.people[1]]
    with changing.world.reading() as session:
        notices = session.scalars(
            select(Publication.content).where(Publication.kind == NoticeKind.CHANGE)
        ).all()
        assert "员工" not in str(notices)
