"""What is due in every room: each number is the length of its list, and is mine to do."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from itertools import product

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.roles import Role
from app.children.services import access
from app.core import clock
from app.core.policy import SYSTEM_ACTOR
from app.deadlines.models import ClockState, Deadline
from app.institutions.models import Admission, CareTask, Finding, Inspection, TaskKind
from app.law import PERIODS
from app.placements.models import PayList, PayState
from app.protection.models import HarmReport
from app.worklist import due
from app.worklist.addresses import PAGES
from app.worklist.clocks import TOPICS
from app.worklist.waiting import WAITING
from tests.children.files import make_child
from tests.factories import Client, World
from tests.foster.assessing import actor_of

TILE = re.compile(
    r'<a href="(/worklist/due[^"]+)"><span class="tile__count">(\d+\+?)</span> '
    r'<span class="tile__label">([^<]+)</span>(?: <span class="tile__late">逾期(\d+)</span>)?'
)


def tiles(browser: Client) -> dict[str, tuple[str, int, int]]:
    found = TILE.findall(browser.get("/worklist/").text)
    return {label: (unescape(url), int(n), int(late or 0)) for url, n, label, late in found}


def put(
    world: World, period: str, *, days: int = 3, agency: str = "home", kind: str = "admission",
    subject_id: int = 900, warn_days: int = 3,
) -> None:  # fmt: skip
    today = clock.today()
    with world.writing() as session:
        at = world.agencies[agency]
        session.add(
            Deadline(
                subject_kind=kind, subject_id=subject_id, subject_ref="abcdefghjkmnpqrs",
                case_no=f"CW-{period}", agency_id=at.id, period_id=period, length=5, unit="day",
                started_on=today - timedelta(days=30), due_on=today + timedelta(days=days),
                warn_on=today + timedelta(days=days - warn_days), state=ClockState.RUNNING,
                province_code=at.province_code, city_code=at.city_code,
                county_code=at.county_code,
            )
        )  # fmt: skip


def test_each_role_finds_the_clocks_of_its_work(world: World) -> None:
    for topic in TOPICS:
        for agency in ("home", "home_bureau"):
            put(world, next(iter(topic.periods)), agency=agency)
    for role in (Role.INTAKE, Role.SOCIAL_WORKER, Role.HEAD, Role.ARCHIVIST, Role.FINANCE):
        expected = {topic.label for topic in TOPICS if role in topic.roles}
        assert expected <= tiles(world.staff("home", role)).keys(), role
    for role in (Role.BUREAU_OFFICER, Role.BUREAU_HEAD):
        expected = {topic.label for topic in TOPICS if role in topic.roles}
        assert tiles(world.staff("home_bureau", role)).keys() == expected, role


def test_the_number_is_the_length_of_the_list(world: World) -> None:
    for days in (-3, -1, 0, 13, 60):
        put(world, "CWA-REVIEW", days=days)
    browser = world.staff("home", Role.SOCIAL_WORKER)
    url, count, late = tiles(browser)["照料计划"]
    assert (count, late) == (4, 2)
    assert browser.get(url).text.count("CW-CWA-REVIEW") == count


def test_a_long_reminder_shows_a_clock_early(world: World) -> None:
    put(world, "FCP-TERM", days=50, kind="placement", warn_days=60)
    assert "协议到期" in tiles(world.staff("home", Role.HEAD))


def test_another_office_sees_nothing_of_it(world: World) -> None:
    put(world, "CWA-REVIEW")
    for agency in ("other", "far"):
        assert tiles(world.staff(agency, Role.SOCIAL_WORKER)) == {}


def test_a_worker_sees_own_children_and_those_without_a_worker(world: World) -> None:
    mine, colleague = (world.user("home", Role.SOCIAL_WORKER) for _ in "12")
    with world.writing() as session:
        cases: list[int] = []
        for user in (mine, colleague, None):
            child = make_child(session, world.agencies["home"])
            if user is not None:
                access.give(
                    session, child, session.get_one(User, user.id), actor=SYSTEM_ACTOR,
                    now=clock.now(),
                )  # fmt: skip
            cases.append(stay(world, session, child.id, len(cases)))
    for case in cases:
        put(world, "CWA-PLAN", subject_id=case)
    assert tiles(world.client(mine))["照料计划"][1] == 2
    assert tiles(world.staff("home", Role.HEAD))["照料计划"][1] == 3


def stay(world: World, session: Session, child_id: int, n: int) -> int:
    at = world.agencies["home"]
    row = Admission(
        case_no=f"CW-220104-20260101-{n:03d}", agency_id=at.id, child_id=child_id,
        state="admitted", state_since=clock.now(), source="police", ground="foundling",
        referred_at=clock.now(), birth_on=clock.today(), sex="1", admitted_on=clock.today(),
        province_code=at.province_code, city_code=at.city_code, county_code=at.county_code,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def test_a_list_of_someone_elses_work_leads_back(world: World) -> None:
    worker = world.staff("home", Role.SOCIAL_WORKER)
    for what in ("leave-check", "nothing", ""):
        assert worker.get(f"/worklist/due?what={what}").status_code == 303


def test_pages_follow_one_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "PAGE", 2)
    for days in (5, 1, 1, 9, 3):
        put(world, "CWA-REVIEW", days=days)
    browser, url, seen = world.staff("home", Role.HEAD), "/worklist/due?what=plan", []
    while url:
        page = browser.get(url).text
        seen += re.findall(r"还剩(\d+)天", page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(found[1]) if found else ""
    assert seen == ["1", "1", "3", "5", "9"]


def test_what_was_found_is_the_homes_and_then_the_bureaus(world: World) -> None:
    head, bureau = (
        world.staff("home", Role.HEAD), world.staff("home_bureau", Role.BUREAU_OFFICER)
    )  # fmt: skip
    with world.writing() as session:
        look = Inspection(
            agency_id=world.agencies["home"].id,
            inspected_on=clock.today(),
            by="民政局",
            topic="消防",
        )
        session.add(look)
        session.flush()
        session.add(
            Finding(
                inspection_id=look.id, text="灭火器过期", due_on=clock.today(), responsible="王五"
            )
        )
    assert tiles(head)["安全问题待整改"][1] == 1
    assert "整改待验收" not in tiles(bureau)
    with world.writing() as session:
        row = session.scalars(select(Finding)).one()
        row.rectified_on = clock.today()
    assert "安全问题待整改" not in tiles(head)
    url, count, _ = tiles(bureau)["整改待验收"]
    assert count == 1
    assert "消防" in bureau.get(url).text


def test_finance_is_late_only_with_what_is_its_own_to_do(world: World) -> None:
    put(world, "T-38", kind="payment_list")
    finance, head = world.staff("home", Role.FINANCE), world.staff("home", Role.HEAD)
    assert "寄养费用发放日" in tiles(head)
    last_week = clock.today() - timedelta(days=7)
    with world.writing() as session:
        home = world.agencies["home"]
        row = PayList(
            list_no="FP-220104-2026-09", agency_id=home.id, month=date(2026, 9, 1),
            due_on=last_week, state=PayState.WAITING,
        )  # fmt: skip
        row.place(home.division_code)
        session.add(row)
    page = finance.get("/worklist/").text
    assert "费用清单待编制" in page
    assert "寄养申请" not in page
    assert tiles(finance)["费用清单待编制"][2] == 1
    with world.writing() as session:
        session.scalars(select(PayList)).one().state = PayState.CHECKED
    assert not any(late for _, _, late in tiles(finance).values()), "the head approves now"
    assert tiles(head)["费用清单待批准"][2] == 1


def test_every_clock_has_words_and_a_page_and_stands_once() -> None:
    named = [period for topic in TOPICS for period in topic.periods]
    assert len(named) == len(set(named))
    assert set(named) <= PERIODS.keys()
    assert len({t.key for t in (*TOPICS, *WAITING)}) == len(TOPICS) + len(WAITING)


def test_every_page_that_a_line_leads_to_is_there(world: World) -> None:
    endpoints = world.app.view_functions
    assert [page for page, _ in PAGES.values() if page not in endpoints] == []


def test_the_number_of_statements_does_not_grow_with_the_rooms(world: World) -> None:
    head = world.user("home", Role.HEAD)
    browser, seen = world.client(head), []
    browser.get("/worklist/")
    engine = world.database.engine

    def count(_c: object, _k: object, statement: str, *_rest: object) -> None:
        # PostgreSQL is told the scope of each transaction, and locks a session that is touched.
        if statement.startswith("SELECT") and "set_config" not in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    browser.get("/worklist/")
    few = len(seen)
    for topic in TOPICS:
        put(world, next(iter(topic.periods)))
    seen.clear()
    browser.get("/worklist/")
    event.remove(engine, "before_cursor_execute", count)
    assert 0 < few <= 14
    assert len(seen) <= few + 1


def first_page(browser: Client) -> list[str]:
    """What stands under the most urgent, in its order."""
    page = browser.get("/worklist/").text.partition("最急的")[2]
    return re.findall(r'data-label="要办的事">([^<]+)<', page)


def report_harm(world: World, hours: int, *, is_urgent: bool) -> None:
    at = world.agencies["home_bureau"]
    with world.writing() as session:
        row = HarmReport(
            receipt_no=f"MPR-{hours}", agency_id=at.id, situations=["MR4"], is_urgent=is_urgent,
            received_at=clock.now() - timedelta(hours=hours), province_code=at.province_code,
            city_code=at.city_code, county_code=at.county_code,
        )  # fmt: skip
        row.content = {"what": "孩子胳膊上有好几处青紫。"}
        session.add(row)


def test_a_child_in_danger_stands_first_and_is_late(world: World) -> None:
    put(world, "CWA-OPINION", days=-30, agency="home_bureau")
    report_harm(world, 79, is_urgent=True)
    officer = world.staff("home_bureau", Role.BUREAU_OFFICER)
    assert first_page(officer)[:2] == ["孩子正处在危险中，立即受理", "出具接收意见"]
    assert tiles(officer)["侵害报告待受理"][1:] == (1, 1)
    rooms = officer.get("/worklist/").text.partition("各项业务")[2]
    assert rooms.index("侵害报告待受理") < rooms.index("接收意见"), "danger before every room"


def test_what_waits_without_a_clock_is_counted_as_late(world: World) -> None:
    with world.writing() as session:
        child = make_child(session, world.agencies["home"])
        case = stay(world, session, child.id, 1)
        for kind, days in zip(TaskKind, (-140, 5), strict=False):
            session.add(
                CareTask(
                    admission_id=case, kind=kind,
                    due_on=clock.today() + timedelta(days=days),
                )
            )  # fmt: skip
    worker = world.staff("home", Role.SOCIAL_WORKER)
    assert tiles(worker)["入院后要办的事"][1:] == (2, 1)
    assert next(iter(TaskKind)).label in first_page(worker)


def test_a_filing_is_answered_ten_working_days_after_it_came(world: World) -> None:
    with world.reading() as session:
        friday = date(2026, 1, 9)
        assert due._answer_by(session, friday) == date(2026, 1, 23)


def test_every_list_can_be_asked_alone(world: World) -> None:
    """A page asks only the lists that have something: each says by itself whose rows it wants."""
    for agency, role in product(
        ("home", "home_bureau"), sorted({role for topic in WAITING for role in topic.roles})
    ):
        user = world.user(agency, role)
        with world.reading() as session:
            actor = actor_of(session, user)
        with world.database.session(actor.scope, write=False) as session:
            for topic in due.topics_of(actor):
                due.soonest(session, actor, [due.Count(topic, 1, 1)])
                due.list_page(session, actor, topic)


@pytest.mark.parametrize(
    "role", [Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
)
def test_who_works_no_case_comes_to_the_desk_and_finds_the_way_on(world: World, role: Role) -> None:
    page = world.staff("home", role).get("/worklist/")
    assert page.status_code == 200
    assert "您的角色不办理具体案件" in page.text


def test_what_is_most_urgent_leads_where_it_is_done(world: World) -> None:
    put(world, "ADP-ARCHIVE", days=-1, agency="home_bureau", kind="adoption")
    keeper = world.client(world.user("home_bureau", Role.ARCHIVIST))
    page = keeper.get("/worklist/").text
    assert 'href="/adoption/archive/cases/abcdefghjkmnpqrs"' in page
    assert 'href="/adoption/cases/abcdefghjkmnpqrs"' not in page
