"""Safety inspections: findings, deadline, proof, acceptance (CW26-D1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand, lender
from app.institutions.models import Finding, Inspection
from app.notices.services import tell_role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor


@dataclass(frozen=True)
class Found:
    """Something wrong, as it is written down."""

    text: str
    due_on: date
    responsible: str
    major: bool = False


def inspect(
    session: Session,
    home: Agency,
    *,
    on: date,
    topic: str,
    summary: str,
    findings: Sequence[Found],
    actor: Actor,
    now: datetime,
) -> Inspection:
    """One inspection with what was found. Raises Invalid."""
    demand(actor, "institutions.inspect", home)
    if on > clock.day(now):
        raise Invalid("检查日期不能晚于今天。", "inspected_on")
    if any(found.due_on < on for found in findings):
        raise Invalid("整改期限不能早于检查日期。")
    row = Inspection(
        agency_id=home.id, inspected_on=on, by=actor.agency_name, topic=topic,
        summary=summary.strip(), entered_by_id=actor.user_id,
    )  # fmt: skip
    row.findings = [
        Finding(text=f.text.strip(), major=f.major, due_on=f.due_on, responsible=f.responsible)
        for f in findings
    ]
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "institutions.inspect", home.subject, note=f"{len(findings)}项问题", at=now
    )
    if findings and actor.agency_id != home.id:
        tell_role(
            session, home.id, Role.HEAD, kind="desk", title="安全检查发现问题，请整改",
            body=topic, path=f"/institutions/{home.ref}/safety",
            act_by=min(f.due_on for f in findings),
        )  # fmt: skip
    return row


def inspections_of(session: Session, home: Agency, limit: int = 50) -> Sequence[Inspection]:
    """The newest first."""
    return session.scalars(
        select(Inspection)
        .where(Inspection.agency_id == home.id)
        .options(
            joinedload(Inspection.agency),
            selectinload(Inspection.findings)
            .joinedload(Finding.inspection)
            .joinedload(Inspection.agency),
        )
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
        .limit(limit)
    ).all()


def get_finding(session: Session, actor: Actor, home: Agency, ref: str, to: str) -> Finding:
    """A finding of a home. Raises Unseen, Refused."""
    found = session.scalar(
        select(Finding)
        .join(Finding.inspection)
        .where(Finding.ref == ref, Inspection.agency_id == home.id)
        .options(joinedload(Finding.inspection).joinedload(Inspection.agency))
    )
    if found is None:
        raise Unseen("inspection_finding", ref)
    demand(actor, to, found)
    return found


def rectify(
    session: Session,
    row: Finding,
    *,
    on: date,
    measures: str,
    document_id: int | None,
    actor: Actor,
    now: datetime,
) -> None:
    """Put right, with proof. Raises Invalid."""
    demand(actor, "institutions.rectify", row)
    if row.accepted_on is not None:
        raise WrongState("这一项已经验收。")
    if not row.inspection.inspected_on <= on <= clock.day(now):
        raise Invalid("整改日期应在检查之后、今天之前。", "rectified_on")
    if len(measures.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明怎样整改的，至少5个字。", "measures")
    if document_id is None and row.document_id is None:
        raise Invalid("请上传整改后的照片或者凭证。", "proof")
    row.rectified_on, row.measures, row.returned_why = on, measures.strip(), ""
    row.document_id = document_id or row.document_id
    row.rectified_by_id, row.rectified_for_id = actor.person_id, lender(actor)
    session.flush()
    audit.record(session, actor, "institutions.rectify", row.subject, at=now)


def accept(
    session: Session, row: Finding, *, good: bool, why: str, actor: Actor, now: datetime
) -> None:
    """Somebody else looks: accepted, or back with the reason. Raises Invalid."""
    demand(actor, "institutions.accept_rectified", row)
    if row.rectified_on is None or row.accepted_on is not None:
        raise WrongState
    if good:
        row.accepted_on, row.accepted_by_id = clock.day(now), actor.user_id
    else:
        if len(why.strip()) < 5:  # noqa: PLR2004 - a sentence
            raise Invalid("请写明为什么不通过，至少5个字。", "why")
        row.rectified_on, row.returned_why = None, why.strip()
    session.flush()
    audit.record(
        session, actor, "institutions.accept_rectified", row.subject,
        after="accepted" if good else "returned", at=now,
    )  # fmt: skip
