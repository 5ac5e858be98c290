"""Notice of assessment, its team, recusal, the family's answer (AE-05 to AE-12, AF-02)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.roles import AgencyKind, Role
from app.adoption.models import Adoptee, Assessment, Assessor, Tie
from app.adoption.services import clocks, naming
from app.core import clock
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Letter
from app.families.models import Household
from app.families.services import members_of
from app.law import adoption_periods as periods
from app.organisations.models import OrgAgreement, OrgPerson
from tests.adoption.test_deciding import S
from tests.adoption.test_desk import Desk
from tests.factories import Client, World, make_agency, make_person, make_user
from tests.organisations.bodies import store_whole


class Assess(Desk):
    """A hardship child of three, accepted; three officers of the organ could assess."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.all_good()
        assert self.act("accept") == 303
        self.team = [
            world.user("home_bureau", Role.BUREAU_OFFICER, name=name)
            for name in ("评一", "评二", "评三")
        ]

    def notify(self, *people: User, team: str = naming.OWN) -> int:
        answer = self.client().post(
            f"{self.url}/notify",
            {"version": self.version, "team": team, "people": [u.ref for u in people]},
        )
        return answer.status_code

    def naming_of(self, user: User) -> Assessor:
        with self.world.reading() as session:
            found = session.scalars(
                select(Assessor)
                .where(Assessor.adoption_id == self.id, Assessor.person_id == user.person_id)
                .order_by(Assessor.id.desc())
            ).first()  # fmt: skip
            assert found is not None
            return found

    def declare(self, user: User, relation: str = "none") -> int:
        row = self.naming_of(user)
        answer = self.client(user).post(
            f"/adoption/assess/namings/{row.ref}", {"version": row.version, "relation": relation}
        )
        return answer.status_code

    def work(self, user: User) -> int:
        return self.client(user).get(f"/adoption/assess/{self.ref}").status_code

    def assessing(self) -> None:
        """Two named, both declared, the family agreed on paper."""
        assert self.notify(*self.team[:2]) == 303
        for user in self.team[:2]:
            assert self.declare(user) == 303
        assert self.act("agree-on-paper", seen="y") == 303

    def clocks(self, period: str) -> list[Deadline]:
        """The case's clocks of that kind, the latest first."""
        with self.world.reading() as session:
            return list(session.scalars(
                select(Deadline)
                .where(
                    Deadline.subject_kind == "adoption", Deadline.subject_id == self.id,
                    Deadline.period_id == period,
                )
                .order_by(Deadline.id.desc())
            ))  # fmt: skip

    def clock(self, period: str) -> Deadline:
        return self.clocks(period)[0]


@pytest.fixture
def case(world: World) -> Assess:
    return Assess(world)


@pytest.mark.rule("AE-06", "AE-09-1")
def test_the_own_team_is_two_or_three_and_the_family_is_told_in_writing(case: Assess) -> None:
    four = case.world.user("home_bureau", Role.BUREAU_OFFICER, name="评四")
    assert case.notify(case.team[0]) == 422
    assert case.notify(*case.team, four) == 422
    assert case.state() is S.ACCEPTED
    assert case.notify(*case.team) == 303
    assert case.state() is S.ASSESS_NOTIFIED
    with case.world.reading() as session:
        assert "收养评估告知书" in session.scalars(select(Letter.title)).all()
    assert case.clock("ADP-ANSWER").due_on >= clock.today() + timedelta(days=15)


@pytest.mark.rule("SOD-1", "AE-12")
def test_who_had_a_part_in_the_case_is_not_named(case: Assess) -> None:
    both = case.world.user("home_bureau", Role.REGISTRAR, Role.BUREAU_OFFICER, name="吴两职")
    said = {"party": "adopter.applicant", "words": "问答", "is_willing": "yes",
            "confirmed": "signed"}  # fmt: skip
    assert case.act("interview", case.client(both), **said) == 303
    with case.world.reading() as session:
        found = case.case(session)
        team = naming.teams(session, found, clock.today())[0]
        why = {one.name: one.why_not for one in team.people}
        assert why["吴两职"] == ["询问过本案当事人"]
        assert "孙登记" not in why
        assert why["评一"] == []
    assert case.notify(both, case.team[0]) == 422


