"""A round: its notice and least times, its platform result, its end without a supplier (§3, §9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.roles import Role
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.core.screen import moment
from app.deadlines import rules as dates
from app.deadlines import services as deadlines
from app.divisions.queries import full_name
from app.law import purchase_periods as periods
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import (
    Channel,
    NoticeKind,
    Project,
    ProjectDuty,
    ProjectItem,
    ProjectParticipation,
    Round,
    RoundState,
)
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import rounded, yuan
from app.purchasing.rules.payments import Template
from app.purchasing.rules.scoring import Failure
from app.purchasing.services import (
    bonds,
    drafting,
    ending,
    methods,
    releasing,
    single_source,
    telling,
)
from app.purchasing.services.planning import percent_words
from app.purchasing.services.publishing import publish
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.law.model import Period

# From the documents' issue to the last moment for offers; a purchase under the limit has none.
LEAST: dict[Method, Period] = {
    Method.OPEN: periods.DOCUMENTS_TENDER, Method.INVITED: periods.DOCUMENTS_TENDER,
    Method.CONSULTATION: periods.DOCUMENTS_CONSULTATION,
    Method.NEGOTIATION: periods.DOCUMENTS_NEGOTIATION,
}  # fmt: skip
OFFERED: dict[Method, Period] = {
    Method.OPEN: periods.OFFERED, Method.INVITED: periods.OFFERED,
    Method.CONSULTATION: periods.OFFERED_CONSULTATION,
}  # fmt: skip
HUNDRED = 100
GOES_ON = frozenset({RoundState.OPEN, RoundState.JUDGING, RoundState.REPORTED, RoundState.AWARDED})


@dataclass(frozen=True)
class Announcement:
    """What the notice says besides what the project knows (F-NOT)."""

    notice_no: str
    documents_on: date
    due_at: datetime
    place: str
    contact: str
    eligibility: str
    bond_fen: int = 0


def channel_of(method: Method) -> Channel:
    """Purchases under the limit run here, all others on the finance department's platform."""
    return Channel.QUOTES if method.is_own else Channel.PLATFORM


def earliest(session: Session, method: Method, documents_on: date) -> date:
    """The first day on which the time for offers may end (GPL-35, CST-10, NGT-29)."""
    return _earliest(session, method, documents_on)[0]


def _earliest(session: Session, method: Method, documents_on: date) -> tuple[date, Period | None]:
    """The same with the period that asks for it: documents are to be had for five working days.

    In a week of holidays those five are longer than the ten days of a consultation (GPR-31-1).
    """
    found = [
        (last_day(session, periods_[method], documents_on), periods_[method])
        for periods_ in (OFFERED, LEAST) if method in periods_
    ]  # fmt: skip
    return max(found, key=lambda one: one[0], default=(documents_on, None))


def last_day(session: Session, period: Period, on: date) -> date:
    """The last day of a period that begins on a day."""
    found = dates.due_provisionally(
        on, period.length_on(on), period.unit, deadlines.calendar(session), rolls=period.rolls
    )
    return found.day


def announce(
    session: Session, project: Project, said: Announcement, *, actor: Actor, now: datetime
) -> Round:
    """Put the notice into public and let offers come in. Raises Invalid with the rule."""
    demand(actor, "purchasing.notice", project)
    if project.state not in workflow.NOTICE.sources:
        raise WrongState
    today = clock.day(now)
    answer = methods.answer_for(session, project, today)
    if answer.stops:
        raise Invalid(methods.in_words(session, answer.stops[0]))
    _refuse_before_intent(session, project, said.documents_on)
    single_source.refuse_before_notice(session, project, said.documents_on)
    method = Method(project.method or answer.default or "")
    if slips := list(_slips(session, project, method, said, now)):
        raise Invalid.of(slips)
    bonds.refuse_too_much(session, project, said.bond_fen)
    required = project.requirement
    made = Round(
        project_id=project.id, agency_id=project.agency_id, number=_next(session, project),
        channel=channel_of(method), method=method.value, state=RoundState.OPEN,
        notice_no=said.notice_no.strip(), documents_on=said.documents_on, due_at=said.due_at,
        place=said.place.strip(), contact=said.contact.strip(),
        eligibility=said.eligibility.strip(), sme_reserved=answer.sme_reserved,
        limit_fen=required["limit_fen"], factors=_factors(project), bond_fen=said.bond_fen,
    )  # fmt: skip
    session.add(made)
    session.flush()
    publish(
        session, project, NoticeKind.NOTICE, title=f"{project.name}采购公告",
        content=_notice(session, project, made, method), actor=actor, now=now, round=made,
        amount_fen=project.total_fen, until=clock.day(said.due_at),
    )  # fmt: skip
    take_part(
        session, ProjectParticipation, ProjectDuty.RUN, actor=actor, now=now, project_id=project.id
    )
    advance(session, project, workflow.NOTICE, actor=actor, now=now)
    return made


