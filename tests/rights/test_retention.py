"""Years later a case that led to nothing is gone from everywhere, and nothing else (S63)."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.audit.queries import midnight
from app.core import clock
from app.core.db import Base
from app.documents import services as documents
from app.documents import storage
from app.documents.models import Document, Letter, LetterState
from app.families.models import Household, Member
from app.foster.models import FosterApplication, State
from app.institutions.models import Certificate, HomeStaff, Job
from app.law.dates import add_months
from app.notices.models import Message
from app.rights import retention
from tests.children.files import make_child
from tests.documents.corpus import png
from tests.factories import World, make_person
from tests.foster.assessing import Team, make_team
from tests.placements.matched import make_couple

CANARY = "金丝雀保存期满"


def ten_years_ago(extra: int = 0) -> date:
    return add_months(clock.today(), -12 * retention.YEARS) - timedelta(days=extra)


def rows_of(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name != "audit_events"
    }


def canaries(session: Session) -> list[str]:
    """Tables in which the canary can be read, plain or behind the seal."""
    found = []
    for mapper in Base.registry.mappers:
        plain = [column.key for column in mapper.column_attrs]
        names = [name.removesuffix("_sealed") for name in plain]
        for row in session.scalars(select(mapper.class_)):
            if any(CANARY in str(getattr(row, name)) for name in names):
                found.append(mapper.class_.__tablename__)
                break
    return found


def end_case(world: World, team: Team, when: date) -> None:
    """Withdrawn on a day, long ago, with a file and a letter of that time."""
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        case.motive = case.experience = CANARY
        case.applicant_name = CANARY
        home = session.get_one(Household, case.household_id)
        for member in session.query(Member).filter_by(household_id=home.id):
            member.name = CANARY
        session.flush()
        moment = midnight(when) + timedelta(hours=10)
        session.execute(
            update(FosterApplication)
            .where(FosterApplication.id == case.id)
            .values(state=State.WITHDRAWN, closed_at=moment, decided_at=None)
        )


@pytest.fixture
def team(world: World) -> Team:
    return make_team(world, State.ASSESSING)


@pytest.mark.bar("S63")
def test_on_its_day_a_case_stays_and_a_day_later_all_of_it_is_gone(
    world: World, team: Team
) -> None:
    with world.writing() as session:
        child = make_child(session, world.agencies["home"], name="永远在档")
        kept = child.ref
    end_case(world, team, ten_years_ago())
    with world.writing() as session:
        assert retention.run(session, clock.now()).gone == []
    end_case(world, team, ten_years_ago(1))
    with world.writing() as session:
        assert set(canaries(session)) >= {"foster_applications", "members"}
        before = rows_of(session)
        dry = retention.run(session, clock.now(), dry=True)
        assert len(dry.gone) == 1
        assert rows_of(session) == before
    with world.writing() as session:
        done = retention.run(session, clock.now())
        assert (len(done.gone), done.kept) == (1, [])
    with world.writing() as session:
        assert canaries(session) == []
        after = rows_of(session)
        assert after["foster_applications"] == 0
        assert after["households"] == 0
        assert [name for name in after if name.startswith("foster_") and after[name]] == []
        # A child's own file is kept for good; accounts and offices stay too.
        assert session.execute(text("SELECT ref FROM children")).scalars().all() == [kept]
        assert after["users"] == before["users"]
        assert retention.run(session, clock.now()).gone == []


@pytest.mark.bar("S63")
def test_a_case_that_still_runs_stays_however_old(world: World, team: Team) -> None:
    end_case(world, team, ten_years_ago(1))
    with world.writing() as session:
        session.execute(update(FosterApplication).values(state=State.ASSESSING))
    with world.writing() as session:
        assert retention.run(session, clock.now()).gone == []
        assert rows_of(session)["foster_applications"] == 1


@pytest.mark.bar("S63")
def test_a_case_that_led_to_a_match_is_kept(world: World) -> None:
    couple = make_couple(world)
    couple.open()
    end_case(world, couple.team, ten_years_ago(1))
    with world.writing() as session:
        done = retention.run(session, clock.now())
        assert (done.gone, len(done.kept)) == ([], 1)
        assert rows_of(session)["foster_applications"] == 1


@pytest.mark.bar("S63")
def test_what_is_kept_does_not_hold_up_what_goes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case after case that something rests on comes first in every run."""
    monkeypatch.setattr(retention, "MOST", 1)
    couple = make_couple(world)
    couple.open()
    end_case(world, couple.team, ten_years_ago(2))
    end_case(world, make_team(world, State.ASSESSING), ten_years_ago(1))
    with world.writing() as session:
        done = retention.run(session, clock.now())
        assert (len(done.gone), len(done.kept)) == (1, 1)
        assert rows_of(session)["foster_applications"] == 1


