"""The sections of a release from what was published of a purchase (§13, stage map).

What a notice says is what a release says: a person whom the one leaves out is not in the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, select

from app.organisations.models import Organisation
from app.purchasing.models import (
    Acceptance,
    Amendment,
    Bid,
    CatalogueItem,
    Milestone,
    MilestoneKind,
    NoticeKind,
    ProjectItem,
    Round,
    ServiceContract,
)
from app.purchasing.rules import ocds_ids, releases
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method, Reason

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import Project, Publication

Json = dict[str, Any]
USCC = "x_USCC"
DOCUMENTS = {
    NoticeKind.INTENT: "plannedProcurementNotice", NoticeKind.NOTICE: "tenderNotice",
    NoticeKind.SINGLE_SOURCE: "procurementPlan", NoticeKind.FAILED: "tenderNotice",
    NoticeKind.CORRECTION: "clarifications",
    NoticeKind.AWARD: "awardNotice", NoticeKind.CONTRACT: "contractNotice",
    NoticeKind.CHANGE: "contractNotice", NoticeKind.ACCEPTANCE: "completionCertificate",
    NoticeKind.EVALUATION: "physicalProgressReport", NoticeKind.TERMINATION: "cancellationDetails",
}  # fmt: skip
MILESTONES = {
    MilestoneKind.START: "approval", MilestoneKind.DELIVERY: "delivery",
    MilestoneKind.REPORT: "reporting", MilestoneKind.CHECK: "assessment",
    MilestoneKind.PAYMENT: "payment",
}  # fmt: skip


def buyer_of(project: Project) -> releases.Body:
    """The buyer among the parties."""
    agency = project.agency
    return releases.Body(
        f"CN-{project.division_code}-{agency.ref}", agency.name, address=agency.address,
        telephone=agency.phone,
    )  # fmt: skip


def supplier_of(session: Session, organisation_id: int) -> releases.Body:
    """A supplier among the parties, by its unified credit code."""
    code, name, address = session.execute(
        select(Organisation.credit_code, Organisation.name, Organisation.address).where(
            Organisation.id == organisation_id
        )
    ).one()
    return releases.Body(f"CN-USCC-{code}", name, USCC, code, address)


def _document(found: Publication) -> Json:
    return releases.document(
        found.ref, DOCUMENTS[found.kind], found.title, f"/purchasing/open/{found.ref}",
        found.published_at,
    )  # fmt: skip


def _intent(_session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    sources = "、".join(sorted({line.source.label for line in project.budget}))
    planning = {
        "rationale": dict(found.content).get("采购需求概况") or project.name,
        "budget": {
            "id": project.code, "description": sources, "project": project.name,
            "projectID": project.code, "amount": releases.money(project.total_fen),
        },
        "documents": [_document(found)],
    }  # fmt: skip
    tender = releases.tender_of(
        project.code, project.name, "planned", value=releases.money(project.total_fen)
    )
    return [], {"planning": planning, "tender": tender}


def _items(session: Session, project: Project, targets: dict[str, int] | None = None) -> list[Json]:
    """What is bought, by the catalogue's items; with `targets` as a contract has them."""
    found = []
    for indicator, target, code, name in session.execute(
        select(ProjectItem.indicator, ProjectItem.target, CatalogueItem.code, CatalogueItem.name)
        .outerjoin(CatalogueItem, CatalogueItem.id == ProjectItem.catalogue_item_id)
        .where(ProjectItem.project_id == project.id)
        .order_by(ProjectItem.id)
    ):
        known = INDICATORS[indicator]
        wanted = target if targets is None else targets.get(indicator)
        if wanted is not None:
            found.append(releases.item(indicator, known.name, known.unit, wanted, code, name))
    return found


def _round(session: Session, project: Project, found: Publication) -> Round | None:
    query = select(Round).where(Round.project_id == project.id)
    if found.round_ref:
        query = query.where(Round.ref == found.round_ref)
    return session.scalar(query.order_by(Round.number.desc()).limit(1))


