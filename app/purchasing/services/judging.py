"""Who judges the offers, free of interest by their own word, and their points (GPL-38, GPR-44)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency, Person, RoleGrant, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.law import purchase_periods as periods
from app.notices import services as notices
from app.parameters import services as parameters
from app.parameters.services import cite
from app.purchasing import workflow
from app.purchasing.models import Bid, BidScore, PanelMember, Project, Round, RoundState
from app.purchasing.rules.method import Method
from app.purchasing.rules.scoring import (
    PanelFacts,
    Ranked,
    Scored,
    least_offers,
    mean,
    panel_lacks,
    price_score,
    rank,
)  # fmt: skip
from app.purchasing.services import methods, offers, rounds
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

PRICE = "price"
HUNDREDTHS = 100
# Interests that bar from judging (GPR-09), as the page offers them.
INTERESTS = {
    offers.EMPLOYED: "三年内与供应商存在劳动关系，或者担任过董事、监事",
    "holder": "三年内是供应商的控股股东或者实际控制人",
    "relative": "与供应商负责人有夫妻、直系血亲、三代以内旁系血亲或者近姻亲关系",
    "other": "有其他可能影响公平、公正的关系",
}


def name_judge(
    session: Session, round_: Round, user: User, *, actor: Actor, now: datetime
) -> PanelMember:
    """Put somebody on the panel: an expert, or an officer of the buyer. Raises Invalid.

    Nobody who is on it already, nor of a supplier that has offered: who that is shows, and is
    asked, once the offers are open.
    """
    demand(actor, "purchasing.name_judges", round_)
    if round_.state not in {RoundState.OPEN, RoundState.JUDGING}:
        raise WrongState
    is_expert = _is_expert(session, user, now)
    if not is_expert and user.agency_id != round_.agency_id:
        raise Invalid("评审人员是专家，或者本单位的代表。", "people")
    known = next((one for one in round_.panel if one.person_id == user.person_id), None)
    if known is not None and known.ended_at is not None:
        raise Invalid("这个人已经申明有利害关系，不能评审本项目。", "people")
    if known is not None:
        raise Invalid("这个人已经在评审小组里。", "people")
    is_open = round_.state is RoundState.JUDGING
    if is_open and user.person_id in offers.people_of_bidders(session, round_):
        raise Invalid("供应商的人员不能评审本项目。", "people")
    made = PanelMember(
        round_id=round_.id, user_id=user.id, person_id=user.person_id, is_expert=is_expert
    )
    round_.panel.append(made)
    session.flush()
    audit.record(session, actor, "purchasing.name_judges", round_.subject, after=user.ref, at=now)
    notices.tell(
        session, person_id=user.person_id, kind="desk", title="请您评审采购项目",
        body=f"{round_.notice_no}：请先申明有没有利害关系，再评审。", case_no=round_.notice_no,
        path=f"/purchasing/judging/{round_.ref}",
    )  # fmt: skip
    return made


def to_name(session: Session, round_: Round) -> list[tuple[str, str]]:
    """Who may be put on the panel: (account, name and office); none who is or was on it."""
    known = {one.person_id for one in round_.panel}
    # The portal asks: an expert is of another office.
    with as_system(session):
        rows = session.execute(
            select(User.ref, User.person_id, Person.name, Agency.short_name, RoleGrant.role)
            .join(Person, Person.id == User.person_id)
            .join(Agency, Agency.id == User.agency_id)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(
                RoleGrant.released_at.is_not(None),
                RoleGrant.valid_to.is_(None),
                or_(
                    RoleGrant.role == Role.EXPERT,
                    and_(RoleGrant.role == Role.BUREAU_OFFICER, User.agency_id == round_.agency_id),
                ),
            )
            .order_by(RoleGrant.role.desc(), Agency.short_name, Person.name)
        ).all()
    return [
        (ref, f"{name}（{office}，{'专家' if role == Role.EXPERT else '采购人代表'}）")
        for ref, person_id, name, office, role in rows if person_id not in known
    ]  # fmt: skip


def _is_expert(session: Session, user: User, now: datetime) -> bool:
    roles = session.scalars(
        select(RoleGrant.role).where(
            RoleGrant.user_id == user.id, RoleGrant.released_at.is_not(None),
            RoleGrant.valid_to.is_(None) | (RoleGrant.valid_to >= clock.day(now)),
        )
    )  # fmt: skip
    return Role.EXPERT in set(roles)


def declare(session: Session, round_: Round, interest: str, *, actor: Actor, now: datetime) -> None:
    """Free of interest ("" ), or one of `INTERESTS`: then one leaves the panel (GPR-09, GPL-12)."""
    demand(actor, "purchasing.declare", round_)
    if not interest and round_.opened_at is None:
        raise WrongState("响应文件开启以后，看到供应商的名称再申明。")
    member = _own(round_, actor)
    if interest and interest not in INTERESTS:
        raise Invalid("请选择有没有利害关系。", "interest")
    if interest:
        member.interest, member.ended_at = interest, now
    else:
        member.declared_at = now
    session.flush()
    audit.record(
        session, actor, "purchasing.declare", round_.subject, after=interest or "free", at=now
    )


def _own(round_: Round, actor: Actor) -> PanelMember:
    found = [
        one for one in round_.panel if one.person_id == actor.person_id and one.ended_at is None
    ]
    if not found:
        raise WrongState
    return found[-1]


def own_place(round_: Round, actor: Actor) -> PanelMember:
    """The actor's own place on the panel. WrongState where there is none."""
    return _own(round_, actor)


