"""Groups and cases that run over several meetings (K-04, K-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.purchasing.models import ServiceGroup
from app.purchasing.rules.sums import BY_GROUP
from app.purchasing.services.working import RUNS

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract


def begin(
    session: Session, contract: ServiceContract, *, indicator: str, title: str, plan: str,
    started_on: date, actor: Actor, now: datetime,
) -> ServiceGroup:  # fmt: skip
    """A case or a series with its plan; meetings are recorded under it. Raises Invalid."""
    demand(actor, "purchasing.deliver", contract)
    if contract.state not in RUNS:
        raise WrongState("合同没有在履约。")
    if indicator not in BY_GROUP or all(i["indicator"] != indicator for i in contract.items):
        raise Invalid("这份合同没有这一项，请选择个案或者小组。", "indicator")
    if not contract.starts_on <= started_on <= min(contract.ends_on, clock.day(now)):
        raise Invalid("开始日期要在合同期内，不能晚于今天。", "started_on")
    row = ServiceGroup(
        contract_id=contract.id, indicator=indicator, title=title.strip(), plan=plan.strip(),
        started_on=started_on,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.begin_series", contract.subject, after=indicator,
        note=row.ref, at=now,
    )  # fmt: skip
    return row


def close(
    session: Session, contract: ServiceContract, row: ServiceGroup, *, on: date, goal_met: bool,
    review: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """It ends with a review; whether the goal is met counts in K-05. Raises Invalid."""
    demand(actor, "purchasing.deliver", contract)
    if row.closed_on is not None:
        raise WrongState("已经结束。")
    if not row.started_on <= on <= clock.day(now):
        raise Invalid("结束日期要在开始日期和今天之间。", "closed_on")
    if not review.strip():
        raise Invalid("请填写总结。", "review")
    row.closed_on, row.goal_met, row.review = on, goal_met, review.strip()
    audit.record(
        session, actor, "purchasing.close_series", contract.subject,
        after="met" if goal_met else "unmet", note=row.ref, at=now,
    )  # fmt: skip
    session.flush()
