"""Life in the demo's three homes: children in beds, stays in every state, staff, safety, gifts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Agency
from app.children.models import CareForm, Child, PlaceKind
from app.children.services import care as spells
from app.children.services import guardianship
from app.core import clock
from app.core.db import transaction
from app.demo.duty import keep_duty
from app.demo.people import FEMALE, SURNAMES
from app.demo.stays import BUREAUS, PLOT, Stay, plan_and_walk
from app.demo.stories import at_work, staff_of
from app.documents import services as documents
from app.institutions.grounds import Ground
from app.institutions.models import (
    Admission,
    Bed,
    DonationKind,
    Job,
    Room,
    RoomKind,
    ScreeningKind,
    ScreeningLevel,
    Settlement,
)
from app.institutions.queries import get_admission
from app.institutions.rules import ADULT, may_share, reminder_day
from app.institutions.services import (
    admission,
    beds,
    care,
    donations,
    safety,
    staff,
    transfer,
)
from app.law.dates import age_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor

GROUND_OF = {
    "LG1": Ground.STREET, "LG2": Ground.ORPHAN, "LG3": Ground.INCAPABLE, "LG4": Ground.COURT,
    "TG1": Ground.FOUNDLING,
}  # fmt: skip
JOBS = (
    (Job.CARER, 9), (Job.NURSE, 2), (Job.DOCTOR, 1), (Job.THERAPIST, 2), (Job.TEACHER, 2),
    (Job.SOCIAL_WORKER, 2), (Job.COOK, 1), (Job.GUARD, 1),
)  # fmt: skip


# Of the home's people: whose yearly check has ended or soon ends, who lacks a certificate.
CHECKED_DAYS_AGO = {4: 380, 7: 340}
LACKS_CERTIFICATE, ENDS_SOON = 5, 9


@dataclass
class House:
    """One home of the demo with its people."""

    database: Database
    agency: Agency
    key: str

    @contextmanager
    def acting(self, who: str, prefix: str = "") -> Iterator[tuple[Session, Agency, Actor]]:
        with transaction(self.database) as session:
            actor = staff_of(session, f"{prefix or self.key}.{who}")
            yield session, session.get_one(Agency, self.agency.id), actor

    def furnish(self) -> None:
        """Rooms for the children who are there, a bed for each, and some free ones."""
        today, now = clock.today(), clock.now()
        with self.acting("shouli") as (session, home, actor):
            children = session.scalars(
                select(Child)
                .where(
                    Child.agency_id == home.id, Child.care_form == CareForm.INSTITUTION,
                    Child.closed_on.is_(None),
                )
                .order_by(Child.file_no)
            ).all()  # fmt: skip
            for label, sex, floor in (("幼儿楼", "0", 1), ("男生楼", "1", 2), ("女生楼", "2", 3)):
                here = [c for c in children if _group(c, today) == sex]
                free: list[Bed] = []
                for n in range(len(here) // 6 + 2):
                    room = beds.open_room(
                        session, home, name=f"{label}{floor}0{n + 1}室", kind=RoomKind.LIVING,
                        sex=sex, beds=6, actor=actor, now=now,
                    )  # fmt: skip
                    free += room.beds
                for child, bed in zip(here, free, strict=False):
                    _lie_down(session, child, bed, actor, now)
            for name, kind in (("隔离室1", RoomKind.ISOLATION), ("观察室1", RoomKind.OBSERVATION)):
                beds.open_room(
                    session, home, name=name, kind=kind, sex="0", beds=3, actor=actor, now=now
                )

    def put_on_record(self) -> None:
        """A stay for each child who was there before the portal came; some with all that is due."""
        with self.acting("shouli") as (session, home, actor):
            worker = staff_of(session, f"{self.key}.pinggu1")
            head = staff_of(session, f"{self.key}.yuanzhang")
            children = session.scalars(
                select(Child)
                .where(Child.agency_id == home.id, Child.closed_on.is_(None))
                .order_by(Child.file_no)
            ).all()
            for n, child in enumerate(children):
                # A third is still to be planned: those came in the last weeks.
                now = _ago(4 + n % 33) if n % 3 == 2 else _ago(30 + 5 * n % 150)  # noqa: PLR2004
                guardian = _ground(session, child)
                case = admission.take_on_record(
                    session, child, ground=GROUND_OF.get(guardian, Ground.ENTRUSTED),
                    on=clock.day(now), actor=actor, now=now,
                )  # fmt: skip
                if n % 3 != 2:  # noqa: PLR2004
                    plan_and_walk(session, case, worker, min(now + timedelta(days=20), clock.now()))
                if n % 2 == 0:
                    _screen(session, case, n, worker, min(now + timedelta(days=25), clock.now()))
                if age_on(child.birth_on, clock.today()) == ADULT - 1:
                    _grow_up(session, case, child, worker, head, n)

    def staff(self) -> None:
        """Colleagues with certificates; one whose check has ended, one whose ends soon."""
        today = clock.today()
        with self.acting("yuanzhang") as (session, home, actor):
            n = 0
            for job, many in JOBS:
                for _ in range(many):
                    n += 1
                    checked = today - timedelta(days=CHECKED_DAYS_AGO.get(n, 20 + n))
                    row = staff.hire(
                        session, home, name=SURNAMES[n] + FEMALE[n % len(FEMALE)],
                        sex="1" if job is Job.GUARD else "2", job=job, hired_on=checked,
                        checked_on=checked, issuer="所在地公安分局", clean=True, actor=actor,
                        now=clock.now(),
                    )  # fmt: skip
                    if job.needs_certificate and n != LACKS_CERTIFICATE:
                        staff.add_certificate(
                            session, home, row, kind=f"{job.label}资格证书", number=f"ZS{n:06d}",
                            issued_on=date(2021, 5, 1),
                            valid_until=today + timedelta(days=30) if n == ENDS_SOON else None,
                            actor=actor, now=clock.now(),
                        )  # fmt: skip
            staff.qualify(
                session, home, kind="残疾儿童康复定点机构", number="KF-001",
                issuer="市残疾人联合会",
                from_on=date(2025, 1, 1), until_on=date(2027, 12, 31), actor=actor,
                now=clock.now(),
            )  # fmt: skip
            if self.key == "cc":
                staff.qualify(
                    session, home, kind="示范儿童福利机构", number="SF-2025-03", issuer="省民政厅",
                    from_on=date(2025, 6, 1), until_on=None, actor=actor, now=clock.now(),
                )  # fmt: skip

    def inspect(self) -> None:
        """The bureau's look at fire safety, and what became of it."""
        day = clock.day(_ago(25))
        with self.acting("jingban", BUREAUS[self.key]) as (session, home, actor):
            row = safety.inspect(
                session, home, on=day, topic="消防安全",
                summary="检查了灭火器、疏散通道、值班记录和用电。",
                findings=[
                    safety.Found("三楼东侧疏散通道堆放轮椅", day + timedelta(days=3), "刘科长"),
                    safety.Found("两具灭火器压力不足", day + timedelta(days=10), "刘科长"),
                    safety.Found("厨房燃气报警器失灵", day + timedelta(days=20), "马科长",
                                 major=True),
                ],
                actor=actor, now=_ago(25),
            )  # fmt: skip
            refs = [finding.ref for finding in row.findings]
        for n, ref in enumerate(refs[:2]):
            with self.acting("shouli") as (session, home, actor):
                finding = safety.get_finding(session, actor, home, ref, "institutions.rectify")
                proof = documents.store(
                    session, subject_kind="inspection_finding", subject_id=finding.id,
                    name="整改照片.png", stream=_picture(), uploaded_by_id=actor.user_id,
                    now=clock.now(),
                )  # fmt: skip
                safety.rectify(
                    session, finding, on=day + timedelta(days=2 + n), measures="已清理并张贴标识",
                    document_id=proof.id, actor=actor, now=clock.now(),
                )  # fmt: skip
        with self.acting("jingban", BUREAUS[self.key]) as (session, home, actor):
            finding = safety.get_finding(
                session, actor, home, refs[0], "institutions.accept_rectified"
            )
            safety.accept(session, finding, good=True, why="", actor=actor, now=clock.now())

    def receive_gifts(self) -> None:
        """The ledger: entered, released, partly used, and one refused for its strings."""
        released = []
        with self.acting("caiwu") as (session, home, actor):
            for gift in _gifts():
                row = donations.enter(session, home, gift, actor=actor, now=clock.now())
                released.append(row.ref)
        with self.acting("yuanzhang") as (session, home, actor):
            for ref in released[:2]:
                row = donations.get_donation(
                    session, actor, home, ref, "institutions.release_donation"
                )
                donations.release(session, row, actor=actor, now=clock.now())
        with self.acting("caiwu") as (session, home, actor):
            row = donations.get_donation(
                session, actor, home, released[0], "institutions.use_donation"
            )
            donations.use(
                session, row, on=clock.day(_ago(10)), value_fen=1_860_000, used_for="康复床两张",
                actor=actor, now=clock.now(),
            )  # fmt: skip


