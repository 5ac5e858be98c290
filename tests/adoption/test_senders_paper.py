"""The sending side on paper, typed in at the desk: presence, scan, and the same secrecy."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.accounts.roles import AgencyKind, Role
from app.adoption.models import Adoptee, Adoption, AdoptionPaper, Presence, Sender, SenderKind
from app.adoption.services import facts
from app.core import clock
from tests.adoption.test_apply_senders import (
    OF_ADOPTERS,
    OF_SENDERS,
    SENDER_ID,
    Case,
    Home,
    crawl,
    rows,
)
from tests.adoption.test_roots import parts
from tests.documents import corpus
from tests.factories import World, make_agency

ALL = ("/adoption", "/mine", "/notices", "/inbox", "/documents")


def enter(case: Case, party: str = "mother", *, scan: bool = True, **instead: object) -> int:
    with case.world.reading() as session:
        version = session.get_one(Adoption, case.id).version
    said: dict[str, object] = {
        "version": version, "name": OF_SENDERS[0], "id_no": SENDER_ID, "hukou": "220104",
        "other_parent": "missing", "difficulty": "SD-1", "grounds": OF_SENDERS[1],
        "health": "身体健康", "consents": "yes", "came": "y",
    } | instead  # fmt: skip
    if scan:
        said["scan"] = (io.BytesIO(corpus.pdf()), f"{OF_SENDERS[3]}.pdf")
    return case.officer.post(
        f"/adoption/cases/{case.ref}/senders/on-paper/{party}", said,
        content_type="multipart/form-data",
    ).status_code  # fmt: skip


@pytest.mark.rule("RM-05-1", "RM-07", "CC-1110")
def test_a_mother_without_a_phone_is_typed_in_and_crosses_over_nowhere(world: World) -> None:
    case = Case(world)
    link = case.invite()
    page = case.officer.get(f"/adoption/cases/{case.ref}/senders").text
    assert "/senders/on-paper/mother" in page
    assert enter(case, scan=False) == 422
    assert enter(case, came="") == 422, "not without the person there"
    assert enter(case, id_no="1") == 422
    assert rows(case)[0].handed_in_at is None
    assert enter(case) == 303
    mother = next(row for row in rows(case) if row.kind is SenderKind.MOTHER)
    assert (mother.name, mother.id_no, mother.consents) == (OF_SENDERS[0], SENDER_ID, True)
    assert (mother.consented_on, mother.link_hash) == (clock.today(), None)
    assert case.parent.get(link).status_code == 404, "the link that was sent has ended"
    with case.world.reading() as session:
        came = session.scalars(select(Presence)).one()
        assert (came.side.value, came.party, came.present_on) == ("sender", "mother", clock.today())
        (paper,) = session.scalars(select(AdoptionPaper)).all()
        assert (paper.code, paper.sender_id) == ("D-26", mother.id)
    other = next(row for row in rows(case) if row.kind is SenderKind.FATHER)
    assert other.status == "missing"
    for url, text in crawl(case.family, "/mine", ALL):
        for word in (*OF_SENDERS, SENDER_ID, mother.ref):
            assert word not in text, (url, word)
    for page in (f"/adoption/cases/{case.ref}/senders",
                 f"/adoption/cases/{case.ref}/senders/on-paper/mother"):  # fmt: skip
        assert all(word not in case.officer.get(page).text for word in OF_ADOPTERS)


def test_a_no_at_the_counter_is_kept_as_one(world: World) -> None:
    case = Case(world)
    assert enter(case, consents="no") == 303
    assert rows(case)[0].consents is False
    assert enter(case, name="何另人") == 422, "another person is not typed over the first"


@pytest.mark.rule("RM-05-1", "MT-02", "CC-1110")
def test_an_institution_without_an_account_sends_on_paper(world: World) -> None:
    home = Home(world)
    officer = world.staff("home_bureau", Role.REGISTRAR)
    url = f"/adoption/cases/{home.ref}/senders/on-paper/institution"
    assert officer.get(url).status_code == 404, "its people do it from the child's file"
    with world.writing() as session:
        alone = make_agency(session, AgencyKind.INSTITUTION, "220104", "清和福利院")
        case = session.get_one(Adoption, home.case_id)
        case.sender_agency_id = alone.id
        row = session.scalars(select(Sender).where(Sender.adoption_id == case.id)).one()
        row.institution_id = alone.id
    with world.reading() as session:
        version = session.get_one(Adoption, home.case_id).version
    said = {
        "version": version, "name": "党小禾", "sex": "2", **parts("born", clock.today()),
        "category": "orphan", "disabled": "no", "rescued": "no", "siblings": "no", "agrees": "y",
        "came": "y",
    }  # fmt: skip

    def send(**instead: object) -> int:
        return officer.post(
            url, {**said, **instead, "scan": (io.BytesIO(corpus.pdf()), "送养材料.pdf")},
            content_type="multipart/form-data",
        ).status_code  # fmt: skip

    assert send(came="") == 422
    assert send() == 303
    with world.reading() as session:
        case = session.get_one(Adoption, home.case_id)
        child = session.scalars(select(Adoptee)).one()
        assert (child.name, child.child_id, child.in_institution) == ("党小禾", None, True)
        (record,) = facts.records(session, case, clock.today())
        assert record["sender_type"] == "institution"
        assert record["adoptee_birth_date"] == clock.today().isoformat()
        ref = child.ref
    # Until the match the adopters read nothing of the child, nor open a page of it.
    for address, text in crawl(home.family, "/mine", ALL):
        for word in ("党小禾", "党**", ref, "清和福利院"):
            assert word not in text, (address, word)
    assert home.family.get(f"/adoption/mine/{home.ref}/apply/children/{ref}").status_code == 404
