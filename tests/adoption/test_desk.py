"""The registration organ's desk: who sees a case, what stops acceptance, the one return."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.adoption.models import (
    Adoption,
    AdoptionDuty,
    AdoptionPaper,
    AdoptionParticipation,
    AdoptionState,
    Presence,
    Sender,
    SenderKind,
    Side,
)
from app.adoption.services import clocks, papers
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.models import ClockState, Deadline
from app.documents.models import Letter
from app.families.models import Household
from app.families.services import members_of
from app.law import adoption_periods as periods
from tests.adoption.town import make_adoptee, make_adopters, make_adoption, make_sender
from tests.factories import Client, World, make_user

S = AdoptionState


class Desk:
    """An application that was sent, and the organ's people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.registrar = world.user("home_bureau", Role.REGISTRAR, name="孙登记")
        self.head = world.user("home_bureau", Role.BUREAU_HEAD, name="周局长")
        with world.writing() as session:
            person, household = make_adopters(session)
            self.family = make_user(session, None, Role.APPLICANT, person=person)
            case = make_adoption(session, world.agencies["home_bureau"], household, S.SUBMITTED)
            make_adoptee(session, case)
            make_sender(session, case)
            deadlines.start(
                session, case, periods.CHECK, on=clock.today(), agency_id=case.agency_id
            )
            self.ref, self.id = case.ref, case.id

    def client(self, user: User | None = None) -> Client:
        return self.world.client(user or self.registrar)

    def case(self, session: Session) -> Adoption:
        return session.get_one(Adoption, self.id)

    @property
    def url(self) -> str:
        return f"/adoption/cases/{self.ref}"

    @property
    def version(self) -> int:
        with self.world.reading() as session:
            return self.case(session).version

    def all_good(self) -> None:
        """Every required paper found good, the original seen."""
        with self.world.writing() as session:
            case = self.case(session)
            for line in papers.not_good(papers.lines(session, case)):
                session.add(AdoptionPaper(
                    adoption_id=case.id, sender_id=line.sender.id if line.sender else None,
                    side=line.kind.side, party=line.party, code=line.kind.code, check="good",
                    issued_on=clock.today(), original_seen_on=clock.today(),
                    original_seen_by_id=self.registrar.id,
                ))  # fmt: skip

    def act(self, name: str, client: Client | None = None, /, **values: str) -> int:
        client = client or self.client()
        answer = client.post(f"{self.url}/{name}", {"version": self.version, **values})
        return answer.status_code

    def state(self) -> AdoptionState:
        with self.world.reading() as session:
            return self.case(session).state


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_only_the_registration_organ_opens_a_case(desk: Desk) -> None:
    assert desk.client().get(desk.url).status_code == 200
    assert desk.client(desk.head).get(f"{desk.url}/papers").status_code == 200
    for agency, role in (
        ("other_bureau", Role.REGISTRAR), ("far_bureau", Role.BUREAU_HEAD), ("home", Role.HEAD),
        ("home_bureau", Role.BUREAU_OFFICER), ("home_bureau", Role.AGENCY_ADMIN),
    ):  # fmt: skip
        assert desk.world.staff(agency, role).get(desk.url).status_code == 404, (agency, role)
    assert desk.client(desk.family).get(desk.url).status_code == 404


def test_a_registrar_does_not_see_the_case_of_the_own_household(desk: Desk) -> None:
    with desk.world.writing() as session:
        person = session.get_one(Person, desk.family.person_id)
        bureau = desk.world.agencies["home_bureau"]
        own = make_user(session, bureau, Role.REGISTRAR, person=person)
    assert desk.client(own).get(desk.url).status_code == 404
    assert desk.ref not in desk.client(own).get("/adoption/cases").text
    assert desk.ref in desk.client().get("/adoption/cases").text


def test_opening_a_file_is_on_record(desk: Desk) -> None:
    desk.client().get(desk.url)
    page = desk.client().get(f"{desk.url}/timeline")
    assert page.status_code == 200
    with desk.world.reading() as session:
        reads = session.scalars(
            select(AuditEvent.note).where(
                AuditEvent.subject_ref == desk.ref, AuditEvent.outcome == Outcome.READ
            )
        ).all()
    assert {"概况", "时间线"} <= set(reads)


