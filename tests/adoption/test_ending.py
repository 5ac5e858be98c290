"""The end of an adoption: who has to come, who decides, what comes of it (§13)."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import Role
from app.adoption.models import (
    Adoptee,
    AdoptionCertificate,
    AdoptionState,
    CertificateKind,
    FollowUp,
)
from app.adoption.models.ending import Ending, EndingState
from app.adoption.services import certificates
from app.core import clock
from app.deadlines import services as deadlines
from app.deadlines.models import Deadline
from app.deadlines.rules import due_provisionally
from app.deadlines.turning import turn
from app.documents.models import Letter
from app.law.dates import add_months
from app.law.model import Unit
from app.protection.models import SITUATIONS, HarmReport
from app.rooms import CLOCKWORKS
from tests.adoption.test_deciding import Review
from tests.documents import corpus
from tests.factories import Client, World

E = EndingState
PAPERS = "hukou ids certificate agreement photos child".split()
ALL = "applicant mother father child".split()


def archive_by(session: Session) -> date:
    """Sixty days from today, or the working day after them."""
    return due_provisionally(clock.today(), 60, Unit.DAY, deadlines.calendar(session)).day


class Ended(Review):
    """The stepmother's adoption is registered; now it shall end."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.approved()
        self.all_come()
        assert self.register() == 303
        with world.reading() as session:
            made = session.scalars(
                select(AdoptionCertificate).where(AdoptionCertificate.adoption_id == self.id)
            ).one()
            self.certificate = made.number

    def open(self, kind: str = "minor", client: Client | None = None, **values: object) -> int:
        said = {"certificate_no": self.certificate, "kind": kind, "words": "双方商量好了"}
        answer = (client or self.client()).post("/adoption/endings/new", {**said, **values})
        self.text = answer.text
        return answer.status_code

    def row(self, session: Session) -> Ending:
        return (
            session.scalars(
                select(Ending).where(Ending.adoption_id == self.id).order_by(Ending.id.desc())
            ).first()
            or Ending()
        )

    def do(self, name: str, client: Client | None = None, /, **values: object) -> int:
        with self.world.reading() as session:
            row = self.row(session)
            url, version = f"/adoption/endings/{row.ref}", row.version
        answer = (client or self.client()).post(
            f"{url}/{name}", {"version": version, **values}
        )  # fmt: skip
        self.text = answer.text
        return answer.status_code

    def receive(self, client: Client | None = None, **values: object) -> int:
        said = {"papers": PAPERS, "present": ALL, "child_agrees": "yes"} | values
        return self.do("receive", client, **said)

    def decide(self, user: User | None = None, agreed: str = "yes") -> int:
        return self.do("decide", self.client(user or self.head), agreed=agreed,
                       reason="双方自愿，孩子同意。")  # fmt: skip

    def finish(self, **values: object) -> int:
        said = {"printed_no": "解0001", "present": ALL, "child_agrees": "yes"} | values
        return self.do("finish", **said)

    def scan(self) -> int:
        with self.world.reading() as session:
            url = f"/adoption/endings/{self.row(session).ref}/scans"
        return self.client().post(
            url, {"scan": (io.BytesIO(corpus.pdf()), "协议.pdf")},
            content_type="multipart/form-data",
        ).status_code  # fmt: skip

    def stands(self) -> tuple[AdoptionState, EndingState]:
        with self.world.reading() as session:
            return self.case(session).state, self.row(session).state

    def born(self, on: date) -> None:
        with self.world.writing() as session:
            session.scalars(select(Adoptee)).one().birth_on = on


def night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def ended(world: World) -> Ended:
    return Ended(world)


@pytest.mark.rule("RM-10", "RM-11", "WS-19")
def test_by_agreement_from_the_counter_to_the_proof(ended: Ended) -> None:
    assert ended.open() == 303
    assert ended.receive() == 303
    with ended.world.reading() as session:
        row = ended.row(session)
        clocks = deadlines.running(session, row)
        assert [c.period_id for c in clocks] == ["ADP-DISSOLVE"]
        assert clocks[0].due_on >= clock.today() + timedelta(days=30)
    assert ended.decide() == 303
    assert ended.stands() == (AdoptionState.FOLLOW_UP, E.APPROVED) or (
        ended.stands() == (AdoptionState.REGISTERED, E.APPROVED)
    )
    assert ended.finish() == 303
    assert ended.stands() == (AdoptionState.DISSOLVED, E.DONE)
    with ended.world.reading() as session:
        old, proof = session.scalars(
            select(AdoptionCertificate)
            .where(AdoptionCertificate.adoption_id == ended.id)
            .order_by(AdoptionCertificate.id)
        ).all()
        assert (proof.kind, old.collected_on) == (CertificateKind.DISSOLUTION, clock.today())
        assert proof.number == f"({clock.today().year})吉朝解字00001"
        assert certificates.FORM.fullmatch(proof.number)
        assert session.scalars(
            select(FollowUp).where(FollowUp.adoption_id == ended.id)
        ).all() == []  # fmt: skip
        waits = deadlines.running(session, ended.row(session))
        assert [(c.period_id, c.due_on) for c in waits] == [("ADP-ARCHIVE", archive_by(session))]


