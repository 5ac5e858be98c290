"""What people wrote these days: messages, ratings, a deputy, a plan at 18, a danger found."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import User
from app.accounts.roles import Role
from app.accounts.services import deputies
from app.children.models import Child
from app.children.screen import SECRETS
from app.core import clock
from app.core.db import Scope, transaction
from app.core.policy import Actor
from app.demo.stories import find_user, staff_of
from app.foster.models import FosterApplication, State
from app.foster.services import following
from app.institutions.models import Admission, CareTask, Settlement, TaskKind
from app.institutions.queries import get_admission
from app.institutions.services import care as stays
from app.institutions.workflow import IN_HOME
from app.law.dates import add_months
from app.notices import cases
from app.notices.models import Notice
from app.placements.models import Placement, PlacementState
from app.placements.services.messages import matter_of
from app.reveals.services import Look, may_look
from app.visits.models import MeetingPlace, Outcome, Risk, VisitKind, VisitPlan
from app.visits.rules import Regime
from app.visits.services import recording
from app.visits.services.recording import FINDINGS, SAFETY, Entry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.notices.cases import Matter

WORKER = "pinggu1"
UNREAD, STILL_DUE = 3, 2
DONE = {
    TaskKind.NAME: "已取名，写入儿童档案", TaskKind.HUKOU: "已落在机构集体户",
    TaskKind.ID_CARD: "身份证已领取，由机构保管",
    TaskKind.ALLOWANCE: "已申请，自当月起发放", TaskKind.VOCATIONAL: "已和学校、本人商定",
}  # fmt: skip
# What the family asked, hours ago, and the answer; empty: it still waits.
OF_APPLICATIONS = (
    (State.ACCEPTED, "评估的时候需要全家人都在家吗？我爱人要下周三才回来。", 50, ""),
    (State.REVIEW, "请问审核要多长时间？我们好安排孩子的房间。", 28,
     "审核一般在10个工作日内完成，决定书会发到“我的消息”。房间按评估时说的准备就可以。"),
    (State.FILED, "培训那两天我要上班，有没有周末的场次？", 6, ""),
)  # fmt: skip
OF_PLACEMENTS = (
    ("cc", "孩子的疫苗本还在机构吗？社区通知下周接种。", 20, ""),
    ("cc", "孩子说想给福利院的张阿姨打电话，可以吗？", 75,
     "可以，周六下午张阿姨在，我把时间发给您。谢谢您尊重孩子的想法。"),
    ("cy", "孩子转学要户口簿复印件，请问到哪里取？", 9, ""),
    ("yz", "上个月的生活费还没有收到，麻烦查一下。", 30, ""),
)  # fmt: skip
RATINGS = (
    ("submit", 5, "手机上就能填，材料说得清楚。"), ("accept", 4, ""),
    ("assess", 5, "两位老师很耐心，先陪孩子玩了一会儿再问。"), ("decide", 3, "等的时间有点长。"),
    ("accept", 2, "补了两次材料，希望一次说清。"), ("train", 5, "急救课很有用。"),
    ("submit", 4, ""), ("assess", 4, "建议提前一天打电话。"),
)  # fmt: skip


def make_lately(database: Database) -> None:
    """A few days of a lived-in portal, by the real services."""
    now = clock.now()
    with transaction(database) as session:
        for state, asked, hours, answer in OF_APPLICATIONS:
            _ask_of_application(session, state, asked, now - timedelta(hours=hours), answer)
        for n, (key, asked, hours, answer) in enumerate(OF_PLACEMENTS):
            _ask_of_placement(session, n, key, asked, now - timedelta(hours=hours), answer)
        _rate(session, now)
        for first, second, days, why in (
            ("cc.pinggu1", "cc.pinggu3", 10, "外出参加儿童社会工作培训"),
            ("cy.pinggu2", "cy.pinggu1", 21, "休年假"),
        ):
            _stand_in(session, first, second, days, why, now)
    with transaction(database) as session:
        _grow_up(session, now)
    with transaction(database) as session:
        _find_danger(session, now)
    with transaction(database) as session:
        _do_what_was_due(session, now)
    with transaction(database) as session:
        _ask_to_look(session, now)
    with transaction(database) as session:
        _read_up(session)


def _ask_to_look(session: Session, now: datetime) -> None:
    """A clerk who handles no child's case needs two hidden values; the head has yet to answer."""
    clerk = staff_of(session, "cc.shouli")
    children = session.scalars(
        select(Child).where(Child.agency_id == clerk.agency_id).order_by(Child.id).limit(2)
    ).all()
    wishes = (("name", "核对材料", 3), ("id_no", "就医就学", 20))
    for child, (what, why, hours) in zip(children, wishes, strict=True):
        page = f"/children/{child.ref}"
        look = Look("children.reveal", child.subject, what, SECRETS[what], why, page)
        asked = now - timedelta(hours=hours)
        may_look(session, look, is_assigned=False, actor=clerk, now=asked)


