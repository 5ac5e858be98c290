"""The search for parents in public: what was published, and only while it runs (PD-PUB-1)."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.institutions.models import Admission, SearchNotice
from app.institutions.services import search
from tests.institutions.house import TODAY, House, at


def picture() -> tuple[io.BytesIO, str]:
    body = io.BytesIO()
    Image.new("RGB", (300, 400), "beige").save(body, "JPEG")
    body.seek(0)
    return body, "face.jpg"


def published(house: House, *, photo: bool = True) -> str:
    """A notice put on line through the form, as intake does it; its reference."""
    ref = house.observed()
    desk = house.world.client(house.users["INT"])
    with house.world.reading() as session:
        version = house.load(session, ref).version
    data = {
        "version": str(version), "publish_notice-on-year": str(TODAY.year),
        "publish_notice-on-month": str(TODAY.month), "publish_notice-on-day": str(TODAY.day),
        "publish_notice-media": "长春日报", "publish_notice-place": "重庆路附近",
        "publish_notice-features": "左手有痣", "publish_notice-contact": "0431-88880000",
    } | ({"publish_notice-photo": picture()} if photo else {})  # fmt: skip
    answer = desk.post(f"/institutions/admissions/{ref}/publish-notice", data)
    assert answer.status_code == 303, answer.text
    with house.world.reading() as session:
        return session.scalars(select(SearchNotice.ref)).one()


@pytest.mark.rule("CW18-P1")
def test_the_public_reads_face_marks_and_contact(house: House) -> None:
    ref = published(house)
    anybody = house.world.client()
    page = anybody.get("/institutions/search-notices").text
    assert "左手有痣" in page
    assert "重庆路附近" in page
    assert "0431-88880000" in page
    photo = anybody.get(f"/institutions/search-notices/{ref}/photo")
    assert photo.mimetype == "image/jpeg"
    assert photo.headers["Cache-Control"] == "no-store"


def test_nothing_more_than_that_is_public(house: House) -> None:
    ref = published(house)
    with house.world.reading() as session:
        case = house.load(session, house_case(session))
        secrets = [case.case_no, case.name or "无名", str(case.birth_on), case.police_receipt]
        secrets += [str(v) for v in (case.referral or {}).values()]
    for path in ("", f"/{ref}"):
        page = house.world.client().get(f"/institutions/search-notices{path}").text
        assert [s for s in secrets if s and s in page] == []


def house_case(session: Session) -> str:
    return str(session.scalars(select(Admission.ref)).one())


def test_after_the_result_only_the_proof_is_left(house: House) -> None:
    ref = published(house)
    with house.world.reading() as session:
        digest = session.scalars(select(SearchNotice.digest)).one()
        case_ref = house_case(session)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    with house.case("INT", case_ref) as (session, case, actor):
        notice = search.newest_notice(session, case)
        assert notice is not None
        search.end(
            session, case, notice, claimed=True, note="生母认领", actor=actor,
            now=at(TODAY, 16),
        )  # fmt: skip
    anybody = house.world.client()
    assert "左手有痣" not in anybody.get("/institutions/search-notices").text
    page = anybody.get(f"/institutions/search-notices/{ref}").text
    assert "左手有痣" not in page
    assert digest in page
    assert anybody.get(f"/institutions/search-notices/{ref}/photo").status_code == 404


def test_it_leaves_the_page_by_itself_after_the_last_day(house: House) -> None:
    ref = published(house)
    with house.world.writing() as session:
        notice = session.scalars(select(SearchNotice)).one()
        notice.published_on = clock.today() - timedelta(days=61)
        notice.until_on = clock.today() - timedelta(days=1)
    assert "左手有痣" not in house.world.client().get(f"/institutions/search-notices/{ref}").text
    photo = house.world.client().get(f"/institutions/search-notices/{ref}/photo")
    assert photo.status_code == 404


def test_without_a_photo_there_is_none(house: House) -> None:
    ref = published(house, photo=False)
    anybody = house.world.client()
    assert "<img" not in anybody.get(f"/institutions/search-notices/{ref}").text.split("<main")[1]
    assert anybody.get(f"/institutions/search-notices/{ref}/photo").status_code == 404


def test_a_picture_has_to_be_a_picture(house: House) -> None:
    ref = house.observed()
    with house.world.reading() as session:
        version = house.load(session, ref).version
    answer = house.world.client(house.users["INT"]).post(
        f"/institutions/admissions/{ref}/publish-notice",
        {
            "version": str(version), "publish_notice-on-year": str(TODAY.year),
            "publish_notice-on-month": str(TODAY.month), "publish_notice-on-day": str(TODAY.day),
            "publish_notice-media": "长春日报", "publish_notice-place": "重庆路附近",
            "publish_notice-features": "左手有痣", "publish_notice-contact": "0431-88880000",
            "publish_notice-photo": (io.BytesIO(b"no picture"), "face.jpg"),
        },
    )  # fmt: skip
    assert answer.status_code == 422
    assert "左手有痣" in answer.text
