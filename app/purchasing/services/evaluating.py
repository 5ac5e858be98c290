"""An evaluation from the naming of its team to its effects (EVA-02 to EVA-09, EV-CHILD).

Evaluators write into the sheet alone: what was counted and what users said is not theirs to type
(SOD-P2).
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.deadlines.rules import due_provisionally
from app.law import purchase_periods as periods
from app.law.dates import add_months
from app.notices import services as notices
from app.purchasing.models import (
    ContractState,
    Evaluation,
    EvaluationKind,
    ProjectDuty,
    ProjectParticipation,
    ServiceContract,
)
from app.purchasing.rules import grading
from app.purchasing.rules.money import rounded
from app.purchasing.rules.term import last_day
from app.purchasing.services import figures, judged, measuring, milestones, teams, telling
from app.purchasing.services.contracts import path as contract_path
from app.purchasing.services.sheets import COMPUTED, HUNDRED, sheet

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

# What of its contract an evaluation is shown with.
EVALUATED = (
    joinedload(ServiceContract.agency), joinedload(ServiceContract.organisation),
    lazyload(ServiceContract.milestones),
)  # fmt: skip
_RECTIFY = "rectify.days"
_YEAR = 12
MILESTONE = {EvaluationKind.MIDTERM: "midterm", EvaluationKind.FINAL: "final"}


def path(evaluation: Evaluation) -> str:
    """Where evaluators find it."""
    return f"/purchasing/evaluations/{evaluation.ref}"


def final_from(contract: ServiceContract) -> date:
    """From when the final evaluation is due: a month before the last day (EVA-03, CLK-FEVAL)."""
    day = add_months(contract.ends_on, -periods.FINAL_EVALUATION.length_on(contract.ends_on))
    return max(day, contract.starts_on)


def lasts_a_year(contract: ServiceContract) -> bool:
    """Its last day is that of a year, or later (EVA-02); a shorter one has the final one only."""
    return contract.ends_on >= last_day(contract.starts_on, _YEAR)


def report_due(session: Session, on: date) -> date:
    """Five working days after the day of the evaluation (EVA-07, CLK-EVREP)."""
    period = periods.EVALUATION_REPORT
    return due_provisionally(
        on, period.length_on(on), period.unit, deadlines.calendar(session), rolls=period.rolls
    ).day


def arrange(
    session: Session, contract: ServiceContract, kind: EvaluationKind, *, on: date,
    team: Mapping[str, str], actor: Actor, now: datetime,
) -> Evaluation:  # fmt: skip
    """A team for a midterm or final evaluation on a day. Raises Invalid, WrongState.

    A spot evaluation comes from the year's draw (`services.spots`) and waits for its team.
    """
    demand(actor, "purchasing.arrange_evaluation", contract)
    if contract.state is not ContractState.RUNNING:
        raise WrongState
    if on < clock.day(now):
        raise Invalid("评价日期不能早于今天。", "on")
    if kind is EvaluationKind.FINAL and on < final_from(contract):
        raise Invalid(f"末期评估在合同期满前1个月开始，最早{final_from(contract):%Y-%m-%d}。", "on")
    if kind is EvaluationKind.MIDTERM and not lasts_a_year(contract) and (
        not any(one.needs == MILESTONE[kind] for one in contract.milestones)
    ):  # fmt: skip
        raise Invalid("期限不满一年的项目，只作末期评估。", "kind")
    rows = judged.evaluations(session, contract)
    row = next((one for one in rows if one.kind is kind and one.sent_at is None), None)
    if row is not None and row.team:
        raise WrongState(f"{kind.label}已经安排，还没有完成。")
    if row is None:
        if kind is EvaluationKind.SPOT:
            raise Invalid("抽查评估由年度抽取产生，这份合同没有被抽中。", "kind")
        row = Evaluation(contract_id=contract.id, agency_id=contract.agency_id, kind=kind)
        row.team = []
    row.due_on = report_due(session, on)
    session.add(row)
    session.flush()
    teams.name(session, row, contract, {seat: team.get(seat, "") for seat in teams.SPECIALITIES},
               clock.day(now))  # fmt: skip
    audit.record(
        session, actor, "purchasing.arrange_evaluation", row.subject, after=kind.value,
        note=contract.number, at=now,
    )  # fmt: skip
    _invite(session, row, contract)
    return row


def replace(
    session: Session, contract: ServiceContract, team: Mapping[str, str], *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Others on the seats of those who stood back (EVA-07: reserves). Raises Invalid."""
    demand(actor, "purchasing.arrange_evaluation", contract)
    row = waiting_for_people(session, contract)
    if row is None:
        raise WrongState
    seats = teams.free_seats(row)
    teams.name(session, row, contract, {seat: team.get(seat, "") for seat in seats}, clock.day(now))
    audit.record(
        session, actor, "purchasing.arrange_evaluation", row.subject, after="replaced",
        note=contract.number, at=now,
    )  # fmt: skip
    _invite(session, row, contract)