def _do_what_was_due(session: Session, now: datetime) -> None:
    """Names, household registers and allowances were seen to in time, but for a few."""
    today = clock.day(now)
    for key in ("cc", "cy", "yz"):
        worker = staff_of(session, f"{key}.shouli")
        due = session.execute(
            select(CareTask, Admission)
            .join(Admission, Admission.id == CareTask.admission_id)
            .where(
                Admission.agency_id == worker.agency_id, Admission.state.in_(IN_HOME),
                CareTask.done_on.is_(None), CareTask.due_on <= today,
            )
            .order_by(CareTask.due_on, CareTask.id)
        ).all()  # fmt: skip
        for task, case in due[: max(0, len(due) - STILL_DUE)]:
            stays.do_task(
                session, case, task, on=task.due_on, note=DONE[task.kind], actor=worker, now=now
            )


def _read_up(session: Session) -> None:
    """Everyone has read their messages as they came, but for the last few."""
    newest = select(
        Notice.id,
        func.row_number().over(partition_by=Notice.user_id, order_by=Notice.id.desc()).label("n"),
    ).subquery()
    older = select(newest.c.id).where(newest.c.n > UNREAD)
    session.execute(
        update(Notice)
        .where(Notice.id.in_(older), Notice.read_at.is_(None))
        .values(read_at=Notice.created_at)
    )


def family_of(session: Session, person_id: int | None) -> Actor | None:
    """Who signs in for a family; None without an account."""
    user = session.scalars(
        select(User).where(User.person_id == person_id, User.agency_id.is_(None))
    ).first()
    if user is None:
        return None
    return Actor(
        user_id=user.id, person_id=person_id, name="家庭",
        roles=frozenset({str(Role.APPLICANT)}), scope=Scope(person_id=person_id),
    )  # fmt: skip


def _converse(
    session: Session, matter: Matter, family: Actor, worker: Actor, asked: str, at: datetime,
    answer: str,
) -> None:  # fmt: skip
    with clock.at(at):
        cases.post_message(session, matter, actor=family, body=asked, now=at)
    if answer:
        later = at + timedelta(hours=3)
        with clock.at(later):
            cases.post_message(session, matter, actor=worker, body=answer, now=later)


def _ask_of_application(
    session: Session, state: State, asked: str, at: datetime, answer: str
) -> None:
    case = session.scalars(
        select(FosterApplication)
        .where(FosterApplication.state == state, FosterApplication.case_no.like("FC-2201%"))
        .options(joinedload(FosterApplication.agency))
        .order_by(FosterApplication.id)
    ).first()
    family = family_of(session, case.applicant_person_id) if case else None
    if case is None or family is None:
        return
    prefix = "cc" if case.agency.short_name.startswith("长春市") else "cy"
    worker = staff_of(session, f"{prefix}.shouli")
    _converse(session, following.matter(case), family, worker, asked, at, answer)


def _ask_of_placement(
    session: Session, n: int, key: str, asked: str, at: datetime, answer: str
) -> None:
    worker = staff_of(session, f"{key}.{WORKER}")
    found = session.scalars(
        select(Placement)
        .where(Placement.agency_id == worker.agency_id, Placement.state == PlacementState.ACTIVE)
        .options(joinedload(Placement.agency))
        .order_by(Placement.id)
        .offset(n % 2)
    ).first()
    family = family_of(session, found.carer_person_id) if found else None
    if found is not None and family is not None:
        _converse(session, matter_of(found), family, worker, asked, at, answer)