def _slips(
    session: Session, project: Project, method: Method, said: Announcement, now: datetime
) -> Iterator[tuple[str, str]]:
    """What is wrong with the days of a notice, all of it, with the fields."""
    today = clock.day(now)
    first, period = _earliest(session, method, said.documents_on)
    if said.documents_on > today:
        yield "采购文件发出的日期不能晚于今天。", "documents_on"
    elif project.reviewed_at is None or said.documents_on < clock.day(project.reviewed_at):
        yield "采购需求通过审查以后，才能发出采购文件。", "documents_on"
    if clock.day(said.due_at) < first:
        rule = (
            f"（{period.says_for(period.length_on(today))[:-1]}，{cite(session, period.id)}）"
            if period is not None
            else ""
        )
        yield f"截止时间不能早于{first.isoformat()}{rule}。", "due_on"
    elif said.due_at <= now:
        yield f"截止时间要晚于现在（{moment(now)}）。", "due_on"


def next_notice_no(session: Session, project: Project) -> str:
    """The number that the portal proposes for the notice of the next round."""
    return f"{project.code}-采{_next(session, project):02d}"


def _refuse_before_intent(session: Session, project: Project, documents_on: date) -> None:
    if not methods.owes_intent(session, project, documents_on):
        return
    rule = cite(session, "PUB-10")
    if project.intent_on is None:
        raise Invalid(f"还没有公开采购意向，请先公开（{rule}）。")
    until = dates.due_provisionally(
        project.intent_on, deadlines.length(session, project, periods.INTENT, project.intent_on),
        periods.INTENT.unit, deadlines.calendar(session), rolls=periods.INTENT.rolls,
    ).day  # fmt: skip
    if documents_on <= until:
        says = f"采购意向要公开到{until.isoformat()}，第二天起才能开始采购（{rule}）。"
        raise Invalid(says, "documents_on")


def _next(session: Session, project: Project) -> int:
    last = session.scalar(select(func.max(Round.number)).where(Round.project_id == project.id))
    return (last or 0) + 1


def _factors(project: Project) -> list[dict[str, object]]:
    return [
        {"code": one["code"], "name": one["name"], "weight": one["weight"]}
        for one in project.requirement["factors"]
    ]


def _notice(
    session: Session, project: Project, made: Round, method: Method
) -> list[tuple[str, str]]:
    """All that a supplier has to know to name a price: what, how much, for whom, paid when."""
    required = project.requirement
    accepted = required.get("acceptance", {})
    scoring = "；".join(f"{one['name']}{one['weight']}分" for one in made.factors)
    return [
        ("项目名称", project.name), ("项目编号", project.code), ("公告编号", made.notice_no),
        ("采购方式", method.label), ("预算金额", yuan(project.total_fen)),
        ("最高限价", yuan(made.limit_fen)), ("服务内容", required.get("scope", "")),
        ("服务对象", f"{project.children}名儿童"),
        ("服务地点", "、".join(full_name(session, code) for code in project.places)),
        *_quantities(session, project),
        ("服务期限", f"{project.term_months}个月"),
        ("人员要求", required.get("staffing", "")), ("服务标准", required.get("standards", "")),
        ("交付成果", required.get("deliverables", "")),
        ("儿童信息保护", required.get("privacy", "")),
        ("验收", " ".join(filter(None, (accepted.get(k) for k in ("when", "how", "standard"))))),
        ("付款", _paid(required.get("payment_template", ""))), ("供应商资格", made.eligibility),
        ("中小企业政策", "专门面向中小企业采购" if made.sme_reserved else ""),
        ("投标保证金", f"{yuan(made.bond_fen)}，{bonds.NOT_CASH}" if made.bond_fen else ""),
        ("评分", scoring), ("提交响应文件的地点", made.place),
        ("截止时间", moment(made.due_at)),
        ("联系方式", made.contact),
    ]  # fmt: skip


