"""Children with families: forty placements in every state, by the real services in past time.

Their families were approved before the portal, as a home's first import brings them in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import services as deadlines
from app.demo import children as nurseries
from app.demo.stories import Story, at_work, staff_of
from app.documents.numbers import case_number
from app.foster.models import FosterApplication, Paper, PaperCheck, State
from app.foster.papers import required
from app.foster.services.facts import load_file
from app.law import foster_periods
from app.placements.models import FamilyPlace, Form, Match, MatchState, Placement
from app.placements.services import (
    adoption,
    assessing,
    carer,
    ending,
    filing,
    fusion,
    guarding,
    recheck,
    renewal,
    respite,
)
from app.placements.services.begin import begin

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.db import Database
    from app.core.policy import Actor
    from app.demo.people import Population

HOMES = ("cc", "cy", "yz")
BUREAU_OF = {"cc": "ccmz", "cy": "ccmz", "yz": "yzmz"}
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


def _respite(life: Life) -> None:
    life.settles()
    life.later(60)
    life.asks_respite(14)


def _overstay(life: Life) -> None:
    _respite(life)
    life.later(33)
    life.does(
        lambda s, p, **by: respite.overstay(s, p, **(by | {"actor": SYSTEM_ACTOR})), "pinggu1"
    )


def _carer(life: Life) -> None:
    life.settles()
    life.later(12)
    life.does(_ask_carer, "")


def _ask_carer(session: Session, placement: Placement, **by: Any) -> None:
    found = carer.candidates(session, placement)
    if found:
        carer.ask(session, placement, member_ref=found[0].ref, reason="work",
                  text="单位调整了班次，以后由家里另一位主要照料。", **by)  # fmt: skip


def _carer_written(life: Life) -> None:
    _carer(life)
    life.later(5)
    life.does(carer.prepare, "pinggu1", trained_on=life.day, hours=Decimal(16),
              opinion="身体健康，时间充裕，孩子愿意亲近。")  # fmt: skip


def _moved(life: Life) -> None:
    life.settles()
    life.later(20)
    facts = {
        "division": life.home.agency.county_code or "220104", "tenure": "owned",
        "address": "新民大街8号2单元301室", "area_m2": "118.0", "text": "",
    }  # fmt: skip
    life.does(recheck.report, "", kind="address", happened_on=life.day, facts=facts)


def _ill(life: Life) -> None:
    life.settles()
    life.later(25)
    life.does(recheck.report, "", kind="health", happened_on=life.day,
              facts={"text": "孩子爷爷查出肺结核，正在住院治疗。"})  # fmt: skip
    life.later(3)
    life.does(recheck.write, "pinggu1", finding="爷爷已住院隔离，其他成员复查正常。",
              found_rules=["FC-08-3"])  # fmt: skip


def _correction(life: Life) -> None:
    life.settles()
    life.later(40)
    life.does(guarding.order, "pinggu1", rule_id="FC-13-8", what="连续两个月没有交成长报告。",
              asked="补交报告，以后每月按时交。")  # fmt: skip


def _notice(life: Life) -> None:
    life.settles()
    life.later(80)
    life.does(ending.give_notice, "", text="老人病重，家里照顾不过来了。", given_on=life.day,
              wished_on=None)  # fmt: skip


def _adoption(life: Life) -> None:
    life.settles()
    life.later(70)
    life.does(adoption.start, "pinggu1", document_no="福送〔2026〕12号")


def _renewal(life: Life) -> None:
    life.settles()
    life.later(180)
    life.has_needs()
    life.later(65)
    life.does(lambda s, p, **by: renewal.open_if_due(s, p, now=by["now"]), "pinggu1")


def _renewal_assessed(life: Life) -> None:
    _renewal(life)
    life.later(4)
    life.is_scored(Form.EFFECT, 86)


def _emergency(life: Life) -> None:
    life.settles()
    life.later(45)
    life.does(guarding.take_out, "pinggu1", what="孩子胳膊上有多处新旧不一的淤青，不愿意说原因。",
              where="hospital", spot="学校")  # fmt: skip


def _ending(life: Life) -> None:
    life.settles()
    life.later(90)
    life.does(ending.propose, "pinggu1", rule_id="FC-21-3",
              reason="孩子要到市里做康复，家庭不能陪同。")  # fmt: skip


def _ended(life: Life) -> None:
    life.settles()
    life.later(90)
    life.ends()


def _aftercare(life: Life) -> None:
    _ended(life)
    life.later(2)
    life.does(
        ending.plan_aftercare, "pinggu1", text="社工每周见面；康复师每周两次；心理老师每月一次。"
    )
    life.does(filing.send_ending, "beian")
    life.later(7)
    life.does(ending.follow_up, "pinggu1", note="孩子适应较快，和同屋的孩子相处好。")


def _closed(life: Life) -> None:
    _aftercare(life)
    life.does(Life._receipt, f"{BUREAU_OF[life.home.prefix]}.jingban")  # noqa: SLF001 - its own
    for days in (8, 14, 28, 28):
        life.later(days)
        life.does(ending.follow_up, "pinggu1", note="情绪稳定，上学正常，身体健康。")
    life.later(14)
    life.does(ending.close, "pinggu1")


def _fusion(life: Life) -> None:
    life.later(2)
    life.is_filed()


def _scored(life: Life) -> None:
    _fusion(life)
    life.later(61)
    life.is_scored(Form.FUSION, 72)


def _extended(life: Life) -> None:
    _scored(life)
    life.later(2)
    life.does(fusion.decide, "yuanzhang", "extend", reason="")


def _active(life: Life) -> None:
    life.settles()


def _year(life: Life) -> None:
    life.settles()
    life.later(118)
    life.has_needs()


def _nothing(_life: Life) -> None:
    return


# (what happens, days since the agreement, how many)
PLOTS: tuple[tuple[Callable[[Life], None], int, int], ...] = (
    (_nothing, 2, 1), (_fusion, 20, 2), (_fusion, 56, 2), (_scored, 70, 1), (_extended, 80, 2),
    (_active, 75, 3), (_active, 150, 4), (_year, 190, 5), (_respite, 130, 2), (_overstay, 165, 1),
    (_carer, 85, 1), (_carer_written, 88, 1), (_moved, 90, 1), (_ill, 95, 1), (_correction, 112, 1),
    (_notice, 150, 2), (_adoption, 140, 1), (_renewal, 315, 1), (_renewal_assessed, 318, 1),
    (_emergency, 112, 1), (_ending, 160, 2), (_ended, 160, 1), (_aftercare, 180, 2),
    (_closed, 300, 2),
)  # fmt: skip


def make_placements(
    database: Database,
    people: Population,
    agencies: dict[str, Agency],
    places: dict[str, list[str]],
    tell: Callable[[str], None],
) -> int:
    """Forty children with families, in every state; how many there are."""
    nursery = nurseries.Nursery(agencies, places, 40)
    orphan = next(fate for fate in nurseries.FATES if fate.key == "orphan")
    fate = replace(orphan, youngest=4, oldest=14)
    plots = [(steps, days) for steps, days, many in PLOTS for _ in range(many)]
    homes: dict[str, list[Life]] = {key: [] for key in HOMES}
    for n, (steps, days) in enumerate(plots):
        key = HOMES[n % len(HOMES)] if n % 2 else "cc"
        begins = at_work(clock.today() - timedelta(days=days))
        known = homes[key][-1] if steps in {_active, _year} and homes[key] else None
        story = Story(database, people.family(places[key][n % len(places[key])][:6],
                                              places[key][n % len(places[key])], clock.today()),
                      agencies[key], key, begins - timedelta(days=200))  # fmt: skip
        application_id = _second_place(database, known, begins)
        if application_id is None or known is None:
            application_id = _family(story, begins)
        else:
            story.applicant = known.family
        with clock.at(_moment(begins)), transaction(database) as session:
            case = session.get_one(FosterApplication, application_id)
            child = _child(session, nursery, fate, key, begins)
            placement = _begin(session, story, case, child, begins)
            life = Life(database, story, placement.ref, begins, story.me)
        steps(life)
        homes[key].append(life)
    tell(f"演示数据：{len(plots)}名儿童寄养在家庭")
    return len(plots)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), clock.BEIJING)


def _second_place(database: Database, known: Life | None, on: date) -> int | None:
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


def _family(story: Story, on: date) -> int:
    """A family that the home had approved before the portal: account, household, papers, pool."""
    story.now = _moment(on)
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


def _child(
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
        actor=clerk, now=_moment(on),
    )  # fmt: skip


def _begin(
    session: Session, story: Story, case: FosterApplication, child: Child, on: date
) -> Placement:
    worker, head = story.staff(session, "pinggu1"), story.staff(session, "yuanzhang")
    match = Match(
        case_no=case_number(session, "FCM", story.agency.division_code, on.year),
        child_id=child.id, application_id=case.id, household_id=case.household_id,
        agency_id=case.agency_id, bureau_id=case.bureau_id, worker_id=worker.user_id,
        state=MatchState.SIGNED, state_since=_moment(on), offered_at=_moment(on),
        confirmed_at=_moment(on), confirmed_by_id=head.user_id,
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
    return begin(
        session, match, signed_by_family_on=on, signed_by_agency_on=on, term_months=12,
        actor=worker, now=_moment(on),
    )  # fmt: skip
