"""Visits and talks of an assessment, and what is still missing of them (AE-09-3, AF-07 to 09)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.adoption import workflow
from app.adoption.models import Adoption, AssessmentVisit, Assessor, VisitKind
from app.adoption.services import assessing, facts
from app.adoption.services.progress import opinions_of
from app.audit import services as audit
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import demand

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

S = workflow.S
MET = {
    "applicant": "收养人，单独谈", "spouse": "收养人的配偶，单独谈", "together": "夫妻一起谈",
    "members": "满8周岁的其他共同生活的人，逐个谈", "child": "要收养的孩子",
    "neighbours": "邻居，两人以上", "committee": "村（居）民委员会", "employer": "工作单位",
}  # fmt: skip
HOME_VISITS, GO_TO_A_HOME, FUSION_VISITS = 2, 2, 2
FIRST_IN_FUSION = timedelta(days=7)
LONGEST = timedelta(hours=12)
WALKED_IN = frozenset({S.ASSESSING, S.MATCHED, S.FUSION})


def visits(
    session: Session, case: Adoption, *, in_fusion: bool | None = None
) -> list[AssessmentVisit]:
    """The visits of this round, the newest first."""
    return [one for one in _visits(session, case) if in_fusion in {None, one.in_fusion}]


@once
def _visits(session: Session, case: Adoption) -> Sequence[AssessmentVisit]:
    return session.scalars(
        select(AssessmentVisit)
        .where(AssessmentVisit.adoption_id == case.id, AssessmentVisit.round == case.round)
        .order_by(AssessmentVisit.started_at.desc())
    ).all()


def who_may_go(case: Adoption) -> list[Assessor]:
    """Who is named and has declared."""
    return [one for one in assessing.named(case) if one.declared_free_at is not None]


def record(
    session: Session,
    case: Adoption,
    *,
    kind: str,
    announced: bool,
    on: date,
    begin: time,
    until: time,
    went: Sequence[str],
    met: Sequence[str],
    words: str,
    actor: Actor,
    now: datetime,
) -> AssessmentVisit:
    """F-VISIT. Raises Invalid: nobody goes to a home alone, nothing is of tomorrow (AF-01)."""
    demand(actor, "adoption.record_visit", case)
    if case.state not in WALKED_IN:
        raise WrongState
    if kind not in set(VisitKind):
        raise Invalid("请选择在哪里。", "kind")
    start = datetime.combine(on, begin, tzinfo=clock.BEIJING)
    end = datetime.combine(on, until, tzinfo=clock.BEIJING)
    if end <= start:
        raise Invalid("结束时间要晚于开始时间。", "until")
    if end > now:
        raise Invalid("还没有结束的走访不能登记。", "on")
    row = assessing.current(session, case)
    if row is None or row.agreed_on is None or on < row.agreed_on:
        raise Invalid("走访不会早于收养人同意评估的那天。", "on")
    able = {one.ref: one for one in who_may_go(case)}
    if not went or not set(went) <= set(able):
        raise Invalid("请选择去的评估人员，都要是本案指派、已经声明的。", "went")
    if kind == VisitKind.HOME and len(set(went)) < GO_TO_A_HOME:
        raise Invalid("入户要有两名以上评估人员。", "went")
    if not set(met) <= set(MET):
        raise Invalid("请选择见了谁。", "met")
    if not words.strip():
        raise Invalid("请写下看到、听到的情况。", "words")
    visit = AssessmentVisit(
        adoption_id=case.id, agency_id=case.agency_id, round=case.round,
        in_fusion=case.state is S.FUSION, kind=VisitKind(kind), announced=announced,
        started_at=start, ended_at=end, went=sorted(set(went)),
        met=[one for one in MET if one in set(met)], entered_by_id=actor.user_id, created_at=now,
    )  # fmt: skip
    visit.words = words.strip()
    session.add(visit)
    session.flush()
    audit.record(
        session, actor, "adoption.record_visit", case.subject, at=now, note=visit.kind.label
    )
    return visit


def lacking(session: Session, case: Adoption) -> list[str]:
    """What the ability is not judged without: visits to the home and talks apart."""
    done = visits(session, case, in_fusion=False)
    homes = [one for one in done if one.kind is VisitKind.HOME]
    met = {code for one in done for code in one.met}
    found = []
    if len(homes) < HOME_VISITS:
        found.append(f"入户至少{HOME_VISITS}次，现在{len(homes)}次")
    if not any(not one.announced for one in homes):
        found.append("至少一次入户不事先通知")
    wanted = ["applicant", "neighbours", "committee"]
    if case.jointly:
        wanted += ["spouse", "together"]
    if opinions_of(facts.family_of(session, case), clock.today()):
        wanted.append("members")
    return [*found, *(f"还没有面谈：{MET[code]}" for code in MET if code in set(wanted) - met)]
