"""Each published fact becomes a release of the open data, in the same transaction (§13, OC-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.core import clock
from app.organisations.models import Organisation
from app.purchasing import ocds
from app.purchasing.models import (
    Amendment,
    Bid,
    NoticeKind,
    Payment,
    ProjectItem,
    Release,
    Round,
    ServiceContract,
)  # fmt: skip
from app.purchasing.rules import ocds_ids, releases
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method
from app.purchasing.rules.ocds_ids import ReleaseTag

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.purchasing.models import Project, Publication

Json = dict[str, Any]
USCC = "x_USCC"
TAGS = {
    NoticeKind.INTENT: ReleaseTag.PLANNING, NoticeKind.NOTICE: ReleaseTag.TENDER,
    NoticeKind.SINGLE_SOURCE: ReleaseTag.PLANNING_UPDATE,
    NoticeKind.CORRECTION: ReleaseTag.TENDER_AMENDMENT,
    NoticeKind.FAILED: ReleaseTag.TENDER_UPDATE, NoticeKind.AWARD: ReleaseTag.AWARD,
    NoticeKind.CONTRACT: ReleaseTag.CONTRACT, NoticeKind.CHANGE: ReleaseTag.CONTRACT_AMENDMENT,
    NoticeKind.ACCEPTANCE: ReleaseTag.IMPLEMENTATION_UPDATE,
    NoticeKind.EVALUATION: ReleaseTag.IMPLEMENTATION_UPDATE,
    NoticeKind.TERMINATION: ReleaseTag.CONTRACT_TERMINATION,
}  # fmt: skip
DOCUMENTS = {
    NoticeKind.INTENT: "plannedProcurementNotice", NoticeKind.NOTICE: "tenderNotice",
    NoticeKind.SINGLE_SOURCE: "procurementPlan", NoticeKind.FAILED: "tenderNotice",
    NoticeKind.CORRECTION: "clarifications",
    NoticeKind.AWARD: "awardNotice", NoticeKind.CONTRACT: "contractNotice",
    NoticeKind.CHANGE: "contractNotice", NoticeKind.ACCEPTANCE: "completionCertificate",
    NoticeKind.EVALUATION: "physicalProgressReport", NoticeKind.TERMINATION: "contractNotice",
}  # fmt: skip


def notice(session: Session, project: Project, found: Publication, now: datetime) -> Release:
    """The release that tells a public notice."""
    build = {
        NoticeKind.INTENT: _intent, NoticeKind.SINGLE_SOURCE: _intent, NoticeKind.NOTICE: _tender,
        NoticeKind.CORRECTION: _corrected, NoticeKind.FAILED: _failed, NoticeKind.AWARD: _award,
        NoticeKind.CONTRACT: _contract,
        NoticeKind.CHANGE: _change, NoticeKind.ACCEPTANCE: _result,
        NoticeKind.EVALUATION: _result, NoticeKind.TERMINATION: _ended,
    }[found.kind]  # fmt: skip
    parties, parts = build(session, project, found)
    return _issue(session, project, TAGS[found.kind], parties, parts, now)


def cancelled(session: Session, project: Project, now: datetime) -> Release | None:
    """The task was given up; nothing to tell where nothing was published before."""
    if not _ids(session, project):
        return None
    tender = releases.tender_of(project.code, project.name, "cancelled")
    return _issue(session, project, ReleaseTag.TENDER_CANCELLATION, [], {"tender": tender}, now)


def closed(session: Session, project: Project, now: datetime) -> Release:
    """Everything is done and paid: for the standard the normal end is a termination too (§13)."""
    part = _head(session, _latest(session, project)) | {"status": "terminated"}
    return _issue(
        session, project, ReleaseTag.CONTRACT_TERMINATION, [], {"contracts": [part]}, now
    )


def paid(session: Session, project: Project, payment: Payment, now: datetime) -> Release:
    """Money has left for a met milestone."""
    contract = session.get_one(ServiceContract, payment.contract_id)
    supplier, buyer = _supplier(session, contract.organisation_id), _buyer(project)
    line = {
        "id": payment.ref, "source": f"/purchasing/open/projects/{project.code}",
        "date": releases.day(payment.paid_on or clock.day(now)),
        "value": releases.money(payment.amount_fen),
        "payer": buyer.reference, "payee": supplier.reference,
    }  # fmt: skip
    part = _head(session, contract) | {"implementation": {"transactions": [line]}}
    return _issue(
        session, project, ReleaseTag.IMPLEMENTATION, [supplier.party("supplier", "payee")],
        {"contracts": [part]}, now,
    )  # fmt: skip


def _issue(
    session: Session, project: Project, tag: ReleaseTag, parties: list[Json], parts: Json,
    now: datetime,
) -> Release:  # fmt: skip
    buyer = _buyer(project)
    before = _ids(session, project)
    ocid = ocds_ids.ocid(ocds.current().prefix, project.code)
    known = session.scalar(select(Release.ocid).where(Release.project_id == project.id).limit(1))
    body = releases.release(
        ocid=known or ocid, release_id=ocds_ids.release_id(project.code, tag, before), tag=tag,
        at=now, buyer=buyer, parties=[buyer.party("buyer", "procuringEntity", "payer"), *parties],
        parts=parts,
    )  # fmt: skip
    made = Release(
        project_id=project.id, ocid=body["ocid"], release_id=body["id"], tag=tag.value,
        released_at=now, body=body,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _ids(session: Session, project: Project) -> list[str]:
    return list(session.scalars(select(Release.release_id).where(Release.project_id == project.id)))


def _buyer(project: Project) -> releases.Body:
    return releases.Body(f"CN-{project.division_code}-{project.agency.ref}", project.agency.name)


def _supplier(session: Session, organisation_id: int) -> releases.Body:
    code, name = session.execute(
        select(Organisation.credit_code, Organisation.name).where(
            Organisation.id == organisation_id
        )
    ).one()
    return releases.Body(f"CN-USCC-{code}", name, USCC, code)


def _document(found: Publication) -> Json:
    return releases.document(
        found.ref, DOCUMENTS[found.kind], found.title, f"/purchasing/open/{found.ref}",
        found.published_at,
    )  # fmt: skip


def _intent(_session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    sources = "、".join(sorted({line.source.label for line in project.budget}))
    planning = {
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


def _items(session: Session, project: Project) -> list[Json]:
    rows = session.scalars(
        select(ProjectItem).where(ProjectItem.project_id == project.id).order_by(ProjectItem.id)
    )
    return [_item(row.indicator, row.target) for row in rows]


def _item(code: str, target: int) -> Json:
    known = INDICATORS[code]
    return releases.item(code, known.name, known.unit, target)


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
        procuringEntity=_buyer(project).reference, procurementMethod=releases.METHODS.get(method),
        procurementMethodDetails=Method(method).label if method in releases.METHODS else "",
        procurementMethodRationale=project.method_reason,
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
    supplier = _supplier(session, bid.organisation_id)
    offers = session.scalar(
        select(func.count()).select_from(Bid)
        .where(Bid.round_id == round_.id, Bid.withdrawn_at.is_(None), Bid.sent_at.is_not(None))
    )  # fmt: skip
    award = {
        "id": ocds_ids.award_id(round_.number), "title": project.name, "status": "active",
        "date": releases.day(round_.awarded_on or found.published_on),
        "value": releases.money(found.amount_fen or bid.price_fen or 0),
        "suppliers": [supplier.reference], "items": _items(session, project),
        "documents": [_document(found)],
    }  # fmt: skip
    tender = releases.tender_of(
        project.code, project.name, "complete", numberOfTenderers=offers or None
    )
    return [supplier.party("tenderer", "supplier", "payee")], {"awards": [award], "tender": tender}


def _latest(session: Session, project: Project) -> ServiceContract:
    return session.scalars(
        select(ServiceContract)
        .where(ServiceContract.project_id == project.id)
        .order_by(ServiceContract.id.desc()).limit(1)
    ).one()  # fmt: skip


def _head(session: Session, contract: ServiceContract) -> Json:
    number = session.scalar(select(Round.number).where(Round.id == contract.round_id)) or 1
    return {
        "id": ocds_ids.contract_id(number), "awardID": ocds_ids.award_id(number),
        "title": contract.name,
    }  # fmt: skip


def _contract(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = _latest(session, project)
    supplier = _supplier(session, contract.organisation_id)
    part = _head(session, contract) | _terms(contract) | {
        "status": "active", "documents": [_document(found)],
        "items": [_item(row["indicator"], row["target"]) for row in contract.items],
    }  # fmt: skip
    if contract.signed_on is not None:
        part["dateSigned"] = releases.day(contract.signed_on)
    return [supplier.party("supplier", "payee")], {"contracts": [part]}


def _terms(contract: ServiceContract) -> Json:
    return {
        "value": releases.money(contract.amount_fen),
        "period": {
            "startDate": releases.day(contract.starts_on),
            "endDate": releases.end_of(contract.ends_on),
        },
    }  # fmt: skip


def _change(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = _latest(session, project)
    last = session.scalar(
        select(Amendment)
        .where(Amendment.contract_id == contract.id, Amendment.signed_on.is_not(None))
        .order_by(Amendment.id.desc()).limit(1)
    )  # fmt: skip
    part = _head(session, contract) | _terms(contract) | {
        "status": "active", "documents": [_document(found)],
    }  # fmt: skip
    if last is not None and last.signed_on is not None:
        part["amendments"] = [{
            "id": last.ref, "date": releases.day(last.signed_on), "rationale": last.reason,
            "description": f"{last.clause}：{last.before} → {last.after}",
        }]  # fmt: skip
    return [], {"contracts": [part]}


def _result(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = _latest(session, project)
    part = _head(session, contract) | {"implementation": {"documents": [_document(found)]}}
    return [], {"contracts": [part]}


def _ended(session: Session, project: Project, found: Publication) -> tuple[list[Json], Json]:
    contract = _latest(session, project)
    part = _head(session, contract) | {
        "status": "terminated", "documents": [_document(found)],
    }  # fmt: skip
    return [], {"contracts": [part]}
