"""Service of letters 送达: attempts by their means, proof, and the day that counts (SV-1…8)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.accounts.models import Agency, Person, ServiceConsent
from app.audit import services as audit
from app.audit.services import Subject
from app.core import clock
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand
from app.documents.models import Letter, LetterService, LetterState, Means
from app.documents.subjects import subject_of
from app.law.foster_periods import SERVICE_NEXT_MEANS
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document

_SLIP_NUMBER = re.compile(r"[A-Za-z0-9]{8,}")
FAILED_TRIES = 2


def serve(
    session: Session,
    letter: Letter,
    *,
    means: Means,
    tried_on: date,
    served_on: date | None,
    receiver: str,
    result: str,
    actor: Actor,
    proof: Document | None = None,
) -> LetterService:
    """Record one attempt; `served_on` is None where it failed. The caller has checked the right.

    `receiver`: who signed and how they are related, the witness, or the slip number. For a
    public notice `tried_on` is the day it was put up and the day of service is reckoned here.
    Where it succeeded, the letter gets its one day of service and the owner room's clocks
    start. Raises Invalid naming what proof is missing, Refused, WrongState, Conflict.
    """
    if letter.state is not LetterState.SIGNED:
        raise WrongState
    receiver, result = receiver.strip(), result.strip()
    _refuse_impossible_days(letter, means, tried_on, served_on)
    if means is Means.PUBLIC_NOTICE:
        served_on = _end_of_notice(session, letter, tried_on, result, actor)
    if served_on is None and not result:
        raise Invalid("没有送达的，请写明情况，例如“家中无人”“电话不通”。", "result")
    if served_on is not None:
        if letter.served_on is not None:
            raise Conflict("这份文书已经送达，送达日期只登记一次。")
        _demand_proof(session, letter, means, tried_on, receiver, result, proof)
    attempt = LetterService(
        letter_id=letter.id,
        means=means,
        tried_on=tried_on,
        served_on=served_on,
        result=result,
        proof_id=proof.id if proof else None,
        officer_id=actor.user_id,
    )
    attempt.receiver = receiver or None
    session.add(attempt)
    audit.record(
        session,
        actor,
        "documents.serve",
        Subject("letter", letter.ref, letter.case_no),
        after=f"served {served_on}" if served_on else "not served",
        note=str(means),
    )
    if served_on is not None:
        letter.served_on = served_on
        session.flush()
        started = subject_of(letter.subject_kind).on_served
        if started is not None:
            started(session, letter, served_on, actor)
    session.flush()
    return attempt


def _refuse_impossible_days(
    letter: Letter, means: Means, tried_on: date, served_on: date | None
) -> None:
    today = clock.today()
    if letter.dated_on and tried_on < letter.dated_on:
        raise Invalid("送达日期不能早于文书签发日期，请核对。", "tried_on")
    if tried_on > today:
        raise Invalid("送达日期不能晚于今天，请在送达以后登记。", "tried_on")
    if served_on is None or means is Means.PUBLIC_NOTICE:
        return
    if served_on < tried_on:
        raise Invalid("签收日期不能早于送出日期，请核对。", "served_on")
    if served_on > today:
        raise Invalid("签收日期不能晚于今天，请核对回执上的日期。", "served_on")


def _end_of_notice(
    session: Session, letter: Letter, put_up_on: date, result: str, actor: Actor
) -> date:
    demand(actor, "documents.release_notice", letter)
    failed = session.scalar(
        select(func.count()).where(
            LetterService.letter_id == letter.id, LetterService.served_on.is_(None)
        )
    )
    if not failed and not result:
        raise Invalid(
            "公告送达只在下落不明或者其他方式都送不到时使用，请写明理由，或者先登记其他送达方式。",
            "result",
        )
    agency = session.get_one(Agency, letter.agency_id)
    days = parameters.value(
        session,
        "service_notice_days",
        on=put_up_on,
        places=[
            code or "" for code in (agency.county_code, agency.city_code, agency.province_code)
        ],
        agency_id=agency.id,
    )
    return put_up_on + timedelta(days=int(days))


def _demand_proof(
    session: Session,
    letter: Letter,
    means: Means,
    tried_on: date,
    receiver: str,
    result: str,
    proof: Document | None,
) -> None:
    """What each means needs before its day counts: without proof no clock runs (SV-1)."""
    if means is Means.DIRECT and not receiver:
        raise Invalid("请填写签收人姓名及与收件人的关系，例如“赵某，丈夫”。", "receiver")
    if means is Means.POST and not _SLIP_NUMBER.search(receiver):
        raise Invalid("请填写邮寄回执单号，例如“EMS 1234567890123”。", "receiver")
    if means is Means.LEFT:
        if not receiver and proof is None:
            raise Invalid("留置送达须填写见证人，或者上传拍照、录像的证明。", "receiver")
        if not result:
            raise Invalid("请写明拒收的情况，例如“本人在家，拒绝签收”。", "result")
    if means is Means.ELECTRONIC and not consented(session, letter.addressee_id, tried_on):
        raise Invalid("收件人没有事先同意电子送达，请改用其他送达方式。", "means")


# --- consent to electronic service (SV-4) ------------------------------------------------------


def consented(session: Session, person_id: int | None, on: date) -> bool:
    """Whether the person's consent was there before, and is not withdrawn, on a day."""
    if person_id is None:
        return False
    rows = session.execute(
        select(ServiceConsent.given_at, ServiceConsent.withdrawn_at).where(
            ServiceConsent.person_id == person_id
        )
    ).all()
    return any(
        clock.day(given) <= on and (withdrawn is None or clock.day(withdrawn) > on)
        for given, withdrawn in rows
    )


# --- what has to be served (SV-7) --------------------------------------------------------------


@dataclass(frozen=True)
class ServiceDue:
    """A letter that waits to be served: what next, by when, and why."""

    ref: str
    title: str
    number: str | None
    case_no: str
    addressee: str
    signed_on: date
    tries: int
    due_on: date
    says: str


def service_due(
    session: Session, agency_id: int, *, first_try_by: Callable[[date], date]
) -> list[ServiceDue]:
    """An agency's signed letters that are not served yet, the most urgent first.

    `first_try_by` gives the third working day after a day: the calendar is the deadlines
    room's, which stands above this one.
    """
    rows = session.execute(
        select(
            Letter.ref,
            Letter.title,
            Letter.number,
            Letter.case_no,
            Person.name,
            Letter.dated_on,
            func.count(LetterService.id),
            func.min(LetterService.tried_on),
            func.max(LetterService.tried_on),
        )
        .outerjoin(LetterService, LetterService.letter_id == Letter.id)
        .outerjoin(Person, Person.id == Letter.addressee_id)
        .where(
            Letter.agency_id == agency_id,
            Letter.state == LetterState.SIGNED,
            Letter.needs_service,
            Letter.served_on.is_(None),
        )
        .group_by(Letter.id, Person.id)
    )
    found = []
    for ref, title, number, case_no, addressee, signed_on, tries, first, last in rows:
        if signed_on is None:
            continue
        if tries == 0:
            due, says = first_try_by(signed_on), "请首次送达"
        elif tries >= FAILED_TRIES:
            due, says = last, "已两次未送达，请换一种送达方式"
        else:
            due, says = (
                first + timedelta(days=SERVICE_NEXT_MEANS.length_on(first)),
                "请再次送达，到期仍未送达的换一种方式",
            )
        found.append(
            ServiceDue(ref, title, number, case_no, addressee or "", signed_on, tries, due, says)
        )
    return sorted(found, key=lambda one: (one.due_on, one.number or ""))
