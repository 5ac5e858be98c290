"""From the idea to the published intent: PLAN, CHECK, BUDGET, INTEND (GPS-10 to GPS-24, PUB-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import demand, took_part
from app.documents import services as documents
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import NoticeKind, ProjectDuty, ProjectParticipation
from app.purchasing.rules.method import Neg, survey_holds
from app.purchasing.rules.money import yuan
from app.purchasing.rules.term import Tick, is_funded, term_lacks
from app.purchasing.services import methods, publishing, releasing, telling
from app.purchasing.services.planning import WHOLE, month_slips, percent_words, refuse
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import Project

CONCLUSIONS = {"go": "可以实施", "change": "调整以后实施（本表已经按意见调整）", "stop": "不予实施"}


@dataclass(frozen=True)
class Heard:
    """The survey of the market (REQ-11) and what users said of the need (GPR-15)."""

    surveyed_on: date
    respondents: int
    survey: str
    few: str
    asked_on: date
    users: int
    opinion: str


def plan(
    session: Session,
    project: Project,
    heard: Heard,
    files: Sequence[tuple[str, IO[bytes]]],
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """PLAN: the survey is done and the users were asked, with its papers. Raises Invalid."""
    demand(actor, "purchasing.plan", project)
    on = clock.day(now)
    if heard.surveyed_on > on or heard.asked_on > on:
        raise Invalid("日期不能在今天以后。", "surveyed_on")
    if not survey_holds(heard.surveyed_on, heard.respondents, on, few=heard.few):
        says = "需求调查要在一年以内，面向市场主体一般不少于3家；不足3家的要写明原因。"
        raise Invalid(f"{says}（{cite(session, 'REQ-11')}）", "respondents")
    if heard.users < 1:
        raise Invalid(f"要听取服务对象的意见。（{cite(session, 'GPR-15')}）", "users")
    if not files:
        raise Invalid("请上传需求调查和征求意见的材料。", "files")
    project.survey = {
        "on": heard.surveyed_on.isoformat(), "respondents": heard.respondents,
        "words": heard.survey.strip(), "few": heard.few.strip(),
    }  # fmt: skip
    project.opinion = {
        "on": heard.asked_on.isoformat(), "users": heard.users, "words": heard.opinion.strip(),
    }  # fmt: skip
    for name, stream in files:
        documents.store(
            session, subject_kind="purchase", subject_id=project.id, name=name, stream=stream,
            uploaded_by_id=actor.user_id, now=now,
        )  # fmt: skip
    advance(session, project, workflow.PLAN, actor=actor, now=now)


def check(
    session: Session,
    project: Project,
    *,
    answers: Mapping[Neg, bool],
    score: int,
    conclusion: str,
    words: str,
    evaluated_on: date,
    actor: Actor,
    now: datetime,
) -> None:
    """CHECK: nothing of the negative list, all of F-PRJ, judged beforehand. Raises Invalid."""
    demand(actor, "purchasing.check", project)
    for neg in Neg:
        if answers.get(neg) is not False:
            raise Invalid(
                f"不得购买：“{neg.question}”回答为“是”。{cite(session, neg.value)}", _field_of(neg)
            )
    if evaluated_on > clock.day(now):
        raise Invalid("日期不能在今天以后。", "evaluated_on")
    if conclusion not in CONCLUSIONS or conclusion == "stop":
        article = cite(session, "EVA-01")
        raise Invalid(f"事前绩效评估的结论是不予实施，不能列入预算。（{article}）", "conclusion")
    for lack in lacks(session, project, clock.day(now)):
        raise lack
    project.neg = {neg.value: False for neg in Neg}
    project.ex_ante = {
        "score": score, "conclusion": conclusion, "words": words.strip(),
        "on": evaluated_on.isoformat(),
    }  # fmt: skip
    advance(session, project, workflow.CHECK, actor=actor, now=now)
    telling.tell_buyer(
        session, project, Role.FINANCE, title="项目预算待批复",
        body=f"{project.name}，{yuan(project.total_fen)}。请核对预算项目的余额，批复或者退回。",
    )  # fmt: skip


def _field_of(neg: Neg) -> str:
    return neg.value.lower().replace("-", "_")


def lacks(session: Session, project: Project, on: date) -> list[Invalid]:
    """What the plan still lacks before it goes to finance, each with what to do."""
    found: list[Invalid] = []
    total = sum(item.weight for item in project.items)
    if total != WHOLE:
        found.append(Invalid(f"指标的权重合计{percent_words(total)}，要等于100%。"))
    if any(item.catalogue_item_id is None for item in project.items) and (
        not project.outside_catalogue_review
    ):
        says = "有的服务没有对应指导性目录；目录以外的先送财政部门审核，把文号登记在“采购方式”里。"
        found.append(Invalid(f"{says}（{cite(session, '87F-2')}）"))
    if not project.budget:
        found.append(Invalid(f"没有预算的事项不得实施，请填写预算。（{cite(session, 'GPS-16')}）"))
    ticks = [tick for tick in Tick if tick.value in project.term_ticks]
    assured = is_assured(project)
    found += [
        refuse(session, lack)
        for lack in term_lacks(project.term_months, ticks, budget_assured=assured)
    ]
    unset = methods.unset(session, project, on)
    if unset:
        found.append(methods.unset_words(unset))
    return found


def is_assured(project: Project) -> bool:
    """GPS-24: every year of the term has its money."""
    return is_funded(project.term_months, [line.year for line in project.budget])


def approve_budget(
    session: Session,
    project: Project,
    *,
    file_no: str,
    balances: Mapping[int, int],
    actor: Actor,
    now: datetime,
) -> None:
    """BUDGET: finance, another person, finds the money on each line (GPS-16). Raises Invalid.

    `balances` are in fen, by the number of the line (`ProjectBudget.id`).
    """
    demand(actor, "purchasing.budget", project)
    _refuse_own(project, actor)
    if not file_no.strip():
        raise Invalid("请填写预算批复文号。", "file_no")
    for n, line in enumerate(project.budget, 1):
        balance = balances.get(line.id, 0)
        if balance < line.amount_fen:
            says = f"余额{yuan(balance)}，少于本项目的{yuan(line.amount_fen)}，请退回修改。"
            raise Invalid(f"{says}（{cite(session, 'GPS-16')}）", f"line_{n}")
        line.balance_fen = balance
    project.budgeted_at, project.budget_file_no = now, file_no.strip()
    project.budgeted_by_person_id = actor.person_id
    advance(session, project, workflow.BUDGET, actor=actor, now=now)
    take_part(
        session, ProjectParticipation, ProjectDuty.FINANCE, actor=actor, now=now,
        project_id=project.id,
    )  # fmt: skip
    owes = methods.answer_for(session, project, clock.day(now)).owes_intent
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="预算已批复",
        body=f"{project.name}：{project.budget_file_no}。" + ("请公开采购意向。" if owes else ""),
    )  # fmt: skip


def _refuse_own(project: Project, actor: Actor) -> None:
    if project.officer_person_id in took_part(actor):
        raise Invalid("承办人不能批复自己承办的项目，请另一名财务人员办理。")


def refuse_budget(
    session: Session, project: Project, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Finance sends the project back with what has to be changed."""
    demand(actor, "purchasing.budget", project)
    advance(session, project, workflow.REFUSE_BUDGET, actor=actor, now=now, note=reason.strip())
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="预算没有批复，已退回",
        body=f"{project.name}：{reason.strip()}",
    )  # fmt: skip


