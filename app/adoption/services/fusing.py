"""The child is matched, lives with the family, is heard; at least 30 days to the day (AE-08-2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption import workflow
from app.adoption.models import Adoption, Fusion, Side
from app.adoption.services import deciding, facts, scoring, telling, walking
from app.audit import services as audit
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.core.screen import day_long
from app.deadlines import services as deadlines
from app.documents.letters import LetterKind
from app.law import adoption_periods as periods
from app.notices import services as notices
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

S = workflow.S
BEFORE = "fusion-before"
"""The stage of sheets that a prolongation has overtaken."""


@once
def of_case(session: Session, case: Adoption) -> Fusion | None:
    """The fusion of this round."""
    return session.scalar(
        select(Fusion).where(Fusion.adoption_id == case.id, Fusion.round == case.round)
    )


def match(session: Session, case: Adoption, *, actor: Actor, now: datetime) -> None:
    """The sending side has confirmed the child: staff propose, adopters never browse (MT-02)."""
    demand(actor, workflow.MATCH.action, case)
    row = scoring.concluded(session, case, scoring.ABILITY)
    if row is None or not row.passed:
        raise Invalid("能力评估合格以后才能确认孩子。")
    if not facts.adoptees_of(session, case):
        raise Invalid("送养一方还没有确认孩子。")
    advance(session, case, workflow.MATCH, actor=actor, now=now)
    telling.tell_family(session, case, "可以开始融合", "请等登记机关约您签订融合协议。")


def fuse(
    session: Session, case: Adoption, *, guardian_agreed_on: date, child_agrees: bool | None,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """The agreement is signed, the child moves in today; its guardian stays guardian (AF-10).

    Raises Invalid while a child of eight or more has not agreed.
    """
    demand(actor, workflow.FUSE.action, case)
    today = clock.day(now)
    if guardian_agreed_on > today:
        raise Invalid("监护人同意的日期不能晚于今天。", "guardian_agreed_on")
    if child_agrees is not True and _is_asked(session, case, today):
        raise Invalid("孩子已满8周岁，本人同意融合才能开始。", "child_agrees")
    advance(session, case, workflow.FUSE, actor=actor, now=now)
    session.add(Fusion(
        adoption_id=case.id, agency_id=case.agency_id, round=case.round, starts_on=today,
        guardian_agreed_on=guardian_agreed_on, child_agrees=child_agrees, interruptions=[],
        created_at=now,
    ))  # fmt: skip
    session.flush()
    until = deadlines.running(session, case, periods.FUSION)[0].due_on
    _tell_home(session, case, "融合开始", "孩子从今天起到收养家庭生活，监护责任不变。")
    letter = telling.write(
        session, case, LetterKind.ADOPTION_FUSION,
        opening="融合协议已经签订，从今天起您和孩子开始融合。",
        facts=(("开始", day_long(today)), ("至少到", day_long(until))),
        steps=("融合期间孩子的监护责任仍由监护人或者福利机构承担，您照料孩子的日常生活。",
               "评估人员会来看望；孩子生病、受伤或者走失，马上联系福利机构和登记机关。",
               "孩子离开家庭的日子不计算在内。"),
        rules=("AE-08-2", "AF-10", "AF-09"), actor=actor, now=now,
    )  # fmt: skip
    telling.tell_family(session, case, "融合开始", "融合通知书在您的页面上。", act_by=until)
    return letter


def _is_asked(session: Session, case: Adoption, on: date) -> bool:
    return any(p.side is Side.CHILD for p in deciding.parties(session, case, on))


def _tell_home(session: Session, case: Adoption, title: str, body: str) -> None:
    if case.sender_agency_id is None:
        return
    with as_system(session):
        for role in (Role.SOCIAL_WORKER, Role.HEAD):
            notices.tell_role(
                session, case.sender_agency_id, role, kind="N-06", title=title, body=body,
                case_no=case.case_no or "",
            )  # fmt: skip


def interrupt(
    session: Session, case: Adoption, *, first: date, last: date, actor: Actor, now: datetime
) -> None:
    """Days, both included, on which the child was not there: they do not count."""
    demand(actor, "adoption.record_visit", case)
    row = of_case(session, case)
    if row is None or case.state is not S.FUSION:
        raise WrongState
    if not row.starts_on <= first <= last <= clock.day(now):
        raise Invalid("日期应在融合开始和今天之间，先后不能颠倒。", "first")
    known = {day for one in row.interruptions for day in _days(*map(date.fromisoformat, one))}
    if known & set(_days(first, last)):
        raise Invalid("这些日子里有已经登记过的。", "first")
    row.interruptions = [*row.interruptions, [first.isoformat(), last.isoformat()]]
    session.flush()
    with as_system(session):
        for clockwork in deadlines.running(session, case, periods.FUSION):
            clockwork.due_on = complete_on(session, case, row)
        deadlines.copy_next(session, case)
    audit.record(session, actor, "adoption.record_visit", case.subject, note="融合中断", at=now)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def complete_on(session: Session, case: Adoption, row: Fusion) -> date:
    """The first day on which the fusion is long enough: full days, interruptions left out."""
    begin = row.prolonged_on or row.starts_on
    needed = deadlines.length(session, case, periods.FUSION, row.starts_on)
    lost = sum(
        day > begin for one in row.interruptions for day in _days(*map(date.fromisoformat, one))
    )
    return begin + timedelta(needed + lost)


def hear(session: Session, case: Adoption, words: str, *, actor: Actor, now: datetime) -> None:
    """The child's own words, as old as it is: what it said, or how it behaves."""
    demand(actor, "adoption.record_visit", case)
    row = of_case(session, case)
    if row is None or case.state is not S.FUSION:
        raise WrongState
    if not words.strip():
        raise Invalid("请写下孩子自己的话；还不会说的，写孩子的表现。", "words")
    row.child_words, row.heard_on = words.strip(), clock.day(now)
    session.flush()
    audit.record(session, actor, "adoption.record_visit", case.subject, note="听取孩子意见", at=now)


