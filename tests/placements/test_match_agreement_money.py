"""What the agreement says of money is what the ledger pays (FC-14-7)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.parameters.models import ParameterValue
from app.placements.match_queries import agreement
from app.placements.models import PayAccount
from app.placements.services import agreement as agreements
from tests.factories import World
from tests.placements.matched import WISHES, Couple, make_couple

CARD = "6222021234567890128"


def standards(couple: Couple, **values: int) -> None:
    worker, head = couple.team.first, couple.team.head
    with couple.team.world.writing() as session:
        session.add_all(
            ParameterValue(
                name=name, division_code="220104", value=value, valid_from=date(2020, 1, 1),
                source="测试", reason="测试", proposed_by_id=worker.id,
                proposed_by_person_id=worker.person_id, released_by_id=head.id,
                released_by_person_id=head.person_id, released_at=clock.now(),
            )
            for name, value in values.items()
        )  # fmt: skip


@pytest.mark.rule("FC-14-7")
def test_the_places_standards_pay_day_and_account_stand_in_the_agreement(world: World) -> None:
    couple = make_couple(world).ready()
    standards(couple, allowance_b1=1800, foster_subsidy_labour=600, pay_day=10)
    worker = couple.team.client(couple.team.first)
    url = f"/matches/{couple.match_ref}/agreement"
    page = worker.get(url).text
    assert re.findall(r'name="(living_yuan|labour_yuan|number)"', page) == ["number"]
    wrong = {"term_months": "12", "holder": "王秀兰", "bank": "工商银行", "number": CARD[:-1] + "9"}
    assert worker.post(url, wrong).status_code == 422
    assert worker.post(url, wrong | {"number": CARD}).status_code == 303
    with world.reading() as session:
        row = agreement(session, couple.match())
        assert row is not None
        terms = agreements.terms_of(row)
        assert terms is not None
        assert (terms.living_yuan, terms.labour_yuan) == (Decimal(1800), Decimal(600))
        assert (terms.pay_day, terms.account) == (10, "王秀兰，工商银行，尾号0128")
        assert session.scalars(select(PayAccount.number_mask)).one() == "尾号0128"
    assert 'name="number"' not in worker.get(url).text  # typed once


def test_where_the_place_has_set_nothing_the_worker_says_what_was_agreed(world: World) -> None:
    couple = make_couple(world).ready()
    couple.does(couple.team.first, agreements.prepare, wishes=WISHES)
    with world.reading() as session:
        row = agreement(session, couple.match())
        assert row is not None
        terms = agreements.terms_of(row)
        assert terms is not None
        assert (terms.living_yuan, terms.labour_yuan) == (WISHES.living_yuan, WISHES.labour_yuan)
        assert terms.pay_day == 15