def _tender(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    round_ = _round(session, project, found)
    method = project.method if round_ is None else round_.method
    rated = round_ is not None and len(round_.factors) > 1
    period = {
        "startDate": releases.day(round_.documents_on or found.published_on),
        "endDate": ocds_ids.date_time(round_.due_at),
    } if round_ is not None and round_.due_at is not None else None  # fmt: skip
    tender = releases.tender_of(
        project.code, project.name, "active", value=releases.money(project.total_fen),
        procuringEntity=buyer_of(project).reference, procurementMethod=releases.METHODS.get(method),
        procurementMethodDetails=Method(method).label if method in releases.METHODS else "",
        procurementMethodRationale=Reason(project.method_reason).label
        if project.method_reason in set(Reason) else "",
        description=dict(found.content).get("服务内容", ""),
        submissionMethod=["electronicSubmission"],
        awardCriteria="ratedCriteria" if rated else "priceOnly",
        eligibilityCriteria=round_.eligibility if round_ is not None else "",
        tenderPeriod=period, items=_items(session, project), documents=[_document(found)],
    )  # fmt: skip
    return [], {"tender": tender}


def _corrected(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    """The tender as it stands now, with what was changed in it."""
    parties, part = _tender(session, project, found)
    said = dict(found.content)
    part["tender"] = part["tender"] | {"amendments": [{
        "id": found.ref, "date": ocds_ids.date_time(found.published_at),
        "rationale": said.get("原因", ""), "description": said.get("更正的内容", ""),
    }]}  # fmt: skip
    return parties, part


def _failed(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    round_ = _round(session, project, found)
    tender = releases.tender_of(
        project.code,
        project.name,
        "unsuccessful",
        documents=[_document(found)],
        description=round_.fail_words if round_ is not None else "",
    )
    return [], {"tender": tender}


def _award(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    round_ = _round(session, project, found)
    bid = session.get(Bid, round_.winner_id) if round_ and round_.winner_id else None
    if round_ is None or bid is None:
        return [], {"tender": releases.tender_of(
            project.code, project.name, "complete", documents=[_document(found)])}  # fmt: skip
    supplier = supplier_of(session, bid.organisation_id)
    offers = session.scalar(
        select(func.count()).select_from(Bid)
        .where(Bid.round_id == round_.id, Bid.withdrawn_at.is_(None), Bid.sent_at.is_not(None))
    )  # fmt: skip
    award = {
        "id": ocds_ids.award_id(round_.number, bid.rank or 1), "title": project.name,
        "status": "active",
        "date": releases.day(round_.awarded_on or found.published_on),
        "value": releases.money(found.amount_fen or bid.price_fen or 0),
        "suppliers": [supplier.reference], "items": _items(session, project),
        "documents": [_document(found)],
    }  # fmt: skip
    tender = releases.tender_of(
        project.code, project.name, "complete", numberOfTenderers=offers or None,
        tenderers=[supplier.reference],
    )  # fmt: skip
    return [supplier.party("tenderer", "supplier", "payee")], {"awards": [award], "tender": tender}


def latest_of(session: Session, project: Project) -> ServiceContract:
    """The contract that counts: the newest."""
    return session.scalars(
        select(ServiceContract)
        .where(ServiceContract.project_id == project.id)
        .order_by(ServiceContract.id.desc()).limit(1)
    ).one()  # fmt: skip


def head_of(session: Session, contract: ServiceContract) -> Json:
    """What every mention of a contract begins with."""
    number, rank = session.execute(
        select(Round.number, Bid.rank)
        .outerjoin(
            Bid, and_(Bid.round_id == Round.id, Bid.organisation_id == contract.organisation_id)
        )
        .where(Round.id == contract.round_id)
    ).one()
    return {
        "id": ocds_ids.contract_id(number, rank or 1),
        "awardID": ocds_ids.award_id(number, rank or 1), "title": contract.name,
    }  # fmt: skip


def _contract(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = latest_of(session, project)
    supplier = supplier_of(session, contract.organisation_id)
    part = head_of(session, contract) | _terms(contract) | {
        "status": "active", "documents": [_document(found)],
        "items": _items(
            session, project, {row["indicator"]: row["target"] for row in contract.items}
        ),
        "milestones": [
            milestone_of(one) for one in session.scalars(
                select(Milestone).where(Milestone.contract_id == contract.id)
                .order_by(Milestone.due_on, Milestone.id)
            )
        ],
    }  # fmt: skip
    if contract.signed_on is not None:
        part["dateSigned"] = releases.day(contract.signed_on)
    return [supplier.party("supplier", "payee")], {"contracts": [part]}


def milestone_of(one: Milestone) -> Json:
    """Something due, as far as it is: statuses are the standard's own words."""
    found: Json = {
        "id": one.ref, "title": one.title, "type": MILESTONES[one.kind], "code": one.code,
        "dueDate": releases.end_of(one.due_on), "status": one.status.value,
    }  # fmt: skip
    return found | ({"dateMet": releases.day(one.met_on)} if one.met_on else {})


def _terms(contract: ServiceContract) -> Json:
    return {
        "value": releases.money(contract.amount_fen),
        "period": {
            "startDate": releases.day(contract.starts_on),
            "endDate": releases.end_of(contract.ends_on),
        },
    }  # fmt: skip


def _change(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = latest_of(session, project)
    last = session.scalar(
        select(Amendment)
        .where(Amendment.contract_id == contract.id, Amendment.signed_on.is_not(None))
        .order_by(Amendment.id.desc()).limit(1)
    )  # fmt: skip
    part = head_of(session, contract) | _terms(contract) | {
        "status": "active", "documents": [_document(found)],
    }  # fmt: skip
    # The notice leaves out who comes and who goes; so does the release (OC-12).
    said = dict(found.content)
    change = f"{said.get('变更前', '')} → {said.get('变更后', '')}"
    if last is not None and last.signed_on is not None:
        part["amendments"] = [{
            "id": last.ref, "date": releases.day(last.signed_on),
            "rationale": said.get("变更理由", ""),
            "description": f"{last.kind.label}：{change}",
        }]  # fmt: skip
    return [], {"contracts": [part]}


def _result(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = latest_of(session, project)
    done: Json = {"documents": [_document(found)]}
    met = session.scalars(
        select(Milestone)
        .where(Milestone.contract_id == contract.id, Milestone.met_on.is_not(None))
        .order_by(Milestone.due_on, Milestone.id)
    ).all()
    if met:
        done["milestones"] = [milestone_of(one) for one in met]
    if found.kind is NoticeKind.ACCEPTANCE:
        done["milestones"] = done.get("milestones", []) + _delivered(session, contract)
    return [], {"contracts": [head_of(session, contract) | {"implementation": done}]}


def _delivered(session: Session, contract: ServiceContract) -> list[Json]:
    """Each indicator with what was found at the acceptance: progress as the standard has it."""
    last = session.scalar(
        select(Acceptance)
        .where(Acceptance.contract_id == contract.id, Acceptance.signed_at.is_not(None))
        .order_by(Acceptance.number.desc()).limit(1)
    )  # fmt: skip
    if last is None or last.signed_at is None:
        return []
    return [
        {
            "id": f"{one['indicator']}-{last.number}", "code": one["indicator"],
            "title": INDICATORS[one["indicator"]].name, "type": "delivery",
            "description": f"目标{one.get('target')}，完成{one.get('counted')}",
            "dueDate": releases.end_of(contract.ends_on),
            "dateMet": ocds_ids.date_time(last.signed_at),
            "status": "met" if one.get("passed") else "partiallyMet",
        }
        for one in last.results
    ]  # fmt: skip


def _ended(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = latest_of(session, project)
    part = head_of(session, contract) | {
        "status": "terminated", "documents": [_document(found)],
    }  # fmt: skip
    return [], {"contracts": [part]}


BUILD = {
    NoticeKind.INTENT: _intent, NoticeKind.SINGLE_SOURCE: _intent, NoticeKind.NOTICE: _tender,
    NoticeKind.CORRECTION: _corrected, NoticeKind.FAILED: _failed, NoticeKind.AWARD: _award,
    NoticeKind.CONTRACT: _contract,
    NoticeKind.CHANGE: _change, NoticeKind.ACCEPTANCE: _result,
    NoticeKind.EVALUATION: _result, NoticeKind.TERMINATION: _ended,
}  # fmt: skip
