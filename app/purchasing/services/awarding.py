"""Who gets the contract: fixed by the head in order of rank, told to all, made public (GPR-43)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import next_number
from app.law import purchase_periods as periods
from app.organisations.models import Organisation
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import (
    Bid,
    Channel,
    NoticeKind,
    ProjectDuty,
    ProjectParticipation,
    Round,
    RoundState,
)  # fmt: skip
from app.purchasing.rules.method import Method
from app.purchasing.rules.money import yuan
from app.purchasing.rules.scoring import least_offers
from app.purchasing.services import (
    bonds,
    ending,
    graded,
    judging,
    offers,
    releasing,
    rounds,
    single_source,
    telling,
)
from app.purchasing.services.publishing import publish
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

LOST = "本次采购已经确定其他供应商。"
"""Said to each who offered and did not get it, after the project's name."""


@dataclass(frozen=True)
class Outcome:
    """One supplier's result on the platform; price in fen, points in hundredths."""

    organisation: Organisation
    price_fen: int
    total: int
    rank: int | None
    refused_because: str = ""


def record_result(
    session: Session, round_: Round, outcomes: Sequence[Outcome], words: str, reported_on: date,
    *, experts: str, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """What came of a round on the finance department's platform, with its ranking.

    `experts` are the names that the notice of the result gives (GPR-43-4). Raises Invalid: too
    few qualified, no or two first places, a price above the limit, a day that
    is none.
    """
    demand(actor, "purchasing.report", round_)
    if round_.channel is not Channel.PLATFORM or round_.state is not RoundState.OPEN:
        raise WrongState
    _refuse_outcomes(round_, outcomes)
    _refuse_unfit(session, round_, outcomes, now)
    if not words.strip():
        raise Invalid("请写明评审情况。", "words")
    if not experts.strip():
        rule = cite(session, "GPR-43-4")
        raise Invalid(f"请填写评审专家的姓名，结果公告要公布（{rule}）。", "experts")
    if reported_on > clock.day(now) or (
        round_.due_at is not None and reported_on < clock.day(round_.due_at)
    ):
        raise Invalid("收到评审报告的日期不对。", "reported_on")
    for one in outcomes:
        session.add(Bid(
            round_id=round_.id, organisation_id=one.organisation.id, buyer_id=round_.agency_id,
            supplier_id=one.organisation.agency_id, sent_at=round_.due_at, price_fen=one.price_fen,
            total=one.total, rank=one.rank, is_qualified=one.rank is not None,
            refused_because=one.refused_because,
        ))  # fmt: skip
    round_.opened_at = round_.due_at
    round_.report, round_.reported_on = words.strip(), reported_on
    round_.experts = "、".join(experts.split())
    round_.state = RoundState.REPORTED
    session.flush()
    advance(session, round_.project, workflow.OPEN, actor=actor, now=now)
    advance(session, round_.project, workflow.REPORT, actor=actor, now=now, starts_on=reported_on)


def _refuse_outcomes(round_: Round, outcomes: Sequence[Outcome]) -> None:
    ranks = sorted(one.rank for one in outcomes if one.rank is not None)
    least = least_offers(Method(round_.method))
    if len(ranks) < least:
        raise Invalid(f"符合条件的供应商不足{least}家的，请登记本轮采购失败。", "outcomes")
    if ranks != list(range(1, len(ranks) + 1)):
        raise Invalid("名次从1开始连续填写，不重复。", "outcomes")
    if len({one.organisation.id for one in outcomes}) < len(outcomes):
        raise Invalid("同一家供应商只填一次。", "outcomes")
    for one in outcomes:
        if one.rank is not None and not 0 < one.price_fen <= round_.limit_fen:
            limit = yuan(round_.limit_fen)
            raise Invalid(f"报价要大于零，不超过最高限价{limit}。", "outcomes")
        if one.rank is None and not one.refused_because.strip():
            raise Invalid("没有名次的，请写明不符合的原因。", "outcomes")


def _refuse_unfit(
    session: Session, round_: Round, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Nobody is ranked who may not be bought from (EVA-08) or who did not stand in public."""
    ranked = [one.organisation for one in outcomes if one.rank is not None]
    if Method(round_.method) is Method.SINGLE:
        single_source.refuse_another(session, round_.project, {one.id for one in ranked})
    year = clock.day(now).year
    for one in ranked:
        if not graded.is_invited(session, one.id, year):
            says = graded.not_invited(session, one.id, year)
            raise Invalid(f"{one.name}不能有名次：{says}请写为不符合的原因。", "outcomes")


def candidates(session: Session, round_: Round) -> list[Bid]:
    """Those who can be fixed, in order of rank; who refused to sign is none any more."""
    return sorted(
        (bid for bid in offers.sent(session, round_)
         if bid.is_qualified and bid.rank is not None and not bid.refused_because),
        key=lambda bid: bid.rank or 0,
    )  # fmt: skip


def fix(session: Session, round_: Round, *, actor: Actor, now: datetime) -> Bid:
    """The first-ranked candidate becomes the supplier (GPR-43-2); nothing else can be chosen."""
    demand(actor, "purchasing.fix", round_)
    if round_.state is not RoundState.REPORTED or round_.winner_id is not None:
        raise WrongState
    rounds.refuse_standstill(session, round_)
    _refuse_unfit_first(session, round_, now)
    bid = _fix(session, round_, now)
    take_part(
        session, ProjectParticipation, ProjectDuty.DECIDE, actor=actor, now=now,
        project_id=round_.project_id,
    )  # fmt: skip
    audit.record(session, actor, "purchasing.fix", round_.subject, after=bid.ref, at=now)
    return bid


def fix_by_default(session: Session, round_: Round, now: datetime) -> Bid | None:
    """The buyer is late and has not objected: rank 1 counts as fixed (CST-28).

    Not where it may not be bought from any more: the head has to decide that.
    """
    if round_.state is not RoundState.REPORTED or round_.winner_id is not None:
        return None
    if unfit(session, round_, now) or not candidates(session, round_):
        return None
    round_.fixed_by_default = True
    return _fix(session, round_, now)


def unfit(session: Session, round_: Round, now: datetime) -> str:
    """Why the first candidate, or the fixed supplier, may not be bought from today; "" if it may.

    The conditions of §5 are asked at the offer and again before the award.
    """
    found = _first(session, round_)
    if found is None:
        return ""
    return "；".join(offers.unmet_of(session, round_, found.organisation, now))


def _first(session: Session, round_: Round) -> Bid | None:
    rows = candidates(session, round_)
    fixed = [one for one in rows if one.id == round_.winner_id]
    return next(iter(fixed or rows), None)


def _refuse_unfit_first(session: Session, round_: Round, now: datetime) -> None:
    if says := unfit(session, round_, now):
        message = f"第一名现在不符合条件：{says}请负责人办理“第一名不再符合条件”。"
        raise Invalid(message)


def drop(session: Session, round_: Round, *, actor: Actor, now: datetime) -> None:
    """The first candidate is none any more; the next may be fixed. Raises Invalid where it is.

    What the portal finds decides, never a word of somebody's (GPR-44).
    """
    demand(actor, "purchasing.fix", round_)
    if round_.state is not RoundState.REPORTED:
        raise WrongState
    rounds.refuse_standstill(session, round_)
    says, found = unfit(session, round_, now), _first(session, round_)
    if found is None or not says:
        raise Invalid("第一名符合条件，不能改变评审结果。")
    found.refused_because = f"确定供应商时不符合条件：{says}"
    if round_.winner_id is not None:
        round_.winner_id, round_.fixed_on = None, None
        deadlines.stop(session, round_.project, periods.AWARD, now=now)
        deadlines.start(
            session, round_.project, periods.FIX, on=clock.day(now), agency_id=round_.agency_id
        )
        deadlines.copy_next(session, round_.project)
    session.flush()
    audit.record(
        session, actor, "purchasing.drop_candidate", round_.subject, before=found.ref,
        note=says, at=now,
    )  # fmt: skip


def _fix(session: Session, round_: Round, now: datetime) -> Bid:
    left = candidates(session, round_)
    if not left:
        raise Invalid("没有可以确定的候选供应商，请登记本轮采购失败。")
    bid = left[0]
    round_.winner_id, round_.fixed_on = bid.id, clock.day(now)
    session.flush()
    deadlines.stop(session, round_.project, periods.FIX, now=now)
    deadlines.start(
        session, round_.project, periods.AWARD, on=clock.day(now), agency_id=round_.agency_id
    )
    deadlines.copy_next(session, round_.project)
    return bid


def award(session: Session, round_: Round, *, actor: Actor, now: datetime) -> None:
    """Letter of award with its number, public notice, and a word to each who did not get it."""
    demand(actor, "purchasing.award", round_)
    if round_.state is not RoundState.REPORTED or round_.winner_id is None:
        raise WrongState
    rounds.refuse_standstill(session, round_)
    _refuse_unfit_first(session, round_, now)
    project, today = round_.project, clock.day(now)
    serial = next_number(session, "purchase.award", str(round_.agency_id), today.year)
    round_.award_no = f"采成〔{today.year}〕第{serial:05d}号"
    round_.awarded_on, round_.state = today, RoundState.AWARDED
    session.flush()
    bids = offers.sent(session, round_)
    winner = next(bid for bid in bids if bid.id == round_.winner_id)
    publish(
        session, project, NoticeKind.AWARD, title=f"{project.name}成交公告",
        content=_content(session, round_, winner), actor=actor, now=now, round=round_,
        supplier=winner.organisation.name, amount_fen=winner.price_fen,
    )  # fmt: skip
    for bid in bids:
        won = bid is winner
        telling.tell_supplier(
            session, bid.supplier_id, Role.ORGANISATION_HEAD,
            title="成交通知书" if won else "采购结果通知",
            body=f"{project.name}（{round_.award_no}）：请在30日内签订合同。" if won
            else f"{project.name}：{bid.refused_because or LOST}",
            path=f"/purchasing/offers/{bid.ref}", case_no=round_.notice_no,
        )  # fmt: skip
        bid.told_at = now
    session.flush()
    advance(session, project, workflow.AWARD, actor=actor, now=now)
    bonds.owed_back(session, project, round_, on=today)


def _content(session: Session, round_: Round, winner: Bid) -> list[tuple[str, str]]:
    """Who, for how much, judged by whom, and where to ask (GPR-43-4, PUB-243-2)."""
    project, organisation = round_.project, winner.organisation
    experts = round_.experts or "、".join(judging.experts_of(session, round_))
    points = "" if winner.total is None else f"{winner.total / 100:.2f}"
    return [
        ("项目名称", project.name), ("项目编号", project.code), ("公告编号", round_.notice_no),
        ("成交通知书", round_.award_no), ("采购方式", Method(round_.method).label),
        ("成交供应商", organisation.name), ("统一社会信用代码", organisation.credit_code),
        ("供应商地址", organisation.address), ("成交金额", yuan(winner.price_fen or 0)),
        ("评审总得分", points), ("主要服务要求", project.requirement.get("scope", "")),
        ("评审专家", experts), ("采购人", project.agency.name),
        ("采购人地址", project.agency.address), ("联系方式", round_.contact),
    ]  # fmt: skip


def next_candidate(
    session: Session, round_: Round, reason: str, *, actor: Actor, now: datetime
) -> None:
    """The winner does not sign: the next candidate may be fixed (GPR-49). Raises Invalid."""
    demand(actor, "purchasing.next_candidate", round_)
    if round_.state is not RoundState.AWARDED or not reason.strip():
        raise Invalid("请写明供应商为什么没有签订合同。", "reason")
    winner = session.scalars(select(Bid).where(Bid.id == round_.winner_id)).one()
    winner.refused_because = f"没有签订合同：{reason.strip()}"
    releasing.award_cancelled(session, round_.project, round_, now)
    round_.award_cancelled_on = clock.day(now)
    round_.winner_id, round_.fixed_on, round_.state = None, None, RoundState.REPORTED
    session.flush()
    if not candidates(session, round_):
        raise Invalid("没有下一候选人了，请登记本轮采购失败。")
    ending.fall_away(session, round_.project, winner.refused_because, actor=actor, now=now)
    advance(
        session, round_.project, workflow.NEXT_CANDIDATE, actor=actor, now=now, note=reason.strip()
    )
