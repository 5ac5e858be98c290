"""The end of an adoption that the portal does not know, typed from the paper certificate (§13)."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person, User
from app.accounts.roles import Role
from app.adoption.models import AdoptionCertificate, CertificateKind
from app.adoption.models.archive import Volume, VolumeItem, VolumeState
from app.adoption.models.ending import Ending, EndingState
from app.adoption.models.reissue import Reissue, ReissueReason, ReissueState
from app.core import clock, crypto
from app.core.identifiers import make_synthetic_id
from app.documents.models import Letter
from app.law.dates import add_months
from tests.adoption.test_ending import Ended
from tests.adoption.test_roots import parts
from tests.documents import corpus
from tests.factories import Client, World

E = EndingState
NUMBER = "(2012)辽沈收字00044"
OWN_ID = make_synthetic_id("220104", date(1975, 4, 4), male=True, n=3)


class OnPaper:
    """A registrar and a head of 朝阳区; the certificate is of another province, of 14 years ago."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.registrar: User = world.user("home_bureau", Role.REGISTRAR, name="吴登记")
        self.officer = world.client(self.registrar)
        self.head = world.staff("home_bureau", Role.BUREAU_HEAD)
        self.text = ""
        self.registered_on = add_months(clock.today(), -12 * 14)

    def open(self, instead: dict[str, Any] | None = None, **more: Any) -> int:
        said: dict[str, object] = {
            "certificate_no": NUMBER, "registered_by": "沈阳市和平区民政局",
            "registered_here": "no", **parts("registered_on", self.registered_on),
            "adopter_class": "mainland", "adopter": "李大山", "spouse": "周小河", "child": "李小树",
            **parts("born", add_months(clock.today(), -12 * 15)), "mother": "何水草",
            "kind": "minor", "words": "双方商量好了",
            "scan": (io.BytesIO(corpus.pdf()), "登记证.pdf"),
        } | (instead or {}) | more  # fmt: skip
        answer = self.officer.post(
            "/adoption/endings/new-paper", said, content_type="multipart/form-data"
        )
        self.text = answer.text
        return answer.status_code

    def row(self) -> Ending:
        with self.world.reading() as session:
            return session.scalars(select(Ending)).one()

    def do(self, name: str, client: Client | None = None, /, **values: object) -> int:
        row = self.row()
        answer = (client or self.officer).post(
            f"/adoption/endings/{row.ref}/{name}", {"version": row.version, **values}
        )
        self.text = answer.text
        return answer.status_code


@pytest.fixture
def case(world: World) -> OnPaper:
    return OnPaper(world)


@pytest.mark.rule("RM-10", "RM-11", "AR-05-2", "CC-1110")
def test_from_the_paper_certificate_to_the_volume(case: OnPaper) -> None:
    assert case.open(scan="") == 422
    late = case.registered_on + timedelta(days=1)
    assert case.open(parts("born", late)) == 422, "born after the registration"
    assert case.open() == 303
    assert case.open() == 409
    page = case.officer.get(f"/adoption/endings/{case.row().ref}").text
    assert "沈阳市和平区民政局" in page
    assert "李大山" not in page
    assert "何水草" not in page
    who = ["applicant", "spouse", "mother", "child"]
    papers = "hukou ids certificate agreement photos child".split()
    assert case.do("receive", papers=papers, present=who[1:], child_agrees="yes") == 422
    assert case.do("receive", papers=papers, present=who, child_agrees="yes") == 303
    assert case.do("decide", case.head, agreed="yes", reason="何水草同意") == 422, "names a party"
    assert case.do("decide", case.head, agreed="yes", reason="双方自愿") == 303
    assert case.do("finish", printed_no="解0001", present=who, child_agrees="yes") == 303
    row = case.row()
    assert (row.state, row.adoption_id, row.collected_on) == (E.DONE, None, clock.today())
    with case.world.reading() as session:
        made = session.scalars(select(AdoptionCertificate)).one()
        assert (made.kind, made.adoption_id) == (CertificateKind.DISSOLUTION, None)
        for letter in session.scalars(select(Letter)):
            to_adopters = "李大山" in str(letter.content)
            assert to_adopters is (NUMBER in str(letter.content))
            assert to_adopters is not ("何水草" in str(letter.content))
    assert row.case_no in case.officer.get("/adoption/ledger").text
    keeper = case.world.staff("home_bureau", Role.ARCHIVIST)
    assert keeper.post(f"/adoption/archive/endings/{row.ref}", {}).status_code == 303
    with case.world.reading() as session:
        volume = session.scalars(select(Volume)).one()
        url, version = f"/adoption/volumes/{volume.ref}", volume.version
        assert (volume.adoption_id, volume.number) == (None, f"{clock.today().year}-解内-00001")
    assert keeper.post(f"{url}/file", {"version": version, "note": "无"}).status_code == 303
    with case.world.reading() as session:
        lies = {
            letter.content["facts"]["addressee"]: (item.side, item.is_secret)
            for item, letter in session.execute(
                select(VolumeItem, Letter).where(Letter.document_id == VolumeItem.document_id)
            )
        }
        assert lies == {"李大山、周小河": ("adopter", False), "何水草": ("sender", True)}
        assert session.scalars(select(Volume)).one().state is VolumeState.FILED
    # From now on the archive alone reads it.
    assert case.officer.get(f"/adoption/endings/{row.ref}").status_code == 404
    assert row.case_no not in case.officer.get("/adoption/endings?view=closed").text


