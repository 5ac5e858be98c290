"""A child and a family come together, step by step, by the real services in past time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import CodePurpose
from app.accounts.services.codes import issue_code
from app.children.models import CareForm, Child, GuardianStatus
from app.children.queries import get_child
from app.core import clock
from app.core.db import transaction
from app.core.errors import PortalError
from app.demo.stories import Story, at_work
from app.divisions.models import Division
from app.families.models import Household
from app.families.services import members_of
from app.foster.models import State
from app.law.dates import age_on
from app.placements import match_queries as queries
from app.placements.models import OPEN_MATCH, Fitness, Match
from app.placements.services import agreement as agreements
from app.placements.services import match_higher as higher
from app.placements.services import match_papers as papers
from app.placements.services import match_steps as steps
from app.placements.services import matching, signing
from app.placements.services.match_look import look
from app.placements.services.match_open import open_match, soft_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy.orm import Session

    from app.core.db import Database

WORKER, HEAD = "pinggu1", "yuanzhang"
YOUNGEST, OLDEST = 3, 13
WORDS = "我见过他们，家里有一只猫。我想去住住看。"
SHEET = {
    "identity": "监护关系清楚，孤儿证明在档。",
    "health": "一般健康，按期体检、接种。",
    "gross_motor": "跑跳自如。",
    "fine_motor": "会用筷子，能串珠。",
    "language": "表达清楚，词汇与年龄相符。",
    "cognition": "与年龄相符。",
    "social": "愿意和同伴玩，怕生约十分钟。",
    "behaviour": "情绪平稳，换环境时夜里会醒。",
    "attachment": "依恋照料阿姨，需要过渡。",
    "wish": "想有自己的床和一只小狗。",
    "special_needs": "换环境的头一个月睡前要有人陪。",
}


class MatchStory:
    """One match of a family in the pool. `family` is the story that brought it there."""

    def __init__(self, family: Story, begins: date) -> None:
        self.family, self.database = family, family.database
        self.now = datetime.combine(at_work(begins), time(9, 30), clock.BEIJING)
        self.ref = ""

    def later(self, days: int = 1) -> None:
        """Time passes: an hour on the same day; nobody works on a weekend."""
        before = self.now
        day = at_work(clock.day(self.now) + timedelta(days=days))
        self.now = max(
            datetime.combine(day, time(9, 30), clock.BEIJING), before + timedelta(hours=1)
        )

    def does(self, who: str, act: Callable[..., object], **values: object) -> None:
        """One step of the services by a colleague, or by the family for an empty `who`."""
        with clock.at(self.now), transaction(self.database) as session:
            actor = self.family.staff(session, who) if who else self.family.me
            match = queries.get_match(session, actor, self.ref)
            if not actor.is_staff:
                session.refresh(match, ["child"])
            act(session, match, **values, actor=actor, now=self.now)

    def opens(self) -> bool:
        """With the first child of the home that this family may take; False: there is none."""
        with clock.at(self.now), transaction(self.database) as session:
            worker = self.family.staff(session, WORKER)
            for ref in _waiting(session, self.family.agency.id):
                child = get_child(session, worker, ref)
                if not YOUNGEST <= age_on(child.birth_on, clock.day(self.now)) <= OLDEST:
                    continue
                found = matching.look(session, child, on=clock.day(self.now))
                chosen = next(
                    (one for one in found.offerable if one.family.ref == self.family.ref), None
                )
                if chosen is None or found.hard:
                    continue
                soft = {
                    f.rule_id: "孩子和家庭已经相处过，专业人员评估可以这样安排。"
                    for f in soft_of(found, chosen)
                }
                if "FC-07-4" in soft:
                    continue
                self.ref = open_match(
                    session, found, self.family.ref, releases=soft,
                    reason="；".join(chosen.reasons) or "家庭的意愿和条件都适合这个孩子",
                    actor=worker, now=self.now,
                ).ref  # fmt: skip
                return True
        return False

    def offers(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            worker = self.family.staff(session, WORKER)
            match = queries.get_match(session, worker, self.ref)
            years = age_on(match.child.birth_on, clock.day(self.now))
            about = (
                f"孩子{years}岁，身体状况稳定，性格慢热，熟悉以后爱笑。喜欢画画和听故事，"
                "睡前要有人陪一会儿。需要家人每天有固定的陪伴时间。"
            )
            steps.offer(
                session, match, about=about, plan="先在机构见两次面，再到家里住一个周末。",
                actor=worker, now=self.now,
            )  # fmt: skip

    def family_agrees(self) -> None:
        self.does("", steps.answer, words="我们全家都商量好了，愿意照料这个孩子。")

    def family_refuses(self) -> None:
        self.does("", steps.refuse, words="老人近期要住院，暂时照顾不过来。")

    def child_is_heard(self) -> None:
        self.does(WORKER, steps.hear, manner="talk", agrees=True, words=WORDS, asked_at=self.now)

    def meets(self) -> None:
        """Twice, the second time at the family's home."""
        for place, notes in (
            ("机构游戏室", "孩子先在一旁看，后来和阿姨一起搭积木，约好下次再见。"),
            ("家里", "一家人一起包饺子，孩子看了自己的房间，走的时候挥手说再见。"),
        ):
            soon = self.now + timedelta(hours=1)
            self.does(WORKER, papers.plan_meeting, planned_at=soon, place=place)
            self.does(WORKER, self._met, notes=notes)
            self.later(1)

    def _met(self, session: Session, match: Match, *, notes: str, **by: Any) -> None:
        planned = queries.meetings(session, match)[-1]
        papers.note_meeting(
            session, match, planned.ref, held_on=clock.day(self.now), notes=notes, **by
        )

    def is_assessed(self) -> None:
        self.does(WORKER, papers.write_sheet, answers=SHEET, result=Fitness.FIT)

    def is_confirmed(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            head = self.family.staff(session, HEAD)
            match = queries.get_match(session, head, self.ref)
            outlook = look(session, match, clock.day(self.now))
            steps.confirm(
                session, match, seen=outlook.digest, released=outlook.soft, actor=head,
                now=self.now,
            )  # fmt: skip

    def gets_agreement(self) -> None:
        wishes = agreements.Wishes(
            term_months=12, living_yuan=Decimal(1500), labour_yuan=Decimal(500),
            account=f"{self.family.family.applicant.name}，建设银行，6217****0028",
        )  # fmt: skip
        self.does(WORKER, agreements.prepare, wishes=wishes)

    def family_signs(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            match = queries.get_match(session, self.family.me, self.ref)
            row = queries.agreement(session, match)
            assert row is not None  # noqa: S101 - a story signs what it prepared
            phone = signing.phone_of(session, match, row)
            code = issue_code(session, phone, CodePurpose.SIGN, self.now, row.ref)
            signing.sign_family(
                session, match, row, digest=row.text_digest, code=code,
                typed_name=row.terms["carer"], actor=self.family.me, now=self.now,
            )  # fmt: skip

    def head_signs(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            head = self.family.staff(session, HEAD)
            match = queries.get_match(session, head, self.ref)
            row = queries.agreement(session, match)
            assert row is not None  # noqa: S101 - a story signs what it prepared
            signing.sign_agency(
                session, match, row, digest=row.text_digest, actor=head, now=self.now
            )

    def family_moves(self) -> None:
        """To the next county of the city, before anything is decided."""
        with clock.at(self.now), transaction(self.database) as session:
            match = queries.get_match(session, self.family.staff(session, WORKER), self.ref)
            home = session.get_one(Household, match.household_id)
            there = session.scalars(
                select(Division.code)
                .where(
                    Division.city_code == home.city_code, Division.level == "township",
                    Division.county_code != home.county_code, Division.valid_to.is_(None),
                )
                .order_by(Division.code)
                .limit(1)
            ).one()  # fmt: skip
            home.place(there)
            home.division_code = there
            for member in members_of(session, home):
                member.hukou_division = there[:6]

    def asks_higher(self) -> None:
        self.does(WORKER, higher.ask)

    def closes(self) -> None:
        self.does(WORKER, steps.close, reason="better")


def _waiting(session: Session, agency_id: int) -> list[str]:
    """Children of the home under civil affairs whom nobody is matched with, the youngest first."""
    matched = select(Match.child_id).where(Match.state.in_(OPEN_MATCH))
    return list(
        session.scalars(
            select(Child.ref)
            .where(
                Child.agency_id == agency_id,
                Child.care_form == CareForm.INSTITUTION,
                Child.guardian == GuardianStatus.CIVIL_AFFAIRS,
                Child.closed_on.is_(None),
                Child.id.not_in(matched),
                Child.needs_long_term_care.is_(False),
            )
            .order_by(Child.birth_on.desc(), Child.ref)
        )
    )


Step = tuple[int, Callable[[MatchStory], object]]
M = MatchStory
OFFERED: list[Step] = [(1, M.offers)]
AGREED: list[Step] = [*OFFERED, (2, M.family_agrees)]
CONSENTED: list[Step] = [*AGREED, (1, M.meets), (2, M.child_is_heard), (0, M.is_assessed)]
READY: list[Step] = [*CONSENTED, (1, M.is_confirmed)]
SHOWN: list[Step] = [*READY, (1, M.gets_agreement)]
SIGNED_BY_FAMILY: list[Step] = [*SHOWN, (1, M.family_signs)]
SIGNED: list[Step] = [*SIGNED_BY_FAMILY, (1, M.head_signs)]
ASKED: list[Step] = [*OFFERED, (1, M.family_moves), (1, M.asks_higher)]
# Which of the families of the pool goes through what; each has two places.
PLOTS: tuple[tuple[int, list[Step]], ...] = (
    (1, SIGNED), (0, CONSENTED), (1, SHOWN), (2, SIGNED_BY_FAMILY), (3, OFFERED), (4, ASKED),
    (5, AGREED), (0, READY), (2, [*OFFERED, (2, M.family_refuses)]), (4, [(2, M.closes)]),
)  # fmt: skip


def make_matches(families: Iterable[Story], tell: Callable[[str], None]) -> int:
    """Matches in every state, with families of the pool; how many there are."""
    waiting = [f for f in families if _is_in_pool(f)]
    made = 0
    for n, plot in PLOTS:
        if n >= len(waiting):
            continue
        family = waiting[n]
        days = sum(days for days, _ in plot) * 7 // 5 + 4  # nobody works on a weekend
        if run(family, clock.today() - timedelta(days=days), plot, tell):
            made += 1
    return made


def run(
    family: Story, begins: date, plot: Sequence[Step], tell: Callable[[str], None]
) -> MatchStory | None:
    """One match through its steps; None where no child fits the family."""
    story = MatchStory(family, begins)
    try:
        if not story.opens():
            return None
        for days, step in plot:
            story.later(days)
            step(story)
    except PortalError as error:
        # A drawn family whose papers ended meanwhile is no reason to have no demo.
        tell(f"演示匹配未完成：{error.says}")
    return story if story.ref else None


def _is_in_pool(family: Story) -> bool:
    with transaction(family.database) as session:
        worker = family.staff(session, WORKER)
        return family.case(session, worker).state is State.QUALIFIED


def keep_profiles(database: Database, agency_ids: Iterable[int]) -> None:
    """What matching opens of the pools is kept beforehand."""
    with transaction(database) as session:
        for agency_id in agency_ids:
            matching.keep_profiles(session, agency_id)
