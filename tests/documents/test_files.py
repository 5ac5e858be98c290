"""Files over HTTP: whose they are, how they are served, that nothing lies in plain on disk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import render_template
from sqlalchemy import select

from app.accounts.roles import Role
from app.audit.models import AuditEvent, Outcome
from app.core import clock
from app.core.errors import Conflict, Invalid, NotFound
from app.core.ids import new_ref
from app.documents import services, settings, storage
from app.documents.models import Document, ScanState
from app.documents.queries import list_files
from app.documents.views.files import FILE_CSP
from app.foster.models import State
from tests.documents import corpus
from tests.documents.conftest import Family
from tests.factories import World

Keep = Callable[..., Document]
FamilyIn = Callable[..., Family]


@pytest.mark.bar("S47")
def test_the_family_downloads_what_it_sent(family: Family, keep: Keep) -> None:
    document = keep(family.case, name="户口簿 “新”.jpg")
    answer = family.client.get(f"/documents/{document.ref}")
    assert answer.status_code == 200
    assert answer.content_type == "image/jpeg"
    assert len(answer.data) == document.size
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == FILE_CSP
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment;")
    assert "filename*=UTF-8''%E6%88%B7%E5%8F%A3" in said
    assert said.isascii()


@pytest.mark.bar("S47")
@pytest.mark.parametrize("name", ['a"b.jpg', "a\r\nX-Evil: 1.jpg", "a;b=%0d.jpg", "名" * 300])
def test_no_name_breaks_out_of_its_header(family: Family, keep: Keep, name: str) -> None:
    document = keep(family.case, name=name)
    answer = family.client.get(f"/documents/{document.ref}")
    assert answer.status_code == 200
    assert "X-Evil" not in answer.headers
    assert re.fullmatch(
        r"attachment; filename=\"[\w. -]+\"; filename\*=UTF-8''[\w.%~-]+",
        answer.headers["Content-Disposition"],
    )


@pytest.mark.bar("S47")
def test_only_pictures_are_shown_in_the_page(family: Family, keep: Keep) -> None:
    picture = keep(family.case)
    paper = keep(family.case, corpus.pdf(), "证明.pdf")
    for document, how in ((picture, "inline"), (paper, "attachment")):
        answer = family.client.get(f"/documents/{document.ref}?inline=1")
        assert answer.headers["Content-Disposition"].startswith(how)
    assert family.client.get(f"/documents/{picture.ref}/preview").content_type == "image/jpeg"
    assert family.client.get(f"/documents/{paper.ref}/preview").status_code == 404


@pytest.mark.bar("S02", "S47")
def test_another_family_is_not_told_that_the_file_exists(
    family: Family, family_in: FamilyIn, keep: Keep, world: World
) -> None:
    document = keep(family.case)
    stranger = family_in()
    for client in (
        stranger.client,
        world.staff("other", Role.INTAKE),
        world.staff("home", Role.INTAKE),
    ):
        for path in ("", "/preview"):
            assert client.get(f"/documents/{document.ref}{path}").status_code == 404
        assert client.post(f"/documents/{document.ref}/remove").status_code == 404
    assert world.client().get(f"/documents/{document.ref}").status_code == 303
    assert stranger.client.get(f"/documents/{new_ref()}").status_code == 404


@pytest.mark.bar("S65")
def test_a_reading_by_staff_is_recorded_before_it_is_shown(
    family_in: FamilyIn, keep: Keep, world: World
) -> None:
    family = family_in(State.SUBMITTED)
    document = keep(family.case)
    clerk = world.staff("home", Role.INTAKE)
    assert clerk.get(f"/documents/{document.ref}").status_code == 200
    assert family.client.get(f"/documents/{document.ref}").status_code == 200
    with world.reading() as session:
        readings = session.execute(
            select(AuditEvent.subject_ref, AuditEvent.case_no, AuditEvent.agency_id).where(
                AuditEvent.outcome == Outcome.READ, AuditEvent.action == "documents.download"
            )
        ).all()
    assert readings == [(document.ref, family.case.case_no, world.agencies["home"].id)]


@pytest.mark.bar("S48")
def test_what_no_scanner_called_clean_is_never_served(
    family: Family, keep: Keep, world: World
) -> None:
    document = keep(family.case)
    for state in (ScanState.WAITING, ScanState.REFUSED):
        with world.writing() as session:
            session.get_one(Document, document.id).scan = state
        assert family.client.get(f"/documents/{document.ref}").status_code == 404
        assert family.client.get(f"/documents/{document.ref}/preview").status_code == 404


def test_the_worker_asks_again_about_files_that_wait(
    family: Family, keep: Keep, world: World
) -> None:
    document = keep(family.case)
    with world.writing() as session:
        session.get_one(Document, document.id).scan = ScanState.WAITING
    with world.writing() as session:
        assert services.scan_waiting(session) == 1
    assert family.client.get(f"/documents/{document.ref}").status_code == 200


def test_a_lost_file_does_not_hold_up_those_behind_it(
    family: Family, keep: Keep, world: World
) -> None:
    lost, found = keep(family.case), keep(family.case, corpus.jpeg(width=90))
    storage.delete(lost.ref)
    with world.writing() as session:
        for document in (lost, found):
            session.get_one(Document, document.id).scan = ScanState.WAITING
    with world.writing() as session:
        assert services.scan_waiting(session, most=1) == 1
    with world.reading() as session:
        assert session.get_one(Document, lost.id).scan is ScanState.WAITING
        assert session.get_one(Document, found.id).scan is ScanState.CLEAN


def test_a_plain_form_keeps_the_good_files_and_names_the_bad(family: Family, world: World) -> None:
    answer = family.client.post(
        f"{family.url}/form",
        {
            "other": [
                (io.BytesIO(corpus.jpeg()), "一.jpg"),
                (io.BytesIO(corpus.archive()), "二.zip"),
            ],
            "next": "/accessibility",
        },
        content_type="multipart/form-data",
    )
    assert (answer.status_code, answer.location) == (303, "/accessibility")
    page = family.client.get("/accessibility").text
    assert "“一.jpg”已上传" in page
    assert "“二.zip”是文档或者压缩包" in page
    with world.reading() as session:
        kept = session.scalars(select(Document)).all()
    assert [one.name for one in kept] == ["一.jpg"]


@pytest.mark.bar("S45")
def test_a_body_over_the_limit_is_refused_in_words(family: Family) -> None:
    settings.use(replace(settings.current(), max_upload=50_000))
    answer = family.client.post(
        f"{family.url}/form",
        {"other": (io.BytesIO(bytes(200_000)), "大.pdf")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "20MB" in answer.text


def test_a_removed_file_comes_back_within_a_day(family: Family, keep: Keep, world: World) -> None:
    document = keep(family.case)
    url = f"/documents/{document.ref}"
    back = {"next": "/accessibility"}
    assert family.client.post(f"{url}/remove", back).location == "/accessibility"
    assert family.client.get(url).status_code == 404
    assert family.client.post(f"{url}/restore", back).status_code == 303
    assert family.client.get(url).status_code == 200
    with world.writing() as session:
        row = session.get_one(Document, document.id)
        services.remove(session, row, clock.now() - timedelta(hours=25))
        with pytest.raises(Conflict):
            services.restore(session, row, clock.now())


def test_a_family_does_not_change_the_files_of_a_case_that_is_handed_in(
    family_in: FamilyIn, keep: Keep
) -> None:
    family = family_in(State.SUBMITTED)
    document = keep(family.case)
    assert family.client.get(f"/documents/{document.ref}").status_code == 200
    assert family.client.post(f"/documents/{document.ref}/remove").status_code == 403
    assert family.client.post(f"{family.url}/form").status_code == 403


@pytest.mark.bar("S46")
def test_one_case_has_room_for_a_hundred_files(
    family: Family, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "most_files", lambda _kind: 2)
    keep(family.case, corpus.png())
    keep(family.case, corpus.png())
    with pytest.raises(Invalid, match="最多上传2个"):
        keep(family.case, corpus.png())


@pytest.mark.bar("S46")
def test_an_account_sends_so_much_a_day_and_no_more(
    family: Family, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_BYTES_OF_USER_A_DAY", 3000)

    def send(body: bytes) -> None:
        with world.writing() as session:
            services.store(
                session, subject_kind="foster_application", subject_id=family.case.id, name="x",
                stream=io.BytesIO(body), uploaded_by_id=family.user.id, now=clock.now(),
            )  # fmt: skip

    send(corpus.pdf(2))
    with pytest.raises(Invalid, match="今天上传的文件太多"):
        send(corpus.pdf(40))


@pytest.mark.bar("S45")
def test_a_form_of_ten_thousand_parts_is_refused(family: Family) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    answer = family.client.http.post(
        f"{family.url}/form", data=part * 10_000 + b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )  # fmt: skip
    assert answer.status_code == 413


# --- on disk ---------------------------------------------------------------------------------


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.bar("S46", "S53")
def test_nothing_that_was_sent_lies_on_disk_in_plain(
    family: Family, keep: Keep, world: World
) -> None:
    canary = "寄养家庭住址长春市人民大街"
    keep(family.case, corpus.pdf(text="CANARY-4711"), f"{canary}.pdf")
    portal = world.app.config["PORTAL"]
    found = on_disk(portal.instance)
    assert len(found) > 500
    for plain in (canary.encode(), canary.encode("gbk"), b"CANARY-4711", b"%PDF-", b"/Catalog"):
        assert plain not in found


def test_a_changed_or_cut_file_is_not_served(
    family: Family, keep: Keep, uploads_folder: Path
) -> None:
    document = keep(family.case, corpus.pdf(), "证明.pdf")
    path = uploads_folder / document.ref[:2] / document.ref
    whole = path.read_bytes()
    for wrong in (whole[:-1], whole[:40] + bytes([whole[40] ^ 1]) + whole[41:]):
        path.write_bytes(wrong)
        with pytest.raises(Exception, match=r"documents\.file"):
            b"".join(services.read(document))
    path.unlink()
    assert family.client.get(f"/documents/{document.ref}").status_code == 503


@pytest.mark.bar("S63")
def test_the_sweeper_takes_what_no_row_needs_and_nothing_else(
    family: Family, keep: Keep, world: World
) -> None:
    kept, removed, orphan = keep(family.case), keep(family.case), new_ref()
    storage.put(orphan, b"left by a killed server")
    storage.put_part(new_ref(), 0, b"left by a broken line")
    with world.writing() as session:
        services.remove(session, session.get_one(Document, removed.id), clock.now())
    with world.writing() as session:
        assert services.sweep_orphans(session, clock.now()) == 0, "too young to be sure"
    later = clock.now() + timedelta(hours=2)
    with world.writing() as session:
        assert services.sweep_orphans(session, later) == 2
    with world.writing() as session:
        assert services.sweep_orphans(session, clock.now() + timedelta(hours=26)) == 2
    assert [storage.has(name) for name in (kept.ref, removed.ref, orphan)] == [True, False, False]


def test_a_file_that_was_removed_is_not_read_by_a_service(
    family: Family, keep: Keep, world: World
) -> None:
    document = keep(family.case)
    document.removed_at = clock.now()
    with pytest.raises(NotFound):
        services.read(document)


def test_the_list_of_files_shows_each_with_its_state(
    family: Family, keep: Keep, world: World
) -> None:
    keep(family.case)
    gone = keep(family.case, corpus.pdf(), "旧.pdf")
    with world.writing() as session:
        services.remove(session, session.get_one(Document, gone.id), clock.now())
    with world.reading() as session:
        lines = list_files(session, "foster_application", family.case.id, now=clock.now())
    context: dict[str, Any] = {"files": lines, "files_id": "x", "may_remove": True}
    with world.app.test_request_context():
        page = render_template("documents/_files.html", **context)
    assert [line.name for line in lines] == ["户口簿.jpg", "旧.pdf"]
    assert "恢复" in page
    assert "24小时内可以恢复" in page
    assert page.count("/preview") == 1
