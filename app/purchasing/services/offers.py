"""Offers: sealed until two persons open them after the deadline (F-BID; §5, §10)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.organisations.models import (
    Organisation,
    OrgPerson,
    OrgRelation,
    OrgType,
    RelationKind,
    ServiceField,
)
from app.organisations.rules.answer import Result
from app.organisations.services import supplier_check
from app.purchasing import workflow
from app.purchasing.models import (
    Bid,
    Channel,
    Project,
    ProjectDuty,
    ProjectParticipation,
    Round,
    RoundState,
)  # fmt: skip
from app.purchasing.rules.money import yuan
from app.purchasing.services import graded, rounds, telling
from app.workflow.parts import take_part
from app.workflow.services import advance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

# What a supplier declares of itself (SUP-02 to SUP-07); the register cannot know it.
STATEMENTS = {
    "SUP-02": "具有良好的商业信誉和健全的财务会计制度",
    "SUP-04": "依法缴纳税收和社会保障资金，或者依法免缴",
    "SUP-05": "参加采购前三年内，在经营活动中没有重大违法记录",
    "SUP-06": "不在被禁止参加政府采购活动的期限内",
    "SUP-07": "没有列入失信被执行人、重大税收违法失信主体、政府采购严重违法失信名单",
    "SUP-12": "没有为本项目提供过整体设计、规范编制或者项目管理、监理、检测等服务",
}
SMALL_FIRM = "SUP-16"
SMALL_FIRM_WORDS = "本单位是中小企业，已附中小企业声明函"
RELATED = "SUP-11"
CONTROL = (RelationKind.SAME_HEAD, RelationKind.HOLDS, RelationKind.MANAGED)
EMPLOYED = "employed"


@dataclass(frozen=True)
class Offer:
    """What is offered: price in fen, how it is done, with whom, and what is declared."""

    price_fen: int
    plan: str
    staff: str
    statements: Sequence[str]


def own_organisation(session: Session, actor: Actor) -> Organisation:
    """The organisation whose office the actor works at. Raises Invalid where there is none."""
    found = session.scalar(select(Organisation).where(Organisation.agency_id == actor.agency_id))
    if found is None:
        raise Invalid("本单位还没有和登记的组织关联，请联系民政局办理。")
    return found


def own_bid(session: Session, round_: Round, actor: Actor) -> Bid | None:
    """The actor's office's offer in the round, or None."""
    return session.scalar(
        select(Bid)
        .where(Bid.round_id == round_.id, Bid.supplier_id == actor.agency_id)
        .options(joinedload(Bid.organisation))
    )


def needed_statements(round_: Round) -> dict[str, str]:
    """What has to be declared in this round."""
    return STATEMENTS | ({SMALL_FIRM: SMALL_FIRM_WORDS} if round_.sme_reserved else {})


def send(session: Session, round_: Round, said: Offer, *, actor: Actor, now: datetime) -> Bid:
    """Hand in an offer, or replace one's own, before the deadline.

    Raises Invalid: too late, above the limit, a statement that lacks, a condition of the supplier
    check that is not met (§5).
    """
    demand(actor, "purchasing.offer", round_)
    _refuse_elsewhere(round_)
    _refuse_late(round_, now)
    rounds.refuse_standstill(session, round_)
    if not 0 < said.price_fen <= round_.limit_fen:
        raise Invalid(f"报价要大于零，不超过最高限价{yuan(round_.limit_fen)}。", "price")
    lacking = [words for rule, words in needed_statements(round_).items()
               if rule not in said.statements]  # fmt: skip
    if lacking:
        raise Invalid(f"请确认：{lacking[0]}。不符合的，不能参加。", "statements")
    organisation = own_organisation(session, actor)
    unmet = unmet_of(session, round_, organisation, now)
    if unmet:
        raise Invalid(f"本单位现在不能参加：{unmet[0]}")
    bid = own_bid(session, round_, actor)
    if bid is None:
        bid = Bid(
            round_id=round_.id, organisation_id=organisation.id, buyer_id=round_.agency_id,
            supplier_id=actor.agency_id,
        )  # fmt: skip
        session.add(bid)
    bid.offer = asdict(said) | {"statements": sorted(said.statements)}
    bid.digest = digest_of(bid.offer)
    bid.sent_at, bid.sent_by_id, bid.withdrawn_at = now, actor.user_id, None
    session.flush()
    audit.record(session, actor, "purchasing.offer", round_.subject, after=bid.digest[:16], at=now)
    return bid


def withdraw(session: Session, round_: Round, *, actor: Actor, now: datetime) -> None:
    """Take one's own offer back before the deadline; a new one may follow."""
    demand(actor, "purchasing.offer", round_)
    _refuse_late(round_, now)
    bid = own_bid(session, round_, actor)
    if bid is None or bid.sent_at is None or bid.withdrawn_at is not None:
        raise WrongState
    bid.withdrawn_at = now
    session.flush()
    audit.record(session, actor, "purchasing.withdraw_offer", round_.subject, at=now)