@pytest.mark.rule("AE-12")
def test_nobody_reads_the_file_before_the_declaration(case: Assess) -> None:
    case.notify(*case.team[:2])
    first, second, third = case.team
    page = case.client(first).get("/adoption/assess").text
    assert "先声明" in page
    assert case.work(first) == 404
    assert case.declare(first) == 303
    assert case.work(first) == 200
    assert case.work(second) == 404
    assert case.work(third) == 404
    assert case.declare(first) == 409, "said once"
    text = case.client(first).get(f"/adoption/assess/{case.ref}").text
    assert "张桂芳" not in text
    with case.world.reading() as session:
        household = session.get_one(Household, case.case(session).household_id)
        numbers = [m.id_no for m in members_of(session, household) if m.id_no]
    assert numbers
    assert not [number for number in numbers if number in text]
    assert case.client(first).get(case.url).status_code == 404, "the organ's page tells of both"


@pytest.mark.rule("AE-12", "AE-09-2")
def test_who_has_an_interest_goes_and_another_is_named(case: Assess) -> None:
    case.notify(*case.team[:2])
    assert case.act("name-assessor", person=case.team[2].ref) == 409, "two are enough"
    assert case.declare(case.team[0], "in_law") == 303
    assert case.work(case.team[0]) == 404
    assert case.act("name-assessor", person=case.team[0].ref) == 422
    assert case.act("name-assessor", person=case.team[2].ref) == 303
    assert case.declare(case.team[2]) == 303
    assert case.work(case.team[2]) == 200


@pytest.mark.rule("AE-10-1", "AE-10-2")
def test_from_the_day_of_the_answer_sixty_days_run_and_the_review_waits(case: Assess) -> None:
    case.notify(*case.team[:2])
    assert case.clock("ADP-REVIEW").state is ClockState.RUNNING
    assert case.act("agree-on-paper") == 422, "without the signed receipt"
    assert case.act("agree-on-paper", seen="y") == 303
    assert case.state() is S.ASSESSING
    review, assess = case.clock("ADP-REVIEW"), case.clock("ADP-ASSESS")
    assert review.state is ClockState.PAUSED
    assert assess.length == 60
    assert assess.due_on >= clock.today() + timedelta(days=60)
    with case.world.reading() as session:
        row = session.scalars(select(Assessment)).one()
        assert (row.agreed_on, row.agreed_by) == (clock.today(), "paper")
        assert row.recorded_by_id == case.registrar.id
    assert case.clock("ADP-ANSWER").state is ClockState.STOPPED


def _code(client: Client, case: Assess) -> str:
    page = client.post(f"/adoption/mine/{case.ref}/assessment/code", follow_redirects=True).text
    found = re.search(r"(?<!\d)\d{6}(?!\d)", page[page.index("演示环境") :])
    assert found
    return found[0]


def _name_of(case: Assess) -> str:
    with case.world.reading() as session:
        found = case.case(session)
        household = session.get_one(Household, found.household_id)
        return next(
            m.name or "" for m in members_of(session, household)
            if m.person_id == found.applicant_person_id
        )  # fmt: skip


def test_the_family_agrees_with_a_code_on_its_own_page(case: Assess) -> None:
    case.notify(*case.team[:2])
    client = case.client(case.family)
    url = f"/adoption/mine/{case.ref}/assessment"
    assert "评一、评二" in client.get(url).text
    code = _code(client, case)
    said = {"version": case.version, "digest": "", "typed_name": _name_of(case), "code": code}
    assert client.post(url, said | {"typed_name": "别人"}).status_code == 422
    assert client.post(url, said | {"code": "000000"}).status_code == 422
    assert case.state() is S.ASSESS_NOTIFIED
    assert client.post(url, said).status_code == 303
    assert case.state() is S.ASSESSING
    with case.world.reading() as session:
        row = session.scalars(select(Assessment)).one()
        assert row.agreed_by == "code"
        assert row.code_id is not None


def test_a_no_ends_the_case_and_takes_the_file_from_the_assessors(case: Assess) -> None:
    case.notify(*case.team[:2])
    case.declare(case.team[0])
    client = case.client(case.family)
    answer = client.post(f"/adoption/mine/{case.ref}/assessment/decline", {"version": case.version})
    assert answer.status_code == 303
    assert case.state() is S.WITHDRAWN
    assert case.work(case.team[0]) == 404
    with case.world.reading() as session:
        assert all(a.ended_at for a in session.scalars(select(Assessor)))


