"""A visit is written down, once; afterwards only added to (F-VIS)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, select

from app.accounts.models import Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import case_number
from app.families.kin import kin_of
from app.law import RULES, citation
from app.law import visit_periods as periods
from app.visits.models import (
    Decision,
    Incident,
    MeetingPlace,
    Outcome,
    Risk,
    Visit,
    VisitAddendum,
    VisitDraft,
    VisitKind,
)
from app.visits.rules import MISSES_TO_HEAD, Regime
from app.visits.services import harm, schedule
from app.visits.services.telling import tell_bureau, tell_head
from app.visits.subjects import subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.visits.models import VisitPlan

LATE = timedelta(hours=48)
LEAST_ALONE = 5
SHORTEST = 5
RETRY_DAYS = 3
MOST_PHOTOS = 9
DANGER = {Risk.HIGH, Risk.URGENT}
TWO_VISITORS = {VisitKind.FUSION, VisitKind.INCIDENT}
SAFETY = {
    "windows": "门窗、阳台有防护", "gas": "燃气安全", "wires": "电线、插座安全",
    "stairs": "楼梯、地面安全", "water": "水缸、水井、水池安全", "fire": "明火、取暖安全",
    "medicine": "药品、农药放好", "animals": "动物看管好", "bed": "有自己的床铺",
    "clean": "屋内整洁", "people": "没有不该同住的人", "road": "周边道路安全",
}  # fmt: skip
"""The twelve items of the safety checklist."""
FINDINGS = {
    "health": "健康", "nutrition": "饮食", "clothing": "穿着", "sleep": "睡眠",
    "school": "上学", "homework": "功课",
}  # fmt: skip
MOODS = {"good": "好", "fair": "一般", "poor": "差"}


@dataclass(frozen=True)
class Entry:
    """What the visitor typed. `found` holds safety, findings and remarks by their names."""

    kind: VisitKind
    outcome: Outcome
    place: MeetingPlace
    visited_at: datetime
    with_ref: str = ""
    late_reason: str = ""
    tried: str = ""
    """Nobody at home: how the door was tried. Refused: who refused, and the words."""
    child_seen: bool | None = None
    not_seen_reason: str = ""
    alone_minutes: int | None = None
    found: dict[str, Any] = field(default_factory=dict)
    child_words: str = ""
    carer_words: str = ""
    signs: bool = False
    decision: Decision | None = None
    decision_reason: str = ""
    situations: tuple[str, ...] = ()
    risk: Risk | None = None


def record(
    session: Session, plan: VisitPlan, entry: Entry, *, actor: Actor, now: datetime
) -> Visit:
    """Keep one visit or attempt. Raises Invalid with the field that is missing."""
    demand(actor, "visits.record", plan)
    for problem in problems(session, plan, entry, actor=actor, now=now):
        raise problem
    visit = Visit(
        plan_id=plan.id,
        child_id=plan.child_id,
        visit_no=case_number(session, "FV", _place(plan), clock.day(now).year),
        kind=entry.kind,
        outcome=entry.outcome,
        place=entry.place,
        planned_on=plan.planned_on,
        visited_at=entry.visited_at,
        entered_at=now,
        by_id=actor.user_id,
        with_id=_second(session, plan, entry, actor, clock.day(now)),
        due_before=plan.due_on,
        created_at=now,
    )
    if now - entry.visited_at > LATE:
        visit.late_reason = entry.late_reason.strip()
    if entry.outcome is Outcome.VISITED:
        _fill(session, plan, visit, entry, actor, now)
    else:
        visit.found = {"tried": entry.tried.strip()}
    session.add(visit)
    session.flush()
    _drop_draft(session, plan, actor)
    audit.record(
        session, actor, "visits.record", plan.subject, after=str(visit.outcome),
        basis=citation(RULES["F-VIS"]), note=visit.visit_no, at=now,
    )  # fmt: skip
    with as_system(session):
        _follow(session, plan, visit, actor, now)
    return visit


def _place(plan: VisitPlan) -> str:
    return plan.county_code or plan.city_code or plan.province_code


def problems(
    session: Session, plan: VisitPlan, entry: Entry, *, actor: Actor, now: datetime
) -> Iterator[Invalid]:
    """Everything that the entry lacks, so that it can be said at once."""
    yield from _time_problems(plan, entry, now)
    if entry.outcome is Outcome.VISITED:
        yield from _visit_problems(entry)
    elif len(entry.tried.strip()) < SHORTEST:
        what = "怎样敲门、联系" if entry.outcome is Outcome.NOBODY_HOME else "谁拒绝、怎样说的"
        yield Invalid(f"请写明{what}。", "tried")
    try:
        _second(session, plan, entry, actor, clock.day(now))
    except Invalid as problem:
        yield problem


def _time_problems(plan: VisitPlan, entry: Entry, now: datetime) -> Iterator[Invalid]:
    if entry.visited_at > now:
        yield Invalid("探访时间不能晚于现在。", "visited_on")
    # A visit before the last change of the plan may still be entered late.
    first = min(plan.since_on, clock.day(plan.created_at))
    if clock.day(entry.visited_at) < first - timedelta(days=1):
        yield Invalid(f"探访时间不能早于{first:%Y-%m-%d}。", "visited_on")
    if now - entry.visited_at > LATE and len(entry.late_reason.strip()) < SHORTEST:
        yield Invalid("探访已超过48小时，请写明为什么迟填，例如：山里没有信号。", "late_reason")


def _visit_problems(entry: Entry) -> Iterator[Invalid]:
    if entry.child_seen is None:
        yield Invalid("请选择有没有见到孩子。", "child_seen")
    if not entry.child_seen and len(entry.not_seen_reason.strip()) < SHORTEST:
        yield Invalid("没有见到孩子的，请写明孩子在哪里、什么时候去见。", "not_seen_reason")
    far = entry.place in {MeetingPlace.PHONE, MeetingPlace.VIDEO}
    if entry.child_seen and not far and (entry.alone_minutes or 0) < LEAST_ALONE:
        yield Invalid(f"请和孩子单独谈至少{LEAST_ALONE}分钟，并填写分钟数。", "alone_minutes")
    if entry.child_seen and not entry.child_words.strip():
        yield Invalid("请写下孩子的原话；不会说话的，写观察到的表现。", "child_words")
    if entry.risk is None:
        yield Invalid("请选择风险判断。", "risk")
    if entry.signs:
        yield from harm.problems(_signs(entry))


def colleagues(session: Session, plan: VisitPlan, actor: Actor, on: date) -> list[tuple[str, str]]:
    """Who could have come along: (reference, name) of the institution's social workers."""
    rows = session.execute(
        select(User.ref, Person.name)
        .join(Person, Person.id == User.person_id)
        .where(_may_come_along(plan, actor, on))
        .order_by(Person.name)
    )
    return [(ref, name) for ref, name in rows]


