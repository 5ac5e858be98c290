"""The acceptance: by another than who wrote the requirement or ran the purchase (GPL-41, GPR-45).

Signed in one act with the figures of the day; a signed record never changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.purchasing.models import (
    Acceptance,
    AcceptanceResult,
    ContractState,
    MilestoneStatus,
    NoticeKind,
    ProjectDuty,
    ProjectParticipation,
    ProjectState,
)
from app.purchasing.rules import grading, payments
from app.purchasing.rules.money import yuan
from app.purchasing.services import figures, judged, measuring, milestones, owing, telling, writing
from app.purchasing.services.contracts import path as contract_path
from app.purchasing.services.contracts import project_of
from app.purchasing.services.publishing import publish as put_into_public
from app.purchasing.services.publishing import refuse_personal
from app.purchasing.workflow import ACCEPT, DELIVERING, RECTIFY
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project, ServiceContract

R = AcceptanceResult
HUNDRED = 100
LEAST_MEMBERS = 2
_USER_SHARE, _USER_LEAST, _ENOUGH = (
    "acceptance.user_share", "acceptance.user_least", "deduction.full_from",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What the lead found of one item: passed, and why where the figure says else."""

    passed: bool
    says: str = ""
    value: str = ""
    """The figure by hand, where no record is counted."""


@dataclass(frozen=True)
class Prepared:
    """What the record will hold, as it stands today, before anybody says a word."""

    rows: list[measuring.Measured]
    said: measuring.Said
    least_users: int
    enough: Fraction
    final_fen: int
    is_final_open: bool = False
    """Paid by quantity, and what the last month is worth is not known yet."""

    def is_met(self, row: measuring.Measured) -> bool:
        """Enough of the target that nothing is deducted."""
        return row.counted is not None and row.ratio >= self.enough


def can_begin(session: Session, contract: ServiceContract) -> bool:
    """Work runs, and no acceptance has passed."""
    return (
        contract.state is ContractState.RUNNING and milestones.accepted(session, contract) is None
    )


def prepare(
    session: Session, contract: ServiceContract, on: date, values: Mapping[str, str] | None = None
) -> Prepared:
    """Item by item from the records, the users' answers as figures, the limits of the place."""
    found = figures.of_contract(session, contract, (_USER_SHARE, _USER_LEAST, _ENOUGH), on)
    said = measuring.said(session, contract, on)
    users = said.users or project_of(session, contract).children
    final = next((one for one in contract.milestones if owing.is_final(contract, one)), None)
    return Prepared(
        measuring.measured(session, contract, on, values or {}), said,
        grading.least_users(
            users, percent=int(found[_USER_SHARE]), least=int(found[_USER_LEAST])
        ),
        Fraction(int(found[_ENOUGH]), HUNDRED), final.amount_fen if final is not None else 0,
        is_final_open=payments.Template(contract.payment_template).by_unit
        and final is not None and final.status is not MilestoneStatus.MET,
    )  # fmt: skip


