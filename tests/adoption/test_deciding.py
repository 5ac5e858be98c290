"""From the review to the certificate: a stepchild's case, which needs no assessment (AE-02)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.adoption.models import (
    Adoptee,
    AdoptionCertificate,
    AdoptionDuty,
    AdoptionPaper,
    AdoptionParticipation,
    AdoptionState,
    FollowUp,
    Interview,
    SenderKind,
    Tie,
)
from app.adoption.services import certificates, deciding, facts, papers
from app.core import clock
from app.deadlines import services as deadlines
from app.documents.models import Letter
from app.families.models import Household
from app.law.dates import add_months
from tests.adoption.test_desk import Desk
from tests.adoption.town import make_sender
from tests.factories import World, make_member

S = AdoptionState


class Review(Desk):
    """A stepmother adopts her husband's girl of nine; accepted, every paper good."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.colleague = world.user("home_bureau", Role.BUREAU_OFFICER, name="何同在")
        with world.writing() as session:
            case = self.case(session)
            case.tie, case.married_to_birth_parent, case.jointly = Tie.STEP, True, False
            child = session.scalars(select(Adoptee)).one()
            child.category, child.birth_on = "other", date(2017, 3, 2)
            child.consents = True
            make_sender(session, case, SenderKind.FATHER)
        self.every_paper()
        assert self.act("accept") == 303
        self.every_paper()

    def every_paper(self) -> None:
        self.all_good()
        with self.world.writing() as session:
            case = self.case(session)
            for line in papers.lines(session, case):
                if line.is_required and not line.is_good:
                    session.add(AdoptionPaper(
                        adoption_id=case.id, side=line.kind.side, party=line.party,
                        code=line.kind.code, check="good", issued_on=clock.today(),
                        original_seen_on=clock.today(), original_seen_by_id=self.registrar.id,
                    ))  # fmt: skip

    def hear(self, party: str, *, willing: str = "yes", second: User | None = None) -> int:
        return self.act(
            "interview", party=party, words="问：您愿意吗？答：愿意。", is_willing=willing,
            confirmed="signed", second=(second or self.colleague).ref,
        )  # fmt: skip

    def hear_all(self) -> None:
        for party in ("adopter.applicant", "sender.mother", "sender.father", "child."):
            assert self.hear(party) == 303

    def kin(self) -> User:
        """An officer of the organ who lives in the adopters' household."""
        user = self.world.user("home_bureau", Role.BUREAU_OFFICER, name="何同住")
        with self.world.writing() as session:
            household = session.get_one(Household, self.case(session).household_id)
            session.add(
                make_member(household, name="何同住", person_id=user.person_id, relation="99")
            )
        return user

    def seen(self) -> str:
        with self.world.reading() as session:
            return facts.digest(facts.records(session, self.case(session), clock.today()))

    def approved(self) -> None:
        self.hear_all()
        assert self.act("to-review", opinion="材料齐全，符合条件。") == 303
        answer = self.act("approve", self.client(self.head), reason="符合条件。", seen=self.seen())
        assert answer == 303

    def all_come(self) -> None:
        for party in ("adopter.applicant", "sender.mother", "sender.father", "child."):
            assert self.client().post(f"{self.url}/came", {"party": party}).status_code == 303

    def register(self, printed: str = "吉0001", user: User | None = None) -> int:
        return self.act("register", self.client(user), printed_no=printed, handed_to="applicant")


@pytest.fixture
def case(world: World) -> Review:
    return Review(world)


@pytest.mark.rule("WS-16")
def test_everybody_is_questioned_before_the_review(case: Review) -> None:
    answer = case.client().post(
        f"{case.url}/to-review", {"version": case.version, "opinion": "可以"}
    )
    assert answer.status_code == 422
    for who in ("收养人", "生父", "生母", "孩子"):
        assert f"还没有询问：{who}" in answer.text
    assert "可以" in answer.text
    case.hear_all()
    assert case.act("to-review", opinion="可以") == 303
    assert case.state() is S.REVIEW


@pytest.mark.rule("CC-1104-1")
def test_whoever_does_not_want_it_stops_it_until_asked_again(case: Review) -> None:
    case.hear_all()
    assert case.hear("sender.father", willing="no") == 303
    answer = case.client().post(
        f"{case.url}/to-review", {"version": case.version, "opinion": "可以"}
    )
    assert "生父在询问中表示不愿意" in answer.text
    assert case.hear("sender.father") == 303
    assert case.act("to-review", opinion="可以") == 303