def test_nothing_is_accepted_before_every_paper_was_found_good(desk: Desk) -> None:
    answer = desk.client().post(f"{desk.url}/accept", {"version": desk.version})
    assert answer.status_code == 422
    assert "必需的材料还没有全部核对为符合" in answer.text
    assert desk.state() is S.SUBMITTED


@pytest.mark.rule("RM-08-1", "WS-12")
def test_acceptance_starts_thirty_days_from_tomorrow_and_bars_from_other_duties(
    desk: Desk,
) -> None:
    desk.all_good()
    assert desk.act("accept") == 303
    with desk.world.reading() as session:
        case = desk.case(session)
        assert case.state is S.ACCEPTED
        assert case.accepted_by_id == desk.registrar.id
        (running,) = deadlines.running(session, case)
        assert running.period_id == "ADP-REVIEW"
        last = clock.today() + timedelta(days=30)
        assert last <= running.due_on <= last + timedelta(days=10)  # rolled over days of rest
        duties = session.scalars(select(AdoptionParticipation.duty)).all()
        assert duties == [AdoptionDuty.ACCEPT]
        letter = session.scalars(select(Letter)).one()
        assert letter.title == "收养登记受理通知书"
        assert "收养受字" in (letter.number or "")


@pytest.mark.rule("CC-1097-1")
def test_a_condition_that_is_not_met_stops_acceptance_and_says_which(desk: Desk) -> None:
    with desk.world.writing() as session:
        make_sender(session, desk.case(session), SenderKind.FATHER, consents=False)
    desk.all_good()
    answer = desk.client().post(f"{desk.url}/accept", {"version": desk.version})
    assert answer.status_code == 422
    assert "有不符合的条件" in answer.text
    assert desk.state() is S.SUBMITTED


def test_a_stale_page_changes_nothing(desk: Desk) -> None:
    desk.all_good()
    version = desk.version
    with desk.world.writing() as session:
        desk.case(session).officer_id = desk.head.id
    answer = desk.client().post(f"{desk.url}/accept", {"version": version})
    assert answer.status_code == 409
    assert desk.state() is S.SUBMITTED


@pytest.mark.rule("WS-12")
def test_one_return_with_one_whole_list(desk: Desk) -> None:
    page = desk.client().get(f"{desk.url}/return")
    assert "居民户口簿" in page.text
    assert desk.act("return", items="户口簿：还没有交\n照片：看不清") == 303
    with desk.world.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert "'head_name': ''" in str(letter.content), "a registrar wrote"
        case = desk.case(session)
        assert case.state is S.RETURNED
        states = {
            row.period_id: row.state
            for row in session.scalars(select(Deadline).where(Deadline.subject_id == case.id))
        }
        assert states == {"ADP-CHECK": ClockState.PAUSED, "ADP-SUPPLEMENT": ClockState.RUNNING}
        assert session.scalars(select(Letter)).one().title == "补正告知书"
    with desk.world.writing() as session:
        desk.case(session).state = S.SUBMITTED
    assert desk.client().get(f"{desk.url}/return").status_code == 409


def test_an_empty_list_is_refused_and_a_silent_family_lapses(desk: Desk) -> None:
    assert desk.act("return", items=" \n ") == 422
    assert desk.act("return", items="照片") == 303
    with desk.world.writing() as session:
        case = desk.case(session)
        row = deadlines.running(session, case, periods.SUPPLEMENT)[0]
        clocks.over(session, row, clock.now())
    with desk.world.reading() as session:
        case = desk.case(session)
        assert case.state is S.WITHDRAWN
        assert deadlines.running(session, case) == []


