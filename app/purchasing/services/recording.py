"""Service records (F-REC): kept once, struck out with a reason, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload

from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.organisations.services.people import same_humans
from app.purchasing.models import (
    Attendance,
    RecordDraft,
    RecordWorker,
    SampleDraw,
    ServiceContract,
    ServiceRecord,
)
from app.purchasing.rules.counting import DAY, Span, Timing
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.services import risks
from app.purchasing.services.working import OF_PERSON, RUNS, Frame, Work, frame_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


_A_DAY = timedelta(days=1)


def record(
    session: Session, contract: ServiceContract, work: Work, *, actor: Actor, now: datetime
) -> ServiceRecord:
    """Keep a piece of work, and tell of a danger at once.

    Raises Invalid where something is wrong; it names the other record where the same work is
    there already or somebody would be in two places (CNT-ONCE).
    """
    demand(actor, "purchasing.deliver", contract)
    if contract.state not in RUNS or contract.erased_on is not None:
        raise WrongState("合同没有在履约，不能再记录服务。")
    frame = frame_of(session, contract, clock.day(now))
    if wrong := frame.problems(work, now):
        raise Invalid(f"{wrong[0][1]}。", wrong[0][0])
    _refuse_twice(session, frame, work)
    row = frame.build(work, entered_by_id=actor.user_id, now=now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
            session.add_all(hands(row, work))
            session.flush()
    except IntegrityError as error:
        raise Invalid(clash(session, contract, work), "on") from error
    audit.record(session, actor, "purchasing.deliver", row.subject, after=work.indicator, at=now)
    if work.is_risk:
        row.risk_told_at = now
        risks.tell(session, contract, [frame.people[one] for one in work.who], row.ref)
    _drop_draft(session, contract, actor)
    session.flush()
    return row


def hands(row: ServiceRecord, work: Work) -> list[Any]:
    """Who did it and who was there, of a record that has its row number."""
    return [
        *(
            RecordWorker(
                record_id=row.id, org_person_id=person, served_on=work.on,
                starts_at=work.starts_at, ends_at=work.starts_at + work.minutes,
            )
            for person in work.workers
        ),
        *(Attendance(record_id=row.id, beneficiary_id=one) for one in work.who),
    ]  # fmt: skip


def says_timing(frame: Frame, on: date, today: date) -> str:
    """What a record of that day is worth if entered today; empty where it is on time."""
    found = frame.timing(on, today)
    if found is Timing.LOST:
        return (
            f"服务已经过去{(today - on).days}天，超过{frame.limits.lost_after}天，"
            "可以留存，但不计入数量。"
        )
    if found is Timing.LATE:
        return (
            f"服务已经过去{(today - on).days}天，超过{frame.limits.late_after}天，"
            "数量照计，但算迟录，影响按时录入率。"
        )
    return ""


def _refuse_twice(session: Session, frame: Frame, work: Work) -> None:
    """The same person, indicator and day under this contract, also in another company."""
    if work.indicator not in OF_PERSON or work.group is not None:
        return
    other = session.scalar(
        select(ServiceRecord)
        .join(Attendance, Attendance.record_id == ServiceRecord.id)
        .where(
            ServiceRecord.contract_id == frame.contract.id,
            ServiceRecord.indicator == work.indicator, ServiceRecord.served_on == work.on,
            ServiceRecord.voided_at.is_(None), Attendance.beneficiary_id.in_(work.who),
        )
        .limit(1)
    )  # fmt: skip
    if other is not None:
        raise Invalid(
            f"同一名服务对象、同一天的{INDICATORS[work.indicator].name}已经记录过："
            f"{called(other)}。同一件工作只能记录一次；那一条记错了的，先作废再重新记录。",
            "who",
        )


def clash(session: Session, contract: ServiceContract, work: Work) -> str:
    """Why the database refused a work, and which record stands in its way."""
    near = select(
        RecordWorker.record_id, RecordWorker.served_on, RecordWorker.starts_at,
        RecordWorker.ends_at,
    ).where(
        RecordWorker.org_person_id.in_(same_humans(session, work.workers)),
        RecordWorker.is_void.is_(False),
        RecordWorker.served_on.between(work.on - _A_DAY, work.on + _A_DAY),
    )  # fmt: skip
    with as_system(session):
        busy = [
            row for row, on, starts_at, ends_at in session.execute(near)
            if work.span.meets(Span(on, starts_at, ends_at))
        ]  # fmt: skip
        other = session.scalar(select(ServiceRecord).where(ServiceRecord.id.in_(busy)).limit(1))
        theirs = session.get_one(ServiceContract, other.contract_id) if other else None
    if other is None or theirs is None:
        return "这件工作已经记录过，可能在另一份合同里。同一件工作只能记录一次，不能重复结算。"
    if theirs.organisation_id != contract.organisation_id:
        return (
            "有工作人员这段时间在别的机构有服务记录。"
            "一个人不能同时在两个地方，请核对日期、时间和人员。"
        )
    where = "" if theirs.id == contract.id else f"合同{theirs.number}的"
    return (
        f"有工作人员这段时间已经记录了别的工作：{where}{called(other)}。"
        "一个人不能同时在两个地方，请核对日期、时间和人员。"
    )


def called(row: ServiceRecord) -> str:
    """A record in words, without anybody's name."""
    until = row.starts_at + row.minutes
    return (
        f"{row.served_on.month}月{row.served_on.day}日{hour(row.starts_at)}至{hour(until)}，"
        f"{INDICATORS[row.indicator].name}，{row.place}"
    )


