"""A family's way through the machine FCA, step by step, by the real services in past time."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.actors import staff_actor
from app.accounts.models import Agency, User
from app.accounts.roles import Role
from app.accounts.services.families import create_family
from app.core import clock
from app.core.db import Database, Scope, transaction
from app.core.policy import Actor
from app.demo.agencies import PASSWORD
from app.demo.scan import picture
from app.documents import letter_services
from app.documents import services as documents
from app.documents.models import Letter, Means
from app.families import services as families
from app.families.models import CrimeCheck, Health, Member
from app.families.notice import CONSENTS
from app.foster import queries
from app.foster.models import FosterApplication, PaperCheck
from app.foster.papers import PAPERS, required
from app.foster.services import (
    apply,
    assessment,
    consent,
    decision,
    filing,
    handin,
    intake,
    joint,
    objection,
    pool,
    seen,
    sheets,
    starting,
    supplements,
    training,
    visits,
)
from app.foster.services.facts import load_file
from app.foster.services.paper_lines import missing_items, paper_lines

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.demo.people import Family


class Story:
    """One family and its case. Each method is one step, some days after the one before."""

    def __init__(
        self, database: Database, family: Family, agency: Agency, prefix: str, begins: date
    ) -> None:
        self.database, self.family, self.agency, self.prefix = database, family, agency, prefix
        self.now = datetime.combine(begins, time(9, 30), clock.BEIJING)
        self.ref = ""
        self.applicant: Actor | None = None
        self.actors: dict[str, Actor] = {}

    def later(self, days: int = 1) -> None:
        """Time passes: an hour on the same day; nobody works on a weekend."""
        before = self.now
        day = at_work(clock.day(self.now) + timedelta(days=days))
        self.now = datetime.combine(day, time(9, 30), clock.BEIJING)
        if self.now <= before:
            self.now = before + timedelta(hours=1)

    @contextmanager
    def acting(self) -> Iterator[Session]:
        with clock.at(self.now), transaction(self.database) as session:
            yield session

    def staff(self, session: Session, name: str) -> Actor:
        """The actor of a colleague, by user name without the home's prefix where it has none."""
        username = name if "." in name else f"{self.prefix}.{name}"
        if username not in self.actors:
            self.actors[username] = staff_of(session, username)
        return self.actors[username]

    def case(self, session: Session, actor: Actor, to: str = "foster.view") -> FosterApplication:
        return queries.get_application(session, actor, self.ref, to=to)

    @property
    def me(self) -> Actor:
        assert self.applicant is not None  # noqa: S101 - a story begins with `registers`
        return self.applicant

    # --- the family ---------------------------------------------------------------------------

    def registers(self) -> None:
        """An account, a draft, and everything but the last signatures."""
        who = self.family.applicant
        with self.acting() as session:
            user = create_family(
                session, name=who.name, id_no=who.id_no, phone=who.phone, password=PASSWORD,
                now=self.now,
            )  # fmt: skip
            session.refresh(user, ["person"])
            self.applicant = Actor(
                user_id=user.id, person_id=user.person_id, name=who.name,
                roles=frozenset({str(Role.APPLICANT)}), scope=Scope(person_id=user.person_id),
            )  # fmt: skip
            case = starting.start(
                session, actor=self.me, person=user.person, agency=self.agency,
                division_code=self.family.division, now=self.now,
            )  # fmt: skip
            self.ref = case.ref

    def fills_in(self) -> None:
        """Household, home, income, wishes, health: typed once."""
        family = self.family
        with self.acting() as session:
            case = self.case(session, self.me)
            household = case.household
            known = list(families.members_of(session, household))
            for n, human in enumerate(family.members):
                families.save_member(
                    session, household, known[n] if n < len(known) else None,
                    {
                        "name": human.name, "id_no": human.id_no, "other_kind": "",
                        "other_number": "", "born": None, "sex": "", "relation": human.relation,
                        "phone": human.phone, "education": human.education or 80,
                        "occupation": human.job, "hukou": family.hukou, "lives_here": "yes",
                        "is_main_carer": "yes" if n == 0 else "no",
                        "marital_status": "20" if len(family.members) > 1 else "30",
                    },
                )  # fmt: skip
            families.save_housing(
                household,
                {
                    "division": family.division, "address": family.address,
                    "tenure": "rented" if family.rented else "owned",
                    "lease_end_on": clock.day(self.now) + timedelta(days=700),
                    "area_m2": Decimal(family.area), "rooms": 3, "floor": "3楼",
                    "child_room": "朝南的次卧，10平方米，有窗", "community_medical": True,
                    "community_special_edu": False, "community_rehab": False,
                },
            )  # fmt: skip
            families.save_income(
                household,
                {"year_yuan": Decimal(family.income), "source": "工资", "earner": "夫妻双方",
                 "stable": "yes", "months": 12},
            )  # fmt: skip
            apply.save_wishes(
                case,
                {"motive": family.motive, "experience": "带大了自己的孩子，常帮邻居照看小孩。",
                 "skills": list(family.skills), "siblings_ok": "no"},
                family.wishes,
            )  # fmt: skip
            for member in families.members_of(session, household):
                families.save_health(
                    member,
                    {"health": str(Health.OK), "crime_check": str(CrimeCheck.NONE),
                     "harmful_habits": "no"},
                )  # fmt: skip
                member.health_cert_on = member.crime_check_on = clock.day(self.now)

    def hands_in_papers(self, leave_out: frozenset[str] = frozenset()) -> None:
        """Every required paper as a small scan; and the consents."""
        today = clock.day(self.now)
        with self.acting() as session:
            case = self.case(session, self.me)
            file = load_file(session, case)
            for wanted in required(file.household, file.members, today):
                if wanted.kind in leave_out:
                    continue
                if wanted.paper.has_issue_date:
                    handin.set_issue_date(
                        session, case, wanted.kind, wanted.member, today, actor=self.me, today=today
                    )
                document = self._scan(session, case, wanted.paper.label)
                handin.attach(session, case, wanted.kind, wanted.member, document, actor=self.me)
            for member in file.members:
                self._consents(session, case, member, today)

    def _scan(self, session: Session, case: FosterApplication, label: str) -> Any:
        return documents.store(
            session, subject_kind="foster_application", subject_id=case.id, name=f"{label}.png",
            stream=io.BytesIO(picture()), uploaded_by_id=self.me.user_id, now=self.now,
        )  # fmt: skip

    def _consents(
        self, session: Session, case: FosterApplication, member: Member, today: date
    ) -> None:
        age = today.year - (member.birth_on or today).year
        if age >= 19:  # noqa: PLR2004 - an adult whatever the month
            scan = self._scan(session, case, "家庭成员一致同意书")
            consent.record_paper(
                session, case, member, agrees=True, words="", signed_on=today,
                document_id=scan.id, actor=self.me, now=self.now,
            )  # fmt: skip
        elif 8 <= age < 18:  # noqa: PLR2004 - old enough to be asked, not to sign
            consent.record_opinion(
                session, case, member, agrees=True, words="我想有个弟弟或者妹妹，可以一起玩。",
                actor=self.me, now=self.now,
            )  # fmt: skip

    def submits(self) -> None:
        with self.acting() as session:
            case = self.case(session, self.me, "foster.submit")
            apply.submit(
                session, case, actor=self.me, now=self.now, agreed_to=list(CONSENTS),
                knows_what_is_not_met=True,
            )  # fmt: skip

    def resubmits(self) -> None:
        with self.acting() as session:
            case = self.case(session, self.me, "foster.resubmit")
            asked = supplements.asked_supplements(session, case)
            for item in (asked.items or []) if asked else []:
                label = ".".join(filter(None, (item["paper"] or "other", item["member"])))
                kind, member = handin.find_target(session, case, label)
                document = self._scan(session, case, PAPERS[kind].label)
                handin.attach(session, case, kind, member, document, actor=self.me)
            apply.resubmit(session, case, actor=self.me, now=self.now)

    def withdraws(self) -> None:
        with self.acting() as session:
            case = self.case(session, self.me, "foster.withdraw")
            apply.withdraw(
                session, case, actor=self.me, reason="老人住院，家里暂时抽不开身。", now=self.now
            )

    # --- the desk -----------------------------------------------------------------------------

    def is_checked(self, bad: str = "") -> None:
        """Intake looks at each paper."""
        with self.acting() as session:
            clerk = self.staff(session, "shouli")
            case = self.case(session, clerk, "foster.check_papers")
            for line in paper_lines(load_file(session, case), clock.day(self.now)):
                for paper in line.handed_in:
                    is_bad = paper.kind == bad
                    intake.check_paper(
                        session, case, paper,
                        check=PaperCheck.UNCLEAR if is_bad else PaperCheck.GOOD,
                        remark="盖章不清楚，请重新拍照上传" if is_bad else "",
                        seen_original=False, actor=clerk, now=self.now,
                    )  # fmt: skip

    def is_returned(self) -> None:
        with self.acting() as session:
            clerk = self.staff(session, "shouli")
            case = self.case(session, clerk, "foster.return")
            lines = paper_lines(load_file(session, case), clock.day(self.now))
            items = [item["what"] for item in missing_items(lines)]
            intake.return_for_papers(
                session, case, items=items or ["无犯罪记录证明（请补交盖章页）"], actor=clerk,
                now=self.now,
            )  # fmt: skip

    def is_accepted(self) -> None:
        with self.acting() as session:
            clerk = self.staff(session, "shouli")
            intake.accept(
                session, self.case(session, clerk, "foster.accept"), actor=clerk, now=self.now
            )

    def is_assigned(self) -> None:
        """Two assessors are named, and each declares to be free of interest."""
        with self.acting() as session:
            head = self.staff(session, "yuanzhang")
            case = self.case(session, head, "foster.assign")
            refs = [user_ref(session, f"{self.prefix}.pinggu{n}") for n in (1, 2)]
            assessment.assign(session, case, refs, actor=head, now=self.now)
        with self.acting() as session:
            for n in (1, 2):
                actor = self.staff(session, f"pinggu{n}")
                named = assessment.own_assignment(session, self.case(session, actor), actor)
                if named is not None:
                    assessment.declare_free(session, named, actor=actor, now=self.now)

    def visit_is_offered(self) -> None:
        with self.acting() as session:
            actor = self.staff(session, "pinggu1")
            case = self.case(session, actor, "foster.assess")
            moments = [self.now + timedelta(days=n) for n in (3, 4)]
            visits.propose(session, case, moments, actor=actor, now=self.now)

    def visit_is_agreed(self) -> None:
        with self.acting() as session:
            case = self.case(session, self.me)
            offered = visits.visits(session, case)[0]
            visits.agree_visit(session, case, offered, actor=self.me, now=self.now)

    def is_visited(self) -> None:
        with self.acting() as session:
            actor = self.staff(session, "pinggu1")
            case = self.case(session, actor, "foster.assess")
            agreed = next(v for v in visits.visits(session, case) if v.state == "agreed")
            members = families.members_of(session, case.household)
            visits.record_visit(
                session, case, agreed, visited_at=self.now - timedelta(hours=3),
                persons_met={member.ref: "愿意" for member in members},
                note="住房整洁，孩子的房间已经收拾好，有独立的床和书桌。", late_reason="",
                actor=actor, now=self.now,
            )  # fmt: skip

    def is_scored(self, *, by: tuple[int, ...] = (1, 2), share: float = 0.9) -> None:
        """Each assessor fills in a sheet of their own; `share` of the points."""
        for n in by:
            with self.acting() as session:
                actor = self.staff(session, f"pinggu{n}")
                case = self.case(session, actor, "foster.assess")
                sheet = sheets.begin(session, case, actor=actor, now=self.now)
                typed = points(sheets.template_of(session, sheet), share - 0.02 * (n - 1))
                sheets.save(session, case, typed, actor=actor, now=self.now)
                sheets.submit(session, case, late_reason="", actor=actor, now=self.now)

    def is_concluded(self, *, signed: int = 2, share: float = 0.9) -> None:
        """The joint sheet, signed by one or both."""
        with self.acting() as session:
            actor = self.staff(session, "pinggu1")
            case = self.case(session, actor, "foster.conclude")
            both = joint.side_by_side(session, case)
            if both is None:
                return
            joint.save_joint(
                session, case, points(both.template, share),
                explanation="两人对采光和邻里的看法略有不同，现场核对后取得一致。",
                opinion_text="家庭和睦，住房和收入稳定，主要照料人有经验，动机以孩子为先。",
                facts={}, actor=actor, now=self.now,
            )  # fmt: skip
        for n in range(1, signed + 1):
            with self.acting() as session:
                actor = self.staff(session, f"pinggu{n}")
                case = self.case(session, actor, "foster.conclude")
                joint.sign(session, case, actor=actor, now=self.now)

    def is_approved(self) -> None:
        with self.acting() as session:
            head = self.staff(session, "yuanzhang")
            case = self.case(session, head, "foster.approve")
            outlook = decision.look(session, case, clock.day(self.now))
            decision.approve(
                session, case, seen=seen.seal(session, case),
                releases=dict.fromkeys(outlook.answer.release, "已当面核实，不影响照料。"),
                note="", actor=head, now=self.now,
            )  # fmt: skip

    def is_rejected(self) -> None:
        with self.acting() as session:
            head = self.staff(session, "yuanzhang")
            case = self.case(session, head, "foster.reject")
            outlook = decision.look(session, case, clock.day(self.now))
            decision.reject(
                session, case, seen=seen.seal(session, case),
                unmet=dict.fromkeys(outlook.answer.blocking, "经核实，目前不符合这一条件。"),
                reason="评估总分未达到合格线，住房和照料时间两项得分偏低。",
                actor=head, now=self.now,
            )  # fmt: skip

    def is_filed(self) -> None:
        with self.acting() as session:
            clerk = self.staff(session, "beian")
            filing.send(
                session, self.case(session, clerk, "foster.file"), actor=clerk, now=self.now
            )

    def bureau_receives(self, bureau: str) -> None:
        with self.acting() as session:
            officer = self.staff(session, f"{bureau}.jingban")
            filing.receipt(
                session, self.case(session, officer, "foster.receipt"), actor=officer, now=self.now
            )

    def bureau_objects(self, bureau: str) -> None:
        with self.acting() as session:
            head = self.staff(session, f"{bureau}.juzhang")
            filing.object_to(
                session, self.case(session, head, "foster.bureau_object"),
                text="评估表没有写明孩子房间的面积，请补充核实后重新审核。",
                actor=head, now=self.now,
            )  # fmt: skip


