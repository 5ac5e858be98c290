"""Each published fact becomes a release of the open data, in the same transaction (§13, OC-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core import clock
from app.purchasing import ocds
from app.purchasing.models import Bid, Milestone, NoticeKind, Release, ServiceContract
from app.purchasing.rules import ocds_ids, releases
from app.purchasing.rules.ocds_ids import ReleaseTag
from app.purchasing.services.release_parts import (
    BUILD,
    buyer_of,
    head_of,
    latest_of,
    milestone_of,
    supplier_of,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.purchasing.models import Payment, Project, Publication, Round

Json = dict[str, Any]
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


def notice(session: Session, project: Project, found: Publication, now: datetime) -> Release:
    """The release that tells a public notice."""
    parties, parts = BUILD[found.kind](session, project, found)
    return _issue(session, project, TAGS[found.kind], parties, parts, now)


def cancelled(session: Session, project: Project, now: datetime) -> Release | None:
    """The task was given up; nothing to tell where nothing was published before."""
    if not _sent(session, project):
        return None
    tender = releases.tender_of(project.code, project.name, "cancelled")
    return _issue(session, project, ReleaseTag.TENDER_CANCELLATION, [], {"tender": tender}, now)


def closed(session: Session, project: Project, now: datetime) -> Release:
    """Everything is done and paid: for the standard the normal end is a termination too (§13)."""
    part = head_of(session, latest_of(session, project)) | {"status": "terminated"}
    return _issue(session, project, ReleaseTag.CONTRACT_TERMINATION, [], {"contracts": [part]}, now)


def paid(session: Session, project: Project, payment: Payment, now: datetime) -> Release:
    """Money has left for a met milestone."""
    contract = session.get_one(ServiceContract, payment.contract_id)
    supplier, buyer = supplier_of(session, contract.organisation_id), buyer_of(project)
    line = {
        "id": payment.ref, "source": f"/purchasing/open/projects/{project.code}",
        "date": releases.day(payment.paid_on or clock.day(now)),
        "value": releases.money(payment.amount_fen),
        "payer": buyer.reference, "payee": supplier.reference,
    }  # fmt: skip
    goal = session.get_one(Milestone, payment.milestone_id)
    part = head_of(session, contract) | {
        "implementation": {"transactions": [line], "milestones": [milestone_of(goal)]}
    }
    return _issue(
        session, project, ReleaseTag.IMPLEMENTATION, [supplier.party("supplier", "payee")],
        {"contracts": [part]}, now,
    )  # fmt: skip


def award_cancelled(
    session: Session, project: Project, round_: Round, now: datetime
) -> Release | None:
    """The winner does not sign, or the round is annulled: the same award, cancelled.

    Nothing to tell where none was published; the next candidate's award has a number of its own.
    """
    if round_.winner_id is None or round_.awarded_on is None:
        return None
    bid = session.scalars(
        select(Bid).where(Bid.id == round_.winner_id, Bid.round_id == round_.id)
    ).one()
    award = {"id": ocds_ids.award_id(round_.number, bid.rank or 1), "status": "cancelled"}
    return _issue(
        session, project, ReleaseTag.AWARD_CANCELLATION, [], {"awards": [award]}, now
    )  # fmt: skip


def _issue(
    session: Session, project: Project, tag: ReleaseTag, parties: list[Json], parts: Json,
    now: datetime,
) -> Release:  # fmt: skip
    buyer = buyer_of(project)
    sent = _sent(session, project)
    before = [release_id for release_id, _ in sent]
    # The process keeps its first identifier, whatever the prefix becomes.
    ocid = sent[0][1] if sent else ocds_ids.ocid(ocds.current().prefix, project.code)
    release_id = ocds_ids.release_id(project.code, tag, before)
    if before:
        releases.number_amendments(parts, amends=before[-1], release_id=release_id)
    body = releases.release(
        ocid=ocid, release_id=release_id, tag=tag, at=now, buyer=buyer,
        parties=[buyer.party("buyer", "procuringEntity", "payer"), *parties], parts=parts,
    )  # fmt: skip
    made = Release(
        project_id=project.id, ocid=body["ocid"], release_id=body["id"], tag=tag.value,
        released_at=now, body=body,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _sent(session: Session, project: Project) -> list[tuple[str, str]]:
    """Identifiers of the project's releases, each with its process's, in their order."""
    rows = session.execute(
        select(Release.release_id, Release.ocid)
        .where(Release.project_id == project.id)
        .order_by(Release.id)
    )
    return [(release_id, ocid) for release_id, ocid in rows]