def _ago(days: int) -> datetime:
    return datetime.combine(
        at_work(clock.today() - timedelta(days=days)), time(9, 30), clock.BEIJING
    )


def _group(child: Child, on: date) -> str:
    return "0" if may_share("0", child.sex, child.birth_on, on) else child.sex


def _lie_down(session: Session, child: Child, bed: Bed, actor: Actor, now: datetime) -> None:
    """On the day of the newest turning point: what lay before stays as it was told."""
    last = spells.newest(session, child.id)
    if last is None or last.place_kind is not PlaceKind.ADDRESS:
        return
    found = session.scalars(
        select(Bed).join(Room).where(Bed.id == bed.id).options(joinedload(Bed.room))
    ).one()
    spells.move(
        session, child, form=CareForm.INSTITUTION, on=last.from_on, agency_id=child.agency_id,
        place_kind=PlaceKind.ROOM, place_id=found.id, place_says=beds.says(found),
        basis=last.basis, actor=actor, now=now,
    )  # fmt: skip


def _ground(session: Session, child: Child) -> str:
    row = guardianship.newest(session, child.id)
    return row.ground if row else ""


def _screen(session: Session, case: Admission, n: int, actor: Actor, now: datetime) -> None:
    on = clock.day(now)
    care.screen(
        session, case,
        care.Screened(ScreeningKind.HEALTH, on, ScreeningLevel.NORMAL, "身高体重在正常范围。",
                      "儿童健康体检"),
        actor=actor, now=now,
    )  # fmt: skip
    level = (ScreeningLevel.NORMAL, ScreeningLevel.WATCH, ScreeningLevel.REFER)[n // 2 % 3]
    to = "市儿童医院心理科" if level is ScreeningLevel.REFER else ""
    care.screen(
        session, case,
        care.Screened(ScreeningKind.MIND, on, level, "情绪量表结果见附件。", "长处和困难问卷", to),
        actor=actor, now=now,
    )  # fmt: skip


def _grow_up(
    session: Session, case: Admission, child: Child, worker: Actor, head: Actor, n: int
) -> None:
    if reminder_day(child.birth_on) > clock.today():
        return
    plan = care.plan_adulthood(
        session, case, child, assessed_on=clock.day(_ago(5)), assessors="市康复评估中心",
        assessment={"body": "肢体活动正常", "mind": "智力正常，情绪稳定", "other": "职高在读"},
        capable=True, settlement=Settlement.IN_SOCIETY, responsible="送养地民政局",
        plan="毕业前继续住校，协助申请公共租赁住房和就业。", actor=worker, now=_ago(4),
    )  # fmt: skip
    if n % 2:
        care.approve_adulthood(session, case, plan, actor=head, now=_ago(2))


def _gifts() -> list[donations.Gift]:
    day = clock.day(_ago(40))
    return [
        donations.Gift("长风医疗器械有限公司", "91350100M000100Y43", True, False,  # noqa: FBT003
                       DonationKind.GOODS, "康复器材", 5_000_000, day),
        donations.Gift("王建国", "", False, True, DonationKind.MONEY, "儿童生活", 200_000,  # noqa: FBT003
                       day + timedelta(days=5)),
        donations.Gift("向阳志愿服务队", "", True, False, DonationKind.SERVICE, "每周理发",  # noqa: FBT003
                       60_000, day + timedelta(days=20)),
        donations.Gift("李先生", "", False, False, DonationKind.MONEY, "希望尽快收养一名女孩",  # noqa: FBT003
                       1_000_000, day + timedelta(days=22), "本人的收养申请"),
    ]  # fmt: skip


def _picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (320, 200), (214, 222, 205)).save(stream, "PNG")
    stream.seek(0)
    return stream