def digest_of(offer: dict[str, object]) -> str:
    """The SHA-256 of an offer as it was handed in: its receipt, and what is opened."""
    said = json.dumps(offer, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _refuse_elsewhere(round_: Round) -> None:
    if round_.channel is not Channel.QUOTES:
        raise WrongState("这次采购在财政部门的平台上进行，请到那里提交响应文件。")


def _refuse_late(round_: Round, now: datetime) -> None:
    if round_.state is not RoundState.OPEN:
        raise WrongState
    if round_.due_at is None or now >= round_.due_at:
        raise Invalid("提交截止时间已过，不再接收。")


def unmet_of(
    session: Session, round_: Round, organisation: Organisation, now: datetime
) -> list[str]:
    """The conditions of §5 that the organisation does not meet on the day, in words.

    The project is asked by the portal: a supplier reads nothing of it but the notice.
    """
    with as_system(session):
        field = session.scalar(select(Project.field).where(Project.id == round_.project_id))
        known = {one.value for one in ServiceField}
        answer = supplier_check(
            session, organisation, round_.agency_id, clock.day(now),
            ServiceField(field) if field in known else None,
        )  # fmt: skip
    found = [
        f"{one.title}：{one.says}" + (f"（{one.article}）" if one.article else "")
        for one in answer.conditions
        if one.result is Result.UNMET and one.rule_id != SMALL_FIRM
    ]
    if round_.sme_reserved and organisation.type is not OrgType.ENTERPRISE:
        found.append("本项目专门面向中小企业采购，社会组织和事业单位不能参加。")
    year = clock.day(now).year
    if not graded.is_invited(session, organisation.id, year):
        found.append(graded.not_invited(session, organisation.id, year))
    return found


def takes(round_: Round, now: datetime) -> bool:
    """Whether offers may still be handed in and taken back."""
    return round_.state is RoundState.OPEN and round_.due_at is not None and now < round_.due_at


def standing(bid: Bid, round_: Round, *, is_paused: bool = False) -> tuple[str, str]:
    """What a supplier is told of its own offer: words and colour of the tag."""
    if bid.withdrawn_at is not None:
        return "已撤回", "grey"
    if round_.state is RoundState.FAILED:
        return "本轮终止", "red"
    if is_paused:
        return "采购暂停", "yellow"
    if round_.state is RoundState.AWARDED:
        return ("成交", "green") if round_.winner_id == bid.id else ("未成交", "grey")
    return ("已提交", "blue") if round_.opened_at is None else ("评审中", "blue")


def refuse_untold(bid: Bid, round_: Round) -> None:
    """There is no letter before the award. Raises WrongState."""
    if round_.state is not RoundState.AWARDED or bid.told_at is None:
        raise WrongState


def open_with(session: Session, round_: Round, *, actor: Actor, now: datetime) -> bool:
    """The first of two officers asks to open, the second opens; True once they are open.

    Raises Invalid before the deadline, and where the same person does both.
    """
    demand(actor, "purchasing.open", round_)
    _refuse_elsewhere(round_)
    if round_.state is not RoundState.OPEN:
        raise WrongState
    if round_.due_at is None or now < round_.due_at:
        raise Invalid("还没有到提交截止时间，不能开启。")
    rounds.refuse_standstill(session, round_)
    if round_.opened_by_id is None:
        round_.opened_by_id = actor.user_id
        _part(session, round_, actor, now)
        session.flush()
        audit.record(session, actor, "purchasing.ask_to_open", round_.subject, at=now)
        telling.tell_buyer(
            session, round_.project, Role.BUREAU_OFFICER, title="请共同开启响应文件",
            body="截止时间已到，一名经办人已申请开启，需要另一名经办人确认。",
            path=f"/purchasing/rounds/{round_.ref}",
        )  # fmt: skip
        return False
    if _person_of(session, round_.opened_by_id) in actor.persons:
        raise Invalid("响应文件由两个人共同开启，请另一名经办人确认。")
    round_.opened_with_id, round_.opened_at = actor.user_id, now
    round_.state = RoundState.JUDGING
    _part(session, round_, actor, now)
    for bid in sent(session, round_):
        _open(session, round_, bid, now)
    _mark_related(session, sent(session, round_), clock.day(now))
    _dismiss_judges(session, round_, actor, now)
    session.flush()
    advance(session, round_.project, workflow.OPEN, actor=actor, now=now)
    return True


def sent(session: Session, round_: Round) -> Sequence[Bid]:
    """The offers that were handed in and not taken back, with their suppliers and points.

    The caller has checked what its page may show; before the opening that is their number alone.
    """
    return sent_in(session, [round_])[round_.id]


def sent_in(session: Session, rounds_: Iterable[Round]) -> dict[int, list[Bid]]:
    """The same of several rounds, by the round's number."""
    found: dict[int, list[Bid]] = {one.id: [] for one in rounds_}
    rows = session.scalars(
        select(Bid)
        .where(Bid.round_id.in_(found), Bid.sent_at.is_not(None), Bid.withdrawn_at.is_(None))
        .options(joinedload(Bid.organisation), joinedload(Bid.scores))
        .order_by(Bid.id)
    )
    for bid in rows.unique():
        found[bid.round_id].append(bid)
    return found


def _open(session: Session, round_: Round, bid: Bid, now: datetime) -> None:
    offer = bid.offer or {}
    if digest_of(offer) != bid.digest:
        bid.is_qualified, bid.refused_because = False, "响应文件与提交时的摘要不一致。"
        return
    bid.price_fen = int(offer["price_fen"])
    unmet = unmet_of(session, round_, bid.organisation, now)
    bid.checks = unmet
    bid.is_qualified = not unmet
    bid.refused_because = unmet[0] if unmet else ""


def _mark_related(session: Session, bids: Sequence[Bid], on: date) -> None:
    """GPR-18-1: one head, or control or management, stands behind two offers; neither counts."""
    heads = [bid.organisation.head.strip() for bid in bids]
    tied = _tied(session, bids, on)
    for bid, head in zip(bids, heads, strict=True):
        says = ""
        if head and heads.count(head) > 1:
            says = "单位负责人与另一家供应商为同一人。"
        elif bid.organisation_id in tied:
            says = "与另一家供应商有控股、管理关系或者负责人相同。"
        if says:
            bid.checks = [*bid.checks, f"{RELATED}：{says}"]
            bid.is_qualified = False
            bid.refused_because = bid.refused_because or says


def _tied(session: Session, bids: Sequence[Bid], on: date) -> set[int]:
    """Who is tied to another bidder by the register, on either side of the tie."""
    by_name = {
        key: bid.organisation_id for bid in bids
        for key in (bid.organisation.name, bid.organisation.credit_code)
    }  # fmt: skip
    with as_system(session):
        ties = session.execute(
            select(OrgRelation.organisation_id, OrgRelation.other).where(
                OrgRelation.organisation_id.in_([bid.organisation_id for bid in bids]),
                OrgRelation.kind.in_(CONTROL), OrgRelation.voided_at.is_(None),
                OrgRelation.from_on <= on,
                or_(OrgRelation.until_on.is_(None), OrgRelation.until_on >= on),
            )
        ).all()  # fmt: skip
    found: set[int] = set()
    for own, other in ties:
        if other.strip() in by_name:
            found |= {own, by_name[other.strip()]}
    return found


def people_of_bidders(session: Session, round_: Round) -> set[int]:
    """Persons who work at a supplier that has offered: by an account there, or on its register."""
    bids = sent(session, round_)
    with as_system(session):
        found = set(session.scalars(
            select(User.person_id).where(User.agency_id.in_({one.supplier_id for one in bids}))
        ))  # fmt: skip
        found |= set(session.scalars(
            select(Person.id)
            .join(OrgPerson, OrgPerson.id_no_index == Person.id_no_index)
            .where(OrgPerson.organisation_id.in_({one.organisation_id for one in bids}))
        ))  # fmt: skip
    return found


def _dismiss_judges(session: Session, round_: Round, actor: Actor, now: datetime) -> None:
    """GPR-09: nobody judges an employer. Asked now, for who has offered was nobody's to know."""
    employed = people_of_bidders(session, round_)
    gone = [one for one in round_.panel if one.ended_at is None and one.person_id in employed]
    for one in gone:
        one.interest, one.ended_at = EMPLOYED, now
    if not gone:
        return
    session.flush()
    audit.record(
        session, actor, "purchasing.declare", round_.subject, after=EMPLOYED, note=f"{len(gone)}人",
        at=now,
    )  # fmt: skip
    telling.tell_buyer(
        session, round_.project, Role.BUREAU_OFFICER, title="评审人员应当回避，请补充",
        body=f"{len(gone)}名评审人员是供应商的人员，已退出评审。",
        path=f"/purchasing/rounds/{round_.ref}",
    )  # fmt: skip


def _part(session: Session, round_: Round, actor: Actor, now: datetime) -> None:
    take_part(
        session, ProjectParticipation, ProjectDuty.OPEN, actor=actor, now=now,
        project_id=round_.project_id,
    )  # fmt: skip


def _person_of(session: Session, user_id: int) -> int:
    return session.scalars(select(User.person_id).where(User.id == user_id)).one()