def sitting(round_: Round) -> list[PanelMember]:
    """Who judges: declared and not left."""
    return [one for one in round_.panel if one.declared_at is not None and one.ended_at is None]


def panel_says(session: Session, round_: Round, on: datetime) -> list[str]:
    """What the panel lacks, each with its article."""
    members = sitting(round_)
    limit = methods.limits_of(session, round_.project, clock.day(on))[1] or 0
    facts = PanelFacts(
        Method(round_.method), len(members), sum(one.is_expert for one in members),
        round_.limit_fen, limit,
    )  # fmt: skip
    return [f"{lack.says}（{cite(session, lack.rule_id)}）" for lack in panel_lacks(facts)]


def keep_scores(
    session: Session, round_: Round, points: Mapping[str, Mapping[str, int]], *, actor: Actor,
    now: datetime, submit: bool,
) -> None:  # fmt: skip
    """One judge's points: {offer's ref: {factor: hundredths}}; kept until submitted, then fixed.

    Raises Invalid for points above a factor's weight, and, when submitting, for one that lacks.
    """
    demand(actor, "purchasing.judge", round_)
    if round_.state is not RoundState.JUDGING:
        raise WrongState
    rounds.refuse_standstill(session, round_)
    member = _own(round_, actor)
    if member.submitted_at is not None:
        raise Invalid("您已经提交评分，不能再改。")
    weights = factors(round_)
    for bid in qualified(session, round_):
        given = points.get(bid.ref, {})
        for factor, (name, weight) in weights.items():
            value = given.get(factor)
            if value is None and submit:
                raise Invalid(f"“{name}”还有没打分的，请补齐后提交。")
            if value is not None and not 0 <= value <= weight * HUNDREDTHS:
                raise Invalid(f"“{name}”的分值在0到{weight}分之间。")
            if value is not None:
                _keep(session, bid, member, factor, value)
    if submit:
        member.submitted_at = now
        audit.record(session, actor, "purchasing.submit_scores", round_.subject, at=now)
    session.flush()
    if submit:
        _close_if_last(session, round_, now)


def factors(round_: Round) -> dict[str, tuple[str, int]]:
    """What judges give points for: code → (name, highest); the price is computed."""
    return {
        one["code"]: (one["name"], int(one["weight"]))
        for one in round_.factors
        if one["code"] != PRICE
    }


def price_weight(round_: Round) -> int:
    """How many points the price brings."""
    return sum(int(one["weight"]) for one in round_.factors if one["code"] == PRICE)


def qualified(session: Session, round_: Round) -> Sequence[Bid]:
    """The offers that count."""
    return [bid for bid in offers.sent(session, round_) if bid.is_qualified]


def _keep(session: Session, bid: Bid, member: PanelMember, factor: str, value: int) -> None:
    known = next(
        (one for one in bid.scores if one.member_id == member.id and one.factor == factor), None
    )
    if known is None:
        session.add(BidScore(bid_id=bid.id, member_id=member.id, factor=factor, points=value))
    else:
        known.points = value


def _close_if_last(session: Session, round_: Round, now: datetime) -> None:
    # The portal asks: a judge reads neither the others' rows nor the project.
    with as_system(session):
        waiting = session.scalar(
            select(PanelMember.id)
            .where(
                PanelMember.round_id == round_.id, PanelMember.ended_at.is_(None),
                PanelMember.submitted_at.is_(None),
            )
            .limit(1)
        )  # fmt: skip
        if waiting is not None:
            return
        # The report is owed from now on (GPR-43-1).
        project = session.get_one(Project, round_.project_id)
        deadlines.start(
            session, project, periods.REPORT, on=clock.day(now), agency_id=round_.agency_id
        )
        deadlines.copy_next(session, project)


@dataclass(frozen=True)
class Line:
    """An offer in the ranking, with its points by factor (means) and for the price."""

    bid: Bid
    by_factor: dict[str, Fraction]
    price: Fraction
    ranked: Ranked


