"""Six family units in different states, one of them with brothers and sisters."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.roles import Role
from app.accounts.services.families import create_family
from app.checklists import rules as sheets
from app.children.models import CareForm, CareSpell, Child, Manner
from app.core import clock
from app.core.codes import Relation
from app.core.db import Database, Scope, transaction
from app.core.policy import Actor
from app.demo.agencies import PASSWORD
from app.demo.scan import picture
from app.demo.stories import at_work, staff_of
from app.documents import services as documents
from app.families import services as families
from app.families.models import CrimeCheck, Health, Tenure
from app.family_style.models import Couple, Post, Spending, Unit
from app.family_style.services import (
    changing,
    checking,
    children,
    contract_signing,
    contracts,
    couples,
    evaluating,
    handing_in,
    hiring,
    life,
    units,
)
from app.visits.models import MeetingPlace, Outcome, Risk, VisitKind
from app.visits.services import recording, schedule
from app.visits.services.recording import FINDINGS, SAFETY, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.demo.people import Family, Population

BUREAU_OF = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}
NOTE = "面谈和入户都看过，夫妻感情好，孩子愿意亲近。"
POST = (
    "照料四到五名孩子的日常生活：三餐、接送上学、辅导作业、就医。\n"
    "住房由机构提供，在院内，有独立的厨房和卫生间。夫妻二人一起申请，妻子全职。"
)
"""What the notice says."""
ROOMS = (("东卧室", "1", 2), ("西卧室", "2", 2), ("北卧室", "2", 1), ("南卧室", "1", 1))
LOGS = (
    {"meals": "三餐都好，晚饭吃了饺子", "school": "老师说上课专心", "mood": "高兴"},
    {"health": "有一个孩子轻微咳嗽，喝了热水，体温正常", "mood": "有点闹，睡前好了"},
    {"meals": "早饭吃得少", "events": "下午一起去图书馆，每人借了一本书"},
)


@dataclass
class Story:
    """One unit on its way, by the real services in past time."""

    database: Database
    people: Population
    agency: Agency
    prefix: str
    township: str
    name: str
    now: datetime
    unit_id: int = 0
    couple_id: int = 0
    me: dict[str, Actor] = field(default_factory=dict)

    def later(self, days: int) -> None:
        day = at_work(clock.day(self.now) + timedelta(days=days))
        self.now = datetime.combine(day, time(9, 30), clock.BEIJING)

    def act(self, step: Callable[[Session, Unit, Actor, Actor], None]) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            step(session, self.unit(session), staff_of(session, f"{self.prefix}.pinggu1"),
                 staff_of(session, f"{self.prefix}.yuanzhang"))  # fmt: skip

    def unit(self, session: Session) -> Unit:
        return units.load(session, self.unit_id)

    def couple(self, session: Session) -> Couple:
        return session.scalars(
            select(Couple).where(Couple.id == self.couple_id).options(selectinload(Couple.parts))
        ).one()

    def planned(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            worker = staff_of(session, f"{self.prefix}.pinggu1")
            unit = units.plan(
                session, self.agency, name=self.name, address="院内2号楼一单元",
                area_m2=Decimal("186.5"), capacity=5, worker_id=worker.user_id or 0,
                equipment="冰箱、洗衣机、书桌、儿童床", now=self.now,
                actor=staff_of(session, f"{self.prefix}.yuanzhang"),
            )  # fmt: skip
            for title, sex, beds in ROOMS:
                units.furnish(session, unit, name=title, area_m2=Decimal("12.5"), beds=beds,
                              sex=sex, actor=worker, now=self.now)  # fmt: skip
            self.unit_id = unit.id

    def announced(self) -> None:
        def step(session: Session, unit: Unit, _worker: Actor, head: Actor) -> None:
            units.announce(session, unit, title=f"{self.name}招募类家庭夫妻", text=POST,
                           pay="每月劳务报酬4000元，每月休息4天，缴纳社会保险。", actor=head,
                           now=self.now)  # fmt: skip

        self.act(step)

    def applied(self) -> None:
        family = a_couple(self.people, self.township, clock.day(self.now))
        with clock.at(self.now), transaction(self.database) as session:
            me = register_family(session, family, self.township, self.now)
            post = session.scalars(
                select(Post).where(Post.unit_id == self.unit_id).order_by(Post.id.desc())
            ).first()
            assert post is not None  # noqa: S101 - announced before
            couple = couples.start(session, post, division_code=self.township, actor=me,
                                   now=self.now)  # fmt: skip
            session.refresh(couple, ["parts"])
            couples.save_statement(session, couple, {
                "both_experienced": True, "stay_months": 36, "mother_full_time": True,
                "work": "妻子在幼儿园做过八年保育员，丈夫开货车。", "licence": "丈夫B2",
                "wish": "年龄大小都可以，愿意照料兄弟姐妹。"}, actor=me)  # fmt: skip
            couples.submit(session, couple, agreed=True, actor=me, now=self.now)
            self.couple_id, self.me["couple"] = couple.id, me

    def screened(self) -> None:
        def step(session: Session, _unit: Unit, worker: Actor, _head: Actor) -> None:
            couple = self.couple(session)
            lacks = handing_in.missing(session, couple, clock.day(self.now))
            seen = frozenset(line.wanted.key for line in lacks)
            day = clock.day(self.now) - timedelta(days=10)
            checks = [
                checking.MemberCheck(member.ref, Health.OK, day, habits=False,
                                     crime_check=CrimeCheck.NONE, crime_check_on=day)
                for member in checking.asked(session, couple)
            ]  # fmt: skip
            checking.screen(session, couple, interview=NOTE, home="家里整洁，邻居评价好。",
                            certificate=True, neighbours=True, actor=worker, now=self.now,
                            members=checks, originals=seen)  # fmt: skip
            couples.propose(session, couple, reason="各项条件都好，个别一般要求略有不足。",
                            actor=worker, now=self.now)  # fmt: skip

        self.act(step)

    def hired(self) -> None:
        def step(session: Session, _unit: Unit, _worker: Actor, head: Actor) -> None:
            couple = self.couple(session)
            hiring.hire(session, couple, reason="审查合格，同意聘用。", actor=head, now=self.now)
            clerk = staff_of(session, f"{self.prefix}.shouli")
            hiring.file(session, couple, actor=clerk, now=self.now)

        self.act(step)

    def trained(self) -> None:
        def step(session: Session, _unit: Unit, worker: Actor, head: Actor) -> None:
            couple, day = self.couple(session), clock.day(self.now)
            hiring.receipt(session, couple, number=f"民备〔{day.year}〕{self.unit_id}号",
                           actor=staff_of(session, f"{BUREAU_OF[self.prefix]}.jingban"),
                           now=self.now)  # fmt: skip
            hiring.train(session, couple, hours=Decimal(40), on=day, actor=worker, now=self.now)
            contracts.draw_up(session, couple, from_on=day, months=12, living=Decimal(1800),
                              work=Decimal(4000), award=Decimal(0), rest_days=4, actor=head,
                              now=self.now)  # fmt: skip
            scan = documents.store(
                session, subject_kind=couple.subject.kind, subject_id=couple.id,
                name="类家庭养育合同（双方签字）.png", stream=io.BytesIO(picture()),
                uploaded_by_id=head.user_id, now=self.now,
            )  # fmt: skip
            contract_signing.record_paper(
                session, couple, couple_on=day, agency_on=day, scan=scan, actor=head, now=self.now
            )
            hiring.make_ready(session, couple, actor=worker, now=self.now)
            hiring.install(session, couple, actor=worker, now=self.now)

        self.act(step)

    def filled(self, number: int, *, kin: bool = False) -> None:
        def step(session: Session, unit: Unit, worker: Actor, head: Actor) -> None:
            rooms = units.rooms_of(session, unit)
            for child in _choose(session, unit, clock.day(self.now), number, kin=kin):
                here = children.living_in(session, unit)
                room = next(
                    (r for r in rooms if r.sex == child.sex
                     and sum(o.place.room_id == r.id for o in here) < r.beds), None,
                )  # fmt: skip
                if room is None or len(here) == unit.capacity:
                    continue
                children.ask(session, unit, child, manner=Manner.TALK, agrees=True,
                             words="去看过了，阿姨做的饭好吃，我想住在这里。", actor=worker,
                             now=self.now)  # fmt: skip
                event = children.match(
                    session, unit, child, room, actor=worker, now=self.now,
                    reason="孩子愿意，家庭能够照料，个别一般要求略有不足。",
                    views={"social": "与夫妻见过三次，互相喜欢。", "medical": "身体情况稳定。",
                           "education": "可以随班就读，需要辅导。"})  # fmt: skip
                children.move_in(session, unit, event, actor=head, now=self.now)

        self.act(step)

    def lived(self, days: int) -> None:
        """Logs of the last days, the month's money, one problem."""

        def step(session: Session, unit: Unit, worker: Actor, head: Actor) -> None:
            me, today = self.me["couple"], clock.day(self.now)
            for n in range(days):
                life.write_log(session, unit, day=today - timedelta(days=n),
                               words=LOGS[n % len(LOGS)], is_notable=False, actor=me,
                               now=self.now)  # fmt: skip
            life.plan_month(session, unit, month=today.replace(day=1), actor=worker, now=self.now,
                            amounts={Spending.FOOD: Decimal(4500), Spending.CLOTHES: Decimal(800),
                                     Spending.SCHOOL: Decimal(600), Spending.POCKET: Decimal(200),
                                     Spending.HEALTH: Decimal(300)})  # fmt: skip
            life.approve_month(session, unit, month=today.replace(day=1), actor=head, now=self.now)
            for kind, amount, note in ((Spending.FOOD, "326.40", "米面和蔬菜"),
                                       (Spending.CLOTHES, "189.00", "棉鞋两双"),
                                       (Spending.SCHOOL, "45.50", "练习本")):  # fmt: skip
                life.spend(session, unit, kind=kind, amount=Decimal(amount), spent_on=today,
                           note=note, document=None, actor=me, now=self.now)  # fmt: skip
            life.ask_help(session, unit, text="老二晚上怕黑，一定要开灯才睡，怎么办？", actor=me,
                          now=self.now)  # fmt: skip

        self.act(step)

    def visited(self, *, surprise: bool = False) -> None:
        """The worker sees every child, and writes it down at the door."""

        def step(session: Session, unit: Unit, worker: Actor, _head: Actor) -> None:
            plan = schedule.plan_of(session, unit.subject.kind, unit.id)
            if plan is None:  # no child has moved in
                return
            said = "、".join(one.child.code_name for one in children.living_in(session, unit))
            recording.record(session, plan, Entry(
                kind=VisitKind.UNANNOUNCED if surprise else VisitKind.REGULAR,
                outcome=Outcome.VISITED, place=MeetingPlace.HOME, visited_at=self.now,
                child_seen=True, alone_minutes=8, risk=Risk.LOW,
                child_words=f"{said}都说喜欢这里，周末想一起包饺子。",
                carer_words="孩子们渐渐熟了，晚上作业多，忙得过来。",
                found={"safety": list(SAFETY), **dict.fromkeys(FINDINGS, "good"), "mood": "good",
                       "bond": "good"}), actor=worker, now=self.now)  # fmt: skip

        self.act(step)

    def evaluated(self, total: int) -> None:
        def step(session: Session, unit: Unit, worker: Actor, head: Actor) -> None:
            day, left = clock.day(self.now), 100 - total
            template = sheets.read(evaluating.template_on(session, unit, day).content)
            scores: dict[str, Any] = {}
            for item in template.items():
                off = min(left, item.max // 2)
                scores[item.id], left = item.max - off, left - off
            evaluating.evaluate(
                session, unit, answers={"scores": scores, "remarks": {}, "vetoes": {}},
                words="“我喜欢这里。”", is_yearly=False, assessed_on=day, actor=worker,
                now=self.now,
            )  # fmt: skip
            evaluating.conclude(session, unit, reason="按评分决定。", actor=head, now=self.now)

        self.act(step)

    def changes_couple(self) -> None:
        def step(session: Session, unit: Unit, _worker: Actor, head: Actor) -> None:
            changing.change_couple(session, unit, reason="丈夫的父母病重，要回老家照料。",
                                   carer="保育员孙老师，电话见值班表",
                                   told="一起吃了告别饭，孩子们舍不得，约好打电话。", actor=head,
                                   now=self.now)  # fmt: skip

        self.act(step)

    def dissolves(self) -> None:
        def step(session: Session, unit: Unit, _worker: Actor, head: Actor) -> None:
            changing.dissolve(session, unit, why="plan", reason="这栋楼要维修，孩子并入其他家庭。",
                              actor=head, now=self.now)  # fmt: skip

        self.act(step)


def a_couple(people: Population, township: str, on: date, *, oldest: int = 54) -> Family:
    """A married couple of fitting age."""
    while True:
        family = people.family(township[:6], township, on)
        mother = family.applicant
        fits = on.year - mother.birth.year <= oldest
        if fits and any(one.relation == Relation.SPOUSE for one in family.members):
            return family


def register_family(session: Session, family: Family, township: str, now: datetime) -> Actor:
    """The couple's account and household, filled in as by their own hands."""
    who = family.applicant
    user = create_family(
        session, name=who.name, id_no=who.id_no, phone=who.phone, password=PASSWORD, now=now
    )
    session.refresh(user, ["person"])
    household = families.open_household(session, user.person, township)
    known = list(families.members_of(session, household))
    for n, human in enumerate(family.members):
        member = families.save_member(
            session, household, known[n] if n < len(known) else None,
            {
                "name": human.name, "id_no": human.id_no, "other_kind": "", "other_number": "",
                "born": None, "sex": "", "relation": human.relation, "phone": human.phone,
                "education": human.education or 80, "occupation": human.job,
                "hukou": family.hukou, "lives_here": "yes",
                "is_main_carer": "yes" if n == 0 else "no", "marital_status": "20",
            },
        )  # fmt: skip
        families.save_health(
            member, {"health": "ok", "crime_check": "not_checked", "harmful_habits": "no"}
        )
    families.save_housing(household, {
        "division": township, "address": "文化路12号2单元302室", "tenure": Tenure.OWNED,
        "area_m2": Decimal(86), "rooms": 3, "floor": "3楼", "child_room": "",
        "community_medical": False, "community_special_edu": False, "community_rehab": False,
        "lease_end_on": None})  # fmt: skip
    return Actor(
        user_id=user.id, person_id=user.person_id, name=who.name,
        roles=frozenset({str(Role.APPLICANT)}), scope=Scope(person_id=user.person_id),
    )  # fmt: skip


def _choose(session: Session, unit: Unit, day: date, number: int, *, kin: bool) -> list[Child]:
    """Children of the home of fitting age who have stayed since before that day."""
    newest = (
        select(func.max(CareSpell.from_on))
        .where(CareSpell.child_id == Child.id)
        .correlate(Child)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(Child)
        .where(
            Child.agency_id == unit.agency_id, Child.care_form == CareForm.INSTITUTION,
            Child.closed_on.is_(None), newest < day, Child.needs_long_term_care.is_(False),
            Child.birth_on.between(day - timedelta(days=365 * 14), day - timedelta(days=365 * 4)),
        )
        .order_by(Child.sibling_group.is_(None) if kin else Child.sibling_group.is_not(None),
                  Child.sibling_group, Child.file_no)
        .limit(40)
    ).all()  # fmt: skip
    return list(rows)[: number + 3]


Step = tuple[int, "Callable[[Story], None]"]
OPEN: list[Step] = [(0, Story.planned), (1, Story.announced)]
HIRED: list[Step] = [*OPEN, (4, Story.applied), (7, Story.screened), (2, Story.hired)]
LIVING: list[Step] = [*HIRED, (12, Story.trained), (3, lambda s: s.filled(4))]
TWINS: list[Step] = [*HIRED, (12, Story.trained), (3, lambda s: s.filled(4, kin=True))]
SEEN: list[Step] = [
    (5, Story.visited), (12, lambda s: s.visited(surprise=True)), (14, Story.visited),
    (14, Story.visited),
]  # fmt: skip
FORMAL: list[Step] = [*TWINS, *SEEN, (15, lambda s: s.evaluated(88)), (3, Story.visited)]
# Home, name, what happened, days since the last step.
PLOT: tuple[tuple[str, str, list[Step], int], ...] = (
    ("cc", "向阳之家", [*FORMAL, (10, Story.visited), (7, lambda s: s.lived(6))], 0),
    ("cc", "春晖之家", [*OPEN, (4, Story.applied)], 2),
    ("cy", "启明之家", [*LIVING, (6, Story.visited), (4, lambda s: s.lived(5))], 0),
    ("cy", "安康之家", OPEN, 3),
    ("yz", "朝阳之家", [*FORMAL, (15, Story.changes_couple)], 4),
    ("yz", "和乐之家", [*LIVING, *SEEN, (15, lambda s: s.evaluated(72)), (9, Story.dissolves)], 5),
)


def make_units(
    database: Database,
    people: Population,
    agencies: dict[str, Agency],
    places: dict[str, list[str]],
    tell: Callable[[str], None],
) -> None:
    """Six units; children of the homes who were there before move in."""
    today = clock.today()
    for prefix, name, steps, since in PLOT:
        begins = today - timedelta(days=since + 1 + sum(days + 1 for days, _ in steps))
        story = Story(
            database, people, agencies[prefix], prefix, places[prefix][0], name,
            datetime.combine(at_work(begins), time(9, 30), clock.BEIJING),
        )  # fmt: skip
        for days, step in steps:
            story.later(days)
            step(story)
    tell(f"演示数据：{len(PLOT)}个类家庭")