def intend(
    session: Session,
    project: Project,
    *,
    outline: str,
    expected_month: str,
    remark: str,
    actor: Actor,
    now: datetime,
) -> None:
    """INTEND: the intent goes public, thirty days before the purchase begins (PUB-10)."""
    demand(actor, "purchasing.intend", project)
    if not methods.owes_intent(session, project, clock.day(now)):
        raise Invalid("本项目不需要公开采购意向，可以直接编写采购需求。")
    for says in month_slips(expected_month, clock.day(now)):
        raise Invalid(says, "expected_month")
    content: list[tuple[str, str]] = [
        ("采购项目名称", project.name), ("采购需求概况", outline.strip()),
        ("预算金额", yuan(project.total_fen)), ("预计采购时间", expected_month),
        ("备注", remark.strip()),
    ]  # fmt: skip
    publishing.publish(
        session, project, NoticeKind.INTENT, title=f"{project.name}采购意向", content=content,
        actor=actor, now=now, amount_fen=project.total_fen,
    )  # fmt: skip
    project.expected_month, project.intent_on = expected_month, clock.day(now)
    advance(session, project, workflow.INTEND, actor=actor, now=now)


def cancel(session: Session, project: Project, *, reason: str, actor: Actor, now: datetime) -> None:
    """CANCEL: the task falls away before a round runs; the reason stays."""
    demand(actor, "purchasing.cancel", project)
    project.end_reason, project.closed_at = reason.strip(), now
    advance(session, project, workflow.CANCEL, actor=actor, now=now, note=project.end_reason)
    releasing.cancelled(session, project, now)
    telling.tell_buyer(
        session, project, Role.BUREAU_OFFICER, title="采购任务已取消",
        body=f"{project.name}：{project.end_reason}",
    )  # fmt: skip