def accept(
    session: Session, contract: ServiceContract, *, lines: Mapping[str, Line],
    result: AcceptanceResult, members: Sequence[str], users_words: str, words: str, actor: Actor,
    now: datetime,
) -> Acceptance:  # fmt: skip
    """The signed record, its deductions, and what its conclusion brings. Raises Invalid.

    Passed: the milestone is met. To be rectified: thirty days, then a second acceptance. Failed:
    the head may demand and end the contract.
    """
    demand(actor, "purchasing.accept", contract)
    project, today = project_of(session, contract), clock.day(now)
    if project.state not in DELIVERING or not can_begin(session, contract):
        raise WrongState
    values = {code: one.value for code, one in lines.items() if one.value}
    found = prepare(session, contract, today, values)
    _demand_whole(found, lines, result, [one.strip() for one in members if one.strip()])
    _demand_users(found, users_words, result)
    _demand_time(contract, found, project, result, today)
    if result is R.PASSED and found.is_final_open and not all(map(found.is_met, found.rows)):
        raise Invalid("最后一期的数量还没有确认，扣减要从这一期算。请先确认里程碑，再验收。")
    if result is not R.PASSED and not words.strip():
        raise Invalid("请写明哪里不合格，要求怎样整改。", "words")
    # The reasons are made public with the result.
    refuse_personal(
        session, project.id, [(one.indicator.name, lines[one.indicator.code].says)
                              for one in found.rows],
        besides=contract.organisation.name,
    )  # fmt: skip
    taken = deduct(found)
    number = 1 + (session.scalar(
        select(func.max(Acceptance.number)).where(Acceptance.contract_id == contract.id)
    ) or 0)  # fmt: skip
    row = Acceptance(
        contract_id=contract.id, agency_id=contract.agency_id, number=number,
        results=[_result(found, one, lines[one.indicator.code]) for one in found.rows],
        deductions=[
            {"indicator": one.code, "ratio": measuring.plain(one.ratio), "fen": one.amount,
             "working": working(found, row)}
            for one, row in zip(taken.lines, found.rows, strict=True) if one.amount
        ],
        deducted_fen=taken.amount, members=[one.strip() for one in members if one.strip()],
        users_invited=found.said.invited, users_answered=found.said.answered,
        users_words=users_words.strip(), words=words.strip(), lead_person_id=actor.person_id,
    )  # fmt: skip
    row.result, row.signed_at = result, now
    take_part(
        session, ProjectParticipation, ProjectDuty.ACCEPT, actor=actor, now=now,
        project_id=project.id,
    )  # fmt: skip
    _follow(session, contract, project, row, actor, now)
    session.add(row)
    session.flush()
    audit.record(
        session, actor, "purchasing.accept", row.subject, after=result.value,
        note=f"{contract.number} 扣减{yuan(row.deducted_fen)}", at=now,
    )  # fmt: skip
    return row


def deduct(found: Prepared) -> payments.Deduction:
    """PAY-06, to the fen, over the items as they stand."""
    results = [
        payments.Result(one.indicator.code, one.counted or Fraction(0), one.target, one.weight)
        for one in found.rows
    ]
    return payments.deduction(found.final_fen, results, enough=found.enough)


def working(found: Prepared, row: measuring.Measured) -> str:
    """How one item's deduction is worked out (PAY-06), for the parties to check by hand."""
    enough = f"{measuring.plain(found.enough * HUNDRED)}%"
    reached = f"{row.shown}÷{measuring.plain(row.target)}"
    if row.indicator.less_is_better:
        reached = "0"
    return (
        f"{yuan(found.final_fen)}×{measuring.plain(row.weight * HUNDRED)}%"
        f"×（{enough}－{reached}）÷{enough}"
    )


def _result(found: Prepared, row: measuring.Measured, line: Line) -> dict[str, Any]:
    return {
        "indicator": row.indicator.code, "name": row.indicator.name, "unit": row.indicator.unit,
        "target": measuring.plain(row.target), "counted": row.shown,
        "ratio": measuring.plain(row.ratio * HUNDRED), "by_hand": row.by_hand,
        "met": found.is_met(row), "passed": line.passed, "says": line.says.strip(),
    }  # fmt: skip


def _demand_whole(
    found: Prepared, lines: Mapping[str, Line], result: AcceptanceResult, members: list[str]
) -> None:
    for row in found.rows:
        code, line = row.indicator.code, lines.get(row.indicator.code)
        if line is None:
            raise Invalid(f"请填写“{row.indicator.name}”是否合格。", f"p_{code}")
        if row.by_hand and row.counted is None:
            raise Invalid("这一项没有记录可以统计，请按材料填写实际值，例如 95。", f"v_{code}")
        if line.passed is not found.is_met(row) and not line.says.strip():
            raise Invalid("结论和系统统计的完成情况不一致，请写明理由。", f"s_{code}")
        if result is R.PASSED and not line.passed:
            raise Invalid(
                f"“{row.indicator.name}”不合格，不能作出验收合格的结论，请选择整改或者不合格。",
                "result",
            )
    if len(set(members)) < LEAST_MEMBERS:
        raise Invalid(f"验收小组不少于{LEAST_MEMBERS}人，每行一个姓名。", "members")


def _demand_users(found: Prepared, words: str, result: AcceptanceResult) -> None:
    """Users are asked and their opinion is written down before anything is passed (GPR-45-2)."""
    said = found.said
    if result is R.PASSED and min(said.invited, said.answered) < found.least_users:
        message = (
            f"验收要有不少于{found.least_users}名服务对象参加并提出意见，"
            f"现在邀请{said.invited}名、回答{said.answered}名。请在“满意度”里发出链接。"
        )
        raise Invalid(message, "users_words")
    if not words.strip():
        raise Invalid("请填写服务对象的意见，没有意见的也要写明。", "users_words")