def declare(
    session: Session, evaluation: Evaluation, *, interest: str, actor: Actor, now: datetime
) -> bool:
    """Free of interest, by their own word; True. Whoever names one stands back; False (EVA-06)."""
    demand(actor, "purchasing.declare_evaluator", evaluation)
    seat = next(
        one for one in evaluation.team
        if one.person_id == actor.person_id and one.ended_at is None
    )  # fmt: skip
    if seat.declared_at is not None or evaluation.sent_at is not None:
        raise WrongState
    # Whoever stands back sees nothing of it from then on.
    contract = contract_of(session, evaluation)
    if interest.strip():
        seat.interest, seat.ended_at = interest.strip(), now
    else:
        seat.declared_at = now
    audit.record(
        session, actor, "purchasing.declare_evaluator", evaluation.subject,
        after="stands back" if seat.ended_at else "free", at=now,
    )  # fmt: skip
    session.flush()
    if seat.ended_at is not None:
        notices.tell_role(
            session, evaluation.agency_id, Role.BUREAU_OFFICER, kind="desk",
            title="评价人员回避，请另选", case_no=contract.number, path=contract_path(contract),
            body=f"{contract.name}的{teams.SPECIALITIES[seat.speciality]}评价人员回避。",
        )  # fmt: skip
    return seat.ended_at is None


def contract_of(session: Session, evaluation: Evaluation) -> ServiceContract:
    """The evaluated contract with its milestones and sides, for who may see the evaluation."""
    return session.get_one(ServiceContract, evaluation.contract_id, options=EVALUATED)


def waiting_for_people(session: Session, contract: ServiceContract) -> Evaluation | None:
    """An evaluation with a team that somebody left."""
    return next(
        (one for one in judged.evaluations(session, contract)
         if one.sent_at is None and one.team and teams.free_seats(one)),
        None,
    )  # fmt: skip


