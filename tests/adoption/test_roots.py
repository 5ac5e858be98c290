"""寻根回访: who may ask, ten working days, what is shown with consent alone (OR-01 to OR-03)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.models.roots import RootsAsker, RootsState, RootsVisit
from app.adoption.services import roots
from app.core import clock
from app.core.errors import Invalid
from app.deadlines import services as deadlines
from app.deadlines.turning import turn
from app.documents.models import Letter
from app.notices.models import Notice
from app.rooms import CLOCKWORKS
from tests.adoption.test_ending import Ended, night
from tests.documents import corpus
from tests.factories import Client, World

R = RootsState
SECRET = "张桂芳"  # the birth mother of the adoption that the portal knows


def parts(name: str, day: date) -> dict[str, int]:
    """A day as the three boxes send it."""
    return {f"{name}-year": day.year, f"{name}-month": day.month, f"{name}-day": day.day}


def typed(**instead: object) -> dict[str, Any]:
    """The written request of a family abroad with an adult daughter."""
    day = clock.today() - timedelta(days=3)
    return {
        "asker": "family", "asker_name": "Smith Family", "address": "1 Elm Street, Utah",
        **parts("came_on", day), **parts("certified_on", date(2006, 5, 9)),
        **parts("adoptee_born", date(2004, 3, 2)),
        "certificate_no": "(2006)吉民外收字00021", "certified_by": "吉林省民政厅",
        "people-0-name": "Smith Anna", "people-0-relation": "adoptee",
        "people-0-passport": "x1234567", "people-1-name": "Smith John",
        "people-1-relation": "parent", "people-1-passport": "Y7654321",
        "wishes": ["growth", "home", "parents"], "words": "想看看长大的地方",
    } | instead  # fmt: skip


class Roots:
    """A registrar, a head, and a request that came in writing."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.officer = world.staff("home_bureau", Role.REGISTRAR)
        self.head = world.staff("home_bureau", Role.BUREAU_HEAD)
        answer = self.officer.post("/adoption/roots/new", typed())
        assert answer.status_code == 303, answer.text
        self.url = answer.headers["Location"]
        self.text = ""

    def row(self) -> RootsVisit:
        with self.world.reading() as session:
            return session.scalars(select(RootsVisit)).one()

    def do(self, name: str, client: Client | None = None, **values: Any) -> int:
        answer = (client or self.officer).post(
            f"{self.url}/{name}", {"version": self.row().version, **values}
        )
        self.text = answer.text
        return answer.status_code

    def scan(self, client: Client | None = None) -> int:
        return (client or self.officer).post(
            f"{self.url}/scans", {"scan": (io.BytesIO(corpus.pdf()), "申请表.pdf")},
            content_type="multipart/form-data",
        ).status_code  # fmt: skip

    def accept(self, **values: Any) -> int:
        return self.do("accept", None, **{"papers": ["form", "certificate", "passports"]} | values)

    def decide(self, client: Client | None = None, **values: Any) -> int:
        said = {"agreed": "yes", "shown": ["growth", "home"], "reason": "材料齐全"} | values
        return self.do("decide", client or self.head, **said)

    def appoint(self, days: int) -> int:
        on = clock.today() + timedelta(days=days)
        return self.do("appoint", None, **{
            **parts("on", on), "at": "9时，福利院", "host": "李",
        })  # fmt: skip

    def hold(self, **values: Any) -> int:
        on = clock.today()
        said = {
            **parts("on", on), "came": ["0", "1"],
            "others": "no", "seen": ["growth"], "words": "看了成长记录", "free": "y",
        } | values  # fmt: skip
        return self.do("hold", None, **said)


@pytest.fixture
def case(world: World) -> Roots:
    return Roots(world)


def asked(**instead: object) -> roots.Request:
    values: dict[str, Any] = {
        "asker": RootsAsker.ADOPTEE, "asker_name": "Anna", "address": "Utah",
        "came_on": date(2026, 3, 2), "certificate_no": "1", "certified_by": "省厅",
        "certified_on": date(2010, 1, 1), "adoptee_born": date(2008, 3, 2), "wishes": ("home",),
        "people": (roots.Comer("Anna", "adoptee", "X1"),), "words": "",
    } | instead  # fmt: skip
    return roots.Request(**values)


@pytest.mark.rule("OR-01")
@pytest.mark.parametrize(
    ("instead", "field"),
    [
        ({}, ""),
        ({"adoptee_born": date(2008, 3, 3)}, "asker"),
        ({"asker": RootsAsker.FAMILY, "adoptee_born": date(2008, 3, 3)}, "people"),
        ({"asker": RootsAsker.AGENCY}, ""),
        ({"people": ()}, "people"),
        ({"wishes": ()}, "wishes"),
        ({"came_on": date(2026, 3, 4)}, "came_on"),
        ({"certified_on": date(2026, 3, 3)}, "certified_on"),
        ({"adoptee_born": date(2010, 1, 2)}, "adoptee_born"),
    ],
)
def test_who_may_ask_from_the_eighteenth_birthday_alone(
    instead: dict[str, object], field: str
) -> None:
    if not field:
        roots.check(asked(**instead), date(2026, 3, 3))
        return
    with pytest.raises(Invalid) as error:
        roots.check(asked(**instead), date(2026, 3, 3))
    assert error.value.field == field


