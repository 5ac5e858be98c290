"""Samples that nobody can steer: committed, frozen, drawn, looked at (§6, CNT-SAMPLE).

The commitment is shown one act before the list is frozen; then the seed is opened.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.purchasing.models import (
    ProjectDuty,
    ProjectParticipation,
    SampleCheck,
    SampleDraw,
    ServiceRecord,
)
from app.purchasing.rules import sampling
from app.purchasing.services import figures, telling
from app.workflow.parts import take_part

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

MEANS = {"call": "电话回访", "visit": "上门核查", "papers": "查看材料"}


def size_of(session: Session, contract: ServiceContract, on: date) -> tuple[int, int]:
    """Percent of a batch and least number, by the contract's figures."""
    found = figures.of_contract(session, contract, ("sample.share", "sample.least"), on)
    return (
        int(found["sample.share"] or sampling.PERCENT),
        int(found["sample.least"] or sampling.LEAST),
    )


def batches(session: Session, contract: ServiceContract) -> list[tuple[str, str, int]]:
    """Every month and indicator with records, and how many: each is one batch."""
    rows = session.execute(
        select(ServiceRecord.month, ServiceRecord.indicator, func.count())
        .where(ServiceRecord.contract_id == contract.id, ServiceRecord.voided_at.is_(None))
        .group_by(ServiceRecord.month, ServiceRecord.indicator)
        .order_by(ServiceRecord.month.desc(), ServiceRecord.indicator)
    )
    return [(month, code, n) for month, code, n in rows]


def draws_of(session: Session, contract: ServiceContract) -> dict[tuple[str, str], SampleDraw]:
    """The samples of a contract by month and indicator, with their checks."""
    rows = session.scalars(
        select(SampleDraw)
        .where(SampleDraw.contract_id == contract.id)
        .options(selectinload(SampleDraw.checks))
    )
    return {(row.month, row.indicator): row for row in rows}


def promise(
    session: Session, contract: ServiceContract, *, indicator: str, month: str, actor: Actor,
    now: datetime,
) -> SampleDraw:  # fmt: skip
    """A secret seed; its digest is shown from now on. Raises Invalid, WrongState."""
    demand(actor, "purchasing.sample", contract)
    if (month, indicator) not in {(m, code) for m, code, _ in batches(session, contract)}:
        raise Invalid("这个月这一项没有服务记录，不用抽查。")
    if month >= f"{clock.day(now):%Y-%m}":
        raise WrongState("这个月还没有结束，下个月再抽查。")
    if (month, indicator) in draws_of(session, contract):
        raise WrongState("这一批已经开始抽查。")
    seed = secrets.token_hex(32)
    row = SampleDraw(
        contract_id=contract.id, indicator=indicator, month=month,
        commitment=sampling.commitment(seed), committed_at=now,
    )  # fmt: skip
    row.seed = seed
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.sample", contract.subject, after="commit",
        note=f"{indicator} {month} SHA-256 {row.commitment}", at=now,
    )  # fmt: skip
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="将要抽查服务记录",
        body=f"{month}的服务记录将抽查。名单冻结以前，还可以补录；冻结以后不能作废。",
        case_no=contract.number, path=f"/purchasing/contracts/{contract.ref}/samples",
    )  # fmt: skip
    return row


def freeze(
    session: Session, contract: ServiceContract, row: SampleDraw, *, actor: Actor, now: datetime
) -> None:
    """The list of the batch stands; nothing is struck out of it any more."""
    demand(actor, "purchasing.sample", contract)
    if row.frozen_at is not None:
        raise WrongState("名单已经冻结。")
    refs = session.scalars(
        select(ServiceRecord.ref)
        .where(
            ServiceRecord.contract_id == contract.id, ServiceRecord.indicator == row.indicator,
            ServiceRecord.month == row.month, ServiceRecord.voided_at.is_(None),
        )
        .order_by(ServiceRecord.ref)
    ).all()  # fmt: skip
    row.frozen, row.frozen_digest, row.frozen_at = list(refs), sampling.frozen_digest(refs), now
    audit.record(
        session, actor, "purchasing.sample", contract.subject, before="commit", after="freeze",
        note=f"{row.indicator} {row.month}，{len(refs)}条，SHA-256 {row.frozen_digest}", at=now,
    )  # fmt: skip
    session.flush()


def draw(
    session: Session, contract: ServiceContract, row: SampleDraw, *, actor: Actor, now: datetime
) -> None:
    """The seed is opened and chooses. Raises WrongState."""
    demand(actor, "purchasing.sample", contract)
    if row.frozen_at is None or row.drawn_at is not None:
        raise WrongState("先冻结名单；已经抽过的不能再抽。")
    percent, least = size_of(session, contract, clock.day(now))
    row.drawn = list(sampling.draw(row.seed or "", row.frozen, percent=percent, least=least))
    row.drawn_at, row.drawn_by_id = now, actor.user_id
    audit.record(
        session, actor, "purchasing.sample", contract.subject, before="freeze", after="draw",
        note=f"{row.indicator} {row.month}，抽中{len(row.drawn)}条", at=now,
    )  # fmt: skip
    session.flush()


def check(
    session: Session, contract: ServiceContract, row: SampleDraw, record_ref: str, *, means: str,
    accepted: bool, reason: str, actor: Actor, now: datetime,
) -> SampleCheck:  # fmt: skip
    """What a look at one drawn record gave; by another than who runs the project (SOD-P1).

    The last one closes the batch. Raises Invalid.
    """
    demand(actor, "purchasing.check_record", contract)
    if row.drawn_at is None or record_ref not in row.drawn:
        raise WrongState("这条记录没有被抽中。")
    record = session.scalars(
        select(ServiceRecord).where(
            ServiceRecord.ref == record_ref, ServiceRecord.contract_id == contract.id
        )
    ).one()
    if any(one.record_id == record.id for one in row.checks):
        raise WrongState("这条记录已经核查过。")
    if means not in MEANS:
        raise Invalid("请选择怎样核查的。", "means")
    if not accepted and not reason.strip():
        raise Invalid("不认可的，请写明理由。", "reason")
    found = SampleCheck(
        sample_id=row.id, record_id=record.id, means=means, accepted=accepted,
        reason=reason.strip(), checked_on=clock.day(now), checked_by_id=actor.user_id,
    )  # fmt: skip
    session.add(found)
    row.checks.append(found)
    if len(row.checks) == len(row.drawn):
        row.closed_at = now
    take_part(
        session, ProjectParticipation, ProjectDuty.CHECK, actor=actor, now=now,
        project_id=contract.project_id,
    )  # fmt: skip
    audit.record(
        session, actor, "purchasing.check_record", record.subject,
        after="accepted" if accepted else "rejected", note=reason.strip(), at=now,
    )  # fmt: skip
    session.flush()
    return found


def faults(session: Session, contract: ServiceContract, row: SampleDraw) -> tuple[str, ...]:
    """What does not agree when the sample is drawn again today; empty where all does."""
    if row.frozen_at is None or row.drawn_at is None:
        return ()
    percent, least = size_of(session, contract, clock.day(row.drawn_at))
    held = sampling.Draw(
        row.commitment, row.committed_at, tuple(row.frozen), row.frozen_digest, row.frozen_at,
        row.seed or "", tuple(row.drawn),
    )  # fmt: skip
    return sampling.audit(held, percent=percent, least=least)