def score(
    session: Session, evaluation: Evaluation, *, points: Mapping[str, Fraction],
    values: Mapping[str, str], vetoes: Collection[grading.Veto], words: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Keep what the team found so far; anybody of it may go on with it. Raises Invalid."""
    demand(actor, "purchasing.evaluate", evaluation)
    if evaluation.sent_at is not None:
        raise WrongState
    full = {one.code: one for one in grading.EV_CHILD if one.code not in COMPUTED}
    for code, found in points.items():
        if code not in full:
            raise Invalid("这一项由系统计算，不能填写。", code)
        if not 0 <= found <= full[code].points:
            raise Invalid(f"{full[code].name}在0到{full[code].points}分之间。", code)
    for code, typed in values.items():
        if typed and measuring.read(typed) is None:
            raise Invalid("请填写数字，例如 95。", f"v_{code}")
    if vetoes and not words.strip():
        raise Invalid("有一票否决事项的，请在评价意见里写明事实和依据。", "words")
    evaluation.scores = {
        "points": {code: int(rounded(found) * HUNDRED) for code, found in points.items()},
        "values": {code: typed.strip() for code, typed in values.items() if typed.strip()},
    }  # fmt: skip
    evaluation.vetoes = [one.value for one in grading.Veto if one in vetoes]
    evaluation.words = words.strip()
    audit.record(session, actor, "purchasing.evaluate", evaluation.subject, after="kept", at=now)
    session.flush()


def bounds_of(session: Session, contract: ServiceContract, on: date) -> tuple[int, ...]:
    """Least points of the three grades at the contract's place (EVA-05)."""
    found = figures.of_contract(session, contract, ("eval.grades",), on)["eval.grades"]
    return tuple(int(part) for part in str(found).split("/"))


def submit(session: Session, evaluation: Evaluation, *, actor: Actor, now: datetime) -> Any:
    """Once and for all: total and grade; then its effects (EVA-05, EVA-08). Raises Invalid.

    A grade that passes meets the milestone that waits for it; one that does not gives the supplier
    thirty days.
    """
    demand(actor, "purchasing.evaluate", evaluation)
    if evaluation.sent_at is not None:
        raise WrongState
    contract, today = contract_of(session, evaluation), clock.day(now)
    found = sheet(session, evaluation, contract, today)
    if found.lacks:
        raise Invalid("还不能提交：" + "".join(found.lacks))
    if not evaluation.words:
        raise Invalid("请填写评价意见，包括问题和建议。", "words")
    points = {code: one for code, one in found.points.items() if one is not None}
    vetoes = [grading.Veto(one) for one in evaluation.vetoes]
    result = grading.evaluate(
        points, vetoes, bounds=bounds_of(session, contract, today), spots=found.spots.totals,
        spot_percent=found.spots.percent,
    )  # fmt: skip
    evaluation.scores = {
        "points": {code: int(rounded(one) * HUNDRED) for code, one in points.items()},
        "values": evaluation.scores.get("values", {}),
        "ratios": {one.indicator.code: measuring.plain(one.ratio) for one in found.rows},
    }  # fmt: skip
    if found.spots.rows:
        evaluation.scores["spots"] = {
            "percent": found.spots.percent,
            "rows": [[on.isoformat(), total] for on, total in found.spots.rows],
            "says": found.spots.says(found.own),
        }
    evaluation.total, evaluation.grade = int(result.shown * HUNDRED), result.grade.value
    evaluation.sent_at, evaluation.sent_by_person_id = now, actor.person_id
    days = int(figures.of_contract(session, contract, (_RECTIFY,), today)[_RECTIFY])
    effects = grading.effects(result.grade, rectify_days=days)
    if effects.rectify_days is not None:
        evaluation.rectify_until = due_provisionally(
            today, effects.rectify_days, periods.RECTIFY.unit, deadlines.calendar(session),
            rolls=periods.RECTIFY.rolls,
        ).day  # fmt: skip
    audit.record(
        session, actor, "purchasing.evaluate", evaluation.subject, after=result.grade.value,
        note=f"{result.shown}分", at=now,
    )  # fmt: skip
    # An evaluator sees neither project nor people of it: what follows is the portal's own work.
    with as_system(session):
        _follow(session, evaluation, contract, actor, now)
    return result


def _follow(
    session: Session, evaluation: Evaluation, contract: ServiceContract, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    for seat in teams.sitting(evaluation).values():
        if not _took_part(session, contract, seat.person_id):
            session.add(ProjectParticipation(
                project_id=contract.project_id, person_id=seat.person_id,
                duty=ProjectDuty.EVALUATE, at=now,
            ))  # fmt: skip
    grade = grading.Grade(evaluation.grade)
    if grade.passes and evaluation.kind in MILESTONE:
        milestones.meet(
            session, contract, MILESTONE[evaluation.kind], on=clock.day(now), actor=actor, now=now
        )
    says = f"{contract.name}的{evaluation.kind.label}结果：{grade.label}。"
    if evaluation.rectify_until is not None:
        says += f"请在{evaluation.rectify_until:%Y-%m-%d}前完成整改。"
    notices.tell_role(
        session, evaluation.agency_id, Role.BUREAU_OFFICER, kind="desk", title="绩效评价报告已提交",
        body=f"{says}请公布结果。", case_no=contract.number,
        path=f"{contract_path(contract)}/judgements",
    )  # fmt: skip
    telling.tell_supplier(
        session, contract.supplier_id, Role.ORGANISATION_HEAD, title="绩效评价结果",
        body=f"{says}对结果有意见的，可以答复。", case_no=contract.number,
        path=f"{contract_path(contract)}/judgements", act_by=evaluation.rectify_until,
    )  # fmt: skip


def _took_part(session: Session, contract: ServiceContract, person_id: int) -> bool:
    return session.scalar(
        select(ProjectParticipation.id).where(
            ProjectParticipation.project_id == contract.project_id,
            ProjectParticipation.person_id == person_id,
            ProjectParticipation.duty == ProjectDuty.EVALUATE,
        ).limit(1)
    ) is not None  # fmt: skip


def _invite(session: Session, evaluation: Evaluation, contract: ServiceContract) -> None:
    for seat in teams.sitting(evaluation).values():
        if seat.declared_at is None:
            notices.tell_user(
                session, seat.user_id, kind="desk", title="请参加绩效评价",
                body=f"{contract.name}：请先作出回避声明，{evaluation.due_on:%Y-%m-%d}前提交报告。",
                case_no=contract.number, path=path(evaluation),
            )  # fmt: skip