def lacking(session: Session, case: Adoption, on: date) -> list[str]:
    """What the fusion is not judged without: the days, the visits, the child's voice."""
    row = of_case(session, case)
    if row is None:
        return ["融合还没有开始"]
    found = []
    if on < (until := complete_on(session, case, row)):
        found.append(f"融合到{day_long(until)}才满规定的天数")
    visits = walking.visits(session, case, in_fusion=True)
    if len(visits) < walking.FUSION_VISITS:
        found.append(f"融合期至少走访{walking.FUSION_VISITS}次，现在{len(visits)}次")
    if row.heard_on is None:
        found.append("还没有听取孩子的意见")
    return found


def late_first_visit(session: Session, case: Adoption, on: date) -> bool:
    """Nobody came within the first seven days (AF-09)."""
    row = of_case(session, case)
    if row is None:
        return False
    visits = walking.visits(session, case, in_fusion=True)
    first = clock.day(visits[-1].started_at) if visits else on
    return first > row.starts_on + walking.FIRST_IN_FUSION


def can_prolong(session: Session, case: Adoption) -> bool:
    """Once, before a common result or after one that failed (§9.2)."""
    row = of_case(session, case)
    if row is None or row.prolonged_on is not None:
        return False
    common = scoring.common(session, case, scoring.FUSION)
    return common is None or (common.concluded_at is not None and not common.passed)


def prolong(session: Session, case: Adoption, *, reason: str, actor: Actor, now: datetime) -> None:
    """Another 30 days, once, with a written reason; what was judged before is kept apart."""
    demand(actor, workflow.PROLONG.action, case)
    row = of_case(session, case)
    if row is None or not can_prolong(session, case):
        raise WrongState
    if not reason.strip():
        raise Invalid("请写延长的原因。", "reason")
    advance(session, case, workflow.PROLONG, actor=actor, now=now)
    row.prolonged_on, row.reason = clock.day(now), reason.strip()
    for sheet in scoring.all_of(session, case, scoring.FUSION):
        sheet.stage = BEFORE
    session.flush()
    telling.tell_family(session, case, "融合延长", "融合延长30日，评估人员会再来看望。")