def make_homes(database: Database, agencies: dict[str, Agency]) -> int:
    """The three homes; returns how many stays were told from the referral on.

    Runs after the children and before whoever moves them, and asks nobody's future.
    """
    for key in BUREAUS:
        house = House(database, agencies[key], key)
        house.furnish()
        house.put_on_record()
        house.staff()
        house.inspect()
        house.receive_gifts()
    for n, (key, way, since) in enumerate(PLOT):
        days = sum(days for days, _ in way) + since
        stay = Stay(database, key, n, clock.today() - timedelta(days=days + days // 3 + 1))
        for wait, step in way:
            stay.later(wait)
            step(stay)
    for key in BUREAUS:
        keep_duty(database, agencies[key], key)
    return len(PLOT)


def move_to_the_city(database: Database, agencies: dict[str, Agency]) -> None:
    """Two children of the county's home: one waits for a bed there, one for the decision.

    Runs last: whoever is placed or lives in a unit moves to no other home.
    """
    with transaction(database) as session:
        head = staff_of(session, "cy.yuanzhang")
        to = session.get_one(Agency, agencies["cc"].id)
        rows = session.scalars(
            select(Admission)
            .join(Child, Child.id == Admission.child_id)
            .where(
                Admission.agency_id == agencies["cy"].id, Admission.state == "admitted",
                Child.care_form == CareForm.INSTITUTION,
            )
            .order_by(Admission.id)
            .limit(2)
        ).all()  # fmt: skip
        asked = [
            transfer.ask(
                session, get_admission(session, head, row.ref),
                session.get_one(Child, row.child_id), to,
                reason="市级机构有康复和特教条件，集中养育更有利于孩子。", actor=head,
                now=clock.now(),
            )
            for row in rows
        ]  # fmt: skip
        refs = [row.ref for row in asked[:1]]
    for ref in refs:
        with transaction(database) as session:
            clerk = staff_of(session, "cc.shouli")
            row = transfer.get(session, clerk, ref, "institutions.name_bed")
            facts = row.summary or {}
            free = beds.free_beds(
                session, row.to_agency_id, sex=facts["sex"],
                birth_on=date.fromisoformat(facts["birth_on"]), on=clock.today(),
            )  # fmt: skip
            bed = beds.get_bed(session, row.to_agency_id, free[0][0])
            transfer.name_bed(session, row, bed, actor=clerk, now=clock.now())