@pytest.mark.rule("RM-11")
def test_thirty_days_from_the_day_after_the_papers(ended: Ended) -> None:
    ended.open()
    ended.receive()
    with ended.world.reading() as session:
        row = ended.row(session)
        found = session.scalars(
            select(Deadline).where(
                Deadline.subject_kind == "adoption_ending", Deadline.subject_id == row.id
            )
        ).one()
        cal = deadlines.calendar(session)
        last = clock.today() + timedelta(days=30)
        while not cal.is_working(last):
            last += timedelta(days=1)
        assert (found.length, found.due_on) == (30, last)


@pytest.mark.rule("RM-10")
@pytest.mark.parametrize("missing", ALL)
def test_all_come_in_person_and_together(ended: Ended, missing: str) -> None:
    ended.open()
    assert ended.receive(present=[one for one in ALL if one != missing]) == 422
    assert "还没有到" in ended.text
    assert ended.stands()[1] is E.OPEN


@pytest.mark.rule("RM-10")
@pytest.mark.parametrize("missing", PAPERS)
def test_no_paper_may_be_missing(ended: Ended, missing: str) -> None:
    ended.open()
    assert ended.receive(papers=[one for one in PAPERS if one != missing]) == 422
    assert "材料不齐" in ended.text


@pytest.mark.rule("CC-1114-1")
def test_adopters_alone_are_refused_with_the_article(ended: Ended) -> None:
    assert ended.open("alone") == 422
    assert "第一千一百一十四条" in ended.text
    assert "不予受理" in ended.text
    with ended.world.reading() as session:
        assert session.scalars(select(Ending.id).where(Ending.adoption_id == ended.id)).all() == []


@pytest.mark.rule("CC-1114-2")
def test_a_child_of_eight_that_says_no_stops_it(ended: Ended) -> None:
    ended.open()
    assert ended.receive(child_agrees="no") == 303
    assert ended.decide() == 422
    assert "征得孩子本人同意" in ended.text
    assert ended.decide(agreed="no") == 303
    assert ended.stands()[1] is E.REFUSED
    with ended.world.reading() as session:
        titles = session.scalars(select(Letter.title).where(
            Letter.subject_kind == "adoption_ending", Letter.subject_id == ended.row(session).id,
        )).all()  # fmt: skip
        assert set(titles) == {"不予办理解除收养登记通知书"}
        assert len(titles) == 3


@pytest.mark.rule("CC-1114-2")
@pytest.mark.parametrize(("days", "is_asked"), [(0, True), (1, False)])
def test_the_child_is_asked_from_the_eighth_birthday_on(
    ended: Ended, days: int, *, is_asked: bool
) -> None:
    ended.born(add_months(clock.today(), -12 * 8) + timedelta(days=days))
    ended.open()
    without = [one for one in ALL if one != "child"]
    papers = [one for one in PAPERS if one != "child"]
    assert ended.receive(papers=papers, present=without) == (422 if is_asked else 303)


@pytest.mark.rule("CC-1114-2")
def test_a_child_that_turned_eight_meanwhile_is_asked_at_the_end(ended: Ended) -> None:
    eight = add_months(clock.today(), -12 * 8)
    ended.born(eight + timedelta(days=1))
    ended.open()
    assert ended.receive(papers=[one for one in PAPERS if one != "child"], present=ALL[:3]) == 303
    assert ended.decide() == 303
    ended.born(eight)
    assert ended.finish(child_agrees="") == 422
    assert ended.finish() == 303


