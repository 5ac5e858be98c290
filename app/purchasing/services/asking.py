"""Questions, queries and complaints of suppliers, and the standstill they may cause (F-QRY)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.deadlines import rules as dates
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.organisations.models import Organisation
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import Project, Query, QueryKind, QueryStage, Round
from app.purchasing.services import offers, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law.model import Period

# Until when it may be raised after the day of knowledge, and by when it is answered.
RAISED: dict[QueryKind, Period] = {
    QueryKind.QUERY: periods.QUERY_RAISE, QueryKind.COMPLAINT: periods.COMPLAIN,
}  # fmt: skip
ANSWERED: dict[QueryKind, Period] = {
    QueryKind.QUESTION: periods.QUESTION, QueryKind.QUERY: periods.QUERY_ANSWER,
    QueryKind.COMPLAINT: periods.COMPLAINT_DECIDE,
}  # fmt: skip
OUTCOMES = {"upheld": "成立", "refused": "不成立", "partly": "部分成立", "answered": "已答复"}
LONGEST = 4000


@dataclass(frozen=True)
class Said:
    """What is asked or objected to; `known_on` is the day of knowledge (GPR-53)."""

    kind: QueryKind
    stage: QueryStage
    facts: str
    claim: str
    known_on: date


def get_query(
    session: Session, actor: Actor, ref: str, *, to: str = "purchasing.view_query"
) -> Query:
    """The query for either side. Raises Unseen, Refused."""
    if actor.agency_id is None:
        raise Unseen("purchase_query", ref)
    found = session.scalar(
        select(Query).where(
            Query.ref == ref,
            or_(Query.agency_id == actor.agency_id, Query.supplier_id == actor.agency_id),
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("purchase_query", ref)
    demand(actor, to, found)
    return found


def asker(session: Session, query: Query) -> str:
    """The name of the organisation that asks."""
    with as_system(session):
        return session.scalars(
            select(Organisation.name).where(Organisation.id == query.organisation_id)
        ).one()


def project_of(session: Session, query: Query) -> Project:
    """The project it is about, for the buyer."""
    return session.get_one(Project, query.project_id)


def due_after(session: Session, period: Period, on: date) -> date:
    """The last day of a period that begins on a day."""
    found = dates.due_provisionally(
        on, period.length_on(on), period.unit, deadlines.calendar(session), rolls=period.rolls
    )
    return found.day


def ask(session: Session, round_: Round, said: Said, *, actor: Actor, now: datetime) -> Query:
    """A supplier asks or objects. Raises Invalid where it is too late (GPL-52, GPL-55)."""
    demand(actor, "purchasing.ask", round_)
    today = clock.day(now)
    if not said.facts.strip() or (said.kind is not QueryKind.QUESTION and not said.claim.strip()):
        raise Invalid("请写明事实和请求。", "facts" if not said.facts.strip() else "claim")
    if said.known_on > today:
        raise Invalid("知道的日期不能晚于今天。", "known_on")
    period = RAISED.get(said.kind)
    if period is not None and today > (last := due_after(session, period, said.known_on)):
        rule = cite(session, period.id)
        raise Invalid(
            f"{said.kind.label}最迟在{last.isoformat()}提出（{rule}），已经过期。", "known_on"
        )
    organisation = offers.own_organisation(session, actor)
    made = Query(
        project_id=round_.project_id, round_id=round_.id, agency_id=round_.agency_id,
        organisation_id=organisation.id, supplier_id=actor.agency_id, kind=said.kind,
        stage=said.stage, known_on=said.known_on, facts=said.facts.strip()[:LONGEST],
        claim=said.claim.strip()[:LONGEST], received_on=today,
        due_on=due_after(session, ANSWERED[said.kind], today),
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "purchasing.ask", made.subject, after=said.kind.value, at=now)
    with as_system(session):
        project = session.get_one(Project, round_.project_id)
        telling.tell_buyer(
            session, project, Role.BUREAU_OFFICER, Role.BUREAU_HEAD,
            title=f"收到供应商{said.kind.label}", body=f"请在{made.due_on}前答复。",
            path=f"/purchasing/queries/{made.ref}", act_by=made.due_on,
        )  # fmt: skip
    return made


def answer(
    session: Session, query: Query, words: str, outcome: str, *, may_change_result: bool,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The answer to all concerned (GPR-52, GPL-53). Raises Invalid; answered once."""
    demand(actor, "purchasing.answer", query)
    if query.answered_on is not None:
        raise WrongState
    if not words.strip() or outcome not in OUTCOMES:
        raise Invalid("请写明答复和结论。", "words" if not words.strip() else "outcome")
    query.answer, query.outcome = words.strip(), outcome
    query.may_change_result = may_change_result
    query.answered_on, query.answered_by_id = clock.day(now), actor.user_id
    session.flush()
    audit.record(session, actor, "purchasing.answer", query.subject, after=outcome, at=now)
    telling.tell_supplier(
        session, query.supplier_id, Role.ORGANISATION_HEAD, title=f"{query.kind.label}已答复",
        body=f"结论：{OUTCOMES[outcome]}。", path=f"/purchasing/queries/{query.ref}",
    )  # fmt: skip


def suspend(
    session: Session, project: Project, reason: str, *, actor: Actor, now: datetime
) -> None:
    """A query or complaint may change the result: everything stands still (GPR-54)."""
    if not reason.strip():
        raise Invalid("请写明为什么暂停。", "reason")
    before = project.state
    advance(session, project, workflow.SUSPEND, actor=actor, now=now, note=reason.strip())
    project.suspended_from = before
    session.flush()


def resume(session: Session, project: Project, *, actor: Actor, now: datetime) -> None:
    """It is settled: the purchase goes on where it stood."""
    before = project.suspended_from
    if before is None or before not in workflow.RESUME:
        raise WrongState
    advance(session, project, workflow.RESUME[before], actor=actor, now=now)
    project.suspended_from = None
    session.flush()


def open_queries(session: Session, project: Project) -> list[Query]:
    """What was not answered yet, nearest day first."""
    return list(session.scalars(
        select(Query).where(Query.project_id == project.id, Query.answered_on.is_(None))
        .order_by(Query.due_on)
    ))  # fmt: skip