def _demand_time(
    contract: ServiceContract, found: Prepared, project: Project, result: AcceptanceResult,
    today: date,
) -> None:  # fmt: skip
    done = all(row.counted is not None and row.ratio == 1 for row in found.rows)
    if today < contract.ends_on and not done:
        message = f"服务期到{contract.ends_on:%Y-%m-%d}，各项指标还没有全部完成，期满以后再验收。"
        raise Invalid(message)
    if result is R.RECTIFY and project.state is ProjectState.RECTIFY:
        raise Invalid("整改以后的验收，结论是合格或者不合格。", "result")


def _follow(
    session: Session, contract: ServiceContract, project: Project, row: Acceptance, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    says, until = f"{contract.name}：{row.result.label if row.result else ''}。", None
    if row.result is R.PASSED:
        advance(session, project, ACCEPT, actor=actor, now=now, note=contract.number)
        milestones.meet(session, contract, "acceptance", on=clock.day(now), actor=actor, now=now)
        if row.deducted_fen:
            says += f"按约定从尾款中扣减{yuan(row.deducted_fen)}。"
    elif row.result is R.RECTIFY:
        advance(session, project, RECTIFY, actor=actor, now=now, note=contract.number)
        running = deadlines.running(session, project, periods.RECTIFY)
        until = row.rectify_until = running[0].due_on
        says += f"请在{until:%Y-%m-%d}前完成整改：{row.words}"
        writing.rectify(
            session, contract, "经验收，结论是整改后再验收", row.words, until, ("GPL-41",),
            actor=actor, now=now,
        )  # fmt: skip
    else:
        says += row.words
        telling.tell_buyer(
            session, project, Role.BUREAU_HEAD, title="验收不合格，请决定是否终止合同",
            body=f"{contract.name}：{row.words}可以书面催告，或者终止合同。",
            path=contract_path(contract),
        )  # fmt: skip
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="验收结论", body=says,
        case_no=contract.number, path=f"{contract_path(contract)}/judgements", act_by=until,
    )  # fmt: skip


def _cut(row: Acceptance) -> str:
    """What is taken off, and by which sum."""
    if not row.deducted_fen:
        return "没有"
    names = {one["indicator"]: one["name"] for one in row.results}
    sums = "；".join(
        f"{names[one['indicator']]}：{one['working']}＝{yuan(one['fen'])}" for one in row.deductions
    )
    return f"从尾款中扣减{yuan(row.deducted_fen)}（{sums}）"


def unpublished(session: Session, contract: ServiceContract) -> Acceptance | None:
    """The newest signed acceptance that is not public yet."""
    return next(
        (one for one in judged.acceptances(session, contract)
         if one.signed_at is not None and one.published_on is None),
        None,
    )  # fmt: skip


def publish(session: Session, contract: ServiceContract, *, actor: Actor, now: datetime) -> None:
    """The result into public, without the members' names (GPR-45-2). Raises WrongState."""
    demand(actor, "purchasing.publish_result", contract)
    row = unpublished(session, contract)
    if row is None or row.result is None or row.signed_at is None:
        raise WrongState
    project = project_of(session, contract)
    items = "；".join(
        f"{one['name']}：完成{one['counted']}{one['unit']}，目标{one['target']}{one['unit']}，"
        f"{'合格' if one['passed'] else '不合格'}"
        f"{'（理由：' + one['says'] + '）' if one['says'] else ''}"
        for one in row.results
    )
    put_into_public(
        session, project, NoticeKind.ACCEPTANCE, title=f"{contract.name}验收结果",
        content=[
            ("项目名称", contract.name), ("合同编号", contract.number),
            ("承接主体", contract.organisation.name),
            ("验收日期", f"{clock.day(row.signed_at):%Y-%m-%d}"),
            ("验收结论", row.result.label), ("逐项结果", items),
            ("服务对象参与", f"邀请{row.users_invited}名，{row.users_answered}名提出意见"),
            ("扣减金额", _cut(row)),
        ],
        actor=actor, now=now, supplier=contract.organisation.name,
        amount_fen=contract.amount_fen,
    )  # fmt: skip
    row.published_on = clock.day(now)
    audit.record(
        session, actor, "purchasing.publish_result", row.subject, after=row.result.value, at=now
    )
    session.flush()
