"""A bureau that buys, a supplier that delivers, and their papers, for the tests of this room.

Every factory adds to the session it is given and flushes; `values` replace any column.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.organisations.models import Organisation, OrgPerson, ServiceField
from app.purchasing.models import (
    Beneficiary,
    BeneficiaryKind,
    Bid,
    Channel,
    ContractStaff,
    ContractState,
    FundSource,
    Milestone,
    MilestoneKind,
    MilestoneStatus,
    PanelMember,
    Payment,
    PaymentState,
    Project,
    ProjectBudget,
    ProjectItem,
    ProjectState,
    RecordWorker,
    Round,
    RoundState,
    ServiceContract,
    ServiceRecord,
)
from tests.factories import CHANGCHUN_CHAOYANG, World, make_agency, make_user
from tests.organisations.bodies import store_whole

NUMBERS = count(1)
TODAY = date(2026, 11, 22)
YUAN = 100
"""Fen."""


def at(day: date, hour: int = 12) -> datetime:
    """An hour of a day in Beijing."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.BEIJING)


@dataclass
class Bureau:
    """A buyer and its people."""

    agency: Agency
    officer: User
    second: User
    finance: User
    head: User


@dataclass
class Supplier:
    """An organisation with an office here, its accounts and two workers of its register."""

    organisation: Organisation
    office: Agency
    manager: User
    worker: User
    people: list[OrgPerson]


@dataclass
class Market:
    """A bureau of the world, a supplier of its county, a judge and an evaluator from elsewhere."""

    bureau: Bureau
    supplier: Supplier
    judge: User
    evaluator: User


def make_bureau(session: Session, agency: Agency) -> Bureau:
    """The people of a bureau that buys."""
    return Bureau(
        agency,
        officer=make_user(session, agency, Role.BUREAU_OFFICER, name="李红"),
        second=make_user(session, agency, Role.BUREAU_OFFICER, name="刘洋"),
        finance=make_user(session, agency, Role.FINANCE, name="周敏"),
        head=make_user(session, agency, Role.BUREAU_HEAD, name="赵志刚"),
    )


def make_supplier(
    session: Session, bureau: Bureau, division: str = CHANGCHUN_CHAOYANG, **values: Any
) -> Supplier:
    """An organisation that meets every condition, with its office."""
    n = 100 + next(NUMBERS)
    office = make_agency(session, AgencyKind.ORGANISATION, division, f"暖阳社工{n}")
    known = {"staff": 2, "agency_id": office.id, "fields": [ServiceField.PSYCHOLOGY.value]}
    made = store_whole(session, bureau.agency, bureau.officer, bureau.head, n, **(known | values))
    session.refresh(made, ["people"])
    return Supplier(
        made,
        office,
        manager=make_user(session, office, Role.ORGANISATION_HEAD, name="王建国"),
        worker=make_user(session, office, Role.ORGANISATION_WORKER, name="孙丽"),
        people=list(made.people),
    )


def make_market(session: Session, world: World) -> Market:
    """The bureau of 朝阳区 with a supplier and two experts of an office that has no part in it."""
    bureau = make_bureau(session, world.agencies["home_bureau"])
    college = make_agency(session, AgencyKind.PARTNER, "220102", "长春师范学院")
    return Market(
        bureau,
        make_supplier(session, bureau),
        judge=make_user(session, college, Role.EXPERT, name="吴静"),
        evaluator=make_user(session, college, Role.EXPERT, name="郑华"),
    )


def make_project(
    session: Session, bureau: Bureau, state: ProjectState = ProjectState.IDEA, **values: Any
) -> Project:
    """Counselling for 60 children over twelve months, for 200,000 yuan of this year's money."""
    n = next(NUMBERS)
    project = Project(
        **{
            "code": f"2026-{bureau.agency.division_code}-{n:04d}", "name": "困境儿童心理服务",
            "agency_id": bureau.agency.id, "officer_id": bureau.officer.id,
            "officer_person_id": bureau.officer.person_id, "year": 2026, "state": state,
            "state_since": clock.now(), "children": 60, "term_months": 12,
            "field": ServiceField.PSYCHOLOGY.value, "groups": ["困境儿童"],
            "places": [bureau.agency.division_code], "need": "走访中发现需要心理支持的孩子",
        } | values
    )  # fmt: skip
    project.place(bureau.agency.division_code)
    project.items = [
        ProjectItem(indicator="K-02", target=240, weight=6_000, unit_price_fen=500 * YUAN),
        ProjectItem(indicator="K-06", target=20, weight=4_000, unit_price_fen=4_000 * YUAN),
    ]
    project.budget = [
        ProjectBudget(
            year=project.year, source=FundSource.LOTTERY, line_no="2082804",
            amount_fen=200_000 * YUAN,
        )
    ]  # fmt: skip
    session.add(project)
    session.flush()
    return project