def test_nobody_but_the_family_and_the_organ_answers(case: Assess) -> None:
    case.notify(*case.team[:2])
    with case.world.writing() as session:
        stranger = make_user(session, None, Role.APPLICANT, person=make_person(session))
    url = f"/adoption/mine/{case.ref}/assessment"
    assert case.client(stranger).get(url).status_code == 404
    assert case.client(stranger).post(f"{url}/decline", {"version": 1}).status_code == 404
    assert case.client(case.team[0]).get(url).status_code == 404


@pytest.mark.rule("AE-02")
def test_a_stepchilds_case_has_no_such_button(case: Assess) -> None:
    with case.world.writing() as session:
        case.case(session).tie = Tie.STEP
    assert "/notify" not in case.client().get(case.url).text
    assert case.notify(*case.team[:2]) == 409


def people_of_a_third_party(case: Assess) -> list[User]:
    """A qualified organisation under an agreement; two of its people have accounts."""
    with case.world.writing() as session:
        bureau = case.world.agencies["home_bureau"]
        made = store_whole(session, bureau, case.registrar, case.head)
        office = make_agency(session, AgencyKind.ORGANISATION, "220104", made.name)
        users = []
        for row in session.scalars(
            select(OrgPerson).where(OrgPerson.organisation_id == made.id).limit(2)
        ):
            person = make_person(session, "外评")
            person.id_no_index = row.id_no_index
            users.append(make_user(session, office, Role.EXTERNAL_ASSESSOR, person=person))
    return users


@pytest.fixture
def outside(case: Assess) -> list[User]:
    return people_of_a_third_party(case)


def _third_party(case: Assess) -> str:
    with case.world.reading() as session:
        teams = naming.teams(session, case.case(session), clock.today())
        return teams[1].key if len(teams) > 1 else ""


@pytest.mark.rule("AE-05", "AE-07", "AF-02")
def test_a_third_party_needs_its_agreement_and_sends_tested_people(
    case: Assess, outside: list[User]
) -> None:
    key = _third_party(case)
    assert case.notify(outside[0], case.team[0], team=key) == 422, "of two teams"
    assert case.notify(*outside, team=key) == 303
    for user in outside:
        assert case.declare(user) == 303
        assert case.work(user) == 200
    assert case.act("agree-on-paper", seen="y") == 303
    assert case.work(outside[0]) == 200


@pytest.mark.rule("AE-05")
def test_the_last_day_of_the_agreement_is_the_last_day(case: Assess, outside: list[User]) -> None:
    for until, there in ((clock.today(), True), (clock.today() - timedelta(days=1), False)):
        with case.world.writing() as session:
            session.scalars(select(OrgAgreement)).one().to_on = until
        assert bool(_third_party(case)) is there


def test_what_the_children_are_called_is_not_in_the_notice(case: Assess) -> None:
    case.notify(*case.team[:2])
    with case.world.reading() as session:
        child = session.scalars(select(Adoptee)).one()
        letter = session.scalars(select(Letter).where(Letter.kind == "adoption_assessment")).one()
        assert child.name
        assert child.name not in str(letter.content)
        assert "不收费" in str(letter.content)


def test_a_clock_that_runs_out_takes_the_file_too(case: Assess) -> None:
    case.notify(*case.team[:2])
    case.declare(case.team[0])
    with case.world.writing() as session:
        row = session.scalars(select(Deadline).where(Deadline.period_id == periods.ANSWER.id)).one()
        clocks.over(session, row, clock.now())
    assert case.state() is S.WITHDRAWN
    assert case.work(case.team[0]) == 404


def test_who_is_named_finds_it_among_what_waits_and_who_is_not_does_not(case: Assess) -> None:
    case.notify(*case.team[:2])
    page = case.client(case.team[0]).get("/worklist/").text
    assert "指派我的收养评估" in page
    found = case.client(case.team[0]).get("/worklist/due?what=adoption-assessor").text
    assert "/adoption/assess" in found
    assert "指派我的收养评估" not in case.client(case.team[2]).get("/worklist/").text