class PoolStory(Story):
    """What comes after the filing: training, the pool, and what may happen there."""

    def is_trained(self) -> None:
        """A session of sixteen hours, attended and passed; the family enters the pool."""
        with self.acting() as session:
            worker = self.staff(session, "pinggu1")
            held = training.save_session(
                session, None, title="寄养家庭岗前培训",
                content="儿童发展与依恋、急救和居家安全、不打骂的管教、寄养家庭的权利和义务",
                starts_at=self.now + timedelta(days=1), hours=Decimal(16),
                place=f"{self.agency.short_name}三楼会议室", seats=20, trainer="赵老师",
                actor=worker, now=self.now,
            )  # fmt: skip
            case = self.case(session, self.me, "foster.enrol")
            training.enrol(session, held, case, actor=self.me, now=self.now)
            ref = held.ref
        self.later(2)
        with self.acting() as session:
            worker = self.staff(session, "pinggu1")
            held = training.get_session(session, worker, ref)
            places = training.enrolments(session, held)
            training.record_attendance(
                session, held, {p.enrolment.ref: (Decimal(16), True) for p in places},
                actor=worker, now=self.now,
            )  # fmt: skip

    def is_suspended(self) -> None:
        with self.acting() as session:
            worker = self.staff(session, "pinggu1")
            pool.suspend(
                session, self.case(session, worker, "foster.suspend"),
                reason="家庭报告搬家，新住处还没有核实。", actor=worker, now=self.now,
            )  # fmt: skip

    def is_served(self) -> None:
        """The refusal is handed over; the time to object begins."""
        with self.acting() as session:
            clerk = self.staff(session, "shouli")
            case = self.case(session, clerk)
            letter = session.scalars(
                select(Letter).where(
                    Letter.subject_kind == "foster_application", Letter.subject_id == case.id,
                    Letter.kind == "rejected",
                )
            ).one()  # fmt: skip
            today = clock.day(self.now)
            letter_services.serve(
                session, letter, means=Means.DIRECT, tried_on=today, served_on=today,
                receiver=f"{self.family.applicant.name}（本人）", result="当面交付，本人签字",
                actor=clerk,
            )  # fmt: skip

    def objects(self) -> None:
        with self.acting() as session:
            case = self.case(session, self.me, "foster.object")
            objection.object_to(
                session, case, reason="评估时房子正在装修，现在已经收拾好，请再来看一次。",
                actor=self.me, now=self.now,
            )  # fmt: skip


def at_work(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    after_friday = day.isoweekday() - 5
    return day + timedelta(days=3 - after_friday) if after_friday > 0 else day


def staff_of(session: Session, username: str) -> Actor:
    """The actor of a member of staff, as a request would make it."""
    user = find_user(session, username)
    roles = frozenset(str(grant.role) for grant in user.grants)
    assert user.agency_id is not None  # noqa: S101 - staff have an agency
    return staff_actor(session, user.id, user.person_id, user.person.name, user.agency_id, roles)


def find_user(session: Session, username: str) -> User:
    """An account by its user name, with person and roles."""
    return session.scalars(
        select(User)
        .where(User.username == username)
        .options(joinedload(User.person), selectinload(User.grants))
    ).one()


def user_ref(session: Session, username: str) -> str:
    """An account's public reference."""
    return find_user(session, username).ref


def points(template: Any, share: float) -> dict[str, str]:
    """An answer for each item: about this share of its points; no veto."""
    typed: dict[str, str] = {}
    for item in template.items():
        full = int(item.max)
        typed[f"item-{item.id}"] = str(min(full, round(full * share)))
        typed[f"remark-{item.id}"] = ""
    for veto in template.vetoes:
        typed[f"veto-{veto.id}"] = "no"
    return typed