def _may_come_along(plan: VisitPlan, actor: Actor, on: date) -> ColumnElement[bool]:
    grants = select(RoleGrant.id).where(
        RoleGrant.user_id == User.id,
        RoleGrant.role.in_([Role.SOCIAL_WORKER, Role.HEAD, Role.INTAKE]),
        RoleGrant.valid_from <= on,
    )
    return and_(
        User.agency_id == plan.agency_id,
        User.state == UserState.ACTIVE,
        User.id != actor.user_id,
        grants.exists(),
    )


def _second(session: Session, plan: VisitPlan, entry: Entry, actor: Actor, on: date) -> int | None:
    if not entry.with_ref:
        if entry.place not in schedule.CALLS and _needs_two(session, plan, entry):
            raise Invalid("融合期和突发事件的探访要有两人，请选择同行的人。", "with_ref")
        return None
    found = session.scalar(
        select(User).where(User.ref == entry.with_ref, _may_come_along(plan, actor, on))
    )
    if found is None:
        raise Invalid("请选择本机构的同事。", "with_ref")
    if found.person_id in kin_of(plan, plan.family_person_id):
        raise Invalid("同行的人不能是这个家庭的成员。", "with_ref")
    return found.id


def _needs_two(session: Session, plan: VisitPlan, entry: Entry) -> bool:
    """Whatever the visitor calls it: in fusion, and while an incident waits for its visit."""
    if entry.kind in TWO_VISITORS or plan.regime is Regime.FUSION:
        return True
    return bool(_waiting(session, plan, entry.visited_at))


def _fill(
    session: Session, plan: VisitPlan, visit: Visit, entry: Entry, actor: Actor, now: datetime
) -> None:
    visit.child_seen, visit.alone_minutes = bool(entry.child_seen), entry.alone_minutes
    visit.found = {**entry.found, "not_seen": entry.not_seen_reason.strip()}
    visit.child_words = entry.child_words.strip() or None
    visit.carer_words = entry.carer_words.strip() or None
    visit.risk, visit.signs = entry.risk, entry.signs
    if not entry.signs:
        return
    visit.decision, visit.decision_reason = entry.decision, entry.decision_reason.strip()
    told = harm.report(
        session, _signs(entry), child_id=plan.child_id, case_no=plan.case_no,
        places=(plan.home_code, plan.division_code),
        is_urgent=entry.risk is Risk.URGENT, actor=actor, now=now,
    )  # fmt: skip
    visit.report_id = told[0] if told else None


