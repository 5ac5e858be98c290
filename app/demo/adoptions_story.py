"""An application for an adoption on its way, step by step, by the real services in past time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency, Person
from app.adoption.models import (
    Adoption,
    Sender,
    SenderKind,
    Side,
)
from app.adoption.origins import ORIGINS
from app.adoption.services import (
    applying,
    clocks,
    deciding,
    facts,
    intake,
    noticing,
    papers,
    starting,
    visiting,
)
from app.core import clock
from app.core.db import Database, transaction
from app.core.identifiers import mask_name
from app.demo.family_units import a_couple, register_family
from app.demo.stories import at_work, staff_of
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.demo.people import Population

MOTIVE = (
    "我们结婚多年，一直盼望家里有孩子。商量了很久，双方父母也支持，"
    "愿意把孩子当作亲生的抚养、教育，让孩子健康快乐地长大，告诉孩子来历，陪孩子走好每一步。"
)
CHILDREN = ("小雨", "小宇", "小禾", "小川", "小月", "小满", "小舟", "小晴")
PARENTS = (SenderKind.FATHER, SenderKind.MOTHER)
REASONS = dict.fromkeys(("step", "grown"), "符合收养继子女的条件，同意登记。")
GROWN = "grown"
"""A stepchild who comes of age soon after the registration."""


@dataclass
class AdoptionStory:
    """One application on its way."""

    database: Database
    people: Population
    organ: Agency
    prefix: str
    township: str
    kind: str
    number: int
    now: datetime
    elsewhere: Agency | None = None
    case_id: int = 0
    me: Actor | None = None

    def later(self, days: int) -> None:
        day = at_work(clock.day(self.now) + timedelta(days=days))
        self.now = datetime.combine(day, time(10), clock.BEIJING)

    def act(self, who: str, step: Callable[[Session, Adoption, Actor], Any]) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            step(session, clocks.load(session, self.case_id),
                 staff_of(session, f"{self.prefix}.{who}"))  # fmt: skip

    def begins(self) -> None:
        """An account, the household, the child, every page filled in."""
        today = clock.day(self.now)
        family = a_couple(self.people, self.township, today, oldest=48)
        with clock.at(self.now), transaction(self.database) as session:
            me = self.me = register_family(session, family, self.township, self.now)
            origin = ORIGINS["step" if self.kind == GROWN else self.kind]
            chosen = starting.Chosen(origin, self.organ.division_code)
            person = session.get_one(Person, me.person_id)
            case = starting.start(session, chosen, self.organ, actor=me, person=person,
                                  now=self.now)  # fmt: skip
            self.case_id = case.id
            home = facts.family_of(session, case)
            work = {"nation": "01", "employer": "无", "income": "4500"}
            applying.say(session, case, {
                "applicant": work, "spouse": work, "married_on": "2012-05-20",
                "children": {m.ref: "both" for m in home.children}, "voluntary": True,
                "opinions": {m.ref: {"agrees": "yes", "words": "同意"} for m in home.members},
            })  # fmt: skip
            child = facts.adoptees_of(session, case)[0]
            applying.save_child(session, case, child, {
                "name": "张" + CHILDREN[self.number % len(CHILDREN)], "id_no": "",
                "born": self._born(today),
                "sex": "2" if self.number % 2 else "1", "category": "", "disabled": "no",
                "place": self.organ.division_code, "new_name": "",
            })  # fmt: skip
            applying.save_wishes(session, case, {"secrecy": "yes", "motive": MOTIVE, "wish": {}})

    def _born(self, today: date) -> date:
        if self.kind == GROWN:  # of age soon after the registration
            return add_months(today, -12 * 18) + timedelta(days=40)
        return date(today.year - (9 if self.kind == "step" else 2), 5, 12)

    def sends(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            case = clocks.load(session, self.case_id)
            applying.submit(session, case, agreed=True, knows=True, actor=self.family, now=self.now)
            if self.kind == "found":
                return
            for kind in PARENTS:
                self._sender(session, case, kind)

    @property
    def family(self) -> Actor:
        assert self.me is not None  # noqa: S101 - begins comes first
        return self.me

    def _sender(self, session: Session, case: Adoption, kind: SenderKind) -> None:
        drawn = self.people.human(case.county_code or "500103", male=kind is SenderKind.FATHER,
                                  age=29, on=clock.day(self.now))  # fmt: skip
        row = Sender(adoption_id=case.id, agency_id=case.agency_id, kind=kind, status="alive",
                     consents=True, consented_on=clock.day(self.now),
                     handed_in_at=self.now)  # fmt: skip
        session.add(row)
        session.flush()
        row.name, row.name_mask = drawn.name, mask_name(drawn.name)
        if self.kind == "hardship":
            row.difficulty = "SD-1"
        session.flush()

    def papers_good(self) -> None:
        """Everything was shown at the counter."""

        def step(session: Session, case: Adoption, officer: Actor) -> None:
            for line in papers.lines(session, case):
                if line.is_required and not line.is_good and line.kind.side is not Side.ORGAN:
                    paper = intake.see_original(session, case, line, actor=officer, now=self.now)
                    intake.check_paper(
                        session, case, paper, check="good", actor=officer, now=self.now,
                        issued_on=clock.day(self.now) - timedelta(days=12),
                    )  # fmt: skip

        self.act("dengji1", step)

    def is_returned(self) -> None:
        self.act("dengji1", lambda s, c, a: intake.return_for_papers(
            s, c, items=["无违法犯罪记录核查（配偶）：还没有交", "照片：看不清，请重交"], actor=a,
            now=self.now))  # fmt: skip

    def is_accepted(self) -> None:
        self.papers_good()
        self.act("dengji1", lambda s, c, a: intake.accept(s, c, actor=a, now=self.now))

    def is_published(self) -> None:
        self.act("dengji1", lambda s, c, a: noticing.publish(
            s, c, media="《长春日报》和本平台", found_on=clock.day(self.now) - timedelta(days=40),
            place="清和街道儿童公园北门", features="裹浅蓝色毛毯，戴白色针织帽，左手腕有一块胎记。",
            contact=f"{self.organ.short_name} {self.organ.phone}", actor=a,
            now=self.now))  # fmt: skip

    def is_claimed(self) -> None:
        self.act("dengji2", lambda s, c, a: noticing.enter_claim(
            s, c, claimant="吴某某，自称生母，1390000****", words="说去年冬天在公园与孩子走散。",
            actor=a, now=self.now))  # fmt: skip

    def claim_is_accepted(self) -> None:
        self.act("juzhang", lambda s, c, a: noticing.decide_claim(
            s, c, accepted=True, evidence="区公安分局亲子鉴定意见书（演示）12号",
            reason="鉴定支持亲子关系，派出所查明走失经过属实。", actor=a,
            now=self.now))  # fmt: skip

    def all_are_heard(self) -> None:
        self.papers_good()

        def step(session: Session, case: Adoption, officer: Actor) -> None:
            second = staff_of(session, f"{self.prefix}.dengji1")
            for party in deciding.unheard(session, case, clock.day(self.now)):
                deciding.interview(
                    session, case, party, is_willing=True, confirmed="signed", document=None,
                    second_officer_id=second.user_id if party.side is Side.CHILD else None,
                    words="问：您是否自愿？答：是自愿的，家里都商量过。", actor=officer,
                    now=self.now,
                )  # fmt: skip

        self.act("dengji2", step)

    def is_sent_up(self) -> None:
        self.act("dengji1", lambda s, c, a: deciding.to_review(
            s, c, opinion="材料齐全，条件符合，各方自愿，建议同意登记。", actor=a,
            now=self.now))  # fmt: skip

    def is_approved(self) -> None:
        self.act("juzhang", lambda s, c, a: deciding.approve(
            s, c, reason=REASONS.get(self.kind, "评估合格，符合收养条件，同意登记。"),
            seen=facts.digest(facts.records(s, c, clock.day(self.now))), actor=a,
            now=self.now))  # fmt: skip

    def is_appointed(self) -> None:
        self.act("dengji2", lambda s, c, a: deciding.appoint(
            s, c, on=clock.day(self.now) + timedelta(days=5), at="上午9时，区民政局一楼收养登记室",
            actor=a, now=self.now))  # fmt: skip

    def is_registered(self) -> None:
        def step(session: Session, case: Adoption, officer: Actor) -> None:
            for party in deciding.absent(session, case, clock.day(self.now)):
                intake.came(session, case, side=party.side, party=party.party, actor=officer,
                            now=self.now)  # fmt: skip
            deciding.register(
                session, case, printed_no=f"演示{self.prefix[:2].upper()}{self.number:05d}",
                handed_to="applicant", actor=officer, now=self.now,
            )  # fmt: skip

        self.act("dengji2", step)

    def is_visited(self) -> None:
        self.act("dengji1", lambda s, c, a: visiting.record(
            s, c, done_on=clock.day(self.now), mode="home", level="good",
            words="孩子叫妈妈很自然，期中考试进步了，和弟弟同住一间，相处好。", actor=a,
            now=self.now))  # fmt: skip

    def is_refused(self) -> None:
        self.act("juzhang", lambda s, c, a: intake.refuse(
            s, c, reason="申请人已有两名子女，被收养人不属于可以放宽的情形。", actor=a,
            now=self.now))  # fmt: skip

    def withdraws(self) -> None:
        with clock.at(self.now), transaction(self.database) as session:
            intake.withdraw(session, clocks.load(session, self.case_id), reason="",
                            actor=self.family, now=self.now)  # fmt: skip