def make_round(
    session: Session, project: Project, state: RoundState = RoundState.OPEN, **values: Any
) -> Round:
    """Quotes on the portal, due in a week."""
    n = next(NUMBERS)
    row = Round(
        **{
            "project_id": project.id, "agency_id": project.agency_id, "number": n,
            "channel": Channel.QUOTES, "method": "quotes", "state": state,
            "notice_no": f"公告{n:04d}", "documents_on": clock.today(),
            "due_at": clock.now() + timedelta(days=7), "limit_fen": 200_000 * YUAN,
            "factors": [
                {"code": "price", "name": "价格", "weight": 10},
                {"code": "plan", "name": "方案", "weight": 90},
            ],
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_bid(session: Session, round_: Round, supplier: Supplier, **values: Any) -> Bid:
    """A sent and still sealed offer of 180,000 yuan."""
    offer = values.pop("offer", {
        "price_fen": 180_000 * YUAN, "plan": "每周两次走访", "staff": [], "statements": [],
    })  # fmt: skip
    row = Bid(
        **{
            "round_id": round_.id, "organisation_id": supplier.organisation.id,
            "buyer_id": round_.agency_id, "supplier_id": supplier.office.id,
            "sent_at": clock.now(), "sent_by_id": supplier.manager.id,
        } | values
    )  # fmt: skip
    row.offer = offer
    session.add(row)
    session.flush()
    return row


def make_judge(session: Session, round_: Round, user: User, **values: Any) -> PanelMember:
    """An expert who declared to be free of interest."""
    row = PanelMember(
        **{
            "round_id": round_.id, "user_id": user.id, "person_id": user.person_id,
            "is_expert": True, "declared_at": clock.now(),
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_contract(
    session: Session, bureau: Bureau, supplier: Supplier,
    state: ContractState = ContractState.RUNNING, *, round_: Round | None = None, **values: Any,
) -> ServiceContract:  # fmt: skip
    """One year from 2026-03-01 for 180,000 yuan, with both workers as named staff.

    Without a round, a project and an awarded round are made for it; where nobody has won the
    round yet, the supplier's offer did.
    """
    if round_ is None:
        project = make_project(session, bureau, ProjectState.RUNNING)
        round_ = make_round(session, project, RoundState.AWARDED)
    else:
        project = session.get_one(Project, round_.project_id)
    amount = values.get("amount_fen", 180_000 * YUAN)
    row = ServiceContract(
        **{
            "project_id": project.id, "round_id": round_.id, "agency_id": project.agency_id,
            "organisation_id": supplier.organisation.id, "supplier_id": supplier.office.id,
            "state": state, "number": f"合同{next(NUMBERS):04d}", "name": project.name,
            "project_code": project.code, "first_fen": amount, "amount_fen": amount,
            "starts_on": date(2026, 3, 1), "ends_on": date(2027, 2, 28),
            "signed_on": None if state is ContractState.DRAFT else date(2026, 2, 20),
            "items": [
                {"indicator": "K-02", "name": "入户走访", "unit": "次", "target": 240,
                 "weight": 6_000, "unit_price_fen": 500 * YUAN},
                {"indicator": "K-06", "name": "个案服务", "unit": "个", "target": 20,
                 "weight": 4_000, "unit_price_fen": 4_000 * YUAN},
            ],
        } | values
    )  # fmt: skip
    row.place(bureau.agency.division_code)
    session.add(row)
    session.flush()
    if round_.winner_id is None:
        own = (Bid.round_id == round_.id, Bid.organisation_id == supplier.organisation.id)
        bid = session.scalar(select(Bid).where(*own)) or make_bid(session, round_, supplier)
        round_.winner_id = bid.id
    for person in supplier.people:
        session.add(
            ContractStaff(
                contract_id=row.id, org_person_id=person.id, from_on=row.starts_on,
                is_lead=person is supplier.people[0],
            )
        )  # fmt: skip
    session.flush()
    return row


def make_milestone(
    session: Session, contract: ServiceContract, *, met: bool = False, **values: Any
) -> Milestone:
    """A third of the contract, due today."""
    n = next(NUMBERS)
    row = Milestone(
        **{
            "contract_id": contract.id, "code": f"P-{n}", "title": f"第{n}笔付款",
            "kind": MilestoneKind.PAYMENT, "due_on": clock.today(), "share": 3_333,
            "amount_fen": contract.amount_fen // 3,
            "status": MilestoneStatus.MET if met else MilestoneStatus.SCHEDULED,
            "met_on": clock.today() if met else None,
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_payment(
    session: Session, bureau: Bureau, contract: ServiceContract, amount_fen: int,
    state: PaymentState = PaymentState.ASKED, *, milestone: Milestone | None = None, **values: Any,
) -> Payment:  # fmt: skip
    """Asked by the officer, approved by finance and by the head as far as its state says.

    Without a milestone, a met one is made for it.
    """
    milestone = milestone or make_milestone(session, contract, met=True)
    now, day = clock.now(), clock.today()
    known: dict[str, Any] = {
        "contract_id": contract.id, "milestone_id": milestone.id, "agency_id": contract.agency_id,
        "state": state, "amount_fen": amount_fen, "invoice_no": f"{next(NUMBERS):08d}",
        "invoice_on": day, "source": FundSource.LOTTERY, "year": 2026, "asked_at": now,
        "asked_by_person_id": bureau.officer.person_id,
    }  # fmt: skip
    if state in {PaymentState.APPROVED_ONCE, PaymentState.APPROVED, PaymentState.PAID}:
        known |= {"first_at": now, "first_by_person_id": bureau.finance.person_id}
    if state in {PaymentState.APPROVED, PaymentState.PAID}:
        known |= {"second_at": now, "second_by_person_id": bureau.head.person_id}
    if state is PaymentState.PAID:
        known |= {"paid_on": day, "voucher_no": f"凭{next(NUMBERS)}"}
    row = Payment(**(known | values | {"state": PaymentState.ASKED, "paid_on": None}))
    session.add(row)
    session.flush()
    row.state, row.paid_on = state, (known | values).get("paid_on")
    session.flush()
    if row.state is not PaymentState.REFUSED:
        committed = ServiceContract.committed_fen + row.amount_fen
        session.execute(
            update(ServiceContract)
            .where(ServiceContract.id == contract.id)
            .values(committed_fen=committed)
        )
    return row


def make_beneficiary(session: Session, contract: ServiceContract, **values: Any) -> Beneficiary:
    """A child on the list, by name."""
    name = values.pop("name", "张小雨")
    row = Beneficiary(
        **{
            "contract_id": contract.id, "number": f"{next(NUMBERS):04d}",
            "kind": BeneficiaryKind.CHILD, "name_mask": name[0] + "**", "born_year": 2015,
            "from_on": contract.starts_on,
        } | values
    )  # fmt: skip
    row.name = name
    session.add(row)
    session.flush()
    return row


def make_record(
    session: Session, contract: ServiceContract, *people: OrgPerson,
    served_on: date = date(2026, 11, 20), starts_at: int = 9 * 60, minutes: int = 60,
    **values: Any,
) -> ServiceRecord:  # fmt: skip
    """A visit at nine o'clock, of an hour, by these people of the register."""
    row = ServiceRecord(
        **{
            "contract_id": contract.id, "indicator": "K-02", "served_on": served_on,
            "month": f"{served_on:%Y-%m}", "starts_at": starts_at, "minutes": minutes,
            "place": "永昌社区", "evidence": ["signed"], "key": f"work {next(NUMBERS)}",
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    for person in people:
        session.add(
            RecordWorker(
                record_id=row.id, org_person_id=person.id, served_on=served_on,
                starts_at=starts_at, ends_at=starts_at + minutes,
            )
        )  # fmt: skip
    session.flush()
    return row