def hour(minutes: int) -> str:
    """Minutes after midnight as a clock shows them; of the next day where it runs on."""
    if minutes > DAY:
        return f"次日{hour(minutes - DAY)}"
    return f"{minutes // 60}:{minutes % 60:02d}"


def strike(
    session: Session, row: ServiceRecord, *, reason: str, actor: Actor, now: datetime
) -> None:
    """A wrong record counts no more; it stays to be seen. Raises Invalid, WrongState.

    Once its batch is frozen for a sample nothing is taken out of it.
    """
    demand(actor, "purchasing.void_record", row.contract)
    if row.voided_at is not None:
        raise WrongState("这条记录已经作废。")
    if not reason.strip():
        raise Invalid("请填写作废的理由。", "reason")
    frozen = session.scalar(
        select(SampleDraw.id).where(
            SampleDraw.contract_id == row.contract_id, SampleDraw.indicator == row.indicator,
            SampleDraw.month == row.month, SampleDraw.frozen_at.is_not(None),
        )
    )  # fmt: skip
    if frozen is not None:
        raise WrongState("这个月的记录已经冻结抽查，不能再作废。记错的，请告诉购买方的承办人。")
    row.voided_at, row.voided_by_id, row.void_reason = now, actor.user_id, reason.strip()
    session.execute(
        update(RecordWorker).where(RecordWorker.record_id == row.id).values(is_void=True)
    )
    audit.record(session, actor, "purchasing.void_record", row.subject, note=reason.strip(), at=now)
    session.flush()


# --- what is typed so far ---------------------------------------------------------------------


def keep_draft(
    session: Session,
    contract: ServiceContract,
    answers: list[list[str]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """What was typed so far; the browser sends it every ten seconds.

    What comes late, of a form that has just been kept as a record, is no draft any more.
    """
    demand(actor, "purchasing.deliver", contract)
    if (last := last_of(session, contract, actor)) is not None and _is_of(answers, last):
        return
    draft = draft_of(session, contract, actor)
    if draft is None:
        draft = RecordDraft(contract_id=contract.id, user_id=actor.user_id, saved_at=now)
        session.add(draft)
    draft.answers, draft.saved_at = answers, now


def _is_of(answers: list[list[str]], row: ServiceRecord) -> bool:
    """What is typed tells the same work as a record: item, day, hour and words."""
    typed = {name: value.strip() for name, value in answers}
    told = [typed.get(name, "") for name in ("k", "starts", "content")]
    day = [typed.get(f"on-{part}", "").lstrip("0") for part in ("year", "month", "day")]
    on = row.served_on
    return day == [str(on.year), str(on.month), str(on.day)] and (
        told in ([row.indicator, at, row.content or ""] for at in (
            hour(row.starts_at), f"{row.starts_at // 60:02d}:{row.starts_at % 60:02d}"
        ))
    )  # fmt: skip


def draft_of(session: Session, contract: ServiceContract, actor: Actor) -> RecordDraft | None:
    """One's own draft under a contract."""
    return session.scalar(
        select(RecordDraft).where(
            RecordDraft.contract_id == contract.id, RecordDraft.user_id == actor.user_id
        )
    )


def _drop_draft(session: Session, contract: ServiceContract, actor: Actor) -> None:
    session.execute(
        delete(RecordDraft).where(
            RecordDraft.contract_id == contract.id, RecordDraft.user_id == actor.user_id
        )
    )


def last_of(session: Session, contract: ServiceContract, actor: Actor) -> ServiceRecord | None:
    """What one recorded last under a contract, with who was there: most work repeats."""
    return session.scalar(
        select(ServiceRecord)
        .where(
            ServiceRecord.contract_id == contract.id,
            ServiceRecord.entered_by_id == actor.user_id, ServiceRecord.voided_at.is_(None),
        )
        .options(selectinload(ServiceRecord.workers), selectinload(ServiceRecord.attendance))
        .order_by(ServiceRecord.id.desc())
        .limit(1)
    )  # fmt: skip