@pytest.mark.rule("CC-1115")
@pytest.mark.parametrize(("days", "kind"), [(0, "adult"), (1, "minor")])
def test_from_the_eighteenth_birthday_it_is_the_adults_own_agreement(
    ended: Ended, days: int, kind: str
) -> None:
    ended.born(add_months(clock.today(), -12 * 18) + timedelta(days=days))
    wrong = {"adult": "minor", "minor": "adult"}[kind]
    assert ended.open(wrong) == 422
    assert ended.open(kind) == 303


@pytest.mark.rule("SOD-1")
def test_who_receives_does_not_decide(ended: Ended) -> None:
    both = ended.world.user("home_bureau", Role.REGISTRAR, Role.BUREAU_HEAD, name="吴两职")
    ended.open()
    assert ended.receive(ended.client(both)) == 303
    assert ended.decide(both) == 403
    assert ended.decide() == 303


@pytest.mark.rule("CC-1114-3")
def test_abuse_is_reported_at_once_and_goes_to_court(ended: Ended) -> None:
    assert ended.open("abuse") == 422
    assert ended.open("abuse", situations=next(iter(SITUATIONS))) == 303
    assert ended.stands() == (AdoptionState.REGISTERED, E.COURT)
    with ended.world.reading() as session:
        assert session.scalars(select(HarmReport)).one().content["what"] == "双方商量好了"


@pytest.mark.rule("RM-13", "WS-40")
def test_fraud_is_revoked_and_the_certificate_collected_or_declared_void(ended: Ended) -> None:
    assert ended.open("fraud", words="出生证明是伪造的") == 303
    assert ended.decide() == 303
    assert ended.stands() == (AdoptionState.REVOKED, E.COLLECTING)
    assert ended.do("collect", collected="no") == 422
    assert ended.do("collect", collected="no", why_not="找不到人") == 303
    with ended.world.reading() as session:
        row = ended.row(session)
        assert row.board_until is not None
        assert row.board_until >= clock.today() + timedelta(days=30)
        until = row.board_until
    turn(ended.world.database, CLOCKWORKS, night(until))
    assert ended.stands()[1] is E.BOARD
    turn(ended.world.database, CLOCKWORKS, night(until + timedelta(days=1)))
    assert ended.stands()[1] is E.DONE


def test_only_the_organ_that_registered_revokes(ended: Ended) -> None:
    other = ended.world.staff("other_bureau", Role.REGISTRAR)
    assert ended.open("fraud", other) == 422
    assert ended.open("minor", other) == 303, "of the adoptee's household register (RM-10)"


def test_an_ending_is_read_by_its_own_organ_alone(ended: Ended) -> None:
    other = ended.world.staff("other_bureau", Role.REGISTRAR)
    ended.open("minor", other)
    with ended.world.reading() as session:
        url = f"/adoption/endings/{ended.row(session).ref}"
    assert other.get(url).status_code == 200
    assert ended.client().get(url).status_code == 404
    assert ended.client(ended.family).get(url).status_code == 404


@pytest.mark.rule("CC-1113")
def test_a_court_paper_is_needed_to_note_that_it_is_void(ended: Ended) -> None:
    assert ended.open("void") == 422
    assert ended.open("void", court_no="（2026）吉0104民初1号，2026年11月2日") == 303
    assert ended.decide() == 303
    assert ended.do("collect", collected="yes") == 303
    assert ended.stands() == (AdoptionState.REVOKED, E.DONE)


@pytest.mark.rule("CC-1110")
def test_each_side_gets_a_letter_of_its_own_with_no_name_of_the_other(ended: Ended) -> None:
    ended.open()
    ended.receive()
    assert ended.do("decide", ended.client(ended.head), agreed="yes",
                    reason="张桂芳已经同意") == 422  # fmt: skip
    assert ended.decide() == 303
    assert ended.finish() == 303
    with ended.world.reading() as session:
        letters = session.scalars(select(Letter).where(
            Letter.subject_kind == "adoption_ending", Letter.subject_id == ended.row(session).id,
        )).all()  # fmt: skip
        own = next(one for one in letters if one.addressee_id is not None)
        assert "张桂芳" not in str(own.content)
        for one in letters:
            if one.addressee_id is None:
                assert "王秀兰" not in str(one.content)
                assert ended.certificate not in str(one.content)
        refs = [one.ref for one in letters if one.addressee_id is None]
    for ref in refs:
        assert ended.client(ended.family).get(f"/documents/letters/{ref}").status_code == 404


def test_one_ending_at_a_time(ended: Ended) -> None:
    assert ended.open() == 303
    assert ended.open() == 409
    assert ended.do("withdraw", reason="双方书面撤回") == 303
    assert ended.open() == 303