@pytest.mark.rule("RM-02")
def test_a_file_sent_to_the_wrong_organ_is_handed_on_with_its_senders(desk: Desk) -> None:
    other = desk.world.agencies["other_bureau"]
    assert desk.act("hand-on", agency=other.ref, reason="生母户口在南关区。") == 303
    with desk.world.reading() as session:
        case = desk.case(session)
        assert (case.state, case.agency_id) == (S.SUBMITTED, other.id)
        assert case.county_code == other.county_code
        assert session.scalars(select(Sender)).one().agency_id == other.id
        (running,) = deadlines.running(session, case)
        assert (running.period_id, running.agency_id) == ("ADP-CHECK", other.id)
    assert desk.client().get(desk.url).status_code == 404
    assert desk.world.staff("other_bureau", Role.REGISTRAR).get(desk.url).status_code == 200


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"agency": "", "reason": "户口"}, "请选择民政部门"),
        ({"agency": "nobody", "reason": "户口"}, "请选择另一个民政部门"),
        ({"agency": "home", "reason": ""}, "请填写为什么由那里办理"),
    ],
)
def test_handing_on_wants_an_organ_and_a_reason(
    desk: Desk, values: dict[str, str], says: str
) -> None:
    answer = desk.client().post(f"{desk.url}/hand-on", {"version": desk.version, **values})
    assert answer.status_code == 422
    assert says in answer.text
    assert values["reason"] in answer.text


@pytest.mark.rule("WS-21")
def test_the_head_refuses_with_reasons_and_remedy(desk: Desk) -> None:
    assert desk.act("refuse", reason="不符合") == 403  # the registrar does not decide
    assert desk.act("refuse", desk.client(desk.head), reason="收养人隐瞒了两名子女。") == 303
    with desk.world.reading() as session:
        case = desk.case(session)
        assert case.state is S.REFUSED
        assert case.decided_by_id == desk.head.id
        letter = session.scalars(select(Letter)).one()
        assert "60日内" in str(letter.content)
        assert "收养人隐瞒了两名子女" in str(letter.content)
        assert "'head_name': ''" not in str(letter.content), "the head stands above the seal"
        assert deadlines.running(session, case) == []


@pytest.mark.rule("SOD-1")
def test_whoever_accepted_decides_nothing(desk: Desk) -> None:
    both = desk.world.user("home_bureau", Role.REGISTRAR, Role.BUREAU_HEAD, name="吴两职")
    assert desk.act("return", desk.client(both), items="照片") == 303
    with desk.world.writing() as session:
        desk.case(session).state = S.REVIEW
    assert desk.act("refuse", desk.client(both), reason="不符合") == 403
    assert desk.act("refuse", desk.client(desk.head), reason="不符合") == 303


def a_paper(desk: Desk) -> tuple[str, int]:
    with desk.world.writing() as session:
        paper = AdoptionPaper(
            adoption_id=desk.id, side=Side.ADOPTER, party="applicant", code="D-03",
            original_seen_on=date(2026, 11, 1), original_seen_by_id=desk.registrar.id,
        )  # fmt: skip
        session.add(paper)
        session.flush()
        return paper.ref, paper.version


def test_a_bad_paper_needs_its_reason_and_keeps_what_was_typed(desk: Desk) -> None:
    ref, version = a_paper(desk)
    url = f"{desk.url}/papers/{ref}"
    answer = desk.client().post(url, {"version": version, f"{ref}-check": "unclear"})
    assert answer.status_code == 422
    assert "请写明问题" in answer.text
    answer = desk.client().post(
        url, {"version": version, f"{ref}-check": "unclear", f"{ref}-reason": "照片反光"}
    )
    assert answer.status_code == 303
    with desk.world.reading() as session:
        paper = session.scalars(select(AdoptionPaper)).one()
        assert (paper.check, paper.reason) == ("unclear", "照片反光")
    assert desk.client().post(url, {"version": version, f"{ref}-check": "good"}).status_code == 409


@pytest.mark.rule("RM-05-1")
def test_who_came_is_written_down_once_a_day(desk: Desk) -> None:
    for _ in range(2):
        answer = desk.client().post(f"{desk.url}/came", {"party": "adopter.applicant"})
        assert answer.status_code == 303
    with desk.world.reading() as session:
        one = session.scalars(select(Presence)).one()
        assert (one.present_on, one.officer_id) == (clock.today(), desk.registrar.id)
    assert desk.client().post(f"{desk.url}/came", {"party": "adopter.nobody"}).status_code == 422


