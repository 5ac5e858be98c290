"""Pages of visits: the form at the door, the family's report, lists and calendar."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Level
from app.accounts.roles import AgencyKind, Role
from app.core import clock
from app.deadlines.models import Deadline
from app.notices.models import Notice
from app.visits import queries
from app.visits.forms.visit import VisitForm
from app.visits.models import Risk
from tests.factories import make_agency, make_user
from tests.visits.placed import BEGAN, Placed

FORM = {
    "outcome": "visited", "kind": "fusion", "place": "home", "child_seen": "yes",
    "alone_minutes": "10", "child_words": "我喜欢小狗。", "risk": "low", "signs": "no",
    "safety": ["gas", "fire"], "health": "good",
}  # fmt: skip


def filled(placed: Placed, **changes: object) -> dict[str, object]:
    earlier = (clock.now() - timedelta(hours=1)).astimezone(clock.BEIJING)
    with placed.world.reading() as session:
        second = placed.second(session)
    return {
        **FORM, "with_ref": second, "visited_on-year": earlier.year,
        "visited_on-month": earlier.month, "visited_on-day": earlier.day,
        "visited_time": f"{earlier:%H:%M}", **changes,
    }  # fmt: skip


def test_record_is_typed_saved_and_added_to(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    assert "填写探访记录" in worker.get(f"/visits/{ref}").text
    saved = worker.post(f"/visits/{ref}/record", filled(placed))
    assert saved.status_code == 303
    page = worker.get(saved.headers["Location"]).text
    assert "我喜欢小狗。" in page
    added = worker.post(saved.headers["Location"] + "/add", {"text": "第二天打电话确认过。"})
    assert added.status_code == 303
    assert "第二天打电话确认过。" in worker.get(saved.headers["Location"]).text


def test_signs_without_a_decision_keep_what_was_typed(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    answer = worker.post(f"/visits/{ref}/record", filled(placed, signs="yes"))
    assert answer.status_code == 422
    assert "请先决定是否报告" in answer.text
    assert "我喜欢小狗。" in answer.text


def test_draft_comes_back_and_goes_with_the_record(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    assert worker.post(f"/visits/{ref}/draft", filled(placed)).status_code == 204
    assert "我喜欢小狗。" in worker.get(f"/visits/{ref}/record").text
    worker.post(f"/visits/{ref}/record", filled(placed))
    assert "我喜欢小狗。" not in worker.get(f"/visits/{ref}/record").text


def test_blank_form_holds_a_number_and_no_name(placed: Placed) -> None:
    page = placed.client("worker").get(f"/visits/{placed.plan_ref()}/blank").text
    assert "FCP-" in page
    assert "林*" not in page
    assert "林晓禾" not in page


def test_the_photos_come_again_with_the_place_for_more(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        path = f"/visits/records/{placed.visit(session, now).ref}"
    worker = placed.client("worker")
    piece = worker.get(path, headers={"HX-Request": "true"}).text
    assert 'id="photo-piece"' in piece
    assert '<div id="files-photos" hx-swap-oob="true">' in piece
    page = worker.get(path).text
    assert (page.count('id="files-photos"'), "hx-swap-oob" in page) == (1, False)
    assert f"refresh={path.replace('/', '%2F')}" in page or f"refresh={path}" in page


def test_family_reports_and_never_reads_a_record(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        visit = placed.visit(session, now).ref
    family, ref = placed.family(), placed.plan_ref()
    assert family.get(f"/visits/records/{visit}").status_code == 404 or (
        family.get(f"/visits/records/{visit}").status_code == 403
    )
    assert "每月成长报告" in family.get(f"/placements/mine/{placed.ref}").text
    day = clock.day(now)
    data = {
        "measured_on-year": day.year, "measured_on-month": day.month, "measured_on-day": day.day,
        "height": "118.5", "weight": "21.5", "mood": "good", "events": "学会了骑车。",
    }  # fmt: skip
    assert family.post(f"/visits/{ref}/growth", data).status_code == 303
    data["height"] = "119"
    assert family.post(f"/visits/{ref}/growth", data).status_code == 303
    page = family.get(f"/visits/{ref}/growth").text
    assert "<polyline" in page
    assert "118.5" in page
    data["height"] = "500"
    assert family.post(f"/visits/{ref}/growth", data).status_code == 422


def test_lists_show_what_is_due_and_whose(placed: Placed) -> None:
    for name in ("worker", "head", "officer"):
        page = placed.client(name).get("/visits")
        assert page.status_code == 200
        assert "FCP-" in page.text
    worker = placed.client("worker")
    assert "FCP-" in worker.get(f"/visits/calendar?on={BEGAN + timedelta(days=3)}").text
    assert "FCP-" in worker.get("/visits?view=week").text
    assert "FCP-" not in worker.get("/visits?view=overdue").text
    assert placed.world.staff("other", Role.SOCIAL_WORKER).get("/visits").text.count("FCP-") == 0


def test_calendar_is_secret_and_holds_case_numbers_only(placed: Placed) -> None:
    worker = placed.client("worker")
    page = worker.post("/visits/feed").text
    token = page.split("/visits/feed/")[1].split(".ics")[0]
    answer = placed.world.client().get(f"/visits/feed/{token}.ics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:探访到期 FCP-" in answer.text
    assert "林" not in answer.text
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    worker.post("/visits/feed")
    assert placed.world.client().get(f"/visits/feed/{token}.ics").status_code == 404


def test_visible_rows_are_those_that_may_be_seen(placed: Placed) -> None:
    with placed.world.reading() as session:
        for name in ("worker", "head", "officer", "bureau"):
            actor = placed.home.actor(session, name)
            assert queries.due_page(session, actor, "", "")[0]


def test_nothing_of_the_child_stands_in_a_notice(placed: Placed, now: datetime) -> None:
    with placed.world.writing() as session:
        placed.visit(session, now, risk=Risk.URGENT)
        session.execute(update(Deadline).values(warned_at=None))
    with placed.world.reading() as session:
        for notice in session.scalars(select(Notice)):
            assert "林" not in notice.title + (notice.body or "")


def test_everything_that_a_record_lacks_is_said_at_once(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    empty = {"alone_minutes": "", "child_words": "", "risk": ""}
    answer = worker.post(f"/visits/{ref}/record", filled(placed, **empty))
    assert answer.status_code == 422
    for says in ("请和孩子单独谈至少5分钟", "请写下孩子的原话", "请选择风险判断"):
        assert says in answer.text


def test_a_wrong_date_does_not_hide_what_else_is_missing(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    wrong = {"visited_on-month": "13", "kind": "", "alone_minutes": "许久", "risk": ""}
    answer = worker.post(f"/visits/{ref}/record", filled(placed, **wrong))
    assert answer.status_code == 422
    for says in ("月份应为1到12", "请选择探访的种类", "请填写整数", "请选择风险判断"):
        assert says in answer.text
    assert "请和孩子单独谈至少5分钟" not in answer.text, "one thing at a time of one box"


def test_boxes_that_do_not_apply_hold_no_record_up(placed: Placed) -> None:
    worker, ref = placed.client("worker"), placed.plan_ref()
    not_held = {
        "outcome": "nobody_home",
        "alone_minutes": "700",
        "tried": "敲门三次，打电话没人接。",
    }
    saved = worker.post(f"/visits/{ref}/record", filled(placed, **not_held))
    assert saved.status_code == 303
    page = worker.get(saved.headers["Location"]).text
    assert "敲门三次" in page
    assert "我喜欢小狗。" not in page


def test_every_box_of_a_held_visit_stands_in_the_part_that_hides(placed: Placed) -> None:
    page = placed.client("worker").get(f"/visits/{placed.plan_ref()}/record").text
    part = page.split('<div class="only-held">')[1].split('<p class="soft">保存以后')[0]
    for name in VisitForm.ONLY_HELD:
        assert f'name="{name}"' in part, name
    for name in ("outcome", "tried", "kind", "place", "visited_time", "late_reason"):
        assert f'name="{name}"' not in part, name


def test_a_found_danger_is_the_heads_to_answer_and_is_named_at_the_next_visit(
    placed: Placed, now: datetime
) -> None:
    worker, head, ref = placed.client("worker"), placed.client("head"), placed.plan_ref()
    saved = worker.post(f"/visits/{ref}/record", filled(placed, risk="high")).headers["Location"]
    page = worker.get(saved).text
    for act in ("督促改正、紧急带离", "报告侵害", "定下再次上门的日期"):
        assert act in page
    assert "上次探访的风险：高" in worker.get(f"/visits/{ref}").text
    task = "探访判断风险高，作出处理"
    assert task in head.get("/worklist/").text
    assert task not in placed.client("worker").get("/worklist/").text
    head.post(f"{saved}/add", {"text": "已经约谈家庭，明天上门复核。"})
    assert task not in head.get("/worklist/").text


def test_a_report_of_growth_names_its_wrong_figure_and_the_next_day(
    placed: Placed, now: datetime
) -> None:
    family, ref, day = placed.family(), placed.plan_ref(), clock.day(now)
    data = {
        "measured_on-year": day.year, "measured_on-month": day.month, "measured_on-day": day.day,
        "height": "118.5", "weight": "二十", "mood": "good",
    }  # fmt: skip
    wrong = family.post(f"/visits/{ref}/growth", data).text
    assert "体重请填写数字，例如 21.5" in wrong
    assert "1500.50" not in wrong
    data["weight"] = "500"
    assert "体重应在1到150公斤之间" in family.post(f"/visits/{ref}/growth", data).text
    data["weight"] = "21.5"
    saved = family.post(f"/visits/{ref}/growth", data)
    assert "下次请在" in family.get(saved.headers["Location"]).text


def test_a_familys_message_waits_in_the_worklist_until_it_is_answered(placed: Placed) -> None:
    family, worker = placed.family(), placed.client("worker")
    page = f"/placements/{placed.ref}/messages"
    assert family.post(page, {"body": "孩子要转学，怎样办手续？"}).status_code == 303
    assert page in worker.get("/worklist/messages").text
    assert "待答复</strong>" in worker.get(page).text
    assert page in worker.get("/worklist/messages").text, "looking answers nothing"
    tile = re.search(
        r'tile__count">(\d+)</span> <span class="tile__label">待答复留言',
        worker.get("/worklist/").text,
    )
    assert tile is not None
    assert tile[1] == "1"
    assert worker.post(page, {"body": "请带户口簿来机构。"}).status_code == 303
    assert page not in worker.get("/worklist/messages").text
    assert "待答复</strong>" not in worker.get(page).text


@pytest.mark.parametrize(
    ("begun", "says"),
    [(28, None), (27, "还剩7天"), (20, "今天到期"), (18, "超期2天")],
)  # fmt: skip
def test_the_report_that_is_due_stands_on_the_familys_first_page(
    placed: Placed, begun: int, says: str | None
) -> None:
    ref = placed.plan_ref()
    with placed.world.writing() as session:
        placed.plan(session).since_on = date(2026, 4, begun)
    with clock.at(datetime(2026, 5, 20, 12, tzinfo=clock.BEIJING)):
        page = placed.family().get("/mine").text
    assert (f'href="/visits/{ref}/growth"' in page) is (says is not None)
    if says is not None:
        row = page.split(f'href="/visits/{ref}/growth"')[1].split("</p>")[0]
        assert says in row


def test_thanks_of_a_family_are_set_aside_by_staff_only(placed: Placed) -> None:
    family, worker = placed.family(), placed.client("worker")
    page = f"/placements/{placed.ref}/messages"
    family.post(page, {"body": "谢谢，已经办好了。"})
    assert family.post(f"{page}/set-aside").status_code == 404
    assert page in worker.get("/worklist/messages").text
    assert worker.post(f"{page}/set-aside").status_code == 303
    assert page not in worker.get("/worklist/messages").text
    assert "谢谢" in worker.get(page).text


@pytest.mark.bar("P03")
def test_a_province_counts_each_day_to_a_bound(
    placed: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same days as the county's; the bound is said."""
    with placed.world.writing() as session:
        bureau = make_agency(session, AgencyKind.BUREAU, "220000", "民政厅", level=Level.PROVINCE)
        user = make_user(session, bureau, Role.BUREAU_OFFICER)
    county, province = placed.client("officer"), placed.world.client(user)
    with placed.world.reading() as session:
        due = placed.plan(session).due_on
    assert due is not None
    address = f"/visits/calendar?on={due}"
    pages = [client.get(address).text for client in (county, province)]
    assert [page.count("到期1<") for page in pages] == [1, 1]
    assert ["FCP-" in page for page in pages] == [True, True]
    assert "FCP-" not in province.get(f"/visits/calendar?on={due - timedelta(days=1)}").text
    monkeypatch.setattr(queries, "MOST_A_DAY", 1)
    page = province.get(address).text
    assert "到期1+<" in page
    assert "不少于1家" in page
