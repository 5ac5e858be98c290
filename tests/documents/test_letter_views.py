"""The page of a letter, recording its service, and the public check."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.core import clock
from app.core.ids import new_ref
from app.documents.models import Letter, LetterService
from app.documents.views import verify
from app.foster.models import State
from tests.documents import corpus
from tests.documents.conftest import Family
from tests.factories import World

MakeLetter = Callable[..., Letter]
FamilyIn = Callable[..., Family]
TODAY = clock.today()
SERVED = {
    "means": "direct",
    "tried_on-year": str(TODAY.year),
    "tried_on-month": str(TODAY.month),
    "tried_on-day": str(TODAY.day),
    "served_on-year": str(TODAY.year),
    "served_on-month": str(TODAY.month),
    "served_on-day": str(TODAY.day),
    "receiver": "王秀兰，本人",
}


@pytest.mark.bar("S20")
def test_anybody_with_the_paper_can_check_it_and_learns_no_name(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    letter = make_letter(family_in(State.REJECTED))
    anyone = world.client()
    page = anyone.get(f"/verify/{letter.verify_code}")
    assert page.status_code == 200
    assert letter.number is not None
    assert letter.digest is not None
    groups = " ".join(letter.digest[at : at + 4] for at in range(0, 32, 4))
    for text in (letter.number, groups, "有效"):
        assert text in page.text
    for secret in ("王秀兰", letter.title, letter.case_no, letter.digest, "年龄"):
        assert secret not in page.text
    typed = letter.verify_code.upper()
    assert anyone.get(f"/verify?code={typed[:4]}-{typed[4:]}").location == (
        f"/verify/{letter.verify_code}"
    )


def test_an_unknown_code_is_told_in_plain_words(world: World) -> None:
    for code in (new_ref(), "x", "%E4%B8%AD", "a" * 300):
        page = world.client().get(f"/verify/{code}")
        assert page.status_code == 404
        assert "没有签发过带有这个查验码的文书" in page.text
    assert world.client().get("/verify").status_code == 200


def test_a_draft_cannot_be_checked(family: Family, make_letter: MakeLetter, world: World) -> None:
    letter = make_letter(family, signed=False)
    assert world.client().get(f"/verify/{letter.verify_code}").status_code == 404


def test_guessing_codes_is_stopped(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "MOST_MISSES", 3)
    anyone = world.client()
    answers = [anyone.get(f"/verify/{new_ref()}").status_code for _ in range(5)]
    assert answers == [404, 404, 404, 429, 429]


def test_the_addressee_reads_the_letter_and_others_do_not(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    family, stranger = family_in(State.REJECTED), family_in(State.REJECTED)
    letter = make_letter(family)
    url = f"/documents/letters/{letter.ref}"
    page = family.client.get(url)
    assert page.status_code == 200
    assert letter.number is not None
    assert letter.number in page.text
    assert "登记送达" not in page.text
    pdf = family.client.get(family.client.get(f"{url}/pdf").location)
    assert pdf.content_type == "application/pdf"
    assert pdf.data.startswith(b"%PDF")
    for client in (stranger.client, world.staff("other", Role.HEAD)):
        assert client.get(url).status_code == 404
        assert client.get(f"{url}/pdf").status_code == 404


def test_a_family_does_not_see_a_draft(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    family = family_in(State.REVIEW)
    letter = make_letter(family, signed=False)
    url = f"/documents/letters/{letter.ref}"
    assert family.client.get(url).status_code == 404
    assert family.client.get(f"{url}/pdf").status_code == 404
    clerk = world.staff("home", Role.INTAKE)
    assert "草稿" in clerk.get(url).text
    assert clerk.get(f"{url}/pdf").data.startswith(b"%PDF")


def test_the_clerk_records_how_it_was_served(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    family = family_in(State.REJECTED)
    letter = make_letter(family)
    url = f"/documents/letters/{letter.ref}"
    clerk = world.staff("home", Role.INTAKE)
    fields = SERVED | {"version": str(letter.version)}
    wrong = clerk.post(f"{url}/serve", fields | {"receiver": ""})
    assert wrong.status_code == 422
    assert "请填写签收人姓名" in wrong.text
    proof = {"proof": (io.BytesIO(corpus.jpeg()), "回证.jpg")}
    done = clerk.post(f"{url}/serve", fields | proof, content_type="multipart/form-data")
    assert done.status_code == 303, done.text
    page = clerk.get(url)
    assert "王秀兰，本人" in page.text
    assert "登记一次送达" not in page.text
    with world.reading() as session:
        assert session.get_one(Letter, letter.id).served_on == TODAY
        assert session.scalars(select(LetterService)).one().proof_id is not None


def test_only_those_who_handle_the_case_record_service(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    family = family_in(State.REJECTED)
    letter = make_letter(family)
    url = f"/documents/letters/{letter.ref}/serve"
    fields = SERVED | {"version": str(letter.version)}
    assert family.client.post(url, fields).status_code == 403
    assert world.staff("other", Role.INTAKE).post(url, fields).status_code == 404
    assert world.staff("home_bureau", Role.BUREAU_OFFICER).post(url, fields).status_code == 403


def test_a_served_letter_is_not_overwritten_by_an_old_page(
    family_in: FamilyIn, make_letter: MakeLetter, world: World
) -> None:
    letter = make_letter(family_in(State.REJECTED))
    clerk = world.staff("home", Role.INTAKE)
    answer = clerk.post(f"/documents/letters/{letter.ref}/serve", SERVED | {"version": "1"})
    assert answer.status_code == 409