@pytest.mark.rule("RM-05-2")
def test_a_spouse_stays_away_only_with_a_power_that_was_seen(desk: Desk) -> None:
    said = {"party": "adopter.spouse", "by_power": "1"}
    answer = desk.client().post(f"{desk.url}/came", said)
    assert answer.status_code == 422
    assert "委托书" in answer.text
    with desk.world.writing() as session:
        session.add(AdoptionPaper(
            adoption_id=desk.id, side=Side.ADOPTER, code="D-10", check="good",
            original_seen_on=clock.today(), original_seen_by_id=desk.registrar.id,
        ))  # fmt: skip
    assert desk.client().post(f"{desk.url}/came", said).status_code == 303


def test_a_case_is_found_by_its_number_or_an_exact_identity_number(desk: Desk) -> None:
    client = desk.client()
    with desk.world.reading() as session:
        number = desk.case(session).case_no
        household = session.get_one(Household, desk.case(session).household_id)
        id_no = members_of(session, household)[0].id_no
    for wanted in (number, id_no):
        answer = client.post("/adoption/cases", {"wanted": wanted})
        assert answer.headers["Location"] == desk.url
    assert client.post("/adoption/cases", {"wanted": "AD-1"}).status_code == 422
    assert desk.world.staff("other_bureau", Role.REGISTRAR).post(
        "/adoption/cases", {"wanted": number}
    ).status_code == 422  # fmt: skip


def test_the_clock_of_the_review_tells_the_registrar_and_the_head(desk: Desk) -> None:
    desk.all_good()
    desk.act("accept")
    with desk.world.writing() as session:
        case = desk.case(session)
        row = deadlines.running(session, case, periods.REVIEW)[0]
        clocks.over(session, row, clock.now())
        assert case.state is S.ACCEPTED
    for user in (desk.registrar, desk.head):
        browser = desk.client(user)
        told = re.search(r'href="(/inbox/\w+)">已到期', browser.get("/inbox").text)
        assert told is not None
        assert "登记审查已逾期" in browser.get(told[1]).text


def test_what_was_brought_is_seen_at_once_and_nothing_is_accepted_without_its_date(
    desk: Desk,
) -> None:
    assert "核对材料" in desk.client().get(desk.url).text
    assert desk.act("originals") == 303
    with desk.world.reading() as session:
        lines = papers.lines(session, desk.case(session))
        brought = [x for x in lines if x.is_required and x.kind.side in {Side.ADOPTER, Side.SENDER}]
        assert all(x.original_seen for x in brought)
        assert {x.kind.code for x in brought if not x.is_good} == {
            x.kind.code for x in brought if x.kind.validity
        }
    assert desk.act("originals") == 303  # nothing is left, nothing doubled
    with desk.world.reading() as session:
        rows = session.scalars(select(AdoptionPaper)).all()
        assert len(rows) == len(brought)


def test_days_of_issue_are_entered_with_the_originals_or_after_them(desk: Desk) -> None:
    def undated() -> set[str]:
        with desk.world.reading() as session:
            lines = papers.lines(session, desk.case(session))
            return {x.key for x in lines if x.is_required and x.needs_date}

    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert desk.act("originals", **{"issued-D-04": tomorrow.isoformat()}) == 422
    assert desk.act("originals", **{"issued-D-04": "2026-13-01"}) == 422
    assert not undated(), "nothing was entered"
    assert desk.act("originals", **{"issued-D-04": today.isoformat()}) == 303
    later = undated()
    assert "D-04" not in later
    assert "D-35" in later
    page = desk.client().get(f"{desk.url}/papers").text
    assert page.count('type="date"') == len(later)
    assert desk.act("originals", **{f"issued-{key}": today.isoformat() for key in later}) == 303
    assert not undated()
    assert "保存日期" not in desk.client().get(f"{desk.url}/papers").text