def _signs(entry: Entry) -> harm.Signs:
    return harm.Signs(entry.decision, entry.decision_reason, entry.situations)


def _follow(session: Session, plan: VisitPlan, visit: Visit, actor: Actor, now: datetime) -> None:
    day = clock.day(visit.visited_at)
    if visit.outcome is not Outcome.VISITED:
        plan.missed += 1
        _follow_miss(session, plan, visit, day, now)
        return
    subject_of(plan).visited(session, plan, visit, actor, now)
    if schedule.counts(visit):
        plan.missed, plan.planned_on = 0, None
        deadlines.stop(session, plan, periods.RETRY, now=now)
        _answer_incidents(session, plan, visit, now)
    schedule.reckon(session, plan, now)
    if visit.risk in DANGER:
        tell_head(
            session, plan, "探访后需要您处理", "请立即查看探访记录里的风险判断，24小时内处理。",
            act_by=clock.day(now) + timedelta(days=1),
        )  # fmt: skip
    if visit.risk is Risk.URGENT:
        tell_bureau(session, plan, "探访后需要立即处理", "请立即和机构联系。")
    if visit.risk is not Risk.LOW and plan.regime in {Regime.FUSION, Regime.ACTIVE}:
        schedule.attend(session, plan, now)


def _follow_miss(session: Session, plan: VisitPlan, visit: Visit, day: date, now: datetime) -> None:
    """A visit that was not held moves no due day (RV-V-8)."""
    if visit.outcome is Outcome.REFUSED:
        tell_head(session, plan, "家庭拒绝探访", "请当天了解原因并处理。")
    elif plan.missed >= MISSES_TO_HEAD:
        tell_head(session, plan, f"连续{plan.missed}次没有见到", "请了解原因，安排再次上门。")
    deadlines.stop(session, plan, periods.RETRY, now=now)
    schedule.start_until(
        session, plan, periods.RETRY, on=day, due_on=day + timedelta(days=RETRY_DAYS),
        warns=False,
    )  # fmt: skip


def _answer_incidents(session: Session, plan: VisitPlan, visit: Visit, now: datetime) -> None:
    """The first visit of two after an incident at which the child was seen is the one that was
    owed (FA-V-6).
    """
    if visit.with_id is None:
        return
    for incident in _waiting(session, plan, visit.visited_at):
        incident.visit_id = visit.id
    session.flush()
    still = session.scalar(
        select(Incident.id).where(Incident.plan_id == plan.id, Incident.visit_id.is_(None)).limit(1)
    )
    if still is None:
        deadlines.stop(session, plan, periods.INCIDENT, now=now)


def _waiting(session: Session, plan: VisitPlan, at: datetime) -> Sequence[Incident]:
    """Incidents before a moment that nobody has come to see."""
    return session.scalars(
        select(Incident).where(
            Incident.plan_id == plan.id, Incident.visit_id.is_(None), Incident.happened_at <= at
        )
    ).all()


def add(session: Session, visit: Visit, *, text: str, actor: Actor, now: datetime) -> None:
    """An addendum; the record itself stays as it was. Raises Invalid."""
    demand(actor, "visits.add", visit.plan)
    if len(text.strip()) < SHORTEST:
        raise Invalid("请写明补充的内容。", "text")
    row = VisitAddendum(visit_id=visit.id, by_id=actor.user_id, added_at=now)
    row.text = text.strip()
    session.add(row)
    audit.record(session, actor, "visits.add", visit.subject, at=now)


def keep_draft(
    session: Session, plan: VisitPlan, answers: list[list[str]], *, actor: Actor, now: datetime
) -> None:
    """What was typed so far, so that a dead battery loses nothing."""
    demand(actor, "visits.record", plan)
    draft = draft_of(session, plan, actor)
    if draft is None:
        draft = VisitDraft(plan_id=plan.id, user_id=actor.user_id)
        session.add(draft)
    draft.answers, draft.saved_at = answers, now


def draft_of(session: Session, plan: VisitPlan, actor: Actor) -> VisitDraft | None:
    """The visitor's own draft of a plan."""
    return session.scalar(
        select(VisitDraft).where(VisitDraft.plan_id == plan.id, VisitDraft.user_id == actor.user_id)
    )


def _drop_draft(session: Session, plan: VisitPlan, actor: Actor) -> None:
    session.execute(
        delete(VisitDraft).where(VisitDraft.plan_id == plan.id, VisitDraft.user_id == actor.user_id)
    )
