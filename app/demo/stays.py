"""A child's way through the machine CWA, step by step, by the real services in past time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.children.models import Child
from app.core import clock
from app.core.db import transaction
from app.demo.people import SURNAMES
from app.demo.stories import at_work, staff_of
from app.institutions.grounds import NOTICE_PAPER, PAPERS, Ground, LeaveGround
from app.institutions.models import Admission, Source, Stage, Step
from app.institutions.queries import get_admission
from app.institutions.services import admission, beds, care, leaving, papers, search

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor

BUREAUS = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}
NAMES = (
    "春生 夏荷 秋实 冬青 晓晨 明月 知远 若水 清扬 子衿 云舒 嘉树 星野 向暖 安歌 听雨 景明"
).split()


class Stay:
    """One child's stay in a home, step by step, by the real services in past time."""

    def __init__(self, database: Database, key: str, n: int, begins: date, **given: Any) -> None:
        self.database, self.key, self.n, self.given = database, key, n, given
        self.now = datetime.combine(at_work(begins), time(9, 0), clock.BEIJING)
        self.ref = ""
        self.actors: dict[str, Actor] = {}

    def later(self, days: int) -> None:
        """Time passes, an hour at the least; never beyond now."""
        before = self.now
        if days:
            day = at_work(clock.day(self.now) + timedelta(days=days))
            self.now = datetime.combine(day, time(9, 0), clock.BEIJING)
        self.now = min(max(self.now, before + timedelta(minutes=40)), clock.now())

    @contextmanager
    def acting(self, who: str) -> Iterator[tuple[Session, Actor]]:
        """A transaction in the name of a colleague of the home or of the bureau."""
        prefix = BUREAUS[self.key] if who in {"jingban", "juzhang"} else self.key
        with transaction(self.database) as session:
            if who not in self.actors:
                self.actors[who] = staff_of(session, f"{prefix}.{who}")
            yield session, self.actors[who]

    @contextmanager
    def case(self, who: str) -> Iterator[tuple[Session, Admission, Actor]]:
        with self.acting(who) as (session, actor):
            yield session, get_admission(session, actor, self.ref), actor

    @property
    def today(self) -> date:
        return clock.day(self.now)

    def refer(self) -> None:
        known: dict[str, Any] = {
            "source": Source.POLICE, "ground": Ground.FOUNDLING, "sex": str(1 + self.n % 2),
            "birth_on": self.today - timedelta(days=60 + 37 * self.n), "birth_assumed": True,
            "found_on": self.today - timedelta(days=3),
            "name": f"{SURNAMES[(self.n * 7) % len(SURNAMES)]}{NAMES[self.n % len(NAMES)]}",
            "naming_basis": "机构取名", "police_unit": "辖区公安派出所",
            "police_receipt": f"报案回执{self.n:04d}",
            "details": {
                "place": "长途汽车站候车室", "finder": "车站工作人员",
                "clothes": "蓝色棉衣、白色奶瓶", "health": "神志清楚，轻度营养不良",
                "handed_over_by": "值班民警",
            },
        }  # fmt: skip
        with self.acting("shouli") as (session, actor):
            self.ref = admission.refer(
                session, admission.Referral(**(known | self.given)), actor=actor, now=self.now
            ).ref

    def arrive(self) -> None:
        with self.case("shouli") as (session, case, actor):
            admission.arrive(
                session, case, arrived_at=self.now, belongings="蓝色棉衣一件，银手镯一只",
                actor=actor, now=self.now,
            )  # fmt: skip

    def isolate(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            admission.isolate(session, case, actor=actor, now=self.now)

    def examine(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            admission.examine(
                session, case, examined_at=self.now, doctor="儿童医院 周医生",
                result="发育正常，轻度贫血", infectious=False, dna_no=f"DNA-{self.n:05d}",
                actor=actor, now=self.now,
            )  # fmt: skip

    def bring_papers(self) -> None:
        with self.case("shouli") as (session, case, actor):
            kinds = [kind for stage, kind in papers.wanted(case) if stage is Stage.ADMISSION]
            for kind in kinds:
                if kind.code == NOTICE_PAPER:
                    search.publish(
                        session, case, on=self.today, media="省市报纸和民政局网站",
                        place="重庆路附近", features="圆脸，左耳后有痣，随身有银手镯",
                        contact="福利院值班室 0431-85550110",
                        actor=actor, now=self.now,
                    )  # fmt: skip
                else:
                    self._enter(session, case, kind.code, Stage.ADMISSION, actor)
            for paper in case.papers:
                papers.check(session, case, paper, good=True, problem="", actor=actor, now=self.now)

    def _enter(
        self, session: Session, case: Admission, code: str, stage: Stage, actor: Actor
    ) -> None:
        papers.enter(
            session, case, PAPERS[code], stage, number=f"〔2026〕{self.n:03d}号", issuer="",
            issued_on=self.today, actor=actor, now=self.now,
        )  # fmt: skip

    def send(self) -> None:
        with self.case("shouli") as (session, case, actor):
            admission.send(session, case, actor=actor, now=self.now)

    def draft(self, *, agrees: bool = True) -> None:
        with self.case("jingban") as (session, case, actor):
            reason = "材料齐全，符合接收情形。" if agrees else "已查明生母，应送回监护人处。"
            admission.draft_opinion(
                session, case, agrees=agrees, reason=reason, actor=actor, now=self.now
            )

    def disagree(self) -> None:
        self.draft(agrees=False)

    def sign(self) -> None:
        with self.case("juzhang") as (session, case, actor):
            admission.sign_opinion(session, case, actor=actor, now=self.now)

    def admit(self) -> None:
        with self.case("shouli") as (session, case, actor):
            free = beds.free_beds(
                session, case.agency_id, sex=case.sex, birth_on=case.birth_on, on=self.today
            )
            known = (beds.get_bed(session, case.agency_id, ref) for ref, _ in free)
            # The stories are told one after the other: a later one may have come earlier.
            bed = next(b for b in known if not beds.was_taken_since(session, b, self.today))
            admission.admit(session, case, bed=bed, on=self.today, actor=actor, now=self.now)

    def plan(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            plan_and_walk(session, case, actor, self.now)

    def claim(self) -> None:
        with self.case("shouli") as (session, case, actor):
            notice = search.newest_notice(session, case)
            assert notice is not None  # noqa: S101 - the papers brought it
            search.end(
                session, case, notice, claimed=True, note="生母持出生证明前来认领，待亲子鉴定",
                actor=actor, now=self.now,
            )  # fmt: skip

    def propose(self) -> None:
        with self.case("pinggu2") as (session, case, actor):
            child = session.get_one(Child, case.child_id)
            what = leaving.Departure(
                LeaveGround.FOUND, self.today,
                {"name": "赵淑兰", "relation": "母亲", "phone": "13900001234"},
                "银手镯、病历、照片一册", "无", "离院后第1、3、6个月各回访一次",
            )  # fmt: skip
            leaving.propose(session, case, child, what, actor=actor, now=self.now)

    def leave_papers(self) -> None:
        with self.case("shouli") as (session, case, actor):
            for kind in LeaveGround.FOUND.papers:
                self._enter(session, case, kind.code, Stage.LEAVING, actor)
                paper = papers.paper_of(case, kind.code)
                assert paper is not None  # noqa: S101 - just entered
                papers.check(session, case, paper, good=True, problem="", actor=actor, now=self.now)

    def check_leave(self) -> None:
        with self.case("yuanzhang") as (session, case, actor):
            leaving.check(session, case, actor=actor, now=self.now)

    def approve_leave(self) -> None:
        with self.case("juzhang") as (session, case, actor):
            leaving.approve(session, case, actor=actor, now=self.now)

    def file_leave(self) -> None:
        with self.case("jingban") as (session, case, actor):
            leaving.file(session, case, actor=actor, now=self.now)

    def hand_over(self) -> None:
        with self.case("shouli") as (session, case, actor):
            leaving.hand_over(
                session, case, session.get_one(Child, case.child_id), on=self.today,
                place_says="回到母亲家中", actor=actor, now=self.now,
            )  # fmt: skip

    def follow(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            leaving.follow_up(
                session, case, on=self.today, manner="visit",
                words="孩子体重增加，与母亲亲近，已上幼儿园。", actor=actor, now=self.now,
            )  # fmt: skip

    def close(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            leaving.close(session, case, actor=actor, now=self.now)

    def die(self) -> None:
        with self.case("pinggu1") as (session, case, actor):
            child = session.get_one(Child, case.child_id)
            leaving.record_death(
                session, case, child, on=self.today, unnatural=False, actor=actor, now=self.now
            )


S = Stay
Way = list[tuple[int, Callable[[Stay], None]]]
ARRIVED: Way = [(0, S.refer), (0, S.arrive)]
OBSERVED: Way = [*ARRIVED, (0, S.examine)]
SENT: Way = [*OBSERVED, (2, S.bring_papers), (1, S.send)]
DRAFTED: Way = [*SENT, (1, S.draft)]
AGREED: Way = [*DRAFTED, (1, S.sign)]
IN: Way = [*AGREED, (1, S.admit)]
PLANNED: Way = [*IN, (12, S.plan)]
CLAIMED: Way = [*PLANNED, (9, S.claim)]
LEAVING: Way = [*CLAIMED, (6, S.propose)]
CHECKED: Way = [*LEAVING, (2, S.leave_papers), (0, S.check_leave)]
APPROVED: Way = [*CHECKED, (2, S.approve_leave)]
FILED: Way = [*APPROVED, (1, S.file_leave)]
LEFT: Way = [*FILED, (1, S.hand_over)]
# (home, way, days since the last step)
PLOT: tuple[tuple[str, Way, int], ...] = (
    ("cc", [(0, S.refer)], 0), ("cc", ARRIVED, 0), ("cc", [*ARRIVED, (0, S.isolate)], 1),
    ("cc", OBSERVED, 2), ("cc", SENT, 1), ("cc", DRAFTED, 1), ("cc", AGREED, 1),
    ("cc", [*SENT, (1, S.disagree), (1, S.sign)], 20), ("cc", IN, 3), ("cc", PLANNED, 45),
    ("cc", CLAIMED, 2), ("cc", LEAVING, 1), ("cc", CHECKED, 1), ("cc", APPROVED, 1),
    ("cc", FILED, 0), ("cc", [*LEFT, (40, S.follow)], 20), ("cc", [*PLANNED, (30, S.die)], 0),
    ("cc", [*LEFT, (60, S.follow), (130, S.close)], 5),
    ("cy", ARRIVED, 1), ("cy", OBSERVED, 3), ("cy", SENT, 2), ("cy", AGREED, 0),
    ("cy", PLANNED, 70), ("cy", LEAVING, 2),
    ("yz", [(0, S.refer)], 0), ("yz", [*ARRIVED, (0, S.isolate)], 0), ("yz", SENT, 6),
    ("yz", DRAFTED, 2), ("yz", IN, 8), ("yz", CLAIMED, 3), ("yz", CHECKED, 1),
    ("yz", [*LEFT, (25, S.follow)], 30),
)  # fmt: skip


def plan_and_walk(session: Session, case: Admission, actor: Actor, now: datetime) -> None:
    """A care plan, and the placement order walked once."""
    on = clock.day(now)
    care.make_plan(
        session, case, on=on, actor=actor, now=now,
        goals={
            "health": {"goal": "纠正贫血，按时接种疫苗", "measures": "每月复查血常规",
                       "owner": "医务室"},
            "education": {"goal": "适应集体生活，发展语言", "measures": "每天亲子阅读20分钟",
                          "owner": "教师组"},
            "permanence": {"goal": "查找父母；找不到的，争取送养或者家庭寄养",
                           "measures": "配合公安机关比对DNA", "owner": "社工组"},
        },
    )  # fmt: skip
    care.walk(
        session, case, chosen=Step.GROUP, on=on, present="社工、医生、特教老师", actor=actor,
        now=now,
        reasons={
            Step.RETURN: "父母还没有查找到。", Step.ADOPTION: "临时监护期间不能送养。",
            Step.FAMILY: "还没有合适的寄养家庭。", Step.UNIT: "类家庭目前没有空位。",
        },
    )  # fmt: skip