@pytest.mark.rule("CC-1104-2")
def test_the_childs_own_answer_is_kept_and_counts(case: Review) -> None:
    assert case.hear("child.", willing="no") == 303
    with case.world.reading() as session:
        child = session.scalars(select(Adoptee)).one()
        assert (child.consents, child.asked_on) == (False, clock.today())
        assert "CC-1104-2" in facts.evaluate(session, case.case(session), clock.today()).blocking


@pytest.mark.rule("CC-1104-2")
def test_a_child_is_asked_by_two_officers_and_its_yes_is_the_paper(case: Review) -> None:
    with case.world.writing() as session:
        for paper in session.scalars(select(AdoptionPaper).where(AdoptionPaper.code == "D-31")):
            session.delete(paper)

    def record() -> tuple[str, bool]:
        with case.world.reading() as session:
            line = next(
                x for x in papers.lines(session, case.case(session)) if x.kind.code == "D-31"
            )
            return line.state, line.is_good

    assert case.hear("child.", second=case.head) == 422, "the head decides"
    assert case.hear("child.", second=case.registrar) == 422, "one is no two"
    assert case.hear("sender.mother", second=case.registrar) == 422, "nor of anybody else"
    assert case.hear("child.", second=case.kin()) == 422, "the household of the adopters"
    assert record() == ("lacking", False)
    assert case.hear("child.", willing="no") == 303
    assert record() == ("lacking", False)
    assert case.hear("child.") == 303
    assert record() == ("good", True)
    with case.world.reading() as session:
        said = session.scalars(select(Interview).order_by(Interview.id.desc())).first()
        assert said is not None
        assert said.second_officer_id == case.colleague.id
        took_part = select(AdoptionParticipation.person_id).where(
            AdoptionParticipation.duty == AdoptionDuty.INTERVIEW
        )
        assert set(session.scalars(took_part)) == {
            case.registrar.person_id, case.colleague.person_id
        }  # fmt: skip
    assert case.hear("child.", willing="no") == 303
    assert record() == ("bad", False)


def test_after_one_person_the_next_is_heard(case: Review) -> None:
    client = case.client()
    assert "询问笔录</a>" in client.get(case.url).text.split("可以办理")[0], "what comes next"
    for n, party in enumerate(parties := ("adopter.applicant", "sender.father", "child.")):
        answer = client.post(
            f"{case.url}/interview",
            {"version": case.version, "party": party, "words": "自愿", "is_willing": "yes",
             "confirmed": "signed", "second": case.colleague.ref},
        )  # fmt: skip
        assert answer.headers["Location"] == f"{case.url}/interview", parties[n]
    assert case.hear("sender.mother") == 303
    assert client.get(f"{case.url}/review").text.count("还没有询问") == 0


def test_what_a_side_said_is_read_by_the_organ_alone(case: Review) -> None:
    case.hear_all()
    assert "您愿意吗" in case.client().get(f"{case.url}/review").text
    with case.world.reading() as session:
        row = session.scalars(select(Interview)).first()
        assert row is not None
        assert row.agency_id == case.case(session).agency_id


@pytest.mark.bar("S18")
@pytest.mark.rule("WS-17")
def test_the_head_decides_what_the_head_saw(case: Review) -> None:
    case.hear_all()
    assert case.act("to-review", opinion="可以") == 303
    seen = case.seen()
    head = case.client(case.head)
    page = head.get(f"{case.url}/approve").text
    assert "条件、材料、询问都齐了" in page
    assert "《民法典》第一千零九十八条" in page
    assert page.count("tag--red") == page.count('tag--yellow">还要核实') == 0
    with case.world.writing() as session:
        session.scalars(select(Adoptee)).one().disabled = True
    answer = head.post(
        f"{case.url}/approve", {"version": case.version, "reason": "符合", "seen": seen}
    )
    assert answer.status_code == 409
    assert "情况有了变化" in answer.text
    assert case.state() is S.REVIEW