def ranking(round_: Round, sent: Sequence[Bid]) -> list[Line]:
    """Of the round's offers those that count, best first, from the scores of all who sit (§3)."""
    members = {one.id for one in sitting(round_)}
    bids = [bid for bid in sent if bid.is_qualified]
    prices = [bid.price_fen or 0 for bid in bids]
    lines: dict[str, tuple[Bid, dict[str, Fraction], Fraction]] = {}
    for bid in bids:
        given: dict[str, list[Fraction]] = defaultdict(list)
        for one in bid.scores:
            if one.member_id in members:
                given[one.factor].append(Fraction(one.points, HUNDREDTHS))
        means = {factor: mean(given[factor]) for factor in factors(round_) if given[factor]}
        price = price_score(bid.price_fen or 0, min(prices), price_weight(round_))
        lines[bid.ref] = (bid, means, price)
    scored = [
        Scored(ref, sum(means.values(), price), Fraction(bid.price_fen or 0))
        for ref, (bid, means, price) in lines.items()
    ]
    by_price = not factors(round_) or Method(round_.method) is Method.NEGOTIATION
    return [Line(*lines[one.ref], one) for one in rank(scored, by_price=by_price)]


def report(session: Session, round_: Round, words: str, *, actor: Actor, now: datetime) -> None:
    """The panel's report: ranking and reasons (GPR-43-1). Raises Invalid for what lacks."""
    demand(actor, "purchasing.report", round_)
    if round_.state is not RoundState.JUDGING:
        raise WrongState
    # Asked first: nobody is called to judge what has failed already.
    count = len(qualified(session, round_))
    least = least_offers(Method(round_.method), quotes=_own_quotes(session, round_, now))
    if count < least:
        raise Invalid(f"符合条件的供应商只有{count}家，不足{least}家，本轮采购失败。")
    lacking = panel_says(session, round_, now)
    if lacking:
        raise Invalid(lacking[0])
    if factors(round_) and not sitting(round_):
        raise Invalid("还没有评审人员打分，请先确定评审人员。")
    if missing := unscored(session, round_, declared=True):
        raise Invalid(f"还有评审人员没有提交评分：{'、'.join(missing)}。")
    lines = ranking(round_, offers.sent(session, round_))
    if not words.strip():
        raise Invalid("请写明评审情况和理由。", "words")
    for line in lines:
        line.bid.total = int(line.ranked.total * HUNDREDTHS)
        line.bid.rank = line.ranked.place
    if any(line.ranked.tied for line in lines if line.ranked.place == 1):
        raise Invalid("第一名得分和报价都相同，请评审小组复核后再出报告。")
    round_.report, round_.reported_on = words.strip(), clock.day(now)
    round_.state = RoundState.REPORTED
    session.flush()
    advance(session, round_.project, workflow.REPORT, actor=actor, now=now)


def _own_quotes(session: Session, round_: Round, now: datetime) -> int:
    found = parameters.values(
        session, ("own.quotes",), on=clock.day(now), places=methods.places_of(round_.project),
        agency_id=round_.agency_id,
    )  # fmt: skip
    return int(found["own.quotes"])


def unscored(session: Session, round_: Round, *, declared: bool = False) -> list[str]:
    """The names of those on the panel whose points are not there; for the buyer alone.

    With `declared` only of those who sit: who never declares does not hold up the report.
    """
    if not factors(round_):
        return []
    seats = sitting(round_) if declared else [one for one in round_.panel if one.ended_at is None]
    people = [one.person_id for one in seats if one.submitted_at is None]
    # The portal asks: a judge may be of another office.
    with as_system(session):
        return list(session.scalars(
            select(Person.name).where(Person.id.in_(people)).order_by(Person.id)
        ))  # fmt: skip


def experts_of(session: Session, round_: Round) -> list[str]:
    """The names of the experts who judged, for the notice of the result (GPR-43-4)."""
    people = [one.person_id for one in sitting(round_) if one.is_expert]
    # The portal asks: an expert is of another office.
    with as_system(session):
        return list(session.scalars(
            select(Person.name).where(Person.id.in_(people)).order_by(Person.id)
        ))  # fmt: skip


def rounds_of_judge(session: Session, actor: Actor) -> Sequence[Round]:
    """The rounds to whose panel the actor was named, newest first."""
    demand(actor, "purchasing.judging")
    return session.scalars(
        select(Round)
        .join(PanelMember, PanelMember.round_id == Round.id)
        .where(PanelMember.person_id == actor.person_id, PanelMember.ended_at.is_(None))
        .options(joinedload(Round.panel))
        .order_by(Round.id.desc())
    ).unique().all()  # fmt: skip
