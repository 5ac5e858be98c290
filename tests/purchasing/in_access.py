"""A purchase for the portal-wide tests: a project of the city's bureau, and what hangs on it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import Agency, User
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.organisations.models import Organisation
from app.purchasing.models import NoticeKind, RoundState
from app.purchasing.services.publishing import publish
from tests.purchasing.in_town import (
    Bureau,
    Supplier,
    make_contract,
    make_payment,
    make_project,
    make_round,
)


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
    return {
        "contract": contract.ref,
        "payment": payment.ref,
        "project": project.ref,
        "publication": notice.ref,
        "project_code": project.code,
    }
