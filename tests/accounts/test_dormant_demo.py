"""The demo's staff worked all year: the worker leaves their accounts open."""

from __future__ import annotations

from flask import Flask

from app.accounts.services.lasting import disable_dormant
from app.core import clock
from app.core.db import transaction
from app.demo.agencies import make_offices
from app.demo.people import Population


def test_the_worker_leaves_the_demos_staff_alone(app: Flask) -> None:
    now = clock.now()
    with transaction(app.extensions["database"]) as session:
        make_offices(session, Population(), now)
        assert disable_dormant(session, now) == 0
