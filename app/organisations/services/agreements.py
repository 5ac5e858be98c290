"""Agreements with bureaus: an officer enters, the head, another person, lets them take effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand, lender
from app.documents import services as documents
from app.notices.services import tell_role
from app.organisations.models import AgreementKind, OrgAgreement
from app.organisations.services import changes
from app.organisations.services.register import known

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.core.policy import Actor
    from app.organisations.models import Organisation

SUBJECT = "org_agreement"


@dataclass(frozen=True)
class Terms:
    """What stands in the agreement."""

    kind: AgreementKind
    number: str
    from_on: date
    to_on: date
    signed_on: date
    signed_by_organisation: str
    signed_by_bureau: str


def draft(
    session: Session,
    credit_code: str,
    terms: Terms,
    scan: FileStorage | None,
    *,
    actor: Actor,
    now: datetime,
) -> tuple[Organisation, OrgAgreement]:
    """Enter an agreement of one's own bureau with its scan. Raises Invalid.

    The organisation may have its seat anywhere: it is found by its whole code alone.
    """
    demand(actor, "organisations.draft", None)
    body = known(session, credit_code.strip().upper())
    if body is None or actor.agency_id is None:
        raise Invalid("没有找到这个代码。请核对，或者先由住所地民政局登记这个组织。", "credit_code")
    if terms.to_on < terms.from_on:
        raise Invalid("结束日期不能早于开始日期。", "to_on")
    if terms.signed_on > clock.day(now):
        raise Invalid("签订日期不能晚于今天。", "signed_on")
    if scan is None or not scan.filename:
        raise Invalid("请上传双方签字盖章的协议扫描件。", "scan")
    row = OrgAgreement(
        organisation_id=body.id, bureau_id=actor.agency_id, created_at=now,
        drafted_by_person_id=actor.person_id, drafted_for_person_id=lender(actor),
        kind=terms.kind, number=terms.number.strip(),
        from_on=terms.from_on, to_on=terms.to_on, signed_on=terms.signed_on,
        signed_by_organisation=terms.signed_by_organisation.strip(),
        signed_by_bureau=terms.signed_by_bureau.strip(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.document_id = documents.store(
        session, subject_kind=SUBJECT, subject_id=row.id, name=scan.filename, stream=scan.stream,
        uploaded_by_id=actor.user_id, now=now,
    ).id  # fmt: skip
    audit.record(session, actor, "organisations.draft", row.subject, note=terms.kind.label, at=now)
    tell_role(
        session, actor.agency_id, Role.BUREAU_HEAD, kind="N-ORG-01", title="一份协议待您同意",
        body=f"{row.number}：同意以后，协议从约定的日期起有效。",
        path=f"/organisations/{body.ref}/agreements",
    )  # fmt: skip
    return body, row


def release(
    session: Session, body: Organisation, row: OrgAgreement, *, actor: Actor, now: datetime
) -> None:
    """The bureau's head, who did not enter it, lets it take effect. Raises Refused, WrongState."""
    demand(actor, "organisations.release", row)
    _demand_open(row)
    row.released_at, row.released_by_person_id = now, actor.person_id
    audit.record(session, actor, "organisations.release", row.subject, at=now)
    if body.agency_id is not None:
        tell_role(
            session, body.agency_id, Role.ORGANISATION_HEAD, kind="N-ORG-02",
            title="协议已经生效登记", body=f"{row.number}：{row.from_on}至{row.to_on}有效。",
            path=f"/organisations/{body.ref}/agreements",
        )  # fmt: skip


def send_back(
    session: Session, body: Organisation, row: OrgAgreement, *, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """An agreement that is not let through is struck out; it is entered anew when put right."""
    demand(actor, "organisations.send_back", row)
    _demand_open(row)
    changes.void(session, body, row, "协议", reason,
                 action="organisations.send_back", actor=actor, now=now)  # fmt: skip


def end(
    session: Session, row: OrgAgreement, *, ended_on: date, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """It ends before its last day: from `ended_on` it holds no more. Raises Invalid, WrongState."""
    demand(actor, "organisations.end", row)
    if row.released_at is None or row.voided_at is not None or row.ended_on is not None:
        raise WrongState("只有已经同意、没有终止的协议可以终止。")
    if not row.from_on <= ended_on <= row.to_on:
        raise Invalid("终止日期应在协议期限之内。", "ended_on")
    if ended_on < clock.day(now):
        raise Invalid("终止日期不能早于今天：已经派出的评估不能事后失去依据。", "ended_on")
    row.end_reason = changes.reason_of(reason)
    row.ended_on = ended_on
    audit.record(session, actor, "organisations.end", row.subject, at=now)


def agreement_of(body: Organisation, ref: str) -> OrgAgreement:
    """Raises Unseen."""
    for row in body.agreements:
        if row.ref == ref:
            return row
    raise Unseen(SUBJECT, ref)


def _demand_open(row: OrgAgreement) -> None:
    if row.released_at is not None or row.voided_at is not None:
        raise WrongState("这份协议已经处理过。")
