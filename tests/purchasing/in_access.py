"""A purchase for the portal-wide tests: a project of the city's bureau, and what hangs on it."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Agency, User
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.organisations.models import Organisation
from app.purchasing.models import (
    ImportState,
    NoticeKind,
    RecordImport,
    RoundState,
    SampleDraw,
    ServiceContract,
    ServiceGroup,
    SurveyLink,
)
from app.purchasing.services.publishing import publish
from tests.purchasing.in_town import (
    Bureau,
    Supplier,
    make_beneficiary,
    make_bid,
    make_contract,
    make_judge,
    make_payment,
    make_project,
    make_record,
    make_round,
)
from tests.purchasing.papers import make_acceptance, make_evaluation, make_query

TOKEN = "a-link-that-somebody-was-given"


def purchase_of_a_bureau(
    session: Session, bureau: Agency, people: dict[str, User]
) -> dict[str, str]:
    """References of a project and of what hangs on it; `people` are the town's accounts."""
    buyer = Bureau(
        bureau, officer=people["SYS"], second=people["BUR"], finance=people["MAU"],
        head=people["BH"],
    )  # fmt: skip
    project = make_project(session, buyer)
    project.agency = bureau
    notice = publish(
        session, project, NoticeKind.INTENT, title="采购意向公开", content=[("项目", project.name)],
        actor=SYSTEM_ACTOR, now=clock.now(),
    )  # fmt: skip
    office = people["ORG"].agency_id
    body = session.scalars(
        select(Organisation)
        .where(Organisation.agency_id == office)
        .options(selectinload(Organisation.people))
    ).one()
    supplier = Supplier(
        body, session.get_one(Agency, office), people["ORG"], people["ORW"], list(body.people)
    )
    contract = make_contract(
        session, buyer, supplier, round_=make_round(session, project, RoundState.AWARDED)
    )
    payment = make_payment(session, buyer, contract, 100)
    work = delivered(session, contract, supplier)
    evaluation = make_evaluation(session, contract, people["EXP"])
    going = make_round(session, project)
    bid = make_bid(session, going, supplier)
    make_judge(session, going, people["EXP"])
    return {
        "purchase_round": going.ref,
        "bid": bid.ref,
        "purchase_query": make_query(session, going, supplier).ref,
        "evaluation": evaluation.ref,
        "acceptance": make_acceptance(session, contract).ref,
        "step": "commit",
        "contract": contract.ref,
        "payment": payment.ref,
        "project": project.ref,
        "publication": notice.ref,
        "project_code": project.code,
        **work,
    }


def delivered(session: Session, contract: ServiceContract, supplier: Supplier) -> dict[str, str]:
    """A record, somebody of the list, a series, a sample, an import and a link of a contract."""
    record = make_record(session, contract, *supplier.people, served_on=date(2026, 10, 20))
    group = ServiceGroup(
        contract_id=contract.id, indicator="K-06", title="成长小组", started_on=contract.starts_on
    )
    sample = SampleDraw(
        contract_id=contract.id, indicator="K-02", month="2026-10", commitment="0" * 64,
        committed_at=clock.now(),
    )  # fmt: skip
    batch = RecordImport(
        contract_id=contract.id, file_digest="0" * 64, row_count=1,
        sent_by_id=supplier.worker.id, state=ImportState.FAULTY,
        counts={"new": 0, "same": 0, "late": 0, "lost": 0, "errors": 1},
    )  # fmt: skip
    batch.findings = {"errors": [[2, "日期", "请填写日期"]]}
    link = SurveyLink(
        contract_id=contract.id, agency_id=contract.agency_id, whom="user",
        link_hash=sha256(TOKEN.encode()).hexdigest(), until=date(2099, 1, 1),
    )  # fmt: skip
    session.add_all([group, sample, batch, link])
    session.flush()
    return {
        "service_record": record.ref, "beneficiary": make_beneficiary(session, contract).ref,
        "service_group": group.ref, "sample": sample.ref, "record_import": batch.ref,
        "month": "2026-10", "indicator": "K-02", "survey_token": TOKEN,
    }  # fmt: skip
