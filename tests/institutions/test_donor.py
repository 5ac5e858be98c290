"""A household's donations are found for whoever reviews its adoption (DN-01)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.audit.models import AuditEvent
from app.core.errors import Invalid
from app.core.identifiers import make_synthetic_id
from app.institutions.models import DonationKind
from app.institutions.services import donations
from app.law.dates import add_months
from tests.institutions.house import House, at

DAY = date(2026, 3, 27)
DONOR = make_synthetic_id("220104", date(1985, 6, 1), male=True)


def give(house: House, on: date, *, identity: str = DONOR) -> None:
    with house.acting("FIN") as (session, actor):
        home = session.merge(house.home, load=False)
        donations.enter(
            session, home,
            donations.Gift(
                donor="王大力", identity=identity, is_organisation=False, unnamed=True,
                kind=DonationKind.MONEY, purpose="儿童生活", value_fen=100_000, received_on=on,
            ),
            actor=actor, now=at(on, 10),
        )  # fmt: skip


@pytest.mark.parametrize(("months", "found"), [(-25, 0), (-24, 1), (0, 1)])
def test_two_years_before_are_looked_at(house: House, months: int, found: int) -> None:
    give(house, add_months(DAY, months))
    with house.world.reading() as session:
        assert len(donations.in_the_name_of(session, [DONOR], DAY)) == found


def test_and_two_years_after(house: House) -> None:
    give(house, DAY)
    with house.world.reading() as session:
        for months, found in ((-24, 1), (-25, 0)):
            on = add_months(DAY, months)
            assert len(donations.in_the_name_of(session, [DONOR], on)) == found


def test_other_donors_are_not_found(house: House) -> None:
    give(house, DAY, identity=make_synthetic_id("220104", date(1990, 1, 1), male=False))
    with house.world.reading() as session:
        assert donations.in_the_name_of(session, [DONOR, ""], DAY) == []


def test_a_wrong_number_is_said(house: House) -> None:
    with house.world.reading() as session, pytest.raises(Invalid):
        donations.in_the_name_of(session, ["12345"], DAY)


def test_the_head_asks_the_own_ledger_and_a_bureau_every_home(house: House) -> None:
    give(house, DAY)
    sent = {
        "donor-number": DONOR, "donor-on-year": "2026", "donor-on-month": "3",
        "donor-on-day": "27",
    }  # fmt: skip
    for name in ("HEAD", "BUR"):
        desk = house.world.client(house.users[name])
        page = desk.post(f"/institutions/{house.home.ref}/donations/donor", sent)
        assert page.status_code == 200
        assert "找到1笔捐赠" in page.text
        assert "王大力" not in page.text
    with house.world.reading() as session:
        notes = session.scalars(
            select(AuditEvent.note).where(AuditEvent.action == "institutions.look_up_donor")
        ).all()
    assert notes == ["按捐赠人查找 共1笔"] * 2


def test_finance_does_not_search_by_name(house: House) -> None:
    desk = house.world.client(house.users["FIN"])
    answer = desk.post(f"/institutions/{house.home.ref}/donations/donor", {})
    assert answer.status_code == 403
