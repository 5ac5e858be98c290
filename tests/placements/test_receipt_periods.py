"""How long the bureau has for the receipt of a placement's filings: a figure of its own."""

from __future__ import annotations

from datetime import date

import pytest

from app.core import clock
from app.core.errors import Invalid
from app.law import Period, Standing, Verification
from app.law import placement_periods as periods
from app.parameters import services as parameters
from app.parameters.catalogue import CATALOGUE
from app.placements.services import filing
from tests.factories import World
from tests.parameters.test_effects import set_here
from tests.placements.running import Home, active, at, clock_days, load

DAY = date(2026, 3, 2)  # a Monday


def sent(world: World) -> date:
    home = Home(world)
    ref = active(home, date(2025, 11, 3))
    with clock.at(at(DAY)), world.writing() as session:
        placement = load(session, ref)
        filing.send_agreement(session, placement, actor=home.actor(session, "clerk"), now=at(DAY))
        return clock_days(session, placement)["FCP-RECEIPT-AGREEMENT"]


def test_ten_working_days_where_nobody_set_another_length(world: World) -> None:
    assert sent(world) == date(2026, 3, 16)


def test_the_figure_of_placements_moves_it(world: World) -> None:
    set_here(world, "agreement_receipt_wd", 5)
    assert sent(world) == date(2026, 3, 9)


def test_that_of_the_familys_application_does_not(world: World) -> None:
    set_here(world, "foster_receipt_wd", 5)
    assert sent(world) == date(2026, 3, 16)


@pytest.mark.parametrize("period", [periods.RECEIPT_AGREEMENT, periods.RECEIPT_ENDING])
def test_it_is_ours_and_never_passed_off_as_law(period: Period) -> None:
    assert (period.standing, period.verification) == (Standing.HOUSE, Verification.DESIGN)
    assert period.parameter is not None
    assert CATALOGUE[period.parameter].rules == (period.id,)
    assert parameters.read(period.parameter, "10") == 10
    with pytest.raises(Invalid, match="各地统一的界限"):
        parameters.read(period.parameter, "11")