@pytest.mark.rule("RM-13", "CC-1114-1", "CC-1115")
def test_the_way_fits_organ_and_age_to_the_day(case: OnPaper) -> None:
    eighteen = add_months(clock.today(), -12 * 18)
    assert case.open(kind="alone") == 422
    assert case.open(kind="fraud") == 422, "only the organ that registered revokes"
    assert case.open(parts("born", eighteen)) == 422, "grown up: another way"
    assert case.open(parts("born", eighteen + timedelta(days=1)), kind="adult") == 422
    assert case.open(parts("born", eighteen), kind="adult", mother="") == 303
    assert case.row().present == []


@pytest.mark.rule("RM-13")
def test_the_own_organ_revokes_what_it_registered_on_paper(case: OnPaper) -> None:
    assert case.open(kind="fraud", registered_here="yes") == 303
    assert case.do("decide", case.head, agreed="yes", reason="出生证明是伪造的") == 303
    assert case.row().state is E.COLLECTING


def test_what_the_portal_knows_is_not_typed_from_paper(world: World) -> None:
    known, case = Ended(world), OnPaper(world)
    assert case.open(certificate_no=known.certificate) == 422
    assert "在本平台有登记" in case.text


@pytest.mark.rule("WS-30")
def test_what_was_issued_in_the_place_of_a_paper_ends_and_is_void(case: OnPaper) -> None:
    new = "(2026)吉朝收字00077"
    organ = case.world.agencies["home_bureau"].id
    with case.world.writing() as session:
        session.add(Reissue(
            case_no="AC-1", agency_id=organ, kind=CertificateKind.ADOPTION, former_no=NUMBER,
            reason=ReissueReason.LOST, state=ReissueState.DONE, new_no=new,
        ))  # fmt: skip
        session.add(AdoptionCertificate(
            agency_id=organ, kind=CertificateKind.ADOPTION, year=2026, serial=77, number=new,
            printed_no="7", issued_on=clock.today(), issued_by_id=case.registrar.id,
        ))  # fmt: skip
    assert case.open() == 422, "the old number is void"
    assert "按新证的编号" in case.text
    said = {"certificate_no": new, "kind": "minor", "words": "双方商量好了"}
    known = case.officer.post("/adoption/endings/new", said)
    assert known.status_code == 422, "the portal has no case of it"
    assert "按纸质登记证" in known.text
    assert case.open(certificate_no=new) == 303
    papers = "hukou ids certificate agreement photos child".split()
    who = ["applicant", "spouse", "mother", "child"]
    assert case.do("receive", papers=papers, present=who, child_agrees="yes") == 303
    assert case.do("decide", case.head, agreed="yes", reason="李小树同意") == 422, "names the child"
    assert case.do("decide", case.head, agreed="yes", reason="双方自愿") == 303
    assert case.do("finish", printed_no="解0001", present=who, child_agrees="yes") == 303
    with case.world.reading() as session:
        old, _ = session.scalars(select(AdoptionCertificate).order_by(AdoptionCertificate.id))
        assert old.collected_on == clock.today()
    again = {
        "kind": "adoption", "number": new, "reason": "lost", "handed_to": "applicant",
        "words": "找不到了", "identity": "y",
    }  # fmt: skip
    assert case.officer.post("/adoption/reissues/new", again).status_code == 422


@pytest.mark.rule("SOD-1")
def test_nobody_ends_the_adoption_of_the_own_family(case: OnPaper) -> None:
    with case.world.writing() as session:
        person = session.get_one(Person, case.registrar.person_id)
        person.id_no, person.id_no_index = OWN_ID, crypto.blind("id_no", OWN_ID)
    assert case.open(adopter_id_no=OWN_ID) == 403
    with case.world.reading() as session:
        assert session.scalars(select(Ending)).all() == []