def _quantities(session: Session, project: Project) -> list[tuple[str, str]]:
    rows = session.scalars(
        select(ProjectItem).where(ProjectItem.project_id == project.id).order_by(ProjectItem.id)
    )
    return [
        (f"指标：{INDICATORS[one.indicator].name}",
         f"{drafting.target_words(one.indicator, one.target)}，权重{percent_words(one.weight)}，"
         f"依据{INDICATORS[one.indicator].evidence}"
         + (f"。{one.description}" if one.description else ""))
        for one in rows
    ]  # fmt: skip


def _paid(template: str) -> str:
    """The plan of payments in words, each with what it waits for."""
    if not template:
        return ""
    plan = Template(template)
    if plan.by_unit:
        return plan.label
    return "；".join(
        f"第{n}期付{rounded(share * HUNDRED).normalize():f}%，{milestone.label}后支付"
        for n, (milestone, share) in enumerate(plan.shares, 1)
    )


def current(session: Session, project: Project) -> Round:
    """The round that goes on, with its project and panel. WrongState where none does."""
    found = session.scalar(
        select(Round)
        .where(Round.project_id == project.id, Round.state.in_(GOES_ON))
        .options(joinedload(Round.project), selectinload(Round.panel))
        .order_by(Round.number.desc())
        .limit(1)
    )
    if found is None:
        raise WrongState
    return found


def refuse_standstill(session: Session, round_: Round) -> None:
    """GPR-54: nothing goes on while the purchase is suspended. Raises Invalid.

    The portal asks: a supplier and a judge read no row of the project.
    """
    with as_system(session):
        state = session.scalar(select(Project.state).where(Project.id == round_.project_id))
    if state is workflow.S.SUSPENDED:
        raise Invalid("采购活动已经暂停，恢复以后再办理。")


def fail(
    session: Session, project: Project, code: Failure, words: str, *, actor: Actor, now: datetime
) -> None:
    """No supplier is found this time: all who offered are told why (GPL-36); a new round may come.

    Raises Invalid without a reason in words.
    """
    demand(actor, "purchasing.fail", project)
    if not words.strip():
        raise Invalid("请写明本轮为什么失败。", "words")
    made = current(session, project)
    releasing.award_cancelled(session, project, made, now)
    made.state, made.fail_code, made.fail_words = RoundState.FAILED, code.value, words.strip()
    session.flush()
    publish(
        session, project, NoticeKind.FAILED, title=f"{project.name}终止公告",
        content=[("项目名称", project.name), ("项目编号", project.code),
                 ("公告编号", made.notice_no), ("终止原因", code.label), ("说明", words.strip())],
        actor=actor, now=now, round=made,
    )  # fmt: skip
    bonds.owed_back(session, project, made, on=clock.day(now))
    tell_bidders(session, made, title="本轮采购终止", body=f"{project.name}：{code.label}。")
    ending.fall_away(session, project, code.label, actor=actor, now=now)
    suspended = project.state is workflow.S.SUSPENDED
    move = workflow.FAIL_SUSPENDED if suspended else workflow.FAIL
    advance(session, project, move, actor=actor, now=now, note=code.label)


def tell_bidders(session: Session, made: Round, *, title: str, body: str) -> None:
    """An inbox line at each supplier that has offered and an office here."""
    session.refresh(made, ["bids"])
    for bid in made.bids:
        if bid.withdrawn_at is None and bid.sent_at is not None:
            telling.tell_supplier(
                session, bid.supplier_id, Role.ORGANISATION_HEAD, title=title, body=body,
                path=f"/purchasing/offers/{bid.ref}", case_no=made.notice_no,
            )  # fmt: skip
