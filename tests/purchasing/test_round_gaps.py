"""Ways round a round: offers where none are taken, no judge, backdated papers, an employer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Agency, Person
from app.accounts.roles import Role
from app.core.errors import Invalid, WrongState
from app.organisations.models import OrgPerson
from app.purchasing.models import PanelMember
from app.purchasing.rules.method import Method
from tests.factories import World, make_user
from tests.purchasing.in_round import FACTORS, NOW, Buying
from tests.purchasing.in_town import TODAY, at


def test_a_round_on_the_platform_takes_no_offer_here(world: World) -> None:
    """It would stand beside the platform's own result, and nobody could open it."""
    buying = Buying(world, method=Method.CONSULTATION, yuan=600_000, intent_on=date(2026, 10, 1))
    buying.announce(due=at(date(2026, 12, 20)))
    with pytest.raises(WrongState, match="平台"):
        buying.offer(buying.suppliers[0], 180_000)
    with pytest.raises(WrongState):
        buying.open(now=at(date(2026, 12, 21)))


@pytest.mark.rule("GPR-43-1")
def test_points_that_were_announced_are_given_by_somebody(world: World) -> None:
    buying = Buying(world, factors=FACTORS)
    buying.announce()
    buying.offer_all()
    buying.open()
    with pytest.raises(Invalid, match="还没有评审人员"):
        buying.report()


@pytest.mark.rule("PUB-10", "CST-10")
@pytest.mark.parametrize(
    ("intent", "reviewed", "sent"),
    [(date(2026, 10, 1), NOW, TODAY - timedelta(days=1)),
     (date(2026, 10, 15), NOW - timedelta(days=20), date(2026, 11, 14))],
)  # fmt: skip
def test_documents_are_not_sent_out_before_they_could_be(
    world: World, intent: date, reviewed: object, sent: date
) -> None:
    """Neither before the requirement passed nor within the thirty days of the intent."""
    buying = Buying(
        world, method=Method.CONSULTATION, yuan=600_000, intent_on=intent, reviewed_at=reviewed
    )
    due = at(TODAY + timedelta(days=9))
    with pytest.raises(Invalid) as caught:
        buying.announce(documents_on=sent, due=due)
    assert caught.value.field == "documents_on"


@pytest.mark.rule("GPR-09", "GPL-12")
def test_nobody_judges_an_employer_and_naming_tells_nothing(world: World) -> None:
    """Whoever has offered is nobody's to know before the opening, so it is asked at it."""
    buying = Buying(world, factors=FACTORS)
    buying.announce()
    buying.offer_all()
    with world.writing() as session:
        office = session.get_one(Agency, buying.suppliers[0].office.id)
        insider = make_user(session, office, Role.EXPERT, name="内部专家")
        on_register = session.get_one(Person, buying.judges[0].person_id)
        worker = session.get_one(OrgPerson, buying.suppliers[1].people[0].id)
        worker.id_no_index = on_register.id_no_index or ""
    buying.name(insider, *buying.judges)
    buying.open()
    with world.reading() as session:
        rows = session.scalars(select(PanelMember).order_by(PanelMember.id)).all()
        assert [one.interest for one in rows] == ["employed", "employed", "", ""]
        assert [one.ended_at is None for one in rows] == [False, False, True, True]
    assert "评审人员应当回避，请补充" in buying.told(buying.officer)
