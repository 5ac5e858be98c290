"""Each fact about the rooms holds for sound rows, and names the one that was spoilt."""

from __future__ import annotations

import pytest

from app.cli.doctor import FACTS, examine
from app.cli.doctor_sql import STATEMENTS
from tests.cli import money_faults  # noqa: F401 - it adds its own
from tests.cli.faults import FAULTS
from tests.cli.planted import Rows, unguarded
from tests.factories import World

ABOUT_ROOMS = [fact for fact in FACTS if fact.name in {name for name, _, _ in STATEMENTS}]

# This one spoils a second thing, which is seen too.
ALSO = {"contract-ceiling": {"contract-committed"}}


@pytest.mark.bar("R25")
def test_a_spoilt_row_is_named_and_nothing_else(world: World, subtests: pytest.Subtests) -> None:
    assert set(FAULTS) == {fact.name for fact in ABOUT_ROOMS}
    with unguarded(world.app.config["PORTAL"]) as session:
        for name, plant in FAULTS.items():
            with subtests.test(name), session.begin_nested() as planted:
                steps = plant(Rows(session))
                next(steps)
                assert examine(session, ABOUT_ROOMS) == {}
                next(steps, None)
                assert set(examine(session, ABOUT_ROOMS)) == {name} | ALSO.get(name, set())
                planted.rollback()
