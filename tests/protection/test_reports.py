"""The report in five minutes, and who may read what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import Invalid
from app.deadlines.models import Deadline
from app.notices.models import Notice
from app.protection.models import SITUATIONS, HarmReport
from app.protection.services import bureau_for, sound_alarms
from tests.children.files import make_child
from tests.factories import Client, World, make_agency

FORM: dict[str, Any] = {
    "is_urgent": "no", "situations": ["MR4"], "what": "孩子胳膊上有好几处青紫，不敢回家。",
    "place": ["22", "2201", "220104"], "child": "二年级男孩，穿蓝色外套", "name": "李明",
    "phone": "13800138000",
}  # fmt: skip


def report(client: Client, **changes: Any) -> str:
    """The path of the receipt."""
    answer = client.post("/report", FORM | changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def the_report(world: World) -> HarmReport:
    with world.reading() as session:
        return session.scalars(select(HarmReport)).one()


@pytest.mark.rule("MP-MR-4")
def test_nine_situations_can_be_chosen() -> None:
    assert list(SITUATIONS) == [f"MR{n}" for n in range(1, 10)]


@pytest.mark.rule("MP-MR-1")
def test_anybody_reports_and_gets_a_number(world: World) -> None:
    visitor = Client(world.app)
    page = visitor.get("/report").text
    assert "110" in page
    receipt = visitor.get(report(visitor)).text
    found = the_report(world)
    assert found.receipt_no in receipt
    assert found.agency_id == world.agencies["home_bureau"].id
    assert "青紫" not in receipt
    assert "李明" not in receipt


def test_reporter_need_not_be_named(world: World) -> None:
    report(Client(world.app), name="", phone="")
    assert the_report(world).reporter is None


@pytest.mark.parametrize(
    "changes", [{"situations": []}, {"what": ""}, {"is_urgent": ""}, {"place": []}]
)
def test_what_is_missing_is_asked_for_and_the_rest_kept(
    world: World, changes: dict[str, Any]
) -> None:
    answer = Client(world.app).post("/report", FORM | {"where": "学校门口"} | changes)
    assert answer.status_code == 422
    assert "学校门口" in answer.text


def test_machine_is_stopped_after_ten_reports(world: World) -> None:
    visitor = Client(world.app)
    for _ in range(10):
        report(visitor)
    answer = visitor.post("/report", FORM)
    assert answer.status_code == 429
    assert "110" in answer.text


@pytest.mark.bar("S13")
@pytest.mark.rule("MP-MR-9")
def test_only_two_roles_of_the_bureau_see_the_reporter(world: World) -> None:
    report(Client(world.app))
    ref = the_report(world).ref
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    page = officer.get(f"/protection/{ref}").text
    assert "青紫" in page
    assert "李明" not in page
    assert "李明" not in officer.get("/protection").text
    officer.post(f"/protection/{ref}/take")
    why = {"what": "name", "reason": "核实孩子现在的住处"}
    shown = officer.post(f"/protection/{ref}/reveal", why)
    assert "李明" in shown.text
    assert officer.post(f"/protection/{ref}/reveal", why | {"reason": ""}).status_code == 422
    asked = world.staff("home_bureau", Role.BUREAU_OFFICER).post(f"/protection/{ref}/reveal", why)
    assert (asked.status_code, "李明" in asked.text) == (303, False)
    for agency, role in (
        ("home", Role.HEAD), ("home", Role.SOCIAL_WORKER), ("other_bureau", Role.BUREAU_HEAD),
    ):  # fmt: skip
        client = world.staff(agency, role)
        assert client.get(f"/protection/{ref}").status_code == 404
        answer = client.post(f"/protection/{ref}/reveal", why)
        assert answer.status_code == 404


@pytest.mark.bar("S13")
@pytest.mark.rule("MP-MR-9")
def test_record_never_says_who_reported(world: World) -> None:
    head = world.user("home", Role.HEAD)
    report(world.client(head))
    with world.reading() as session:
        lines = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "protection.submit")
        ).all()
        assert [line.actor_user_id for line in lines] == [None]


@pytest.mark.rule("MP-MR-12")
def test_report_is_taken_passed_on_and_answered(world: World) -> None:
    report(Client(world.app))
    ref = the_report(world).ref
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert officer.post(f"/protection/{ref}/take").status_code == 303
    done = {
        "result": "孩子已由祖母照料，公安已立案。",
        "told_how": "电话告知",
        "to_reporter": "已经核实，孩子现在安全。",
    }
    assert officer.post(f"/protection/{ref}/finish", done).status_code == 409
    told = officer.post(f"/protection/{ref}/police", {"station": "朝阳区公安分局"})
    assert told.status_code == 303
    assert officer.post(f"/protection/{ref}/finish", done).status_code == 303
    assert "已办结" in officer.get(f"/protection/{ref}").text
    with world.reading() as session:
        clock_row = session.scalars(
            select(Deadline).where(Deadline.subject_kind == "harm_report")
        ).one()
        assert clock_row.ended_at is not None
        assert (clock_row.length, clock_row.unit) == (15, "working_day")


@pytest.mark.rule("MP-MR-1")
def test_alarms_after_one_hour_and_after_two(world: World) -> None:
    officer = world.user("home_bureau", Role.BUREAU_OFFICER)
    head = world.user("home_bureau", Role.BUREAU_HEAD)
    report(Client(world.app))
    began = the_report(world).received_at

    def titles(user_id: int) -> list[str]:
        with world.reading() as session:
            return list(session.scalars(select(Notice.title).where(Notice.user_id == user_id)))

    def minutes(number: int) -> int:
        with world.writing() as session:
            return sound_alarms(session, began + timedelta(minutes=number))

    assert minutes(59) == 0
    assert minutes(60) == 1
    assert minutes(61) == 0
    assert "报告一小时无人受理" in titles(officer.id)
    assert minutes(119) == 0
    assert minutes(120) == 1
    assert minutes(121) == 0
    assert "报告两小时无人受理" in titles(head.id)


def test_worker_reports_from_a_childs_file(world: World) -> None:
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        ref, file_no, name = child.ref, child.file_no, child.name or ""
    worker = world.staff("home", Role.SOCIAL_WORKER)
    assert f"/report/child/{ref}" in worker.get(f"/children/{ref}").text
    page = worker.get(f"/report/child/{ref}").text
    assert file_no in page
    data = {k: v for k, v in FORM.items() if k != "place"}
    answer = worker.post(f"/report/child/{ref}", data)
    assert answer.status_code == 303
    found = the_report(world)
    assert found.child_id is not None
    assert found.from_office
    assert name
    assert name not in str(found.content)
    stranger = world.staff("far", Role.SOCIAL_WORKER)
    assert stranger.get(f"/report/child/{ref}").status_code == 404


def test_notice_holds_the_number_only(world: World) -> None:
    world.user("home_bureau", Role.BUREAU_OFFICER)
    report(Client(world.app))
    with world.reading() as session:
        for notice in session.scalars(select(Notice)):
            assert "青紫" not in notice.title + (notice.body or "")
            assert "李明" not in notice.title + (notice.body or "")
    assert clock.now() >= the_report(world).received_at


@pytest.mark.rule("MP-MR-1")
def test_another_countys_bureau_never_gets_the_report(world: World) -> None:
    def bureau(place: str) -> str:
        with world.reading() as session:
            return bureau_for(session, place).name

    with pytest.raises(Invalid, match="还没有使用本平台"):
        bureau("220122")  # 农安县 lies in Changchun, as 朝阳区 does
    with world.writing() as session:
        for code, name, level in (
            ("220100", "长春市民政局", Level.CITY), ("220000", "吉林省民政厅", Level.PROVINCE),
        ):  # fmt: skip
            make_agency(session, AgencyKind.BUREAU, code, name, level=level)
    assert bureau("220122") == "长春市民政局"
    assert bureau("220322") == "吉林省民政厅"  # 梨树县 lies in 四平
    assert bureau("220104") == world.agencies["home_bureau"].name


@pytest.mark.rule("MP-MR-2")
def test_the_reporters_own_call_is_not_the_bureaus_report_to_the_police(world: World) -> None:
    report(Client(world.app), police_called="y")
    ref = the_report(world).ref
    assert the_report(world).police_called
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    officer.post(f"/protection/{ref}/take")
    end = {"result": "孩子已由祖母照料。", "told_how": "电话告知", "to_reporter": "已经核实。"}
    assert officer.post(f"/protection/{ref}/finish", end).status_code == 409
    first = {"station": "朝阳区公安分局", "receipt_no": "2026-117"}
    assert officer.post(f"/protection/{ref}/police", first).status_code == 303
    again = officer.post(f"/protection/{ref}/police", {"station": "南关区公安分局"})
    assert again.status_code == 409
    assert officer.post(f"/protection/{ref}/finish", end).status_code == 303
    late = officer.post(f"/protection/{ref}/police", {"station": "南关区公安分局"})
    assert late.status_code == 409
    assert the_report(world).police_says == {"station": "朝阳区公安分局", "receipt": "2026-117"}


@pytest.mark.rule("MP-MR-9")
def test_why_the_reporter_was_looked_at_is_sealed_with_the_report(world: World) -> None:
    report(Client(world.app))
    ref = the_report(world).ref
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    officer.post(f"/protection/{ref}/take")
    officer.post(f"/protection/{ref}/reveal", {"what": "name", "reason": "向李明核实住处"})
    assert [look["why"] for look in the_report(world).others["looks"]] == ["向李明核实住处"]
    with world.reading() as session:
        notes = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "protection.reveal")
        )
        assert list(notes) == ["报告人姓名"]


def test_the_oldest_danger_stands_first(world: World) -> None:
    for hours, urgent in ((2, False), (1, True), (5, True)):
        with world.writing() as session:
            before = set(session.scalars(select(HarmReport.id)))
        report(Client(world.app), is_urgent="yes" if urgent else "no")
        with world.writing() as session:
            row = session.scalars(select(HarmReport).where(HarmReport.id.not_in(before))).one()
            row.received_at = clock.now() - timedelta(hours=hours)
    page = world.staff("home_bureau", Role.BUREAU_OFFICER).get("/protection").text
    assert re.findall(r"已超(\d)小时", page) == ["5", "1", "2"]


def test_where_a_child_of_the_registry_lives_comes_from_the_file(world: World) -> None:
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        ref, file_no = child.ref, child.file_no
    data = FORM | {"child": "", "where": ""}
    world.staff("home", Role.HEAD).post(f"/report/child/{ref}", data)
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    page = officer.get(f"/protection/{the_report(world).ref}").text
    for says in (file_no, world.agencies["home"].name, f"/children/{ref}"):
        assert says in page
