"""Papers of the adopters: uploaded, dated, taken back, never on another side."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from app.adoption.models import (
    AdoptionPaper,
)
from app.core import clock
from app.documents.models import Document
from tests.adoption.couple import Town
from tests.adoption.town import make_sender
from tests.documents import corpus
from tests.factories import World


@pytest.fixture
def town(world: World) -> Town:
    return Town(world)


def test_a_paper_is_uploaded_dated_and_taken_back(town: Town) -> None:
    ref = town.start()
    base = f"/adoption/mine/{ref}/apply/papers"
    page = town.client.get(base).text
    assert "健康检查证明（赵国强）" in page
    answer = town.client.post(
        f"{base}/D-06.spouse", {"D-06.spouse": (io.BytesIO(corpus.pdf()), "体检.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    assert "缺开具日期" in town.client.get(base).text
    piece = town.client.get(f"{base}/D-06.spouse", headers={"HX-Request": "true"}).text
    assert "<html" not in piece
    for beside in ('id="paper-state" hx-swap-oob="true"', 'id="paper-date" hx-swap-oob="true"'):
        assert beside in piece
    assert "还没上传" not in piece
    assert "保存日期" in piece
    tomorrow = {"issued_on-year": 2099, "issued_on-month": 1, "issued_on-day": 1}
    assert town.client.post(f"{base}/D-06.spouse/date", tomorrow).status_code == 422
    today = clock.today()
    dated = {"issued_on-year": today.year, "issued_on-month": today.month,
             "issued_on-day": today.day}  # fmt: skip
    assert town.client.post(f"{base}/D-06.spouse/date", dated).status_code == 303
    with town.world.reading() as session:
        paper = session.scalars(select(AdoptionPaper)).one()
        assert (paper.party, paper.issued_on) == ("spouse", today)
    assert town.client.post(f"{base}/files/{paper.ref}/remove").status_code == 303
    assert "体检.pdf" not in town.client.get(f"{base}/D-06.spouse").text
    assert town.client.get(f"{base}/D-20.mother").status_code == 404
    assert town.client.get(f"{base}/D-99").status_code == 404


def test_a_file_in_pieces_lands_under_its_paper_and_stays_once_checked(town: Town) -> None:
    ref = town.start()
    page = town.client.get(f"/adoption/mine/{ref}/apply/papers/D-04").text
    address = re.search(r'data-upload="([^"]+)"', page)
    assert address
    body = corpus.pdf(3)
    for at in (0, 1000):
        piece = body[at : at + 1000] if at == 0 else body[at:]
        answer = town.client.http.post(address[1].replace("&amp;", "&"), data=piece, headers={
            "Upload-Id": "a" * 32, "Upload-Length": str(len(body)), "Upload-Name": "zm.pdf",
            "Upload-Kind": "D-04", "Upload-Offset": str(at), "X-CSRFToken": town.client.csrf,
            "Content-Type": "application/octet-stream",
        })  # fmt: skip
        assert answer.status_code == 200, answer.text
    with town.world.writing() as session:
        paper = session.scalars(select(AdoptionPaper)).one()
        assert paper.code == "D-04"
        document = session.get_one(Document, paper.document_id)
        paper.check = "good"
    assert town.client.post(f"/documents/{document.ref}/remove").status_code == 409
    refused = town.client.post(f"/adoption/mine/{ref}/apply/papers/files/{paper.ref}/remove")
    assert refused.status_code == 409
    with town.world.reading() as session:
        assert session.get_one(Document, document.id).removed_at is None


def test_a_file_of_the_adopters_is_not_put_under_a_senders_paper(town: Town) -> None:
    ref = town.start("hardship")
    with town.world.writing() as session:
        make_sender(session, town.case(ref, session))
    base = f"/adoption/mine/{ref}/apply/papers/D-20.mother"
    assert town.client.get(base).status_code == 404
    assert town.client.post(base).status_code == 404
