"""A contract from its draft to its filing: what it says, who reads it, when it may be signed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Refused
from app.deadlines.models import Deadline
from app.notices.models import Notice
from app.purchasing.models import (
    ContractState,
    MilestoneKind,
    MilestoneStatus,
    NoticeKind,
    Project,
    ProjectState,
    Publication,
    Release,
)
from app.purchasing.rules.clauses import Clause
from app.purchasing.rules.payments import Template
from app.purchasing.services import contracts
from tests.factories import World
from tests.purchasing.in_contract import PRICE, Deal


@pytest.fixture
def deal(world: World) -> Deal:
    return Deal(world)


@pytest.mark.rule("GPS-23-2")
def test_a_draft_says_what_round_plan_and_register_know(deal: Deal) -> None:
    deal.draft()
    found = deal.contract()
    assert found.state is ContractState.DRAFT
    assert found.amount_fen == found.first_fen == PRICE
    assert found.organisation_id == deal.market.supplier.organisation.id
    assert found.supplier_id == deal.market.supplier.office.id
    assert [(one["indicator"], one["target"], one["weight"]) for one in found.items] == [
        ("K-02", 240, 6_000), ("K-06", 20, 4_000),
    ]  # fmt: skip
    assert set(found.clauses) == {clause.value for clause in Clause}
    assert all(found.clauses.values())
    assert "180,000.00元" in found.clauses["CL-5"]
    assert [one.is_lead for one in found.staff].count(True) == 1


@pytest.mark.rule("PAY-02")
@pytest.mark.parametrize(
    ("kind", "amounts"),
    [(Template.A, [9_000_000, 5_400_000, 3_600_000]),
     (Template.B, [5_400_000, 7_200_000, 5_400_000])],
)  # fmt: skip
def test_milestones_sum_to_the_contract(deal: Deal, kind: Template, amounts: list[int]) -> None:
    deal.draft(template=kind)
    paid = [one for one in deal.contract().milestones if one.kind is MilestoneKind.PAYMENT]
    assert [one.amount_fen for one in paid] == amounts
    assert sum(one.share for one in paid) == 10_000
    assert [one.needs for one in paid] == ["plan", "midterm", "acceptance"]


@pytest.mark.rule("PAY-01")
def test_agreed_shares_that_are_not_the_whole_are_refused(deal: Deal) -> None:
    for percents in ((50, 30, 19), (50, 50), (100, 0, 0)):
        with pytest.raises(Invalid) as caught:
            deal.draft(percents=percents)
        assert caught.value.field == "shares"
    deal.draft(percents=(40, 35, 25))
    paid = [one for one in deal.contract().milestones if one.kind is MilestoneKind.PAYMENT]
    assert [one.amount_fen for one in paid] == [7_200_000, 6_300_000, 4_500_000]


def test_by_unit_every_month_is_a_milestone_without_an_amount_yet(deal: Deal) -> None:
    deal.draft(template=Template.C, starts_on=date(2026, 12, 15), ends_on=date(2027, 2, 10))
    months = [one for one in deal.contract().milestones if one.kind is MilestoneKind.PAYMENT]
    assert [(one.code, one.due_on, one.amount_fen) for one in months] == [
        ("M-2026-12", date(2026, 12, 31), 0), ("M-2027-01", date(2027, 1, 31), 0),
        ("M-2027-02", date(2027, 2, 10), 0),
    ]  # fmt: skip


@pytest.mark.rule("GPS-24")
def test_a_year_needs_no_reason_and_a_day_more_does(deal: Deal) -> None:
    with pytest.raises(Invalid, match="一年") as caught:
        deal.draft(starts_on=date(2026, 12, 1), ends_on=date(2027, 12, 1))
    assert caught.value.field == "ends_on"
    deal.draft(starts_on=date(2026, 12, 1), ends_on=date(2027, 11, 30))


@pytest.mark.rule("GPR-48")
def test_a_bond_is_at_most_a_tenth(deal: Deal) -> None:
    with pytest.raises(Invalid, match="履约保证金"):
        deal.draft(bond_fen=PRICE // 10 + 1)
    deal.draft(bond_fen=PRICE // 10)


def test_only_checked_people_of_the_register_are_named(deal: Deal) -> None:
    with pytest.raises(Invalid) as caught:
        deal.draft(staff=["0" * 26])
    assert caught.value.field == "staff"
    with pytest.raises(Invalid) as caught:
        deal.draft(staff=deal.people[:1], lead=deal.people[1])
    assert caught.value.field == "lead"


def test_a_round_has_one_contract(deal: Deal) -> None:
    deal.draft()
    with pytest.raises(WrongState):
        deal.draft()


@pytest.mark.rule("GPL-61")
def test_who_ran_it_does_not_review_it_and_nothing_is_signed_unread(deal: Deal) -> None:
    deal.draft()
    with (
        pytest.raises(Refused),
        deal.at_contract(deal.officer) as (session, actor, contract),
    ):
        contracts.review(session, contract, words="", actor=actor, now=clock.now())
    with pytest.raises(Invalid, match="审查"):
        deal.sign()
    deal.review()
    with deal.at_contract(deal.officer) as (session, actor, contract):
        project = session.get_one(Project, deal.project)
        terms = deal.terms(contracts.project_of(session, contract))
        contracts.edit(session, contract, terms, actor=actor, now=clock.now())
        assert project.id == contract.project_id
    with pytest.raises(Invalid, match="审查"):
        deal.sign()


def test_what_the_reviewer_wants_changed_has_words(deal: Deal) -> None:
    deal.draft()
    with (
        pytest.raises(Invalid, match="修改什么"),
        deal.at_contract(deal.second) as (session, actor, contract),
    ):
        contracts.send_back(session, contract, words=" ", actor=actor, now=clock.now())


@pytest.mark.rule("GPS-23-2")
def test_a_contract_without_a_clause_is_not_passed(deal: Deal) -> None:
    deal.draft(clauses={clause: "x" for clause in Clause if clause is not Clause.BREACH})
    with pytest.raises(Invalid, match="违约责任"):
        deal.review()


@pytest.mark.rule("GPL-46")
def test_signing_wants_scan_day_and_head(deal: Deal) -> None:
    deal.draft()
    deal.review()
    tomorrow, before = clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)
    for field, values in (
        ("scan", {"scan": None}), ("signed_on", {"signed_on": tomorrow}),
        ("signed_on", {"signed_on": before}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            deal.sign(**values)
        assert caught.value.field == field
    deal.sign()
    found = deal.contract()
    assert found.state is ContractState.SIGNED
    assert found.document_id is not None


def test_a_supplier_that_lost_its_standing_is_not_signed_with(deal: Deal) -> None:
    deal.draft()
    deal.review()
    with deal.world.writing() as session:
        body = session.merge(deal.market.supplier.organisation)
        body.fields = ["training"]
    with pytest.raises(Invalid, match="不符合条件"):
        deal.sign()


@pytest.mark.rule("GPR-50")
@pytest.mark.rule("GPL-47")
def test_from_signing_to_the_work(deal: Deal) -> None:
    """Clocks of notice and filing, the notice without names, the supplier told, the plan passed."""
    deal.draft()
    deal.review()
    deal.sign()
    with deal.world.reading() as session:
        open_ones = session.scalars(
            select(Deadline.period_id).where(Deadline.ended_at.is_(None))
        ).all()
        assert {"CLK-PUBC", "CLK-FILE"} <= set(open_ones)
        told = session.scalars(select(Notice.title).where(Notice.user_id == deal.manager.id)).all()
        assert "合同已签订" in told
    deal.publish()
    with deal.world.reading() as session:
        notice = session.scalars(
            select(Publication).where(Publication.kind == NoticeKind.CONTRACT)
        ).one()
        words = str(notice.content)
        assert "王建国" not in words
        assert "180,000.00元" in words
        assert session.scalars(select(Release.tag)).all() == ["contract"]
        assert session.get_one(Project, deal.project).state is ProjectState.RUNNING
    with deal.at_contract(deal.officer) as (session, actor, contract):
        contracts.file(
            session, contract, file_no="备〔2026〕9号", on=clock.today(), actor=actor,
            now=clock.now(),
        )  # fmt: skip
    with deal.world.reading() as session:
        left = session.scalars(select(Deadline.period_id).where(Deadline.ended_at.is_(None))).all()
        assert not {"CLK-PUBC", "CLK-FILE"} & set(left)
    deal.approve_plan()
    first = deal.contract().milestones[0]
    assert (first.needs, first.status) == ("plan", MilestoneStatus.MET)
    with pytest.raises(WrongState):
        deal.approve_plan()


def test_the_supplier_sees_its_contract_and_never_the_project(deal: Deal) -> None:
    deal.run()
    client = deal.world.client(deal.manager)
    page = client.get(f"/purchasing/contracts/{deal.ref}")
    assert page.status_code == 200
    assert "合同金额" in page.text
    for tab in ("milestones", "amendments", "payments"):
        assert client.get(f"/purchasing/contracts/{deal.ref}/{tab}").status_code == 200
    assert client.get(f"/purchasing/projects/{deal.project_ref}").status_code == 404
    assert deal.ref in client.get("/purchasing/supply").text
    assert client.get("/purchasing/contracts").status_code == 403, "there is one list of them"
    stranger = deal.world.client(deal.world.user("other_bureau", Role.BUREAU_OFFICER))
    assert stranger.get(f"/purchasing/contracts/{deal.ref}").status_code == 404