@pytest.mark.rule("OR-01", "OR-02")
def test_ten_working_days_run_from_acceptance_which_wants_all_papers_and_a_scan(
    case: Roots,
) -> None:
    assert case.accept() == 422
    assert "扫描件" in case.text
    assert case.scan() == 303
    assert case.accept(papers=["form", "passports"]) == 422
    assert "收养登记证复印件" in case.text
    assert case.accept() == 303
    with case.world.reading() as session:
        row = session.scalars(select(RootsVisit)).one()
        (found,) = deadlines.running(session, row)
        cal, last, left = deadlines.calendar(session), clock.today(), 10
        while left:
            last += timedelta(days=1)
            left -= cal.is_working(last)
        assert (found.period_id, found.length, found.due_on) == ("ADP-ROOTS", 10, last)
    turn(case.world.database, CLOCKWORKS, night(last))
    with case.world.reading() as session:
        assert session.scalars(select(Notice).where(Notice.title == "已到期")).all() == []
    turn(case.world.database, CLOCKWORKS, night(last + timedelta(days=1)))
    with case.world.reading() as session:
        late = session.scalars(select(Notice).where(Notice.title == "已到期")).all()
        assert {one.path for one in late} == {case.url}
    assert case.decide() == 303
    with case.world.reading() as session:
        assert deadlines.running(session, session.scalars(select(RootsVisit)).one()) == []


@pytest.mark.rule("OR-03", "CC-1110", "SEC-03")
def test_from_the_answer_to_the_protocol_nothing_more_is_shown_than_allowed(case: Roots) -> None:
    case.scan()
    case.accept()
    assert case.decide(case.officer) == 403, "who received it does not answer"
    assert case.decide(shown=["parents"]) == 422, "a protected person has not agreed"
    assert "不得泄露" in case.text or "保守" in case.text
    assert case.decide(shown=["record"]) == 422, "nobody asked for it"
    assert case.decide(shown=["growth", "home"]) == 303
    with case.world.reading() as session:
        letter = session.scalars(select(Letter)).one()
        assert (letter.title, letter.addressee_id) == ("寻根回访答复书", None)
        assert "生父母" not in str(letter.content), "not even that there is something to hide"
        assert "不收费" in str(letter.content)
    assert case.appoint(0) == 422
    assert case.appoint(1) == 303
    assert case.hold() == 422, "before the day that was agreed"
    with clock.at(clock.now() + timedelta(days=1)):
        case.officer = case.world.staff("home_bureau", Role.REGISTRAR)
        page = case.officer.get(f"{case.url}/hold").text
        assert "生父母" not in page, "what was not allowed is not even listed"
        assert case.hold(others="yes") == 422
        assert "前来的人与申请一致" in case.text
        assert case.hold(came=[]) == 422
        assert case.hold(seen=["parents"]) == 422
        assert case.hold(free="") == 422, "no fee is confirmed"
        assert case.hold(came=["0"]) == 303
        row = case.row()
        assert (row.state, row.came, row.seen) == (R.DONE, [0], ["growth"])
        closed = case.officer.get("/adoption/roots?view=closed").text
        assert row.case_no in closed
        ledger = case.officer.get("/adoption/ledger").text
        assert row.case_no in ledger
        assert "寻根回访" in ledger
        assert "Smith" not in ledger + closed
        page = case.officer.get(case.url).text
        assert "Smith Anna" not in page
        assert "X1234567" not in page
        assert "1 Elm Street" not in page


def test_with_consent_written_down_birth_parents_may_be_shown(case: Roots) -> None:
    case.scan()
    case.accept()
    assert case.decide(shown=["parents"], consent="2026年3月1日本人书面同意，存档") == 303
    assert (case.row().state, case.row().shown) == (R.AGREED, ["parents"])


def test_a_refusal_says_nothing_of_who_is_protected(case: Roots) -> None:
    assert case.do("supplement", items="") == 422
    assert case.do("supplement", items="护照\n申请表") == 303
    case.scan()
    case.accept()
    assert case.decide(agreed="no", shown=[]) == 303
    assert case.row().state is R.REFUSED
    with case.world.reading() as session:
        letters = session.scalars(select(Letter).order_by(Letter.id)).all()
        assert [one.title for one in letters] == ["补正告知书", "寻根回访答复书"]
        assert "生父母" not in str([one.content for one in letters])


def test_only_the_own_organ_reads_it_and_its_scans(case: Roots) -> None:
    case.scan()
    other = case.world.staff("other_bureau", Role.REGISTRAR)
    ref = case.officer.get(case.url).text.split("/documents/")[1].split('"')[0]
    assert case.officer.get(f"/documents/{ref}").status_code == 200
    for client in (other, case.world.client(), case.world.staff("home", Role.HEAD)):
        assert client.get(case.url).status_code in {302, 303, 404}
        assert client.get(f"/documents/{ref}").status_code in {302, 303, 404}
    assert case.scan(case.head) == 403


@pytest.mark.rule("CC-1110")
def test_the_answer_never_names_the_sending_side_of_a_known_adoption(world: World) -> None:
    ended = Ended(world)
    answer = ended.client().post("/adoption/roots/new", typed(
        certificate_no=ended.certificate,
        **parts("certified_on", clock.today() - timedelta(days=3)),
    ))  # fmt: skip
    assert answer.status_code == 303, answer.text
    with world.writing() as session:
        row = session.scalars(select(RootsVisit)).one()
        assert row.adoption_id == ended.id
        row.state = R.ACCEPTED
        url = f"{answer.headers['Location']}/decide"
        version = row.version
    said = {"agreed": "no", "reason": f"{SECRET}不同意", "version": version + 1}
    found = ended.client(ended.head).post(url, said)
    assert found.status_code == 422
    assert "不能写送养一方的姓名" in found.text


def test_one_more_person_is_one_more_row_without_scripts(case: Roots) -> None:
    answer = case.officer.post("/adoption/roots/new", typed(add="people"))
    assert answer.status_code == 200
    assert 'name="people-2-name"' in answer.text
    assert "Smith John" in answer.text, "what was typed stays"
    answer = case.officer.post("/adoption/roots/new", typed(remove="people-1"))
    assert "Smith John" not in answer.text
