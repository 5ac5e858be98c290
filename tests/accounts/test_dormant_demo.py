"""The demo's staff worked all year: the worker leaves their accounts open."""

from __future__ import annotations

from app.accounts.services.staff import disable_dormant
from app.core import clock
from app.demo.agencies import make_offices
from app.demo.people import Population
from tests.factories import World


def test_the_worker_leaves_the_demos_staff_alone(world: World) -> None:
    now = clock.now()
    with world.writing() as session:
        make_offices(session, Population(), now)
        assert disable_dormant(session, now) == 0
