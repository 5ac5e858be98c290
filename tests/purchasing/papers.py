"""More papers of a purchase for tests: queries, scores, what judges the work, what is public."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.core import clock
from app.purchasing.models import (
    Acceptance,
    Bid,
    BidScore,
    Evaluation,
    EvaluationKind,
    Evaluator,
    NoticeKind,
    PanelMember,
    Project,
    Publication,
    Query,
    QueryKind,
    QueryStage,
    Release,
    Round,
    ServiceContract,
)
from tests.purchasing.in_town import NUMBERS, Supplier


def make_score(session: Session, bid: Bid, member: PanelMember, points: int = 8_000) -> BidScore:
    """Points in hundredths for the plan."""
    row = BidScore(bid_id=bid.id, member_id=member.id, factor="plan", points=points)
    session.add(row)
    session.flush()
    return row


def make_query(session: Session, round_: Round, supplier: Supplier, **values: Any) -> Query:
    """A query about the documents, received today."""
    row = Query(
        **{
            "project_id": round_.project_id, "round_id": round_.id, "agency_id": round_.agency_id,
            "organisation_id": supplier.organisation.id, "supplier_id": supplier.office.id,
            "kind": QueryKind.QUERY, "stage": QueryStage.DOCUMENTS, "known_on": clock.today(),
            "received_on": clock.today(), "due_on": clock.today(),
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_evaluation(
    session: Session, contract: ServiceContract, *team: User, sent: bool = False, **values: Any
) -> Evaluation:
    """A midterm evaluation by these people; sent as good with 85 points."""
    known: dict[str, Any] = {
        "contract_id": contract.id, "agency_id": contract.agency_id,
        "kind": EvaluationKind.MIDTERM, "due_on": clock.today(),
    }  # fmt: skip
    if sent:
        known |= {"sent_at": clock.now(), "grade": "good", "total": 8_500}
    row = Evaluation(**(known | values))
    session.add(row)
    session.flush()
    for user in team:
        session.add(
            Evaluator(
                evaluation_id=row.id, user_id=user.id, person_id=user.person_id,
                speciality="social_work", declared_at=clock.now(),
            )
        )  # fmt: skip
    session.flush()
    return row


def make_acceptance(
    session: Session, contract: ServiceContract, *, signed: bool = False, **values: Any
) -> Acceptance:
    """An acceptance, signed as passed or not yet."""
    row = Acceptance(
        **{
            "contract_id": contract.id, "agency_id": contract.agency_id,
            "number": next(NUMBERS), "result": "passed" if signed else None,
            "signed_at": clock.now() if signed else None,
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def make_publication(
    session: Session, project: Project, kind: NoticeKind = NoticeKind.INTENT, **values: Any
) -> Publication:
    """A notice as it went out today."""
    row = Publication(
        **{
            "project_id": project.id, "agency_id": project.agency_id,
            "project_code": project.code, "kind": kind, "title": f"{project.name}{kind.label}",
            "buyer": "朝阳区民政局", "content": [["项目名称", project.name]], "digest": "0" * 64,
            "published_on": clock.today(),
        } | values
    )  # fmt: skip
    row.place(project.division_code)
    session.add(row)
    session.flush()
    return row


def make_release(session: Session, project: Project, **values: Any) -> Release:
    """A planning release of the open data."""
    row = Release(
        **{
            "project_id": project.id, "ocid": f"ocds-test-{project.code}",
            "release_id": f"{next(NUMBERS):04d}", "tag": "planning", "released_at": clock.now(),
            "body": {"language": "zh"},
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