@pytest.mark.bar("S63")
def test_files_of_the_case_go_from_the_store(world: World, team: Team, app: Flask) -> None:
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        document = documents.store(
            session, subject_kind="foster_application", subject_id=case.id, name=f"{CANARY}.png",
            stream=io.BytesIO(png()), uploaded_by_id=None, now=clock.now(),
        )  # fmt: skip
        ref = document.ref
    end_case(world, team, ten_years_ago(1))
    with world.writing() as session:
        retention.run(session, clock.now())
        assert session.scalars(select(Document.ref)).all() == []
    with clock.at(clock.now() + timedelta(days=2)), world.reading() as session:
        documents.sweep_orphans(session, clock.now())
    assert ref not in {name[: len(ref)] for name in storage.stored_names(float("inf"))}


@pytest.mark.bar("S63")
def test_the_command_tells_before_it_deletes(world: World, team: Team, app: Flask) -> None:
    end_case(world, team, ten_years_ago(1))
    runner = app.test_cli_runner()
    told = runner.invoke(args=["rights", "retain", "--dry-run"])
    assert "将删除1件" in told.output
    assert "已删除1件" in runner.invoke(args=["rights", "retain"]).output
    assert "已删除0件" in runner.invoke(args=["rights", "retain"]).output


@pytest.mark.bar("S63")
def test_a_signed_letter_goes_with_its_case_and_never_sooner(world: World, team: Team) -> None:
    with world.writing() as session:
        case = session.query(FosterApplication).filter_by(ref=team.ref).one()
        for number, years in ((1, 11), (2, 9)):
            at = clock.now() - timedelta(days=366 * years)
            row = Letter(
                subject_kind="foster_application", subject_id=case.id, case_no=case.case_no or "",
                subject_ref=case.ref, agency_id=case.agency_id, kind="receipt", title="收件回执",
                number=f"第{number}号", state=LetterState.SIGNED, dated_on=clock.day(at),
                verify_code=f"AAAA{number}", digest="0" * 64, signed_at=at, created_at=at,
            )  # fmt: skip
            row.content = {"name": CANARY}
            session.add(row)
    with pytest.raises(DatabaseError), world.writing() as session:
        session.execute(delete(Letter).where(Letter.verify_code == "AAAA2"))
    with world.writing() as session:
        session.execute(delete(Letter).where(Letter.verify_code == "AAAA1"))


@pytest.mark.bar("S63")
@pytest.mark.parametrize(("table", "years"), [("messages", 3), ("home_staff", 3)])
def test_what_ends_by_age_stays_to_its_day_and_goes_with_what_hangs_on_it(
    world: World, table: str, years: int
) -> None:
    today = clock.today()
    last = add_months(today, -12 * years)
    with world.writing() as session:
        home = world.agencies["home"]
        for day in (last, last - timedelta(days=1)):
            at = midnight(day) + timedelta(hours=10)
            if table == "messages":
                person = make_person(session, "王秀兰")
                session.add(
                    Message(person_id=person.id, channel="sms", target="1", text="1", created_at=at)
                )
                continue
            staff = HomeStaff(
                agency_id=home.id, name=CANARY, sex="2", job=Job.CARER, work_no=f"G{day}",
                hired_on=day, left_on=day,
            )  # fmt: skip
            staff.place(home.division_code)
            session.add(staff)
            session.flush()
            session.add(Certificate(staff_id=staff.id, kind="保育员", number=CANARY, issued_on=day))
    with world.writing() as session:
        before = rows_of(session)
        assert retention.run(session, clock.now(), dry=True).others == 1
        assert retention.run(session, clock.now()).others == 1
    with world.writing() as session:
        after = rows_of(session)
        gone = {name: before[name] - after[name] for name in after if before[name] != after[name]}
        with_it = {"staff_certificates": 1} if table == "home_staff" else {}
        assert gone == {table: 1} | with_it
