"""Questions, queries and complaints of suppliers: by when they are raised and answered (F-QRY).

A complaint goes to the finance department and follows a query; the bureau registers what becomes
of it. What stands still because of them: `services.standstill`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.roles import Role
from app.audit import services as audit
from app.audit.services import Subject
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.organisations.models import Organisation
from app.parameters.services import cite
from app.purchasing.models import Project, Query, QueryKind, QueryStage, Round
from app.purchasing.rules.method import Method
from app.purchasing.services import offers, rounds, telling

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law.model import Period

# By when each is answered: by the buyer, a complaint by the finance department.
ANSWERED: dict[QueryKind, Period] = {
    QueryKind.QUESTION: periods.QUESTION, QueryKind.QUERY: periods.QUERY_ANSWER,
    QueryKind.COMPLAINT: periods.COMPLAINT_DECIDE,
}  # fmt: skip
OUTCOMES = {"upheld": "成立", "refused": "不成立", "partly": "部分成立", "answered": "已答复"}
LONGEST = 4000
_EXCERPT = 200


@dataclass(frozen=True)
class Said:
    """What is asked or objected to; `known_on` is the day of knowledge (GPR-53).

    A complaint names instead the query that it follows, by its ref; the only one needs no name.
    """

    kind: QueryKind
    stage: QueryStage
    facts: str
    claim: str
    known_on: date | None = None
    follows: str = ""


@dataclass
class _Case:
    """A query as its clock sees it: at its buyer's place, under the project's number."""

    id: int
    agency_id: Any
    subject: Subject
    county_code: Any = None
    city_code: Any = None
    province_code: Any = None
    due_on: Any = None
    due_provisional: Any = False


def case_of(query: Query, project: Project) -> _Case:
    """What `deadlines` needs to start, pause and stop the query's clock."""
    return _Case(
        query.id, query.agency_id, Subject("purchase_query", query.ref, project.code),
        project.county_code, project.city_code, project.province_code,
    )  # fmt: skip


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


def followed(session: Session, query: Query) -> Query | None:
    """The query that a complaint follows."""
    return None if query.follows_id is None else session.get(Query, query.follows_id)


def round_ref(session: Session, query: Query) -> str:
    """The ref of its round, for either side."""
    with as_system(session):
        return session.scalars(select(Round.ref).where(Round.id == query.round_id)).one()


def project_of(session: Session, query: Query) -> Project:
    """The project it is about, for the buyer."""
    return session.scalars(
        select(Project)
        .where(Project.id == query.project_id)
        .options(joinedload(Project.officer).joinedload(User.person))
    ).one()


def should_have_known(session: Session, round_: Round, stage: QueryStage) -> date | None:
    """The day from which nobody can say they did not know (GPR-53); None: no such day yet.

    Of the documents it is the end of their notice, of the result the end of the award's notice.
    """
    if stage is QueryStage.RESULT:
        on = round_.awarded_on
        return None if on is None else rounds.last_day(session, periods.AWARD_NOTICE, on)
    if stage is QueryStage.PROCESS or round_.documents_on is None:
        return None
    if Method(round_.method).is_own:
        return None if round_.due_at is None else clock.day(round_.due_at)
    is_tender = Method(round_.method) is Method.OPEN
    period = periods.TENDER_NOTICE if is_tender else periods.OFFERED_CONSULTATION
    return rounds.last_day(session, period, round_.documents_on)


def own_of(session: Session, round_: Round, organisation_id: int) -> Sequence[Query]:
    """What one supplier raised in a round, the oldest first."""
    return session.scalars(
        select(Query)
        .where(Query.round_id == round_.id, Query.organisation_id == organisation_id)
        .order_by(Query.id)
    ).all()


def may_follow(session: Session, round_: Round, organisation_id: int) -> list[Query]:
    """The supplier's queries of the round that no complaint follows yet."""
    rows = own_of(session, round_, organisation_id)
    taken = {one.follows_id for one in rows}
    return [one for one in rows if one.kind is QueryKind.QUERY and one.id not in taken]


def complain_until(session: Session, query: Query) -> date:
    """The last day of a complaint: fifteen working days after the answer was due (GPL-55)."""
    return rounds.last_day(session, periods.COMPLAIN, query.due_on or query.received_on)


def ask(session: Session, round_: Round, said: Said, *, actor: Actor, now: datetime) -> Query:
    """A supplier asks or objects. Raises Invalid where it is too early or too late."""
    demand(actor, "purchasing.ask", round_)
    organisation = offers.own_organisation(session, actor)
    return _raise(session, round_, said, organisation, clock.day(now), actor, now)


