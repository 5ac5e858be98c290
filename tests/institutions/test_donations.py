"""The ledger is never tied to a case, and no more is used than came."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Agency
from app.core.errors import Invalid
from app.core.policy import Actor, Refused
from app.institutions import policy
from app.institutions.models import (
    DonationKind,
    DonationState,
    Finding,
)
from app.institutions.services import donations
from tests.institutions.house import TODAY, House, at
from tests.placements.running import standing_in

DAY = TODAY - timedelta(days=100)


def home_of(house: House, session: Session) -> Agency:
    return session.get_one(Agency, house.home.id)


def gift(**given: Any) -> donations.Gift:
    known: dict[str, Any] = {
        "donor": "长风公司", "identity": "91350100M000100Y43", "is_organisation": True,
        "unnamed": False, "kind": DonationKind.MONEY, "purpose": "康复器材", "value_fen": 10_001,
        "received_on": DAY,
    }  # fmt: skip
    return donations.Gift(**(known | given))


@pytest.mark.rule("CW18-F2")
def test_a_gift_tied_to_a_case_is_refused_and_the_refusal_stays(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        row = donations.enter(
            session, home, gift(tied_case="我的收养申请"), actor=actor, now=at(TODAY)
        )
        assert (row.state, row.receipt_no) == (DonationState.REFUSED, None)
    with house.acting("HEAD") as (session, actor):
        assert donations.public_totals(session) == []


@pytest.mark.rule("FC-31-1")
def test_a_gift_from_abroad_waits_for_the_number_of_its_approval(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        row = donations.enter(session, home, gift(is_foreign=True), actor=actor, now=at(TODAY))
        ref = row.ref
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.release_donation")
        with pytest.raises(Invalid, match="批准文件编号"):
            donations.release(session, row, approval_no=" ", actor=actor, now=at(TODAY))
        assert (row.state, donations.public_totals(session)) == (DonationState.ENTERED, [])
        donations.release(session, row, approval_no="吉民函〔2026〕8号", actor=actor, now=at(TODAY))
        assert (row.state, row.approval_no) == (DonationState.RELEASED, "吉民函〔2026〕8号")
    with pytest.raises(IntegrityError), house.world.writing() as session:
        session.execute(text("UPDATE donations SET approval_no = ''"))


@pytest.mark.rule("CW18-F2")
def test_finance_enters_the_head_releases_and_no_more_is_used_than_came(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        ref = donations.enter(session, home, gift(), actor=actor, now=at(TODAY)).ref
        row = donations.get_donation(session, actor, home, ref, "institutions.use_donation")
        with pytest.raises(Refused):
            donations.release(session, row, actor=actor, now=at(TODAY))
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.release_donation")
        donations.release(session, row, actor=actor, now=at(TODAY))
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.use_donation")
        with pytest.raises(Invalid, match="不超过余额"):
            donations.use(session, row, on=TODAY, value_fen=10_002, used_for="器材", actor=actor,
                          now=at(TODAY))  # fmt: skip
        donations.use(session, row, on=TODAY, value_fen=10_001, used_for="器材", actor=actor,
                      now=at(TODAY))  # fmt: skip
        assert donations.rest(row) == 0
        assert [(t.received, t.used, t.many) for t in donations.public_totals(session)] == [
            (10_001, 10_001, 1)
        ]


@pytest.mark.rule("SOD-1")
def test_who_lent_the_right_to_enter_a_gift_does_not_release_it(house: House) -> None:
    finance, intake, head = (house.actors[name] for name in ("FIN", "INT", "HEAD"))
    with house.acting("INT") as (session, _):
        home = home_of(house, session)
        deputy = standing_in(intake, finance)
        ref = donations.enter(session, home, gift(), actor=deputy, now=at(TODAY)).ref
    for releasing in (standing_in(finance, head), standing_in(intake, head)):
        with house.acting("HEAD") as (session, actor):
            home = home_of(house, session)
            row = donations.get_donation(session, actor, home, ref, "institutions.release_donation")
            with pytest.raises(Refused):
                donations.release(session, row, actor=releasing, now=at(TODAY))
    with house.acting("HEAD") as (session, actor):
        home = home_of(house, session)
        row = donations.get_donation(session, actor, home, ref, "institutions.release_donation")
        donations.release(session, row, actor=actor, now=at(TODAY))


@pytest.mark.parametrize(("person", "is_free"), [(1, False), (2, False), (3, True)])
def test_who_lent_the_right_to_put_a_finding_right_does_not_accept_it(
    person: int, *, is_free: bool
) -> None:
    finding = Finding(rectified_by_id=1, rectified_for_id=2)
    assert policy.did_not_rectify(Actor(person_id=person), finding) is is_free


@pytest.mark.bar("R22")
@pytest.mark.rule("CW18-F2")
def test_two_who_use_a_gift_at_once_use_no_more_than_came(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        ref = donations.enter(
            session, home_of(house, session), gift(), actor=actor, now=at(TODAY)
        ).ref
    with house.acting("HEAD") as (session, actor):
        row = donations.get_donation(
            session, actor, home_of(house, session), ref, "institutions.release_donation"
        )
        donations.release(session, row, actor=actor, now=at(TODAY))
    both_have_read, answers = Barrier(2), []

    def use() -> None:
        try:
            with house.acting("FIN") as (session, actor):
                row = donations.get_donation(
                    session, actor, home_of(house, session), ref, "institutions.use_donation"
                )
                with suppress(BrokenBarrierError):  # SQLite lets one write after the other
                    both_have_read.wait(timeout=1)
                donations.use(session, row, on=TODAY, value_fen=6_000, used_for="器材",
                              actor=actor, now=at(TODAY))  # fmt: skip
            answers.append("used")
        except Invalid:
            answers.append("refused")

    workers = [Thread(target=use) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(answers) == ["refused", "used"]


def test_the_public_page_names_no_person_who_does_not_want_it(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        home = home_of(house, session)
        refs = [
            donations.enter(session, home, one, actor=actor, now=at(TODAY)).ref
            for one in (
                gift(donor="王建国", identity="", is_organisation=False, unnamed=True),
                gift(donor="赵国强", identity="", is_organisation=False),
            )
        ]
    with house.acting("HEAD") as (session, actor):
        for ref in refs:
            row = donations.get_donation(
                session, actor, home_of(house, session), ref, "institutions.release_donation"
            )
            donations.release(session, row, actor=actor, now=at(TODAY))
    page = house.world.client().get("/institutions/donations/public").text
    assert "王" not in re.sub(
        r"<[^>]+>", "", page.partition('id="main"')[2].partition("</main>")[0]
    )
    assert "赵国强" not in page
    assert "赵*" in page


def test_the_database_refuses_a_gift_that_is_tied_and_taken(house: House) -> None:
    with house.acting("FIN") as (session, actor):
        donations.enter(
            session, home_of(house, session), gift(tied_case="收养"), actor=actor, now=at(TODAY)
        )
    with pytest.raises(IntegrityError), house.world.writing() as session:
        session.execute(text("UPDATE donations SET state = 'released'"))


def test_finance_sees_the_ledger_and_no_child(house: House) -> None:
    ref = house.admitted(DAY)
    finance = house.world.client(house.users["FIN"])
    home = house.home.ref
    assert finance.get(f"/institutions/{home}/donations").status_code == 200
    assert finance.get(f"/institutions/{home}/rooms").status_code == 403
    assert finance.get(f"/institutions/admissions/{ref}").status_code == 404
    assert "春" not in finance.get(f"/institutions/{home}").text
