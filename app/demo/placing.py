"""Families, children and placements of the demo as they begin, and a life to go on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.children.models import CareForm, Child
from app.children.services import register
from app.children.services.register import Place
from app.core import clock
from app.core.db import transaction
from app.deadlines import services as deadlines
from app.demo import children as nurseries
from app.demo.stories import Story, at_work, staff_of
from app.documents.numbers import case_number
from app.foster.models import FosterApplication, Paper, PaperCheck, State
from app.foster.papers import required
from app.foster.services.facts import load_file
from app.law import foster_periods
from app.law.dates import add_months
from app.placements.models import FamilyPlace, Form, Match, MatchState, Placement, SignedBy
from app.placements.services import agreement as agreements
from app.placements.services import (
    assessing,
    ending,
    filing,
    fusion,
    respite,
    signing,
)
from app.placements.services.begin import begin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.core.db import Database
    from app.core.policy import Actor

HOMES = ("cc", "cy", "yz")
BUREAU_OF = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}
WISHES = agreements.Wishes(
    term_months=12, living_yuan=Decimal(1500), labour_yuan=Decimal(500),
    account="主要照料人名下账户（见收款账户登记）",
)  # fmt: skip
NOTES = "工作人员上门看过，与家庭和孩子分别谈过话。"
NEEDS = {
    "summary": "日常照料稳定，孩子作业需要辅导。",
    "needs": [{"kind": "education", "urgency": 1, "service": "联系社区课后班", "owner": "社工",
               "due_on": ""}],
}  # fmt: skip


@dataclass
class Life:
    """One placement on its way; `day` is where it has come to."""

    database: Database
    home: Story
    ref: str
    day: date
    family: Actor

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(10), clock.BEIJING)

    def does(self, act: Callable[..., object], who: str, *args: Any, **values: Any) -> None:
        """One verb of the services by a colleague, or by the family for an empty `who`."""
        with clock.at(self.now), transaction(self.database) as session:
            actor = self.home.staff(session, who) if who else self.family
            placement = session.scalars(
                select(Placement)
                .where(Placement.ref == self.ref)
                .options(joinedload(Placement.agency), selectinload(Placement.parts))
            ).one()
            act(session, placement, *args, **values, actor=actor, now=self.now)

    def later(self, days: int) -> None:
        self.day = min(at_work(self.day + timedelta(days=days)), clock.today())

    # --- steps ---

    def is_filed(self) -> None:
        self.does(filing.send_agreement, "beian")
        self.does(self._receipt, f"{BUREAU_OF[self.home.prefix]}.jingban")

    @staticmethod
    def _receipt(session: Session, placement: Placement, **by: Any) -> None:
        filing.receipt(session, placement, filing.of(session, placement)[0], **by)

    def is_scored(self, form: Form, total: int) -> None:
        def act(session: Session, placement: Placement, **by: Any) -> None:
            from app.checklists import rules  # noqa: PLC0415 - one use

            version = assessing.template_on(session, placement, form, self.day)
            items = list(rules.read(version.content).items())
            scores = {item.id: item.max * total // 100 for item in items}
            for item in items:
                if sum(scores.values()) < total and scores[item.id] < item.max:
                    scores[item.id] += 1
            assessing.score(
                session, placement, form, assessed_on=self.day, words="我喜欢这里，阿姨做饭好吃。",
                answers={"scores": scores, "remarks": {}, "vetoes": {}}, **by,
            )  # fmt: skip

        self.does(act, "pinggu1")

    def has_needs(self) -> None:
        for form in assessing.NEEDS:
            self.does(assessing.describe, "pinggu1", form, answers=NEEDS, words="",
                      assessed_on=self.day)  # fmt: skip

    def settles(self, days: int = 61, total: int = 88) -> None:
        """Through the fusion to an ordinary placement."""
        self.later(2)
        self.is_filed()
        self.later(days)
        self.is_scored(Form.FUSION, total)
        self.does(fusion.decide, "yuanzhang", "activate", reason="")

    def asks_respite(self, days: int) -> None:
        self.does(
            respite.ask, "", starts_on=self.day, until_on=self.day + timedelta(days=days),
            reason="hospital", text="孩子奶奶住院，家里要陪护。", where="institution",
            handover="换洗衣服、书包、医保卡",
        )  # fmt: skip
        self.does(respite.agree, "pinggu1")

    def ends(self, rule_id: str = "FC-21-3", where: str = "institution") -> None:
        self.does(ending.propose, "pinggu1", rule_id=rule_id,
                  reason="孩子要到市里做康复，家庭不能陪同。")  # fmt: skip
        self.later(2)
        for form in assessing.ENDINGS:
            answers = {
                "what": "已与孩子和家庭分别谈过。", "family": "理解，舍不得。",
                "child": "有些难过。",
                "handover": "衣物、书包、相册随孩子带走。", "money": "已结清。", "next": "回机构。",
                "risks": "没有发现。", "plan": "每周电话，按期随访。",
            }  # fmt: skip
            self.does(assessing.describe, "pinggu1", form, answers=answers, words="",
                      assessed_on=self.day)  # fmt: skip
        self.later(1)
        self.does(ending.approve, "yuanzhang", where=where, handover="物品清点后随孩子交接。",
                  reason="孩子需要长期康复治疗，家庭不能陪同前往。")  # fmt: skip


def moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), clock.BEIJING)


def second_place(database: Database, known: Life | None, on: date) -> int | None:
    """Now and then the family of the placement before takes a second child."""
    if known is None:
        return None
    with transaction(database) as session:
        placement = session.scalars(select(Placement).where(Placement.ref == known.ref)).one()
        held = session.scalar(
            select(func.count()).where(FamilyPlace.household_id == placement.household_id)
        )
        if held != 1 or placement.effective_on > on or placement.ended_on is not None:
            return None
        return placement.application_id


def new_family(story: Story, on: date) -> int:
    """A family that the home had approved before the portal: account, household, papers, pool."""
    story.now = moment(on)
    story.registers()
    story.fills_in()
    with story.acting() as session:
        case = story.case(session, story.me)
        case.case_no = case_number(session, "FC", story.agency.division_code, on.year)
        case.migrated_at = case.submitted_at = case.state_since = story.now
        case.qualified_on = on - timedelta(days=30)
        case.valid_until = clock.day(clock.now()) + timedelta(days=330)
        setattr(case, "state", State.QUALIFIED)  # noqa: B010 - brought in, not moved
        fresh = max(on, clock.today() - timedelta(days=20))
        file = load_file(session, case)
        for wanted in required(file.household, file.members, on):
            session.add(
                Paper(
                    application_id=case.id, kind=wanted.kind, check=PaperCheck.GOOD,
                    checked_at=story.now, member_id=wanted.member.id if wanted.member else None,
                    issued_on=fresh if wanted.paper.has_issue_date else None,
                )
            )  # fmt: skip
        session.flush()
        deadlines.start(session, case, foster_periods.QUALIFIED, on=on)
        deadlines.copy_next(session, case)
        return case.id


def new_child(
    session: Session, nursery: nurseries.Nursery, fate: nurseries.Fate, key: str, on: date
) -> Child:
    """An orphan who has lived in the home for a while."""
    agency = nursery.agencies[key]
    township = nursery.draw.choice(nursery.places[key])
    identity = nursery.identity(fate, township[:6], clock.today(), "")
    came = max(identity.birth_on, on - timedelta(days=400))
    clerk = staff_of(session, f"{key}.shouli")
    return register.open_file(
        session, identity=identity, keeper=agency, agency_id=agency.id,
        place=Place(CareForm.INSTITUTION, came, says="机构", basis="接收入院"),
        guardian=nurseries._guardian(nursery.draw, fate, agency, came, identity.name),  # noqa: SLF001
        division_code="", hukou_division=township, categories=[("K3.1", came, fate.basis)],
        actor=clerk, now=moment(on),
    )  # fmt: skip


def new_placement(
    session: Session, story: Story, case: FosterApplication, child: Child, on: date
) -> Placement:
    worker, head = story.staff(session, "pinggu1"), story.staff(session, "yuanzhang")
    match = Match(
        case_no=case_number(session, "FCM", story.agency.division_code, on.year),
        child=child, child_id=child.id, application_id=case.id, household_id=case.household_id,
        agency_id=case.agency_id, bureau_id=case.bureau_id, worker_id=worker.user_id,
        state=MatchState.SIGNED, state_since=moment(on), offered_at=moment(on),
        confirmed_at=moment(on), confirmed_by_id=head.user_id,
        family_person_id=case.applicant_person_id,
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(match, column, getattr(case, column))
    session.add(match)
    session.flush()
    slots = set(
        session.scalars(
            select(FamilyPlace.slot).where(FamilyPlace.household_id == match.household_id)
        )
    )
    session.add(FamilyPlace(household_id=match.household_id, slot=min({1, 2} - slots),
                            match_id=match.id))  # fmt: skip
    session.flush()
    _agree(session, match, head, on)
    return begin(
        session, match, signed_by_family_on=on, signed_by_agency_on=on, term_months=12,
        actor=worker, now=moment(on),
    )  # fmt: skip


def _agree(session: Session, match: Match, head: Actor, on: date) -> None:
    """The agreement as both signed it that day."""
    row = agreements.draw_up(session, match, WISHES, None, moment(on))
    row.family_signed_on = row.agency_signed_on = row.effective_on = on
    row.family_signed_at = row.agency_signed_at = moment(on)
    row.family_way, row.agency_signed_by_id = SignedBy.CODE, head.user_id
    row.term_until = add_months(on, row.term_months)
    signing.seal(session, match, row, head, moment(on))
