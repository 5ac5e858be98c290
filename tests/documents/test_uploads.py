"""Uploads in pieces, as the script on the page sends them."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.documents import scanning, storage
from app.documents.models import Document, Upload
from app.families.models import Household
from app.foster.models import Paper, State
from tests.documents import corpus
from tests.documents.conftest import Family
from tests.factories import World

PIECE = 5000


def send(
    family: Family,
    body: bytes,
    offset: int,
    *,
    upload_id: str,
    length: int,
    name: str = "户口簿.jpg",
    label: str = "",
    url: str = "",
    method: str = "POST",
) -> TestResponse:
    headers = {
        "Upload-Id": upload_id,
        "Upload-Length": str(length),
        "Upload-Name": quote(name),
        "Upload-Kind": quote(label),
        "Upload-Offset": str(offset),
        "X-CSRFToken": family.client.csrf,
        "Content-Type": "application/octet-stream",
    }
    return family.client.http.open(
        url or family.url, method=method, headers=headers, data=body if method == "POST" else None
    )


def new_id() -> str:
    return secrets.token_hex(16)


def documents_of(world: World) -> list[Document]:
    with world.reading() as session:
        return list(session.scalars(select(Document)))


def test_pieces_become_one_document(family: Family, world: World) -> None:
    body, upload_id = corpus.pdf(40), new_id()
    at = 0
    while at < len(body):
        answer = send(
            family, body[at : at + PIECE], at, upload_id=upload_id, length=len(body), name="证.pdf"
        )
        assert answer.status_code == 200, answer.text
        at = answer.get_json()["offset"]
        assert documents_of(world) == [] or at == len(body)
    (document,) = documents_of(world)
    assert family.client.get(f"/documents/{document.ref}").data == body
    assert (document.name, document.uploaded_by_id) == ("证.pdf", family.user.id)


def test_the_same_piece_twice_does_no_harm(family: Family, world: World) -> None:
    body, upload_id = corpus.pdf(40), new_id()
    about: dict[str, Any] = {"upload_id": upload_id, "length": len(body), "name": "证.pdf"}
    for _ in range(2):
        assert send(family, body[:PIECE], 0, **about).get_json() == {"offset": PIECE}
    for _ in range(2):
        answer = send(family, body[PIECE:], PIECE, **about)
        assert answer.get_json() == {"offset": len(body)}
    (document,) = documents_of(world)
    assert family.client.get(f"/documents/{document.ref}").data == body


def test_after_a_break_the_head_says_where_to_go_on(family: Family) -> None:
    body, upload_id = corpus.pdf(40), new_id()
    about: dict[str, Any] = {"upload_id": upload_id, "length": len(body), "name": "证.pdf"}
    assert send(family, b"", 0, method="HEAD", **about).status_code == 404
    send(family, body[:PIECE], 0, **about)
    gap = send(family, body[2 * PIECE :], 2 * PIECE, **about)
    assert gap.status_code == 409
    answer = send(family, b"", 0, method="HEAD", **about)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (200, str(PIECE))


def test_the_answer_tells_the_page_what_to_fetch_again(family: Family) -> None:
    body = corpus.jpeg()
    asked = f"{family.url}?refresh=/foster/x"
    answer = send(family, body, 0, upload_id=new_id(), length=len(body), url=asked)
    assert answer.get_json() == {"offset": len(body), "refresh": "/foster/x"}
    asked = f"{family.url}?refresh=//evil.example"
    answer = send(family, body, 0, upload_id=new_id(), length=len(body), url=asked)
    assert answer.get_json() == {"offset": len(body)}


def test_a_label_files_the_upload_under_its_paper(family: Family, world: World) -> None:
    body = corpus.jpeg()
    answer = send(family, body, 0, upload_id=new_id(), length=len(body), label="hukou_book")
    assert answer.status_code == 200, answer.text
    with world.reading() as session:
        paper = session.scalars(select(Paper)).one()
    (document,) = documents_of(world)
    assert (paper.kind, paper.document_id) == ("hukou_book", document.id)
    assert family.client.post(f"/documents/{document.ref}/remove").status_code == 303
    with world.reading() as session:
        assert session.scalars(select(Paper)).one().removed_at is not None


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (corpus.archive(), "包.zip", "解压"),
        (b"%PDF-1.4" + scanning.EICAR + b"%%EOF", "毒.pdf", "病毒"),
        (corpus.jpeg()[:900], "坏.jpg", "没有传完整"),
    ],
)
def test_a_whole_file_that_is_unfit_is_refused_in_words(
    family: Family, world: World, body: bytes, name: str, says: str
) -> None:
    upload_id, half = new_id(), len(body) // 2
    about: dict[str, Any] = {"upload_id": upload_id, "length": len(body), "name": name}
    assert send(family, body[:half], 0, **about).status_code == 200
    answer = send(family, body[half:], half, **about)
    assert answer.status_code == 422
    assert name in answer.get_json()["error"]
    assert says in answer.get_json()["error"]
    assert documents_of(world) == []
    with world.reading() as session:
        assert session.scalars(select(Upload)).one().finished_at is not None


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"length": 30 * 1024 * 1024}, 422),
        ({"length": 0}, 422),
        ({"upload_id": "x"}, 422),
        ({"upload_id": "../../etc/passwd"}, 422),
        ({"label": "x" * 200}, 422),
    ],
)
def test_an_unfit_upload_is_refused_before_it_is_sent(
    family: Family, change: dict[str, Any], status: int
) -> None:
    about: dict[str, Any] = {"upload_id": new_id(), "length": 9000} | change
    answer = send(family, b"a" * 100, 0, **about)
    assert answer.status_code == status
    assert json.loads(answer.text)["error"]


def test_nobody_uploads_into_a_case_that_is_not_theirs(
    family: Family, family_in: Callable[..., Family], world: World
) -> None:
    stranger, sent = family_in(), family_in(State.SUBMITTED)
    about: dict[str, Any] = {"upload_id": new_id(), "length": 100}
    assert send(stranger, b"a" * 50, 0, url=family.url, **about).status_code == 404
    assert send(sent, b"a" * 50, 0, **about).status_code == 403
    unknown = "/documents/upload/secrets/" + family.case.ref
    assert send(family, b"a" * 50, 0, url=unknown, **about).status_code == 404


def test_one_accounts_upload_is_not_anothers(
    family: Family, family_in: Callable[..., Family]
) -> None:
    about: dict[str, Any] = {"upload_id": new_id(), "length": 100}
    assert send(family, b"a" * 50, 0, **about).status_code == 200
    other = family_in()
    assert send(other, b"", 0, method="HEAD", **about).status_code == 404
    assert send(other, b"b" * 50, 50, **about).status_code == 409


def test_pieces_lie_on_disk_sealed(family: Family, world: World) -> None:
    canary = b"CANARY-PIECE-4711"
    send(family, canary * 10, 0, upload_id=new_id(), length=9000)
    folder = world.app.config["PORTAL"].uploads
    parts = [path for path in (folder / storage.PARTS).rglob("*") if path.is_file()]
    assert len(parts) == 1
    assert canary not in parts[0].read_bytes()
    assert len(parts[0].read_bytes()) > len(canary) * 10


def test_a_household_takes_files_of_its_owner(family: Family, world: World) -> None:
    body = corpus.png()
    with world.reading() as session:
        ref = session.get_one(Household, family.case.household_id).ref
    url = f"/documents/upload/household/{ref}"
    answer = send(family, body, 0, upload_id=new_id(), length=len(body), url=url)
    assert answer.status_code == 200, answer.text
