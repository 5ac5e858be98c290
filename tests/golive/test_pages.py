"""The pages: upload by the administrator, release by the head, errors to download."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from app.accounts.roles import Role
from app.children.models import Child
from app.core import clock
from app.foster.models import FosterApplication
from app.golive import progress
from app.golive.models import BatchState
from app.golive.services import batches as service
from app.placements.models import Match, Placement
from tests.factories import World
from tests.golive.books import Office, child, version_of, whole, workbook


@pytest.fixture
def office(world: World) -> Office:
    return Office.open(world)


def sent(office: Office, body: bytes) -> tuple[int, str]:
    data = {"file": (io.BytesIO(body), "台账.xlsx")}
    answer = office.browser(office.admin).post("/golive/", data, content_type="multipart/form-data")
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def test_from_upload_to_release(office: Office) -> None:
    status, url = sent(office, workbook(**whole(1)))
    assert status == 303
    admin, head = office.browser(office.admin), office.browser(office.head)
    page = admin.get(url).text
    assert "待负责人同意" in page
    assert "李*" in page
    assert "李明明" not in page
    assert "同意导入" not in page
    page = head.get(url).text
    assert "同意导入" in page
    answer = head.post(f"{url}/release", {"version": version_of(page)})
    assert answer.status_code == 303
    page = head.get(url).text
    assert "已全部导入" in page
    assert 'href="/children/"' in page
    assert 'href="/children/"' not in admin.get(url).text
    assert office.found(url.rsplit("/", 1)[1]).state is BatchState.DONE


def test_pages_of_migrated_records_work(office: Office) -> None:
    rows = whole(1)
    rows["paper"].append(
        {"subject": "儿童", "own_no": "ET-001", "paper": "寄养协议", "kept_at": "民政局"}
    )
    office.bring(**rows)
    with office.world.reading() as session:
        placed = session.scalars(select(Placement)).one().ref
        one = session.scalars(select(Child)).one().ref
        case = session.scalars(select(FosterApplication)).one().ref
        match = session.scalars(select(Match)).one().ref
    head = office.browser(office.head)
    for tab in ("", "/agreement", "/visits", "/changes", "/assessments", "/ending", "/timeline"):
        assert head.get(f"/placements/{placed}{tab}").status_code == 200, tab
    page = head.get(f"/placements/{placed}/agreement").text
    assert "上线前已开始的寄养" in page
    assert re.search(r"寄养协议\s*</dt>.*?民政局", page, re.DOTALL)
    assert "纸质原件" in head.get(f"/children/{one}").text
    assert head.get(f"/matches/{match}").status_code == 200
    for tab in ("", "/papers", "/assessment", "/decision", "/timeline"):
        assert head.get(f"/foster/desk/{case}{tab}").status_code in {200, 404}, tab
    for page in ("/foster/desk", "/foster/pool", f"/foster/pool/{case}", "/placements",
                 "/matches/", "/children/"):  # fmt: skip
        assert head.get(page).status_code == 200, page


def test_errors_can_be_downloaded(office: Office) -> None:
    _, url = sent(office, workbook(child=[child(1, sex="?")]))
    admin = office.browser(office.admin)
    page = admin.get(url).text
    assert "有错误，没有导入" in page
    assert "只能填：男、女" in page
    answer = admin.get(f"{url}/errors.xlsx")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


def test_progress_is_asked_for_until_there_is_a_result(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "AT_ONCE", 0)
    _, url = sent(office, workbook(child=[child(1)]))
    admin, piece = office.browser(office.admin), {"HX-Request": "true"}
    assert "正在排队等候检查" in admin.get(f"{url}/progress", headers=piece).text
    progress.tell(url.rsplit("/", 1)[1], 3, 8)
    assert "已完成37%" in admin.get(f"{url}/progress", headers=piece).text
    assert "已完成37%" in admin.get(url).text
    service.run_waiting(office.world.database, clock.now())
    assert admin.get(f"{url}/progress", headers=piece).headers["HX-Redirect"] == url
    assert admin.get(f"{url}/progress").headers["Location"] == url


def test_a_file_that_cannot_be_read_is_told_on_the_form(office: Office) -> None:
    status, page = sent(office, b"PK\x03\x04 broken")
    assert status == 422
    assert "这不是能打开的xlsx文件" in page


def test_the_template_can_be_downloaded(office: Office) -> None:
    answer = office.browser(office.head).get("/golive/template.xlsx")
    assert answer.data.startswith(b"PK")


def test_another_home_sees_nothing(office: Office) -> None:
    _, url = sent(office, workbook(child=[child(1)]))
    stranger = office.world.staff("other", Role.HEAD)
    assert stranger.get(url).status_code == 404
    assert re.search("还没有导入过", stranger.get("/golive/").text)


def test_given_up_takes_the_file_away(office: Office) -> None:
    _, url = sent(office, workbook(child=[child(1)]))
    admin = office.browser(office.admin)
    assert admin.post(f"{url}/withdraw").status_code == 303
    assert "已作废" in admin.get("/golive/").text
