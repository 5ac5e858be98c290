"""What users say of the service: a link each, one answer, nobody's name (K-25, K-26, GPR-45)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.ids import new_token
from app.core.policy import demand
from app.purchasing.models import ContractState, SurveyAnswer, SurveyLink

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.purchasing.models import ServiceContract

WHOM = {"user": "服务对象（八周岁以上儿童、照料人）", "village": "村（社区）、学校"}
DAYS, MOST = 30, 200
STARS = {
    "5": "很满意", "4": "满意", "3": "一般", "2": "不满意", "1": "很不满意",
}  # fmt: skip


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    session: Session, contract: ServiceContract, *, whom: str, number: int, actor: Actor,
    now: datetime,
) -> list[str]:  # fmt: skip
    """So many links, shown this once; each answers once within 30 days. Raises Invalid."""
    demand(actor, "purchasing.invite_users", contract)
    if contract.state is ContractState.DRAFT:
        raise WrongState
    if whom not in WHOM:
        raise Invalid("请选择问谁。", "whom")
    if not 1 <= number <= MOST:
        raise Invalid(f"一次生成1到{MOST}个链接。", "number")
    tokens = [new_token() for _ in range(number)]
    session.add_all(
        SurveyLink(
            contract_id=contract.id, agency_id=contract.agency_id, link_hash=_hash(token),
            whom=whom, until=clock.day(now) + timedelta(days=DAYS),
        )
        for token in tokens
    )  # fmt: skip
    audit.record(
        session, actor, "purchasing.invite_users", contract.subject, after=whom,
        note=f"{number}个链接", at=now,
    )  # fmt: skip
    session.flush()
    return tokens


def link_of(session: Session, token: str) -> SurveyLink | None:
    """The link behind an address, whether or not it still answers."""
    with as_system(session):
        return session.scalar(select(SurveyLink).where(SurveyLink.link_hash == _hash(token)))


def is_open(link: SurveyLink, on: datetime) -> bool:
    """Not answered, and not over."""
    return link.answered_at is None and clock.day(on) <= link.until


def answer(session: Session, token: str, *, stars: str, words: str, now: datetime) -> None:
    """One answer; nothing ties it to the link or to a person. Raises Invalid."""
    if stars not in STARS:
        raise Invalid("请选择满意程度。", "stars")
    with as_system(session):
        link = session.scalar(
            select(SurveyLink).where(SurveyLink.link_hash == _hash(token)).with_for_update()
        )
        if link is None or not is_open(link, now):
            raise Invalid("这个链接已经回答过，或者已经过期。谢谢您。")
        # The day alone: with the hour the answer could be told from its link.
        link.answered_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
        row = SurveyAnswer(
            contract_id=link.contract_id, whom=link.whom, stars=int(stars),
            answered_on=clock.day(now),
        )  # fmt: skip
        row.words = words.strip() or None
        session.add(row)


def counts(session: Session, contract: ServiceContract) -> dict[str, tuple[int, int]]:
    """Of each kind: links given out, answers."""
    with as_system(session):
        given = dict(
            session.execute(
                select(SurveyLink.whom, func.count())
                .where(SurveyLink.contract_id == contract.id)
                .group_by(SurveyLink.whom)
            ).all()
        )
        answered = dict(
            session.execute(
                select(SurveyAnswer.whom, func.count())
                .where(SurveyAnswer.contract_id == contract.id)
                .group_by(SurveyAnswer.whom)
            ).all()
        )
    return {whom: (given.get(whom, 0), answered.get(whom, 0)) for whom in WHOM}


def said(session: Session, contract: ServiceContract, *, most: int = 50) -> list[SurveyAnswer]:
    """What was answered in words, for the buyer; the supplier gets figures alone."""
    return list(
        session.scalars(
            select(SurveyAnswer)
            .where(SurveyAnswer.contract_id == contract.id, SurveyAnswer.words_sealed.is_not(None))
            .order_by(SurveyAnswer.id.desc())
            .limit(most)
        )
    )