def _rate(session: Session, now: datetime) -> None:
    rated = session.scalars(
        select(FosterApplication)
        .where(FosterApplication.state == State.QUALIFIED)
        .options(joinedload(FosterApplication.agency))
        .order_by(FosterApplication.id)
        .limit(len(RATINGS))
    )
    for n, (case, (stage, stars, comment)) in enumerate(zip(rated, RATINGS, strict=False)):
        family = family_of(session, case.applicant_person_id)
        if family is not None:
            cases.rate_stage(
                session, following.matter(case), actor=family, stage=stage, stars=stars,
                comment=comment, now=now - timedelta(days=n, hours=2),
            )  # fmt: skip


def _stand_in(
    session: Session, first: str, second: str, days: int, why: str, now: datetime
) -> None:
    head = staff_of(session, f"{first[:2]}.yuanzhang")
    today = clock.day(now)
    deputies.delegate(
        session, find_user(session, first), find_user(session, second), starts_on=today,
        ends_on=today + timedelta(days=days), reason=why, actor=head, now=now,
    )  # fmt: skip


def _grow_up(session: Session, now: datetime) -> None:
    """The eldest who is 17: assessed, and the plan waits for the head."""
    today = clock.day(now)
    actor = staff_of(session, f"cc.{WORKER}")
    found = session.execute(
        select(Admission.ref, Child)
        .join(Child, Child.id == Admission.child_id)
        .where(
            Admission.agency_id == actor.agency_id, Admission.state.in_(IN_HOME),
            Admission.birth_on <= add_months(today, -17 * 12),
        )
        .order_by(Admission.birth_on)
    ).first()  # fmt: skip
    if found is None:
        return
    ref, child = found
    case = get_admission(session, actor, ref)
    stays.plan_adulthood(
        session, case, child, assessed_on=today - timedelta(days=9), assessors="市残疾人康复中心",
        assessment={"body": "身体健康，能自理。", "mind": "智力正常，有些怕见生人。",
                    "other": "中专二年级，学西点，成绩中等。"},
        capable=True, settlement=Settlement.IN_SOCIETY, responsible="机构所在地民政局",
        plan="毕业后在实习的面包房就业，申请公共租赁住房，满18周岁前三个月开始独立生活训练。",
        actor=actor, now=now,
    )  # fmt: skip


def _find_danger(session: Session, now: datetime) -> None:
    """Yesterday's visit at one family: the head has to act today."""
    plan = session.scalars(
        select(VisitPlan)
        .where(VisitPlan.regime == Regime.ACTIVE, VisitPlan.case_no.like("FCP-220100%"))
        .options(joinedload(VisitPlan.agency))
        .order_by(VisitPlan.id.desc())
    ).first()
    if plan is None:
        return
    name = session.scalars(select(User.username).where(User.id == plan.worker_id)).one()
    at = datetime.combine(clock.day(now) - timedelta(days=1), time(16, 10), clock.BEIJING)
    entry = Entry(
        kind=VisitKind.UNANNOUNCED, outcome=Outcome.VISITED, place=MeetingPlace.HOME,
        visited_at=at - timedelta(hours=1), child_seen=True, alone_minutes=25,
        found={
            "safety": [item for item in SAFETY if item not in {"gas", "medicine"}],
            **dict.fromkeys(FINDINGS, "fair"), "mood": "poor", "bond": "poor",
            "safety_note": "药品没有上锁，煤气灶阀门没有关。",
            "family_changes": "照料人住院，孩子白天由邻居看着。",
        },
        child_words="晚上只有我和爷爷。我有点害怕。", carer_words="过几天就出院，没顾上说。",
        risk=Risk.HIGH,
    )  # fmt: skip
    with clock.at(at):
        recording.record(session, plan, entry, actor=staff_of(session, name or ""), now=at)
