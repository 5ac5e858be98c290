"""What goes along when a child moves to another home; one child to a bed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Agency
from app.children.models import GuardianStatus
from app.core.errors import Conflict
from app.deadlines.models import Deadline
from app.documents.models import Document, Letter
from app.institutions.grounds import Ground
from app.institutions.services import beds, papers, search, transfer
from app.law.dates import add_months
from tests.factories import make_document
from tests.institutions.house import TODAY, House, at

CAME = TODAY - timedelta(days=70)


def moved(house: House, ref: str) -> str:
    """The same child in the other home, today; the reference of its case there."""
    with house.case("HEAD", ref) as (session, case, actor):
        to = session.get_one(Agency, house.world.agencies["other"].id)
        row = transfer.ask(
            session, case, house.child(session, case), to, reason="需要康复训练", actor=actor,
            now=at(TODAY),
        ).ref  # fmt: skip
    bed = house.room("南关101室", key="other")[0]
    with house.acting("INT2") as (session, actor):
        asked = transfer.get(session, actor, row, "institutions.name_bed")
        found = beds.get_bed(session, asked.to_agency_id, bed)
        transfer.name_bed(session, asked, found, actor=actor, now=at(TODAY, 10))
    with house.acting_as(house.city()) as (session, actor):
        asked = transfer.get(session, actor, row, "institutions.decide_transfer")
        return transfer.decide(session, asked, actor=actor, now=at(TODAY, 11)).ref


def began(house: House, ref: str) -> dict[str, date]:
    """The clocks of a case that run, with their first days."""
    with house.world.reading() as session:
        rows = session.execute(
            select(Deadline.period_id, Deadline.started_on).where(
                Deadline.case_no == house.load(session, ref).case_no,
                Deadline.ended_at.is_(None),
            )
        )
        return {row.period_id: row.started_on for row in rows}


@pytest.mark.rule("CW18-M3")
@pytest.mark.rule("CW-JL-1")
def test_the_search_goes_on_in_the_other_home_on_the_same_days(house: House) -> None:
    ref = house.admitted(CAME, ground=Ground.TRAFFICKED)
    with house.world.writing() as session:
        case = house.load(session, ref)
        notice_ref = house.notice(session, case).ref
        scan = make_document(session, "admission", case.id)
        first = papers.paper_of(case, "P2a")
        assert first is not None
        first.document_id = scan.id
    new_ref = moved(house, ref)
    runs = began(house, new_ref)
    assert runs["CWA-POLICE-12"] == runs["CWA-NOTICE-30"] == runs["CWA-HEALTH"] == CAME
    assert "CWA-POLICE-1" not in runs  # that certificate was there when the child came
    assert runs["CWA-PLAN"] == TODAY
    with house.world.reading() as session:
        old, new = house.load(session, ref), house.load(session, new_ref)
        assert papers.good_codes(new) == papers.good_codes(old) >= {"P0", "P1b", "P2a", "P2b"}
        assert house.notice(session, new).ref == notice_ref
        scan = session.scalars(select(Document).where(Document.subject_kind == "admission")).one()
        kept = papers.paper_of(new, "P2a")
        assert kept is not None
        assert (scan.subject_id, kept.document_id) == (new.id, scan.id)
        assert new.referral == old.referral
    with house.case("INT2", new_ref) as (session, case, _actor):
        assert search.newest_notice(session, case) is not None


@pytest.mark.rule("CW-JL-1")
def test_each_home_gets_the_decision_as_a_letter_of_the_department_that_decides(
    house: House,
) -> None:
    ref = house.admitted(CAME)
    new_ref = moved(house, ref)
    with house.world.reading() as session:
        for one in (ref, new_ref):
            case = house.load(session, one)
            signed = session.scalars(
                select(Letter).where(
                    Letter.subject_kind == "admission", Letter.subject_id == case.id,
                    Letter.title == "关于同意儿童转往其他机构的决定",
                )
            ).one()  # fmt: skip
            assert (signed.number or "").startswith("儿福字〔")
            assert session.get_one(Agency, signed.agency_id).name == "长春市民政局"


def test_after_the_decision_on_long_term_nobody_waits_for_the_police(house: House) -> None:
    ref = house.admitted(add_months(TODAY, -12), ground=Ground.TRAFFICKED)
    with house.case("INT", ref) as (session, case, actor):
        search.end(session, case, house.notice(session, case), claimed=False, note="",
                   actor=actor, now=at(TODAY, 7))  # fmt: skip
    house.paper(ref, "P2d", TODAY)
    with house.case("BH", ref) as (session, case, actor):
        child = house.child(session, case)
        search.to_long_term(session, case, child, actor=actor, now=at(TODAY, 8))
    new_ref = moved(house, ref)
    assert not [period for period in began(house, new_ref) if "POLICE" in period]
    with house.world.reading() as session:
        child = house.child(session, house.load(session, new_ref))
        assert child.guardian is GuardianStatus.CIVIL_AFFAIRS


@pytest.mark.rule("CW18-L1")
def test_an_earlier_day_puts_no_second_child_into_a_bed_of_today(house: House) -> None:
    bed = house.room()[0]
    house.admitted(TODAY, bed=bed)
    ref = house.admitted(CAME)
    with house.case("SW", ref) as (session, case, actor):
        found = beds.get_bed(session, case.agency_id, bed)
        assert beds.occupant(session, found, TODAY - timedelta(days=1)) is None
        with pytest.raises(Conflict, match="已经安排给别的孩子"):
            beds.move_bed(
                session, case, house.child(session, case), found, on=TODAY - timedelta(days=1),
                actor=actor, now=at(TODAY, 20),
            )  # fmt: skip
