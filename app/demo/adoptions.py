"""Adoptions in many states at two county bureaus, by the real services in past time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency, Level, Person
from app.accounts.roles import AgencyKind, Role
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
from app.demo.agencies import colleague
from app.demo.family_units import a_couple, register_family
from app.demo.stories import at_work, staff_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.demo.people import Population

MOTIVE = (
    "我们结婚多年，一直盼望家里有孩子。商量了很久，双方父母也支持，"
    "愿意把孩子当作亲生的抚养、教育，让孩子健康快乐地长大，告诉孩子来历，陪孩子走好每一步。"
)
CHILDREN = ("小雨", "小宇", "小禾", "小川", "小月", "小满", "小舟", "小晴")
PARENTS = (SenderKind.FATHER, SenderKind.MOTHER)
NEW_BUREAU = ("cymz", "长春市朝阳区民政局", "朝阳区民政局", "220104", "0431-85550140",
              "长春市朝阳区前进大街2855号")  # fmt: skip
STAFF = (("dengji1", Role.REGISTRAR), ("dengji2", Role.REGISTRAR), ("dangan", Role.ARCHIVIST))


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
            chosen = starting.Chosen(ORIGINS[self.kind], self.organ.division_code)
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
                "born": date(today.year - (9 if self.kind == "step" else 2), 5, 12),
                "sex": "2" if self.number % 2 else "1", "category": "", "disabled": "no",
                "place": self.organ.division_code, "new_name": "",
            })  # fmt: skip
            applying.save_wishes(session, case, {"secrecy": "yes", "motive": MOTIVE, "wish": {}})

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

    def all_are_heard(self) -> None:
        self.papers_good()

        def step(session: Session, case: Adoption, officer: Actor) -> None:
            for party in deciding.unheard(session, case, clock.day(self.now)):
                deciding.interview(
                    session, case, party, is_willing=True, confirmed="signed", document=None,
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
            s, c, reason="符合收养继子女的条件，同意登记。",
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


A = AdoptionStory
Step = tuple[int, "Callable[[AdoptionStory], None]"]
DRAFT: list[Step] = [(0, A.begins)]
SENT: list[Step] = [*DRAFT, (2, A.sends)]
RETURNED: list[Step] = [*SENT, (3, A.is_returned)]
ACCEPTED: list[Step] = [*SENT, (3, A.is_accepted)]
PUBLISHED: list[Step] = [*ACCEPTED, (1, A.is_published)]
HEARD: list[Step] = [*ACCEPTED, (4, A.all_are_heard)]
REVIEW: list[Step] = [*HEARD, (1, A.is_sent_up)]
APPROVED: list[Step] = [*REVIEW, (3, A.is_approved)]
APPOINTED: list[Step] = [*APPROVED, (1, A.is_appointed)]
REGISTERED: list[Step] = [*APPOINTED, (6, A.is_registered)]
# (kind of child, what happened, days since the last step)
PLOT: list[tuple[str, Sequence[Step], int]] = [
    ("hardship", DRAFT, 1), ("step", SENT, 1), ("kin", SENT, 8), ("hardship", RETURNED, 4),
    ("kin", RETURNED, 13), ("hardship", ACCEPTED, 2), ("kin", ACCEPTED, 6),
    ("found", ACCEPTED, 1), ("found", PUBLISHED, 20), ("found", PUBLISHED, 54),
    ("found", [*PUBLISHED, (25, A.is_claimed)], 3), ("step", HEARD, 2), ("step", REVIEW, 1),
    ("step", REVIEW, 5), ("step", APPROVED, 0), ("step", APPOINTED, 2), ("step", REGISTERED, 3),
    ("step", REGISTERED, 24), ("step", [*REGISTERED, (30, A.is_visited)], 20),
    ("step", [*REGISTERED, (31, A.is_visited), (60, A.is_visited)], 70),
    ("hardship", [*SENT, (2, A.is_refused)], 9), ("hardship", [*ACCEPTED, (5, A.withdraws)], 12),
]  # fmt: skip


def make_adoptions(
    database: Database, people: Population, agencies: dict[str, Agency],
    places: dict[str, list[str]], tell: Callable[[str], None],
) -> None:  # fmt: skip
    """Twenty-two applications, by turns at a bureau of Jilin and one of Chongqing."""
    organs = _organs(database, people, agencies)
    for n, (kind, steps, since) in enumerate(PLOT):
        prefix, organ, place = organs[n % len(organs)]
        length = sum(days for days, _ in steps) + 2 * len(steps)  # days of rest on the way
        begins = clock.today() - timedelta(days=since + length)
        story = AdoptionStory(
            database, people, organ, prefix, places[place][n % len(places[place])], kind, n,
            datetime.combine(at_work(begins), time(9), clock.BEIJING),
        )  # fmt: skip
        for days, step in steps:
            story.later(days)
            step(story)
    tell(f"演示数据：{len(PLOT)}件收养登记")


def _organs(
    database: Database, people: Population, agencies: dict[str, Agency]
) -> list[tuple[str, Agency, str]]:
    """A county bureau of its own in Changchun, and registrars at both."""
    since = clock.now() - timedelta(days=400)
    prefix, name, short, division, phone, address = NEW_BUREAU
    with transaction(database) as session:
        bureau = Agency(
            name=name, short_name=short, kind=AgencyKind.BUREAU, level=Level.COUNTY,
            division_code=division, phone=phone, address=address, staff_count=12,
            created_at=since, bureau_id=agencies["cc_bureau"].id,
        )  # fmt: skip
        bureau.place(division)
        session.add(bureau)
        session.flush()
        colleague(session, bureau, f"{prefix}.juzhang", (Role.BUREAU_HEAD,), "", people, since)
        colleague(session, bureau, f"{prefix}.jingban", (Role.BUREAU_OFFICER,), "", people, since)
        for where, code in ((bureau, prefix), (agencies["yz_bureau"], "yzmz")):
            for username, role in STAFF:
                colleague(session, where, f"{code}.{username}", (role,), "", people, since)
    return [(prefix, bureau, "cy"), ("yzmz", agencies["yz_bureau"], "yz")]
