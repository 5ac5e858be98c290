"""Statistics, the quarterly report, the draw and the matters, by the people whose duty they are."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.actors import staff_actor
from app.accounts.models import User
from app.accounts.roles import Role
from app.core import clock
from app.core.errors import Invalid
from app.core.policy import Actor
from app.deadlines.models import ClockState, Deadline
from app.deadlines.turning import turn
from app.law.facts import FactError
from app.notices.models import Notice
from app.placements import statistics
from app.placements.models import (
    FosterInspection,
    InspectionDraw,
    MatterOf,
    OversightMatter,
    QuarterReport,
)
from app.placements.rules import drawing
from app.placements.services import inspections, oversight, quarters, watching
from tests.documents.taken import take
from tests.factories import World, make_user
from tests.payments.money import Till
from tests.placements.running import at

QUARTER = date(2026, 1, 1)


@pytest.fixture
def till(world: World) -> Till:
    return Till(world)


def officer(till: Till, session: Session) -> tuple[User, Actor]:
    user = make_user(session, till.world.agencies["home_bureau"], Role.BUREAU_OFFICER)
    return user, staff_actor(
        session, user.id, user.person_id, "经办人", user.agency_id or 0, frozenset({"R-BUR"})
    )


@pytest.mark.rule("FC-14-8")
def test_the_quarters_figures_come_out_of_the_records(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 10))
        till.placed(session, date(2026, 3, 10))
        till.paid(session, date(2026, 2, 1))
        _, bureau = officer(till, session)
        (row,) = statistics.figures(session, bureau, QUARTER, statistics.quarter_end(QUARTER))
        assert (row.running, row.families, row.begun, row.all_ended) == (2, 2, 2, 0)
        assert row.children["C3"] == 2
        # 19 of 28 days: 1,017.86 and 339.29.
        assert row.paid_fen == {"儿童生活费": 101_786, "劳务补贴": 33_929}


@pytest.mark.rule("FC-14-8")
def test_a_report_is_sent_once_frozen_and_received(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 10))
    now = at(clock.today())
    last = statistics.quarter_of(statistics.quarter_of(clock.day(now)) - timedelta(days=1))
    head = till.world.client(till.users["chief"])
    assert "还没有报送" in head.get("/supervision/quarters").text
    path = f"/supervision/quarters/{last.year}/{(last.month + 2) // 3}"
    assert head.post(path, {"suggestions": "希望提高劳务补贴标准"}).status_code == 303
    assert head.post(path, {"suggestions": ""}).status_code == 409
    with till.world.writing() as session:
        report = session.scalars(select(QuarterReport)).one()
        assert report.facts["running"] == 1
        user, _ = officer(till, session)
    bureau = till.world.client(user)
    page = f"/supervision/quarters/{report.ref}"
    assert "希望提高劳务补贴标准" in bureau.get(page).text
    assert bureau.post(f"{page}/receive", {"reply": "已转财政部门研究"}).status_code == 303
    assert "已转财政部门研究" in head.get(page).text
    assert head.post(f"{page}/receive", {"reply": ""}).status_code == 403


def test_a_quarter_that_runs_is_not_reported(till: Till) -> None:
    with till.world.writing() as session:
        running = statistics.quarter_of(clock.today())
        with pytest.raises(Invalid, match="还没有结束"):
            quarters.send(session, running, suggestions="", actor=till.actor(session, "chief"),
                          now=clock.now())  # fmt: skip


def test_the_tables_are_shown_and_exported(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 10))
        user, _ = officer(till, session)
    bureau = till.world.client(user)
    page = bureau.get("/supervision/statistics?time=2026").text
    assert all(f'num">{head}</th>' in page for head, _ in statistics.COLUMNS)
    export = "/supervision/statistics/export?time=2026-Q1"
    assert bureau.post(export, {}).status_code == 422
    book = take(bureau, bureau.post(export, {"reason": "季度例会"}))
    assert book.data[:2] == b"PK"
    for strange in ("x", "9999-Q9", "-1", "2026-Q1-"):
        assert bureau.get(f"/supervision/statistics?time={strange}").status_code == 200


@pytest.mark.rule("FA-V-8")
def test_the_hash_comes_first_and_an_auditor_finds_the_same_families(till: Till) -> None:
    with till.world.writing() as session:
        for day in range(2, 14):
            till.placed(session, date(2026, 2, day))
        user, bureau = officer(till, session)
        now = at(date(2026, 3, 2))
        with clock.at(now):
            draw = inspections.publish_hash(session, share=10, actor=bureau, now=now)
            told = draw.seed_sha256
            assert draw.seed == ""
            inspections.freeze(session, draw, actor=bureau, now=now)
            inspections.make_draw(session, draw, actor=bureau, now=now)
        answer = drawing.answer(
            {"seed": draw.seed, "items": draw.items, "must": draw.must, "percent": draw.share}
        )
        assert answer["drawn"] == draw.drawn
        assert (answer["seed_sha256"], answer["list_sha256"]) == (told, draw.items_digest)
        assert len(draw.drawn) == 2  # ten percent of twelve, rounded up
        found = session.scalars(select(FosterInspection.case_no)).all()
        assert sorted(found) == draw.drawn
        ref = draw.ref
        found_refs = {i.case_no: i.ref for i in session.scalars(select(FosterInspection))}
    page = till.world.client(user).get(f"/supervision/draws/{ref}").text
    assert "flask rules draw" in page
    first = found_refs[draw.drawn[0]]
    assert f'href="/supervision/inspections/{first}"' in page
    assert "今年已经有一次抽取" in till.world.client(user).get("/supervision/inspections").text
    with pytest.raises(DBAPIError), till.world.writing() as session:
        session.execute(update(InspectionDraw).values(drawn=[]))


@pytest.mark.rule("FA-V-8")
def test_a_family_not_seen_for_three_years_is_always_among_the_drawn(till: Till) -> None:
    with till.world.writing() as session:
        old = till.placed(session, date(2023, 2, 10), birth_on=date(2018, 1, 1), months=36)
        for day in range(2, 8):
            till.placed(session, date(2026, 2, day))
        _, bureau = officer(till, session)
        now = at(date(2026, 3, 2))
        with clock.at(now):
            draw = inspections.publish_hash(session, share=10, actor=bureau, now=now)
            inspections.freeze(session, draw, actor=bureau, now=now)
            inspections.make_draw(session, draw, actor=bureau, now=now)
        assert len(draw.must) == 1
        assert set(draw.must) <= set(draw.drawn)
        seen = session.scalars(select(FosterInspection.application_id)).all()
        assert old.application_id in seen


def test_the_draw_depends_on_every_part_of_the_recipe() -> None:
    items = [f"FC-{n:03d}" for n in range(100)]
    first = drawing.drawn("seed", items, [], 10)
    assert drawing.drawn("seed", items[::-1], [], 10) == first
    assert drawing.drawn("seee", items, [], 10) != first
    assert drawing.drawn("seed", items, ["FC-000"], 10)[0] == "FC-000"
    assert len(set(first)) == 10


@pytest.mark.parametrize(
    ("record", "wrong"),
    [
        ([], "record"),
        ({"seed": "", "items": [], "must": [], "percent": 10}, "seed"),
        ({"seed": "x", "items": ["a", "a"], "must": [], "percent": 10}, "items"),
        ({"seed": "x", "items": ["a"], "must": ["b"], "percent": 10}, "must"),
        ({"seed": "x", "items": ["a"], "must": [], "percent": 0}, "percent"),
        ({"seed": "x", "items": ["a"], "must": [], "percent": 10, "more": 1}, "more"),
    ],
)
def test_a_wrong_recipe_is_named(record: object, wrong: str) -> None:
    with pytest.raises(FactError) as caught:
        drawing.answer(record)
    assert caught.value.field == wrong


def test_the_command_does_the_draw_again(till: Till) -> None:
    line = json.dumps({"seed": "x", "items": ["a", "b", "c"], "must": ["c"], "percent": 50})
    done = till.world.app.test_cli_runner().invoke(args=["rules", "draw"], input=line + "\n")
    assert json.loads(done.output)["drawn"] == drawing.drawn("x", ["a", "b", "c"], ["c"], 2)


@pytest.mark.rule("FC-33-1")
def test_a_finding_is_ordered_answered_and_closed(till: Till) -> None:
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 10))
        user, bureau = officer(till, session)
        now = clock.now()
        draw = inspections.publish_hash(session, share=10, actor=bureau, now=now)
        inspections.freeze(session, draw, actor=bureau, now=now)
        inspections.make_draw(session, draw, actor=bureau, now=now)
        ref = session.scalars(select(FosterInspection.ref)).one()
    browser, head = till.world.client(user), till.world.client(till.users["chief"])
    today = clock.today()
    form = {
        "on-year": str(today.year), "on-month": str(today.month), "on-day": str(today.day),
        "inspectors": "张明、李红", "says": "房间整洁，药品没有上锁。", "days": "15",
        "problem": "药品放在孩子够得到的地方。", "correction": "",
    }  # fmt: skip
    page = f"/supervision/inspections/{ref}"
    assert browser.post(page, form).status_code == 422
    form["correction"] = "装锁并上传照片，由工作人员复查。"
    assert browser.post(page, form).status_code == 303
    with till.world.reading() as session:
        matter = session.scalars(select(OversightMatter)).one()
    path = f"/supervision/matters/{matter.ref}"
    assert head.post(f"{path}/close", {"outcome": "已经改好了"}).status_code == 403
    assert head.post(f"{path}/answer", {"says": "已装锁，照片存档。"}).status_code == 303
    assert browser.post(f"{path}/close", {"outcome": "复查合格，办结。"}).status_code == 303
    assert "复查合格" in head.get(path).text
    assert browser.post(f"{path}/close", {"outcome": "复查合格，办结。"}).status_code == 409


@pytest.mark.rule("FC-26-1")
def test_a_dispute_is_written_down_by_the_bureau(till: Till) -> None:
    with till.world.writing() as session:
        user, _ = officer(till, session)
        home, far = till.world.agencies["home"].ref, till.world.agencies["far"].ref
    browser, today = till.world.client(user), clock.today()
    form = {
        "kind": "dispute", "agency": far, "placement_no": "FCP-220104-2026-00001",
        "facts": "家庭认为三月的费用少算了两天。", "asked": "请机构提供探访和居住记录，双方核对。",
        "due_on-year": str(today.year + 1), "due_on-month": "1", "due_on-day": "15",
    }  # fmt: skip
    assert browser.post("/supervision/matters/new", form).status_code == 422
    done = browser.post("/supervision/matters/new", form | {"agency": home})
    assert done.status_code == 303
    assert "机构与家庭的争议" in browser.get("/supervision/matters").text
    stranger = till.world.staff("far", Role.HEAD)
    assert stranger.get(done.headers["Location"]).status_code == 404


def owners(session: Session) -> dict[str, int | None]:
    """Period to office of the clocks that run on supervision."""
    rows = session.scalars(
        select(Deadline).where(
            Deadline.state == ClockState.RUNNING, Deadline.period_id.startswith("FCJ-")
        )
    )
    return {row.period_id: row.agency_id for row in rows}


def test_every_step_of_supervision_has_a_clock_and_an_owner(till: Till) -> None:
    home, bureau_id = (till.world.agencies[name].id for name in ("home", "home_bureau"))
    with till.world.writing() as session:
        till.placed(session, date(2026, 2, 10))
        _, bureau = officer(till, session)
        head, now = till.actor(session, "chief"), clock.now()
        draw = inspections.publish_hash(session, share=10, actor=bureau, now=now)
        inspections.freeze(session, draw, actor=bureau, now=now)
        inspections.make_draw(session, draw, actor=bureau, now=now)
        assert owners(session) == {"FCJ-INSPECT": bureau_id}
        drawn = session.scalars(select(FosterInspection)).one()
        inspections.record(
            session, drawn, on=clock.today(), inspectors="两人", says="药品没有上锁。",
            problem="药品没有上锁。", correction="装锁并上传照片。", correction_days=7,
            actor=bureau, now=now,
        )  # fmt: skip
        assert owners(session) == {"FCJ-CORRECT": home}
        due = session.scalars(select(Deadline).where(Deadline.period_id == "FCJ-CORRECT")).one()
        assert due.due_on == clock.today() + timedelta(days=7)
        matter = session.scalars(select(OversightMatter)).one()
        oversight.answer(session, matter, says="已经装锁，照片存档。", actor=head, now=now)
        assert owners(session) == {"FCJ-CHECK": bureau_id}
        oversight.close(session, matter, outcome="复查合格。", actor=bureau, now=now)
        assert owners(session) == {}
        last = statistics.quarter_of(statistics.quarter_of(clock.today()) - timedelta(days=1))
        report = quarters.send(session, last, suggestions="", actor=head, now=now)
        assert owners(session) == {"FCJ-RECEIVE": bureau_id}
        quarters.receive(session, report, reply="", actor=bureau, now=now)
        assert owners(session) == {}


def test_when_the_day_is_over_institution_and_bureau_hear_of_it(till: Till) -> None:
    with till.world.writing() as session:
        user, bureau = officer(till, session)
        now = clock.now()
        oversight.open_matter(
            session, kind=MatterOf.NEGLECT, agency_id=till.world.agencies["home"].id, actor=bureau,
            facts="两个月没有上门探访。", asked="立即探访。", due_on=clock.today(), now=now,
        )  # fmt: skip
    later = now + timedelta(days=1)
    with clock.at(later):
        done = turn(till.world.database, {"oversight_matter": watching.CLOCKWORK}, later)
    assert (done.over, done.failed) == (1, 0)
    with till.world.reading() as session:
        told = session.scalars(
            select(Notice.user_id).where(Notice.title == "已逾期")
        ).all()  # fmt: skip
        assert {user.id, till.users["chief"].id} <= set(told)
