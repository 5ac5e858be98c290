"""Visits, monthly reports, incidents and reports of harm, by the real services in past time."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import User
from app.core import clock
from app.core.db import Scope, transaction
from app.core.policy import ANYONE, Actor
from app.demo.stories import staff_of
from app.protection import services as protection
from app.protection.models import HarmReport
from app.visits.models import (
    IncidentKind,
    MeetingPlace,
    Outcome,
    Risk,
    VisitKind,
    VisitPlan,
)
from app.visits.rules import Regime
from app.visits.services import growth, recording
from app.visits.services.recording import FINDINGS, SAFETY, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.db import Database

MOST_VISITS, MOST_REPORTS = 4, 5
SAID = ("我喜欢小狗。", "阿姨做的饭好吃。", "想多画画。", "同桌是我的好朋友。", "我会洗衣服了。")
HEARD = ("孩子吃得好，睡得早。", "功课慢一点，在家里陪着做。", "和邻居家的孩子玩得来。")
EVENTS = ("学会了骑车。", "参加了学校运动会。", "掉了一颗牙。", "去看了爷爷奶奶。", "画画得奖了。")


def make_visits(database: Database, tell: Callable[[str], None]) -> int:
    """For each running placement the last visits and reports; returns how many visits."""
    drawn = random.Random(7)
    with transaction(database) as session:
        refs = session.scalars(
            select(VisitPlan.ref)
            .where(VisitPlan.regime.in_([Regime.FUSION, Regime.ACTIVE]))
            .order_by(VisitPlan.id)
        ).all()
    made = 0
    for n, ref in enumerate(refs):
        with transaction(database) as session:
            plan = session.scalars(select(VisitPlan).where(VisitPlan.ref == ref)).one()
            made += _visits(session, plan, n, drawn)
            _reports(session, plan, n, drawn)
            if n % 9 == 4:  # noqa: PLR2004 - now and then
                _incident(session, plan)
    tell(f"探访记录{made}份")
    _harm(database)
    return made


def _worker(session: Session, plan: VisitPlan) -> Actor:
    name = session.scalar(select(User.username).where(User.id == plan.worker_id))
    return staff_of(session, name or "")


def _days(plan: VisitPlan, n: int) -> list[date]:
    """Visits up to some days ago; every sixth family waits too long."""
    today, step = clock.today(), 6 if plan.regime is Regime.FUSION else 29
    last = today - timedelta(days=(n * 5) % step + (step + 8 if n % 6 == 5 else 0))  # noqa: PLR2004
    days = [last - timedelta(days=step * back) for back in range(MOST_VISITS)]
    first = plan.since_on + timedelta(days=1)
    return sorted(day for day in days if first <= day < today)


def _visits(session: Session, plan: VisitPlan, n: int, drawn: random.Random) -> int:
    days = _days(plan, n)
    actor = _worker(session, plan)
    others = recording.colleagues(session, plan, actor, clock.today())
    fusing = plan.regime is Regime.FUSION
    for at, day in enumerate(days):
        now = datetime.combine(day, time(15, 20), clock.BEIJING)
        missed = n % 5 == 3 and at == len(days) - 1  # noqa: PLR2004 - some nobody opened
        kind = VisitKind.FUSION if fusing else VisitKind.REGULAR
        if not fusing and at % 3 == 2:  # noqa: PLR2004 - one in three
            kind = VisitKind.UNANNOUNCED
        entry = Entry(
            kind=kind, outcome=Outcome.VISITED, place=MeetingPlace.HOME,
            visited_at=now - timedelta(hours=3), with_ref=others[0][0] if fusing else "",
            child_seen=True, alone_minutes=drawn.randint(10, 35),
            found={
                "safety": list(SAFETY)[: 12 if n % 4 else 11],
                **dict.fromkeys(FINDINGS, "good"), "mood": "good" if n % 3 else "fair",
                "bond": "good", "needs": "孩子想要一张书桌。" if n % 7 == 1 else "",
            },
            child_words=drawn.choice(SAID), carer_words=drawn.choice(HEARD),
            risk=Risk.MIDDLE if n % 8 == 6 and at == 0 else Risk.LOW,  # noqa: PLR2004
        )  # fmt: skip
        if missed:
            refused = n % 10 == 8  # noqa: PLR2004 - one of them refused
            entry = Entry(
                kind=kind, outcome=Outcome.REFUSED if refused else Outcome.NOBODY_HOME,
                place=MeetingPlace.HOME, visited_at=now - timedelta(hours=3),
                with_ref=entry.with_ref,
                tried="男主人说今天有客人，请改天再来。" if refused
                else "敲门三次没有人应，电话没有人接，邻居说全家去了外婆家。",
            )  # fmt: skip
        with clock.at(now):
            recording.record(session, plan, entry, actor=actor, now=now)
    return len(days)


def _family(session: Session, plan: VisitPlan) -> Actor:
    user = session.scalars(select(User).where(User.person_id == plan.family_person_id)).first()
    return Actor(
        user_id=user.id if user else None, person_id=plan.family_person_id, name="家庭",
        scope=Scope(person_id=plan.family_person_id),
    )  # fmt: skip


def _reports(session: Session, plan: VisitPlan, n: int, drawn: random.Random) -> None:
    today, family = clock.today(), _family(session, plan)
    if family.user_id is None:
        return
    height, weight = Decimal(104 + n), Decimal(17) + Decimal(n) / 3
    late = 20 if n % 7 == 2 else 0  # noqa: PLR2004 - some families forget
    days = [today - timedelta(days=30 * back + 3 + late) for back in range(MOST_REPORTS)]
    for day in sorted(day for day in days if day >= plan.since_on):
        height += Decimal(drawn.randint(2, 8)) / 10
        weight += Decimal(drawn.randint(0, 5)) / 10
        now = datetime.combine(day, time(20, 5), clock.BEIJING)
        words = {
            "mood": drawn.choice(["good", "good", "fair"]), "health": "身体好。",
            "school": "按时上学。", "events": drawn.choice(EVENTS), "needs": "",
        }  # fmt: skip
        with clock.at(now):
            growth.report(
                session, plan, measured_on=day, height=height.quantize(Decimal("0.1")),
                weight=weight.quantize(Decimal("0.1")), words=words, actor=family, now=now,
            )  # fmt: skip


def _incident(session: Session, plan: VisitPlan) -> None:
    now = clock.now() - timedelta(hours=20)
    happened = growth.Happened(
        IncidentKind.INJURY, now - timedelta(hours=2), is_serious=False,
        content={"where": "小区广场", "what": "骑车摔倒，膝盖擦伤，已经消毒包扎。",
                 "done": "到卫生服务中心处理。", "hospital": "社区卫生服务中心", "police_no": ""},
    )  # fmt: skip
    with clock.at(now):
        growth.raise_incident(session, plan, happened, actor=_worker(session, plan), now=now)


HARM = (
    (("MR4",), "同学说他身上有好几处青紫，问起来就哭，不肯说是谁打的。", "二年级男孩", 26, "taken"),
    (("MR6", "MR9"), "三岁左右的女孩一个人在楼道里坐了一下午，敲门家里没有人。", "穿红色外套的女孩",
     200, "done"),
    (("MR9",), "邻居家常有孩子的哭喊声，怀疑被打骂。", "大概十岁", 1, "received"),
)  # fmt: skip


def _harm(database: Database) -> None:
    for situations, what, child, hours, state in HARM:
        now = clock.now() - timedelta(hours=hours)
        with clock.at(now), transaction(database) as session:
            seen = protection.Seen(
                situations, what, child=child, where="朝阳区", name="刘老师", phone="13900139000"
            )
            report = protection.submit(session, seen, division_code="220104", actor=ANYONE, now=now)
            ref = report.ref
        if state == "received":
            continue
        with transaction(database) as session:
            report = session.scalars(select(HarmReport).where(HarmReport.ref == ref)).one()
            officer = staff_of(session, "ccmz.jingban")
            protection.take(session, report, actor=officer, now=now + timedelta(minutes=20))
            protection.tell_police(
                session, report, station="朝阳区公安分局", receipt_no="示例-0312", actor=officer,
                now=now + timedelta(minutes=40),
            )  # fmt: skip
            if state == "done":
                protection.finish(
                    session, report, result="孩子已由外祖母照料，公安、社区共同回访。",
                    told_how="电话告知",
                    to_reporter="已经核实，孩子现在安全，谢谢您的报告。", actor=officer,
                    now=now + timedelta(hours=100),
                )  # fmt: skip