@pytest.mark.bar("S16")
@pytest.mark.rule("SOD-1")
def test_accepting_questioning_and_deciding_are_not_one_persons(case: Review) -> None:
    both = case.world.user("home_bureau", Role.REGISTRAR, Role.BUREAU_HEAD, name="吴两职")
    said = {"party": "adopter.applicant", "words": "问答", "is_willing": "yes",
            "confirmed": "signed"}  # fmt: skip
    assert case.act("interview", case.client(both), **said) == 303
    case.hear_all()
    assert case.act("to-review", opinion="可以") == 303
    for user in (both, case.registrar):
        assert case.act("approve", case.client(user), reason="符合", seen=case.seen()) == 403
    assert case.act("approve", case.client(case.head), reason="符合", seen=case.seen()) == 303
    with case.world.reading() as session:
        found = session.execute(
            select(AdoptionParticipation.person_id, AdoptionParticipation.duty)
        ).all()
        deciders = {person for person, duty in found if duty is AdoptionDuty.APPROVE}
        others = {person for person, duty in found if duty is not AdoptionDuty.APPROVE}
        assert deciders == {case.head.person_id}
        assert not deciders & others


@pytest.mark.bar("S17")
def test_who_shares_a_phone_with_the_family_does_not_decide(case: Review) -> None:
    case.hear_all()
    assert case.act("to-review", opinion="可以") == 303
    with case.world.writing() as session:
        head = session.get_one(User, case.head.id)
        applicant = session.get_one(Person, case.case(session).applicant_person_id)
        session.get_one(Person, head.person_id).phone_index = applicant.phone_index
    seen = case.seen()
    assert case.act("approve", case.client(case.head), reason="符合", seen=seen) == 403
    other = case.world.user("home_bureau", Role.BUREAU_HEAD, name="周副局长")
    assert case.act("approve", case.client(other), reason="符合", seen=seen) == 303


def test_the_appointment_is_a_letter_for_a_later_day(case: Review) -> None:
    case.approved()
    today = clock.today()
    for day, status in ((today, 422), (today + timedelta(days=1), 303)):
        said = {"on-year": str(day.year), "on-month": str(day.month), "on-day": str(day.day)}
        assert case.act("appoint", at="上午9时，二楼", **said) == status
    with case.world.reading() as session:
        titles = session.scalars(select(Letter.title)).all()
    assert "收养登记预约通知书" in titles


@pytest.mark.rule("RM-05-1", "CC-1105-1", "WS-18")
def test_registration_wants_everybody_there_today(case: Review) -> None:
    case.approved()
    answer = case.client().post(
        f"{case.url}/register",
        {"version": case.version, "printed_no": "吉0001", "handed_to": "applicant"},
    )
    assert answer.status_code == 422
    assert "今天还没有登记到场：收养人、生母、生父、孩子" in answer.text
    case.all_come()
    assert case.register() == 303
    year = clock.today().year
    with case.world.reading() as session:
        found = case.case(session)
        assert (found.state, found.registered_on) == (S.REGISTERED, clock.today())
        made = session.scalars(select(AdoptionCertificate)).one()
        assert made.number == f"({year})吉朝收字00001"
        assert certificates.FORM.fullmatch(made.number)
        assert [c.period_id for c in deadlines.running(session, found)] == ["ADP-ARCHIVE"]


@pytest.mark.rule("FU-01")
def test_visits_are_planned_in_the_first_third_sixth_and_twelfth_month(case: Review) -> None:
    case.approved()
    case.all_come()
    case.register()
    with case.world.reading() as session:
        found = case.case(session)
        days = session.scalars(select(FollowUp.due_on).order_by(FollowUp.number)).all()
        start = found.registered_on
        assert start is not None
        assert days == [add_months(start, m) for m in (1, 3, 6, 12)]


def test_facts_are_asked_again_on_the_day_of_registration(case: Review) -> None:
    case.approved()
    case.all_come()
    with case.world.writing() as session:
        child = session.scalars(select(Adoptee)).one()
        child.birth_on = date(clock.today().year - 18, 1, 1)
    answer = case.client().post(
        f"{case.url}/register",
        {"version": case.version, "printed_no": "吉0001", "handed_to": "applicant"},
    )
    assert answer.status_code == 422
    assert "今天还不能登记" in answer.text
    assert case.state() is S.APPROVED


def test_a_case_that_needs_assessment_does_not_skip_it(case: Review) -> None:
    case.hear_all()
    with case.world.writing() as session:
        found = case.case(session)
        found.tie, found.married_to_birth_parent = Tie.NONE, False
    answer = case.client().post(
        f"{case.url}/to-review", {"version": case.version, "opinion": "可以"}
    )
    assert answer.status_code == 422
    assert "要先进行收养评估" in answer.text


def obstacles(session: Session, case: Review) -> list[str]:
    return deciding.obstacles(session, case.case(session), clock.today())


def test_nothing_stands_in_the_way_of_a_complete_case(case: Review) -> None:
    case.hear_all()
    with case.world.reading() as session:
        assert obstacles(session, case) == []
