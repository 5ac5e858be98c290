"""A day of a case, in every room that has a timeline: for the same people, at a bounded price."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app.core import clock
from tests.access.matrix import ROWS
from tests.access.spending import metering
from tests.access.test_sweep import actor_for, rules

if TYPE_CHECKING:
    from tests.access.town import Town

TIMELINES = {
    "adoption.timeline", "family_style.timeline", "foster.case_timeline", "placements.timeline",
    "purchasing.timeline",
}  # fmt: skip
SERVERS_OWN = re.compile("set_config|pg_advisory")
MOST_STATEMENTS = 12  # of a page on one matter (bar P04)


@pytest.mark.parametrize("endpoint", sorted(TIMELINES))
def test_a_day_is_shown_to_who_may_see_the_case_and_to_nobody_else(
    town: Town, endpoint: str
) -> None:
    rule = next(rule for rule in rules(town, unsafe=False) if rule.endpoint == endpoint)
    day = clock.today().isoformat()
    name, url = actor_for(town, rule)
    reader = town.client(name)
    with town.keeping(), metering(town) as meter:
        spent = meter.begin()
        page = reader.get(f"{url}?day={day}")
        # PostgreSQL is told whose a transaction is, and queues who writes into the record.
        asked = [one for one in spent.statements if not SERVERS_OWN.search(one)]
        assert (page.status_code, "日终情况" in page.text) == (200, True)
        assert len(asked) <= MOST_STATEMENTS, "\n\n".join(asked)
        row = ROWS[endpoint]
        for other in [*row.refused.split(), *row.unseen.split()]:
            refused = town.client(town.name(other, row.case)).get(f"{url}?day={day}")
            assert refused.status_code in {403, 404}, other