def register(
    session: Session, round_: Round, said: Said, organisation: Organisation, received_on: date,
    *, actor: Actor, now: datetime,
) -> Query:  # fmt: skip
    """What came on paper, or what the finance department told of a complaint. Raises Invalid."""
    demand(actor, "purchasing.register_query", round_)
    if received_on > clock.day(now):
        raise Invalid("收到的日期不能晚于今天。", "received_on")
    return _raise(session, round_, said, organisation, received_on, actor, now)


def _raise(
    session: Session, round_: Round, said: Said, organisation: Organisation, received_on: date,
    actor: Actor, now: datetime,
) -> Query:  # fmt: skip
    if not said.facts.strip() or (said.kind is not QueryKind.QUESTION and not said.claim.strip()):
        raise Invalid("请写明事实和请求。", "facts" if not said.facts.strip() else "claim")
    earlier = None
    if said.kind is QueryKind.COMPLAINT:
        earlier = _followed(session, round_, organisation, said.follows, received_on)
        known_on = earlier.answered_on or earlier.due_on or received_on
    else:
        known_on = _known(session, round_, said, received_on)
    made = Query(
        project_id=round_.project_id, round_id=round_.id, agency_id=round_.agency_id,
        organisation_id=organisation.id, supplier_id=organisation.agency_id, kind=said.kind,
        stage=earlier.stage if earlier is not None else said.stage, known_on=known_on,
        facts=said.facts.strip()[:LONGEST], claim=said.claim.strip()[:LONGEST],
        received_on=received_on, follows_id=earlier.id if earlier is not None else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    # The portal starts the buyer's clock: a supplier reads no row of the project.
    with as_system(session):
        project = session.get_one(Project, round_.project_id)
        row = deadlines.start(
            session, case_of(made, project), ANSWERED[said.kind], on=received_on,
            agency_id=round_.agency_id,
        )  # fmt: skip
        made.due_on = row.due_on
        session.flush()
        telling.tell_buyer(
            session, project, Role.BUREAU_OFFICER, Role.BUREAU_HEAD,
            title=f"收到供应商{said.kind.label}", body=_asks(made, row.due_on),
            path=f"/purchasing/queries/{made.ref}", act_by=row.due_on,
        )  # fmt: skip
    audit.record(session, actor, "purchasing.ask", made.subject, after=said.kind.value, at=now)
    return made


def _asks(query: Query, due_on: date) -> str:
    if query.kind is QueryKind.COMPLAINT:
        return f"财政部门最迟在{due_on.isoformat()}作出处理决定；收到以后请登记。"
    return f"请在{due_on.isoformat()}前答复；可能影响采购结果的，由负责人暂停采购。"


def _known(session: Session, round_: Round, said: Said, received_on: date) -> date:
    """The day of knowledge, never later than that of "should have known" (GPL-52, GPR-53)."""
    known_on = said.known_on
    if known_on is None or known_on > received_on:
        raise Invalid("请填写知道的日期，不能晚于提出的日期。", "known_on")
    if said.kind is not QueryKind.QUERY:
        return known_on
    if said.stage is QueryStage.RESULT and round_.awarded_on is None:
        raise Invalid("结果还没有公告，请在结果公告以后对结果提出质疑。", "stage")
    known_on = min(known_on, should_have_known(session, round_, said.stage) or known_on)
    last = rounds.last_day(session, periods.QUERY_RAISE, known_on)
    if received_on > last:
        rule = cite(session, periods.QUERY_RAISE.id)
        raise Invalid(
            f"{said.stage.label}的质疑，知道或者应当知道的日期是{known_on.isoformat()}，"
            f"最迟在{last.isoformat()}提出（{rule}），已经过期。还可以向财政部门举报违法行为。",
            "known_on",
        )
    return known_on


def _followed(
    session: Session, round_: Round, organisation: Organisation, ref: str, on: date
) -> Query:
    """The query that a complaint follows, once it was answered or should have been (GPL-55)."""
    rule = cite(session, periods.COMPLAIN.id)
    open_ = may_follow(session, round_, organisation.id)
    if not open_:
        raise Invalid(f"投诉以前要先提出质疑（{rule}）。请先提出质疑，等购买方答复。", "kind")
    alone = open_[0] if len(open_) == 1 and not ref else None
    found = next((one for one in open_ if one.ref == ref), alone)
    if found is None:
        raise Invalid("请选择对哪一次质疑的答复不满意。", "follows")
    due_on = found.due_on or found.received_on
    if found.answered_on is None and on <= due_on:
        message = (
            f"这次质疑还没有答复，购买方最迟在{due_on.isoformat()}答复；"
            f"到期没有答复的，第二天起可以投诉（{rule}）。"
        )
        raise Invalid(message, "follows")
    last = complain_until(session, found)
    if on > last:
        message = f"投诉最迟在{last.isoformat()}提出（{rule}），已经过期。"
        raise Invalid(message, "follows")
    return found


def answer(
    session: Session, query: Query, words: str, outcome: str, *, may_change_result: bool,
    decision_no: str = "", actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """The answer to all concerned (GPR-52, GPL-53), or what the finance department decided.

    Raises Invalid; answered once.
    """
    demand(actor, "purchasing.answer", query)
    if query.answered_on is not None:
        raise WrongState
    if not words.strip() or outcome not in OUTCOMES:
        raise Invalid("请写明答复和结论。", "words" if not words.strip() else "outcome")
    if query.kind is QueryKind.COMPLAINT and not decision_no.strip():
        raise Invalid("投诉由财政部门处理，请填写处理决定的文号。", "decision_no")
    query.answer, query.outcome = words.strip(), outcome
    query.may_change_result, query.decision_no = may_change_result, decision_no.strip()
    query.answered_on, query.answered_by_id = clock.day(now), actor.user_id
    project = project_of(session, query)
    deadlines.stop(session, case_of(query, project), ANSWERED[query.kind], now=now)
    session.flush()
    audit.record(session, actor, "purchasing.answer", query.subject, after=outcome, at=now)
    _tell_answered(session, query, project)


def _tell_answered(session: Session, query: Query, project: Project) -> None:
    says = f"结论：{OUTCOMES[query.outcome]}。"
    own = says
    if query.kind is QueryKind.QUERY:
        own += f"不满意的，最迟{complain_until(session, query).isoformat()}向财政部门投诉。"
    telling.tell_supplier(
        session, query.supplier_id, Role.ORGANISATION_HEAD, title=f"{query.kind.label}已答复",
        body=own, path=f"/purchasing/queries/{query.ref}",
    )  # fmt: skip
    round_ = session.get_one(Round, query.round_id)
    if query.kind is not QueryKind.QUESTION:
        # The others concerned are told in writing too (GPL-53); nobody's business secret.
        for bid in offers.sent(session, round_):
            if bid.supplier_id != query.supplier_id:
                telling.tell_supplier(
                    session, bid.supplier_id, Role.ORGANISATION_HEAD,
                    title=f"另一家供应商的{query.kind.label}已答复",
                    body=says + query.answer[:_EXCERPT], case_no=round_.notice_no,
                    path=f"/purchasing/offers/{bid.ref}",
                )  # fmt: skip
    if query.may_change_result:
        telling.tell_buyer(
            session, project, Role.BUREAU_HEAD, title="可能影响采购结果，请决定是否暂停",
            body=f"{query.kind.label}的答复写明可能影响结果。{says}",
            path=f"/purchasing/queries/{query.ref}",
        )  # fmt: skip


def hold(
    session: Session, query: Query, words: str, *, on: bool, actor: Actor, now: datetime
) -> None:
    """The finance department's time stands still for tests or missing papers, or runs again.

    GPL-56: that time is not counted. Raises Invalid, WrongState.
    """
    demand(actor, "purchasing.answer", query)
    if query.kind is not QueryKind.COMPLAINT or query.answered_on is not None:
        raise WrongState
    if not words.strip():
        raise Invalid("请写明财政部门的通知，例如检验、鉴定、补正材料。", "hold")
    case, period = case_of(query, project_of(session, query)), periods.COMPLAINT_DECIDE
    if is_held(session, query) is on:
        raise WrongState
    change = deadlines.pause if on else deadlines.resume
    change(session, case, period, on=clock.day(now))
    session.flush()
    query.due_on = deadlines.running(session, case, period)[0].due_on
    audit.record(
        session, actor, "purchasing.hold_complaint", query.subject, after="held" if on else "runs",
        note=words.strip(), at=now,
    )  # fmt: skip


def is_held(session: Session, query: Query) -> bool:
    """Whether its clock waits."""
    case = _Case(query.id, query.agency_id, query.subject)
    rows = deadlines.running(session, case, ANSWERED[query.kind])
    return any(row.paused_on is not None for row in rows)


def open_queries(session: Session, project: Project) -> list[Query]:
    """What was not answered yet, nearest day first."""
    return list(session.scalars(
        select(Query).where(Query.project_id == project.id, Query.answered_on.is_(None))
        .order_by(Query.due_on)
    ))  # fmt: skip
